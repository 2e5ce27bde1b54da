"""What a reading of sheets is made of: frozen rows, faults and cautions, and what was known before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from hembesok_field.access.rules import Payment, UnitKind
from hembesok_field.family.rules import Answer, EndReason, TargetGroup
from hembesok_field.kernel.keeping import Kept
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place


@dataclass(frozen=True, order=True)
class Spot:
    """Where a row stands. `tab` is named only in a workbook of several; lines as an editor or Excel shows them."""

    file: str
    tab: str | None
    line: int

    def __str__(self) -> str:
        return f"{self.file}[{self.tab}]:{self.line}" if self.tab is not None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Fault:
    """Something wrong, in words that say how to put it right."""

    at: Spot
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.at}: {self.column}: {self.sentence}"


class CautionKind(StrEnum):
    OUTSIDE_PROGRAMME = "outside_programme"
    ATTENDED_NOT_DONE = "attended_not_done"
    NO_PARTNER_UNIT = "no_partner_unit"
    NO_COLLABORATION = "no_collaboration"
    MORE_GUARDIANS = "more_guardians"
    CONSENT_TO_COME = "consent_to_come"
    GRANT_SUM = "grant_sum"
    GRANT_UNUSED = "grant_unused"


@dataclass(frozen=True)
class Caution:
    """Odd but stored; said once a kind. `spots` are the first rows it was seen at."""

    kind: CautionKind
    count: int
    sentence: str
    spots: tuple[Spot, ...]

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class UnknownColumn:
    """A column that no sheet has; left out, and named once."""

    at: Spot
    name: str

    def __str__(self) -> str:
        return f"{self.at}: {self.name}: kolumnen är okänd och lämnas utanför."


@dataclass(frozen=True)
class Change:
    """A stored value that a row says otherwise: `reference` names the row's thing, `before` None = was unknown."""

    sheet: str
    reference: str
    column: str
    before: object
    after: object


# The rows. None = the cell is empty = unknown: it never erases what is stored. `at` takes no part in equality.


@dataclass(frozen=True)
class UnitRow:
    at: Spot = field(compare=False, repr=False)
    code: str
    name: str
    kind: UnitKind
    authority_code: str
    authority_name: str
    municipality_code: str
    area_type: int | None = None
    child_cni: Decimal | None = None
    payment: Payment | None = None
    contractor: str | None = None


@dataclass(frozen=True)
class CollaborationRow:
    """Same pair and same first day = same thing."""

    at: Spot = field(compare=False, repr=False)
    bvc: str
    social_services: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class FamilyRow:
    """`births` in order, one date per child (twins: the same date twice); a date to come is expected."""

    at: Spot = field(compare=False, repr=False)
    region: str
    reference: str
    bvc: str
    births: tuple[date, ...]
    social_services: str | None = None
    offered_on: date | None = None
    answer: Answer | None = None
    answered_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = None
    consent: date | Literal["no"] | None = None
    guardians: int | None = None
    area_type: int | None = None
    language: str | None = None
    interpreter: bool | None = None
    target_groups: tuple[TargetGroup, ...] | None = None


@dataclass(frozen=True)
class VisitRow:
    """`starts_at` in UTC. `place` None = nothing said, which means at home. Attendance: True, False, unknown."""

    at: Spot = field(compare=False, repr=False)
    region: str
    reference: str
    family: str
    step: str
    starts_at: datetime
    outcome: Outcome
    minutes: int | None = None
    place: Place | None = None
    nurse: bool | None = None
    social_services: bool | None = None
    absence_cause: AbsenceCause | None = None
    others: str | None = None
    guardians: int | None = None
    interpreter: bool | None = None
    contacts: tuple[Contact, ...] | None = None
    information: tuple[Information, ...] | None = None


@dataclass(frozen=True)
class GrantRow:
    """Whole kronor."""

    at: Spot = field(compare=False, repr=False)
    year: int
    recipient: str
    requisitioned: int
    code: str | None = None
    wishes_more: bool | None = None
    redistributed: int | None = None
    allocated: int | None = None
    unused: int | None = None

    @property
    def wished_more(self) -> bool:
        """An empty cell means yes when something was redistributed."""
        return bool(self.redistributed) if self.wishes_more is None else self.wishes_more


