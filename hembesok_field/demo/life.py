"""Lives one family's story through the rooms' own actions, act by act, each at its own moment in the past."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from hembesok_field.demo import names, visits, words
from hembesok_field.demo.happenings import Happening, end, happenings_of
from hembesok_field.demo.household import Household
from hembesok_field.demo.stories import Turn, usual_turn
from hembesok_field.family import actions as family_actions
from hembesok_field.family import queries as families
from hembesok_field.family.rules import Answer, EndReason, NewChild
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan import actions as plan
from hembesok_field.plan.rules import StepRule, Window, window_of
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as record

BOOKED_AHEAD = timedelta(days=17)
PLANNED_AHEAD = timedelta(days=14)  # further on than this nothing is booked yet
STILL_WAITS = 0.35  # of those whose step is near, how many have no time yet
TRIES = 3  # how often a visit that came to nothing is given a new time


class Life:
    """One family's course: how it begins, its visits step by step, what happens in between, and how it ends."""

    def __init__(self, home: Household) -> None:
        self.home, self.story, self.dice = home, home.story, home.dice
        self.coming: list[Happening] = []

    def live(self) -> None:
        self._enrol()
        if self.story.answer is Answer.UNANSWERED:
            return
        self._answer()
        if self.story.answer is Answer.NO:
            return
        self.home.agree()
        self.home.set_pair()
        self._register_birth()
        self.coming = happenings_of(self.home, self._meet)
        self._walk(self.story.due_on or self.story.born_on, self.story.turns)
        if self.story.sibling_born_on is not None:
            self._begin_again(self.story.sibling_born_on)
        if not self.home.is_over:
            self._write_notes()

    # How it begins

    def _enrol(self) -> None:
        home, story, dice = self.home, self.story, self.dice
        language = story.language if story.needs_interpreter else None
        home.family, home.part = plan.enrol_with_plan(
            home.session,
            by=home.nurse,
            now=home.at,
            bvc_id=home.staff.units[home.bvc.code].id,
            partner_id=home.staff.unit_id(home.partner),
            children=self._children(),
            guardians=names.guardians(dice, story.guardian_count, home.surname, language),
            offered_on=home.day,
            answer=Answer.UNANSWERED,
            language=story.language,
            needs_interpreter=story.needs_interpreter,
            area_type=home.bvc.area_type,
            area_name=None if story.is_protected else dice.choice(home.bvc.areas),
            address=None if story.is_protected else names.address(dice),
            is_protected=story.is_protected,
            target_groups=story.target_groups,
        )

    def _children(self) -> list[NewChild]:
        story = self.story
        given = names.children(self.dice, story.child_count, self.home.surname)
        if story.is_expected or story.was_expected:
            return [NewChild(None, None, story.due_on or story.born_on)]
        is_early = story.due_on is not None
        return [NewChild(name, story.born_on, story.due_on, uses_corrected_age=is_early) for name in given]

    def _answer(self) -> None:
        home = self.home
        home.go_to(home.day + timedelta(days=self.story.answers_after))
        home.part = plan.answer_with_plan(
            home.session,
            by=home.nurse,
            now=home.at,
            participation_id=home.part.id,
            answer=self.story.answer,
            answered_on=home.day,
        )

    def _register_birth(self) -> None:
        if not self.story.was_expected:
            return
        home = self.home
        home.go_to(self.story.born_on + timedelta(days=2))
        family_actions.register_birth(
            home.session,
            by=home.nurse,
            child_id=families.children_of(home.session, home.family)[0].id,
            born_on=self.story.born_on,
            name=names.children(self.dice, 1, home.surname)[0],
            now=home.at,
        )

    def _begin_again(self, born_on: date) -> None:
        """A later child of the same family: a new programme with its own offer."""
        home = self.home
        home.go_to(born_on + timedelta(days=4))
        home.part = plan.offer_again_with_plan(
            home.session,
            by=home.nurse,
            now=home.at,
            family_id=home.family.id,
            children=[NewChild(names.children(self.dice, 1, home.surname)[0], born_on)],
            offered_on=home.day,
            answer=Answer.YES,
            answered_on=home.day,
            starts_on=home.day,
        )
        home.is_over = False
        self._walk(born_on, {})

    # How it goes on

    def _walk(self, counts_from: date, turns: Mapping[str, Turn]) -> None:
        """Step by step through a programme, and what happens in between; then it ends, if its time is over."""
        began_on = self.home.day
        windows = [(step, window) for step in self.home.steps if (window := window_of(step, counts_from))]
        for step, window in windows:
            if window.closes_on >= began_on and not self.home.is_over:
                self._take(step, window, turns.get(step.code) or usual_turn(self.dice))
        self._let_happen(self.home.diary.now)
        is_over = windows[-1][1].closes_on + timedelta(days=7) <= self.home.diary.today
        if is_over and not self.home.is_over:
            self.home.go_to(windows[-1][1].closes_on + timedelta(days=3))
            end(self.home, EndReason.COMPLETED)

    def _take(self, step: StepRule, window: Window, turn: Turn) -> None:
        if turn is Turn.WAIVED and window.opens_on <= self.home.diary.today:
            self._waive(step, window)
        if turn in (Turn.WAIVED, Turn.NO_TIME):
            return
        fixed = self._fixed_hour(step)
        failed: list[UUID] = []
        for _ in range(TRIES):
            starts_at = fixed or self._find_hour(window, turn, is_again=bool(failed))
            if starts_at is None:
                return
            people = self.home.people
            self._let_happen(starts_at - BOOKED_AHEAD)
            if not self.home.goes_on() or starts_at <= self.home.at:
                return
            if self.home.people != people:
                continue  # others meet the family now, and the hour was free for those before
            visit = self._meet(partial(self._visit_of, step, failed), starts_at, step.minutes, turn)
            if visit is None:
                return
            failed.append(visit.id)
            turn, fixed = Turn.JOINT, None

    def _waive(self, step: StepRule, window: Window) -> None:
        home = self.home
        home.go_to(window.opens_on)
        plan.waive(
            home.session,
            participation=home.part,
            step_code=step.code,
            reason=words.WHY_WAIVED,
            by=home.nurse,
            now=home.at,
        )

    def _visit_of(self, step: StepRule, besides: list[UUID]) -> Visit:
        home = self.home
        return plan.visit_of_step(
            home.session, participation=home.part, step_code=step.code, by=home.nurse, now=home.at, besides=besides
        )

    def _fixed_hour(self, step: StepRule) -> datetime | None:
        """The hour that the story gives this step; it was kept free from the beginning."""
        given = self.story.hours.get(step.code)
        diary = self.home.diary
        return None if given is None else diary.hours_of(diary.working_day(given[0]))[given[1]]

    def _find_hour(self, window: Window, turn: Turn, *, is_again: bool) -> datetime | None:
        """A common free hour near the target; None when it is too far ahead, or nobody has got to it yet."""
        today = self.home.diary.today
        first = max(window.opens_on, self.home.day + timedelta(days=1))
        last = max(window.closes_on, first + timedelta(days=10)) if is_again else window.closes_on
        wished = window.target_on + timedelta(days=self.dice.randint(-4, 6))
        if is_again:
            wished = self.home.day + timedelta(days=self.dice.randint(5, 12))
        if turn is Turn.LATE:
            wished, last = last + timedelta(days=4), last + timedelta(days=20)
        last = min(last, self._last_free_day(first, last))
        wished = min(max(wished, first), last)
        waits = wished > today and self.dice.random() < STILL_WAITS
        if first > last or wished > today + PLANNED_AHEAD or waits:
            return None
        return self.home.diary.near(wished, first, last, self.home.people)

    def _last_free_day(self, first: date, last: date) -> date:
        """Nothing may pass an hour that the story has fixed."""
        fixed = [self.home.diary.working_day(ahead) for ahead, _ in self.story.hours.values()]
        return min((day - timedelta(days=3) for day in fixed if day >= first), default=last)

    def _meet(self, made_visit: Callable[[], Visit], starts_at: datetime, minutes: int, turn: Turn) -> Visit | None:
        """Book an hour and tell how it went. Returns the visit if it came to nothing and should be tried again."""
        home = self.home
        home.tick(home.moment(clock.swedish(starts_at - BOOKED_AHEAD).date(), home.office_hour()))
        visit = made_visit()
        starts_at = visits.promise(home, visit, starts_at, minutes, turn)
        met_at = home.bvc
        self._let_happen(starts_at)
        if not home.goes_on():
            return None
        if home.bvc is not met_at:
            return visit
        if clock.swedish(starts_at).date() >= home.diary.today:
            return None  # today's words are for the one who looks at the demo to say
        return visit if visits.tell(home, visit, starts_at, minutes, turn) else None

    def _let_happen(self, until: datetime) -> None:
        """What comes before that moment, in order."""
        until_on = min(clock.swedish(until).date(), self.home.diary.today)
        while self.coming and self.coming[0][0] <= until_on and not self.home.is_over:
            day, happens = self.coming.pop(0)
            self.home.go_to(day)
            happens()

    # What is written down beside it

    def _write_notes(self) -> None:
        home = self.home
        if self.story.is_protected:
            self._write_note(home.nurse, words.NOTE_FOR_PROTECTED)
            return
        if self.dice.random() < 0.4:
            self._write_note(home.nurse, self.dice.choice(words.NURSE_NOTES))
        if home.social is not None and home.shares and self.dice.random() < 0.25:
            self._write_note(home.social, self.dice.choice(words.SOCIAL_NOTES))

    def _write_note(self, who: Who, text: str) -> None:
        now = self.home.tick(self.home.at + timedelta(minutes=2))
        record.write_note(self.home.session, family_id=self.home.family.id, visit=None, by=who, text=text, now=now)
