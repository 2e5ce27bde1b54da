"""The program's figures against the plain recount, and facts brought into step against facts from nothing."""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.nation import make
from hembesok_field.family.tables import Child, Family
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.tables import Visit
from hembesok_field.record.shapes import Outcome, Place
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import actions
from hembesok_field.statistics.tables import VisitFact, YearTally
from tests.evidence.proof import Found
from tests.recount import questions
from tests.recount.nation import Nation, nation
from tests.recount.sheets import write_csv, write_xlsx

SEED = 700
YEARS = (2024, 2025)
READ_ON = date(2026, 9, 1)


def one_nation(app: Flask, found: Found, seed: int) -> None:
    """Every authority's statistics and return, and every pair's reconciliation; each question is one try."""
    with tempfile.TemporaryDirectory() as folder:
        sheets = nation(seed, families=40 + seed % 4 * 20, counties=2 + seed % 3, today=READ_ON)
        write = write_xlsx if seed % 3 == 0 else write_csv
        questions.take_in(_typed(app), write(sheets, Path(folder), seed))
        for ask in _asked(_typed(app), sheets, Path(folder)):
            try:
                ask()
            except AssertionError as wrong:
                found.tried(f"seed {seed}: {str(wrong)[:200]}")
            else:
                found.tried()


def _asked(program: questions.Program, sheets: Nation, folder: Path) -> Iterator[Callable[[], None]]:
    for year in YEARS:
        for code in sheets.authorities():
            yield partial(questions.check_statistics, program, sheets, year, code)
        for pair in questions.pairs_that_meet(sheets):
            yield partial(questions.check_reconcile, program, sheets, year, pair)
    for code in ("18", "1880"):
        yield partial(questions.check_return, program, sheets, 2025, code, folder)


def _typed(app: Flask) -> questions.Program:
    def program(*words: str) -> tuple[int, str, str]:
        said = app.test_cli_runner().invoke(args=list(words))
        if said.exception is not None and not isinstance(said.exception, SystemExit):
            raise said.exception
        return said.exit_code, said.stdout, said.stderr

    return program


def in_step(found: Found, seed: int, rounds: int = 25) -> None:
    """After each handful of changes: what a refresh leaves is what working everything out from nothing leaves."""
    dice = random.Random(seed)  # noqa: S311
    with db.unit_of_work(OPERATOR) as session:
        make(session, families=200, visits=900, seed=seed, today=date(2026, 3, 2))
    for number in range(rounds):
        with db.unit_of_work(OPERATOR) as session:
            for _ in range(dice.randint(1, 12)):
                dice.choice((_tell, _correct, _move_birth, _step, _size, _erase))(session, dice)
        with db.unit_of_work(OPERATOR) as session:
            actions.refresh(session)
        kept = _facts()
        with db.unit_of_work(OPERATOR) as session:
            actions.rebuild(session)
        found.tried(None if _facts() == kept else f"seed {seed}, round {number}: facts differ from a rebuild")


def _facts() -> list[list[str]]:
    with db.reading(OPERATOR) as session:
        return [
            sorted(str(tuple(row)) for row in session.execute(select(*table.__table__.c)))
            for table in (VisitFact, YearTally)
        ]


def _one_of(session: Session, dice: random.Random, table: Any) -> Any:
    keys = session.scalars(select(table.id).order_by(table.id)).all()
    return session.get_one(table, dice.choice(keys))


def _tell(session: Session, dice: random.Random) -> None:
    """A later word by the same hand, with another outcome or another place."""
    old = _one_of(session, dice, Attestation)
    copied = {column.name: getattr(old, column.name) for column in Attestation.__table__.c if column.name != "id"}
    session.add(Attestation(**{**copied, "outcome": dice.choice(list(Outcome)), "place": dice.choice(list(Place))}))


def _correct(session: Session, dice: random.Random) -> None:
    word = _one_of(session, dice, Attestation)
    word.nurse_attended, word.social_attended = dice.choice((True, False, None)), dice.choice((True, False, None))


def _move_birth(session: Session, dice: random.Random) -> None:
    child = _one_of(session, dice, Child)
    child.born_on = date(2025, dice.randint(1, 12), dice.randint(1, 28))


def _step(session: Session, dice: random.Random) -> None:
    visit = _one_of(session, dice, Visit)
    visit.step_code, visit.is_extra = dice.choice((("2m", True), ("8m", False), ("15m", True)))


def _size(session: Session, dice: random.Random) -> None:
    family = _one_of(session, dice, Family)
    family.guardian_count, family.area_type = dice.choice((None, 1, 2)), dice.choice((None, 1, 5))


def _erase(session: Session, dice: random.Random) -> None:
    session.delete(_one_of(session, dice, Attestation))
