"""Where the money is expected to stand on 31 December, and what would use the rest. Values in, answers out."""

import re
from collections.abc import Iterable, Mapping, Sequence

from hembesok_field.returns.shapes import (
    CostBasis,
    CostUse,
    Decision,
    Forecast,
    Spent,
    UnitComing,
    UseRow,
    VisitCost,
)


def document_key(supplier: str, document: str) -> str:
    """One document by whom it is from and its number, without regard to case, spaces and signs."""
    return "|".join(re.sub(r"[\W_]+", "", words).casefold() for words in (supplier, document))


def by_use(spent: Iterable[Spent], planned: Mapping[CostUse, int]) -> list[UseRow]:
    """Plan beside outcome for every accepted use, in the form's order."""
    sums = dict.fromkeys(CostUse, 0)
    for cost in spent:
        sums[cost.use] += cost.amount_kr
    return [UseRow(use, planned.get(use, 0), sums[use]) for use in CostUse]


FEWEST = 5  # visits: of fewer an average says more of one invoice than of a visit


def own_cost(
    decision: Decision, spent: Mapping[int | None, int], visits: Mapping[int | None, int], before: tuple[int, int]
) -> VisitCost | None:
    """What one extended visit costs the whole authority: as written down, else what home visits have cost ÷ visits.

    `spent`: kronor for home visits by unit. With too few visits yet, last year's kronor and visits (`before`) say it.
    """
    if decision.visit_kr is not None:
        return VisitCost(decision.visit_kr, CostBasis.WRITTEN)
    for basis, kronor, number in (
        (CostBasis.WHOLE, sum(spent.values()), sum(visits.values())),
        (CostBasis.YEAR_BEFORE, *before),
    ):
        if kronor and number >= FEWEST:
            return VisitCost(max(round(kronor / number), 1), basis)
    return None


def unit_cost(
    unit_id: int, whole: VisitCost, spent: Mapping[int | None, int], visits: Mapping[int | None, int]
) -> VisitCost:
    """A unit's own cost where its costs are written on it and its visits are enough; else the whole authority's."""
    kronor, number = spent.get(unit_id, 0), visits.get(unit_id, 0)
    if whole.basis is CostBasis.WRITTEN or not kronor or number < FEWEST:
        return whole
    return VisitCost(max(round(kronor / number), 1), CostBasis.UNIT)


def forecast(allocated: int, spent: int, whole: VisitCost, units: Sequence[UnitComing]) -> Forecast:
    """Unused on 31 December if what is booked and planned is made, each at its own unit's cost."""
    if_booked = max(allocated - spent - sum(unit.booked * unit.cost.kr for unit in units), 0)
    unused = max(if_booked - sum(unit.planned * unit.cost.kr for unit in units), 0)
    return Forecast(
        allocated=allocated,
        spent=spent,
        cost=whole,
        units=tuple(units),
        unused=unused,
        unused_if_booked=if_booked,
        visits=unused // whole.kr,
    )


def parts_of(found: Forecast) -> list[tuple[str, int]]:
    """The grant cut in what is spent, booked, planned and expected unused, in kronor; they add up to all of it."""
    spent = min(found.spent, found.allocated)
    return [
        ("spent", spent),
        ("booked", found.allocated - spent - found.unused_if_booked),
        ("planned", found.unused_if_booked - found.unused),
        ("unused", found.unused),
    ]
