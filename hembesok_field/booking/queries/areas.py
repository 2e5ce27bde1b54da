"""Questions about where areas lie from a unit, and how its people go there; for the one who leads it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Assignment, Unit
from hembesok_field.booking.queries.diaries import limits_of
from hembesok_field.booking.queries.hours import field_workers
from hembesok_field.booking.rules import Place, Transport, way_there
from hembesok_field.booking.shapes import AreaSeen, Goer, PlaceSeen, UnitWays
from hembesok_field.booking.tables import AreaPlace
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import across

FEWEST = 5  # families that share an area's name before it is told to one who sees no families


def unit_to_write(session: Session, by: Who, unit_id: int, today: date, *, locked: bool = False) -> Unit:
    """A unit of the asker's own authority; NotFound alike for all others. Locked: others who write it wait."""
    unit = next((one for one in access.units_of(session, by, today) if one.id == unit_id), None)
    if unit is None:
        raise NotFound
    if locked:
        session.scalars(select(Unit.id).where(Unit.id == unit_id).with_for_update()).one()
    return unit


def unit_ways(session: Session, by: Who, unit_id: int | None, now: datetime) -> UnitWays | None:
    """All that is known of the ways from a unit: the one asked for if it is the asker's, else the first of hers."""
    today = clock.swedish(now).date()
    units = access.units_of(session, by, today)
    unit = next((one for one in units if one.id == (unit_id or by.unit_id)), units[0] if units else None)
    if unit is None:
        return None
    rows = session.scalars(select(AreaPlace).where(AreaPlace.unit_id == unit.id).order_by(AreaPlace.area_name)).all()
    base = next((place_seen(row) for row in rows if not row.area_name), None)
    areas = [row for row in rows if row.area_name]
    written = {row.area_name for row in areas}
    return UnitWays(
        unit_id=unit.id,
        unit_name=unit.name,
        units=tuple((one.id, one.name) for one in units),
        base=base,
        areas=tuple(_area(row, base) for row in areas),
        people=tuple(goers_of(session, unit.id, today)),
        without_place=tuple(name for name in _often_named(session, unit) if name not in written),
    )


def _area(row: AreaPlace, base: PlaceSeen | None) -> AreaSeen:
    transport = Transport((base and base.transport) or Transport.CAR)
    start = Place(*base.position) if base and base.position else None
    way = way_there(start, _position(row), row.kilometres, transport)
    return AreaSeen(place_seen(row), int(way.length.total_seconds()) // 60, transport)


def place_seen(row: AreaPlace) -> PlaceSeen:
    return PlaceSeen(row.area_name, _position(row), row.kilometres, row.transport)


def _position(row: AreaPlace) -> Place | None:
    return None if row.latitude is None or row.longitude is None else Place(row.latitude, row.longitude)


def goers_of(session: Session, unit_id: int, today: date) -> list[Goer]:
    """The field workers of a unit, each with how she goes; None: as the unit does."""
    people = {one.person_id: one for one in field_workers(session, Assignment.unit_id == unit_id, today)}
    limits = limits_of(session, people)
    return [
        Goer(
            one.person_id,
            one.name,
            one.profession,
            limits[one.person_id].transport if one.person_id in limits else None,
        )
        for one in people.values()
    ]


def _often_named(session: Session, unit: Unit) -> Sequence[str]:
    """The areas that at least five of a BVC's families have, protected ones left out; nothing of the families."""
    if unit.kind is not UnitKind.BVC:
        return ()
    asked = (
        select(Family.area_name)
        .where(Family.bvc_id == unit.id, ~Family.is_protected, Family.area_name.is_not(None))
        .group_by(Family.area_name)
        .having(func.count() >= FEWEST)
        .order_by(Family.area_name)
    )
    with across(session):
        return [name for name in session.scalars(asked) if name]
