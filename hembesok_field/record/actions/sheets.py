"""What a sheet knows about a visit, beside what people say themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By, Side
from hembesok_field.kernel.keeping import Kept
from hembesok_field.plan.tables import Visit
from hembesok_field.record.shapes import Outcome, Place, Reason, Scope, Source
from hembesok_field.record.tables import Attestation

SHEET_FIELDS = (
    "starts_at",
    "minutes",
    "outcome",
    "place",
    "nurse_attended",
    "social_attended",
    "absence_cause",
    "others",
    "guardians",
    "interpreter",
    "contacts",
    "information",
)


SIDE_OF = {"nurse_attended": Side.NURSE, "social_attended": Side.SOCIAL_SERVICES}
# What a municipality's sheet may say of a visit; the rest of the row is the region's.
OF_THE_PARTNER = ("starts_at", "outcome", *SIDE_OF, "absence_cause")


def keep_import(
    session: Session,
    *,
    visit: Visit,
    by: By,
    scope: Scope,
    now: datetime,
    known: Mapping[str, Any],
    imports: Sequence[Attestation] = (),
    place: Place = Place.HOME,
) -> Kept:
    """Add what a sheet knows about a visit, on top of what sheets said before; the same again adds nothing.

    `known` holds only cells that were filled (names of SHEET_FIELDS): an empty cell is unknown and erases nothing,
    and what was said last of it still holds, in whichever sheet; `place` is what stands where none has said.
    No person's own word is touched. Refused before the visit has begun, when the outcome is done.
    """
    before = last_sheet(imports, scope)
    if before and all(getattr(before, field) == value for field, value in known.items()):
        return Kept.SAME
    after = {"place": place, "others": "", "contacts": "", "information": "", **known_of(imports, scope), **known}
    if after["outcome"] is Outcome.DONE and after["starts_at"] > now:
        raise Refused(Reason.NOT_BEGUN)
    session.add(
        Attestation(
            visit_id=visit.id,
            family_id=visit.family_id,
            source=Source.IMPORT,
            scope=scope,
            said_by=by.assignment_id,
            at=now,
            **after,
        )
    )
    return Kept.CHANGED if before else Kept.NEW


def last_sheet(imports: Sequence[Attestation], scope: Scope) -> Attestation | None:
    """The newest sheet of this scope, or of both sides: what a sheet read again is compared with."""
    return next((one for one in reversed(imports) if one.scope in (scope, Scope.BOTH)), None)


def known_of(imports: Sequence[Attestation], scope: Scope) -> dict[str, Any]:
    """What the sheets together know, as far as a sheet of this scope may say it again."""
    held: dict[str, Any] = {}
    for one in imports:
        said = {name: getattr(one, name) for name in SHEET_FIELDS if _may_carry(name, one.scope, scope)}
        held |= {name: value for name, value in said.items() if value is not None and value != ""}
    return held


def _may_carry(name: str, said: Scope, scope: Scope) -> bool:
    """A claim about the other side stays in the sheets that made it."""
    if name in SIDE_OF:
        return said is scope or (said.covers(SIDE_OF[name]) and scope.covers(SIDE_OF[name]))
    return name in OF_THE_PARTNER or Scope.SOCIAL_SERVICES not in (said, scope)
