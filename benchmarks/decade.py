"""Ten years of a nation: what one year's return costs when one, three and ten are stored.

`python -m benchmarks.decade --engine postgresql` makes 115 000 births a year and about six million visits;
`--share 0.01` a hundredth of that, for trying. On SQLite a tenth is enough (`--engine sqlite --share 0.1`). The sums
are what the program's own rules make of the facts.

Whoever writes SQL by hand gets the program's facts, already worked out, and asks for seven of the year's tables, where
the program answers with all of them; the program has its sums, which are kept where facts are, at the cost that
docs/benchmarks.md shows. Both are asked in the same session, warm, one after the other.
"""

import argparse
import os
import platform
import shutil
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from flask import Flask
from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from benchmarks import house
from benchmarks.nation import STEPS, Nation
from benchmarks.report import Line, NotMeasured, Table
from benchmarks.timing import Timing, measured, questions_counted
from benchmarks.years import VISITED, Years
from hembesok_field.access.tables import Assignment, Person
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Duty, Operator, Profession, Who
from hembesok_field.returns import queries as returns
from hembesok_field.returns import rules as return_rules
from hembesok_field.statistics import queries
from hembesok_field.statistics.rules import BY_YEAR
from hembesok_field.statistics.shapes import WHOLE, Scope
from hembesok_field.statistics.views.files import WholeList
from tests.engines import start_postgres

BIRTHS = 115_000  # a year in Sweden, about
YEAR, STORED = 2025, (1, 3, 10)
TODAY = date(2026, 3, 2)
BYTES_A_VISIT = 2_800  # on disk, with indexes and what PostgreSQL writes ahead; measured at a quarter
REGION, EXPORTED = "14", 600_000
OFTEN, SLOW_MS, GROWN = 1.5, 1_000, 1.5
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks-nation.md"
# A machine of its own for the database has memory for it, and need not write all of it down again at once.
ROOMY = house.LIKE_IN_EARNEST | {"shared_buffers": "2GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min"}
WHOLE_SHARE = {"postgresql": 1.0, "sqlite": 0.1}  # what is worth a page
HEAD = f"""# A nation's ten years

By `python -m benchmarks.decade`, an engine at a time: an invented nation of 21 regions and 290 municipalities, of which
region {REGION} is the one with most visits. Every year stored is as full as the next. Program and SQL by hand are asked
in the same session, warm, one after the other; who writes by hand gets the program's facts, already worked out. Medians
of 20 (of 7 by hand), in one process. The goals are the program's own.
"""
Question = Callable[[Session], object]


def main() -> None:
    wishes = argparse.ArgumentParser(prog="python -m benchmarks.decade", description=__doc__)
    wishes.add_argument("--share", type=float, default=1.0, help="how much of the nation")
    wishes.add_argument("--engine", choices=house.ENGINES, required=True)
    given = wishes.parse_args()
    print(reached(given.engine, given.share)[1])


def reached(engine: str, share: float) -> tuple[list[Line], str, int]:
    """The lines, what the page says of them, and how many visits it was; a whole share is written to the page."""
    load, births = os.getloadavg()[0], int(BIRTHS * share)
    _room_for(int(births * VISITED * len(STEPS) * STORED[-1]))
    server = start_postgres(settings=ROOMY) if engine == "postgresql" else None
    try:
        with house.opened(server, TODAY) as app:
            name, began, years = house.version(), monotonic(), Years(births, TODAY, REGION)
            tables = list(_tables(name, app, years))
    finally:
        if server:
            server.stop()
    head = (
        f"## {name}: {years.visits} visits, {births} births a year\n\nMeasured {date.today()} in"  # noqa: DTZ011
        f" {(monotonic() - began) / 60:.0f} minutes ({os.cpu_count()} cores, Python {platform.python_version()}). The"
        f" machine's load was {load:.1f} when it began; what of it stands above nought was somebody else's.\n"
    )
    section = "\n".join([head, *(f"#{table}" for table in tables)])
    if share >= WHOLE_SHARE[engine]:
        PAGE.write_text(_page(section))
    return [line for table in tables for line in table.lines], section, years.visits


def _room_for(visits: int) -> None:
    """Stops before the disk is full, not after."""
    needed, free = visits * BYTES_A_VISIT, shutil.disk_usage(tempfile.gettempdir()).free
    print(f"about {visits} visits, {needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free", flush=True)
    if needed * 1.5 > free:
        raise SystemExit("too little room on the disk; try a smaller --share")


