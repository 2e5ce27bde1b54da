"""An invented nation in the database: every authority, its people, families with visits promised, kept and told of.

The same size, seed and day give the same nation, but for ids of rows that are random by their nature.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from benchmarks.geography import COUNTIES, bvc_count, municipalities
from benchmarks.pouring import count_on_from, pour
from hembesok_field.access.rules import Payment, SeesFamilies, UnitKind
from hembesok_field.access.tables import Assignment, Authority, Collaboration, Person, Unit
from hembesok_field.booking.rules import ORDINARY_WAY, Step
from hembesok_field.booking.tables import BookingParticipant, BookingStep, Hold
from hembesok_field.family.rules import Answer, ConsentWay, EndReason
from hembesok_field.family.tables import Child, ConsentWord, Family, Guardian, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import Base
from hembesok_field.kernel.identity import AuthorityKind, Duty, Profession, Side
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place, Scope, Source
from hembesok_field.record.tables import Attestation

STANDARD_VERSION = 1  # written by migration 0003
# Step, whether it is extra, and about how many days after birth it is made; from the seventh on they are added ones.
STEPS = (
    ("1-2v", False, 10),
    ("2m", True, 61),
    ("4m", True, 122),
    ("8m", False, 244),
    ("12m", True, 365),
    ("15m", True, 457),
)
HOURS = (time(8), time(9, 30), time(11), time(12, 30), time(14))  # an hour and the way there and from
WORKERS = 3  # in every unit
AT_ONCE = 2000  # families poured at a time
FIRST_NAMES = ("Åsa", "Björn", "Amina", "Yusuf", "Örjan", "Leila", "Maja", "Nils", "Zahra", "Ömer", "Elin", "Samir")
LAST_NAMES = ("Åkerlund", "Öberg", "Hassan", "Lindqvist", "Ali", "Sjögren", "Nilsson", "Demir", "Bäck", "Farah")
LANGUAGES = ("svenska", "arabiska", "somaliska", "dari", "tigrinja", "ukrainska")
LONG_AGO = date(2020, 1, 1)

Row = dict[str, Any]


@dataclass(frozen=True)
class Clinic:
    """A BVC with the unit it works with, and who works there."""

    region_id: int
    bvc_id: int
    partner_id: int
    nurses: tuple[int, ...]
    workers: tuple[int, ...]


@dataclass
class Nation:
    """What was made, for those who ask it questions. Assignments and persons have the same numbers."""

    today: date
    regions: dict[str, int] = field(default_factory=dict)
    municipalities: dict[str, int] = field(default_factory=dict)
    places: list[Clinic] = field(default_factory=list)
    coordinators: dict[str, str] = field(default_factory=dict)  # authority code → e-mail
    families: int = 0
    visits: int = 0


def make(session: Session, *, families: int, visits: int, seed: int = 1, today: date | None = None) -> Nation:
    """Fill a migrated, empty database; commits nothing. The facts are left to `statistics.actions.refresh`."""
    maker = _Maker(seed, today or clock.today())
    connection = session.connection()
    maker.authorities(connection)
    maker.all_families(connection, families, visits)
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement is not False and table.c.id.type.python_type is int:
            count_on_from(connection, table)
    return maker.nation


class _Maker:
    def __init__(self, seed: int, today: date) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - invented people need no secrecy
        self.nation = Nation(today)
        self.now = clock.day_bounds(today)[0] + timedelta(hours=10)
        self.taken: set[tuple[int, date, time]] = set()
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(int)

    def number(self, table: str) -> int:
        self.numbers[table] += 1
        return self.numbers[table]

    def new_id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def pour(self, connection: Connection) -> None:
        for table in Base.metadata.sorted_tables:
            pour(connection, table, self.rows.pop(table.name, []))

    def add(self, table: type[Base], **values: Any) -> Row:
        self.rows[table.__tablename__].append(values)
        return values

    # Authorities, units, people

    def authorities(self, connection: Connection) -> None:
        for county, (name, _) in COUNTIES.items():
            region = self.nation.regions[county] = self.authority(county, name, AuthorityKind.REGION)
            for code in municipalities(county):
                owner = self.authority(code, f"Kommun {code}", AuthorityKind.MUNICIPALITY)
                self.nation.municipalities[code] = owner
                social, workers = self.unit(f"soc-{code}", UnitKind.SOCIAL_SERVICES, owner, code)
                for number in range(bvc_count(code)):
                    bvc, nurses = self.unit(f"bvc-{code}-{number}", UnitKind.BVC, region, code)
                    self.nation.places.append(Clinic(region, bvc, social, nurses, workers))
                    self.add(
                        Collaboration,
                        id=self.number("collaboration"),
                        bvc_id=bvc,
                        social_id=social,
                        from_on=LONG_AGO,
                        until_on=None,
                    )
        self.pour(connection)

    def authority(self, code: str, name: str, kind: AuthorityKind) -> int:
        number = self.number("authority")
        self.add(
            Authority,
            id=number,
            code=code,
            name=name,
            kind=kind,
            sees_families=SeesFamilies.IDENTIFIABLE,
            shows_area_in_feed=False,
            is_demo=True,
        )
        _, self.nation.coordinators[code] = self.person(Profession.COORDINATOR, Duty.COORDINATOR, number, None)
        return number

    def unit(self, code: str, kind: UnitKind, owner: int, municipality: str) -> tuple[int, tuple[int, ...]]:
        number = self.number("unit")
        is_bvc = kind is UnitKind.BVC
        self.add(
            Unit,
            id=number,
            code=code,
            name=f"{'BVC' if is_bvc else 'Familjestöd'} {number}",
            kind=kind,
            authority_id=owner,
            company_id=None,
            municipality_code=municipality,
            area_type=self.dice.choice((None, 1, 2, 3, 4, 5)) if is_bvc else None,
            child_cni=None,
            payment=self.dice.choice(list(Payment)),
        )
        profession = Profession.BHV_NURSE if is_bvc else Profession.SOCIAL_WORKER
        # A municipality's one unit meets all its BVC, so it has more people where there are more of those.
        size = WORKERS if is_bvc else WORKERS * bvc_count(municipality)
        return number, tuple(self.person(profession, Duty.FIELD, owner, number)[0] for _ in range(size))

    def person(self, profession: Profession, duty: Duty, authority: int, unit: int | None) -> tuple[int, str]:
        number = self.number("person")
        email = f"p{number}@example.se"
        self.add(Person, id=number, email=email, name=self.name(), password_hash=None, is_protected=False)
        self.add(
            Assignment,
            id=number,
            person_id=number,
            profession=profession,
            duty=duty,
            authority_id=authority,
            unit_id=unit,
            represents_social_services=profession is Profession.SOCIAL_WORKER,
            from_on=LONG_AGO,
            until_on=None,
        )
        return number, email

    def name(self) -> str:
        return f"{self.dice.choice(FIRST_NAMES)} {self.dice.choice(LAST_NAMES)}"

    # Families

    def all_families(self, connection: Connection, families: int, visits: int) -> None:
        share, more = divmod(visits, families)
        for number in range(families):
            self.family(number, share + (number < more))
            if number % AT_ONCE == AT_ONCE - 1:
                self.pour(connection)
        self.pour(connection)
        self.nation.families, self.nation.visits = families, visits

    def family(self, number: int, visits: int) -> None:
        place = self.dice.choice(self.nation.places)
        nurse, worker = self.dice.choice(place.nurses), self.dice.choice(place.workers)
        says_no = visits == 0 and self.chance(0.5)
        steps = list(_steps(visits))
        born_on = self.nation.today - timedelta(days=(steps[-1][2] if steps else 20) + self.dice.randint(-25, 400))
        born_on = min(born_on, self.nation.today)
        family_id, participation_id = self.new_id(), self.new_id()
        guardians = self.dice.choice((1, 2, 2))
        self.add(
            Family,
            id=family_id,
            region_id=place.region_id,
            reference=f"F{number:06}",
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            nurse_id=nurse,
            social_worker_id=worker,
            guardian_count=guardians,
            area_type=self.dice.choice((None, None, 3, 4, 5)),
            area_name=None,
            language=self.dice.choice(LANGUAGES),
            needs_interpreter=self.chance(0.2),
            is_protected=False,
            address=f"Påhittade gatan {self.dice.randint(1, 90)}",
            target_groups="first_child",
            made_at=self.at(born_on, time(9)),
        )
        self.participation(family_id, participation_id, place, born_on, says_no=says_no)
        self.people_of(family_id, participation_id, born_on, guardians)
        if not says_no:
            self.add(
                Plan,
                participation_id=participation_id,
                family_id=family_id,
                version_id=STANDARD_VERSION,
                starts_on=born_on,
            )
        for step, is_extra, days in steps:
            on = born_on + timedelta(days=days + self.dice.randint(-4, 25))
            self.visit(family_id, participation_id, place, step, on, is_extra=is_extra, pair=(nurse, worker))

    def participation(
        self, family_id: UUID, participation_id: UUID, place: Clinic, born_on: date, *, says_no: bool
    ) -> None:
        has_left = not says_no and self.chance(0.06)
        self.add(
            Participation,
            id=participation_id,
            family_id=family_id,
            number=1,
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            offered_on=born_on,
            answer=Answer.NO if says_no else Answer.YES,
            answered_on=born_on,
            started_on=None if says_no else born_on,
            ended_on=self.nation.today if has_left else None,
            end_reason=self.dice.choice((EndReason.DISCONTINUED, EndReason.MOVED)) if has_left else None,
            paused_on=None,
        )

    def people_of(self, family_id: UUID, participation_id: UUID, born_on: date, guardians: int) -> None:
        for position in range(1, self.dice.choices((1, 2), (97, 3))[0] + 1):
            self.add(
                Child,
                id=self.new_id(),
                family_id=family_id,
                participation_id=participation_id,
                position=position,
                name=self.dice.choice(FIRST_NAMES),
                born_on=born_on,
                due_on=None,
                uses_corrected_age=False,
            )
        agrees = self.chance(0.9)
        for position in range(1, guardians + 1):
            guardian_id = self.new_id()
            self.add(
                Guardian,
                id=guardian_id,
                family_id=family_id,
                position=position,
                name=self.name(),
                phone=f"070-000 {self.dice.randint(10, 99)} {self.dice.randint(10, 99)}",
                language=None,
            )
            self.add(
                ConsentWord,
                id=self.number("consent_word"),
                family_id=family_id,
                guardian_id=guardian_id,
                is_yes=agrees,
                is_standing=True,
                said_on=born_on,
                way=ConsentWay.ORAL,
                language=None,
                with_interpreter=False,
                text_version="2026-1",
                taken_by=None,
                at=self.at(born_on, time(9)),
            )

    # Visits

    def visit(
        self,
        family_id: UUID,
        participation_id: UUID,
        place: Clinic,
        step: str,
        on: date,
        *,
        is_extra: bool,
        pair: tuple[int, int],
    ) -> None:
        visit_id = self.new_id()
        number = self.number("visit")
        self.add(
            Visit,
            id=visit_id,
            family_id=family_id,
            participation_id=participation_id,
            region_id=place.region_id,
            reference=f"B{number:07}",
            step_code=step,
            is_extra=is_extra,
            bvc_id=place.bvc_id,
            partner_id=place.partner_id,
            opens_on=on - timedelta(days=14) if step == "extra" else None,
            closes_on=on + timedelta(days=14) if step == "extra" else None,
            why_added="behöver mer tid" if step == "extra" else "",
            made_at=self.at(on - timedelta(days=21), time(9)),
        )
        starts_at = self.promise(visit_id, family_id, on, pair)
        if starts_at < self.now:
            self.words(visit_id, family_id, starts_at, pair)

    def promise(self, visit_id: UUID, family_id: UUID, on: date, pair: tuple[int, int]) -> datetime:
        """The first weekday and hour from then on when both are free."""
        day, hour = next(found for found in _times(on) if not any((who, *found) in self.taken for who in pair))
        self.taken.update((who, day, hour) for who in pair)
        starts_at = self.at(day, hour)
        ends_at = starts_at + timedelta(hours=1)
        step_id = self.number("booking_step")
        self.add(
            BookingStep,
            id=step_id,
            visit_id=visit_id,
            family_id=family_id,
            number=1,
            step=Step.BOOKED,
            starts_at=starts_at,
            ends_at=ends_at,
            wall_clock=f"{day} {hour:%H:%M}",
            with_interpreter=False,
            reason="",
            done_by=pair[0],
            at=starts_at - timedelta(days=20),
        )
        for person, side in zip(pair, (Side.NURSE, Side.SOCIAL_SERVICES), strict=True):
            self.add(BookingParticipant, step_id=step_id, assignment_id=person, person_id=person, side=side)
            self.add(
                Hold,
                id=self.number("hold"),
                visit_id=visit_id,
                person_id=person,
                assignment_id=person,
                side=side,
                starts_at=starts_at,
                ends_at=ends_at,
                held_from=starts_at - ORDINARY_WAY,
                held_to=ends_at + ORDINARY_WAY,
            )
        return starts_at

    def at(self, day: date, wall: time) -> datetime:
        found = clock.at_wall_clock(day, wall)
        if found is None:
            raise ValueError(f"no such hour: {day} {wall}")
        return found

    def words(self, visit_id: UUID, family_id: UUID, starts_at: datetime, pair: tuple[int, int]) -> None:
        outcome = Outcome.DONE if self.chance(0.88) else self.dice.choice(list(Outcome))
        is_done = outcome is Outcome.DONE
        attended = [is_done and self.chance(0.93) for _ in pair]
        told: Row = {
            "visit_id": visit_id,
            "family_id": family_id,
            "at": starts_at + timedelta(hours=2),
            "starts_at": starts_at,
            "minutes": 60,
            "place": self.dice.choices(list(Place), (92, 5, 3))[0],
            "absence_cause": self.dice.choice(list(AbsenceCause)) if is_done and not all(attended) else None,
            "others": "",
            "guardians": self.dice.choice((1, 2, 2)) if is_done else None,
            "interpreter": self.chance(0.15),
            "contacts": self.some(list(Contact)) if is_done else "",
            "information": self.some(list(Information)) if is_done else "",
        }
        if self.chance(0.1):
            self.word(told, outcome, attended, source=Source.IMPORT, scope=Scope.BOTH, said_by=None)
            return
        for own, scope in enumerate((Scope.NURSE, Scope.SOCIAL_SERVICES)):
            if own and self.chance(0.06):
                continue  # has not said her word yet
            differs = own and self.chance(0.005)
            self.word(
                told,
                Outcome.FAMILY_NOT_HOME if differs else outcome,
                attended,
                source=Source.OWN,
                scope=scope,
                said_by=pair[own],
            )

    def word(self, told: Row, outcome: Outcome, attended: list[bool], **who: Any) -> None:
        self.add(
            Attestation,
            id=self.number("attestation"),
            **told,
            **who,
            outcome=outcome,
            nurse_attended=attended[0] if outcome is Outcome.DONE else None,
            social_attended=attended[1] if outcome is Outcome.DONE else None,
        )

    def some(self, codes: list[Any]) -> str:
        return " ".join(sorted(self.dice.sample(codes, self.dice.choice((0, 0, 1, 2)))))


def _steps(visits: int) -> Iterator[tuple[str, bool, int]]:
    yield from STEPS[:visits]
    for number in range(visits - len(STEPS)):
        yield "extra", True, STEPS[-1][2] + 30 * (number + 1)


def _times(on: date) -> Iterator[tuple[date, time]]:
    for ahead in range(400):
        day = on + timedelta(days=ahead)
        if day.weekday() < 5:
            yield from ((day, hour) for hour in HOURS)
