"""What helps one choose a time: the window, the reasons, the month, and the ways out when there is none."""

from calendar import Calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.rules import ANY, FARTHEST, NONE, ResourceKind
from hembesok_field.booking.shapes import BookingPage, Obstacle, Proposal, Remedy, RemedyKind, VisitSought, Why
from hembesok_field.kernel import clock
from hembesok_field.plan.pages import step_words
from hembesok_field.plan.rules import Window
from hembesok_field.web.words import count_words, day_words, days_words, list_words, time_words

WHYS = {
    Why.NEAR_TARGET: "Nära den bästa dagen för besöket",
    Why.IN_WINDOW: "Inom besökets fönster",
    Why.AS_SOON_AS_POSSIBLE: "Så snart det går",
    Why.MORNING: "En vardag på förmiddagen",
    Why.AFTERNOON: "En vardag på eftermiddagen",
    Why.SHORT_WAY: "Kort väg från besöket före",
    Why.STAND_IN: "En annan kollega går än familjen brukar möta",
    Why.ROOM_TO_MOVE: "Minst en vecka kvar av fönstret om något händer",
}


LENGTHS = (30, 45, 60, 75, 90, 120)


def heading(page: VisitSought) -> str:
    step = step_words(page.step_code)
    if page.promise:
        return f"Flytta {step[:1].lower()}{step[1:]}"
    return f"Boka {step[:1].lower()}{step[1:]}"


def window_words(window: Window | None, today: date) -> str:
    """One sentence about where in the window today is."""
    if window is None:
        return "Besöket har inget fönster. Ta den tid som passar familjen."
    span = days_words(window.opens_on, window.closes_on, today)
    if today > window.closes_on:
        return f"Fönstret var {span}. Besöket kan bokas ändå – så snart det går."
    if today < window.opens_on:
        return f"Fönstret är {span}."
    left = (window.closes_on - today).days
    if left == 0:
        return f"Fönstret är {span}. Det stänger i dag."
    return f"Fönstret är {span}. {count_words(left, 'dag', 'dagar', is_neuter=False).capitalize()} kvar."


def why_words(why: Why, people: int) -> str:
    if why is not Why.ALL_FREE:
        return WHYS[why]
    return "Båda är lediga" if people == 2 else "Alla är lediga"


def whys(proposal: Proposal, people: int) -> list[str]:
    """The reasons in words; that one person is free goes without saying."""
    return [why_words(why, people) for why in proposal.why if people > 1 or why is not Why.ALL_FREE]


def length_words(minutes: int) -> str:
    """`45 minuter`, `en timme`, `en och en halv timme`, `två timmar`."""
    whole = {60: "en timme", 90: "en och en halv timme", 120: "två timmar"}
    return whole.get(minutes) or f"{minutes} minuter"


def lengths(chosen: int) -> list[tuple[int, str]]:
    """The usual lengths and the one that is chosen."""
    return [(minutes, length_words(minutes)) for minutes in sorted({*LENGTHS, chosen})]


def slot_value(starts_at: datetime) -> str:
    """A proposed time as the form sends it back: the wall clock, which a proposal's hours never make ambiguous."""
    return f"{clock.swedish(starts_at):%Y-%m-%dT%H:%M}"


def slot_words(starts_at: datetime, today: date) -> str:
    return f"{day_words(starts_at, today).capitalize()} {time_words(starts_at)}"


def outside_words(page: BookingPage, starts_at: datetime) -> str | None:
    """What speaks against a time that may still be booked."""
    day = clock.swedish(starts_at).date()
    if page.window is not None and not page.window.holds(day):
        return "Utanför fönstret"
    return None


class Hindered(Protocol):
    """Whatever found no time, and knows why."""

    @property
    def colleagues(self) -> tuple[Colleague, ...]: ...
    @property
    def obstacles(self) -> tuple[Obstacle, ...]: ...


def obstacle_words(page: Hindered) -> str:
    """What stands in the way, in days and nothing more."""
    names = {one.assignment_id: one.name for one in page.colleagues}
    alone = [
        f"{names[one.assignment_id]} kan {_days_of(one.free_days)} av {one.of_days}"
        for one in page.obstacles
        if one.assignment_id in names
    ]
    beside = [
        f"{WHATS[one.resource]} är ledig {_days_of(one.free_days)} av {one.of_days}"
        for one in page.obstacles
        if one.resource is not None
    ]
    if not page.obstacles or not page.obstacles[0].of_days:
        return "Det finns ingen vardag kvar i besökets fönster."
    if all(one.free_days for one in page.obstacles) and len(page.obstacles) > 1:
        what = "Det finns" if beside else "Ni har"
        return f"{what} ingen ledig timme samtidigt: {list_words([*alone, *beside])}."
    return f"{list_words([*alone, *beside])}."


