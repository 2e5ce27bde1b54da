"""A message on its way: claimed by one worker at a time, sent, tried again, given up or taken back."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.orm import Session

from hembesok_field.outbox import queries, rules
from hembesok_field.outbox.rules import Fault, State
from hembesok_field.outbox.tables import Outgoing

HELD = timedelta(minutes=3)  # a worker that was killed lets go by itself; one try takes a minute at most


def claim(session: Session, *, held_by: str, now: datetime, held: timedelta = HELD) -> Outgoing | None:
    """The next message, which nobody else sends meanwhile; None when none is due. That it is tried is noted before."""
    row = queries.next_to_send(session, now)
    if row is None:
        return None
    row.tries += 1
    row.state, row.held_by, row.held_until = State.SENDING, held_by, now + held
    session.flush()
    return row


def note_sent(session: Session, *, number: int, held_by: str, now: datetime) -> None:
    """It has left. Whoever no longer holds it notes nothing: another has taken over, and sends the same once more."""
    row = queries.held(session, number, held_by)
    if row is not None:
        row.fault = None
        _close(row, State.SENT, now)


def note_fault(
    session: Session, *, number: int, held_by: str, fault: Fault, is_final: bool, now: datetime
) -> State | None:
    """It did not leave: later again, or never by itself and then for somebody to see. Returns how it stands."""
    row = queries.held(session, number, held_by)
    if row is None:
        return None
    row.fault = fault
    again_at = None if is_final else rules.next_try(row.tries, now)
    if again_at is None or (row.until_at is not None and again_at >= row.until_at):
        _close(row, State.DEAD, now)
    else:
        row.state, row.next_at, row.held_by, row.held_until = State.WAITING, again_at, "", None
    return row.state


def take_back(session: Session, *, number: int, held_by: str, now: datetime) -> None:
    """It is not to be sent after all: the family is protected, or nobody wants it any longer."""
    row = queries.held(session, number, held_by)
    if row is not None:
        row.fault = Fault.NO_LONGER_WANTED
        _close(row, State.TAKEN_BACK, now)


def _close(row: Outgoing, state: State, now: datetime) -> None:
    row.state, row.closed_at, row.held_by, row.held_until = state, now, "", None


def forget_old(session: Session, now: datetime) -> int:
    """Let go of what has long been over: what was sent about a coming visit is what the next change builds on."""
    gone = delete(Outgoing).where(
        Outgoing.closed_at < now - rules.KEPT, or_(Outgoing.until_at.is_(None), Outgoing.until_at < now - rules.KEPT)
    )
    done = session.execute(gone)
    return done.rowcount if isinstance(done, CursorResult) else 0


def forget_past(session: Session, now: datetime) -> None:
    """Take back all that should have left already: what an invented region's past would have said to nobody."""
    past = update(Outgoing).where(Outgoing.state == State.WAITING, Outgoing.due_at <= now)
    session.execute(past.values(state=State.TAKEN_BACK, closed_at=now))
