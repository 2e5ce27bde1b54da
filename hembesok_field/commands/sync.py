"""`sync`: what an operator of PostgreSQL tells of backups, where `backup` and `restore` do not."""

import click

from hembesok_field.commands.base import command
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.sync import actions, queries


@click.group("sync")
def sync() -> None:
    """Säg hur långt en säkerhetskopia räcker, så att plattor kan glömma och skicka igen."""


@command("mark")
def mark() -> None:
    """Skriv ut den sista radens nummer. Gör det före kopian."""
    with reading(OPERATOR) as session:
        click.echo(queries.last_number(session))


@command("covered")
@click.argument("number", type=click.IntRange(min=0))
def covered(number: int) -> None:
    """Rader till och med NUMBER finns i en kopia som är prövad: plattor får glömma dem."""
    with unit_of_work(OPERATOR) as session:
        actions.cover(session, number=number, now=clock.now())
    click.echo(f"Plattor får glömma rader till och med {number}.")


@command("epoch")
def epoch() -> None:
    """Börja en ny epok efter en återställning: plattor skickar igen det som de har kvar."""
    with unit_of_work(OPERATOR) as session:
        actions.begin_epoch(session, now=clock.now())
    click.echo("En ny epok har börjat. Plattorna skickar igen det som de har kvar.")


for one in (mark, covered, epoch):
    sync.add_command(one)

COMMANDS: list[click.Command] = [sync]
