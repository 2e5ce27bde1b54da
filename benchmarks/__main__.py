"""`make bench`: measure, print, and write docs/benchmarks.md.

`--share 0.01` measures a hundredth of the nation, for trying the benchmarks themselves: it writes nothing.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from flask import Flask

from benchmarks import feed, field, house, measurements, slots
from benchmarks.nation import make
from benchmarks.report import Line, NotMeasured, Table, tried
from benchmarks.timing import seconds
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.statistics import actions
from tests.engines import Server, start_postgres

TODAY = date(2026, 3, 2)  # a Monday
SIZES = (20_000, 200_000)
VISITS_EACH = 5
SEED = 1
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
Found = dict[str, list[Line]]


def main() -> None:
    wishes = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    wishes.add_argument("--share", type=float, default=1.0, help="how much of the nation")
    wishes.add_argument("--engine", choices=house.ENGINES, action="append", help="one engine only")
    alone = {"field": _field_alone, "feed": _feed_alone, "slots": _of_joint_times}
    wishes.add_argument("--only", choices=alone, help="one table, in its place on the page")
    given = wishes.parse_args()
    if given.only:
        _put(alone[given.only]())
        return
    sizes = [max(int(size * given.share), 500) for size in SIZES]
    found: Found = {"statistics": [], "pages": [], "stores": [], "feed": [], "field": []}
    versions, load = [], os.getloadavg()[0]
    for engine in given.engine or house.ENGINES:
        server = start_postgres(settings=house.LIKE_IN_EARNEST) if engine == "postgresql" else None
        try:
            versions.append(_engine(server, sizes, int(10_000 * given.share), found))
        finally:
            if server:
                server.stop()
    found["field"] += field.measured()
    page = _page(found, versions, sizes[-1], load)
    print(page)
    if given.share == 1.0 and not given.engine:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page)


def _engine(server: Server | None, sizes: list[int], rows: int, found: Found) -> str:
    for visits in sizes:
        with house.opened(server, TODAY) as app:
            name = house.version()
            for line in _nation(name, app, visits, has_pages=visits == sizes[-1]):
                found["pages" if line.goal.startswith("p95") else _part(line)].append(line)
    small: list[tuple[str, str, date, Callable[[Flask], Line]]] = [
        (
            f"intake of {rows} rows",
            "< 60 s",
            measurements.SHEETS_READ_ON,
            lambda app: measurements.intake(name, app, rows),
        ),
        ("the demo region", "≤ 30 s", TODAY, lambda app: measurements.demo(name, app)),
    ]
    for what, goal, today, work in small:
        with house.opened(server, today) as app:
            found["stores"].append(tried(name, what, 1, goal, partial(work, app)))
    with house.opened(server, TODAY) as app:
        found["feed"] += _feed(name, app)
    return name


def _feed(name: str, app: Flask) -> list[Line]:
    try:
        return [*feed.feed(name, app)]
    except NotMeasured as why:
        return [Line(name, f"not measured: {why}", ("", "", ""), feed.MANY.format(feed.WHOLE_GOAL))]


def _part(line: Line) -> str:
    return "statistics" if line.goal == measurements.TWICE else "stores"


def _nation(engine: str, app: Flask, visits: int, *, has_pages: bool) -> Iterator[Line]:
    with house.poured() as session:
        nation = make(session, families=visits // VISITS_EACH, visits=visits, seed=SEED, today=TODAY)
    what = f"facts of {visits} visits from nothing"
    yield tried(engine, what, 1, "–", lambda: Line(engine, what, (f"{seconds(_refresh):.1f}",), "–"))
    house.settled()
    yield from measurements.statistics(engine, visits, nation)
    if has_pages:
        yield from measurements.pages(engine, app, nation)


def _refresh() -> None:
    with db.unit_of_work(OPERATOR) as session:
        actions.refresh(session)


def _field_alone() -> Table:
    return _of_the_field(field.measured())


def _feed_alone() -> Table:
    lines: list[Line] = []
    for engine in house.ENGINES:
        server = start_postgres(settings=house.LIKE_IN_EARNEST) if engine == "postgresql" else None
        try:
            with house.opened(server, TODAY) as app:
                lines += _feed(house.version(), app)
        finally:
            if server:
                server.stop()
    return _of_the_feed(lines)


def _of_the_field(lines: list[Line]) -> Table:
    return Table(
        "The app for the field",
        field.COLUMNS,
        lines,
        "In Debian's Chromium, with WebPageTest's slow 3G (400 kbit/s both ways, 400 ms there and back) and a"
        " processor four times slower. Bytes are those of what came and went, as packed as they were sent."
        " Medians of cold starts. An ordinary joint visit is recorded in at most eight taps"
        " (`tests/browser/test_field.py`).\n\n",
    )


def _of_the_feed(lines: list[Line]) -> Table:
    return Table(
        "A calendar address",
        feed.COLUMNS,
        lines,
        f"A calendar of {feed.VISITS} visits asked for over HTTP, {feed.AT_ONCE} at a time: of the program behind"
        " gunicorn with two processes, and of Radicale, as it starts by itself, with the very same entries in it."
        " Radicale sends all of it each time; it is compared with both the whole and the answer that nothing"
        " has changed.\n\n",
    )


def _of_joint_times() -> Table:
    return Table(
        "Joint times",
        slots.COLUMNS,
        [tried("–", "joint times", len(slots.COLUMNS), slots.GOAL, slots.slots)],
        "The best joint times for one visit, among all pairs of a unit of eight nurses and a partner unit of six."
        " The loop asks of every half hour and every pair whether it touches any taken hour; it finds the same"
        " days, or nothing is measured.\n\n",
    )


def _put(table: Table) -> None:
    """The table in place of the page's own of that name, or last; the others stand as they were measured."""
    print(table)
    head, *before = PAGE.read_text().rstrip().split("\n## ")
    others = [one for one in before if not one.startswith(table.heading)]
    day = f"Measured {date.today()}, after the others.\n\n"  # noqa: DTZ011
    own = str(replace(table, note=day + table.note)).removeprefix("## ").rstrip()
    PAGE.write_text("\n## ".join([head, *(one.rstrip() + "\n" for one in [*others, own])]))


