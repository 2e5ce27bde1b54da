"""Visits: of a family that exists, on a step of its programme, begun if done, and only once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hembesok_field.intake.cells import folded, shown
from hembesok_field.intake.checking.drafts import Draft
from hembesok_field.intake.checking.families import Families, FamilyFact
from hembesok_field.intake.shapes import StoredVisit
from hembesok_field.kernel.clock import swedish
from hembesok_field.record.shapes import Outcome

ALWAYS = ("före", "extra")  # steps of every programme
Start = tuple[str | None, str, datetime]


def check_visits(
    drafts: Sequence[Draft], families: Families, stored: Sequence[StoredVisit], now: datetime
) -> list[tuple[Draft, FamilyFact]]:
    """The visits whose family is understood, with that family."""
    placed = []
    moved = families.moved_away
    before = {
        (moved[one.region, one.family], one.family, one.reference, one.starts_at)
        for one in stored
        if (one.region, one.family) in moved
    }
    first: dict[tuple[str | None, str], Draft] = {}
    for draft in drafts:
        family = families.named_by(draft)
        draft.values["region"] = family.region if family else None
        _check_step(draft, family)
        _check_begun(draft, now)
        reference = draft.get("reference")
        if family and (family.region, family.reference, reference, draft.get("starts_at")) in before:
            draft.blame("reference", f"besöket {reference} gjordes innan familjen flyttade hit. Ta bort raden.")
        if family and reference is not None:
            key = (family.region, reference)
            if key in first:
                draft.blame("reference", f"besöket {reference} står redan på {first[key].spot}.")
            first.setdefault(key, draft)
        if family:
            placed.append((draft, family))
    _check_starts(placed, stored)
    return placed


def _check_step(draft: Draft, family: FamilyFact | None) -> None:
    """A code of the family's programme; of an unknown programme nothing can be said."""
    step = draft.get("step")
    if step is None:
        return
    steps = (*((family.steps if family else None) or ()), *ALWAYS)
    code = next((code for code in steps if folded(code) == folded(step)), None)
    if code is not None:
        draft.values["step"] = code
    elif family is not None and family.steps is not None:
        draft.blame("step", f"{shown(step)} finns inte i familjens program; välj bland {', '.join(steps)}.")


def _check_begun(draft: Draft, now: datetime) -> None:
    starts = draft.get("starts_at")
    if starts is not None and starts > now and draft.get("outcome") is Outcome.DONE:
        draft.blame("outcome", f"besöket börjar {_clock(starts)} och kan inte vara genomfört än.")


def _check_starts(placed: Sequence[tuple[Draft, FamilyFact]], stored: Iterable[StoredVisit]) -> None:
    """One family has one visit at a time: the same start under two references is one visit told twice.

    A stored visit that the reading moves to another time no longer stands in the way.
    """
    starts = {
        (family.region, draft.get("reference")): _start(draft, family)
        for draft, family in placed
        if draft.get("starts_at") is not None
    }
    owners: dict[Start, tuple[str, Draft | None]] = {}
    start: Start
    for visit in stored:
        start = (visit.region, visit.family, visit.starts_at)
        if starts.get((visit.region, visit.reference), start) == start:
            owners[start] = (visit.reference, None)
    for draft, family in placed:
        reference = draft.get("reference")
        if reference is None or draft.get("starts_at") is None:
            continue
        start = _start(draft, family)
        owner, other = owners.setdefault(start, (reference, draft))
        if owner != reference:
            where = f"på {other.spot}" if other else "i programmet"
            draft.blame(
                "starts_at",
                f"familjen {family.reference} har redan besöket {owner} {_clock(start[2])} ({where}).",
            )


def _start(draft: Draft, family: FamilyFact) -> Start:
    return family.region, family.reference, draft.get("starts_at")


def _clock(moment: datetime) -> str:
    return f"{swedish(moment):%Y-%m-%d %H:%M}"
