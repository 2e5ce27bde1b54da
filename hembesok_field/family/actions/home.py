"""Where the family lives, what it speaks, and whether it is protected."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family.actions.checks import check_home, words
from hembesok_field.family.actions.history import own, remember
from hembesok_field.family.rules import EventKind, TargetGroup
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import By, Side, Who
from hembesok_field.kernel.telling import Telling

protection_changed: Telling[[Session, UUID, datetime]] = Telling()  # which family, and when


def protect(session: Session, *, by: By, family_id: UUID, is_protected: bool, now: datetime) -> Family:
    """Mark a family as protected: its address leaves the program at once. Unmarking brings nothing back."""
    family = own(session, by, family_id)
    if family.is_protected == is_protected:
        return family
    family.is_protected = is_protected
    family.address = None
    family.area_name = None
    if is_protected and family.nurse_id is None:
        family.nurse_id = nurse_on_protection(by)
    kind = EventKind.PROTECTED if is_protected else EventKind.UNPROTECTED
    remember(session, family, by=by, kind=kind, on=clock.swedish(now).date(), now=now)
    protection_changed.tell(session, family.id, now)
    return family


def change_home(
    session: Session,
    *,
    by: By,
    family_id: UUID,
    address: str | None,
    area_type: int | None,
    area_name: str | None,
    language: str | None,
    needs_interpreter: bool | None,
    target_groups: Sequence[TargetGroup],
    now: datetime,
) -> Family:
    """Put right where the family lives, what it speaks and why it was offered the programme; all of it as it is now."""
    family = own(session, by, family_id)
    check_home(address, area_type, area_name, language, is_protected=family.is_protected)
    family.address, family.area_name, family.language = words(address), words(area_name), words(language)
    family.area_type, family.needs_interpreter = area_type, needs_interpreter
    family.target_groups = codes(target_groups)
    remember(session, family, by=by, kind=EventKind.CHANGED, on=clock.swedish(now).date(), now=now)
    return family


def nurse_on_protection(by: By) -> int | None:
    return by.assignment_id if isinstance(by, Who) and by.side is Side.NURSE else None


def codes(groups: Sequence[TargetGroup]) -> str:
    return " ".join(sorted(group.value for group in groups))
