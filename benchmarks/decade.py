"""Ten years of a nation: what one year's return costs when one, three and ten are stored.

`python -m benchmarks.decade --engine postgresql` makes 115 000 births a year and about six million visits;
`--share 0.01` a hundredth of that, for trying. On SQLite a tenth is enough (`--engine sqlite --share 0.1`). Writes
nothing but to the terminal. The sums are what the program's own rules make of the facts; words and bookings are left
out, since no return reads them.
"""

import argparse
import shutil
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from benchmarks import house
from benchmarks.nation import LANGUAGES, STANDARD_VERSION, STEPS, Clinic, Nation, _Maker
from benchmarks.report import Line, Table
from benchmarks.timing import measured
from hembesok_field.access.tables import Assignment, Person
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Duty, Operator, Profession, Who
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place
from hembesok_field.returns import queries as returns
from hembesok_field.returns import rules as return_rules
from hembesok_field.statistics import queries
from hembesok_field.statistics.rules import BY_YEAR, family_tallies
from hembesok_field.statistics.shapes import WHOLE, Fact
from hembesok_field.statistics.tables import StaleFamily, VisitFact
from hembesok_field.statistics.views.files import WholeList
from tests.engines import start_postgres

BIRTHS = 115_000  # a year in Sweden, about
VISITED = (
    0.87  # of those, in an invented nation where nearly everyone is offered: about six million visits in ten years
)
YEAR, STORED = 2025, (1, 3, 10)
TODAY = date(2026, 3, 2)
BYTES_A_VISIT = 1_200  # on disk, with indexes and what PostgreSQL writes ahead; measured at a hundredth
REGION, EXPORTED = "14", 600_000
OFTEN, SLOW_MS = 1.5, 1_000


def main() -> None:
    wishes = argparse.ArgumentParser(prog="python -m benchmarks.decade", description=__doc__)
    wishes.add_argument("--share", type=float, default=1.0, help="how much of the nation")
    wishes.add_argument("--engine", choices=house.ENGINES, required=True)
    given = wishes.parse_args()
    _room_for(int(BIRTHS * given.share * VISITED * len(STEPS) * STORED[-1]))
    server = start_postgres(settings=house.LIKE_IN_EARNEST) if given.engine == "postgresql" else None
    try:
        with house.opened(server, TODAY) as app:
            for table in _measure(app, int(BIRTHS * given.share)):
                print(table)
    finally:
        if server:
            server.stop()


def _room_for(visits: int) -> None:
    """Stops before the disk is full, not after."""
    needed, free = visits * BYTES_A_VISIT, shutil.disk_usage(tempfile.gettempdir()).free
    print(f"about {visits} visits, {needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free")
    if needed * 1.5 > free:
        raise SystemExit("too little room on the disk; try a smaller --share")


def _measure(app: Flask, births: int) -> Iterator[Table]:
    name, lines, export = house.version(), [], []
    decade, first = Decade(births), YEAR
    for stored in STORED:
        began = monotonic()
        with house.poured() as session:
            while first > YEAR - stored:
                decade.pour_births_of(session.connection(), first)
                first -= 1
            session.execute(delete(StaleFamily))
        house.settled()
        print(f"{stored} years, {decade.visits} visits, stored in {(monotonic() - began) / 60:.1f} min")
        lines += list(_beside(name, stored, decade))
        lines += list(_pages(name, stored, app, decade.nation))
    export.append(_exported(name, decade))
    columns = ("program, ms", "p95, ms", "by hand, ms", "to by hand")
    yield Table("A year among many", columns, lines, f"{decade.visits} visits reached in all.\n\n")
    yield Table("A long list sent", ("rows", "most memory, MB", "after a tenth, MB"), export)


# Filling


