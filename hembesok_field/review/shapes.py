"""Values that leave the review room."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.shapes import TabletSeen
from hembesok_field.family.rules import ConsentWay, DisclosureStep
from hembesok_field.kernel.identity import Duty, Profession


class Sign(StrEnum):
    """Why an entry is shown before others; the first is the weightiest."""

    EMERGENCY = "emergency"
    OTHER_UNIT = "other_unit"
    NIGHT = "night"
    WEEKEND = "weekend"
    MANY = "many"


@dataclass(frozen=True)
class Looker:
    """Who looked: a person in an assignment, as her own authority's reviewer may know her."""

    person_id: int
    name: str
    profession: Profession
    duty: Duty
    unit_name: str


@dataclass(frozen=True)
class FamilyName:
    """A family by its reference alone; None where it is protected, or gone."""

    family_id: UUID
    reference: str | None


@dataclass(frozen=True)
class FamiliesOn:
    """A tablet, and the families that may lie on it."""

    tablet: TabletSeen
    families: tuple[FamilyName, ...]


@dataclass(frozen=True)
class Reviewed:
    name: str
    at: datetime
    comment: str


@dataclass(frozen=True)
class Opened:
    """A family opened in need: by whom, when, why, whether its unit has seen it and what was said of it after."""

    number: int
    who: Looker
    family: FamilyName
    began_at: datetime
    until_at: datetime
    reason: str
    seen_at: datetime | None
    explanation: str | None
    explained_at: datetime | None
    is_mine: bool
    is_my_units: bool


@dataclass(frozen=True)
class Notices:
    """What a worker's day tells of what was opened in need: hers now, hers to explain, and that of her unit's."""

    open_now: tuple[Opened, ...] = ()
    to_explain: tuple[Opened, ...] = ()
    told: tuple[Opened, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One row of the log, with what stands out in it and what the reviewers have said, newest first."""

    entry_id: int
    number: int
    at: datetime
    who: Looker
    action: str
    families: tuple[FamilyName, ...]
    signs: tuple[Sign, ...]
    reviews: tuple[Reviewed, ...]
    opened: Opened | None

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviews)


@dataclass(frozen=True)
class Sample:
    """What there is to review of a month: the drawn and all that was opened in need, the unreviewed first."""

    month: date
    entries: tuple[Entry, ...]
    months: tuple[date, ...]
    total: int  # entries of the whole month

    @property
    def done(self) -> int:
        return sum(entry.is_reviewed for entry in self.entries)


@dataclass(frozen=True)
class Listed:
    """One page of a person's or a family's entries, newest first."""

    entries: tuple[Entry, ...]
    number: int
    has_next: bool


@dataclass(frozen=True)
class Agreed:
    """A word on consent that a disclosure rests on: whose, when, how, on which text, and who wrote it down."""

    who: str
    said_on: date
    way: ConsentWay
    text_version: str
    language: str | None
    with_interpreter: bool
    taken_by: str


@dataclass(frozen=True)
class Shared:
    """A span of time in which a family's planning was open to one unit of the other side, seen in one way."""

    unit_name: str
    authority_name: str
    sees: SeesFamilies
    ground: tuple[Agreed, ...]
    from_at: datetime
    until_at: datetime | None
    ended_by: DisclosureStep | None


@dataclass(frozen=True)
class LookByOther:
    """A look by the other authority's people, as the family's own BVC may know it: in what capacity, never by name."""

    at: datetime
    profession: Profession
    duty: Duty
    place_name: str
    action: str


@dataclass(frozen=True)
class Disclosed:
    """What was disclosed of a family and when, the latest first; the looks are those of the units it went to."""

    shared: tuple[Shared, ...] = ()
    looks: tuple[LookByOther, ...] = ()
    has_more_looks: bool = False


@dataclass(frozen=True)
class Extract:
    """All that an authority's log says of one family, oldest first."""

    family: FamilyName
    authority_name: str
    entries: tuple[Entry, ...]
    disclosed: Disclosed
    made_at: datetime
    made_by: str
