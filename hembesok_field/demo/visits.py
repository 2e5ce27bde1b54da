"""How one visit goes: its hour is promised, perhaps moved, and each of the two says her own word afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from hembesok_field.booking import actions as booking
from hembesok_field.demo import words
from hembesok_field.demo.household import Household
from hembesok_field.demo.stories import Agreement, Turn
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as record
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place

CAUSES = (AbsenceCause.SICKNESS, AbsenceCause.SICKNESS, AbsenceCause.LEAVE, AbsenceCause.REBOOKED_TIME)


@dataclass(frozen=True)
class Course:
    """What came of a visit: each one's word on the outcome (None: she stays silent), and who was there."""

    nurse_says: Outcome | None = Outcome.DONE
    social_says: Outcome | None = Outcome.DONE
    nurse_came: bool = True
    social_came: bool = True
    place: Place = Place.HOME


def _nothing(outcome: Outcome, *, came: bool = False) -> Course:
    return Course(outcome, outcome, came, came)


TOGETHER = Course()
NURSE_BY_HERSELF = Course(social_says=None, social_came=False)
COURSES: Mapping[Turn, Course] = {
    Turn.AT_BVC: Course(place=Place.BVC),
    Turn.NURSE_ALONE: Course(social_came=False),
    Turn.SOCIAL_ALONE: Course(nurse_came=False),
    Turn.NURSE_SILENT: Course(nurse_says=None),
    Turn.SOCIAL_SILENT: Course(social_says=None),
    Turn.CONTRADICTED: Course(social_says=Outcome.FAMILY_NOT_HOME),
    Turn.FAMILY_CANCELLED: _nothing(Outcome.FAMILY_CANCELLED),
    Turn.BVC_CANCELLED: _nothing(Outcome.BVC_CANCELLED),
    Turn.SOCIAL_CANCELLED: _nothing(Outcome.SOCIAL_SERVICES_CANCELLED),
    Turn.NOT_HOME: _nothing(Outcome.FAMILY_NOT_HOME, came=True),
    Turn.STAFF_SICK: _nothing(Outcome.STAFF_SICK),
    Turn.CHILD_SICK: _nothing(Outcome.CHILD_SICK),
    Turn.INTERPRETER_MISSING: _nothing(Outcome.INTERPRETER_MISSING, came=True),
}


@dataclass(frozen=True)
class Told:
    """What both saw alike; nothing but the hour when the visit was not done."""

    starts_at: datetime
    minutes: int | None
    guardians: int | None
    interpreter: bool | None
    cause: AbsenceCause | None
    contacts: tuple[str, ...]
    information: tuple[str, ...]


def told_of(home: Household, course: Course, starts_at: datetime, minutes: int) -> Told:
    dice, guardian_count = home.dice, home.story.guardian_count
    if Outcome.DONE not in (course.nurse_says, course.social_says):
        return Told(starts_at, None, None, None, None, (), ())
    both_came = course.nurse_came and course.social_came
    return Told(
        starts_at=starts_at,
        minutes=minutes + dice.choice((-15, 0, 0, 0, 10)),
        guardians=guardian_count if guardian_count == 1 or dice.random() < 0.55 else 1,
        interpreter=home.story.needs_interpreter or None,
        cause=None if both_came else dice.choice(CAUSES),
        contacts=tuple(dice.sample([code.value for code in Contact], dice.choice((0, 0, 1, 1, 2)))),
        information=tuple(dice.sample([code.value for code in Information], dice.randint(1, 3))),
    )


def promise(home: Household, visit: Visit, starts_at: datetime, minutes: int, turn: Turn) -> datetime:
    """Book the hour; move it, or cancel it and book anew, where the story says so. Returns the hour that stands."""
    book = partial(
        booking.book,
        home.session,
        visit=visit,
        minutes=minutes,
        staff=[one.assignment_id for one in home.pair],
        by=home.nurse,
        with_interpreter=home.story.needs_interpreter,
    )
    book(starts_at=starts_at, now=home.at)
    another = _another_hour(home, starts_at) if turn in (Turn.MOVED, Turn.CANCELLED_AHEAD) else None
    if another is None:
        return starts_at
    home.tick(min(home.at + timedelta(days=4), starts_at - timedelta(hours=3)))
    if turn is Turn.MOVED:
        booking.move(
            home.session,
            visit=visit,
            starts_at=another,
            minutes=minutes,
            staff=[one.assignment_id for one in home.pair],
            by=home.nurse,
            now=home.at,
            reason=home.dice.choice(words.WHY_MOVED),
            with_interpreter=home.story.needs_interpreter,
        )
        return another
    reason = home.dice.choice(words.WHY_CANCELLED)
    booking.cancel(home.session, visit=visit, by=_who_cancels(home), now=home.at, reason=reason)
    book(starts_at=another, now=home.tick(home.at + timedelta(minutes=20)))
    return another


def _another_hour(home: Household, starts_at: datetime) -> datetime | None:
    """A few days later; an hour that the story has fixed is not moved."""
    day = clock.swedish(starts_at).date()
    if home.story.hours:
        return None
    return home.diary.near(day + timedelta(days=3), day + timedelta(days=1), day + timedelta(days=9), home.people)


def _who_cancels(home: Household) -> Who:
    """The social worker, where she may know the family; else the nurse."""
    may_know = home.shares and home.story.agreement is not Agreement.ONE_SILENT
    return home.social if home.social is not None and may_know else home.nurse


def tell(home: Household, visit: Visit, starts_at: datetime, minutes: int, turn: Turn) -> bool:
    """Each says her own word. Whether the visit came to nothing and should have a new time."""
    social = home.social if home.shares else None
    course = COURSES.get(turn, TOGETHER)
    if social is None and Outcome.DONE in (course.nurse_says, course.social_says):
        course = NURSE_BY_HERSELF
    told = told_of(home, course, starts_at, minutes)
    ends_at = starts_at + timedelta(minutes=minutes)
    home.tick(ends_at + timedelta(minutes=home.dice.randint(5, 20)))
    _say_as_nurse(home, visit, course, told)
    if social is not None:
        home.tick(ends_at + timedelta(hours=home.dice.choice((1, 2, 2, 20, 23)), minutes=home.dice.randint(0, 40)))
        _say_as_social_worker(home, visit, course, told)
    return Outcome.DONE not in (course.nurse_says, course.social_says)


def _say_as_nurse(home: Household, visit: Visit, course: Course, told: Told) -> None:
    if course.nurse_says is None:
        return
    record.attest(
        home.session,
        visit=visit,
        by=home.nurse,
        now=home.at,
        starts_at=told.starts_at,
        minutes=told.minutes,
        outcome=course.nurse_says,
        attended=course.nurse_came,
        colleague_attended=course.social_came,
        place=course.place,
        absence_cause=told.cause,
        guardians=told.guardians,
        interpreter=told.interpreter,
        contacts=told.contacts,
        information=told.information,
    )


def _say_as_social_worker(home: Household, visit: Visit, course: Course, told: Told) -> None:
    """Where one guardian has not agreed she may know no more than the hour, and only says that she was there."""
    if course.social_says is None or home.social is None:
        return
    is_bare = home.story.agreement is Agreement.ONE_SILENT
    record.attest(
        home.session,
        visit=visit,
        by=home.social,
        now=home.at,
        starts_at=told.starts_at,
        minutes=told.minutes,
        outcome=None if is_bare else course.social_says,
        attended=course.social_came,
        colleague_attended=None if is_bare else course.nurse_came,
        place=course.place,
        absence_cause=told.cause,
        guardians=None if is_bare else told.guardians,
        interpreter=told.interpreter,
    )
