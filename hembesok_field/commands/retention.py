"""`retention run` lets go what goes by itself; `journal` and `replay` keep the erased erased."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import ProgrammingError

from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel import clock, db, keys
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.retention import actions, pages, queries
from hembesok_field.retention.shapes import Erased, RecordType

MAY_NOT = "42501"  # PostgreSQL: insufficient privilege
ONLY_OWNER = (
    "Loggens äldsta rader får bara databasens ägare ta bort. Inget är gallrat."
    " Kör retention run som ägaren: docs/drift-postgresql.md."
)
NOT_OURS = "Journalen är ändrad, eller gjord med andra nycklar än dem i HEMBESOK_KEYS."


@command("run")
def run() -> None:
    """Gallra det som går av sig självt: anteckningar, gamla inloggningar och loggens äldsta rader."""

    def work() -> dict[RecordType, int]:
        with db.unit_of_work(OPERATOR) as session:
            return actions.run(session, by_words=pages.BY_ITSELF, now=clock.now(), today=clock.today())

    try:
        gone = db.tried_again(work)
    except ProgrammingError as no:
        if getattr(no.orig, "sqlstate", None) != MAY_NOT:
            raise
        raise Fault(ONLY_OWNER) from no
    db.leave_no_trace()
    for record_type, rows in gone.items():
        click.echo(f"{pages.TYPES[record_type]}: {rows}")


@command("journal")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="Fil.")
def journal(out: Path) -> None:
    """Skriv journalen över det gallrade till en fil att förvara skild från säkerhetskopiorna."""
    with db.reading(OPERATOR) as session:
        rows = queries.journal(session)
    if out.exists():
        rows = merged([*read_journal(out), *rows])
    write_journal(out, rows)
    click.echo(f"Skrev {len(rows)} gallringar till {out.name}.")


@command("replay")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(files: tuple[Path, ...]) -> None:
    """Gallra om det som journalerna i FILES nämner, efter att en äldre kopia har lagts tillbaka."""
    rows = merged([row for file in files for row in read_journal(file)])

    def work() -> int:
        with db.unit_of_work(OPERATOR) as session:
            return actions.replay(session, rows)

    number = db.tried_again(work)
    db.leave_no_trace()
    click.echo(pages.replayed_words(number))


def merged(rows: list[Erased]) -> list[Erased]:
    """Each row once, the first one first."""
    return sorted({row.signature: row for row in rows}.values(), key=lambda row: row.at)


def write_journal(out: Path, rows: list[Erased]) -> None:
    said = {"made_at": clock.now().isoformat(), "erasures": [_said(row) for row in rows]}
    fresh = out.with_name(out.name + ".ny")
    fresh.write_text(json.dumps({**said, "signature": _sign(said)}, ensure_ascii=False, indent=2) + "\n")
    fresh.replace(out)


def _said(row: Erased) -> dict[str, Any]:
    return {
        "authority_id": row.authority_id,
        "record_type": row.record_type.value,
        "mark": row.mark,
        "rows": row.rows,
        "at": row.at.isoformat(),
        "by_words": row.by_words,
        "signature": row.signature,
    }


def _sign(said: dict[str, Any]) -> str:
    """Over the whole file, so that no erasure can be left out of it either."""
    return keys.held().sign(f"erasures {json.dumps(said, ensure_ascii=False, sort_keys=True)}".encode())


def read_journal(file: Path) -> list[Erased]:
    """The erasures that a file from `retention journal` tells of; a Fault for any other file."""
    try:
        told = json.loads(file.read_text())
        said = {"made_at": told["made_at"], "erasures": told["erasures"]}
        is_ours = told["signature"] == _sign(said)
        rows = [
            Erased(
                **{
                    **one,
                    "record_type": RecordType(one["record_type"]),
                    "at": datetime.fromisoformat(one["at"]),
                }
            )
            for one in said["erasures"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise Fault(NOT_OURS) from wrong
    if not is_ours or not all(map(actions.is_signed, rows)):
        raise Fault(NOT_OURS)
    return rows


COMMANDS: list[click.Command] = [click.Group("retention", [run, journal, replay], help="Gallring.")]
