"""What a year of grants adds up to, and what one recipient's row says. Values in, answers out."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hembesok_field.returns.shapes import Decision, Document, Grant, Money, Reason


def is_region(grant: Grant) -> bool:
    """A two-digit code, or without a code a name that says so; all others are municipalities (contract section 3)."""
    if grant.code:
        return len(grant.code) == 2
    return grant.recipient.startswith("Region ") or grant.recipient.endswith("regionen")


def money_of(grant: Grant | None, spent: int | None = None) -> Money:
    """Used is what was allocated and not left unused. What the sheet does not say is left unused, the costs do.

    `spent`: what the costs written down add up to, None without any. No more of a grant is used than there is of it.
    """
    if grant is None:
        return Money()
    unused = grant.unused
    if unused is None and spent is not None and grant.allocated is not None:
        unused = max(grant.allocated - spent, 0)
    known = grant.allocated is not None and unused is not None
    used = (grant.allocated or 0) - (unused or 0) if known else None
    return Money(grant.requisitioned, grant.redistributed, grant.allocated, used, unused)


def warnings(grant: Grant) -> list[str]:
    """What does not add up, in sentences; Socialstyrelsens own table holds such rows, so nothing stops at them."""
    if grant.allocated is None:
        return []
    found = []
    asked = grant.requisitioned + (grant.redistributed or 0)
    if asked != grant.allocated:
        off, held = _kronor(abs(asked - grant.allocated)), _kronor(grant.allocated)
        found.append(f"Rekvirerat och omfördelat blir {_kronor(asked)}, men fördelat är {held}: {off} skiljer.")
    if (grant.unused or 0) > grant.allocated:
        found.append(f"Oanvänt är {_kronor(grant.unused or 0)}, mer än fördelat som är {_kronor(grant.allocated)}.")
    return found


def grants_document(grants: Sequence[Grant]) -> Document:
    """A grant year's sums, shares and rows, keys as in contract section 3."""
    regions = [grant for grant in grants if is_region(grant)]
    municipalities = [grant for grant in grants if not is_region(grant)]
    to_share = sum(grant.redistributed or 0 for grant in grants)
    wished = sum(grant.requisitioned for grant in grants if grant.wished_more)
    return {
        "recipients": len(grants),
        "regions": len(regions),
        "municipalities": len(municipalities),
        "requisitioned": sum(grant.requisitioned for grant in grants),
        "redistributed": to_share,
        "allocated": sum(grant.allocated or 0 for grant in grants),
        "unused": sum(grant.unused or 0 for grant in grants),
        "used_share": _used_share(grants),
        "used_share_regions": _used_share(regions),
        "used_share_municipalities": _used_share(municipalities),
        "rows": [_row(grant, to_share, wished) for grant in grants],
    }


def _row(grant: Grant, to_share: int, wished: int) -> dict[str, Any]:
    return {
        "recipient": grant.recipient,
        "requisitioned": grant.requisitioned,
        "redistributed": grant.redistributed,
        "allocated": grant.allocated,
        "unused": grant.unused,
        "unused_share": None if grant.unused is None else per_cent(grant.unused, grant.allocated or 0),
        "recomputed_redistribution": _whole(to_share * grant.requisitioned, wished) if grant.wished_more else None,
        "warnings": warnings(grant),
    }


def _used_share(grants: Sequence[Grant]) -> int | None:
    allocated = sum(grant.allocated or 0 for grant in grants)
    return per_cent(allocated - sum(grant.unused or 0 for grant in grants), allocated)


LATEST_RETURN = 2  # years after the grant's own; it is due the spring after, and no decision gives longer than that


def why_not_decided(decision: Decision, year: int) -> Reason | None:
    """What cannot be true of a decision about a grant year: a last day far from it, support without a name (3 §)."""
    asked, due = decision.requisition_by_on, decision.return_by_on
    if due is not None and not year <= due.year <= year + LATEST_RETURN:
        return Reason.ODD_LAST_DAY
    if asked is not None and due is not None and due < asked:
        return Reason.RETURN_BEFORE_REQUISITION
    if decision.other_support and not decision.other_support_what.strip():
        return Reason.WHICH_SUPPORT
    return None


def unused_share(amounts: Mapping[str, int | None]) -> int | None:
    """What was left of what was allocated, in whole per cent; None while either is unknown."""
    unused, allocated = amounts["unused"], amounts["allocated"]
    return None if unused is None or allocated is None else per_cent(unused, allocated)


def per_cent(part: int, whole: int) -> int | None:
    """Whole per cent, half away from zero; None when there is nothing to divide by."""
    return _whole(100 * part, whole)


def _whole(part: int, whole: int) -> int | None:
    return int((Decimal(part) / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else None


def _kronor(amount: int) -> str:
    return f"{amount:,} kr".replace(",", " ")
