"""The words the desk says. Pure, so every sentence can be tested."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hembesok_field.booking.rules import DAY_BEGINS, DAY_ENDS, red_day
from hembesok_field.desk.shapes import DayVisit, DueVisit, WeekPage
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.pages import step_words
from hembesok_field.record.pages import signs_of
from hembesok_field.web.words import (
    clock_words,
    day_words,
    days_words,
    list_words,
    short_day_words,
    swedish_day,
)


def place_words(visit: DayVisit) -> str:
    """Where to go: the address, else the area, else what is known; never an address of a protected family."""
    if visit.family is None:
        return "Hembesök"
    return visit.family.address or visit.family.area or f"Familj {visit.family.reference}"


def who_words(visit: DayVisit) -> str:
    """Whom the visit is for, as far as I may know."""
    if visit.family is None:
        return "Hembesök"
    return list_words(visit.family.children)


def step_of(visit: DayVisit) -> str:
    return step_words(visit.step_code) if visit.step_code else "Bara tiden är delad med dig"


def signs(visit: DayVisit) -> tuple[str, str]:
    return signs_of(visit.stands)


def entry(visit: DayVisit, url: str) -> dict[str, str | None]:
    """One visit on the day's line."""
    nurse, social = signs(visit)
    return {
        "time": clock_words(visit.starts_at),
        "until": clock_words(visit.ends_at),
        "title": who_words(visit),
        "url": url,
        "detail": f"{step_of(visit)} · {place_words(visit)}" if visit.family else step_of(visit),
        "nurse": nurse,
        "social": social,
    }


def interpreter_words(visit: DayVisit) -> str | None:
    if visit.family is None or not visit.family.needs_interpreter:
        return None
    return visit.family.language or "behövs"


def phone_of(visit: DayVisit) -> str | None:
    """The first number to call, where I may have it."""
    if visit.family is None:
        return None
    return next((phone for _, phone in visit.family.guardians if phone), None)


SHORT_DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")


def week_words(page: WeekPage) -> str:
    """`Vecka 11, 9–13 mars`."""
    last = page.monday + timedelta(days=4)
    return f"Vecka {page.monday.isocalendar().week}, {days_words(page.monday, last, page.today)}"


def week_address(monday: date) -> str:
    """`2026-V11`, as the address carries it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-V{week:02}"


def week_hours() -> list[tuple[float, str]]:
    span = DAY_ENDS.hour - DAY_BEGINS.hour
    return [(n / span, str(DAY_BEGINS.hour + n)) for n in range(span + 1)]


def week_days(
    page: WeekPage, by: Who, gap_url: Callable[[datetime], str], visit_url: Callable[[UUID], str]
) -> list[dict[str, Any]]:
    """The days as the grid draws them: my visits with their words, the colleague's hours as taken and no more."""
    return [
        {
            "label": f"{SHORT_DAYS[day.weekday()]} {day.day}/{day.month}",  # short, so that no heading folds
            "is_today": day == page.today,
            "note": red_day(day),
            "people": [_my_column(page, by, day, visit_url), *_their_column(page, day)],
            "gaps": [_gap(page, day, start, end, gap_url) for start, end in page.gaps.get(day, ())],
        }
        for day in page.days
    ]


def _my_column(page: WeekPage, by: Who, day: date, visit_url: Callable[[UUID], str]) -> dict[str, Any]:
    spans = [
        {
            **_in_day(one.starts_at, one.ends_at, day),
            "kind": "visit",
            "label": f"{clock_words(one.starts_at)} {page.names.get(one.visit_id, 'Hembesök')}",
            "url": visit_url(one.visit_id),
        }
        for one in page.mine
        if swedish_day(one.starts_at) == day
    ]
    return {"name": by.name, "short": "Jag", "profession": by.profession.value, "spans": spans}


def _their_column(page: WeekPage, day: date) -> list[dict[str, Any]]:
    if page.other is None:
        return []
    taken = [one for one in page.taken if swedish_day(one.held_from) == day]
    spans = [
        {
            **_in_day(one.held_from, one.held_to, day),
            "kind": "busy",
            "label": f"{clock_words(one.held_from)}–{clock_words(one.held_to)}",
        }
        for one in taken
    ]
    first = page.other.name.split(maxsplit=1)[0]
    return [{"name": page.other.name, "short": first, "profession": page.other.profession.value, "spans": spans}]


def _gap(
    page: WeekPage, day: date, start: datetime, end: datetime, gap_url: Callable[[datetime], str]
) -> dict[str, Any]:
    label = f"{clock_words(start)}–{clock_words(end)}"
    return {**_in_day(start, end, day), "label": label, "url": gap_url(start)}


def _in_day(start: datetime, end: datetime, day: date) -> dict[str, float]:
    """Where hours stand in the shown day, as shares of it; what reaches outside is cut at its edge."""
    opens, closes = (clock.at_wall_clock(day, wall) for wall in (DAY_BEGINS, DAY_ENDS))
    if opens is None or closes is None:
        return {"start": 0.0, "end": 0.0}
    length = closes - opens
    share = [min(max((moment - opens) / length, 0.0), 1.0) for moment in (start, end)]
    return {"start": share[0], "end": share[1]}


def due_words(one: DueVisit, today: date) -> str:
    """`2-månadersbesök, Mia: fönstret stänger fredag 3 april`."""
    what = f"{step_words(one.step_code)}, {one.family_name}"
    if one.window is None:
        return what
    if today > one.window.closes_on:
        return f"{what}: fönstret stängde {short_day_words(one.window.closes_on, today)}"
    if today < one.window.opens_on:
        return f"{what}: fönstret öppnar {day_words(one.window.opens_on, today)}"
    return f"{what}: fönstret stänger {day_words(one.window.closes_on, today)}"


def due_kind(one: DueVisit, today: date) -> str:
    is_pressing = one.window is not None and one.window.closes_on <= today + timedelta(days=7)
    return "needs_you" if is_pressing else "waiting"
