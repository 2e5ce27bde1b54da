"""Births in: a family's children as its sheet dates them, the first time and again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.intake import queries
from hembesok_field.intake.shapes import FamilyRow
from hembesok_field.intake.storing.told import Told
from hembesok_field.kernel import clock


def children_of(family: Family, participation: Participation, row: FamilyRow, now: datetime) -> list[Child]:
    return [
        Child(
            family_id=family.id,
            participation_id=participation.id if day == programme_birth(row, now) else None,
            position=position,
            **_dates(day, now),
        )
        for position, day in enumerate(sorted(row.births), start=1)
    ]


def told_again(
    session: Session, told: Told, family: Family, spoken_of: Participation, row: FamilyRow, *, now: datetime
) -> None:
    """Let the children's dates be the sheet's, where it says something new of them.

    The date that a child was expected says nothing new once it is born. A sheet never takes away a child that has a
    name, or a programme other than the one `spoken_of`.
    """
    participation = family.participations[-1]
    children = queries.children_in_order(family)
    before = _days(children)
    others, days = _unmatched(children, row.births)
    for child, day in zip(others, days, strict=False):
        _date_again(child, day, now)
    own = (None, spoken_of.id)
    surplus = [child for child in others[len(days) :] if child.name is None and child.participation_id in own]
    added = [
        Child(
            family_id=family.id,
            participation_id=participation.id if _is_twin(day, children, participation) else None,
            position=position,
            **_dates(day, now),
        )
        for position, day in enumerate(days[len(others) :], start=len(children) + 1)
    ]
    for child in surplus:
        session.delete(child)
    session.add_all(added)
    after = _days(child for child in (*children, *added) if child not in surplus)
    if after != before:
        told.change("barn_födda", before, after)


def _days(children: Iterable[Child]) -> tuple[date, ...]:
    return tuple(sorted(day for child in children if (day := child.born_on or child.due_on)))


def _unmatched(children: Sequence[Child], births: Iterable[date]) -> tuple[list[Child], list[date]]:
    """The children whom no date of the sheet is about, and its dates that are about none of those known."""
    days = sorted(births)
    others = list(children)
    for known in (lambda child: child.born_on or child.due_on, lambda child: child.due_on):
        for child in tuple(others):
            if known(child) in days:
                days.remove(known(child))
                others.remove(child)
    return others, days


def _date_again(child: Child, day: date, now: datetime) -> None:
    """A coming date for a child that is born: it was expected then, or, never expected and unnamed, is not born yet."""
    dates = _dates(day, now)
    if "due_on" in dates and child.born_on is not None and child.due_on is None:
        if child.name is not None:
            return
        child.born_on = None
    for name, value in dates.items():
        setattr(child, name, value)


def _is_twin(day: date, children: Iterable[Child], participation: Participation) -> bool:
    """A later or earlier child has a programme of its own, with its own offer."""
    return any(
        child.participation_id == participation.id and day in (child.born_on, child.due_on) for child in children
    )


def programme_birth(row: FamilyRow, now: datetime) -> date:
    """The birth that the sheet's one offer speaks of: the last one up to the offer or start, else the first."""
    until = row.started_on or row.offered_on or clock.swedish(now).date()
    return max((day for day in row.births if day <= until), default=min(row.births))


def _dates(day: date, now: datetime) -> dict[str, date]:
    return {"born_on": day} if day <= clock.swedish(now).date() else {"due_on": day}