@dataclass(frozen=True)
class PopulationRow:
    """Children aged 0 to 5, and those of them in area types 1 and 2."""

    at: Spot = field(compare=False, repr=False)
    code: str
    children: int
    hard_areas: int


@dataclass(frozen=True)
class AuthorityRow:
    """An authority as the units name it; where they differ, the name that most of them use."""

    code: str
    name: str


Row = UnitRow | CollaborationRow | FamilyRow | VisitRow | GrantRow | PopulationRow


# What was stored before the reading.


@dataclass(frozen=True)
class StoredUnit:
    code: str
    kind: UnitKind
    authority_code: str


@dataclass(frozen=True)
class StoredFamily:
    """`steps` are the codes of the family's own programmes, without före and extra."""

    region: str
    reference: str
    bvc: str
    social_services: str | None = None
    offered_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    guardians: int | None = None
    steps: tuple[str, ...] | None = None


@dataclass(frozen=True)
class StoredVisit:
    region: str
    reference: str
    family: str
    starts_at: datetime


@dataclass(frozen=True)
class StoredCollaboration:
    bvc: str
    social_services: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class SharedVisit:
    """A visit that a municipality may confirm, as the region has it; `starts_at` None while nothing was said of it."""

    family: str
    step: str
    starts_at: datetime | None


@dataclass(frozen=True)
class Known:
    """All units and pairs; of families and visits at least those that `checking.mentioned` names.

    `moved_away`: families by the region that they have left in the program, which has no other of that reference, and
    the region where they live.
    `steps_at`: the codes of a new family's programme by BVC, where it is not the standard one.
    Only for a reader on the page: `closed_…` are references of her region that are not hers to write,
    `shared` the visits that a municipality may confirm; each by region and reference.
    """

    units: Mapping[str, StoredUnit] = field(default_factory=dict)
    families: tuple[StoredFamily, ...] = ()
    visits: tuple[StoredVisit, ...] = ()
    collaborations: tuple[StoredCollaboration, ...] = ()
    steps_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moved_away: Mapping[tuple[str, str], str] = field(default_factory=dict)
    closed_families: frozenset[tuple[str, str]] = frozenset()
    closed_visits: frozenset[tuple[str, str]] = frozenset()
    shared: Mapping[tuple[str, str], SharedVisit] = field(default_factory=dict)


class Writes(StrEnum):
    """What a reader on the page may write: as the one that owns the rows, or as the partner that confirms."""

    REGION = "region"
    COMPANY = "company"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Reader:
    """Whoever reads on the page may write only what her own authority owns: `units` are the codes of its units.

    `code` is None for a company; `home` is the region where its references are unique.
    """

    name: str
    code: str | None
    writes: Writes
    units: frozenset[str]
    home: str | None

    @property
    def is_municipality(self) -> bool:
        return self.writes is Writes.MUNICIPALITY


@dataclass(frozen=True)
class Mentioned:
    """The references a reading speaks of, so that no more than these are fetched."""

    families: frozenset[str]
    visits: frozenset[str]


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be stored, as it stood, and why."""

    at: Spot
    headings: tuple[str, ...]
    cells: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """The whole answer. The rows are the good ones that hang on no bad one, in the order to store them.

    `is_readable` is False when a file or a whole sheet could not be read: then nothing may be stored,
    not even the good rows of the others.
    """

    faults: tuple[Fault, ...]
    cautions: tuple[Caution, ...]
    unknown_columns: tuple[UnknownColumn, ...]
    rejected: tuple[Rejected, ...]
    is_readable: bool
    row_count: int
    authorities: tuple[AuthorityRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    collaborations: tuple[CollaborationRow, ...] = ()
    families: tuple[FamilyRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    grants: tuple[GrantRow, ...] = ()
    populations: tuple[PopulationRow, ...] = ()

    @property
    def good_count(self) -> int:
        return self.row_count - len(self.rejected)


class Reason(StrEnum):
    NOTHING_CHOSEN = "nothing_chosen"
    TOO_MANY_FILES = "too_many_files"
    NOT_WAITING = "not_waiting"
    HAS_FAULTS = "has_faults"


@dataclass(frozen=True)
class Waiting:
    """Files that were sent and not yet stored; `key` names exactly these."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What storing the waiting files would do, tried and taken back."""

    waiting: Waiting
    reading: Reading
    counts: Mapping[str, Mapping[Kept, int]]
    changes: tuple[Change, ...]
    contradicted: tuple[str, ...]
