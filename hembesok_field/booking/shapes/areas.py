"""How far it is to an area, and how people go there."""

from dataclasses import dataclass
from enum import StrEnum

from hembesok_field.kernel.identity import Profession


@dataclass(frozen=True)
class PlaceSeen:
    """Where an area lies from a unit; without a name it is the unit itself, and `transport` how its people go."""

    name: str
    position: tuple[float, float] | None
    kilometres: float | None
    transport: StrEnum | None


@dataclass(frozen=True)
class AreaSeen:
    """An area with the way there, in minutes, as the unit's people usually go."""

    place: PlaceSeen
    minutes: int
    transport: StrEnum


@dataclass(frozen=True)
class Goer:
    """Someone who goes to families, and how; None: as her unit does."""

    person_id: int
    name: str
    profession: Profession
    transport: StrEnum | None


@dataclass(frozen=True)
class UnitWays:
    """The ways from one unit; `units` are all that the asker may write. `without_place`: areas worth writing."""

    unit_id: int
    unit_name: str
    units: tuple[tuple[int, str], ...]
    base: PlaceSeen | None
    areas: tuple[AreaSeen, ...]
    people: tuple[Goer, ...]
    without_place: tuple[str, ...]