class Decade(_Maker):
    """Births year by year with all that came of them, on the authorities of the benchmarks' nation."""

    def __init__(self, births: int) -> None:
        super().__init__(1, TODAY)
        self.births, self.visits, self.is_begun = births, 0, False

    def pour_births_of(self, connection: Connection, year: int) -> None:
        if not self.is_begun:
            self.authorities(connection)
            self.is_begun = True
        sums: Counter[Any] = Counter()
        for number in range(self.births):
            self.born(date(year, 1, 1) + timedelta(days=self.dice.randrange(365)), sums)
            if number % 2_000 == 0:
                self.pour(connection)
        self.pour(connection)
        _add(connection, sums)

    def born(self, born_on: date, sums: Counter[Any]) -> None:
        place, family_id, part_id = self.dice.choice(self.nation.places), self.new_id(), self.new_id()
        said_yes = self.chance(VISITED)
        self.add(
            Family,
            id=family_id,
            region_id=place.region_id,
            reference=f"F{self.number('family'):07}",
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            guardian_count=2,
            area_type=self.dice.choice((None, None, 3, 4, 5)),
            language=LANGUAGES[0],
            needs_interpreter=False,
            is_protected=False,
            target_groups="",
            made_at=self.now,
        )
        ended_on = self.nation.today if said_yes else None
        self.add(
            Participation,
            id=part_id,
            family_id=family_id,
            number=1,
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            offered_on=born_on,
            answer=Answer.YES if said_yes else Answer.NO,
            answered_on=born_on,
            started_on=born_on if said_yes else None,
            ended_on=ended_on,
            end_reason=EndReason.COMPLETED if said_yes else None,
        )
        self.add(
            Child,
            id=self.new_id(),
            family_id=family_id,
            participation_id=part_id,
            position=1,
            born_on=born_on,
            uses_corrected_age=False,
        )
        if not said_yes:
            return
        self.add(Plan, participation_id=part_id, family_id=family_id, version_id=STANDARD_VERSION, starts_on=born_on)
        facts = [self.visited(place, family_id, part_id, born_on, step) for step in STEPS]
        sums.update(family_tallies(facts))
        self.visits += len(facts)

    def visited(self, place: Clinic, family_id: UUID, part_id: UUID, born_on: date, due: tuple[str, bool, int]) -> Fact:
        step, is_extra, days = due
        visit_id, visited_on = self.new_id(), born_on + timedelta(days=days + self.dice.randrange(20))
        self.add(
            Visit,
            id=visit_id,
            family_id=family_id,
            participation_id=part_id,
            region_id=place.region_id,
            reference=f"B{self.number('visit'):08}",
            step_code=step,
            is_extra=is_extra,
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            why_added="",
            made_at=self.now,
        )
        is_done = self.chance(0.88)
        fact = Fact(
            visit_id=visit_id,
            family_id=family_id,
            region_id=place.region_id,
            bvc_id=place.bvc_id,
            municipality_id=self.owner_of(place),
            year=visited_on.year,
            visited_on=visited_on,
            step_code=step,
            is_extra=is_extra,
            outcome=Outcome.DONE if is_done else self.dice.choice(list(Outcome)),
            place=Place.HOME if self.chance(0.92) else Place.BVC,
            agrees=self.chance(0.995),
            nurse=is_done and self.chance(0.97),
            social_services=is_done and self.chance(0.93),
            absence_cause=self.dice.choice(list(AbsenceCause)),
            guardians=self.dice.choice((1, 2)),
            family_guardians=2,
            interpreter=self.chance(0.15),
            age_years=days // 365,
            area_type=None,
            in_window=self.chance(0.9),
            contacts=self.some(list(Contact)),
            information=self.some(list(Information)),
        )
        self.add(VisitFact, **fact._asdict())
        return fact

    def owner_of(self, place: Clinic) -> int:
        if not hasattr(self, "_owners"):
            owners = {clinic.partner_id for clinic in self.nation.places}
            codes = sorted(self.nation.municipalities.values())
            self._owners = dict(zip(sorted(owners), codes, strict=True))
        return self._owners[place.partner_id]


def _add(connection: Connection, sums: Counter[Any]) -> None:
    names = ("authority_id", "year", "part", "is_ordinary", "key", "number")
    rows = [dict(zip(names, (*key, number), strict=True)) for key, number in sums.items()]
    statement = text(
        "INSERT INTO year_tally (authority_id, year, part, is_ordinary, key, number) VALUES (:authority_id, :year,"
        " :part, :is_ordinary, :key, :number) ON CONFLICT (authority_id, year, part, is_ordinary, key)"
        " DO UPDATE SET number = excluded.number + year_tally.number"
    )
    connection.execute(statement, rows)


# Measuring

COUNTS = "agrees AND outcome = 'done' AND place = 'home' AND is_extra AND nurse"
BY_HAND = tuple(
    text(f"SELECT {key}, count(*) FROM visit_fact WHERE region_id = :id AND year = :year AND {COUNTS} GROUP BY 1")  # noqa: S608
    for key in ("step_code", "bvc_id", "CAST(visited_on AS varchar(7))", "age_years", "interpreter", "in_window")
)
FAMILIES = text(
    f"SELECT count(DISTINCT family_id) FROM visit_fact WHERE region_id = :id AND year = :year AND {COUNTS}"  # noqa: S608
)
REFERENCES = text(
    "SELECT v.reference FROM visit_fact f JOIN visit v ON v.id = f.visit_id WHERE f.region_id = :id AND"
    " f.year = :year AND f.agrees AND f.outcome = 'done' AND f.place = 'home' AND f.is_extra AND f.nurse"
    " ORDER BY v.reference"
)
NATION = text(
    f"SELECT region_id, count(*), count(DISTINCT family_id) FROM visit_fact WHERE year = :year AND {COUNTS} GROUP BY 1"  # noqa: S608
)
TEN_YEARS = text(
    "SELECT year, count(CASE WHEN agrees THEN 1 END), count(CASE WHEN {c} THEN 1 END),"
    " count(CASE WHEN {c} AND social_services THEN 1 END), count(DISTINCT CASE WHEN {c} THEN family_id END),"
    " count(CASE WHEN {c} AND in_window IS NOT NULL THEN 1 END), count(CASE WHEN {c} AND in_window THEN 1 END),"
    " count(CASE WHEN {c} AND interpreter THEN 1 END),"
    " count(CASE WHEN agrees AND outcome = 'done' AND place = 'home' AND is_extra AND nurse IS NULL THEN 1 END)"
    " FROM visit_fact WHERE region_id = :id AND year BETWEEN :year - 9 AND :year GROUP BY year".replace("{c}", COUNTS)
)