WHATS: dict[StrEnum, str] = {ResourceKind.CAR: "bilen", ResourceKind.INTERPRETER: "tolken"}


def _days_of(count: int) -> str:
    return count_words(count, "dag", "dagar", is_neuter=False) if count else "ingen dag"


def remedy_words(remedy: Remedy, page: BookingPage) -> str:
    """What would have to change."""
    if remedy.kind is RemedyKind.OTHER_PEOPLE:
        names = {one.assignment_id: one.name for one in page.colleagues}
        return f"{list_words([names[one] for one in remedy.proposal.staff])} går"
    if remedy.kind is RemedyKind.SHORTER:
        minutes = int((remedy.proposal.ends_at - remedy.proposal.starts_at).total_seconds()) // 60
        return f"Ett kortare besök, {minutes} minuter"
    if remedy.kind is RemedyKind.WITHOUT_CAR:
        return "Utan bil"
    if remedy.kind is RemedyKind.WITHOUT_INTERPRETER:
        return "Med beställd tolk i stället för er egen"
    return "Före fönstret" if remedy.kind is RemedyKind.BEFORE else "Efter fönstret"


def remedy_value(remedy: Remedy) -> str:
    """A way out as its button sends it: the hour, the length, those who go, and what it does without."""
    proposal = remedy.proposal
    minutes = int((proposal.ends_at - proposal.starts_at).total_seconds()) // 60
    return way_value(proposal.starts_at, minutes, proposal.staff) + WITHOUT.get(remedy.kind, "")


def way_value(starts_at: datetime, minutes: int, staff: Iterable[int]) -> str:
    """Another hour for these people, as its button sends it."""
    return f"{slot_value(starts_at)}/{minutes}/{','.join(str(one) for one in staff)}"


WITHOUT = {RemedyKind.WITHOUT_CAR: "/car", RemedyKind.WITHOUT_INTERPRETER: "/interpreter"}


def month_weeks(page: BookingPage, url_of_day: Callable[[date], str]) -> list[list[dict[str, Any] | None]]:
    """The small month: how many free times each coming day has, and the way to them."""
    return [
        [_month_day(page, day, url_of_day) if day.month == page.month.month else None for day in week]
        for week in Calendar().monthdatescalendar(page.month.year, page.month.month)
    ]


def _month_day(page: BookingPage, day: date, url_of_day: Callable[[date], str]) -> dict[str, Any]:
    return {
        "number": day.day,
        "label": day_words(day, page.today),
        "count": page.free_in_month.get(day, 0),
        "url": url_of_day(day),
        "is_today": day == page.today,
        "is_chosen": day == page.day,
    }


def month_before(page: BookingPage) -> date | None:
    """The month before, unless it is over."""
    before = (page.month - timedelta(days=1)).replace(day=1)
    return before if before >= page.today.replace(day=1) else None


def month_after(page: BookingPage) -> date | None:
    after = (page.month + timedelta(days=31)).replace(day=1)
    return after if after <= page.today + FARTHEST else None


WISHES = {
    ResourceKind.CAR: ("Bil", "Ingen bil", "Den bil som är ledig"),
    ResourceKind.INTERPRETER: ("Egen tolk", "Ingen egen tolk", "Den som är ledig och talar språket"),
}


@dataclass(frozen=True)
class ResourceChoice:
    """One select: its name in the address and in the form, its label, and what can be chosen."""

    asked: str
    name: str
    label: str
    options: tuple[tuple[int, str], ...]
    chosen: int


def resource_choices(page: BookingPage) -> list[ResourceChoice]:
    """What one's own unit has to bring along; nothing where it has nothing."""
    found = []
    for kind, asked, chosen in (
        (ResourceKind.CAR, "bil", page.car),
        (ResourceKind.INTERPRETER, "tolk", page.interpreter),
    ):
        own = [one for one in page.resources if one.kind is kind and one.id is not None]
        label, none, free = WISHES[kind]
        named = [(one.id, one.name or "") for one in own if one.id is not None]
        several = [(ANY, free)] if len(own) > 1 else []
        if own:
            options = ((NONE, none), *several, *named)
            found.append(ResourceChoice(asked, kind.value, label, options, NONE if chosen is None else chosen))
    return found


def _resource_asks(page: BookingPage) -> dict[str, int]:
    return {one.asked: one.chosen for one in resource_choices(page) if one.chosen != NONE}


def asks(page: BookingPage) -> dict[str, Any]:
    """What the page is asked for, as it was chosen so far."""
    return {"vem": list(page.staff), "minuter": page.minutes} | _resource_asks(page)
