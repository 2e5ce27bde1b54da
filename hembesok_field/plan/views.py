"""The plan's acts, one small page each, and the three steps of *Ny familj*."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access import queries as access
from hembesok_field.access.door import act, looking
from hembesok_field.family import queries as families
from hembesok_field.family.forms import BareForm
from hembesok_field.family.rules import Answer
from hembesok_field.family.views.acts import act_page, back_to, own_family, participation_asked, went_through
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotAllowed, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan import actions, pages, queries
from hembesok_field.plan.forms import AddVisitForm, AgainForm, AnswerForm, NewFamilyForm, PartnerForm, WaiveForm
from hembesok_field.plan.rules import Course, LineStep, counts_from, line
from hembesok_field.web.guard import asking

blueprint = Blueprint("plan", __name__, url_prefix="/familjer")
FAMILY = "/<uuid:family_id>"
LAST = 3


@blueprint.route("/ny", methods=["GET", "POST"])
def new_family() -> ResponseReturnValue:
    """Child and guardians, offer and consent, and the plan before it is saved."""
    by, today = asking(), clock.today()
    if by.side is Side.SOCIAL_SERVICES or by.unit_id is None:
        raise NotAllowed
    with looking(by, "family.new") as session:
        units = {unit.id: unit.name for unit in access.partners_of(session, by, by.unit_id, today)}
    form = NewFamilyForm()
    form.offer(units)
    if not form.is_submitted():
        form.offered_on.data = today
        form.partner_id.data = str(next(iter(units), "")) if len(units) == 1 else ""
        return _step(form, by, 1)
    return _steps_on(form, by)


def _steps_on(form: NewFamilyForm, by: Who) -> ResponseReturnValue:
    """Go to the step that was asked for, or stay at the first that has something to put right."""
    wanted, shown = request.form.get("go", "2"), int(form.step.data) if form.step.data in {"1", "2"} else LAST
    form.read(clock.today())
    passed = form.first_page + (form.second_page if shown > 1 or wanted in {"3", "spara"} else ())
    form.only_errors_of(passed)
    if wanted < str(shown):
        form.only_errors_of(())
        return _step(form, by, int(wanted) if wanted in {"1", "2"} else 1)
    if form.errors:
        return _step(form, by, 1 if form.faulty(form.first_page) else 2, 422)
    if wanted != "spara":
        return _step(form, by, int(wanted))
    return _save(form, by)


def _save(form: NewFamilyForm, by: Who) -> ResponseReturnValue:
    def work(session):
        return actions.write_in(session, by=by, bvc_id=by.unit_id, now=clock.now(), **form.told())

    try:
        family, _ = act(by, "family.enrol", work)
    except Refused as no:
        field = form.field_at(no)
        form.refuse(pages.sentence(no), field)
        return _step(form, by, 1 if form.faulty(form.first_page) else 2, 422)
    return redirect(url_for("desk.family", family_id=family.id))


def _step(form: NewFamilyForm, by: Who, number: int, status: int = 200) -> ResponseReturnValue:
    preview = _preview(form, by) if number == LAST else ()
    page = render_template("plan/new_family.html", form=form, number=number, preview=preview, say=pages)
    return page, status


def _preview(form: NewFamilyForm, by: Who) -> tuple[LineStep, ...]:
    """The plan as it will be; nothing is kept yet."""
    starts_on, born_on = form.told_offer().starts_on, counts_from(form.dates())
    if starts_on is None or born_on is None or by.unit_id is None:
        return ()
    with db.reading(by) as session:
        steps = queries.steps_of_version(session, queries.version_for(session, by.unit_id, starts_on).id)
    return line(Course(steps, born_on, starts_on), (), clock.today())


@blueprint.route(FAMILY + "/svar", methods=["GET", "POST"])
def answer(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.answer")
    form = AnswerForm(data={"answered_on": clock.today()})

    def work(session):
        told = {"answer": Answer(form.answer.data), "answered_on": form.answered_on.data}
        part = queries.participation_of(session, by, family_id, participation_asked())
        starts_on = form.starts_on.data
        now = clock.now()
        actions.answer_with_plan(session, by=by, participation_id=part.id, starts_on=starts_on, now=now, **told)

    if went_through(form, by, "family.answer", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, "Familjens svar", "Spara svaret")


@blueprint.route(FAMILY + "/enhet", methods=["GET", "POST"])
def partner(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.partner")
    with looking(by, "family.partner") as session:
        units = {unit.id: unit.name for unit in access.partners_of(session, by, face.bvc_id, clock.today())}
    form = PartnerForm()
    form.offer(units)

    def work(session):
        unit_id = int(form.partner_id.data)
        actions.set_partner(session, by=by, family_id=family_id, partner_id=unit_id, now=clock.now())

    if went_through(form, by, "family.partner", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, "Enhet i socialtjänsten", "Spara", lead=pages.PARTNER)


@blueprint.route(FAMILY + "/nytt-barn", methods=["GET", "POST"])
def again(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.again")
    form = AgainForm(data={"offered_on": clock.today(), "answer": Answer.UNANSWERED.value})

    def work(session):
        actions.offer_again_with_plan(session, by=by, family_id=family_id, now=clock.now(), **form.told())

    if went_through(form, by, "family.again", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, "Ett nytt barn i familjen", "Spara", lead=pages.AGAIN)


@blueprint.route(FAMILY + "/besok/nytt", methods=["GET", "POST"])
def add_visit(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "plan.add_visit")
    form = AddVisitForm(data={"opens_on": clock.today()})

    def work(session):
        part = queries.participation_of(session, by, family_id, participation_asked())
        actions.add_visit(session, participation=part, by=by, now=clock.now(), **form.told())

    if went_through(form, by, "plan.add_visit", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, "Ett extra besök", "Lägg till")


@blueprint.route(FAMILY + "/steg/<code>/ta-bort", methods=["GET", "POST"])
def waive(family_id: UUID, code: str) -> ResponseReturnValue:
    by, face = own_family(family_id, "plan.waive")
    form = WaiveForm()

    def work(session):
        part = queries.participation_of(session, by, family_id, participation_asked())
        reason = form.reason.data or ""
        actions.waive(session, participation=part, step_code=code, reason=reason, by=by, now=clock.now())

    if went_through(form, by, "plan.waive", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, f"Ta bort: {pages.step_words(code)}", "Ta bort", lead=pages.WAIVE)


@blueprint.route(FAMILY + "/steg/<code>/ta-tillbaka", methods=["GET", "POST"])
def undo_waiver(family_id: UUID, code: str) -> ResponseReturnValue:
    by, face = own_family(family_id, "plan.undo_waiver")
    form = BareForm()

    def work(session):
        part = queries.participation_of(session, by, family_id, participation_asked())
        actions.undo_waiver(session, participation=part, step_code=code, by=by, now=clock.now())

    if went_through(form, by, "plan.undo_waiver", work, pages.sentence):
        return back_to(family_id)
    return act_page(form, face, f"Ta tillbaka: {pages.step_words(code)}", "Ta tillbaka")


@blueprint.post(FAMILY + "/steg/<code>/boka")
def start_step(family_id: UUID, code: str) -> ResponseReturnValue:
    """Give the step its visit, and go on to find a time. `besides`: visits of the step that came to nothing."""
    by = asking()
    besides = request.form.getlist("besides", UUID)

    def work(session):
        part = queries.participation_of(session, by, family_id, participation_asked())
        return actions.visit_of_step(
            session, participation=part, step_code=code, by=by, now=clock.now(), besides=besides
        ).id

    try:
        visit_id = act(by, "plan.start_step", work)
    except Refused as no:
        with looking(by, "plan.start_step") as session:
            face = families.face_of(session, by, family_id)
        form = BareForm()
        form.refuse(pages.sentence(no))
        return act_page(form, face, pages.step_words(code), "Försök igen")
    # The day and the people are what the week's page had chosen, if one came from there.
    day, people = request.args.get("dag"), request.args.getlist("vem")
    return redirect(url_for("booking.book", visit_id=visit_id, dag=day, vem=people))
