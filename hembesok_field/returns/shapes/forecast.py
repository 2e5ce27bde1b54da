"""Where the money is expected to stand when the year ends, and what that rests on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hembesok_field.returns.shapes.money import Money


@dataclass(frozen=True)
class Coming:
    """Extended visits of the year's rest: with a time, and by the plan without one."""

    booked: int
    planned: int


class CostBasis(StrEnum):
    """What a cost of one extended visit rests on, the nearest first."""

    WRITTEN = "written"
    UNIT = "unit"
    WHOLE = "whole"
    YEAR_BEFORE = "year_before"


@dataclass(frozen=True)
class VisitCost:
    """Whole kronor one extended visit."""

    kr: int
    basis: CostBasis


@dataclass(frozen=True)
class UnitComing:
    """What one own unit has coming this year, and a visit's cost there; `is_open` are planned with an open window."""

    name: str
    booked: int
    planned: int
    is_open: int
    cost: VisitCost

    @property
    def kr(self) -> int:
        return (self.booked + self.planned) * self.cost.kr


@dataclass(frozen=True)
class WouldUse:
    """What could use the rest: visits nobody has offered or answered about, and free hours up to a day.

    The first two are None for a municipality: offers are the BVC's side's own.
    """

    not_offered: int | None
    not_answered: int | None
    free_minutes: int
    visit_minutes: int
    free_until: date

    @property
    def free_visits(self) -> int:
        return self.free_minutes // self.visit_minutes


@dataclass(frozen=True)
class Forecast:
    """Where the money is expected to stand on 31 December, in whole kronor. `visits`: how many more would use the rest.

    `unused_if_booked` counts only what has a time; the true figure is expected between the two.
    """

    allocated: int
    spent: int
    cost: VisitCost
    units: tuple[UnitComing, ...]
    unused: int
    unused_if_booked: int
    visits: int

    @property
    def coming(self) -> Coming:
        return Coming(sum(unit.booked for unit in self.units), sum(unit.planned for unit in self.units))

    @property
    def is_open(self) -> int:
        return sum(unit.is_open for unit in self.units)


class NoForecast(StrEnum):
    """Why there is no forecast."""

    NO_GRANT = "no_grant"
    NO_COST = "no_cost"


@dataclass(frozen=True)
class Outlook:
    """The running year's money and where it is going, as worked out at a moment; or why that cannot be said."""

    worked_out_at: datetime
    money: Money
    forecast: Forecast | None = None
    would_use: WouldUse | None = None
    lacks: NoForecast | None = None


@dataclass(frozen=True)
class BookedVisit:
    """One extended visit that has a time; no name and no family. `step_code` is empty where it may not be told."""

    reference: str
    starts_at: datetime
    unit_name: str
    step_code: str
