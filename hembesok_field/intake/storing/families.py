"""Families in: their births, offer, answer, consent, and the programme they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority, Unit
from hembesok_field.family.actions import keep_disclosures
from hembesok_field.family.rules import Answer, ConsentWay, EndReason
from hembesok_field.family.tables import ConsentWord, Family, Participation
from hembesok_field.intake import queries
from hembesok_field.intake.checking.cautions import is_consent_to_come
from hembesok_field.intake.shapes import FamilyRow
from hembesok_field.intake.storing.births import children_of, programme_birth, told_again
from hembesok_field.intake.storing.programmes import Versions
from hembesok_field.intake.storing.told import Told, filled
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.keeping import Kept
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.statistics.tables import StaleFamily

COLUMNS = {
    "guardian_count": "antal_vårdnadshavare",
    "area_type": "områdestyp",
    "language": "språk",
    "needs_interpreter": "tolk",
    "target_groups": "målgrupper",
    "offered_on": "erbjuden",
    "answer": "svar",
    "answered_on": "svar_datum",
    "started_on": "startade",
    "ended_on": "avslutad",
    "end_reason": "avslutsorsak",
}


@dataclass
class _Case:
    """A family and the row that speaks of it."""

    told: Told
    row: FamilyRow
    family: Family
    participation: Participation


def keep_families(
    session: Session,
    rows: Sequence[FamilyRow],
    units: dict[str, Unit],
    authorities: dict[str, Authority],
    *,
    by: By,
    now: datetime,
) -> list[Told]:
    names = [(authorities[row.region].id, row.reference) for row in rows]
    before = queries.families_named(session, names)
    visits = queries.visits_of_families(session, [family.id for family in before.values()])
    consents = queries.family_consents(session, [family.id for family in before.values()])
    cases = []
    for name, row in zip(names, rows, strict=True):
        family = before.get(name)
        if family is None:
            cases.append(_new(session, name, row, units, now))
            continue
        told = Told("familjer", row.reference)
        cases.append(_Case(told, row, family, _spoken_of(family, units[row.bvc].id, row, now)))
        _correct(session, cases[-1], units, visits.get(family.id, ()), now)
    session.flush()  # what follows points at these rows
    _follow(session, cases, consents, by=by, now=now)
    keep_disclosures(session, [case.family.id for case in cases], by=by, now=now)
    db.saw(session, [case.family.id for case in cases])
    return [case.told for case in cases]


def _new(session: Session, name: tuple[int, str], row: FamilyRow, units: dict[str, Unit], now: datetime) -> _Case:
    family = Family(
        id=uuid4(),
        region_id=name[0],
        reference=name[1],
        bvc_id=units[row.bvc].id,
        partner_id=units[row.social_services].id if row.social_services else None,
        made_at=now,
        **{"target_groups": "", **filled(_home(row))},
    )
    participation = Participation(
        id=uuid4(),
        family_id=family.id,
        number=1,
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        **filled(_course(row)),
    )
    session.add_all([family, participation])
    return _Case(Told("familjer", row.reference, is_new=True), row, family, participation)


def _follow(
    session: Session, cases: Sequence[_Case], consents: dict[Any, ConsentWord], *, by: By, now: datetime
) -> None:
    """What points at the families: children of the new ones, consent, and the plan."""
    plans = queries.plans_of(session, [case.participation.id for case in cases])
    versions = Versions(session)
    for case in cases:
        if case.told.kept is Kept.NEW:
            session.add_all(children_of(case.family, case.participation, case.row, now))
        _consent(session, case, consents.get(case.family.id), by=by, now=now)
        _plan(session, case, plans.get(case.participation.id), versions)


def _home(row: FamilyRow) -> dict[str, Any]:
    groups = None if row.target_groups is None else " ".join(sorted(row.target_groups))
    return {
        "guardian_count": row.guardians,
        "area_type": row.area_type,
        "language": row.language,
        "needs_interpreter": row.interpreter,
        "target_groups": groups,
    }


def _course(row: FamilyRow) -> dict[str, Any]:
    return {
        "offered_on": row.offered_on,
        "answer": row.answer,
        "answered_on": row.answered_on,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "end_reason": row.end_reason,
    }


def _spoken_of(family: Family, bvc_id: int, row: FamilyRow, now: datetime) -> Participation:
    """The programme at the BVC that the sheet names (one read after a move is about the old), of the birth it means.

    A sheet has one offer; a later child's programme, written in the program, is none of its business.
    """
    there = [one for one in family.participations if one.bvc_id == bvc_id] or family.participations[-1:]
    birth = programme_birth(row, now)
    of_birth = {child.participation_id for child in family.children if birth in (child.born_on, child.due_on)}
    return next((one for one in reversed(there) if one.id in of_birth), there[-1])


def _move_before(family: Family, participation: Participation | None = None) -> date | None:
    """The day the family moved in the program into this participation, or last into any."""
    pairs = pairwise(family.participations)
    days = [
        before.ended_on
        for before, after in pairs
        if before.end_reason is EndReason.MOVED and before.bvc_id != after.bvc_id and participation in (None, after)
    ]
    return max((day for day in days if day), default=None)


def _course_of(case: _Case) -> dict[str, Any]:
    """A programme that goes on after a move has no offer of its own; what a sheet says of that is of the first."""
    course = _course(case.row)
    if _move_before(case.family, case.participation) is None:
        return course
    return {name: course[name] for name in ("ended_on", "end_reason")}


def _correct(session: Session, case: _Case, units: dict[str, Unit], visits: Sequence[Visit], now: datetime) -> None:
    """Set what the sheet says otherwise. A family that has moved in the program stays where it moved."""
    family, row = case.family, case.row
    case.told.correct(family, _home(row), COLUMNS)
    if case.told.correct(case.participation, _course_of(case), COLUMNS):
        with across(session):  # marks are written by all and read by the refresh alone
            session.add(StaleFamily(family_id=family.id))  # the step of a visit follows from when the family began
    if len({one.bvc_id for one in family.participations}) == 1:
        _place(case, units, visits)
    told_again(session, case.told, family, case.participation, row, now=now)


def _place(case: _Case, units: dict[str, Unit], visits: Sequence[Visit]) -> None:
    family, row = case.family, case.row
    codes = {unit.id: unit.code for unit in units.values()}
    for column, attribute, said in (("bvc", "bvc_id", row.bvc), ("socialtjänst", "partner_id", row.social_services)):
        before = getattr(family, attribute)
        if said is None or before == units[said].id:
            continue
        case.told.change(column, codes.get(before), said)
        for one in (family, *family.participations, *visits):
            setattr(one, attribute, units[said].id)


def _consent(session: Session, case: _Case, before: ConsentWord | None, *, by: By, now: datetime) -> None:
    """A sheet's yes or no for the whole family; the guardians' own words on the page stand beside it."""
    said = case.row.consent
    today = clock.swedish(now).date()
    if said is None or is_consent_to_come(case.row, today):
        return
    is_yes, said_on = isinstance(said, date), said if isinstance(said, date) else today
    moved_on = _move_before(case.family) if case.told.kept is not Kept.NEW else None
    if is_yes and moved_on and said_on <= moved_on:
        return  # it was a yes to sharing with those who met the family before
    if before is not None:
        if before.is_yes == is_yes and (not is_yes or before.said_on == said_on):
            return
        before.is_standing = False
        session.flush()
    case.told.change("samtycke", (before.said_on if before.is_yes else False) if before else None, said)
    session.add(
        ConsentWord(
            family_id=case.family.id,
            is_yes=is_yes,
            said_on=said_on,
            way=ConsentWay.IMPORTED,
            taken_by=by.assignment_id,
            at=now,
        )
    )


def _plan(session: Session, case: _Case, before: Plan | None, versions: Versions) -> None:
    """A family that began, or said yes, follows the programme of its BVC from that day."""
    participation = case.participation
    begins = participation.started_on
    if begins is None and participation.answer is Answer.YES:
        begins = participation.answered_on or participation.offered_on
    if begins is None:
        return
    if before is None:
        session.add(
            Plan(
                participation_id=participation.id,
                family_id=participation.family_id,
                version_id=versions.at(participation.bvc_id, begins),
                starts_on=begins,
            )
        )
        case.told.touch()
    elif before.starts_on != begins:
        before.starts_on = begins
        case.told.touch()
