"""Writes what others are to be told of an act, in the same unit of work; takes back what is true no longer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.actions import own_changes
from hembesok_field.booking.actions import address_made, steps_taken
from hembesok_field.booking.rules import UNDO_WITHIN
from hembesok_field.booking.tables import BookingStep
from hembesok_field.family.actions import protection_changed
from hembesok_field.kernel.walls import as_the_program
from hembesok_field.outbox import queries, rules
from hembesok_field.outbox.queries import Standing
from hembesok_field.outbox.rules import REMINDS, Channel, FamilyWay, Hour, Kind, News, StaffReminder, State, Written
from hembesok_field.outbox.tables import Outgoing, StaffChoice

CHANNELS = {FamilyWay.SMS: Channel.SMS, FamilyWay.LETTER: Channel.LETTER}
# What a person does with her own ways in that she gets a letter about (ASVS 5.0 V6.3.7).
WORTH_A_LETTER = frozenset({"key.add", "key.remove", "codes.add", "codes.remove", "recovery.use", "password.choose"})


@steps_taken.heard_by
def tell_of_step(session: Session, step: BookingStep) -> None:
    """A promise was made, moved or taken back."""
    keep_in_step(session, [step.visit_id], now=step.at)


@protection_changed.heard_by
def tell_of_protection(session: Session, family_id: UUID, now: datetime) -> None:
    """A protected family's hours leave everyone's calendar, and nothing more is sent to it."""
    with as_the_program(session):
        keep_in_step(session, queries.coming_visits_of_family(session, family_id, now), now=now)


@address_made.heard_by
def leave_invitations(session: Session, person_id: int, now: datetime) -> None:
    """Who makes herself a calendar address is told by it, and not by invitations too."""
    wish = session.get(StaffChoice, person_id)
    if wish is not None and wish.by_invitation:
        wish.by_invitation, wish.made_at = False, now
        keep_in_step_of(session, person_id, now=now)


@own_changes.heard_by
def tell_of_keys(session: Session, person_id: int, action: str, authority_id: int | None, now: datetime) -> None:
    """A letter to the person herself when her ways in have changed: if it was not she, somebody should know."""
    if action not in WORTH_A_LETTER:
        return
    with as_the_program(session):
        row = Outgoing(kind=Kind.KEYS_CHANGED, channel=Channel.MAIL, detail=action, authority_id=authority_id)
        row.person_id, row.made_at, row.due_at, row.next_at = person_id, now, now, now
        session.add(row)
        session.flush()


def keep_in_step_of(session: Session, person_id: int, *, now: datetime) -> None:
    """As `keep_in_step`, for all that a person is to come to."""
    with as_the_program(session):
        keep_in_step(session, queries.coming_visits_of(session, person_id, now), now=now)


def keep_in_step(session: Session, visit_ids: Iterable[UUID], *, now: datetime) -> None:
    """Write what brings everyone in step with how these visits stand; twice in a row writes nothing the second time."""
    with as_the_program(session):
        for visit_id in visit_ids:
            standing = queries.standing_of(session, visit_id)
            if standing is not None and standing.step.starts_at > now:
                rows = queries.written_about(session, visit_id)
                _tell_staff(session, standing, [row for row in rows if row.person_id], now)
                _tell_family(session, standing, [row for row in rows if row.guardian_id], now)
        session.flush()


def _tell_staff(session: Session, standing: Standing, rows: Sequence[Outgoing], now: datetime) -> None:
    step = standing.step
    coming = {one.person_id: one.assignment_id for one in step.participants} if standing.is_on else {}
    answers = queries.authorities_of(session, coming.values())
    owners = {row.person_id: row.authority_id for row in rows}
    owners |= {person_id: answers[assignment_id] for person_id, assignment_id in coming.items()}
    wishes = queries.wishes_of(session, [number for number in owners if number])
    for person_id in sorted(number for number in owners if number):
        wish, own = wishes.get(person_id), [row for row in rows if row.person_id == person_id]
        written = [_written(row) for row in own]
        hour: Hour | None = (step.starts_at, step.ends_at) if person_id in coming else None
        facts: dict[str, Any] = {"person_id": person_id, "authority_id": owners[person_id], "channel": Channel.MAIL}
        invited = hour if wish is not None and wish.by_invitation else None
        news = rules.news_of(written, Kind.INVITATION, invited)
        facts["sequence"] = rules.sequence_of(written, step.number)
        _write(session, standing, own, news, now=now, **facts)
        reminder = wish.reminder if wish is not None else StaffReminder.DAY_BEFORE
        due_at = rules.reminded_at(step.starts_at, reminder, now) if hour else None
        news = rules.reminder_of(written, Kind.STAFF_REMINDER, hour, due_at, now)
        _write(
            session,
            standing,
            own,
            news,
            now=now,
            due_at=due_at,
            **{**facts, "sequence": 0},
            reminds=Kind.STAFF_REMINDER,
        )


def _tell_family(session: Session, standing: Standing, rows: Sequence[Outgoing], now: datetime) -> None:
    """Nobody is told that a visit is off when the programme has ended: whoever ended it has spoken with the family."""
    family, step = standing.family, standing.step
    choices = {} if family.is_protected else {c.guardian_id: c for c in queries.guardian_choices_of(session, family)}
    told = {row.guardian_id for row in rows if row.guardian_id}
    for guardian_id in sorted(choices.keys() | told, key=str):
        choice, own = choices.get(guardian_id), [row for row in rows if row.guardian_id == guardian_id]
        written = [_written(row) for row in own]
        hour: Hour | None = (step.starts_at, None) if standing.is_on and choice else None
        news = rules.news_of(written, Kind.FAMILY_TIME, hour)
        if news.kind is Kind.FAMILY_OFF and (choice is None or standing.has_ended):
            news = News(None, news.takes_back)
        channel = CHANNELS[choice.way] if choice else Channel.SMS
        facts: dict[str, Any] = {"guardian_id": guardian_id, "authority_id": standing.owner_id, "channel": channel}
        _write(session, standing, own, news, now=now, **facts)
        due_at = rules.family_reminded_at(step.starts_at, now) if hour and channel is Channel.SMS else None
        news = rules.reminder_of(written, Kind.FAMILY_REMINDER, hour, due_at, now)
        _write(session, standing, own, news, now=now, due_at=due_at, **facts, reminds=Kind.FAMILY_REMINDER)


def _written(row: Outgoing) -> Written:
    if row.starts_at is None:
        raise ValueError("a message about a visit has its hour")
    return Written(row.kind, row.state, row.sequence, (row.starts_at, row.ends_at), row.due_at, row.tries)


def _write(
    session: Session,
    standing: Standing,
    own: Sequence[Outgoing],
    news: News,
    *,
    now: datetime,
    due_at: datetime | None = None,
    reminds: Kind | None = None,
    **facts: Any,
) -> None:
    """Take back what waits of this sort, and write what is new; it leaves when nobody can undo the step any more."""
    if news.takes_back:
        for row in own:
            if row.state is State.WAITING and (row.kind is reminds if reminds else row.kind not in REMINDS):
                row.state, row.closed_at = State.TAKEN_BACK, now
    if news.kind is None or news.hour is None:
        return
    starts_at, ends_at = news.hour
    leaves_at = due_at or now + UNDO_WITHIN
    session.add(
        Outgoing(
            kind=news.kind,
            family_id=standing.family.id,
            visit_id=standing.step.visit_id,
            starts_at=starts_at,
            ends_at=ends_at,
            made_at=now,
            due_at=leaves_at,
            next_at=leaves_at,
            until_at=starts_at if reminds else ends_at or starts_at,
            **facts,
        )
    )
