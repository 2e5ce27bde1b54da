"""The words the desk says. Pure, so every sentence can be tested."""

from collections.abc import Iterable
from datetime import date, timedelta

from hembesok_field.desk.pages.families import children_words
from hembesok_field.desk.shapes import DayVisit, DueVisit
from hembesok_field.plan.pages import step_words
from hembesok_field.record.pages import signs_of
from hembesok_field.web.words import (
    clock_words,
    day_words,
    list_words,
    near_words,
    short_day_words,
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


def due_words(one: DueVisit, today: date) -> str:
    """`2-månadersbesök, Mia: fönstret stänger fredag 3 april`."""
    what = f"{due_step(one, today)}, {one.family_name}"
    return f"{what}: {due_window(one, today)}" if one.window else what


def due_step(one: DueVisit, today: date) -> str:
    """`2-månadersbesök`; and for whom, where a family has two programmes: `2-månadersbesök för Leo, åtta veckor`."""
    whose = f" för {children_words(one.children, today)}" if one.children else ""
    return f"{step_words(one.step_code)}{whose}"


def due_window(one: DueVisit, today: date) -> str:
    """How the visit's window stands on a day; with how long it is, when it soon closes."""
    window = one.window
    if window is None:
        return "inget fönster"
    if today > window.closes_on:
        return f"fönstret stängde {short_day_words(window.closes_on, today)}"
    if today < window.opens_on:
        return f"fönstret öppnar {day_words(window.opens_on, today)}"
    soon = f", {near_words(window.closes_on, today)}" if window.closes_on <= today + SOON else ""
    return f"fönstret stänger {day_words(window.closes_on, today)}{soon}"


SOON, SOMEWHAT_LATER = timedelta(days=7), timedelta(days=28)
GROUPS = ("Fönstret har stängt", "Stänger inom en vecka", "Stänger inom fyra veckor", "Senare", "Utan fönster")


def due_groups(due: Iterable[DueVisit], today: date) -> list[tuple[str, list[DueVisit]]]:
    """The visits by how soon their window closes; groups that hold any."""
    found: dict[str, list[DueVisit]] = {heading: [] for heading in GROUPS}
    for one in due:
        found[_due_group(one, today)].append(one)
    return [(heading, rows) for heading, rows in found.items() if rows]


def _due_group(one: DueVisit, today: date) -> str:
    if one.window is None:
        return GROUPS[4]
    left = one.window.closes_on - today
    bounds = (timedelta(0), SOON + timedelta(days=1), SOMEWHAT_LATER + timedelta(days=1))
    return next((heading for heading, bound in zip(GROUPS, bounds, strict=False) if left < bound), GROUPS[3])


def due_kind(one: DueVisit, today: date) -> str:
    is_pressing = one.window is not None and one.window.closes_on <= today + SOON
    return "needs_you" if is_pressing else "waiting"
