"""Joint times for one visit, measured beside a plain loop over intervals that finds the same ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random

from benchmarks.report import Line, NotMeasured
from benchmarks.timing import measured
from hembesok_field.booking.rules import (
    Diary,
    Quest,
    Span,
    days_between,
    half_day,
    is_working_day,
    joint_slots,
    quest_for,
    teams_of,
)
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan.rules import Window

NURSES, SOCIAL_WORKERS, BUSY_EACH, WEEKS = 8, 6, 1000, 6
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = date(2026, 3, 9)
WINDOW = Window(FIRST, FIRST + timedelta(days=21), FIRST + timedelta(weeks=WEEKS, days=-1))
MINUTES = 60
GOAL = "p95 ≤ 100 ms"
COLUMNS = ("median, ms", "p95, ms", "loop over intervals, ms", "of the loop")


def slots() -> Line:
    """All teams of a unit of eight and a partner unit of six, six weeks ahead, a thousand taken hours each."""
    people, quest = unit(), quest_for(WINDOW, MINUTES, NOW)
    teams = teams_of(people, [Side.NURSE, Side.SOCIAL_SERVICES], known=[1, 101])
    ours = {slot.starts_at for slot in joint_slots(quest, teams, 10_000)}
    theirs = by_the_loop(quest, people)
    if (
        ours != {start for start in theirs if start in ours}
        or not ours
        or len({d.date() for d in theirs}) != len({start.date() for start in ours})
    ):
        raise NotMeasured("the two do not find the same days")
    program = measured(lambda: joint_slots(quest, teams_of(people, [*SIDES], known=[1, 101]), 3), times=100)
    loop = measured(lambda: by_the_loop(quest, people), times=3, warm_up=1)
    return Line(
        "no database",
        f"{len(teams)} teams, {WEEKS} weeks, {BUSY_EACH} taken hours each",
        (
            f"{program.median_ms:.1f}",
            f"{program.p95_ms:.1f}",
            f"{loop.median_ms:.0f}",
            f"{program.median_ms / loop.median_ms:.4f}",
        ),
        GOAL,
        program.p95_ms <= 100,
    )


SIDES = (Side.NURSE, Side.SOCIAL_SERVICES)


def unit(seed: int = 1) -> list[Diary]:
    """Fourteen people with much to do: quarters of an hour to hours, spread over the weeks and what lies around."""
    dice = Random(seed)  # noqa: S311 - invented calendars
    sides = [(n + 1, Side.NURSE) for n in range(NURSES)] + [
        (n + 101, Side.SOCIAL_SERVICES) for n in range(SOCIAL_WORKERS)
    ]
    return [Diary(number, number, side, taken=tuple(_taken(dice))) for number, side in sides]


def _taken(dice: Random) -> Sequence[Span]:
    begins = clock.day_bounds(FIRST - timedelta(weeks=10))[0]
    spans = []
    for _ in range(BUSY_EACH):
        start = begins + timedelta(minutes=5 * dice.randrange(12 * 24 * 7 * 26))
        spans.append(Span(start, start + timedelta(minutes=dice.choice((15, 30, 60, 90)))))
    return spans


def by_the_loop(quest: Quest, people: Sequence[Diary]) -> set[datetime]:
    """Every half hour of every day, for every pair, against every taken hour: what one writes first."""
    found = set()
    nurses = [one for one in people if one.side is Side.NURSE]
    others = [one for one in people if one.side is Side.SOCIAL_SERVICES]
    for day in days_between(quest.first, quest.last):
        if not is_working_day(day):
            continue
        opens_at = clock.day_bounds(day)[0]
        closes = time(12) if half_day(day) else time(16, 30)
        for half_hour in range(48):
            start = opens_at + timedelta(minutes=30 * half_hour)
            whole = Span(start, start + timedelta(minutes=quest.minutes)).widened(quest.way.length)
            begins, ends = clock.swedish(whole.starts_at), clock.swedish(whole.ends_at)
            is_in_hours = begins.date() == ends.date() == day and time(7, 30) <= begins.time() and ends.time() <= closes
            if not is_in_hours or start <= quest.now:
                continue
            for nurse, other in product(nurses, others):
                if not any(whole.overlaps(span) for span in (*nurse.taken, *other.taken)):
                    found.add(start)
    return found
