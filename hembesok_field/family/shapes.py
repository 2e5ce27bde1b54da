"""Values that leave the family room."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ConsentState(StrEnum):
    """Whether anything may be shared with the other side."""

    IN_FORCE = "in_force"
    WAITING = "waiting"  # no one has said no, and not all have said yes
    REFUSED = "refused"


@dataclass(frozen=True)
class GuardianFace:
    """A guardian, and her standing word on sharing; None until she has said one."""

    guardian_id: UUID
    name: str
    phone: str | None
    language: str | None
    word: bool | None = None
    said_on: date | None = None


@dataclass(frozen=True)
class ChildFace:
    child_id: UUID
    name: str | None
    born_on: date | None
    due_on: date | None
    uses_corrected_age: bool
    participation_id: UUID | None = None


@dataclass(frozen=True)
class FamilyFace:
    """A family as the asker may see it. `is_own`: she stands on its BVC's side; `is_open`: it opens for her.

    Where a municipality chose pseudonyms there are no names, numbers or address, and `name` is the reference.
    """

    family_id: UUID
    reference: str
    name: str
    is_own: bool
    is_open: bool
    is_protected: bool
    children: tuple[ChildFace, ...]
    guardians: tuple[GuardianFace, ...]
    consent: ConsentState
    language: str | None
    needs_interpreter: bool | None
    address: str | None
    area_name: str | None
    area_type: int | None
    target_groups: tuple[str, ...]
    bvc_id: int
    partner_id: int | None
    nurse_id: int | None
    social_worker_id: int | None
    has_names: bool
