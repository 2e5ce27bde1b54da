"""What helps one choose a time: the window, the reasons, the month, and the ways out when there is none."""

from calendar import Calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hembesok_field.booking.rules import FARTHEST
from hembesok_field.booking.shapes import BookingPage, Proposal, Remedy, RemedyKind, VisitSought, Why
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


def obstacle_words(page: BookingPage) -> str:
    """What stands in the way, in days and nothing more."""
    names = {one.assignment_id: one.name for one in page.colleagues}
    alone = [
        f"{names[one.assignment_id]} kan {_days_of(one.free_days)} av {one.of_days}"
        for one in page.obstacles
        if one.assignment_id in names
    ]
    if not page.obstacles or not page.obstacles[0].of_days:
        return "Det finns ingen vardag kvar i besökets fönster."
    if all(one.free_days for one in page.obstacles) and len(page.obstacles) > 1:
        return f"Ni har ingen ledig timme samtidigt: {list_words(alone)}."
    return f"{list_words(alone)}."


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
    return "Före fönstret" if remedy.kind is RemedyKind.BEFORE else "Efter fönstret"


def remedy_value(remedy: Remedy) -> str:
    """A way out as its button sends it: the hour, the length and those who go."""
    proposal = remedy.proposal
    minutes = int((proposal.ends_at - proposal.starts_at).total_seconds()) // 60
    return f"{slot_value(proposal.starts_at)}/{minutes}/{','.join(str(one) for one in proposal.staff)}"


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
