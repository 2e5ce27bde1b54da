"""`return`, `reconcile` and `grants`: what goes back to whom, why two differ, and a year's money."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from hembesok_field.commands.base import Fault, command, say_json
from hembesok_field.kernel.db import reading
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.returns import documents, pages, queries, rules
from hembesok_field.returns.pages import APART, REFUSALS
from hembesok_field.returns.shapes import Compared, Reason
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics

YEAR = click.IntRange(1900, 2100)


@command("return", says=REFUSALS)
@click.option("--year", type=YEAR, required=True)
@click.option("--authority", required=True, help="Regionens eller kommunens kod.")
@click.option("--format", "kind", type=click.Choice(list(documents.FORMATS)), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Filen som skrivs.")
def return_(year: int, authority: str, kind: str, out: Path) -> None:
    """Återrapporten som en fil: den inlämnade, och före det som den står."""
    door.fresh()
    with reading(OPERATOR) as session:
        try:
            scope = statistics.scope_for(session, Operator(), authority)
        except NotFound:
            raise Refused(Reason.AUTHORITY_UNKNOWN, code=authority) from None
        form = queries.form_for(session, Operator(), scope, year)
        paper = queries.paper_of(session, Operator(), scope, year, pages.texts_of(scope, form))
    write, _ = documents.FORMATS[kind]
    content = write(paper)
    try:
        out.write_bytes(content)
    except OSError as wrong:
        raise Fault(f"Filen {out} går inte att skriva: {wrong.strerror}.") from wrong


@command("reconcile", says=REFUSALS)
@click.option("--year", type=YEAR, required=True)
@click.option("--region", required=True, help="Regionens kod.")
@click.option("--municipality", required=True, help="Kommunens kod.")
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-dokument.")
def reconcile(year: int, region: str, municipality: str, *, as_json: bool) -> None:
    """Varför regionens och kommunens siffror skiljer sig."""
    door.fresh()
    by = Operator()
    with reading(OPERATOR) as session:
        ours, theirs = queries.pair_for(session, by, region, municipality)
        found = queries.compared(session, by, ours, theirs, year)
        apart = [*found.only_region, *found.only_municipality]
        wanted = [fact.visit_id for fact in (*found.both, *(fact for fact, _ in apart))]
        references = queries.references(session, by, ours, wanted)
    if as_json:
        say_json(_document(found, references))
        return
    click.echo(f"Båda räknar: {len(found.both)}")
    for name, only in ((ours.name, found.only_region), (theirs.name, found.only_municipality)):
        click.echo(f"Bara {name}: {len(only)}")
        for fact, why in only:
            click.echo(f"  {references[fact.visit_id]}: {APART[why]}")


def _document(found: Compared, references: dict[UUID, str]) -> dict[str, Any]:
    both = [{"visit": references[fact.visit_id]} for fact in found.both]
    region, municipality = (
        [{"visit": references[fact.visit_id], "reason": why.value} for fact, why in only]
        for only in (found.only_region, found.only_municipality)
    )
    parts = {"both": both, "only_region": region, "only_municipality": municipality}
    return {name: {"count": len(visits), "visits": visits} for name, visits in parts.items()}


@command("grants")
@click.option("--year", type=YEAR, required=True)
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-dokument.")
def grants(year: int, *, as_json: bool) -> None:
    """Ett bidragsårs mottagare, summor och det som inte går ihop."""
    with reading(OPERATOR) as session:
        found = rules.grants_document(queries.grants_of(session, Operator(), year))
    if as_json:
        say_json(found)
        return
    click.echo(
        f"{found['recipients']} mottagare, {found['requisitioned']} kr rekvirerat, {found['allocated']} kr fördelat"
    )
    for row in found["rows"]:
        for warning in row["warnings"]:
            click.echo(f"{row['recipient']}: {warning}")


COMMANDS: list[click.Command] = [return_, reconcile, grants]
