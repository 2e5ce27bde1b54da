"""The words of a week: its days, whose time it is, what each half hour is, and how full a day is."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hembesok_field.booking.rules import FARTHEST
from hembesok_field.booking.shapes import Cell, CellKind, DayPicture, Load, VisitWeek, WeekPicture
from hembesok_field.kernel import clock
from hembesok_field.plan.rules import Window
from hembesok_field.web.words import (
    clock_words,
    count_words,
    day_words,
    days_words,
    list_words,
    number_words,
)

SHORT_DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
LOOKING_BACK, NOT_BACK = timedelta(days=366), timedelta(0)
SAYS = {CellKind.TAKEN: "upptaget", CellKind.OFF: "arbetar inte", CellKind.FREE: "ledig"}

Tell = Callable[[UUID], tuple[str, str | None]]  # whom a visit of one's own is for, and the way to it


def week_span(monday: date, today: date, shown: Sequence[DayPicture] = ()) -> str:
    """`Vecka 11, 9–13 mars`; to the weekend's day where one is shown."""
    last = max([monday + timedelta(days=4), *(one.day for one in shown)])
    return f"Vecka {monday.isocalendar().week}, {days_words(monday, last, today)}"


def week_address(monday: date) -> str:
    """`2026-V11`, as the address carries it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-V{week:02}"


def week_before(monday: date, today: date, *, back: timedelta = LOOKING_BACK) -> str | None:
    """The week before as its address, unless that is too far back."""
    before = monday - timedelta(days=7)
    return week_address(before) if before > today - back - timedelta(days=7) else None  # this week is not back


def week_after(monday: date, today: date) -> str | None:
    after = monday + timedelta(days=7)
    return week_address(after) if after < today + FARTHEST else None


def week_people(week: WeekPicture) -> list[dict[str, str]]:
    """The heads of the columns: oneself, and the others by first name with the rest spoken."""
    return [
        {
            "short": "Jag" if one.person_id == week.me else one.name.partition(" ")[0],
            "rest": "" if one.person_id == week.me else one.name.partition(" ")[2],
            "profession": one.profession.value,
        }
        for one in week.people
    ]


def week_days(week: WeekPicture, tell: Tell, *, window: Window | None = None) -> list[dict[str, Any]]:
    """The days as the grid draws them. `window`: of the visit whose time is looked for, said day by day."""
    return [
        {
            "id": f"dag-{one.day.isoformat()}",
            "label": f"{SHORT_DAYS[one.day.weekday()]} {one.day.day}/{one.day.month}",  # short, so that none folds
            "long": day_words(one.day, week.today),
            "is_today": one.day == week.today,
            "note": one.red_day or (f"{one.half_day}, halv dag" if one.half_day else None),
            "window": day_in_window(one.day, window),
            "load": load_words(one.load) if one.load else None,
            "load_share": load_share(one.load) if one.load else 0.0,
            "free": free_words(one.free_count),
            "rows": [
                {
                    "time": clock_words(starts_at),
                    "is_whole": clock.swedish(starts_at).minute == 0,
                    "cells": [_cell(week, cell, tell) for cell in cells],
                }
                for starts_at, cells in one.rows
            ],
        }
        for one in week.days
    ]


def _cell(week: WeekPicture, cell: Cell, tell: Tell) -> dict[str, Any]:
    hours = f"{clock_words(cell.starts_at)}–{clock_words(cell.ends_at)}"
    drawn: dict[str, Any] = {"kind": cell.kind.value, "rows": cell.rows, "columns": cell.columns, "hours": hours}
    if cell.kind is CellKind.OPEN:
        spoken = f"{day_words(cell.starts_at, week.today)} kl. {hours}"
        return drawn | {"starts_at": cell.starts_at, "hour": clock_words(cell.starts_at), "spoken": spoken}
    if cell.kind is CellKind.VISIT:
        mine = [one for one in week.mine if one.visit_id in cell.visits]
        return drawn | {"visits": [(clock_words(one.starts_at), *tell(one.visit_id)) for one in mine]}
    return drawn | {"says": SAYS.get(cell.kind, "")}


def day_in_window(day: date, window: Window | None) -> tuple[str, str] | None:
    """How a day lies to the window, as a code and in words."""
    if window is None:
        return None
    if not window.holds(day):
        return "outside", "Utanför fönstret"
    said = {window.closes_on: "Fönstret stänger", window.opens_on: "Fönstret öppnar", window.target_on: "Bästa dagen"}
    return ("best" if day == window.target_on else "inside"), said.get(day, "I fönstret")


def load_words(load: Load) -> str:
    """`Inga besök`, `Två besök, 2 av 9 timmar`, `Två av högst tre besök, 2 av 9 timmar`."""
    visits = count_words(load.visits, "besök", "besök") if load.visits else "inga besök"
    if load.visits and load.most_visits:
        visits = (
            f"{count_words(load.visits, '', '').strip()} av högst {count_words(load.most_visits, 'besök', 'besök')}"
        )
    if not load.visits or not load.of_minutes:
        return visits.capitalize()
    hours, whole = (number_words(round(n / 60, 1)).removesuffix(",0") for n in (load.minutes, load.of_minutes))
    return f"{visits.capitalize()}, {hours} av {whole} timmar"


def load_share(load: Load) -> float:
    """How much of the worked day the visits take, 0–1; by number where a limit has been set."""
    if load.most_visits:
        return min(load.visits / load.most_visits, 1.0)
    return min(load.minutes / load.of_minutes, 1.0) if load.of_minutes else float(load.visits > 0)


def free_words(count: int) -> str:
    return count_words(count, "ledig tid", "lediga tider", is_neuter=False).capitalize() if count else "Ingen ledig tid"


def week_lead(found: VisitWeek) -> str:
    """What the visit's week is for, or that there is no hour in it."""
    if not any(day.free_count for day in found.week.days):
        return "Ingen gemensam tid den här veckan. Se en annan vecka, eller vad som ligger närmast under Förslagen."
    if found.sought.promise:
        return "Dra besöket till en ny tid, eller tryck på tiden."
    return "Tryck på en tid för att boka."


def people_words(week: WeekPicture) -> str:
    """`Du och Sara Lind`."""
    names = ["du" if one.person_id == week.me else one.name for one in week.people]
    said = list_words(names) or "ingen vald"
    return said[0].upper() + said[1:]
