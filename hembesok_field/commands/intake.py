"""`intake`: reads the sheets that teams already keep; all or nothing, unless told to leave bad rows out."""

from pathlib import Path

import click

from hembesok_field.commands.base import Fault, command
from hembesok_field.intake import pages
from hembesok_field.intake.checking import Parsed, check
from hembesok_field.intake.queries import known
from hembesok_field.intake.shapes import Reading
from hembesok_field.intake.storing import Stored, store
from hembesok_field.intake.writing import rejected_sheet
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.record.shapes import Scope
from hembesok_field.statistics import actions as statistics


@command("intake")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Kontrollera allt men lagra ingenting.")
@click.option("--skip-invalid", is_flag=True, help="Lagra de rätta raderna och skriv de andra till FIL.avvisade.csv.")
def intake(files: tuple[Path, ...], dry_run: bool, skip_invalid: bool) -> None:
    """Läs in listor (enheter, samverkan, familjer, besök, bidrag) ur CSV- eller XLSX-filer."""
    parsed = Parsed([(str(path), _content(path)) for path in files])
    reading, stored = _carried(parsed, skip_invalid=skip_invalid, dry_run=dry_run)
    for line in pages.remarks(reading, stored.contradicted):
        click.echo(line, err=True)
    for line in pages.summary(stored.counts, stored.changes, is_dry=dry_run):
        click.echo(line)
    for path, rows in _rejected(reading):
        click.echo(pages.left_out(len(rows), _target(path), is_dry=dry_run))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise Fault(pages.unreadable(path, is_there=path.exists(), is_folder=path.is_dir())) from wrong


def _carried(parsed: Parsed, *, skip_invalid: bool, dry_run: bool) -> tuple[Reading, Stored]:
    """Check and store in one unit of work, so that what was checked against is what is stored upon."""
    try:
        with db.unit_of_work(OPERATOR) as session:
            now = clock.now()
            reading = check(parsed, known(session, Operator(), parsed.mentioned()), now=now)
            if not reading.is_readable or (reading.faults and not skip_invalid):
                raise Fault(*(str(fault) for fault in reading.faults), pages.nothing_stored(reading))
            stored = store(session, reading, by=Operator(), scope=Scope.BOTH, now=now)
            if dry_run:
                raise _OnlyTried(reading, stored)
            statistics.refresh(session)
            _write_rejected(reading)
    except _OnlyTried as tried:
        return tried.reading, tried.stored
    return reading, stored


class _OnlyTried(Exception):
    """Takes a dry run back: the unit of work is left by an exception, and nothing stays."""

    def __init__(self, reading: Reading, stored: Stored) -> None:
        super().__init__()
        self.reading, self.stored = reading, stored


def _rejected(reading: Reading) -> list[tuple[str, list[int]]]:
    """The files that hold rejected rows, as they were named, with those rows' lines."""
    lines: dict[str, list[int]] = {}
    for row in reading.rejected:
        lines.setdefault(row.at.file, []).append(row.at.line)
    return list(lines.items())


def _target(path: str) -> str:
    return f"{path}.avvisade.csv"


def _write_rejected(reading: Reading) -> None:
    """Before the good rows are kept: if the others cannot be handed back, none is stored."""
    for path, _ in _rejected(reading):
        try:
            Path(_target(path)).write_bytes(rejected_sheet(reading.rejected, path))
        except OSError as wrong:
            raise Fault(pages.unwritable(_target(path))) from wrong


COMMANDS: list[click.Command] = [intake]
