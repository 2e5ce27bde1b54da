"""The words for when one works, when one is away, and what one's own calendar says."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.rules import AwayCause, CalendarFault
from hembesok_field.booking.shapes import AwaySeen, AwayTold, BusySeen
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.web.words import count_words, day_words, hours_words, moment_words, time_words

WEEKDAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")


AWAY_CAUSES = {AwayCause.LEAVE: "Ledig", AwayCause.SICK: "Sjuk", AwayCause.OTHER: "Annat"}


FAULTS = {
    CalendarFault.NOT_REACHED: "Kalendern svarar inte.",
    CalendarFault.NOT_THERE: "Det finns ingen kalender på adressen. Hämta en ny adress ur kalenderprogrammet.",
    CalendarFault.NOT_ALLOWED: "Kalendern får inte läsas med den adressen. Hämta en ny ur kalenderprogrammet.",
    CalendarFault.NOT_A_CALENDAR: "Det som finns på adressen är ingen kalender.",
    CalendarFault.TOO_LARGE: "Kalendern är för stor att läsa.",
    CalendarFault.NOT_AN_ADDRESS: "Adressen leder inte till en kalender som programmet får läsa.",
}


def ill_choices(own: Sequence[Colleague], by: Who) -> list[tuple[int, str]]:
    """Oneself first, then the colleagues of one's own unit."""
    others = [(one.person_id, one.name) for one in own if one.person_id != by.person_id]
    return [(by.person_id, "Jag själv"), *dict(others).items()]


def hand_over_choices(own: Sequence[Colleague], by: Who) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Whose list, oneself first; and who takes it, oneself last. Those who stand for neither profession have none."""
    others = [(one.assignment_id, one.name) for one in own if one.side is not Side.OTHER]
    others = [one for one in others if one[0] != by.assignment_id]
    return [(by.assignment_id, "Mina"), *others], [*others, (by.assignment_id, "Jag själv")]


def away_words(away: AwaySeen | AwayTold, today: date) -> str:
    """From when until when: whole days as days, else with hours; nobody calls a day's end the next day's kl. 0."""
    begins, ends = clock.swedish(away.starts_at), clock.swedish(away.ends_at)
    last, first = ends.date() - timedelta(days=1), day_words(begins.date(), today)
    if begins.time() == ends.time() == time():
        return first if last == begins.date() else f"{first} till {day_words(last, today)}"
    if ends.time() == time() and last == begins.date():
        return f"{first}, från {time_words(away.starts_at)}"
    if ends.time() == time():
        return f"{moment_words(away.starts_at, today)} till och med {day_words(last, today)}"
    if begins.date() == ends.date():
        return f"{day_words(begins.date(), today)}, {hours_words(away.starts_at, away.ends_at)}"
    return f"{moment_words(away.starts_at, today)} till {moment_words(away.ends_at, today)}"


def week_words(week: Sequence[tuple[time, time] | None]) -> str:
    """A working week in a line: days with the same hours after each other are said together."""
    said: list[tuple[int, int, tuple[time, time]]] = []
    for weekday, worked in enumerate(week):
        if worked and said and said[-1][1] == weekday - 1 and said[-1][2] == worked:
            said[-1] = (said[-1][0], weekday, worked)
        elif worked:
            said.append((weekday, weekday, worked))
    days = [WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}" for first, last, _ in said]
    return ", ".join(
        f"{day.lower()} {worked[0]:%H.%M}–{worked[1]:%H.%M}" for day, (*_, worked) in zip(days, said, strict=True)
    )


def busy_words(calendar: BusySeen, today: date) -> str:
    """What is known of the taken hours, and how old it is."""
    fault = FAULTS[CalendarFault(calendar.fault)] if calendar.fault else None
    if calendar.read_at is None:
        return fault or "Kalendern är inte läst än."
    read = moment_words(calendar.read_at, today)
    if fault:
        return f"{fault} Det som lästes {read} gäller så länge."
    count, ahead = calendar.hours_ahead, "de närmaste sex veckorna"
    taken = count_words(count, "upptagen tid", "upptagna tider", is_neuter=False) if count else "inget upptaget"
    return f"Läst {read}: {taken} {ahead}."
