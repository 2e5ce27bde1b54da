"""One family while its story is lived: who meets it, how far it has come, and time that only goes forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.booking.rules import is_working_day
from hembesok_field.demo import names
from hembesok_field.demo.diary import Diary
from hembesok_field.demo.places import PARTNER, Place
from hembesok_field.demo.stories import Agreement, Story
from hembesok_field.family import actions as family_actions
from hembesok_field.family import queries as families
from hembesok_field.family.rules import ConsentWay
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.rules import StepRule

WAYS = (ConsentWay.ORAL, ConsentWay.ORAL, ConsentWay.PHONE, ConsentWay.WRITTEN)


@dataclass(frozen=True)
class Staff:
    """The units, and who visits families from each, the demo's main person first."""

    units: Mapping[str, Unit]
    workers: Mapping[str, Sequence[Who]]

    def unit_id(self, place: Place | None) -> int | None:
        return None if place is None else self.units[place.code].id

    def one_of(self, place: Place, dice: Random, *, is_main: bool = False) -> Who:
        workers = self.workers[place.code]
        return workers[0] if is_main else dice.choice(workers)


class Household:
    """`at` is the moment the family has come to; every act moves it forward, never past now."""

    family: Family
    part: Participation

    def __init__(
        self, session: Session, story: Story, *, staff: Staff, diary: Diary, steps: Sequence[StepRule], dice: Random
    ) -> None:
        self.session, self.story, self.staff, self.diary, self.steps = session, story, staff, diary, steps
        self.dice = dice
        self.surname = names.surname(dice)
        self.bvc, self.partner = story.bvc, story.partner
        self.is_over = self.is_paused = False
        self.shares = story.agreement is not Agreement.REFUSED
        self.choose_pair(is_main=story.is_of_main_pair)
        offered_on = story.offered_on or story.born_on + timedelta(days=dice.randint(3, 5))
        self.at = self.moment(self.working_day(offered_on), self.office_hour())

    # Who meets it

    def choose_pair(self, *, is_main: bool = False) -> None:
        self.nurse = self.staff.one_of(self.bvc, self.dice, is_main=is_main)
        self.social = self.staff.one_of(self.partner, self.dice, is_main=is_main) if self.partner else None

    @property
    def pair(self) -> list[Who]:
        """Those who come: the social worker only where the family lets its visits be shared."""
        return [one for one in (self.nurse, self.social if self.shares else None) if one is not None]

    @property
    def people(self) -> list[int]:
        return [one.person_id for one in self.pair]

    def belong_to(self, bvc: Place) -> None:
        self.bvc, self.partner = bvc, PARTNER[bvc]

    def set_pair(self) -> None:
        family_actions.set_pair(
            self.session,
            by=self.nurse,
            family_id=self.family.id,
            nurse_id=self.nurse.assignment_id,
            social_worker_id=self.social.assignment_id if self.social else None,
            now=self.tick(self.at + timedelta(minutes=3)),
        )

    def agree(self) -> None:
        """Each guardian's word on sharing."""
        story = self.story
        for guardian in families.guardians_of(self.session, self.family):
            if story.agreement is Agreement.ONE_SILENT and guardian.position == 2:
                continue
            family_actions.record_consent(
                self.session,
                by=self.nurse,
                family_id=self.family.id,
                guardian_id=guardian.id,
                is_yes=self.shares,
                said_on=self.day,
                way=self.dice.choice(WAYS),
                language=story.language if story.needs_interpreter else None,
                with_interpreter=story.needs_interpreter,
                now=self.tick(self.at + timedelta(minutes=4)),
            )

    def goes_on(self) -> bool:
        return not (self.is_over or self.is_paused)

    # Time

    @property
    def day(self) -> date:
        return clock.swedish(self.at).date()

    def tick(self, moment: datetime) -> datetime:
        """Go on to that moment: never backwards, never past now."""
        self.at = min(max(moment, self.at + timedelta(minutes=1)), self.diary.now)
        return self.at

    def go_to(self, day: date) -> None:
        """An office hour of that day, or of the next working day."""
        self.tick(self.moment(self.working_day(day), self.office_hour()))

    def moment(self, day: date, hour: time) -> datetime:
        """That Swedish hour of a day, no later than now."""
        return min(clock.at_wall_clock(day, hour) or self.diary.now, self.diary.now)

    def office_hour(self) -> time:
        return time(self.dice.randint(8, 15), self.dice.choice((0, 10, 25, 40, 55)))

    def working_day(self, day: date) -> date:
        """The day itself or the next working day, but no later than today."""
        while not is_working_day(day) and day < self.diary.today:
            day += timedelta(days=1)
        return min(day, self.diary.today)
