"""System questions of the refresh: whole families, by opaque id, for nobody's eyes."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from hembesok_field.access.tables import Unit
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel.errors import NotFound
from hembesok_field.plan.queries import steps_of_versions, version_for
from hembesok_field.plan.rules import ChildDates, StepRule
from hembesok_field.plan.tables import Plan, ProgrammeVersion, Visit
from hembesok_field.record.shapes import Word
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics.queries.facts import FACT_COLUMNS
from hembesok_field.statistics.shapes import Fact, KnownVisit, Offers
from hembesok_field.statistics.tables import StaleFamily, VisitFact


def something_is_stale(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(StaleFamily))))


def facts_of_families(session: Session, family_ids: Sequence[UUID]) -> list[Fact]:
    """The facts as they stood at the last refresh."""
    return [
        Fact._make(row) for row in session.execute(select(*FACT_COLUMNS).where(VisitFact.family_id.in_(family_ids)))
    ]


def facts_of_erased(session: Session) -> list[Fact]:
    """What stays of families that are erased: facts that no family stands behind."""
    wanted = select(*FACT_COLUMNS).where(VisitFact.family_id.not_in(select(Family.id)))
    return [Fact._make(row) for row in session.execute(wanted)]


def offers_of_family(session: Session, family_id: UUID) -> dict[tuple[int, int], Offers]:
    """What one family adds to the offers of each authority and year: one at most of each, as in `_offers`."""
    found: dict[tuple[int, int], list[Participation]] = defaultdict(list)
    for side in (Participation.bvc_id, Participation.partner_id):
        wanted = select(Participation, Unit.authority_id).join(Unit, Unit.id == side)
        for part, authority_id in session.execute(wanted.where(Participation.family_id == family_id)):
            if part.offered_on is not None:
                found[authority_id, part.offered_on.year].append(part)
    return {
        key: Offers(
            1,
            int(any(part.answer is Answer.YES for part in parts)),
            int(any(part.answer is Answer.NO for part in parts)),
            int(any(part.answer is Answer.YES and part.end_reason is EndReason.DISCONTINUED for part in parts)),
        )
        for key, parts in found.items()
    }


class Programmes:
    """Which step a visit stood for, by the family's own programme version; remembers what it has looked up."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._starts = list(session.scalars(select(ProgrammeVersion.from_on).distinct().order_by("from_on")))
        self._version: dict[tuple[int, date], int | None] = {}
        self._steps: dict[int, dict[str, StepRule]] = {}

    def step(self, version_id: int | None, bvc_id: int, began_on: date, code: str) -> StepRule | None:
        """Without a plan of its own a family follows what its BVC had when it began."""
        if version_id is None:
            version_id = self._followed_at(bvc_id, began_on)
        if version_id is None:
            return None
        if version_id not in self._steps:
            steps = steps_of_versions(self._session, [version_id]).get(version_id, ())
            self._steps[version_id] = {step.code: step for step in steps}
        return self._steps[version_id].get(code)

    def _followed_at(self, bvc_id: int, began_on: date) -> int | None:
        """The answer changes only on days when a version starts; those who began before the first follow the first."""
        if not self._starts:
            return None
        start = self._starts[max(bisect_right(self._starts, began_on) - 1, 0)]
        if (bvc_id, start) not in self._version:
            try:
                self._version[bvc_id, start] = version_for(self._session, bvc_id, start).id
            except NotFound:
                self._version[bvc_id, start] = None
        return self._version[bvc_id, start]


def visits_of_families(
    session: Session, family_ids: Sequence[UUID]
) -> Iterator[tuple[KnownVisit, int | None, date | None]]:
    """Every visit that has an id, with the version its plan follows (if it has one) and when the family began."""
    partner = aliased(Unit)
    wanted = (
        select(
            Visit.id,
            Visit.family_id,
            Unit.authority_id,
            Visit.bvc_id,
            partner.authority_id,
            Visit.step_code,
            Visit.is_extra,
            Visit.opens_on,
            Visit.closes_on,
            Family.area_type,
            Family.guardian_count,
            Plan.version_id,
            func.coalesce(Participation.started_on, Participation.offered_on),
        )
        .join(Family, Family.id == Visit.family_id)
        .join(Unit, Unit.id == Visit.bvc_id)
        .join(Participation, Participation.id == Visit.participation_id)
        .outerjoin(partner, partner.id == Visit.partner_id)
        .outerjoin(Plan, Plan.participation_id == Visit.participation_id)
        .where(Visit.family_id.in_(family_ids))
    )
    for *columns, version_id, began_on in session.execute(wanted):
        yield KnownVisit._make(columns), version_id, began_on


def children_of_families(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, list[ChildDates]]:
    wanted = select(Child.family_id, Child.born_on, Child.due_on, Child.uses_corrected_age)
    found: dict[UUID, list[ChildDates]] = defaultdict(list)
    rows = session.execute(wanted.where(Child.family_id.in_(family_ids)).order_by(Child.position))
    for family_id, born_on, due_on, uses_corrected_age in rows:
        found[family_id].append(ChildDates(born_on, due_on, uses_corrected_age))
    return found


WORD_COLUMNS = (
    Attestation.id,
    Attestation.source,
    Attestation.scope,
    Attestation.said_by,
    Attestation.starts_at,
    Attestation.minutes,
    Attestation.outcome,
    Attestation.place,
    Attestation.nurse_attended,
    Attestation.social_attended,
    Attestation.absence_cause,
    Attestation.others,
    Attestation.guardians,
    Attestation.interpreter,
    Attestation.contacts,
    Attestation.information,
)


def words_of_families(session: Session, family_ids: Sequence[UUID]) -> dict[UUID, list[Word]]:
    """Every word about these families' visits, oldest first; as `record.queries.words_of`, in columns for haste."""
    wanted = select(Attestation.visit_id, *WORD_COLUMNS).where(Attestation.family_id.in_(family_ids))
    found: dict[UUID, list[Word]] = defaultdict(list)
    said: Sequence[Any]
    for visit_id, *said, told_of, told in session.execute(wanted.order_by(Attestation.id)):
        found[visit_id].append(Word(*[*said, frozenset(told_of.split()), frozenset(told.split())]))
    return found
