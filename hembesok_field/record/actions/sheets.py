"""What a sheet knows about a visit, beside what people say themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By
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


def keep_import(
    session: Session,
    *,
    visit: Visit,
    by: By,
    scope: Scope,
    now: datetime,
    known: Mapping[str, Any],
    before: Attestation | None,
) -> Kept:
    """Add what a sheet knows about a visit, on top of what the sheet `before` it knew; the same again adds nothing.

    `known` holds only cells that were filled (names of SHEET_FIELDS): an empty cell is unknown and erases nothing.
    No person's own word is touched. Refused before the visit has begun, when the outcome is done.
    """
    held = {field: getattr(before, field) for field in SHEET_FIELDS} if before else {}
    after = {"place": Place.HOME, "others": "", "contacts": "", "information": "", **held, **known}
    if before and after == held:
        return Kept.SAME
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