def _page(found: Found, versions: list[str], visits: int, load: float) -> str:
    tables = (
        Table(
            "Statistics",
            ("extended visits", "program, ms", "SQL over words, ms", "SQL over facts, ms", "to words", "to facts"),
            found["statistics"],
            "The program answers with every measure of the year; each statement counts the extended visits alone. The"
            " first starts where the program starts, from what people and sheets said, and is the peer that the goal is"
            " about; the second gets the program's own facts, already worked out, for nothing. All three give the same"
            " number, or nothing is measured. Medians of 20 after warm-up, in one process.\n\n",
        ),
        Table(
            "Pages",
            ("median, ms", "p95, ms", "questions"),
            found["pages"],
            f"With {visits} visits stored, through the whole program: sign-in, guard, log, template. Idag and"
            f" Familjer as the nurse with most to do sees them, the others as the coordinator of region"
            f" {measurements.REGION}.\n\n",
        ),
        _of_the_feed(found["feed"]),
        Table("What is stored at one time", ("seconds",), found["stores"]),
        _of_the_field(found["field"]),
        _of_joint_times(),
    )
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {', '.join(versions)}"
    head = (
        "# Benchmarks\n\n"
        f"Measured {date.today()} by `make bench` ({machine}), on an invented nation: 21 regions, 290"  # noqa: DTZ011
        f" municipalities, {VISITS_EACH} visits a family, seed {SEED}. The machine's load was {load:.1f} when it"
        " began; what of it stands above nought was somebody else's. The goals are the program's own.\n"
    )
    return "\n".join([head, *map(str, tables)])


if __name__ == "__main__":
    main()
