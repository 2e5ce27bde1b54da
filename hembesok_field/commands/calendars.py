"""`calendars read`: read again the calendars that workers have let the program read. Runs by a timer."""

import click
from flask import current_app

from hembesok_field.booking import fetching, queries
from hembesok_field.booking.pages import FAULTS
from hembesok_field.commands.base import command
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR


@click.group("calendars")
def calendars() -> None:
    """Läs medarbetarnas egna kalendrar."""


@command("read")
def read() -> None:
    """Läs de kalendrar som inte är lästa på en halvtimme. Bara upptagen tid lagras."""
    with db.reading(OPERATOR) as session:
        waiting = queries.calendars_to_read(session, clock.now() - fetching.READ_EVERY)
    hosts = current_app.config["HEMBESOK"].calendar_hosts
    faults = [fault for one in waiting if (fault := fetching.read_calendar(one, OPERATOR, hosts))]
    click.echo(f"Lästa: {len(waiting) - len(faults)}. Gick inte att läsa: {len(faults)}.")
    for fault in sorted(set(faults)):
        click.echo(f"{faults.count(fault)}: {FAULTS[fault]}", err=True)


calendars.add_command(read)
COMMANDS: list[click.Command] = [calendars]
