"""Every question put to the sync tables, named by the question.

What a sender may know of its own rows is asked across the walls: their order, their state and their hash, no content.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from hembesok_field.access import queries as people
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import visible_to
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import saw
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across
from hembesok_field.plan import queries as plans
from hembesok_field.plan.rules import ADDED, FINISHED, line
from hembesok_field.plan.tables import Visit
from hembesok_field.record import queries as record
from hembesok_field.record.tables import Attestation
from hembesok_field.sync import rules
from hembesok_field.sync.shapes import Bearer, Carried, Carrying, Epoch, Known, NextStep, Outcome, State, Waiting
from hembesok_field.sync.tables import Operation, OperationEnvelope, OperationStep, SyncEpoch

UNSAID_FOR = timedelta(days=14)  # how far back an hour without a word is looked for on a tablet
SYNC_LOCK = 7306  # one row at a time is given its number, so that numbers are in the order of the commits


def take_turn(session: Session) -> None:
    """Wait for those who are giving rows their numbers. SQLite has one writer: whoever comes here has waited."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SYNC_LOCK})


def last_number(session: Session) -> int:
    with across(session):
        return session.scalar(select(func.max(Operation.number))) or 0


def known(session: Session, sender: str, ids: Iterable[UUID]) -> dict[UUID, Known]:
    """Those of a sender's rows that are here, by their ids."""
    with across(session):
        asked = select(Operation.number, Operation.operation_id, Operation.hash).where(
            Operation.sender == sender, Operation.operation_id.in_(list(ids))
        )
        rows = session.execute(asked).all()
        stands = _standing(session, [number for number, _, _ in rows])
    return {one: Known(number, one, hash, stands[number]) for number, one, hash in rows}


def _standing(session: Session, numbers: Sequence[int]) -> dict[int, Outcome]:
    """The last step of each."""
    asked = select(OperationStep).where(OperationStep.number.in_(numbers)).order_by(OperationStep.id)
    return {
        step.number: Outcome(step.state, step.reason, step.note if step.state is not State.FILED else None)
        for step in session.scalars(asked)
    }


def holds(session: Session, sender: str) -> bool:
    """Whether any of a sender's rows waits for another."""
    later = aliased(OperationStep)
    with across(session):
        last = select(func.max(later.id)).where(later.number == Operation.number).scalar_subquery()
        asked = (
            select(Operation.number)
            .join(OperationStep, OperationStep.id == last)
            .where(Operation.sender == sender, Operation.after != "", OperationStep.state == State.HELD)
        )
        return session.scalars(asked.limit(1)).first() is not None


def waits_for(session: Session, sender: str, operation_id: UUID) -> list[int]:
    """The numbers of a sender's rows that wait for this one, in the order they came."""
    later = aliased(OperationStep)
    with across(session):
        last = select(func.max(later.id)).where(later.number == Operation.number).scalar_subquery()
        asked = (
            select(Operation.number)
            .join(OperationStep, OperationStep.id == last)
            .where(
                Operation.sender == sender,
                OperationStep.state == State.HELD,
                Operation.after.contains(str(operation_id)),
            )
        )
        return list(session.scalars(asked.order_by(Operation.number)))


def kept(session: Session, number: int) -> tuple[Operation, OperationEnvelope, Outcome] | None:
    """A row with its bytes, for the program's own use: whoever reads it for a person asks for the person's family."""
    with across(session):
        operation = session.get(Operation, number)
        asked = select(OperationEnvelope).where(OperationEnvelope.number == number).order_by(OperationEnvelope.id)
        first = session.scalars(asked).first()
        if operation is None or first is None or first.hash != operation.hash:
            return None
        return operation, first, _standing(session, [number])[number]


def has_other_body(session: Session, number: int, hash: str) -> bool:
    with across(session):
        asked = select(OperationEnvelope.id).where(OperationEnvelope.number == number, OperationEnvelope.hash == hash)
        return session.scalar(asked) is not None


def family_of_visit(session: Session, visit_id: UUID) -> UUID | None:
    """Which family a visit is of, whoever asks: a row is kept beside what it is about. Nobody is told."""
    with across(session):
        return session.scalar(select(Visit.family_id).where(Visit.id == visit_id))


def epoch(session: Session) -> Epoch | None:
    """The epoch that stands; None in a database that has never met a tablet, or is another than the one it began in."""
    row = last_epoch(session)
    if row is None or row.mark != mark(session):
        return None
    return Epoch(row.instance_id, row.epoch_id, row.covered_number)


def last_epoch(session: Session) -> SyncEpoch | None:
    return session.scalars(select(SyncEpoch).order_by(SyncEpoch.number.desc()).limit(1)).first()


