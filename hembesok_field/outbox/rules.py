"""What is told to whom, when, and how long one tries. Values in, answers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hembesok_field.booking.rules import ORDINARY_WEEK, red_day
from hembesok_field.kernel import clock

# Growing waits between the tries, together about two days: what an ordinary mail server also bears with
# (RFC 5321, 4.5.4.1 says four to five days; a visit comes sooner than that).
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_TRIES = len(WAITS) + 1
KEPT = timedelta(days=60)  # what has left is remembered as long as a passed visit stands in the feed
LATE = timedelta(minutes=30)  # what should have left so long ago says that nobody sends
AFTERNOON = time(15)  # while people are still at work, the last working day before
FAMILY_AFTERNOON = time(16)  # the day before
SHORTLY = timedelta(hours=2)


class Kind(StrEnum):
    """What a message is about."""

    INVITATION = "invitation"
    INVITATION_OFF = "invitation_off"
    STAFF_REMINDER = "staff_reminder"
    FAMILY_TIME = "family_time"
    FAMILY_OFF = "family_off"
    FAMILY_REMINDER = "family_reminder"
    KEYS_CHANGED = "keys_changed"


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"
    LETTER = "letter"


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    DEAD = "dead"


class Fault(StrEnum):
    """Why a message has not arrived."""

    NOT_REACHED = "not_reached"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    TEXT_NOT_REVIEWED = "text_not_reviewed"
    NO_NUMBER_TO_CALL = "no_number_to_call"
    NO_ADDRESS = "no_address"
    NO_LONGER_WANTED = "no_longer_wanted"


class StaffReminder(StrEnum):
    """When someone who works here is reminded of a visit."""

    DAY_BEFORE = "day_before"
    SHORTLY_BEFORE = "shortly_before"
    NEVER = "never"


class FamilyWay(StrEnum):
    """How a guardian has asked to be told."""

    SMS = "sms"
    LETTER = "letter"


class Reason(StrEnum):
    PROTECTED = "protected"
    LANGUAGE_UNKNOWN = "language_unknown"
    NO_PHONE = "no_phone"
    NO_HOME = "no_home"
    NOT_A_PHONE = "not_a_phone"
    NOT_OWN_UNIT = "not_own_unit"
    REVIEWER_MISSING = "reviewer_missing"
    REVIEWED_IN_FUTURE = "reviewed_in_future"
    TEXT_CHANGED = "text_changed"
    NOT_DEAD = "not_dead"
    OVERTAKEN = "overtaken"


# What tells a time, and what takes it back; by which the two that belong together are found.
TELLS = {Kind.INVITATION: Kind.INVITATION_OFF, Kind.FAMILY_TIME: Kind.FAMILY_OFF}
REMINDS = frozenset({Kind.STAFF_REMINDER, Kind.FAMILY_REMINDER})
Hour = tuple[datetime, datetime | None]  # a family is told when a visit begins, not when it ends


@dataclass(frozen=True)
class Written:
    """A message that was written to one person about one visit, in the order they were written."""

    kind: Kind
    state: State
    sequence: int
    hour: Hour
    due_at: datetime
    tries: int = 0

    @property
    def waits(self) -> bool:
        return self.state is State.WAITING

    @property
    def may_have_arrived(self) -> bool:
        """One that was tried may have arrived, although nobody said so."""
        return self.state in {State.SENDING, State.SENT, State.DEAD} or self.tries > 0


@dataclass(frozen=True)
class News:
    """What has to be written now, and whether what still waits is taken back first."""

    kind: Kind | None
    takes_back: bool
    hour: Hour | None = None  # what it tells, or takes back


NOTHING_NEW = News(None, takes_back=False)


def news_of(written: Sequence[Written], tells: Kind, hour: Hour | None) -> News:
    """What brings one person in step with the hour that stands for her; None: there is none.

    What waits and is no longer true is taken back: she hears of the last change alone, and of nothing that was undone.
    """
    off = TELLS[tells]
    own = [one for one in written if one.kind in {tells, off}]
    last = next((one for one in reversed(own) if one.state is not State.TAKEN_BACK), None)
    if (last.hour if last and last.kind is tells else None) == hour:
        return NOTHING_NEW
    known = next((one for one in reversed(own) if one.may_have_arrived), None)
    takes_back = any(one.waits for one in own)
    if (known.hour if known and known.kind is tells else None) == hour:
        return News(None, takes_back=takes_back)
    return News(tells, takes_back, hour) if hour else News(off, takes_back, known.hour if known else None)


def reminder_of(
    written: Sequence[Written], kind: Kind, hour: Hour | None, due_at: datetime | None, now: datetime
) -> News:
    """Whether a reminder has to be written: one that has left for the same hour is not written again."""
    own = [one for one in written if one.kind is kind]
    waits = [one for one in own if one.waits]
    if hour is not None and due_at is not None:
        if any(one.hour == hour and (one.due_at == due_at or one.due_at <= now) for one in waits):
            return NOTHING_NEW
        if not any(one.hour == hour and one.may_have_arrived for one in own):
            return News(kind, bool(waits), hour)
    return News(None, takes_back=bool(waits))


def sequence_of(written: Sequence[Written], step_number: int) -> int:
    """As in the feed, and always above what was used before: a client keeps to the highest (RFC 5546, 2.1.4)."""
    used = [one.sequence for one in written if one.kind in {Kind.INVITATION, Kind.INVITATION_OFF}]
    return max([step_number - 1, *(number + 1 for number in used)])


def reminded_at(starts_at: datetime, wish: StaffReminder, now: datetime) -> datetime | None:
    """When someone at work is reminded; shortly before if the last working day's afternoon is over already."""
    if wish is StaffReminder.NEVER:
        return None
    day = clock.swedish(starts_at).date()
    moments = [starts_at - SHORTLY]
    if wish is StaffReminder.DAY_BEFORE:
        moments.insert(0, _at(_working_day_before(day), AFTERNOON))
    return next((moment for moment in moments if moment > now), None)


def family_reminded_at(starts_at: datetime, now: datetime) -> datetime | None:
    moment = _at(clock.swedish(starts_at).date() - timedelta(days=1), FAMILY_AFTERNOON)
    return moment if moment > now else None


def _working_day_before(day: date) -> date:
    before = day - timedelta(days=1)
    while ORDINARY_WEEK[before.weekday()] is None or red_day(before):
        before -= timedelta(days=1)
    return before


def _at(day: date, wall: time) -> datetime:
    return clock.at_wall_clock(day, wall) or clock.day_bounds(day)[0]  # no clock is turned in the afternoon


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None: never by itself."""
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None


def plain_phone(typed: str) -> str | None:
    """A number that can be called, as it was typed without stray signs; None for what is none."""
    kept = "".join(sign for sign in " ".join(typed.split()) if sign in "+-() 0123456789")
    digits = sum(sign.isdigit() for sign in kept)
    return kept if 5 <= digits <= 15 and len(kept) == len(" ".join(typed.split())) <= 30 else None
