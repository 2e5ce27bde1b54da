"""A family's programme as a whole, one small page each: it pauses, goes on, ends or moves, and its promises with it."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access import queries as access
from hembesok_field.access.door import looking
from hembesok_field.access.rules import UnitKind
from hembesok_field.booking import actions as booking
from hembesok_field.booking.pages import REFUSALS
from hembesok_field.desk.forms import DayForm, EndForm, MoveForm
from hembesok_field.desk.pages import families as pages
from hembesok_field.desk.views import blueprint
from hembesok_field.family.views.acts import act_page, back_to, own_family, participation_asked, went_through
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan import queries as plan
from hembesok_field.record import actions as record

FAMILY = "/familjer/<uuid:family_id>"


@blueprint.route(FAMILY + "/pausa", methods=["GET", "POST"])
def pause(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.pause")
    form = DayForm(data={"on": clock.today()})

    def work(session):
        part = plan.participation_of(session, by, family_id, participation_asked())
        booking.pause(session, participation_id=part.id, paused_on=form.told()["on"], by=by, now=clock.now())

    if went_through(form, by, "family.pause", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Pausa programmet", "Pausa", lead=pages.PAUSE)


@blueprint.route(FAMILY + "/fortsatt", methods=["GET", "POST"])
def resume(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.resume")
    form = DayForm(data={"on": clock.today()})

    def work(session):
        part = plan.participation_of(session, by, family_id, participation_asked())
        booking.resume(session, participation_id=part.id, resumed_on=form.told()["on"], by=by, now=clock.now())

    if went_through(form, by, "family.resume", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Fortsätt programmet", "Fortsätt", lead=pages.RESUME)


@blueprint.route(FAMILY + "/avsluta", methods=["GET", "POST"])
def end(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.end")
    form = EndForm(data={"on": clock.today()})

    def work(session):
        part = plan.participation_of(session, by, family_id, participation_asked())
        record.end_programme(session, participation_id=part.id, by=by, now=clock.now(), **form.told())

    if went_through(form, by, "family.end", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Avsluta programmet", "Avsluta", lead=pages.END)


@blueprint.route(FAMILY + "/flytta", methods=["GET", "POST"])
def move_family(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.move")
    with looking(by, "family.move") as session:
        units = access.units_by_kind(session)
    form = MoveForm(data={"on": clock.today()})
    bvcs = {key: name for key, name in units[UnitKind.BVC].items() if key != face.bvc_id}
    form.offer(bvcs, units[UnitKind.SOCIAL_SERVICES])

    def work(session):
        record.move_family(session, by=by, family_id=family_id, now=clock.now(), **form.told())

    if went_through(form, by, "family.move", work, _sentence):
        return redirect(url_for("desk.families"))  # from now on the family is the new unit's
    return act_page(form, face, "Familjen flyttar", "Lämna över", lead=pages.MOVE)


def _sentence(no: Refused) -> str:
    return REFUSALS[no.reason]  # type: ignore[index]
