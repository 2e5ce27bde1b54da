"""Days, times and numbers as people say them in Swedish. Knows no Flask, so that `pages` may use it too."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from hembesok_field.kernel import clock

HARD_SPACE = "\u00a0"
SMALL = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
NEAR = {-2: "i förrgår", -1: "i går", 0: "i dag", 1: "i morgon", 2: "i övermorgon"}


def swedish_day(when: date | datetime) -> date:
    """The Swedish day of a moment; a date is its own."""
    return clock.swedish(when).date() if isinstance(when, datetime) else when


def day_words(when: date | datetime, today: date | None = None) -> str:
    """`tisdag 14 maj`; with the year when it is another than today's."""
    day = swedish_day(when)
    year = " y" if day.year != (today or clock.today()).year else ""
    return str(format_date(day, f"EEEE d MMMM{year}", locale="sv"))


def short_day_words(when: date | datetime, today: date | None = None) -> str:
    """`14 maj`; with the year when it is another than today's."""
    day = swedish_day(when)
    year = " y" if day.year != (today or clock.today()).year else ""
    return str(format_date(day, f"d MMMM{year}", locale="sv"))


def month_words(when: date | datetime) -> str:
    """`maj 2026`."""
    return str(format_date(swedish_day(when), "MMMM y", locale="sv"))


def near_words(when: date | datetime, today: date | None = None) -> str:
    """`i dag`, `i morgon`, `om 3 dagar`, `för 3 dagar sedan`; weeks from 14 days on."""
    days = (swedish_day(when) - (today or clock.today())).days
    if days in NEAR:
        return NEAR[days]
    count = abs(days)
    span = f"{count} dagar" if count < 14 else f"{count // 7} veckor"
    return f"om {span}" if days > 0 else f"för {span} sedan"


def ago_words(when: datetime, now: datetime) -> str:
    """`nyss`, `för 12 minuter sedan`, `för tre timmar sedan`; from a day on as `near_words`."""
    minutes = int((now - when).total_seconds()) // 60
    if minutes < 2:
        return "nyss"
    if minutes < 60:
        return f"för {count_words(minutes, 'minut', 'minuter', is_neuter=False)} sedan"
    if minutes < 24 * 60:
        return f"för {count_words(minutes // 60, 'timme', 'timmar', is_neuter=False)} sedan"
    return near_words(when, swedish_day(now))


def clock_words(when: datetime | time) -> str:
    """`10` or `10.30`: a Swedish wall-clock time; a moment is turned into one."""
    wall = clock.swedish(when).time() if isinstance(when, datetime) else when
    return f"{wall.hour}.{wall.minute:02}" if wall.minute else str(wall.hour)


def time_words(when: datetime | time) -> str:
    """`kl. 10`, `kl. 10.30`."""
    return f"kl.{HARD_SPACE}{clock_words(when)}"


def moment_words(when: datetime, today: date | None = None) -> str:
    """`tisdag 14 maj, kl. 10.30`."""
    return f"{day_words(when, today)}, {time_words(when)}"


def hours_words(starts: datetime | time, ends: datetime | time) -> str:
    """`kl. 10–11.30`."""
    return f"{time_words(starts)}–{clock_words(ends)}"


def days_words(first: date, last: date, today: date | None = None) -> str:
    """`3–5 maj`, `28 april–5 maj`, with years where they differ from today's."""
    if first == last:
        return short_day_words(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short_day_words(last, today)}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMMM', locale='sv')}–{short_day_words(last, today)}"
    return f"{first.day} {month_words(first)}–{last.day} {month_words(last)}"


def number_words(number: Decimal | float | int, decimals: int | None = None) -> str:
    """`12 345,6`: hard spaces between thousands, decimal comma, a real minus. `decimals` fixes how many are shown."""
    said = f"{number:,.{decimals}f}" if decimals is not None else f"{number:,}"
    return said.replace(",", HARD_SPACE).replace(".", ",").replace("-", "−")


def kronor_words(amount: Decimal | int) -> str:
    """`12 500 kr`."""
    return f"{number_words(amount)}{HARD_SPACE}kr"


def share_words(share: Decimal | float | None) -> str:
    """`96,4 %`; nothing to divide by is `–`."""
    return "–" if share is None else f"{number_words(share)}{HARD_SPACE}%"


def count_words(number: int, one: str, many: str, *, is_neuter: bool = True) -> str:
    """`ett besök`, `två besök`, `12 besök`: numbers under ten are words. `is_neuter` False: `en familj`."""
    if number == 1:
        return f"{'ett' if is_neuter else 'en'} {one}"
    said = SMALL[number] if 0 <= number < len(SMALL) else number_words(number)
    return f"{said} {many}"


def list_words(words: list[str] | tuple[str, ...]) -> str:
    """`a, b och c`."""
    return " och ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


FILTERS: dict[str, Callable[..., Any]] = {
    word.__name__: word
    for word in (
        day_words,
        short_day_words,
        month_words,
        near_words,
        clock_words,
        time_words,
        moment_words,
        hours_words,
        days_words,
        number_words,
        kronor_words,
        share_words,
        count_words,
        list_words,
    )
}
