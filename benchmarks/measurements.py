"""What is measured: statistics beside SQL, pages, intake, and the demo region."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import house, questions
from benchmarks.nation import Nation
from benchmarks.report import Line, NotMeasured, tried
from benchmarks.timing import measured, questions_counted, seconds
from hembesok_field.access.tables import Person
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.recount.nation import nation as sheets_of
from tests.recount.sheets import write_csv

YEAR = 2025
REGION = "14"  # the one with most municipalities
TWICE = "≤ 2 × SQL"
PAGE_MS, INTAKE_S, DEMO_S = 100, 60, 30
PAGE_TIMES = 40
STATISTICS_WIDTH = 6
Question = Callable[[Session], int]
SHEETS_READ_ON = date(2026, 9, 1)


def statistics(engine: str, visits: int, nation: Nation) -> list[Line]:
    """The program's measures beside one statement in SQL, for a region and for all regions."""

    def line(what: str, program: Question, words: Question, facts: Question) -> Line:
        with db.reading(OPERATOR) as session:
            numbers = [ask(session) for ask in (program, words, facts)]
            if len(set(numbers)) > 1:
                raise NotMeasured(f"the three numbers differ: {numbers}")
            mine = measured(lambda: program(session)).median_ms
            by_words = measured(lambda: words(session)).median_ms
            by_facts = measured(lambda: facts(session)).median_ms
        spoken = [f"{number:.1f}" for number in (mine, by_words, by_facts)]
        cells = (str(numbers[0]), *spoken, f"{mine / by_words:.2f}", f"{mine / by_facts:.2f}")
        return Line(engine, what, cells, TWICE, mine <= 2 * by_words)

    of = f"{YEAR} of {visits} visits"
    region, region_id = f"region {REGION}, {of}", nation.regions[REGION]
    whole = f"all {len(nation.regions)} regions, {of}"
    return [
        tried(
            engine,
            region,
            STATISTICS_WIDTH,
            TWICE,
            lambda: line(
                region,
                lambda session: questions.extended_visits(session, REGION, YEAR),
                lambda session: questions.from_words(session, YEAR, region_id),
                lambda session: questions.extended_visits_by_hand(session, region_id, REGION, YEAR),
            ),
        ),
        tried(
            engine,
            whole,
            STATISTICS_WIDTH,
            TWICE,
            lambda: line(
                whole,
                lambda session: questions.nation_extended_visits(session, nation.regions, YEAR),
                lambda session: questions.from_words(session, YEAR),
                lambda session: questions.nation_by_hand(session, YEAR),
            ),
        ),
    ]


def pages(engine: str, app: Flask, nation: Nation) -> list[Line]:
    """Four pages as the one with most to see on them gets them."""
    nurse, coordinator = _busiest_today(), nation.coordinators[REGION]
    asked = {
        "Idag": ("/idag", nurse),
        "Familjer": ("/familjer", nurse),
        "Statistik": ("/statistik", coordinator),
        "Läget": ("/laget", coordinator),
    }
    goal = f"p95 ≤ {PAGE_MS} ms"
    return [tried(engine, name, 3, goal, partial(_page, engine, app, name, *rest)) for name, rest in asked.items()]


def _page(engine: str, app: Flask, name: str, path: str, email: str) -> Line:
    if not any(rule.rule == path for rule in app.url_map.iter_rules()):
        raise NotMeasured(f"there is no {path}")
    client = house.signed_in(app, email)
    # In a thread of its own, for each request to begin with nothing, as it does in a server: here where the program's
    # context stands open, Flask would keep what it worked out for the last one, such as who is signed in.
    with ThreadPoolExecutor(1) as server, questions_counted() as asked:
        status = server.submit(lambda: client.get(path).status_code).result()
        if status != 200:
            raise NotMeasured(f"{path} answers {status}")
        asked.clear()
        server.submit(client.get, path).result()
        count = len(asked)
        found = server.submit(lambda: measured(lambda: client.get(path), times=PAGE_TIMES)).result()
    cells = (f"{found.median_ms:.0f}", f"{found.p95_ms:.0f}", str(count))
    return Line(engine, name, cells, f"p95 ≤ {PAGE_MS} ms", found.p95_ms <= PAGE_MS)


def _busiest_today() -> str:
    """The one who has most to do this day, and of those the one with most behind her."""
    opens, closes = clock.day_bounds(clock.today())
    today = func.count().filter(Hold.starts_at >= opens, Hold.starts_at < closes)
    asked = select(Person.email).join(Hold, Hold.person_id == Person.id).where(Hold.side == "nurse")
    with db.reading(OPERATOR) as session:
        return session.scalars(
            asked.group_by(Person.id, Person.email).order_by(today.desc(), func.count().desc(), Person.id).limit(1)
        ).one()


def intake(engine: str, app: Flask, rows: int) -> Line:
    """Ten thousand rows of sheets, read, checked and stored by the command."""
    _has_command(app, "intake")
    families, sheets = rows // 8, sheets_of(1, families=1)
    while sum(len(part) for part in sheets.rows.values()) < rows:
        sheets = sheets_of(1, families=families, today=SHEETS_READ_ON)
        families += families // 10 + 1
    with tempfile.TemporaryDirectory() as folder:
        files = [str(path) for path in write_csv(sheets, Path(folder), 1)]
        found = seconds(lambda: _typed(app, "intake", *files))
    count = sum(len(part) for part in sheets.rows.values())
    return Line(engine, f"intake of {count} rows", (f"{found:.1f}",), f"< {INTAKE_S} s", found < INTAKE_S)


def demo(engine: str, app: Flask) -> Line:
    """The demo region into an empty database."""
    _has_command(app, "demo")
    found = seconds(lambda: _typed(app, "demo"))
    return Line(engine, "the demo region", (f"{found:.1f}",), f"≤ {DEMO_S} s", found <= DEMO_S)


def _has_command(app: Flask, name: str) -> None:
    if name not in app.cli.commands:
        raise NotMeasured(f"there is no command {name}")


def _typed(app: Flask, *words: str) -> None:
    said = app.test_cli_runner().invoke(args=list(words))
    if said.exit_code:
        raise NotMeasured(f"{words[0]} ended with {said.exit_code}: {said.stderr or said.exception}")
