"""The family's own acts, one small page each: read the request, call one act, go back to the family."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access import queries as access
from hembesok_field.access.door import act, looking
from hembesok_field.access.shapes import Colleague
from hembesok_field.family import actions, pages, queries
from hembesok_field.family.forms import (
    NEEDS,
    TAKES_BACK,
    BareForm,
    ChildForm,
    ConsentForm,
    GuardianForm,
    HomeForm,
    PairForm,
    today_in,
)
from hembesok_field.family.shapes import FamilyFace, GuardianFace
from hembesok_field.family.views.acts import act_page, back_to, own_family, went_through
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.web.guard import asking

blueprint = Blueprint("family", __name__, url_prefix="/familjer/<uuid:family_id>")


@blueprint.route("/samtycke/<uuid:guardian_id>", methods=["GET", "POST"])
def consent(family_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    """The BVC writes any word; the other side may only write that a yes was taken back."""
    by = asking()
    face, guardian = _guardian(by, family_id, guardian_id)
    form = ConsentForm(data={"language": guardian.language})
    form.offer(has_said_yes=bool(guardian.word), is_own=face.is_own)
    today_in(form, clock.today())

    def work(session):
        told = form.told()
        facts = {"by": by, "family_id": family_id, "guardian_id": guardian_id, "now": clock.now(), **told}
        if form.word.data == TAKES_BACK:
            actions.withdraw_consent(session, **facts)
        else:
            actions.record_consent(session, is_yes=form.word.data == "ja", **facts, **form.told_more())

    if went_through(form, by, "family.consent", work, _sentence):
        is_still_mine = face.is_own or form.word.data == "ja"
        return back_to(family_id) if is_still_mine else redirect(url_for("desk.families"))
    return act_page(form, face, f"Samtycke: {guardian.name}", "Spara", lead=pages.CONSENT_TEXT)


@blueprint.route("/vardnadshavare", methods=["GET", "POST"], defaults={"guardian_id": None})
@blueprint.route("/vardnadshavare/<uuid:guardian_id>", methods=["GET", "POST"])
def guardian(family_id: UUID, guardian_id: UUID | None) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.guardian")
    known = _one_of(face.guardians, guardian_id) if guardian_id else None
    form = GuardianForm(obj=known)

    def work(session):
        told, now = form.told(), clock.now()
        if guardian_id:
            actions.correct_guardian(session, by=by, guardian_id=guardian_id, guardian=told, now=now)
        else:
            actions.add_guardian(session, by=by, family_id=family_id, guardian=told, now=now)

    if went_through(form, by, "family.guardian", work, _sentence):
        return back_to(family_id)
    lead = None if known else "Inget delas med socialtjänsten förrän personen själv har sagt ja."
    return act_page(form, face, "Vårdnadshavare" if known else "Ny vårdnadshavare", "Spara", lead=lead)


@blueprint.route("/barn/<uuid:child_id>", methods=["GET", "POST"])
def child(family_id: UUID, child_id: UUID) -> ResponseReturnValue:
    """A birth that was expected, or a date to put right."""
    by, face = own_family(family_id, "family.child")
    known = next((one for one in face.children if one.child_id == child_id), None)
    if known is None:
        raise NotFound
    form = ChildForm(obj=known)

    def work(session):
        told, now = form.told(), clock.now()
        if known.born_on is None and told.born_on is not None:
            actions.register_birth(
                session,
                by=by,
                child_id=child_id,
                born_on=told.born_on,
                name=told.name,
                uses_corrected_age=told.uses_corrected_age,
                now=now,
            )
        else:
            actions.correct_child(session, by=by, child_id=child_id, child=told, now=now)

    if went_through(form, by, "family.child", work, _sentence):
        return back_to(family_id)
    title = "Barnet är fött" if known.born_on is None else "Barnets uppgifter"
    return act_page(form, face, title, "Spara", lead="Besökens fönster flyttar sig själva efter datumet.")


@blueprint.route("/barn", methods=["GET", "POST"])
def twin(family_id: UUID) -> ResponseReturnValue:
    """One more child of the latest birth."""
    by, face = own_family(family_id, "family.twin")
    form = ChildForm()

    def work(session):
        family = queries.own_family_for(session, by, family_id)
        latest = queries.participations_of(session, family)[-1]
        actions.add_child(session, by=by, participation_id=latest.id, child=form.told(), now=clock.now())

    if went_through(form, by, "family.twin", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Ett barn till", "Lägg till", lead="Tvillingar följer samma program.")


@blueprint.route("/uppgifter", methods=["GET", "POST"])
def home(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.home")
    form = HomeForm(
        obj=face,
        area_type=str(face.area_type or ""),
        needs_interpreter=NEEDS[face.needs_interpreter],
        target_groups=list(face.target_groups),
    )

    def work(session):
        actions.change_home(session, by=by, family_id=family_id, now=clock.now(), **form.told())

    if went_through(form, by, "family.home", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Hem och språk", "Spara", lead=pages.PROTECTED_HOME if face.is_protected else None)


@blueprint.route("/par", methods=["GET", "POST"])
def pair(family_id: UUID) -> ResponseReturnValue:
    """Who meets the family. The other side sees the nurse and chooses its own half."""
    by, today = asking(), clock.today()
    with looking(by, "family.pair") as session:
        face = queries.face_of(session, by, family_id)
        nurses = _by_id(access.colleagues_at(session, by, face.bvc_id, today), Side.NURSE)
        social = access.colleagues_at(session, by, face.partner_id, today) if face.partner_id else []
    form = PairForm(data={"nurse_id": str(face.nurse_id or ""), "social_worker_id": str(face.social_worker_id or "")})
    mine = nurses if face.is_own else {code: name for code, name in nurses.items() if code == str(face.nurse_id)}
    form.offer(mine, _by_id(social, Side.SOCIAL_SERVICES))

    def work(session):
        actions.set_pair(session, by=by, family_id=family_id, now=clock.now(), **form.told())

    if went_through(form, by, "family.pair", work, _sentence):
        return back_to(family_id)
    return act_page(form, face, "Paret som besöker familjen", "Spara")


@blueprint.route("/skydd", methods=["GET", "POST"])
def protection(family_id: UUID) -> ResponseReturnValue:
    by, face = own_family(family_id, "family.protect")
    form = BareForm()

    def work(session):
        actions.protect(session, by=by, family_id=family_id, is_protected=not face.is_protected, now=clock.now())

    if went_through(form, by, "family.protect", work, _sentence):
        return back_to(family_id)
    title = "Ta bort skyddet" if face.is_protected else "Skydda familjens uppgifter"
    return act_page(form, face, title, title, lead=pages.UNPROTECT if face.is_protected else pages.PROTECT)


@blueprint.post("/ta-over")
def take_over(family_id: UUID) -> ResponseReturnValue:
    by = asking()
    act(by, "family.take_over", lambda s: actions.take_over(s, by=by, family_id=family_id, now=clock.now()))
    return back_to(family_id)


def _guardian(by: Who, family_id: UUID, guardian_id: UUID) -> tuple[FamilyFace, GuardianFace]:
    with looking(by, "family.consent") as session:
        face = queries.face_of(session, by, family_id)
        return face, _one_of(face.guardians, guardian_id)


def _one_of(guardians: tuple[GuardianFace, ...], guardian_id: UUID) -> GuardianFace:
    found = next((one for one in guardians if one.guardian_id == guardian_id), None)
    if found is None:
        raise NotFound
    return found


def _by_id(colleagues: list[Colleague], side: Side) -> dict[str, str]:
    return {str(one.assignment_id): one.name for one in colleagues if one.side is side}


def _sentence(no: Refused) -> str:
    return pages.REFUSALS[no.reason]  # type: ignore[index]
