"""`outbox run` sends what has been written; `show` and `check` say how it stands; `again` tries dead letters anew."""

import signal
from datetime import datetime
from threading import Event
from typing import Any

import click
from flask import current_app

from hembesok_field.commands.base import Fault, command, say_json
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox import actions, pages, queries
from hembesok_field.outbox.rules import State
from hembesok_field.outbox.sending import Worker
from hembesok_field.outbox.shapes import Backlog

EVERY = 15.0  # seconds between two looks, when nothing was due


@command("run")
@click.option("--once", is_flag=True, help="Skicka det som är moget och sluta; för en timer.")
def run(once: bool) -> None:
    """Skicka det som ligger i utkorgen. Flera får köras samtidigt: inget skickas av två."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):  # what is on its way is noted before the worker ends
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(current_app.config["HEMBESOK"])
    while not stop.is_set():
        done = worker.send_due(goes_on=lambda: not stop.is_set())
        with db.unit_of_work(OPERATOR) as session:
            actions.forget_old(session, clock.now())
        if done or once:
            said = ", ".join(f"{pages.STATES[state]} {done[state]}" for state in State if done[state])
            click.echo(f"{clock.now():%Y-%m-%d %H:%M:%SZ} {said or 'inget att skicka'}")
        if once:
            return
        stop.wait(EVERY)


@command("show")
@click.option("--json", "as_json", is_flag=True)
def show(as_json: bool) -> None:
    """Visa hur det står till med utkorgen, och vad som inte kom fram."""
    backlog, dead = _stands()
    if as_json:
        say_json({**{name: _plain(fact) for name, fact in vars(backlog).items()}, "is_well": backlog.is_well})
        return
    for line in pages.backlog_lines(backlog):
        click.echo(line)
    for one in dead:
        click.echo(f"{one.id}: {pages.undelivered_words(one)}. {pages.why_words(one)}")


@command("check")
def check() -> None:
    """Säg till med 1 när något inte skickas eller inte kom fram; för övervakningen."""
    backlog, _ = _stands()
    if faults := pages.backlog_faults(backlog):
        raise Fault(*faults)
    click.echo("Allt som borde ha skickats är skickat.")


@command("again", says=pages.REFUSALS)
@click.argument("numbers", nargs=-1, type=int, required=True)
def again(numbers: tuple[int, ...]) -> None:
    """Försök igen med det som inte kom fram; NUMBERS står i `outbox show`."""
    for number in numbers:
        try:
            with db.unit_of_work(OPERATOR) as session:
                actions.try_again(session, by=OPERATOR, number=number, now=clock.now())
        except NotFound:
            raise Fault(f"{number}: det finns inget sådant utskick.") from None
        except Refused as no:
            raise Fault(f"{number}: {pages.sentence(no)}") from no


def _stands() -> tuple[Backlog, list[Any]]:
    with db.reading(OPERATOR) as session:
        return queries.backlog(session, clock.now()), queries.undelivered(session, OPERATOR)


def _plain(fact: Any) -> Any:
    return fact.isoformat() if isinstance(fact, datetime) else fact


COMMANDS: list[click.Command] = [click.Group("outbox", [run, show, check, again], help="Utkorgen: det som skickas.")]
