"""To write where areas lie from a unit, and how its people go there; what stood before is answered, to go back to."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from hembesok_field.booking import queries, rules
from hembesok_field.booking.rules import Place, Reason, Transport
from hembesok_field.booking.shapes import PlaceSeen
from hembesok_field.booking.tables import AreaPlace, DayLimit
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who

NOWHERE = PlaceSeen("", None, None, None)


def keep_base(
    session: Session, *, by: Who, unit_id: int, position: Place | None, transport: Transport | None, now: datetime
) -> PlaceSeen:
    """Where the unit itself lies, and how its people go where they have not chosen otherwise."""
    if reason := rules.why_not_place(position):
        raise Refused(reason)
    row, before = _place_of(session, by, unit_id, "", now)
    row.latitude, row.longitude = position or (None, None)
    row.transport = transport
    session.add(row)
    session.flush()
    return before or NOWHERE


def keep_area(
    session: Session,
    *,
    by: Who,
    unit_id: int,
    name: str,
    position: Place | None,
    kilometres: float | None,
    now: datetime,
) -> PlaceSeen | None:
    """How far an area lies from the unit, or where; one that stands there already is changed. None: it was new."""
    name = name.strip()
    if not name:
        raise Refused(Reason.NO_NAME)
    if position is None and kilometres is None:
        raise Refused(Reason.NO_PLACE)
    if reason := rules.why_not_place(position, kilometres):
        raise Refused(reason)
    row, before = _place_of(session, by, unit_id, name, now)
    row.latitude, row.longitude = position or (None, None)
    row.kilometres = kilometres
    session.add(row)
    session.flush()
    return before


def drop_area(session: Session, *, by: Who, unit_id: int, name: str, now: datetime) -> PlaceSeen | None:
    """The ordinary way is taken for the area again. None: it was gone already."""
    row, before = _place_of(session, by, unit_id, name.strip(), now)
    if before is not None and before.name:
        session.delete(row)
        session.flush()
    return before


def keep_transports(
    session: Session, *, by: Who, unit_id: int, chosen: Mapping[int, Transport | None], now: datetime
) -> dict[int, Transport | None]:
    """How these of the unit's people go; what was not said of someone stands. Others than its people are left out."""
    unit = queries.unit_to_write(session, by, unit_id, clock.swedish(now).date())
    before: dict[int, Transport | None] = {}
    for one in queries.goers_of(session, unit.id, clock.swedish(now).date()):
        if one.person_id in chosen and chosen[one.person_id] is not one.transport:
            queries.lock_person(session, one.person_id)
            session.merge(DayLimit(person_id=one.person_id, transport=chosen[one.person_id]))
            before[one.person_id] = Transport(one.transport) if one.transport else None
    session.flush()
    return before


def _place_of(session: Session, by: Who, unit_id: int, name: str, now: datetime) -> tuple[AreaPlace, PlaceSeen | None]:
    """The row, or a new one, and what it says; one act at a time for a unit."""
    unit = queries.unit_to_write(session, by, unit_id, clock.swedish(now).date(), locked=True)
    row = session.get(AreaPlace, (unit.id, name))
    if row is None:
        return AreaPlace(unit_id=unit.id, area_name=name), None
    return row, queries.place_seen(row)
