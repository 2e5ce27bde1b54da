"""Whose rows a reader on the page may write: her own authority's. What belongs to others is a fault in words.

A row that she may not know of is spoken of as one that is not there.
"""

from collections.abc import Sequence

from hembesok_field.access.rules import UnitKind
from hembesok_field.intake import sheets
from hembesok_field.intake.cells import folded
from hembesok_field.intake.checking.drafts import Draft, of_sheet
from hembesok_field.intake.checking.families import FamilyFact
from hembesok_field.intake.shapes import Known, Reader
from hembesok_field.kernel.clock import swedish


def check_rights(
    everyone: list[Draft], placed: Sequence[tuple[Draft, FamilyFact]], reader: Reader, known: Known
) -> None:
    for draft in of_sheet(everyone, sheets.UNITS):
        _check_unit(draft, reader, known)
    own = reader.units | _new_units(of_sheet(everyone, sheets.UNITS), reader, known)
    for draft in of_sheet(everyone, sheets.COLLABORATIONS):
        _check_collaboration(draft, reader, own)
    for draft in of_sheet(everyone, sheets.FAMILIES):
        _check_family(draft, reader, own, known)
    families = {id(draft): family for draft, family in placed}
    for draft in of_sheet(everyone, sheets.VISITS):
        if reader.is_municipality:
            _check_shared(draft, families.get(id(draft)), known)
        else:
            _check_visit(draft, known)
    for draft in of_sheet(everyone, sheets.GRANTS):
        _check_grant(draft, reader)
    for draft in of_sheet(everyone, sheets.POPULATIONS):
        if draft.get("code") is not None and draft.get("code") != reader.code:
            draft.blame("code", f"raden hör inte till {reader.name}; hela landets blad läses in av driften.")


def _new_units(drafts: Sequence[Draft], reader: Reader, known: Known) -> set[str]:
    """Units that this reading makes, and that no company is to run."""
    return {
        draft.get("code")
        for draft in drafts
        if draft.get("code") not in known.units
        and draft.get("authority_code") == (reader.code or "")
        and not draft.get("contractor")
    }


def _check_unit(draft: Draft, reader: Reader, known: Known) -> None:
    stored = known.units.get(draft.get("code") or "")
    owners = {draft.get("authority_code"), stored.authority_code if stored else None} - {None}
    kind = UnitKind.SOCIAL_SERVICES if reader.is_municipality else UnitKind.BVC
    if owners - {reader.code} or draft.get("kind") not in (kind, None):
        draft.blame("code", f"enheten hör inte till {reader.name}; den läses in av den som äger den.")


def _check_collaboration(draft: Draft, reader: Reader, own: frozenset[str]) -> None:
    bvc = draft.get("bvc")
    if reader.is_municipality:
        draft.blame("bvc", "samverkan läses in av den som driver BVC.")
    elif bvc is not None and bvc not in own:
        _blame_place(draft, bvc, reader)


def _check_family(draft: Draft, reader: Reader, own: frozenset[str], known: Known) -> None:
    bvc, reference = draft.get("bvc"), draft.get("reference")
    if reader.is_municipality:
        draft.blame("reference", "familjer läses in av den som driver BVC.")
    elif bvc is not None and bvc not in own:
        _blame_place(draft, bvc, reader)
    elif (draft.get("region"), reference) in known.closed_families:
        draft.blame("reference", f"familjen {reference} kan inte ändras härifrån.")


def _blame_place(draft: Draft, bvc: str, reader: Reader) -> None:
    """Unless the cell is at fault already: what is no BVC at all is nobody's to run."""
    if not any(fault.column == "bvc" for fault in draft.faults):
        draft.blame("bvc", f"{bvc} drivs inte av {reader.name}; raden läses in av den som driver BVC.")


def _check_visit(draft: Draft, known: Known) -> None:
    reference = draft.get("reference")
    if (draft.get("region"), reference) in known.closed_visits:
        draft.blame("reference", f"besöket {reference} kan inte ändras härifrån.")


def _check_shared(draft: Draft, family: FamilyFact | None, known: Known) -> None:
    """A municipality confirms visits that are there; what, when and for whom is the region's to say."""
    reference = draft.get("reference")
    if family is None or reference is None:
        return
    visit = known.shared.get((family.region or "", reference))
    if visit is None or visit.family != family.reference:
        draft.blame(
            "reference", f"besöket {reference} finns inte hos familjen; en kommun bekräftar besök som regionen har."
        )
        return
    step, starts = draft.get("step"), draft.get("starts_at")
    if step is not None and folded(step) != folded(visit.step):
        draft.blame("step", f"regionen har steget {visit.step}; stämmer det inte, tala med BVC.")
    if starts is not None and visit.starts_at is not None and starts != visit.starts_at:
        when = f"{swedish(visit.starts_at):%Y-%m-%d %H:%M}"
        draft.blame("starts_at", f"regionen har tiden {when}; stämmer den inte, tala med BVC.")


def _check_grant(draft: Draft, reader: Reader) -> None:
    """A recipient reads its own row; without a code it is known by its name."""
    code, recipient = draft.get("code"), draft.get("recipient")
    is_own = code == reader.code if code else folded(recipient or "") == folded(reader.name)
    if recipient is not None and not is_own:
        draft.blame("recipient", f"raden hör inte till {reader.name}; en mottagare läser in sin egen.")
