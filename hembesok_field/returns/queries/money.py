"""A grant year's money: the sheet's row, the decision, what was spent and what is coming."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.queries import PROTECTED
from hembesok_field.access.tables import Assignment, Person, Unit
from hembesok_field.kernel.errors import NotAllowed
from hembesok_field.kernel.identity import By, Operator
from hembesok_field.returns import rules
from hembesok_field.returns.shapes import CostUse, Decision, Grant, Money, Spent
from hembesok_field.returns.tables import Cost, GrantDecision, GrantRecipientYear, PlannedCost
from hembesok_field.returns.years import form_of
from hembesok_field.statistics.shapes import Scope

GRANT_COLUMNS = (
    GrantRecipientYear.name,
    GrantRecipientYear.code,
    GrantRecipientYear.requisitioned,
    GrantRecipientYear.wants_more,
    GrantRecipientYear.redistributed,
    GrantRecipientYear.allocated,
    GrantRecipientYear.unused,
)
DECISION_COLUMNS = (
    GrantDecision.number,
    GrantDecision.requisition_by_on,
    GrantDecision.return_by_on,
    GrantDecision.other_support,
    GrantDecision.other_support_what,
    GrantDecision.to_municipalities_kr,
    GrantDecision.to_companies_kr,
    GrantDecision.visit_kr,
)


def own(by: By, scope: Scope) -> None:
    """A return is its authority's own; the operator may print any."""
    if not isinstance(by, Operator) and by.authority_id != scope.id:
        raise NotAllowed


def money_of(session: Session, by: By, scope: Scope, year: int, costs: Sequence[Spent] | None = None) -> Money:
    """What the sheet says of the year; what it leaves out of how much was used, the costs say."""
    own(by, scope)
    grant = session.execute(own_row(scope, year, *GRANT_COLUMNS)).first()
    standing = costs_of(session, by, scope, year) if costs is None else costs
    spent = sum(cost.amount_kr for cost in standing) if standing else None
    return rules.money_of(Grant(*grant) if grant else None, spent)


def grant_row(session: Session, scope: Scope, year: int) -> int | None:
    """The id of the authority's own row of the grant year."""
    return session.scalar(own_row(scope, year, GrantRecipientYear.id))


def own_row(scope: Scope, year: int, *columns: Any) -> Select[Any]:
    """The authority's own row of the grant year: by code, else by a name that stands there without one."""
    named = and_(GrantRecipientYear.code.is_(None), GrantRecipientYear.name == scope.name)
    wanted = select(*columns).where(GrantRecipientYear.year == year, or_(GrantRecipientYear.code == scope.code, named))
    return wanted.order_by(GrantRecipientYear.code.is_(None), GrantRecipientYear.id).limit(1)


def grants_of(session: Session, by: By, year: int) -> list[Grant]:
    """Every recipient of a grant year, as the sheets came. Public figures, but only the operator has use for them."""
    if not isinstance(by, Operator):
        raise NotAllowed
    wanted = select(*GRANT_COLUMNS).where(GrantRecipientYear.year == year).order_by(GrantRecipientYear.id)
    return [Grant(*row) for row in session.execute(wanted)]


def grant_named(session: Session, year: int, name: str) -> GrantRecipientYear | None:
    """The stored row of one recipient's year. A system question of the intake."""
    wanted = select(GrantRecipientYear).where(GrantRecipientYear.year == year, GrantRecipientYear.name == name)
    return session.scalars(wanted).one_or_none()


def decision_of(session: Session, by: By, scope: Scope, year: int) -> Decision:
    own(by, scope)
    wanted = select(*DECISION_COLUMNS).where(GrantDecision.authority_id == scope.id, GrantDecision.year == year)
    row = session.execute(wanted).first()
    return Decision(*row) if row else Decision()


def decision_row(session: Session, scope: Scope, year: int) -> GrantDecision | None:
    wanted = select(GrantDecision).where(GrantDecision.authority_id == scope.id, GrantDecision.year == year)
    return session.scalars(wanted).one_or_none()


