"""How long the way to a door takes. Values in, answers out.

A visit holds the way from the BVC to the door on both sides of it. Two visits of one person then always have room for
the way between their doors: it is never longer than the way by the BVC (the triangle's two other sides).
"""

from datetime import timedelta
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS = 6371.0  # km, the mean one
DETOUR = 1.3  # a street is longer than the bird's way; the usual figure for towns
SHORTEST_WAY, ORDINARY_WAY, LONGEST_WAY = (timedelta(minutes=minutes) for minutes in (5, 15, 90))


class Transport(StrEnum):
    CAR = "car"
    BICYCLE = "bicycle"
    BUS = "bus"
    WALKING = "walking"


class Pace(NamedTuple):
    """Kilometres an hour from door to door in a town, and the minutes that go to keys, parking or waiting."""

    speed: float
    extra: int


PACES = {
    Transport.CAR: Pace(30, 4),
    Transport.BICYCLE: Pace(15, 2),
    Transport.BUS: Pace(20, 10),
    Transport.WALKING: Pace(5, 0),
}


class Place(NamedTuple):
    """Degrees, as maps write them (WGS 84)."""

    latitude: float
    longitude: float


def kilometres(one: Place, other: Place) -> float:
    """As the bird flies."""
    lat, other_lat = radians(one.latitude), radians(other.latitude)
    half = sin((other_lat - lat) / 2) ** 2
    half += cos(lat) * cos(other_lat) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def way_between(one: Place | None, other: Place | None, by: Transport = Transport.CAR) -> timedelta:
    """Whole five minutes, five at least and ninety at most; a quarter of an hour where a place is not known."""
    if one is None or other is None:
        return ORDINARY_WAY
    return _rounded(kilometres(one, other) * DETOUR, by)


def _rounded(by_road: float, by: Transport) -> timedelta:
    pace = PACES[by]
    minutes = by_road / pace.speed * 60 + pace.extra
    return min(max(timedelta(minutes=5 * ceil(minutes / 5)), SHORTEST_WAY), LONGEST_WAY)


# Sweden's ends in whole and half degrees, so that two numbers in the wrong order are seen (Smygehuk 55,34 N and
# Treriksröset 69,06 N; Stora Drammen 10,96 E and Kataja 24,17 E).
SOUTH, NORTH, WEST, EAST = 55.0, 69.5, 10.5, 24.5
FARTHEST_AREA = 300.0  # km; the table holds it


def is_in_sweden(place: Place) -> bool:
    return SOUTH <= place.latitude <= NORTH and WEST <= place.longitude <= EAST


class Way(NamedTuple):
    """The way from someone's unit to a door: how long, where the door's area lies, and how she goes."""

    length: timedelta = ORDINARY_WAY
    place: Place | None = None
    transport: Transport = Transport.CAR


UNKNOWN_WAY = Way()
NO_WAY = Way(timedelta(0))  # an interpreter on the telephone


def way_by_road(kilometres: float | None, by: Transport = Transport.CAR) -> timedelta:
    """As `way_between`, from the kilometres that someone has driven; no detour more than the road's own."""
    return ORDINARY_WAY if kilometres is None else _rounded(kilometres, by)


def way_there(base: Place | None, place: Place | None, kilometres: float | None, by: Transport) -> Way:
    """From the two places where both are known, else from the kilometres, else the ordinary way."""
    length = way_between(base, place, by) if base and place else way_by_road(kilometres, by)
    return Way(length, place, by)
