"""Where the money is expected to stand on 31 December, and what would use the rest. Values in, answers out."""

import re
from collections.abc import Iterable, Mapping, Sequence

from hembesok_field.returns.shapes import Coming, CostUse, Decision, Forecast, Money, Spent, UseRow


def document_key(supplier: str, document: str) -> str:
    """One document by whom it is from and its number, without regard to case, spaces and signs."""
    return "|".join(re.sub(r"[\W_]+", "", words).casefold() for words in (supplier, document))


def by_use(spent: Iterable[Spent], planned: Mapping[CostUse, int]) -> list[UseRow]:
    """Plan beside outcome for every accepted use, in the form's order."""
    sums = dict.fromkeys(CostUse, 0)
    for cost in spent:
        sums[cost.use] += cost.amount_kr
    return [UseRow(use, planned.get(use, 0), sums[use]) for use in CostUse]


def own_visit_kr(decision: Decision, rows: Sequence[UseRow], visits: int) -> int | None:
    """What one extended visit costs here: as written down, else what home visits have cost ÷ visits so far."""
    if decision.visit_kr is not None:
        return decision.visit_kr
    spent = sum(row.spent_kr for row in rows if row.use is CostUse.HOME_VISITS)
    return round(spent / visits) if spent and visits else None


def forecast(money: Money, spent: int, visit_kr: int | None, coming: Coming) -> Forecast | None:
    """Unused on 31 December if what is booked and planned is made; None where the grant or the cost is unknown."""
    if money.allocated is None or not visit_kr:
        return None
    if_booked = max(money.allocated - spent - coming.booked * visit_kr, 0)
    unused = max(if_booked - coming.planned * visit_kr, 0)
    return Forecast(
        allocated=money.allocated,
        spent=spent,
        visit_kr=visit_kr,
        coming=coming,
        unused=unused,
        unused_if_booked=if_booked,
        visits=unused // visit_kr,
    )
