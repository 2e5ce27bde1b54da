"""`token`: a key for a program that sees what one person sees."""

from datetime import date

import click
from sqlalchemy.orm import Session

from hembesok_field.access import actions, pages, queries
from hembesok_field.access.rules import Reason
from hembesok_field.commands.base import command
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR


@command("token", says=pages.REFUSALS)
@click.option("--assignment", type=int, help="Uppdragets nummer, för den som har flera.")
@click.option("--email", required=True)
def token(email: str, assignment: int | None) -> None:
    """Skriv ut en ny API-nyckel för en person i ett uppdrag, en gång."""
    with unit_of_work(OPERATOR) as session:
        chosen = _assignment(session, email, assignment, clock.today())
        made = actions.make_api_token(session, assignment_id=chosen, now=clock.now())
    click.echo(made)


def _assignment(session: Session, email: str, wanted: int | None, today: date) -> int:
    """The assignment that was named, or the only one there is."""
    person = queries.person_with(session, email)
    if person is None:
        raise Refused(Reason.PERSON_UNKNOWN, email=email)
    posts = queries.posts_of(session, person.id, today)
    own = [post.assignment_id for post in posts]
    if wanted is None and len(own) > 1:
        said = ", ".join(f"{post.assignment_id} ({post.place_name}, {post.duty})" for post in posts)
        raise Refused(Reason.ASSIGNMENT_UNCLEAR, email=email, choices=said)
    if wanted is not None and wanted not in own:
        raise Refused(Reason.ASSIGNMENT_UNKNOWN, email=email, assignment=wanted)
    if not own:
        raise Refused(Reason.NO_ASSIGNMENT, email=email)
    return own[0] if wanted is None else wanted


COMMANDS: list[click.Command] = [token]