def _standing(scope: Scope, year: int) -> tuple[Any, ...]:
    return Cost.authority_id == scope.id, Cost.year == year, Cost.taken_back_at.is_(None)


def costs_of(session: Session, by: By, scope: Scope, year: int) -> list[Spent]:
    """The year's costs that stand, the latest day first."""
    own(by, scope)
    wanted = (
        select(
            Cost.id,
            Cost.use,
            Unit.name.label("unit_name"),
            Cost.paid_on,
            Cost.amount_kr,
            Cost.supplier,
            Cost.document,
            Person.name,
            Person.is_protected,
        )
        .outerjoin(Unit, Unit.id == Cost.unit_id)
        .join(Assignment, Assignment.id == Cost.written_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(*_standing(scope, year))
        .order_by(Cost.paid_on.desc(), Cost.id.desc())
    )
    return [
        Spent(
            row.id,
            row.use,
            row.unit_name,
            row.paid_on,
            row.amount_kr,
            row.supplier,
            row.document,
            PROTECTED if row.is_protected else row.name,
        )
        for row in session.execute(wanted)
    ]


def planned_of(session: Session, by: By, scope: Scope, year: int) -> dict[CostUse, int]:
    own(by, scope)
    wanted = select(PlannedCost.use, PlannedCost.amount_kr)
    rows = session.execute(wanted.where(PlannedCost.authority_id == scope.id, PlannedCost.year == year))
    return {use: amount for use, amount in rows}  # noqa: C416 - rows are not plain tuples


def cost_for(session: Session, scope: Scope, year: int, cost_id: int) -> Cost | None:
    """A cost of the authority's own year, also one that was taken back."""
    mine = select(Cost).where(Cost.id == cost_id, Cost.authority_id == scope.id, Cost.year == year)
    return session.scalars(mine).one_or_none()


def stands_on(session: Session, scope: Scope, document_key: str) -> bool:
    """Whether a cost of the authority's still stands on the document."""
    mine = and_(Cost.authority_id == scope.id, Cost.document_key == document_key, Cost.taken_back_at.is_(None))
    return bool(session.scalar(select(exists().where(mine))))


def is_written(
    session: Session,
    scope: Scope,
    document_key: str,
    *,
    use: CostUse,
    unit_id: int | None,
    paid_on: date,
    amount_kr: int,
) -> bool:
    """Whether the very same cost of the authority's stands already."""
    mine = and_(Cost.authority_id == scope.id, Cost.document_key == document_key, Cost.taken_back_at.is_(None))
    same = and_(Cost.use == use, Cost.unit_id.is_not_distinct_from(unit_id), Cost.paid_on == paid_on)
    return bool(session.scalar(select(exists().where(mine, same, Cost.amount_kr == amount_kr))))


def units_of(session: Session, by: By, scope: Scope) -> dict[int, str]:
    """The authority's own units by name: its BVC, or its social services."""
    own(by, scope)
    wanted = select(Unit.id, Unit.name).where(Unit.authority_id == scope.id).order_by(Unit.name, Unit.id)
    return {unit_id: name for unit_id, name in session.execute(wanted)}  # noqa: C416 - rows are not plain tuples


def has_grant(session: Session, by: By, year: int, *scopes: Scope) -> dict[str, bool | None]:
    """By code whether each had a grant that year (the list is public); None for all while no list is read in.

    In 2023 and 2024 no municipality had one: the year's form has no place for them.
    """
    kinds = form_of(year).kinds
    is_read = bool(session.scalar(select(exists().where(GrantRecipientYear.year == year))))
    found: dict[str, bool | None] = dict.fromkeys((scope.code for scope in scopes), None)
    for scope in scopes:
        if kinds and scope.kind not in kinds:
            found[scope.code] = False
        elif is_read:
            found[scope.code] = grant_row(session, scope, year) is not None
    return found
