"""Codes that tell nothing, when staff are asked, and how answers become a total that nobody can be read out of."""

import secrets
from collections.abc import Mapping
from datetime import date

from hembesok_field.statistics.rules.small import FEW
from hembesok_field.voices.shapes import Said

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads as something else: no 0 O, 1 I L
LONG = 10  # 31^10, about 2^49.5: with a hundred thousand codes out, one guess in eight thousand million is right
HALF_OF_MONTH = {5: 1, 6: 1, 11: 2, 12: 2}  # staff are asked in May and June, and in November and December
SUMMER = 7


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LONG))


def as_printed(code: str) -> str:
    """In two parts, as a person reads it aloud."""
    return f"{code[: LONG // 2]}-{code[LONG // 2 :]}"


def as_typed(words: str) -> str | None:
    """A code as somebody typed it, in any case and with any signs between; None when it can be none of ours."""
    code = "".join(sign for sign in words.upper() if sign not in "- \t\u200e\u200f\u2010\u2011\u2013")
    return code if len(code) == LONG and set(code) <= set(ALPHABET) else None


def good_until(made_on: date) -> date:
    """The last day of the next year: the row says nothing of when in a year its code was made."""
    return date(made_on.year + 1, 12, 31)


def half_asked(day: date) -> int | None:
    """Which half of the year staff are asked about just now; None between the rounds."""
    return HALF_OF_MONTH.get(day.month)


def may_be_shown(waiting: Mapping[Said, int]) -> bool:
    """Answers join the total five at a time, so that no two totals differ by fewer than five people."""
    return sum(waiting.values()) >= FEW
