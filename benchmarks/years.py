"""Year after year of a whole nation in the database: the first by dice, the others the first once more.

A later one has ids, references and days of its own, and is copied by the database itself, in the order of ids, which
is no order of places or days. Every visit lies in the year of its family's birth: so the first year stored is as full
as the tenth, and what a year's return costs can be told from what lies beside it. One region's visits have promises
and words as well, for the pages that read them; no return does. Before March some are born who have all to come.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Uuid, delete, text

from benchmarks.nation import LANGUAGES, STANDARD_VERSION, STEPS, Clinic, _Maker
from benchmarks.pouring import count_on_from
from hembesok_field.booking.tables import BookingParticipant, BookingStep, Hold
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel.db import Instant
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics.rules import YearTally, family_tallies
from hembesok_field.statistics.shapes import Fact
from hembesok_field.statistics.tables import StaleFamily, VisitFact

VISITED = 0.87  # of those born, where nearly everyone is offered: about six million visits in ten years
AT_ONCE = 2_000  # families poured at a time
LAST_PROMISE = (12, 1)  # a promise that finds no free hour at once moves on, and may not move into another year
FAR = 100_000_000  # between one year's numbers and the next one's
OF_A_YEAR = (Family, Participation, Child, Plan, Visit, VisitFact, BookingStep, BookingParticipant, Hold, Attestation)
COUNTED_ON = (BookingStep, Hold, Attestation)


class Birth(NamedTuple):
    place: Clinic
    family_id: UUID
    participation_id: UUID
    born_on: date
    pair: tuple[int, int]


class Years(_Maker):
    """So many births a year on the authorities of the benchmarks' nation; `whole` has promises and words."""

    def __init__(self, births: int, today: date, whole: str) -> None:
        super().__init__(1, today)
        self.births, self.whole, self.visits, self.a_year = births, whole, 0, 0
        self.sums: Counter[YearTally] = Counter()
        self.owners: dict[int, int] = {}

    def pour_first(self, connection: Connection, year: int) -> None:
        _let_be(connection)
        self.authorities(connection)
        codes = {number: code for code, number in self.nation.municipalities.items()}
        partners = sorted({clinic.partner_id for clinic in self.nation.places})
        self.owners = dict(zip(partners, sorted(codes), strict=True))
        for number in range(self.births):
            self.born(date(year, 1, 1) + timedelta(days=self.dice.randrange(365)))
            if number % AT_ONCE == 0:
                self.pour(connection)
        self.pour(connection)
        for table in OF_A_YEAR:
            name = table.__tablename__
            connection.execute(text(f"CREATE TABLE first_{name} AS SELECT * FROM {name} ORDER BY 1"))  # noqa: S608
        self.a_year = self.visits
        _add(connection, self.sums)

    def pour_again(self, connection: Connection, years: int) -> None:
        """The first year, so many years before."""
        _let_be(connection)
        for table in OF_A_YEAR:
            columns = table.__table__.columns
            names, once_more = ", ".join(columns.keys()), ", ".join(_moved(connection, one, years) for one in columns)
            name = table.__tablename__
            connection.execute(text(f"INSERT INTO {name} ({names}) SELECT {once_more} FROM first_{name}"))  # noqa: S608
        before = {(whose, year - years, *rest): number for (whose, year, *rest), number in self.sums.items()}
        _add(connection, before)  # type: ignore[arg-type]

    def pour_last(self, connection: Connection, newborn: int) -> None:
        """Those who were born since the year's end, with nothing but their plans."""
        _let_be(connection)
        for number in range(newborn):
            self.born(date(self.nation.today.year, 1, 1) + timedelta(days=number * 60 // newborn), visited=False)
        self.pour(connection)
        for table in COUNTED_ON:
            count_on_from(connection, table.__table__)  # type: ignore[arg-type]
        for table in OF_A_YEAR:
            connection.execute(text(f"DROP TABLE first_{table.__tablename__}"))

    def born(self, born_on: date, *, visited: bool = True) -> None:
        place, family_id, part_id = self.dice.choice(self.nation.places), self.new_id(), self.new_id()
        said_yes = self.chance(VISITED)
        pair = self.dice.choice(place.nurses), self.dice.choice(place.workers)
        self.add(
            Family,
            id=family_id,
            region_id=place.region_id,
            reference=f"F{self.number('family'):07}",
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            nurse_id=pair[0],
            social_worker_id=pair[1],
            guardian_count=2,
            area_type=self.dice.choice((None, None, 3, 4, 5)),
            language=LANGUAGES[0],
            needs_interpreter=False,
            is_protected=False,
            target_groups="",
            made_at=self.now,
            has_consent=False,
        )
        is_over = said_yes and visited
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
            ended_on=self.nation.today if is_over else None,
            end_reason=EndReason.COMPLETED if is_over else None,
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
        if visited:
            birth = Birth(place, family_id, part_id, born_on, pair)
            facts = [self.visited(birth, step, days, is_extra=is_extra) for step, is_extra, days in STEPS]
            self.sums.update(family_tallies(facts))
            self.visits += len(facts)

    def visited(self, birth: Birth, step: str, days: int, *, is_extra: bool) -> Fact:
        place, family_id, part_id, born_on, pair = birth
        visit_id = self.new_id()
        visited_on = (born_on + timedelta(days=days + self.dice.randrange(20))).replace(year=born_on.year)
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
        if place.region_id == self.nation.regions[self.whole]:
            starts_at = self.promise(visit_id, family_id, min(visited_on, date(born_on.year, *LAST_PROMISE)), pair)
            self.words(visit_id, family_id, starts_at, pair)
        is_done = self.chance(0.88)
        fact = Fact(
            visit_id=visit_id,
            family_id=family_id,
            region_id=place.region_id,
            bvc_id=place.bvc_id,
            municipality_id=self.owners[place.partner_id],
            year=visited_on.year,
            visited_on=visited_on,
            step_code=step,
            is_extra=is_extra,
            outcome=Outcome.DONE if is_done else self.dice.choice(list(Outcome)),
            place=Place.HOME if self.chance(0.92) else Place.BVC,
            agrees=self.chance(0.995),
            nurse=self.said(is_done, 0.97),
            social_services=self.said(is_done, 0.93),
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

    def said(self, is_done: bool, share: float) -> bool | None:
        """Whether one side was there, one in a hundred not told."""
        return None if is_done and self.chance(0.01) else is_done and self.chance(share)


def _let_be(connection: Connection) -> None:
    """PostgreSQL's triggers and references rest while a year is poured; no row is made that they would refuse."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))


KINDS = "412356789a"  # where all made by dice have a 4, UUID's version, each copy has its own
AGAIN = {
    "postgresql": {
        Uuid: "overlay({name}::text PLACING '{kind}' FROM 15)::uuid",
        Date: "({name} - make_interval(years => {years}))::date",
        Instant: "{name} - make_interval(years => {years})",
    },
    "sqlite": {
        Uuid: "substr({name}, 1, 12) || '{kind}' || substr({name}, 14)",
        Date: "date({name}, '-{years} years')",
        Instant: "strftime('%Y-%m-%d %H:%M:%S', {name}, '-{years} years') || '.000000'",
    },
}
OTHERS = {
    "reference": "{name} || '-{years}'",
    "year": "{name} - {years}",
    "id": "{name} + {years} * {far}",
    "step_id": "{name} + {years} * {far}",
}


def _moved(connection: Connection, column: Column[Any], years: int) -> str:
    """A row's value in a copy of it so many years before."""
    ways = AGAIN[connection.dialect.name]
    told = next((way for kind, way in ways.items() if isinstance(column.type, kind)), None)
    way = told or OTHERS.get(column.name, "{name}")
    return way.format(name=column.name, years=years, far=FAR, kind=KINDS[years])


def _add(connection: Connection, sums: Counter[YearTally]) -> None:
    names = ("authority_id", "year", "part", "is_ordinary", "key", "number")
    rows = [dict(zip(names, (*key, number), strict=True)) for key, number in sums.items()]
    statement = text(
        "INSERT INTO year_tally (authority_id, year, part, is_ordinary, key, number) VALUES (:authority_id, :year,"
        " :part, :is_ordinary, :key, :number)"
    )
    connection.execute(statement, rows)
    connection.execute(delete(StaleFamily))
