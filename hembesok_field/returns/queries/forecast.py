"""Where the running year's money is going: what each own unit has booked and planned, and what a visit costs there."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.booking.rules import ORDINARY_WAY
from hembesok_field.booking.tables import Hold
from hembesok_field.family.queries import consent_in_force, may_know_steps
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.walls import across
from hembesok_field.plan.tables import Visit
from hembesok_field.record.tables import Attestation
from hembesok_field.returns import rules
from hembesok_field.returns.queries.money import costs_of, decision_of, money_of, own, units_of
from hembesok_field.returns.shapes import (
    BookedVisit,
    CostBasis,
    CostUse,
    Forecast,
    Money,
    NoForecast,
    Outlook,
    UnitComing,
    VisitCost,
    WouldUse,
)
from hembesok_field.returns.tables import Cost, KeptForecast
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.shapes import Due, Scope

HOLDS = timedelta(hours=1)  # what is booked and confirmed meanwhile shows within the hour
VISIT_MINUTES = 60  # the standard programme's, where nothing is planned to say another
PAGE = 50


def outlook_of(session: Session, by: By, scope: Scope, now: datetime) -> Outlook:
    """The running year's money and where it is expected to stand on 31 December; the facts must be fresh."""
    own(by, scope)
    today = clock.swedish(now).date()
    costs = costs_of(session, by, scope, today.year)
    money = money_of(session, by, scope, today.year, costs)
    if money.allocated is None:
        return Outlook(now, money, lacks=NoForecast.NO_GRANT)
    spent, visits, whole = _costs(session, by, scope, today.year)
    if whole is None:
        return Outlook(now, money, lacks=NoForecast.NO_COST)
    due = statistics.due_by(session, by, scope, today, _last(today))
    booked = _booked_by_unit(session, scope, now)
    units = [
        UnitComing(
            name,
            booked.get(unit_id, 0),
            sum(one.number for one in due if one.unit_id == unit_id and one.step.is_extra),
            sum(one.is_open for one in due if one.unit_id == unit_id and one.step.is_extra),
            rules.unit_cost(unit_id, whole, spent, visits),
        )
        for unit_id, name in units_of(session, by, scope).items()
    ]
    found = rules.forecast(money.allocated, sum(cost.amount_kr for cost in costs), whole, units)
    return Outlook(now, money, found, _would_use(session, by, scope, now, due))


def _last(today: date) -> date:
    return date(today.year, 12, 31)


def _costs(
    session: Session, by: By, scope: Scope, year: int
) -> tuple[Mapping[int | None, int], Mapping[int | None, int], VisitCost | None]:
    """Kronor for home visits by unit, extended visits by unit, and what one costs the whole authority."""
    decision = decision_of(session, by, scope, year)
    spent, visits = _spent(session, scope, year), statistics.extended_by_unit(session, by, scope, year)
    whole = rules.own_cost(decision, spent, visits, (0, 0))
    if whole is None:
        before = statistics.extended_by_unit(session, by, scope, year - 1)
        kronor = sum(_spent(session, scope, year - 1).values())
        whole = rules.own_cost(decision, spent, visits, (kronor, sum(before.values())))
    return spent, visits, whole


def _spent(session: Session, scope: Scope, year: int) -> dict[int | None, int]:
    """What stands of costs for home visits, by unit; None is the whole authority's."""
    wanted = select(Cost.unit_id, func.sum(Cost.amount_kr)).where(
        Cost.authority_id == scope.id, Cost.year == year, Cost.use == CostUse.HOME_VISITS, Cost.taken_back_at.is_(None)
    )
    return {unit_id: int(kronor) for unit_id, kronor in session.execute(wanted.group_by(Cost.unit_id))}


def _side(scope: Scope) -> Any:
    return Visit.bvc_id if scope.is_region else Visit.partner_id


def _is_booked(scope: Scope, now: datetime) -> ColumnElement[bool]:
    """An extended visit at an own unit that has a time later this year, and no word yet."""
    _, ends = clock.day_bounds(_last(clock.swedish(now).date()))
    mine = select(Unit.id).where(Unit.authority_id == scope.id)
    promised = exists().where(Hold.visit_id == Visit.id, Hold.starts_at > now, Hold.starts_at < ends)
    told = exists().where(Attestation.visit_id == Visit.id)
    return and_(_side(scope).in_(mine), Visit.is_extra, promised, ~told)