def _beside(name: str, stored: int, decade: Decade) -> Iterator[Line]:
    region_id = decade.nation.regions[REGION]
    given = {"id": region_id, "year": YEAR}

    def one_return(session: Session) -> object:
        scope = queries.scope_for(session, Operator(), REGION)
        book = returns.book_of(session, Operator(), scope, YEAR)
        return return_rules.document(returns.return_of(session, Operator(), book))

    def return_by_hand(session: Session) -> object:
        counted = [session.execute(statement, given).all() for statement in (*BY_HAND, FAMILIES)]
        return counted, session.execute(REFERENCES, given).scalars().all()

    def nation(session: Session) -> object:
        return [_year(session, code) for code in decade.nation.regions]

    def ten_years(session: Session) -> object:
        scope = queries.scope_for(session, Operator(), REGION)
        return queries.lines_of(session, Operator(), scope, YEAR, rows=BY_YEAR, cut=WHOLE)

    yield _line(name, f"return of region {REGION}, {stored} years stored", one_return, return_by_hand)
    yield _line(name, f"all regions, {stored} years stored", nation, lambda s: s.execute(NATION, given).all())
    yield _line(
        name, f"ten years of region {REGION}, {stored} stored", ten_years, lambda s: s.execute(TEN_YEARS, given).all()
    )


def _year(session: Session, code: str) -> object:
    return queries.year_of(session, Operator(), queries.scope_for(session, Operator(), code), YEAR)


def _line(name: str, what: str, program: Callable[[Session], object], hand: Callable[[Session], object]) -> Line:
    with db.reading(OPERATOR) as session:
        mine, by_hand = measured(lambda: program(session)), measured(lambda: hand(session))
    times = mine.median_ms / by_hand.median_ms
    cells = (f"{mine.median_ms:.0f}", f"{mine.p95_ms:.0f}", f"{by_hand.median_ms:.0f}", f"{times:.2f}")
    return Line(name, what, cells, f"≤ {OFTEN} × by hand, p95 < 1 s", times <= OFTEN and mine.p95_ms < SLOW_MS)


PAGES = ("/statistik?ar=2025", "/statistik/uppdelat?ar=2025&rader=bvc", "/statistik/vagen?ar=2025", "/aterrapport/2025")


def _pages(name: str, stored: int, app: Flask, nation: Nation) -> Iterator[Line]:
    client = house.signed_in(app, nation.coordinators[REGION])
    with ThreadPoolExecutor(1) as server:
        for path in PAGES:
            status = server.submit(lambda path=path: client.get(path).status_code).result()
            found = server.submit(lambda path=path: measured(lambda: client.get(path), times=10)).result()
            cells = (f"{found.median_ms:.0f}", f"{found.p95_ms:.0f}", "–", "–")
            yield Line(
                name, f"{path}, {stored} years stored", cells, "p95 < 1 s", status == 200 and found.p95_ms < SLOW_MS
            )


def _exported(name: str, decade: Decade) -> Line:
    """The largest region's lists, year after year, until so many rows have gone out: what stays in memory meanwhile."""
    by = _coordinator(decade)
    rows, wanted = 0, min(EXPORTED, decade.visits // 8)
    after_a_tenth = 0
    with db.reading(OPERATOR) as session:
        scope = queries.scope_for(session, Operator(), REGION)
    tracemalloc.start()
    for year in range(YEAR, YEAR - STORED[-1], -1):
        for piece in WholeList(by, scope, year, "outcomes", "", WHOLE, False).pieces():
            rows += piece.count(b"\r\n")
            if not after_a_tenth and rows > wanted / 10:
                after_a_tenth = tracemalloc.get_traced_memory()[1]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    cells = (str(rows), f"{most / 1e6:.1f}", f"{after_a_tenth / 1e6:.1f}")
    return Line(name, f"all visits of region {REGION}", cells, "memory flat", most <= 1.2 * after_a_tenth)


def _coordinator(decade: Decade) -> Who:
    wanted = select(Assignment.person_id, Assignment.id).join(Person, Person.id == Assignment.person_id)
    with db.reading(OPERATOR) as session:
        person_id, assignment_id = session.execute(
            wanted.where(Person.email == decade.nation.coordinators[REGION])
        ).one()
    return Who(
        person_id=person_id,
        assignment_id=assignment_id,
        name="",
        authority_kind=AuthorityKind.REGION,
        authority_id=decade.nation.regions[REGION],
        unit_id=None,
        profession=Profession.COORDINATOR,
        duty=Duty.COORDINATOR,
    )


if __name__ == "__main__":
    main()
