"""`backup` and `restore`: one consistent file of an embedded database, checked before anything is touched."""

from pathlib import Path

import click

from hembesok_field.commands.base import Fault, command

POSTGRES = "Databasen är PostgreSQL. Säkerhetskopiera och återställ den med pg_dump och pg_restore."


@command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Skriv hela databasen till FILE, också medan programmet körs."""
    raise Fault(POSTGRES)


COMMANDS: list[click.Command] = [backup]
