"""What kinds of authority and unit there are, how long a sign-in lives, what a password is. Values in, answers out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hembesok_field.kernel.passwords import is_guessed_early

# A tablet left on a kitchen table must close by itself; the page warns first, and keeps what was typed.
IDLE = timedelta(minutes=15)
WARNS = timedelta(minutes=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # finer than this is not written down
LINK_LIVES = timedelta(hours=24)
CHALLENGE_LIVES = timedelta(minutes=5)
SET_UP_LIVES = timedelta(minutes=15)  # to find the telephone, open its app and aim it
FRESH = timedelta(minutes=15)  # keys are changed only by one who has just shown who she is
RECOVERY_LIVES = timedelta(hours=24)
ANSWER_LIVES = timedelta(hours=24)  # as long as a program may ask again and be told what it was told
CODE_STEP = 30  # seconds that a code lives: ASVS 5.0 V6.5.5 allows no more, so no neighbouring step is let in

LONGEST_TABLET_NAME = 60
CONTACT_MINUTE = timedelta(minutes=1)
MOST_CONTACTS = 60  # in that minute; a tablet that behaves needs a handful

# NIST SP 800-63B-4 (2025), 3.1.1.2: 15 characters where the password is the only factor, no rules of composition.
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 256

# How long a sign-in that is over, or a used link, is kept: long enough to ask "was that me?",
# and no longer than that needs (GDPR 2016/679, article 5.1 e). What was done stands in the log, for its own years.
KEPT_WHEN_OVER = timedelta(days=30)
LOOK_BACK = timedelta(minutes=15)
TRIES_PER_EMAIL = 10
TRIES_PER_ADDRESS = 20  # a whole office may come from one address
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=5)


class Reason(StrEnum):
    """Why access says no."""

    WRONG_WORDS = "wrong_words"
    WAIT = "wait"
    LINK_IS_DEAD = "link_is_dead"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    EMAIL_NOT_ONE = "email_not_one"
    NAME_MISSING = "name_missing"
    UNIT_UNKNOWN = "unit_unknown"
    AUTHORITY_UNKNOWN = "authority_unknown"
    FIELD_NEEDS_UNIT = "field_needs_unit"
    ALREADY_HAS_IT = "already_has_it"
    PERSON_UNKNOWN = "person_unknown"
    ASSIGNMENT_UNKNOWN = "assignment_unknown"
    ASSIGNMENT_UNCLEAR = "assignment_unclear"
    NO_ASSIGNMENT = "no_assignment"
    KEY_REFUSED = "key_refused"
    KEY_IS_HERE = "key_is_here"
    KEY_NAMELESS = "key_nameless"
    CODE_WRONG = "code_wrong"
    BEGIN_AGAIN = "begin_again"
    PROVE_AGAIN = "prove_again"
    LAST_FACTOR = "last_factor"
    PROVIDER_SILENT = "provider_silent"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_TOO_WEAK = "provider_too_weak"
    PROVIDER_STRANGER = "provider_stranger"
    NOT_A_COLLEAGUE = "not_a_colleague"
    HELP_WAITS = "help_waits"
    NOT_ONESELF = "not_oneself"
    TWO_PEOPLE = "two_people"
    HELP_IS_OVER = "help_is_over"
    STILL_RUNNING = "still_running"
    TABLET_NAMELESS = "tablet_nameless"
    TABLET_UNPROVEN = "tablet_unproven"
    TABLET_ENDED = "tablet_ended"
    TABLET_TOO_OFTEN = "tablet_too_often"
    ANOTHER_BODY = "another_body"


class Purpose(StrEnum):
    """What was begun in a browser and waits for its answer."""

    KEY_IN = "key_in"
    NEW_KEY = "new_key"
    SECOND_FACTOR = "second_factor"
    NEW_CODE = "new_code"
    PROVIDER = "provider"


class UnitKind(StrEnum):
    BVC = "bvc"
    SOCIAL_SERVICES = "social_services"


class Payment(StrEnum):
    """How the region pays the BVC (Region Örebro län, rutin 1138579, 2025-09-18)."""

    VARIABLE = "variable"
    FIXED = "fixed"


class SeesFamilies(StrEnum):
    """How a municipality has decided to see families (house.md 3.3; domain.md 4.4)."""

    IDENTIFIABLE = "identifiable"
    PSEUDONYM = "pseudonym"
    COUNT_ONLY = "count_only"


def tablet_id(public_key: bytes) -> UUID:
    """A tablet's id follows from its key: registered again, in a database restored from before, it is the same."""
    return UUID(bytes=hashlib.sha256(public_key).digest()[:16], version=4)


def is_alive(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in still holds: used lately, and not begun too long ago."""
    return now < dies_at(began_at, seen_at)


def dies_at(began_at: datetime, seen_at: datetime) -> datetime:
    """When a sign-in ends by itself if nothing more is done."""
    return min(seen_at + IDLE, began_at + LONGEST)


def is_fresh(began_at: datetime, now: datetime) -> bool:
    return now - began_at < FRESH


def step_of(moment: datetime) -> int:
    """Which half-minute since 1970 this is (RFC 6238)."""
    return int(moment.timestamp()) // CODE_STEP


def free_again_at(failed_at: Sequence[datetime], allowed: int) -> datetime | None:
    """When the next try is let through after these failures, or None when it may come at once.

    Half a minute after the last of the allowed ones, then twice as long for each, never more than five
    minutes: enough to stop a guesser, short enough for the one whose name is being tried.
    """
    over = len(failed_at) - allowed
    if over < 0:
        return None
    return max(failed_at) + min(FIRST_WAIT * (1 << min(over, 8)), LONGEST_WAIT)


def password_fault(password: str, email: str) -> Reason | None:
    """Length is what protects; beyond that only what is first tried is refused."""
    if len(password) < SHORTEST_PASSWORD:
        return Reason.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return Reason.TOO_LONG
    plain = password.lower()
    is_repeated = any(plain == (plain[:length] * len(plain))[: len(plain)] for length in range(1, 5))
    is_counted = plain in "0123456789" * 26 or plain in "qwertyuiopåasdfghjklöäzxcvbnm"
    is_simple = is_repeated or is_counted or plain == email.lower()
    return Reason.TOO_COMMON if is_simple or is_guessed_early(password, _own_words(email)) else None


def _own_words(email: str) -> list[str]:
    """What a guesser knows of her already."""
    return ["hembesök", "hembesok", *email.lower().replace("@", ".").split(".")]


def is_email(text: str) -> bool:
    """Something before and after one @, with a dot after it; whether it reaches anyone only a letter can tell."""
    name, at, host = text.partition("@")
    has_dot = "." in host.strip(".") and not host.startswith(".") and not host.endswith(".")
    is_plain = not any(sign.isspace() or sign in ",;<>()" for sign in text) and "@" not in host
    return bool(name and at and has_dot and is_plain and len(text) <= 254)


def digest(text: str) -> str:
    """SHA-256: how tokens of 256 random bits, and keys of failed tries, stand in the database."""
    return hashlib.sha256(text.encode()).hexdigest()
