"""`demo`: the invented region to try the program in; never in production, never among someone's own families."""

import click
from flask import current_app

from hembesok_field.access import queries
from hembesok_field.commands.base import Fault, command
from hembesok_field.demo import pages
from hembesok_field.demo.loading import load
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR


@command("demo")
def demo() -> None:
    """Läs in demoregionen med påhittade familjer i en tom databas, och skriv ut vilka man kan logga in som."""
    if current_app.config["HEMBESOK"].is_production:
        raise Fault(pages.NOT_IN_PRODUCTION)
    with reading(OPERATOR) as session:
        is_empty, is_demo = queries.is_empty(session), queries.is_demo(session)
    if not is_empty:
        click.echo(pages.IS_LOADED if is_demo else pages.IS_IN_USE)
    else:
        with unit_of_work(OPERATOR) as session:
            count = load(session, now=clock.now())
        click.echo(pages.loaded(count))
    if is_empty or is_demo:
        click.echo(pages.account_list())


COMMANDS: list[click.Command] = [demo]
