"""Questions about how far the doors are: where a family's area lies from the units of those who go there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment
from hembesok_field.booking.rules import Place, Transport, Way, way_there
from hembesok_field.booking.tables import AreaPlace, DayLimit
from hembesok_field.family.tables import Family


class Goer(Protocol):
    @property
    def assignment_id(self) -> int: ...


@dataclass(frozen=True)
class Roads:
    """The ways to one family's area: from its BVC, and from the unit of each who could go.

    `places` are known by unit and area, the unit itself by no area; `posts`: each assignment's unit, and how she goes.
    """

    bvc_id: int
    area_name: str
    places: Mapping[tuple[int, str], AreaPlace]
    posts: Mapping[int, tuple[int, Transport | None]]

    def way(self, by: Transport | None = None) -> Way:
        """How long the way is from the BVC; where a place is not known, the ordinary way."""
        return self._way(self.bvc_id, by)

    def ways(self, *, by_car: bool = False) -> dict[int, Way]:
        """Each assignment's way: from her own unit and as she goes herself; all in the car they booked.

        A unit that has not written where it lies is taken to be at the BVC.
        """
        return {
            assignment_id: self._way(unit_id, Transport.CAR if by_car else own)
            for assignment_id, (unit_id, own) in self.posts.items()
        }

    def _way(self, unit_id: int, by: Transport | None) -> Way:
        if (unit_id, "") not in self.places and (unit_id, self.area_name) not in self.places:
            unit_id = self.bvc_id
        base, area = self.places.get((unit_id, "")), self.places.get((unit_id, self.area_name))
        place = place_of(area) or place_of(self.places.get((self.bvc_id, self.area_name)))
        transport = by or (base.transport if base else None) or Transport.CAR
        return way_there(place_of(base), place, area.kilometres if area else None, transport)


def roads_to(session: Session, family: Family, people: Collection[Goer]) -> Roads:
    """The ways there for these people; without any, the BVC's own."""
    tells_area = bool(family.area_name) and not family.is_protected
    names = ["", *([family.area_name] if tells_area else [])]
    here = AreaPlace.unit_id == family.bvc_id
    ids = [one.assignment_id for one in people]
    posts: dict[int, tuple[int, Transport | None]] = {}
    rows: list[AreaPlace] = []
    if ids:
        of_these = {"bvc_id": family.bvc_id, "names": names, "ids": ids}
        for assignment_id, unit_id, transport, place in session.execute(_posts_and_places(), of_these):
            posts[assignment_id] = (unit_id or family.bvc_id, transport)
            rows += [place] if place is not None else []
    else:
        rows += session.scalars(select(AreaPlace).where(here, AreaPlace.area_name.in_(names)))
    return Roads(family.bvc_id, family.area_name or "-", {(row.unit_id, row.area_name): row for row in rows}, posts)


@cache
def _posts_and_places() -> Select[int, int | None, Transport | None, AreaPlace]:
    """Where the assignments `ids` begin and how they travel, each with the places called `names` that it knows."""
    is_here = or_(AreaPlace.unit_id == bindparam("bvc_id"), AreaPlace.unit_id == Assignment.unit_id)
    return (
        select(Assignment.id, Assignment.unit_id, DayLimit.transport, AreaPlace)
        .outerjoin(DayLimit, DayLimit.person_id == Assignment.person_id)
        .outerjoin(AreaPlace, and_(is_here, AreaPlace.area_name.in_(bindparam("names", expanding=True))))
        .where(Assignment.id.in_(bindparam("ids", expanding=True)))
    )


def place_of(row: AreaPlace | None) -> Place | None:
    return (
        Place(row.latitude, row.longitude) if row and row.latitude is not None and row.longitude is not None else None
    )
