"""`statistics`: an authority's measures of one year."""

from dataclasses import asdict

import click

from hembesok_field.commands.base import Fault, command, say_json
from hembesok_field.kernel.db import reading
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.statistics import door, queries
from hembesok_field.statistics.pages import FIGURES
from hembesok_field.web.words import number_words


@command("statistics")
@click.option("--year", type=click.IntRange(1900, 2100), required=True)
@click.option("--authority", required=True, help="Regionens eller kommunens kod.")
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-dokument.")
def statistics(year: int, authority: str, *, as_json: bool) -> None:
    """Huvudmannens mått för ett år."""
    door.fresh()
    with reading(OPERATOR) as session:
        try:
            scope = queries.scope_for(session, Operator(), authority)
        except NotFound:
            raise Fault(f"Ingen huvudman har koden {authority}.") from None
        figures = asdict(queries.measures(session, Operator(), scope, year))
    if as_json:
        say_json(figures)
        return
    click.echo(f"{scope.name} {year}")
    for key, value in figures.items():
        if key in FIGURES and not isinstance(value, dict):
            click.echo(f"{FIGURES[key]}: {'–' if value is None else number_words(value)}")


COMMANDS: list[click.Command] = [statistics]
