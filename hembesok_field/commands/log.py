"""`log verify`: walks every authority's chain of looks and changes."""

import click
from sqlalchemy.orm import Session

from hembesok_field.access import actions, queries
from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel.db import reading


@command("verify")
def verify() -> None:
    """Kontrollera att åtkomstloggen är hel; visar annars den första brutna posten."""
    count = 0
    with reading() as session:
        for authority_id, name in queries.authorities_with_logs(session):
            length, broken = walk(session, authority_id)
            if broken:
                raise Fault(f"Loggen är bruten hos {name}: post {broken} är ändrad eller borta.")
            count += length
    click.echo(f"Loggen är hel: {count} poster.")


def walk(session: Session, authority_id: int) -> tuple[int, int | None]:
    """How many entries an authority's chain has, and the number of the first that is not as it was written."""
    length, last = 0, ""
    for entry in queries.log_chain(session, authority_id):
        length += 1
        if entry.number != length or entry.previous_hash != last or entry.hash != actions.link_hash(entry):
            return length, length
        last = entry.hash
    head = queries.log_head(session, authority_id)
    if head is None or head.signature != actions.head_signature(head):
        return length, length
    if head.number != length:
        return length, min(length, head.number) + 1
    return length, None


COMMANDS: list[click.Command] = [click.Group("log", [verify], help="Åtkomstloggen.")]
