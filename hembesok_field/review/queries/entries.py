"""The log's entries as a reviewer meets them: those of her own authority, with what stands out in each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Authority, EmergencyAccess, LogEntry, LogEntryFamily, Person, Unit
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.review import rules
from hembesok_field.review.queries.disclosed import disclosed
from hembesok_field.review.queries.needs import AT_ONCE, looker, names_of, needs_of, shown
from hembesok_field.review.shapes import Entry, Extract, Listed, Reviewed
from hembesok_field.review.tables import LogReview

OF_THE_LOG = "log."  # the reviewers' own looks are logged, and left out of what they review
ON_A_PAGE = 50
Row = tuple[LogEntry, Person, Assignment, Unit]  # of whom the unit may be missing


def _asked(by: Who) -> Select[LogEntry, Person, Assignment, Unit]:
    """Entries of the asker's own authority with who looked; no reviewer sees another authority's log."""
    return (
        select(LogEntry, Person, Assignment, Unit)
        .join(Person, Person.id == LogEntry.person_id)
        .join(Assignment, Assignment.id == LogEntry.assignment_id)
        .outerjoin(Unit, Unit.id == LogEntry.unit_id)
        .where(LogEntry.authority_id == by.authority_id)
    )


def entries_numbered(session: Session, by: Who, numbers: Sequence[int]) -> list[Entry]:
    """The entries of these numbers that are for the asker to review: not her own, and not the reviewers' looks."""
    rows = [row for some in _portions(numbers) for row in _rows(session, by, LogEntry.number.in_(some))]
    return _entries(session, by, [row for row in rows if not _is_the_reviewers(row[0], by)])


def _is_the_reviewers(entry: LogEntry, by: Who) -> bool:
    return entry.action.startswith(OF_THE_LOG) or entry.person_id == by.person_id


def _rows(session: Session, by: Who, which: ColumnElement[bool]) -> Sequence[Row]:
    return session.execute(_asked(by).where(which).order_by(LogEntry.number)).all()


