"""What every command shares: a database that is up to date, one line a fault, exit 0, 1 or 2."""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from hembesok_field.kernel import db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR

UPGRADE = "flask --app app db upgrade"
BEHIND = f"Databasen är inte uppdaterad. Kör först: {UPGRADE}"
AHEAD = "Databasen är gjord av en nyare version av programmet. Uppdatera programmet."
UNREACHABLE = "Databasen går inte att läsa. Kontrollera HEMBESOK_DATABASE_URL."

Sentences = Mapping[Any, str] | Callable[[Refused], str]


class Fault(Exception):
    """What was wrong, in Swedish sentences; each becomes a line on standard error, and the command exits with 1."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def command(
    name: str, *, says: Sentences | None = None, any_database: bool = False
) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the program; options go below it as in click.

    `says` turns a Refused into Swedish: a room's `REFUSALS` (filled with the refusal's facts) or a function.
    `any_database` leaves the check of the database to the command itself (only `restore` needs that).
    """

    def make(work: Callable[..., None]) -> click.Command:
        @functools.wraps(work)
        def whole(*args: Any, **options: Any) -> None:
            try:
                if not any_database:
                    refuse_behind()
                work(*args, **options)
            except Fault as fault:
                _end(*fault.sentences)
            except Refused as no:
                _end(sentence_of(no, says))

        # The options that were put below the name lie on `work`, and click looks for them on what it is given.
        return click.command(name, help=work.__doc__)(with_appcontext(whole))

    return make


def sentence_of(no: Refused, says: Sentences | None) -> str:
    if says is None:
        raise no
    return says(no) if callable(says) else says[no.reason].format(**no.facts)


def _end(*sentences: str) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)


def say_json(document: Any) -> None:
    """Exactly one JSON document on standard output. Enums are their codes, numbers are never made up of floats."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def migrations() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)


def refuse_behind() -> None:
    """Stop a command that would meet another database than the one it was written for."""
    known = migrations()
    try:
        with db.reading(OPERATOR) as session:
            stands_at = db.revision(session)
    except DBAPIError as wrong:
        raise Fault(UNREACHABLE) from wrong
    if stands_at == known.get_current_head():
        return
    is_known = stands_at is None or stands_at in {script.revision for script in known.walk_revisions()}
    raise Fault(BEHIND if is_known else AHEAD)