def _booked_by_unit(session: Session, scope: Scope, now: datetime) -> dict[int, int]:
    wanted = select(_side(scope), func.count()).select_from(Visit).where(_is_booked(scope, now))
    with across(session):
        rows = session.execute(wanted.group_by(_side(scope))).all()
    return {unit_id: number for unit_id, number in rows}  # noqa: C416 - rows are not plain tuples


def _would_use(session: Session, by: By, scope: Scope, now: datetime, due: list[Due]) -> WouldUse:
    today = clock.swedish(now).date()
    until = min(_last(today), today + statistics.AHEAD)
    asked = statistics.unanswered_by(session, by, scope, today, _last(today))
    number = sum(one.number for one in due)
    minutes = -(-sum(one.number * one.step.minutes for one in due) // number) if number else VISIT_MINUTES
    return WouldUse(
        not_offered=sum(one.not_offered for one in asked) if scope.is_region else None,
        not_answered=sum(one.not_answered for one in asked) if scope.is_region else None,
        free_minutes=statistics.free_minutes_of(session, by, scope, now, until),
        visit_minutes=minutes + 2 * ORDINARY_WAY // timedelta(minutes=1),
        free_until=until,
    )


def booked_visits(
    session: Session, by: By, scope: Scope, now: datetime, page: int
) -> tuple[list[BookedVisit], int, int]:
    """One page of the extended visits that have a time, how many of it may not be shown, and how many there are.

    Not shown: families with protected identity, and for a municipality those without consent in force; nor, for one
    that sees by count only, which visit it is.
    """
    own(by, scope)
    may_be_shown: ColumnElement[bool] = ~Family.is_protected
    if not scope.is_region:
        may_be_shown = and_(may_be_shown, consent_in_force())
    first = select(func.min(Hold.starts_at)).where(Hold.visit_id == Visit.id, Hold.starts_at > now).scalar_subquery()
    wanted = (
        select(Visit.reference, first.label("starts_at"), Unit.name, Visit.step_code, Visit.family_id, may_be_shown)
        .join(Unit, Unit.id == _side(scope))
        .join(Family, Family.id == Visit.family_id)
        .where(_is_booked(scope, now))
        .order_by("starts_at", Visit.id)
    )
    with across(session):
        total = sum(_booked_by_unit(session, scope, now).values())
        rows = session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all()
    shown = [row for row in rows if row[-1]]
    db.saw(session, {row.family_id for row in shown})
    knows = may_know_steps(session, by)
    lines = [BookedVisit(row.reference, row.starts_at, row.name, row.step_code if knows else "") for row in shown]
    return lines, len(rows) - len(shown), total


def kept_forecast(session: Session, by: By, scope: Scope, now: datetime) -> Outlook | None:
    """What was worked out within the hour and the same day; None when it is time to do it again."""
    own(by, scope)
    today = clock.swedish(now).date()
    row = session.get(KeptForecast, (scope.id, today.year))
    if row is None or not now - HOLDS < row.worked_out_at <= now or clock.swedish(row.worked_out_at).date() != today:
        return None
    return _read(row.worked_out_at, json.loads(row.document))


def as_kept(found: Outlook) -> str:
    """An outlook as JSON; what `kept_forecast` reads back."""
    said = {name: asdict(value) if value else None for name, value in _parts(found).items()}
    return json.dumps({**said, "lacks": found.lacks}, ensure_ascii=False, default=date.isoformat)


def _parts(found: Outlook) -> dict[str, Any]:
    return {"money": found.money, "forecast": found.forecast, "would_use": found.would_use}


def _read(at: datetime, said: Mapping[str, Any]) -> Outlook:
    forecast, would = said["forecast"], said["would_use"]
    return Outlook(
        at,
        Money(**said["money"]),
        forecast and Forecast(**{**forecast, "cost": _cost(forecast["cost"]), "units": _units(forecast["units"])}),
        would and WouldUse(**{**would, "free_until": date.fromisoformat(would["free_until"])}),
        said["lacks"] and NoForecast(said["lacks"]),
    )


def _units(said: list[dict[str, Any]]) -> tuple[UnitComing, ...]:
    return tuple(UnitComing(**{**one, "cost": _cost(one["cost"])}) for one in said)


def _cost(said: Mapping[str, Any]) -> VisitCost:
    return VisitCost(said["kr"], CostBasis(said["basis"]))
