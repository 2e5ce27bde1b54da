"""Facts as the database picks them out: what counts, and what stands behind a figure or one key of it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hembesok_field.access.tables import Unit
from hembesok_field.record.shapes import Outcome, Place
from hembesok_field.statistics import rules
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Cut, Fact, Scope
from hembesok_field.statistics.tables import VisitFact

FACT_COLUMNS = tuple(VisitFact.__table__.c[name] for name in Fact._fields)
IS_HOME_VISIT = and_(VisitFact.agrees, VisitFact.outcome == Outcome.DONE, VisitFact.place == Place.HOME)
IS_JOINT = and_(VisitFact.nurse.is_(True), VisitFact.social_services.is_(True))
JOINT_HOME_VISIT = and_(IS_HOME_VISIT, IS_JOINT)
ITS_BVC = aliased(Unit)
MONTH = extract("month", VisitFact.visited_on)


def attended(scope: Scope) -> Any:
    """Whether the authority's own profession was there."""
    return VisitFact.nurse if scope.is_region else VisitFact.social_services


ByRule = bool | ColumnElement[bool]
"""Whether joint ordinary visits count: by the year's own rule, or over several years by each one's."""


def counting(scope: Scope, *, count_joint_ordinary: ByRule) -> ColumnElement[bool]:
    """`rules.why_counted(…).counts` for facts of the scope's own, so that the database can add them up."""
    extended = and_(VisitFact.is_extra, attended(scope).is_(True))
    if count_joint_ordinary is False:
        return and_(IS_HOME_VISIT, extended)
    joint_ordinary = and_(~VisitFact.is_extra, IS_JOINT)
    if count_joint_ordinary is not True:
        joint_ordinary = and_(joint_ordinary, count_joint_ordinary)
    return and_(IS_HOME_VISIT, or_(extended, joint_ordinary))


def unconfirmed(scope: Scope) -> ColumnElement[bool]:
    """Done on an extra step, and the authority's own profession has said neither yes nor no."""
    return and_(IS_HOME_VISIT, VisitFact.is_extra, attended(scope).is_(None))


def behind(scope: Scope, figure: str, key: str = "", *, count_joint_ordinary: ByRule = False) -> ColumnElement[bool]:
    """`rules.is_behind` for facts of the scope's own: what a figure, or one key of it, was added from."""
    counts = counting(scope, count_joint_ordinary=count_joint_ordinary)
    other = VisitFact.social_services if scope.is_region else VisitFact.nurse
    knows_guardians = and_(VisitFact.guardians.is_not(None), VisitFact.family_guardians.is_distinct_from(1))
    told: dict[Part, Any] = {
        Part.OUTCOME: VisitFact.agrees,
        Part.WORDS_DIFFER: ~VisitFact.agrees,
        Part.UNCONFIRMED: unconfirmed(scope),
        Part.ORDINARY_JOINT: and_(IS_HOME_VISIT, IS_JOINT, ~VisitFact.is_extra),
        Part.JOINT_HOME: and_(IS_HOME_VISIT, IS_JOINT),
        Part.JOINT: and_(counts, IS_JOINT),
        Part.AGE: and_(counts, VisitFact.age_years.is_not(None)),
        Part.CONTACT: and_(counts, VisitFact.contacts != ""),
        Part.INFORMATION: and_(counts, VisitFact.information != ""),
        Part.CAUSE: and_(counts, other.is_(False)),
        Part.GUARDIANS_KNOWN: and_(counts, knows_guardians),
        Part.GUARDIANS_BOTH: and_(counts, knows_guardians, VisitFact.guardians == 2),
        Part.INTERPRETER: and_(counts, VisitFact.interpreter.is_(True)),
        Part.HAS_WINDOW: and_(counts, VisitFact.in_window.is_not(None)),
        Part.IN_WINDOW: and_(counts, VisitFact.in_window.is_(True)),
    }
    whole = told.get(Part(figure), counts) if figure in set(Part) else counts
    return and_(whole, has_key(figure, key)) if key else and_(whole)


def has_key(figure: str, key: str) -> ColumnElement[bool]:
    """That a fact stands under one key of a map, in contract words; an unknown key holds nothing."""
    held = _HOLDS.get(figure)
    return held(key) if held else false()


def within(cut: Cut) -> list[ColumnElement[bool]]:
    """What a page's filters leave."""
    return [has_key(figure, key) for figure, key in cut.chosen.items()]


def _is_one_of(column: InstrumentedAttribute[Any], codes: Mapping[Any, str], key: str) -> ColumnElement[bool]:
    wanted = [value for value, code in codes.items() if code == key]
    return column == wanted[0] if wanted else false()


def _is_known(column: Any, key: str) -> ColumnElement[bool]:
    """The number itself, or that it is not known."""
    return and_(column.is_(None)) if key == rules.UNKNOWN_AREA else _is_number(column, key)


def _is_number(column: Any, key: str) -> ColumnElement[bool]:
    """A key in the address may be anything; only a short whole number can stand in the column."""
    return and_(column == int(key)) if re.fullmatch(r"-?\d{1,3}", key) else false()


def _unit(column: str) -> Any:
    """What the visit's BVC says today."""
    asked = select(getattr(ITS_BVC, column)).where(ITS_BVC.id == VisitFact.bvc_id)
    return asked.correlate(VisitFact).scalar_subquery()


def area_type() -> Any:
    """The family's own area type, else its BVC's."""
    return func.coalesce(VisitFact.area_type, _unit("area_type"))


def _had_cause(key: str) -> ColumnElement[bool]:
    if key == rules.UNKNOWN_CAUSE:
        return VisitFact.absence_cause.is_(None)
    return _is_one_of(VisitFact.absence_cause, rules.CAUSE_CODES, key)


def _told(codes: InstrumentedAttribute[str], key: str) -> ColumnElement[bool]:
    return and_(literal(" ").concat(codes).concat(" ").contains(f" {key} ", autoescape=True))


_HOLDS: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    Part.OUTCOME: lambda key: _is_one_of(VisitFact.outcome, rules.OUTCOME_CODES, key),
    Part.CAUSE: _had_cause,
    Part.STEP: lambda key: VisitFact.step_code == key,
    Part.BVC: lambda key: _unit("code") == key,
    Part.JOINT_HOME: lambda key: _unit("code") == key,
    rules.BY_MUNICIPALITY: lambda key: _unit("municipality_code") == key,
    Part.MONTH: lambda key: _is_number(MONTH, key),
    Part.AGE: lambda key: _is_known(VisitFact.age_years, key),
    Part.AREA: lambda key: _is_known(area_type(), key),
    Part.CONTACT: lambda key: _told(VisitFact.contacts, key),
    Part.INFORMATION: lambda key: _told(VisitFact.information, key),
}
