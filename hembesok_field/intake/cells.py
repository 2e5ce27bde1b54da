"""One cell: its text in, a value out, or a sentence that says what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeVar

from hembesok_field.kernel import clock

Value = TypeVar("Value")
Parser = Callable[[str], Any]

FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_KRONOR = 2_000_000_000  # what a column of whole kronor holds; the nation's grant is 150 million
EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SAKNAS!", "#REFERENS!", "#VÄRDEFEL!"}
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?$", re.ASCII)
_WHOLE = re.compile(r"(-?\d{1,18})(?:[.,]0{1,2})?", re.ASCII)  # 1.000 may mean a thousand: it is neither
_DECIMAL = re.compile(r"(\d{1,3})(?:[.,](\d{1,20}))?", re.ASCII)
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)
_JOINTS = re.compile(r"[\s_\-\u2010-\u2015\u2212\u200b\ufeff]+")
_SEPARATORS = re.compile(r"[\s,;]+")


class CellFault(Exception):
    """The sentence to show beside the cell."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Headings and codes without case, spaces, `_`, `-`, and with å/ä/ö as a/a/o, however the file spells them."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # of some letters only the plain one has a small one (𝜜)
    letters = unicodedata.normalize("NFKD", plain)
    return _JOINTS.sub("", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def tidy(text: str) -> str:
    """A cell as compared and stored: å as one letter, spaces of every kind as one plain space."""
    if text.isascii() and text.isalnum():
        return text
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").replace("\u200b", "").split())


def shown(text: str) -> str:
    """What stood in the cell, short enough to quote in a sentence."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return f"”{plain if len(plain) <= 40 else plain[:39] + '…'}”"


def words(at_most: int) -> Parser:
    """Free text of at most so many letters."""

    def parse(text: str) -> str:
        if text in EXCEL_ERRORS:
            raise CellFault(f"{text} är ett felvärde från Excel.")
        if any(unicodedata.category(letter) in ("Cc", "Cn", "Cs", "Co") for letter in text):
            raise CellFault("texten innehåller tecken som inte går att läsa.")
        if len(text) > at_most:
            raise CellFault(f"texten är {len(text)} tecken lång, högst {at_most} får plats.")
        return text

    return parse


def digits(text: str) -> str:
    """A code of digits, kept as text; how many digits it should have is for the row's rules to say."""
    if not _DIGITS.fullmatch(text):
        raise CellFault(f"{shown(text)} är ingen kod; den skrivs med bara siffror.")
    return text


def yes_or_no(text: str) -> bool:
    answer = {"ja": True, "nej": False}.get(folded(text))
    if answer is None:
        raise CellFault(f"{shown(text)} är varken ja eller nej.")
    return answer


def day(text: str) -> date:
    """YYYY-MM-DD, also with the midnight that Excel adds."""
    match = _DAY.fullmatch(_MIDNIGHT.sub("", text))
    if match is None:
        raise CellFault(f"{shown(text)} är inget datum; skriv ÅÅÅÅ-MM-DD.")
    year, month, number = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellFault(f"{shown(text)} ligger utanför åren {FIRST_YEAR}–{LAST_YEAR}.")
    try:
        return date(year, month, number)
    except ValueError:
        raise CellFault(f"{shown(text)} finns inte i almanackan.") from None


def days(text: str) -> tuple[date, ...]:
    """One date per child, in order of birth; twins are the same date twice."""
    parts = [part for part in _SEPARATORS.split(_MIDNIGHT.sub("", text)) if part]
    if len(parts) > 20:
        raise CellFault(f"{len(parts)} datum är för många för en familj.")
    return tuple(sorted(day(part) for part in parts))


def moment(text: str) -> datetime:
    """Swedish wall-clock time, given in UTC; the first where the clock shows it twice."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        if _DAY.fullmatch(text):
            raise CellFault(f"klockslaget saknas efter {text}; skriv ÅÅÅÅ-MM-DD TT:MM.")
        raise CellFault(f"{shown(text)} är ingen tid; skriv ÅÅÅÅ-MM-DD TT:MM.")
    on = day(match[1])
    try:
        wall = time(int(match[2]), int(match[3]), int(match[4] or 0))
    except ValueError:
        raise CellFault(f"{shown(text)} är inget klockslag.") from None
    at = clock.at_wall_clock(on, wall)
    if at is None:
        raise CellFault(f"{shown(text)} finns inte: den natten ställs klockan fram en timme.")
    return at


def consent(text: str) -> date | Literal["no"]:
    """The day the family said yes, or nej."""
    if folded(text) == "nej":
        return "no"
    if folded(text) == "ja":
        raise CellFault("skriv datumet då familjen samtyckte i stället för ja.")
    return day(text)


def whole(least: int, most: int) -> Parser:
    def parse(text: str) -> int:
        match = _WHOLE.fullmatch(text)
        if match is None:
            raise CellFault(f"{shown(text)} är inget helt tal.")
        number = int(match[1])
        if not least <= number <= most:
            raise CellFault(f"{text} ligger utanför {least}–{most}.")
        return number

    return parse


def decimal(text: str) -> Decimal:
    """A figure below 1 000, not negative, with comma or point; three decimals are kept."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise CellFault(f"{shown(text)} är inget tal mellan 0 och 999 med komma eller punkt.")
    number = Decimal(f"{match[1]}.{match[2] or 0}").quantize(Decimal("0.001"))
    return min(number, Decimal("999.999"))


def kronor(text: str) -> int:
    """Whole kronor; spaces between the thousands, `kr` after it and `,00` are let pass."""
    plain = re.sub(r"kr\.?$", "", text, flags=re.IGNORECASE).replace(" ", "")
    match = _WHOLE.fullmatch(plain)
    if match is None:
        raise CellFault(f"{shown(text)} är inte hela kronor.")
    amount = int(match[1])
    if not 0 <= amount <= MOST_KRONOR:
        raise CellFault(f"{text} kr ligger utanför 0–{MOST_KRONOR}.")
    return amount


def code(codes: Mapping[str, Value]) -> Callable[[str], Value]:
    """One of the codes, spelled with or without case, joints and dots."""
    by_fold = {folded(name): value for name, value in codes.items()}

    def parse(text: str) -> Value:
        try:
            return by_fold[folded(text)]
        except KeyError:
            raise CellFault(f"{shown(text)} finns inte; välj bland {', '.join(codes)}.") from None

    return parse


def several(codes: Mapping[str, Value]) -> Callable[[str], tuple[Value, ...]]:
    """Codes separated by space, each once and in the list's own order.

    A space may also stand inside a code (`första barnet`), so the longest code is tried first.
    """
    order = {folded(name): (place, value) for place, (name, value) in enumerate(codes.items())}

    def parse(text: str) -> tuple[Value, ...]:
        parts = [part for part in _SEPARATORS.split(text) if part]
        if len(parts) > 100:
            raise CellFault("för många koder i en cell.")
        found: dict[int, Value] = {}
        while parts:
            for length in range(min(len(parts), 5), 0, -1):
                name = folded("".join(parts[:length]))
                if name in order:
                    place, value = order[name]
                    found[place] = value
                    parts = parts[length:]
                    break
            else:
                raise CellFault(f"{shown(parts[0])} finns inte; välj bland {', '.join(codes)}.")
        return tuple(found[place] for place in sorted(found))

    return parse
