"""Grant rows in, each recipient's year once; and how many children each has, whom the grant is shared out by."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from hembesok_field.intake.shapes import GrantRow, PopulationRow
from hembesok_field.intake.storing.told import Told
from hembesok_field.kernel.identity import By
from hembesok_field.kernel.keeping import Kept
from hembesok_field.returns import actions as returns
from hembesok_field.returns import queries

COLUMNS = {
    "code": "kod",
    "requisitioned": "rekvirerat",
    "wants_more": "önskar_mer",
    "redistributed": "omfördelat",
    "allocated": "fördelat",
    "unused": "oanvänt",
}


def keep_grants(session: Session, rows: Iterable[GrantRow], *, by: By) -> Iterator[Told]:
    for row in rows:
        said: dict[str, Any] = {
            "code": row.code,
            "requisitioned": row.requisitioned,
            "wants_more": row.wishes_more,
            "redistributed": row.redistributed,
            "allocated": row.allocated,
            "unused": row.unused,
        }
        before = queries.grant_named(session, row.year, row.recipient)
        told = Told("bidrag", f"{row.recipient} {row.year}", is_new=before is None)
        held = {name: getattr(before, name) for name in said} if before else {}
        if returns.keep_grant(session, year=row.year, recipient=row.recipient, by=by, **said) is Kept.CHANGED:
            for name, value in said.items():
                if value is not None and held[name] != value:
                    told.change(COLUMNS[name], held[name], value)
        yield told


def keep_populations(session: Session, rows: Iterable[PopulationRow], *, by: By) -> Iterator[Told]:
    before = {row.code: row for row in queries.populations(session, by)}
    for row in rows:
        held = before.get(row.code)
        told = Told("befolkning", row.code, is_new=held is None)
        returns.keep_population(session, code=row.code, children=row.children, hard_areas=row.hard_areas, by=by)
        if held and held.children != row.children:
            told.change("barn_0_5", held.children, row.children)
        if held and held.hard_areas != row.hard_areas:
            told.change("barn_typ_1_2", held.hard_areas, row.hard_areas)
        yield told
