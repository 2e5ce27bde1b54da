"""What all rows of all sheets say together, against what is stored: faults, cautions and the rows to store.

Every row is checked, also one whose neighbours are bad: a row that names a bad row has no fault by that alone,
but hangs on it, and is not stored without it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from hembesok_field.intake import sheets
from hembesok_field.intake.checking.cautions import cautions
from hembesok_field.intake.checking.drafts import Draft, drafts, of_sheet
from hembesok_field.intake.checking.families import Families, FamilyFact
from hembesok_field.intake.checking.grants import check_grants, check_populations
from hembesok_field.intake.checking.rights import check_rights
from hembesok_field.intake.checking.units import Units, authorities, check_collaborations
from hembesok_field.intake.checking.visits import check_visits
from hembesok_field.intake.reading import Found, read
from hembesok_field.intake.shapes import (
    CollaborationRow,
    FamilyRow,
    GrantRow,
    Known,
    Mentioned,
    PopulationRow,
    Reader,
    Reading,
    UnitRow,
    VisitRow,
)
from hembesok_field.kernel.clock import swedish

# The standard programme of the contract, section 7 (Region Örebro län, rutin 1138579, 2025-09-18).
STANDARD_STEPS = ("1-2v", "2m", "4m", "8m", "12m", "15m")
NOTHING_KNOWN = Known()
Shape = TypeVar("Shape")


class Parsed:
    """Files understood cell by cell; to be checked once."""

    def __init__(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.found: Found = read(files)
        self.drafts: list[Draft] = drafts(self.found)

    def mentioned(self) -> Mentioned:
        families = of_sheet(self.drafts, sheets.FAMILIES)
        visits = of_sheet(self.drafts, sheets.VISITS)
        return Mentioned(
            families=frozenset(
                reference
                for reference in (
                    *(draft.get("reference") for draft in families),
                    *(draft.get("family") for draft in visits),
                )
                if reference
            ),
            visits=frozenset(draft.get("reference") for draft in visits if draft.get("reference")),
        )


def check(
    parsed: Parsed,
    known: Known = NOTHING_KNOWN,
    *,
    now: datetime,
    home: str | None = None,
    reader: Reader | None = None,
    standard_steps: tuple[str, ...] = STANDARD_STEPS,
) -> Reading:
    """`home` is the region code of whoever reads on a page: her own families come first.

    A `reader` may write only what her authority owns; the command line has none and may write all.
    """
    found, everyone = parsed.found, parsed.drafts
    units = Units(of_sheet(everyone, sheets.UNITS), known, is_whole=found.is_whole)
    pairs = of_sheet(everyone, sheets.COLLABORATIONS)
    check_collaborations(pairs, units)
    families = Families(of_sheet(everyone, sheets.FAMILIES), units, known, standard_steps, home)
    placed = check_visits(of_sheet(everyone, sheets.VISITS), families, known.visits, now)
    check_grants(of_sheet(everyone, sheets.GRANTS))
    check_populations(of_sheet(everyone, sheets.POPULATIONS))
    if reader is not None:
        check_rights(everyone, placed, reader, known)

    good_units = _good(everyone, UnitRow)
    good_pairs = _good(everyone, CollaborationRow)
    good_families = _good(everyone, FamilyRow)
    good_visits = _good_visits(placed)
    good_grants = _good(everyone, GrantRow)
    doubtful = frozenset((draft.get("bvc"), draft.get("social_services")) for draft in pairs if draft.is_lost)
    lost = [draft for draft in everyone if draft.is_lost]
    return Reading(
        faults=(*found.faults, *(fault for draft in everyone for fault in draft.faults)),
        cautions=cautions(
            good_visits,
            good_families,
            [*known.collaborations, *good_pairs],
            doubtful,
            good_grants,
            today=swedish(now).date(),
        ),
        unknown_columns=found.unknown_columns,
        rejected=tuple(draft.rejected() for draft in lost),
        is_readable=not found.faults,
        row_count=len(everyone),
        authorities=authorities(good_units),
        units=good_units,
        collaborations=good_pairs,
        families=good_families,
        visits=tuple(visit for visit, _ in good_visits),
        grants=good_grants,
        populations=_good(everyone, PopulationRow),
    )


def _good(everyone: Sequence[Draft], shape: type[Shape]) -> tuple[Shape, ...]:
    rows = (draft.row() for draft in everyone if draft.table.sheet.shape is shape and not draft.is_lost)
    return tuple(row for row in rows if isinstance(row, shape))


def _good_visits(placed: Sequence[tuple[Draft, FamilyFact]]) -> list[tuple[VisitRow, FamilyFact]]:
    rows = ((draft.row(), family) for draft, family in placed if not draft.is_lost)
    return [(replace(row, family=family.reference), family) for row, family in rows if isinstance(row, VisitRow)]
