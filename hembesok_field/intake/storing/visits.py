"""Visits in: the row of each, and the sheet's word about it. No person's own word is touched."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority
from hembesok_field.booking.tables import BookingStep
from hembesok_field.family.rules import EndReason
from hembesok_field.family.tables import Family, Participation
from hembesok_field.intake import queries
from hembesok_field.intake.shapes import VisitRow
from hembesok_field.intake.storing.programmes import Versions
from hembesok_field.intake.storing.told import Told, filled
from hembesok_field.kernel import db
from hembesok_field.kernel.clock import swedish
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.keeping import Kept
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as record
from hembesok_field.record import queries as records
from hembesok_field.record.shapes import About, Basis, Place, Scope, Source, Standing
from hembesok_field.record.tables import Attestation, Draft, Note, ThemeTick
from hembesok_field.statistics.tables import StaleFamily

COLUMNS = {
    "starts_at": "starttid",
    "minutes": "minuter",
    "outcome": "utfall",
    "place": "plats",
    "nurse_attended": "sjuksköterska",
    "social_attended": "socialtjänst",
    "absence_cause": "frånvaro_orsak",
    "others": "andra",
    "guardians": "vårdnadshavare",
    "interpreter": "tolk",
    "contacts": "kontakter",
    "information": "information",
}


def keep_visits(
    session: Session,
    rows: Sequence[VisitRow],
    authorities: dict[str, Authority],
    *,
    by: By,
    scope: Scope,
    now: datetime,
) -> tuple[list[Told], list[str]]:
    """What became of each row, and the references of visits where a person's own word says otherwise."""
    names = [(authorities[row.region].id, row.reference) for row in rows]
    homes = [(authorities[row.region].id, row.family) for row in rows]
    families = queries.families_named(session, homes)
    before = queries.visits_named(session, names)
    if scope is Scope.SOCIAL_SERVICES:
        told = [(before[name], Told("besök", row.reference)) for name, row in zip(names, rows, strict=True)]
    else:
        shelf = _Shelf(session, families, now)
        told = [
            shelf.put(before.get(name), name, row, families[home])
            for name, home, row in zip(names, homes, rows, strict=True)
        ]
    session.flush()  # words point at visits
    _words(session, told, rows, [visit.id for visit in before.values()], by=by, scope=scope, now=now)
    db.saw(session, [visit.family_id for visit, _ in told])
    changed = {visit.id: one.reference for visit, one in told if one.kept is Kept.CHANGED}
    return [one for _, one in told], _contradicted(session, changed)


class _Shelf:
    """Finds each visit its place: its family's participation, units and programme."""

    def __init__(self, session: Session, families: dict[tuple[int, str], Family], now: datetime) -> None:
        self.session = session
        self.now = now
        latest = {participation.id for family in families.values() for participation in family.participations}
        self.plans = queries.plans_of(session, latest)
        self.versions = Versions(session)
        self.references = {family.id: family.reference for family in families.values()}

    def put(self, before: Visit | None, name: tuple[int, str], row: VisitRow, family: Family) -> tuple[Visit, Told]:
        told = Told("besök", row.reference, is_new=before is None)
        course = _course(family, swedish(row.starts_at).date())
        if before is None:
            visit = Visit(
                id=uuid4(),
                region_id=name[0],
                reference=name[1],
                why_added="",
                made_at=self.now,
                step_code=row.step,
                is_extra=self._is_extra(course, row.step),
                **_place(course),
            )
            self.session.add(visit)
            return visit, told
        if before.family_id != family.id:
            self._move(before, course, told, family.reference)
        if before.step_code != row.step:
            told.change("steg", before.step_code, row.step)
            before.step_code, before.is_extra = row.step, self._is_extra(course, row.step)
        return before, told

    def _is_extra(self, course: Participation, step: str) -> bool:
        """By the programme the family follows; its BVC's newest where it has no plan."""
        plan = self.plans.get(course.id)
        return self.versions.is_extra(plan.version_id if plan else self.versions.at(course.bvc_id, date.max), step)

    def _move(self, visit: Visit, course: Participation, told: Told, reference: str) -> None:
        """The visit was another family's. What was said of it comes along; what was kept about that family does not."""
        former = visit.family_id
        before = self.references.get(former) or self.session.get_one(Family, former).reference
        told.change("familj", before, reference)
        for name, value in _place(course).items():
            setattr(visit, name, value)
        for table in (Attestation, BookingStep):
            self.session.execute(update(table).where(table.visit_id == visit.id).values(family_id=course.family_id))
        self.session.execute(update(Note).where(Note.visit_id == visit.id).values(visit_id=None))
        with across(self.session):  # marks are written by all and read by the refresh alone
            self.session.add(StaleFamily(family_id=former))  # the triggers mark the family it comes to
            self.session.execute(delete(Draft).where(Draft.visit_id == visit.id))
            self.session.execute(delete(ThemeTick).where(ThemeTick.visit_id == visit.id))


