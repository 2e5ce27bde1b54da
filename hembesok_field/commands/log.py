"""`log verify`: walks every authority's chain of looks and changes."""

import click

from hembesok_field.access import actions, queries
from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel.db import reading


@command("verify")
def verify() -> None:
    """Kontrollera att åtkomstloggen är hel; visar annars den första brutna posten."""
    count = 0
    with reading() as session:
        for authority_id, name in queries.authorities_with_logs(session):
            number = 0
            previous = ""
            for entry in queries.log_chain(session, authority_id):
                number += 1
                if entry.number != number or entry.previous_hash != previous or entry.hash != actions.link_hash(entry):
                    raise Fault(f"Loggen är bruten hos {name}: post {number} är ändrad eller borta.")
                previous = entry.hash
            count += number
    click.echo(f"Loggen är hel: {count} poster.")


COMMANDS: list[click.Command] = [click.Group("log", [verify], help="Åtkomstloggen.")]
