"""`feed`: a new calendar address for a person; the one before dies at once."""

import click

from hembesok_field.access.queries import person_with
from hembesok_field.booking import actions
from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR


@command("feed")
@click.option("--email", required=True)
def feed(email: str) -> None:
    """Skriv ut en ny kalenderadress för en person, en gång. Den gamla slutar gälla."""
    with unit_of_work(OPERATOR) as session:
        person = person_with(session, email)
        if person is None:
            raise Fault(f"Ingen person har adressen {email.strip()}.")
        token = actions.new_address(session, person_id=person.id, now=clock.now())
    click.echo(f"/kalender/{token}.ics")


COMMANDS: list[click.Command] = [feed]
