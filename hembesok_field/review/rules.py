"""Which entries are drawn for review, what makes one stand out, and who may open a family in need. Values in, out."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from hembesok_field.review.shapes import Sign

# The longest that what was opened in need stays open (reliability.md F101).
LASTS = timedelta(minutes=60)
SHORTEST_REASON = 15
LONGEST_REASON = 300
LONGEST_COMMENT = 500

WANTED = 40  # entries a month that one reviewer can look through with care
MOST = 3 * WANTED
FIRST_ONE_IN = 4  # where no month has gone before to tell how many entries one has
MANY = 20  # families in one look: more than a day's work, fewer than a unit's whole list
NIGHT_ENDS, NIGHT_BEGINS = 6, 20  # visits are made between these hours
SATURDAY = 5


class Reason(StrEnum):
    """Why review says no."""

    CANNOT_BE_OPENED = "cannot_be_opened"
    REASON_TOO_SHORT = "reason_too_short"
    TOO_LONG = "too_long"
    LOOKS_LIKE_PERSONNUMMER = "looks_like_personnummer"
    OWN_ENTRY = "own_entry"
    REFERENCE_UNKNOWN = "reference_unknown"
    ALREADY_EXPLAINED = "already_explained"


def one_in(last_month: int) -> int:
    """Of how many entries one is drawn, by how many the month before had."""
    return max(1, round(last_month / WANTED)) if last_month else FIRST_ONE_IN


def drawn(seed: str, first: int, last: int, one_of: int) -> Iterator[int]:
    """The numbers of the entries that are drawn among first..last: one by lot from each run of `one_of`.

    The lot depends on the seed and the run alone, so that what is drawn stays drawn while the log grows.
    """
    for run in range(min(-(-(last - first + 1) // one_of), MOST)):
        number = first + run * one_of + _lot(f"{seed} {run}", one_of)
        if number <= last:
            yield number


def _lot(seed: str, sides: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % sides


def signs_of(at: datetime, *, families: int, is_emergency: bool, is_of_other_unit: bool) -> tuple[Sign, ...]:
    """What stands out in an entry. `at` as the wall clock in Sweden showed it."""
    told = {
        Sign.EMERGENCY: is_emergency,
        Sign.OTHER_UNIT: is_of_other_unit,
        Sign.NIGHT: not NIGHT_ENDS <= at.hour < NIGHT_BEGINS,
        Sign.WEEKEND: at.weekday() >= SATURDAY,
        Sign.MANY: families >= MANY,
    }
    return tuple(sign for sign in Sign if told[sign])


def weight(signs: tuple[Sign, ...]) -> tuple[int, ...]:
    """Sorts the strangest first: by its weightiest sign, then by the next."""
    order = list(Sign)
    return (*(order.index(sign) for sign in signs), len(order))