def _page(section: str) -> str:
    """The page with this engine's section new, and the other engine's as it stood."""
    before = PAGE.read_text().split("\n## ")[1:] if PAGE.exists() else []
    kept = [f"## {one.strip()}\n" for one in before if one.split()[0] != section.split()[1]]
    return "\n".join([HEAD, *sorted([*kept, section])])


def _tables(name: str, app: Flask, years: Years) -> Iterator[Table]:
    filled: list[Line] = []
    asked: list[Asked] = []
    pages: list[Line] = []
    for stored in STORED:
        began, had = monotonic(), years.visits
        _pour(years, stored)
        minutes = (monotonic() - began) / 60
        cells = (str(years.visits), f"{minutes:.1f}", f"{(years.visits - had) / minutes / 60:.0f}")
        filled.append(Line(name, f"{stored} years", cells, "–"))
        print(*filled[-1].cells, flush=True)
        _same_numbers(years, stored)
        asked += [_asked(stored, *one) for one in _questions(years)]
        pages += _pages(name, stored, app, years.nation)
    yield Table("What is stored", ("visits", "minutes", "visits a second"), filled)
    yield Table(
        "Beside SQL by hand",
        ("program, ms", "p95, ms", "by hand, ms", "to by hand"),
        [
            Line(
                name, f"{one.what}, {one.stored} years stored", one.cells, f"≤ {OFTEN} × by hand, p95 < 1 s", one.holds
            )
            for one in asked
        ],
    )
    yield Table("As years are stored", tuple(f"{stored} years, ms" for stored in STORED), list(_grown(name, asked)))
    yield Table("Pages", ("median, ms", "p95, ms", "questions"), pages)
    yield Table(
        "A long list sent", ("rows", "seconds", "most memory, MB", "after a tenth, MB"), [_exported(name, years)]
    )