def _place(course: Participation) -> dict[str, Any]:
    return {
        "family_id": course.family_id,
        "participation_id": course.id,
        "bvc_id": course.bvc_id,
        "partner_id": course.partner_id,
    }


def _course(family: Family, day: date) -> Participation:
    """The programme that the visit belongs to: of several, the last that had begun or been offered by then.

    One that goes on after a move begins with the move, so that a late sheet's visits stay where they were made.
    """
    pairs = zip([None, *family.participations], family.participations, strict=False)
    begun = [one for before, one in pairs if (one.offered_on or one.started_on or _moved_on(before)) <= day]
    return begun[-1] if begun else family.participations[0]


def _moved_on(before: Participation | None) -> date:
    if before is None or before.end_reason is not EndReason.MOVED:
        return date.min
    return before.ended_on or date.min


def _words(
    session: Session,
    told: Sequence[tuple[Visit, Told]],
    rows: Sequence[VisitRow],
    known_before: Sequence[UUID],
    *,
    by: By,
    scope: Scope,
    now: datetime,
) -> None:
    imports, stands = records.imports_of(session, known_before), records.standing_of(session, known_before)
    for (visit, one), row in zip(told, rows, strict=True):
        word, stood, sheets = _word(row), stands.get(visit.id), imports.get(visit.id, ())
        if scope is Scope.SOCIAL_SERVICES:
            word = {name: value for name, value in word.items() if name in record.OF_THE_PARTNER}
        place = stood.place if stood else Place.HOME
        kept = record.keep_import(
            session, visit=visit, by=by, scope=scope, now=now, known=word, imports=sheets, place=place
        )
        if kept is Kept.SAME:
            continue
        one.touch()
        known = dict.fromkeys(word) | record.known_of(sheets, scope)
        held = known if kept is Kept.CHANGED else _held(stood, word, scope)
        for name, value in word.items():
            if name in held and held[name] != value:
                one.change(COLUMNS[name], held[name], value)
    session.flush()


def _held(stood: Standing | None, word: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """What stood before the first sheet of its kind, of what this one changes: no claim, and no person's own word."""
    if stood is None:
        return {name: None for name in word if name != "starts_at"}
    if Basis.OWN in (stood.nurse.basis, stood.social_services.basis):
        return {}
    facts = {
        **vars(stood),
        "nurse_attended": stood.nurse.confirmed,
        "social_attended": stood.social_services.confirmed,
        "contacts": _codes(stood.contacts),
        "information": _codes(stood.information),
    }
    sides = record.SIDE_OF
    return {name: facts[name] for name in word if name not in sides or scope.covers(sides[name])}


def _word(row: VisitRow) -> dict[str, Any]:
    """The filled cells of a visit, by the names of record.actions.SHEET_FIELDS."""
    return filled(
        {
            "starts_at": row.starts_at,
            "minutes": row.minutes,
            "outcome": row.outcome,
            "place": row.place,
            "nurse_attended": row.nurse,
            "social_attended": row.social_services,
            "absence_cause": row.absence_cause,
            "others": row.others,
            "guardians": row.guardians,
            "interpreter": row.interpreter,
            "contacts": _codes(row.contacts),
            "information": _codes(row.information),
        }
    )


def _codes(codes: Iterable[str] | None) -> str | None:
    return None if codes is None else " ".join(sorted(codes))


def _contradicted(session: Session, changed: dict[UUID, str]) -> list[str]:
    """Of the visits that a sheet said something new of, those where that differs from somebody's own word."""
    words = records.words_of(session, changed)
    with_own = [visit_id for visit_id, said in words.items() if any(word.source is Source.OWN for word in said)]
    standing = records.standing_of(session, with_own)
    apart = {visit_id for visit_id in with_own if set(standing[visit_id].contradictions) - {About.TIME}}
    return [changed[visit_id] for visit_id in with_own if visit_id in apart]
