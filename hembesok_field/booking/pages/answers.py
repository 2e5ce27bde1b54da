"""The words for an hour outside someone's own time: that she is asked, and that she said no."""

from collections.abc import Sequence
from datetime import date, datetime

from hembesok_field.booking.pages.choosing import way_value
from hembesok_field.booking.shapes import AnswerSought, NoSaid, Touched
from hembesok_field.web.words import day_words, hours_words, list_words, moment_words


def question_words(one: AnswerSought, today: date) -> str:
    """What one is asked, or what a colleague answered."""
    when = f"{day_words(one.starts_at, today)}, {hours_words(one.starts_at, one.ends_at)}"
    if one.is_mine:
        return f"{one.name} har bokat dig {when}. Det är utanför din egen tid. Kan du?"
    return f"{one.name} har sagt nej till {when}. Tiden gäller för dig tills ni har ändrat den."


def asked_words(names: Sequence[str]) -> str:
    """Who has not answered yet."""
    asked = "tillfrågad" if len(names) == 1 else "tillfrågade"
    return f"{list_words(list(names))} är {asked}: tiden ligger utanför de egna tiderna. Inget svar än."


def no_words(said: NoSaid, today: date) -> str:
    """Who stands in the way, and whether there is another hour."""
    instead = "Då kan alla i stället:" if said.nearest else "Ingen annan tid passar alla de närmaste fyra veckorna."
    return f"{said.name} kan inte {moment_words(said.starts_at, today)}. {instead}"


def instead_value(said: NoSaid, starts_at: datetime) -> str:
    """Another hour for all of them, as its button sends it."""
    return way_value(starts_at, said.minutes, said.staff)


def other_hour_value(one: Touched, starts_at: datetime) -> str:
    """The same people at another hour, as its button sends it."""
    return way_value(starts_at, one.promise.minutes, [each.assignment_id for each in one.promise.staff])