def _pour(years: Years, stored: int) -> None:
    if stored == 1:
        with house.poured() as session:
            years.pour_first(session.connection(), YEAR)
    else:
        before = STORED[STORED.index(stored) - 1]
        at_once = 1 if db.db.engine.dialect.name == "sqlite" else os.cpu_count() or 1
        for first in range(before, stored, at_once):
            _pour_again(years, range(first, min(first + at_once, stored)))
    if stored == STORED[-1]:
        with house.poured() as session:
            years.pour_last(session.connection(), years.births // 6)
    house.settled()


def _pour_again(years: Years, numbers: Sequence[int]) -> None:
    """Years that know nothing of each other, at the same time."""
    with ExitStack() as stack, ThreadPoolExecutor(len(numbers)) as hands:
        connections = [stack.enter_context(house.poured()).connection() for _ in numbers]
        list(hands.map(years.pour_again, connections, numbers))
        years.visits += len(numbers) * years.a_year


def _same_numbers(years: Years, stored: int) -> None:
    """What the program has added up is what stands there, or nothing is measured."""
    with db.reading(OPERATOR) as session:
        scope = queries.scope_for(session, Operator(), REGION)
        for year in range(YEAR, YEAR - stored, -1):
            mine = queries.measures(session, Operator(), scope, year).extended_visits
            by_hand = len(session.execute(REFERENCES, {"id": years.nation.regions[REGION], "year": year}).all())
            if mine != by_hand:
                raise NotMeasured(f"{year}: {mine} by the program, {by_hand} by hand")


@dataclass(frozen=True)
class Asked:
    """What one question took of the program, and of whoever writes it by hand, with so many years stored."""

    stored: int
    what: str
    mine: Timing
    by_hand: Timing

    @property
    def times(self) -> float:
        return self.mine.median_ms / self.by_hand.median_ms

    @property
    def cells(self) -> tuple[str, ...]:
        spoken = [f"{ms:.0f}" for ms in (self.mine.median_ms, self.mine.p95_ms, self.by_hand.median_ms)]
        return (*spoken, f"{self.times:.2f}")

    @property
    def holds(self) -> bool:
        return self.times <= OFTEN and self.mine.p95_ms < SLOW_MS


def _asked(stored: int, what: str, program: Question, hand: Question) -> Asked:
    with db.reading(OPERATOR) as session:
        return Asked(stored, what, measured(lambda: program(session)), measured(lambda: hand(session), times=7))


def _grown(name: str, asked: Sequence[Asked]) -> Iterator[Line]:
    """Whether a year's own costs are the same among ten; ten years of one are ten times as much, and said so."""
    for what in dict.fromkeys(one.what for one in asked):
        took = [one.mine.median_ms for one in asked if one.what == what]
        is_years_own = not what.startswith("ten")
        goal = f"ten ≤ {GROWN} × one" if is_years_own else "–"
        yield Line(
            name, what, tuple(f"{ms:.0f}" for ms in took), goal, took[-1] <= GROWN * took[0] if is_years_own else None
        )


# What is asked

COUNTS = "agrees AND outcome = 'done' AND place = 'home' AND is_extra AND nurse"
OF_YEAR = f"year = :year AND {COUNTS}"
KEYS = ("step_code", "bvc_id", "substr(CAST(visited_on AS varchar(10)), 1, 7)", "age_years", "interpreter", "in_window")
OF_ONE = (
    *(f"SELECT {key}, count(*) FROM visit_fact WHERE region_id = :id AND {OF_YEAR} GROUP BY 1" for key in KEYS),  # noqa: S608
    f"SELECT count(DISTINCT family_id) FROM visit_fact WHERE region_id = :id AND {OF_YEAR}",  # noqa: S608
)
OF_ALL = (
    *(f"SELECT region_id, {key}, count(*) FROM visit_fact WHERE {OF_YEAR} GROUP BY 1, 2" for key in KEYS),  # noqa: S608
    f"SELECT region_id, count(DISTINCT family_id) FROM visit_fact WHERE {OF_YEAR} GROUP BY 1",  # noqa: S608
    "SELECT u.authority_id, count(DISTINCT p.family_id), count(DISTINCT CASE WHEN p.answer = 'yes' THEN p.family_id"  # noqa: S608
    " END) FROM participation p JOIN unit u ON u.id = p.bvc_id"
    f" WHERE p.offered_on BETWEEN '{YEAR}-01-01' AND '{YEAR}-12-31' GROUP BY 1",
)
REFERENCES = text(
    "SELECT v.reference FROM visit_fact f JOIN visit v ON v.id = f.visit_id WHERE f.region_id = :id AND"
    " f.year = :year AND f.agrees AND f.outcome = 'done' AND f.place = 'home' AND f.is_extra AND f.nurse"
    " ORDER BY v.reference"
)
NUMBERS = (
    "count(CASE WHEN agrees THEN 1 END), count(CASE WHEN {c} THEN 1 END),"
    " count(CASE WHEN {c} AND social_services THEN 1 END), count(DISTINCT CASE WHEN {c} THEN family_id END),"
    " count(CASE WHEN {c} AND in_window IS NOT NULL THEN 1 END), count(CASE WHEN {c} AND in_window THEN 1 END),"
    " count(CASE WHEN {c} AND interpreter THEN 1 END),"
    " count(CASE WHEN agrees AND outcome = 'done' AND place = 'home' AND is_extra AND nurse IS NULL THEN 1 END)"
    " FROM visit_fact WHERE region_id = :id AND year BETWEEN :year - 9 AND :year".replace("{c}", COUNTS)
)
TEN_YEARS = text(f"SELECT year, {NUMBERS} GROUP BY year"), text(f"SELECT {NUMBERS}")
OF_REGION = (
    "participation p JOIN unit u ON u.id = p.bvc_id JOIN child c ON c.participation_id = p.id{more}"
    f" WHERE u.authority_id = :id AND c.born_on BETWEEN '{YEAR}-01-01' AND '{YEAR}-12-31'"
)
MONTH = "substr(CAST(c.born_on AS varchar(10)), 1, 7)"
COHORTS = (
    text(
        f"SELECT {MONTH}, count(*), count(CASE WHEN answer = 'yes' THEN 1 END),"  # noqa: S608
        f" count(CASE WHEN end_reason = 'completed' THEN 1 END) FROM {OF_REGION.format(more='')} GROUP BY 1"
    ),
    text(
        f"SELECT {MONTH}, f.step_code, count(DISTINCT p.id) FROM "  # noqa: S608
        + OF_REGION.format(
            more=" JOIN visit v ON v.participation_id = p.id JOIN visit_fact f ON f.visit_id = v.id"
            " AND f.agrees AND f.outcome = 'done' AND f.place = 'home'"
        )
        + " GROUP BY 1, 2"
    ),
)


def _questions(years: Years) -> Iterator[tuple[str, Question, Question]]:
    """What is asked of the program, and what says nearly as much by hand."""
    operator, regions = Operator(), years.nation.regions
    given = {"id": regions[REGION], "year": YEAR}

    def scope(session: Session) -> Scope:
        return queries.scope_for(session, operator, REGION)

    def by_hand(*statements: TextClause) -> Question:
        return lambda session: [session.execute(one, given).all() for one in statements]

    def one_return(session: Session) -> object:
        book = returns.book_of(session, operator, scope(session), YEAR)
        return return_rules.document(returns.return_of(session, operator, book))

    def nation(session: Session) -> object:
        return [
            queries.year_of(session, operator, queries.scope_for(session, operator, code), YEAR) for code in regions
        ]

    def ten_years(session: Session) -> object:
        return queries.lines_of(session, operator, scope(session), YEAR, rows=BY_YEAR, cut=WHOLE)

    def cohorts(session: Session) -> object:
        return queries.cohorts_of(session, operator, scope(session), YEAR)

    yield f"return of region {REGION}", one_return, by_hand(*map(text, OF_ONE), REFERENCES)
    yield "figures of all regions", nation, by_hand(*map(text, OF_ALL))
    yield f"births of a year, region {REGION}", cohorts, by_hand(*COHORTS)
    yield f"ten years of region {REGION} in lines", ten_years, by_hand(*TEN_YEARS)


ADDRESSES = (
    "/statistik?ar={year}",
    "/statistik/uppdelat?ar={year}&rader=bvc",
    "/statistik/uppdelat?ar={year}&rader=ar",
    "/statistik/uppdelat?ar={year}&rader=ar&steg=2m",
    "/statistik/vagen?ar={year}",
    "/statistik/hur-val?ar={year}",
    "/statistik/tiden",
    "/statistik/lamna-vidare?ar={year}",
    "/statistik/lista?ar={year}&visar=extended_visits&sida=400",
    "/aterrapport/{year}",
    "/aterrapport/{year}/saknas",
)


def _pages(name: str, stored: int, app: Flask, nation: Nation) -> Iterator[Line]:
    """As the region's coordinator gets them: sign-in, guard, log, template."""
    client = house.signed_in(app, nation.coordinators[REGION])
    with ThreadPoolExecutor(1) as server, questions_counted() as counted:
        for address in ADDRESSES:
            path = address.format(year=YEAR)
            status = server.submit(lambda path=path: client.get(path).status_code).result()
            counted.clear()
            server.submit(client.get, path).result()
            count = len(counted)
            found = server.submit(lambda path=path: measured(lambda: client.get(path), warm_up=1)).result()
            cells = (f"{found.median_ms:.0f}", f"{found.p95_ms:.0f}", str(count))
            holds = status == 200 and found.p95_ms < SLOW_MS
            what = path if status == 200 else f"{path} ({status})"
            yield Line(name, f"{what}, {stored} years stored", cells, "p95 < 1 s", holds)


def _exported(name: str, years: Years) -> Line:
    """The largest region's lists, year after year, until so many rows have gone out: what stays in memory meanwhile."""
    by, began = _coordinator(years.nation), monotonic()
    with db.reading(OPERATOR) as session:
        scope = queries.scope_for(session, Operator(), REGION)
    lists = (
        piece
        for year in range(YEAR, YEAR - STORED[-1], -1)
        for piece in WholeList(by, scope, year, "outcomes", "", WHOLE, False).pieces()
    )
    rows, after_a_tenth, wanted = 0, 0, min(EXPORTED, years.visits // 10)
    tracemalloc.start()
    for piece in lists:
        rows += piece.count(b"\r\n")
        if not after_a_tenth and rows > wanted / 10:
            after_a_tenth = tracemalloc.get_traced_memory()[1]
        if rows >= wanted:
            break
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    cells = (str(rows), f"{monotonic() - began:.0f}", f"{most / 1e6:.1f}", f"{after_a_tenth / 1e6:.1f}")
    return Line(name, f"all visits of region {REGION}", cells, "≤ 1.2 × a tenth's", most <= 1.2 * after_a_tenth)


def _coordinator(nation: Nation) -> Who:
    wanted = select(Assignment.person_id, Assignment.id).join(Person, Person.id == Assignment.person_id)
    with db.reading(OPERATOR) as session:
        person_id, assignment_id = session.execute(wanted.where(Person.email == nation.coordinators[REGION])).one()
    return Who(
        person_id=person_id,
        assignment_id=assignment_id,
        name="",
        authority_kind=AuthorityKind.REGION,
        authority_id=nation.regions[REGION],
        unit_id=None,
        profession=Profession.COORDINATOR,
        duty=Duty.COORDINATOR,
    )


if __name__ == "__main__":
    main()
