"""A person's own word about a visit: said, corrected, or brought into line with a colleague's."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries, rules
from hembesok_field.record.actions.drafts import drop_draft
from hembesok_field.record.actions.once import added_once, said_before
from hembesok_field.record.shapes import (
    About,
    AbsenceCause,
    CorrectionCause,
    InterpreterCame,
    Outcome,
    Place,
    Reason,
    Source,
)
from hembesok_field.record.tables import Attestation

BESIDES = ("id", "at", "correction_cause")
AGREED_ON = {
    About.OUTCOME: ("outcome",),
    About.TIME: ("starts_at", "minutes"),
    About.GUARDIANS: ("guardians",),
}


def attest(
    session: Session,
    *,
    visit: Visit,
    by: Who,
    now: datetime,
    starts_at: datetime,
    minutes: int | None,
    outcome: Outcome | None,
    attended: bool,
    colleague_attended: bool | None = None,
    place: Place = Place.HOME,
    absence_cause: AbsenceCause | None = None,
    others: str = "",
    guardians: int | None = None,
    interpreter: bool | None = None,
    interpreter_way: InterpreterCame | None = None,
    contacts: Iterable[str] = (),
    information: Iterable[str] = (),
    correction_cause: CorrectionCause | None = None,
    made_id: UUID | None = None,
) -> Attestation:
    """Add a person's own word. It confirms her own attendance; of the colleague it is a claim.

    A second word by the same person is her correction, with its cause if she could give one (a tablet that had not
    heard of the first could not): the first stays readable. Refused before the visit has begun, and where one
    profession was missing without a cause. Her draft is gone with it.
    """
    is_nurse = by.side is Side.NURSE
    nurse, social = (attended, colleague_attended) if is_nurse else (colleague_attended, attended)
    if by.side is Side.OTHER:
        nurse, social = None, None
    row = Attestation(
        visit_id=visit.id,
        family_id=visit.family_id,
        source=Source.OWN,
        scope=rules.scope_of(by.side),
        said_by=by.assignment_id,
        at=now,
        starts_at=starts_at,
        minutes=minutes,
        outcome=outcome,
        place=place,
        nurse_attended=nurse,
        social_attended=social,
        absence_cause=absence_cause if False in (nurse, social) else None,
        others=others,
        guardians=guardians,
        interpreter=interpreter if interpreter_way is None else interpreter_way is not InterpreterCame.MISSING,
        interpreter_way=interpreter_way,
        contacts=" ".join(sorted(contacts)),
        information=" ".join(sorted(information)),
        made_id=made_id,
    )
    return _signed(session, row, by, now, correction_cause)


def agree(
    session: Session, *, visit: Visit, by: Who, about: About, author: int, now: datetime, made_id: UUID | None = None
) -> Attestation:
    """Say what a colleague (`author`, an assignment) said of this, and otherwise what one said before oneself.

    Attendance is each one's own, and nothing to agree on. Refused where either has said nothing.
    """
    if about not in AGREED_ON or not queries.may_see(session, by, visit):
        raise NotFound
    own, theirs = (queries.last_own_word(session, visit.id, one) for one in (by.assignment_id, author))
    if own is None or theirs is None:
        raise Refused(Reason.NOT_YOURS_TO_AGREE)
    copied = set(Attestation.__table__.c.keys()) - {*BESIDES, "made_id"}
    said = {name: getattr(theirs if name in AGREED_ON[about] else own, name) for name in copied}
    return _signed(session, Attestation(**said, at=now, made_id=made_id), by, now, CorrectionCause.AGREED)


def _signed(session: Session, row: Attestation, by: Who, now: datetime, cause: CorrectionCause | None) -> Attestation:
    if row.made_id is not None:
        before = said_before(session, row, Attestation.made_id, BESIDES)
        if before is not None:
            return before
    if reason := rules.why_not(queries.word_from(row), now):
        raise Refused(reason)
    row.correction_cause = cause if queries.last_own_word(session, row.visit_id, by.assignment_id) else None
    kept = added_once(session, row, key=Attestation.made_id, besides=BESIDES)
    drop_draft(session, visit_id=row.visit_id, by=by)
    return kept
