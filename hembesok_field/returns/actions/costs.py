"""What is meant to be spent, and what was."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions.forecast import forget_forecast
from hembesok_field.returns.actions.once import flush_once
from hembesok_field.returns.shapes import CostUse, Reason
from hembesok_field.returns.tables import ClaimedDocument, Cost, PlannedCost
from hembesok_field.statistics.shapes import Scope


def plan_costs(session: Session, *, scope: Scope, year: int, planned: Mapping[CostUse, int], by: Who) -> None:
    """What is meant for each accepted use, in whole kronor; the whole plan anew."""
    session.execute(delete(PlannedCost).where(PlannedCost.authority_id == scope.id, PlannedCost.year == year))
    session.add_all(
        PlannedCost(authority_id=scope.id, year=year, use=use, amount_kr=amount)
        for use, amount in planned.items()
        if amount
    )
    session.flush()


def write_cost(
    session: Session,
    *,
    scope: Scope,
    year: int,
    use: CostUse,
    unit_id: int | None,
    paid_on: date,
    amount_kr: int,
    supplier: str,
    document: str,
    by: Who,
    now: datetime,
) -> int:
    """Write down a cost of the grant year. Refused where its document stands in another's return, or another year's.

    One document can be split between uses, units and days; the very same cost once more is a slip, and is refused.
    """
    if paid_on.year != year:
        raise Refused(Reason.PAID_ANOTHER_YEAR, year=year)
    if unit_id is not None and unit_id not in queries.units_of(session, by, scope):
        raise Refused(Reason.ODD_UNIT)
    if looks_like_personnummer(supplier):
        raise Refused(Reason.SUPPLIER_IS_NUMBERED)
    key = rules.document_key(supplier, document)
    _claim(session, key, scope, year)
    if queries.is_written(session, scope, key, use=use, unit_id=unit_id, paid_on=paid_on, amount_kr=amount_kr):
        raise Refused(Reason.COST_TWICE)
    cost = Cost(
        authority_id=scope.id,
        year=year,
        use=use,
        unit_id=unit_id,
        paid_on=paid_on,
        amount_kr=amount_kr,
        supplier=supplier.strip(),
        document=document.strip(),
        document_key=key,
        written_by=by.assignment_id,
        written_at=now,
    )
    session.add(cost)
    forget_forecast(session, year, scope.id)
    session.flush()
    return cost.id


def _claim(session: Session, key: str, scope: Scope, year: int) -> None:
    """A document is one authority's of one year; the table decides between two who claim it at once."""
    found = session.get(ClaimedDocument, key, with_for_update=True)
    if found is None:
        session.add(ClaimedDocument(document_key=key, authority_id=scope.id, year=year))
        flush_once(session, ("pk_claimed_document", "claimed_document.document_key"), Reason.COST_ELSEWHERE)
    elif found.authority_id is None:
        free = update(ClaimedDocument).where(
            ClaimedDocument.document_key == key, ClaimedDocument.authority_id.is_(None)
        )
        taken = session.execute(free.values(authority_id=scope.id, year=year).returning(ClaimedDocument.document_key))
        if taken.first() is None:
            raise Refused(Reason.COST_ELSEWHERE)
    elif found.authority_id != scope.id:
        raise Refused(Reason.COST_ELSEWHERE)
    elif found.year != year:
        raise Refused(Reason.COST_IN_OTHER_YEAR, year=found.year)


def take_back_cost(session: Session, *, scope: Scope, year: int, cost_id: int, by: Who, now: datetime) -> None:
    """A cost that was wrong counts no more; who took it back stays. A document with no cost left is free again.

    Taken back already (a button pressed twice, or two people at once): nothing more happens.
    """
    cost = queries.cost_for(session, scope, year, cost_id)
    if cost is None:
        raise NotFound
    if cost.taken_back_at is not None:
        return
    cost.taken_back_by, cost.taken_back_at = by.assignment_id, now
    forget_forecast(session, year, scope.id)
    session.flush()
    if not queries.stands_on(session, scope, cost.document_key):
        claim = session.get_one(ClaimedDocument, cost.document_key)
        claim.authority_id = claim.year = None
        session.flush()
