"""Values that the desk's pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.shapes import Promise, WeekPicture
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.shapes import ChildFace, FamilyFace
from hembesok_field.plan.rules import LineStep, Need, StepState, Window
from hembesok_field.record.shapes import FamilyAtDoor, Standing


@dataclass(frozen=True)
class DayVisit:
    """One of my promised hours; `family` and `step_code` are None where I may know no more than the hour."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    step_code: str | None
    family: FamilyAtDoor | None
    colleagues: tuple[Colleague, ...]
    stands: Standing | None
    is_mine_said: bool
    has_draft: bool = False


@dataclass(frozen=True)
class Today:
    """`mine` and `theirs` lack a word; they reach back before today."""

    next: DayVisit | None
    day: tuple[DayVisit, ...]
    mine: tuple[DayVisit, ...]
    theirs: tuple[DayVisit, ...]


@dataclass(frozen=True)
class FamilyRow:
    """One family in the list: who, how its steps stand and the one thing it needs.

    `earlier` is the participation of an earlier birth that goes on beside the newest; None for the newest.
    `children` are those whose programme it is.
    """

    face: FamilyFace
    children: tuple[ChildFace, ...]
    earlier: UUID | None
    steps: tuple[LineStep, ...]
    need: Need
    is_paused: bool


@dataclass(frozen=True)
class NeedingTime:
    """The most pressing of my own families that need a time, and how many there are."""

    rows: tuple[FamilyRow, ...]
    found: int


@dataclass(frozen=True)
class FamiliesPage:
    """One page of the asker's families by need. `counts` are of all; `first` is the number of the first one shown."""

    rows: tuple[FamilyRow, ...]
    counts: dict[Need, int]
    found: int
    first: int
    number: int
    has_next: bool


@dataclass(frozen=True)
class Told:
    """One row of the family's history."""

    kind: str
    on: date
    detail: str
    by_name: str | None


@dataclass(frozen=True)
class Course:
    """A programme as its own BVC sees it; the other side gets no offer and no answer."""

    number: int
    offered_on: date | None
    answer: Answer | None
    answered_on: date | None
    started_on: date | None
    ended_on: date | None
    end_reason: EndReason | None
    paused_on: date | None


@dataclass(frozen=True)
class FamilyPage:
    """One family: its line, its people, and what of it is shared. `closed` are visits that came to nothing, by step.

    `children` are those whose programme is shown, and `earlier` as `FamilyRow`'s; `beside` are the children of the
    family's other programmes that go on, each by what `earlier` would be.
    """

    face: FamilyFace
    children: tuple[ChildFace, ...]
    earlier: UUID | None
    beside: dict[UUID | None, tuple[ChildFace, ...]]
    steps: tuple[LineStep, ...]
    next: LineStep | None
    closed: dict[str, tuple[UUID, ...]]
    counts_from: date | None
    course: Course
    bvc_name: str
    partner_name: str | None
    partner_sees: SeesFamilies | None
    nurse: Colleague | None
    social_worker: Colleague | None
    history: tuple[Told, ...]


@dataclass(frozen=True)
class DueVisit:
    """A visit that needs a time. `visit_id` is None until somebody has asked for one; `earlier` as `FamilyRow`'s.

    `children` are those it is for, where the family has another programme that it could be for; else nobody.
    """

    family_id: UUID
    family_name: str
    children: tuple[ChildFace, ...]
    earlier: UUID | None
    step_code: str
    visit_id: UUID | None
    window: Window | None


@dataclass(frozen=True)
class DueList:
    """The most pressing of the visits without a time, and how many there are."""

    rows: tuple[DueVisit, ...]
    found: int


@dataclass(frozen=True)
class WeekPage:
    """A week of the asker and some others. `names`: whom her own visits are for, by visit, where a list may tell it."""

    week: WeekPicture
    beside: tuple[int, ...]
    colleagues: tuple[Colleague, ...]
    names: dict[UUID, str]
    due: DueList


@dataclass(frozen=True)
class ListedVisit:
    """One visit of a list. `visit_id` is None until the step gets one; `family_id` where only the hour may be known.

    `opens_on` and `closes_on` are the day it was or will be, else its window; `place` is where it stands in the list;
    `earlier` as `FamilyRow`'s.
    """

    visit_id: UUID | None
    family_id: UUID | None
    earlier: UUID | None
    step_code: str | None
    state: StepState
    window: Window | None
    opens_on: date
    closes_on: date
    place: str
    promise: Promise | None = None
    reference: str | None = None
    family_name: str | None = None

    def filled(
        self, promises: Mapping[UUID, Promise], references: Mapping[UUID, str], faces: Mapping[UUID, FamilyFace]
    ) -> "ListedVisit":
        if self.family_id is None:
            return self
        visit_id = self.visit_id or self.family_id  # no visit has a family's id
        return replace(
            self,
            promise=promises.get(visit_id),
            reference=references.get(visit_id),
            family_name=faces[self.family_id].name,
        )


@dataclass(frozen=True)
class VisitList:
    rows: tuple[ListedVisit, ...]
    unnamed: tuple[tuple[UUID, UUID | None, str], ...]
    has_more: bool