def _portions(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def entries_of_person(session: Session, by: Who, person_id: int, page: int) -> Listed:
    """What a person did, newest first; NotFound where she is in nothing of the asker's log."""
    listed = _listed(session, by, _asked(by).where(LogEntry.person_id == person_id), page)
    if not listed.entries:
        raise NotFound
    return listed


def entries_of_family(session: Session, by: Who, family_id: UUID, page: int) -> Listed:
    """Who saw or changed a family, newest first; NotFound where it is in nothing of the asker's log."""
    listed = _listed(session, by, _asked(by).where(_is_of(family_id)), page)
    if not listed.entries:
        raise NotFound
    return listed


def _is_of(family_id: UUID) -> ColumnElement[bool]:
    return LogEntry.id.in_(select(LogEntryFamily.entry_id).where(LogEntryFamily.family_id == family_id))


def _listed(session: Session, by: Who, asked: Select[LogEntry, Person, Assignment, Unit], page: int) -> Listed:
    start = (max(1, page) - 1) * ON_A_PAGE
    wanted = asked.order_by(LogEntry.number.desc()).offset(start).limit(ON_A_PAGE + 1)
    rows = session.execute(wanted).all()
    return Listed(
        entries=tuple(_entries(session, by, rows[:ON_A_PAGE])), number=max(1, page), has_next=len(rows) > ON_A_PAGE
    )


def entry_for(session: Session, by: Who, entry_id: int) -> LogEntry:
    """One entry of the asker's own authority; NotFound for another's and for none."""
    wanted = select(LogEntry).where(LogEntry.id == entry_id, LogEntry.authority_id == by.authority_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def family_in_log(session: Session, by: Who, reference: str) -> UUID:
    """The family of exactly this reference, if anyone of the asker's authority has seen it; else NotFound."""
    seen = (
        select(LogEntryFamily.family_id)
        .join(LogEntry, LogEntry.id == LogEntryFamily.entry_id)
        .where(LogEntryFamily.family_id == Family.id, LogEntry.authority_id == by.authority_id)
    )
    found = session.scalars(select(Family.id).where(Family.reference == reference, seen.exists()).limit(2)).all()
    if len(found) != 1:
        raise NotFound
    db.saw(session, found)
    return found[0]


def extract(session: Session, by: Who, family_id: UUID, now: datetime) -> Extract:
    """Everything that the authority's log says of one family, oldest first, for its guardian (PDL 2008:355, 8:5)."""
    rows = _rows(session, by, _is_of(family_id))
    if not rows:
        raise NotFound
    db.saw(session, [family_id])
    return Extract(
        family=names_of(session, [family_id])[family_id],
        authority_name=session.scalars(select(Authority.name).where(Authority.id == by.authority_id)).one(),
        entries=tuple(_entries(session, by, rows)),
        disclosed=disclosed(session, by, family_id),
        made_at=now,
        made_by=by.name,
    )


def _entries(session: Session, by: Who, rows: Sequence[Row]) -> list[Entry]:
    """The rows as they are shown, in the same order; the number of questions does not grow with theirs."""
    of = {entry.id: [UUID(one) for one in entry.families.split()] for entry, *_ in rows}
    families = {one for some in of.values() for one in some}
    names, homes = names_of(session, families), _homes(session, families)
    reviews, needs = _reviews(session, by, list(of)), needs_of(session, by, families)
    entries = []
    for entry, person, assignment, unit in rows:
        opened = next((need for one in of[entry.id] for need in needs[one] if _was_within(entry, need[0])), None)
        others = {one for one in of[entry.id] if one in homes and entry.unit_id not in homes[one]}
        entries.append(
            Entry(
                entry_id=entry.id,
                number=entry.number,
                at=entry.at,
                who=looker(person, assignment, unit),
                action=entry.action,
                families=tuple(names[one] for one in of[entry.id]),
                signs=rules.signs_of(
                    clock.swedish(entry.at),
                    families=len(of[entry.id]),
                    is_emergency=opened is not None,
                    is_of_other_unit=entry.unit_id is not None and bool(others),
                ),
                reviews=tuple(reviews[entry.id]),
                opened=shown(opened, names, by) if opened else None,
            )
        )
    db.saw(session, [one.family_id for entry in entries for one in entry.families if one.reference])
    return entries


def _was_within(entry: LogEntry, need: EmergencyAccess) -> bool:
    return entry.assignment_id == need.assignment_id and need.began_at <= entry.at < need.until_at


def _homes(session: Session, families: Iterable[UUID]) -> dict[UUID, set[int | None]]:
    """The units that each family belongs to or has belonged to."""
    wanted, homes = list(families), defaultdict[UUID, set[int | None]](set)
    for some in range(0, len(wanted), AT_ONCE):
        part = wanted[some : some + AT_ONCE]
        now = select(Family.id, Family.bvc_id, Family.partner_id).where(Family.id.in_(part))
        then = select(Participation.family_id, Participation.bvc_id, Participation.partner_id)
        for key, bvc_id, partner_id in session.execute(now.union(then.where(Participation.family_id.in_(part)))):
            homes[key] |= {bvc_id, partner_id}
    return homes


def _reviews(session: Session, by: Who, entries: Sequence[int]) -> dict[int, list[Reviewed]]:
    found = defaultdict[int, list[Reviewed]](list)
    for some in _portions(entries):
        asked = (
            select(LogReview, Person.name)
            .join(Assignment, Assignment.id == LogReview.reviewed_by)
            .join(Person, Person.id == Assignment.person_id)
            .where(LogReview.authority_id == by.authority_id, LogReview.entry_id.in_(some))
            .order_by(LogReview.id.desc())
        )
        for review, name in session.execute(asked):
            found[review.entry_id].append(Reviewed(name, review.at, review.comment))
    return found
