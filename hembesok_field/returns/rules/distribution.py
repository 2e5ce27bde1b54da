"""What one recipient may requisition by a year's distribution model, and what other area types would make of it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns.shapes import DistributionModel, Population, Share


def of_kind(rows: Iterable[Population], kind: AuthorityKind) -> dict[str, Population]:
    """All of one kind by code. A region without a row of its own is the sum of its municipalities'."""
    given = {row.code: row for row in rows}
    municipalities = {code: row for code, row in given.items() if not row.is_region}
    if kind is not AuthorityKind.REGION:
        return municipalities
    summed: dict[str, Population] = {}
    for row in municipalities.values():
        before = summed.get(row.code[:2], Population(row.code[:2], 0, 0))
        summed[before.code] = replace(
            before, children=before.children + row.children, hard_areas=before.hard_areas + row.hard_areas
        )
    return summed | {code: row for code, row in given.items() if row.is_region}


def share_of(model: DistributionModel, everyone: dict[str, Population], code: str, amount_kr: int) -> Share | None:
    """The part of `amount_kr` that falls on `code`; None for who is not there, and while there is nobody to share by.

    Where no child lives in area types 1 and 2, that part of the grant falls on nobody.
    """
    mine = everyone.get(code)
    children = sum(row.children for row in everyone.values())
    hard = sum(row.hard_areas for row in everyone.values())
    if mine is None or not children:
        return None
    of_children = Fraction(mine.children, children)
    of_hard = Fraction(mine.hard_areas, hard) if hard else Fraction(0)
    share = model.by_children * of_children + (1 - model.by_children) * of_hard
    return Share(_per_cent(of_children), _per_cent(of_hard), _per_cent(share), _whole(share * amount_kr))


def shares(
    model: DistributionModel, everyone: dict[str, Population], code: str, amount_kr: int, wished: int | None
) -> tuple[Share | None, Share | None]:
    """As it is, and had `wished` of one's own children lived in area types 1 and 2 (None without a wish)."""
    if wished is None or code not in everyone:
        return share_of(model, everyone, code, amount_kr), None
    other = with_hard_areas(everyone, code, wished)
    return share_of(model, everyone, code, amount_kr), share_of(model, other, code, amount_kr)


def with_hard_areas(everyone: dict[str, Population], code: str, hard_areas: int) -> dict[str, Population]:
    """The same population, had so many of one's own children lived in area types 1 and 2; all of them at most."""
    mine = everyone[code]
    return everyone | {code: replace(mine, hard_areas=min(max(hard_areas, 0), mine.children))}


def _per_cent(part: Fraction) -> Decimal:
    return (Decimal(part.numerator * 100) / part.denominator).quantize(Decimal("0.001"), ROUND_HALF_UP)


def _whole(amount: Fraction) -> int:
    return int((Decimal(amount.numerator) / amount.denominator).quantize(Decimal(1), ROUND_HALF_UP))
