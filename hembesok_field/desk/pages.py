"""The words the desk says. Pure, so every sentence can be tested."""

from hembesok_field.desk.shapes import DayVisit
from hembesok_field.plan.pages import step_words
from hembesok_field.record.pages import signs_of
from hembesok_field.web.words import clock_words, list_words


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