def mark(session: Session) -> str | None:
    """What tells a PostgreSQL database from its copy: the server, its timeline, and when the table was made there."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    found = session.connection().exec_driver_sql(
        "SELECT (SELECT system_identifier FROM pg_control_system()) || ':'"
        " || (SELECT timeline_id FROM pg_control_checkpoint()) || ':' || 'operation'::regclass::oid"
    )
    return str(found.scalar_one())


def for_review(session: Session, by: Who, held_before: datetime) -> list[Waiting]:
    """What waits for a person among the asker's own authority's rows: of families that are hers to see, and her own.

    What has waited long for another row waits for a person too.
    """
    later = aliased(OperationStep)
    last = select(func.max(later.id)).where(later.number == Operation.number).scalar_subquery()
    hers = select(Family.id).where(visible_to(by))
    asked = (
        select(Operation, OperationStep, Person.name)
        .select_from(Operation)
        .join(OperationStep, OperationStep.id == last)
        .outerjoin(Assignment, Assignment.id == Operation.author_id)
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(
            Operation.authority_id == by.authority_id,
            or_(
                OperationStep.state == State.IN_REVIEW,
                and_(OperationStep.state == State.HELD, Operation.at < held_before),
            ),
            or_(
                Operation.family_id.in_(hers),
                Operation.author_id == by.assignment_id,
                and_(Operation.family_id.is_(None), Operation.delivered_by == by.assignment_id),
            ),
        )
        .order_by(Operation.number)
    )
    found = session.execute(asked).all()
    mine = set(session.scalars(hers.where(Family.id.in_([row.family_id for row, _, _ in found if row.family_id]))))
    saw(session, mine)
    return [
        Waiting(
            number=row.number,
            kind=row.kind,
            author=name,
            at=row.at,
            claimed_at=row.claimed_at,
            visit_id=row.visit_id if row.family_id in mine else None,
            is_hers=row.family_id in mine or row.author_id == by.assignment_id,
            outcome=Outcome(step.state, step.reason, step.note),
        )
        for row, step, name in found
    ]


def promised_between(session: Session, by: Who, first: date, last: date) -> list[Hold]:
    """The asker's own promised hours on these days, both included, in order."""
    begins, ends = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    asked = select(Hold).where(Hold.assignment_id == by.assignment_id, Hold.starts_at >= begins, Hold.starts_at < ends)
    return list(session.scalars(asked.order_by(Hold.starts_at, Hold.id)))


def carried(session: Session, by: Who, today: date) -> list[Carried]:
    """What a tablet may carry for the asker: today's and the next working day's visits, of few families, no history."""
    holds = promised_between(session, by, today, rules.carried_until(today))
    visits = {
        one.id: one for one in session.scalars(select(Visit).where(Visit.id.in_([one.visit_id for one in holds])))
    }
    families: list[UUID] = []
    for hold in holds:
        visit = visits.get(hold.visit_id)
        if visit is not None and visit.family_id not in families and len(families) < rules.MOST_FAMILIES:
            families.append(visit.family_id)
    coming = next_steps(session, families, today)
    found = []
    for hold in holds:
        visit = visits.get(hold.visit_id)
        if visit is None or visit.family_id not in families:
            continue
        page = record.visit_page(session, by, visit.id)
        found.append(
            Carried(hold.starts_at, hold.ends_at, page, coming.get(visit.participation_id) if page.family else None)
        )
    return found


def next_steps(session: Session, family_ids: Collection[UUID], today: date) -> dict[UUID, NextStep]:
    """The first coming step of each of these families' programmes that nobody has promised or told of."""
    courses, visits = plans.courses_of(session, family_ids), plans.visits_of(session, family_ids)
    made = [visit.id for of_part in visits.values() for visit in of_part]
    taken = set(session.scalars(select(Hold.visit_id).where(Hold.visit_id.in_(made)))) | set(
        record.words_of(session, made)
    )
    found: dict[UUID, NextStep] = {}
    for part in plans.participations_of(session, family_ids):
        course = courses.get(part.id)
        busy = {visit.step_code for visit in visits.get(part.id, []) if visit.id in taken}
        steps = line(course, plans.facts_of(visits.get(part.id, []), {}), today) if course else ()
        left = [one for one in steps if one.state not in FINISHED and one.code not in {*busy, ADDED}]
        ahead = [one for one in left if one.window is None or one.window.closes_on >= today]
        if part.ended_on is None and ahead:
            window = ahead[0].window
            found[part.id] = NextStep(
                ahead[0].code,
                window.opens_on if window else None,
                window.closes_on if window else None,
                ahead[0].minutes,
            )
    return found


def bearer(session: Session, by: Who) -> Bearer:
    unit = session.get(Unit, by.unit_id) if by.unit_id else None
    return Bearer(record.colleagues_of(session, by), record.last_call(session, by), unit.name if unit else "")


def carrying(session: Session, by: Who, now: datetime) -> list[Carrying]:
    """The tablets of the asker's authority that are in use, and how much each probably holds; never what."""
    tablets = [one for one in people.tablets_of(session, by) if one.ending is None]
    last = people.last_tablet_of_each(session, by)
    passed = _unsaid(session, by, list(last), now)
    found = []
    for tablet in tablets:
        heard_at = tablet.seen_at or tablet.made_at
        unsaid = sum(last[who] == tablet.id and ended_at > heard_at for who, ended_at in passed)
        is_silent = rules.is_silent(heard_at, tablet.waiting, unsaid, now)
        found.append(Carrying(tablet, unsaid, is_silent))
    return sorted(found, key=lambda one: not one.is_silent)


def _unsaid(session: Session, by: Who, assignments: list[int], now: datetime) -> list[tuple[int, datetime]]:
    """Whose promised hours have passed without a word of hers, and when: of the asker's own authority, counted only."""
    said = select(Attestation.id).where(
        Attestation.visit_id == Hold.visit_id, Attestation.said_by == Hold.assignment_id
    )
    asked = (
        select(Hold.assignment_id, Hold.ends_at)
        .join(Assignment, Assignment.id == Hold.assignment_id)
        .where(
            Assignment.authority_id == by.authority_id,
            Hold.assignment_id.in_(assignments),
            Hold.ends_at > now - UNSAID_FOR,
            Hold.ends_at <= now,
            ~said.exists(),
        )
    )
    with across(session):
        return [(who, ended_at) for who, ended_at in session.execute(asked).all()]
