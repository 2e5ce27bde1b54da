"""Calendar arithmetic of the recount, by hand: it shares no fault with a library or the program."""

from datetime import date, timedelta

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# (months, days) after the birth date: first day of the window, target, last day. Contract, section 7.
# Weeks are 7 days, so six weeks are (0, 42); "3 mo - 1 d" is (3, -1).
WINDOWS: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    "1-2v": ((0, 7), (0, 10), (0, 21)),
    "2m": ((0, 42), (2, 0), (3, -1)),
    "4m": ((3, 15), (4, 0), (5, 0)),
    "8m": ((7, 15), (8, 0), (9, 0)),
    "12m": ((11, 15), (12, 0), (13, 0)),
    "15m": ((14, 15), (15, 0), (16, 0)),
}
ORDINARY = ("1-2v", "8m")
EXTRA = ("2m", "4m", "12m", "15m", "före", "extra")


def days_in(year: int, month: int) -> int:
    """28-31; every fourth year is a leap year in the centuries the program lives in (1901-2099)."""
    return 29 if month == 2 and year % 4 == 0 else DAYS[month - 1]


def shifted(day: date, months: int, days: int = 0) -> date:
    """Whole months first (31 August + 6 months = the last of February), then days."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, days_in(year, month))) + timedelta(days=days)


def window(step: str, birth: date) -> tuple[date, date] | None:
    """First and last day of a standard step's window; None for a step that has none (före, extra)."""
    if step not in WINDOWS:
        return None
    first, _, last = WINDOWS[step]
    return shifted(birth, *first), shifted(birth, *last)


def completed_years(birth: date, day: date) -> int:
    """The age one says aloud. Someone born 29 February turns a year older on 1 March in other years."""
    before_birthday = (day.month, day.day) < (birth.month, birth.day)
    return day.year - birth.year - (1 if before_birthday else 0)
