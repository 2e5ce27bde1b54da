"""Joint times: which half hours suit everyone of a team, which of them are best, and what to do when there is none.

Values in, answers out. A team is those who would go; its common time is the AND of its people's free time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from itertools import chain, islice, product, zip_longest
from operator import and_, or_

from hembesok_field.booking.rules.days import (
    NOON,
    Span,
    Week,
    days_between,
    hours_worked,
    is_working_day,
    wall_span,
    week_on,
)
from hembesok_field.booking.rules.grid import CELL, Grid, ones, runs_of
from hembesok_field.booking.rules.resources import ResourceKind
from hembesok_field.booking.rules.travel import ORDINARY_WAY, UNKNOWN_WAY, Place, Way, way_between
from hembesok_field.booking.shapes import Obstacle, Proposal, Remedy, RemedyKind, Why
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan.rules import Window

EVERY = timedelta(minutes=30)
COMB = EVERY // CELL
BEST_HOUR, OTHER_HOUR = time(10), time(13)  # the family is up; and a choice for those who have mornings full
LOOK_AHEAD = timedelta(days=28)  # where there is no window left to look in
STAND_IN_COSTS = 6  # days from the target that one would rather go than send someone the family does not know
NEAR = timedelta(days=3)
SHORTER_BY, SHORTEST_WORTH_IT = 15, 30  # minutes


@dataclass(frozen=True)
class Stop:
    """A visit that a person has promised already."""

    span: Span
    place: Place | None = None


@dataclass(frozen=True)
class Diary:
    """What is known of one person's time. `taken` says when, travel included, and nothing about why.

    `weeks` are her own working hours, each from its day on; without any she works the ordinary week. `way`: hers, where
    it is another than the search's own. `at_doors`: no visit of hers begins before the one or ends after the other;
    her way there and back may.
    """

    assignment_id: int
    person_id: int
    side: Side
    weeks: Mapping[date, Week] = field(default_factory=dict)
    taken: tuple[Span, ...] = ()
    stops: tuple[Stop, ...] = ()
    most_a_day: int | None = None
    lunch: tuple[time, time] | None = None
    at_doors: tuple[time | None, time | None] = (None, None)
    way: Way | None = None

    def full_days(self) -> set[date]:
        """The days that hold as many visits as the person wants in one."""
        if self.most_a_day is None:
            return set()
        days = [clock.swedish(stop.span.starts_at).date() for stop in self.stops]
        return {day for day in days if days.count(day) >= self.most_a_day}


@dataclass(frozen=True)
class Pool:
    """Cars, or interpreters, of which one has to be free for the whole hour; the same one."""

    kind: ResourceKind
    diaries: tuple[Diary, ...]


@dataclass(frozen=True)
class Quest:
    """What is looked for: a visit of this length, on these days, the nearer the target the better.

    Of each of `pools` one has to be free.
    """

    minutes: int
    first: date
    last: date
    target: date
    window: Window | None
    now: datetime
    way: Way = UNKNOWN_WAY
    pools: tuple[Pool, ...] = ()

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.first, self.last)

    @cached_property
    def whole(self) -> int:
        """Every cell of the days."""
        return (1 << self.grid.size) - 1

    @cached_property
    def pooled(self) -> int:
        """The cells where each pool has one that is free from there to the end of the visit."""
        found = [reduce(or_, (suits_of(self, one) for one in pool.diaries), 0) for pool in self.pools]
        return reduce(and_, found, self.whole)


@dataclass(frozen=True)
class Team:
    """Those who would go. `stand_ins` are the ones whom the family does not meet otherwise."""

    diaries: tuple[Diary, ...]
    stand_ins: tuple[int, ...] = ()

    @property
    def staff(self) -> tuple[int, ...]:
        return tuple(diary.assignment_id for diary in self.diaries)


def quest_for(window: Window | None, minutes: int, now: datetime, way: Way = UNKNOWN_WAY) -> Quest:
    """Inside the window from tomorrow on; without a window, or when it has closed, the four weeks that follow."""
    tomorrow = clock.swedish(now).date() + timedelta(days=1)
    is_open = window is not None and window.closes_on >= tomorrow
    first = max(tomorrow, window.opens_on) if window and is_open else tomorrow
    last = window.closes_on if window and is_open else tomorrow + LOOK_AHEAD
    target = min(max(window.target_on, first), last) if window and is_open else first
    return Quest(minutes, first, last, target, window if is_open else None, now, way)


def parts_of(quest: Quest, first: date, last: date) -> list[Quest]:
    """A search on other days than its own: those of them that lie in the window, then those before it and after it."""
    window = quest.window
    opens, closes = (max(first, window.opens_on), min(last, window.closes_on)) if window else (last, first)
    if opens > closes:
        return [replace(quest, first=first, last=last, target=first, window=None)]
    day = timedelta(days=1)
    inside = replace(quest, first=opens, last=closes, target=min(max(quest.target, opens), closes))
    before = replace(quest, first=first, last=opens - day, target=opens - day, window=None)
    after = replace(quest, first=closes + day, last=last, target=closes + day, window=None)
    return [inside, *(part for part in (before, after) if part.first <= part.last)]


def free_of(grid: Grid, diary: Diary) -> int:
    """A person's free time: the hours she works, without what is taken and without the days that are full."""
    full = diary.full_days()
    days = [day for day in days_between(grid.first, grid.last) if day not in full]
    worked = [span for day in days for span in hours_worked(week_on(diary.weeks, day), [day])]
    lunches = [span for day in days if diary.lunch and (span := wall_span(day, *diary.lunch))]
    return grid.covered(worked) & ~grid.touched(chain(diary.taken, lunches))


def at_doors_of(grid: Grid, diary: Diary) -> int:
    """The cells that she would be in a home at, if she may choose."""
    earliest, latest = diary.at_doors
    found = []
    for day in days_between(grid.first, grid.last):
        opens_at, closes_at = clock.day_bounds(day)
        begins = clock.at_wall_clock(day, earliest) if earliest else opens_at
        ends = clock.at_wall_clock(day, latest) if latest else closes_at
        found.append(Span(begins or opens_at, ends or closes_at))
    return grid.covered(found)


def is_free(diary: Diary, hour: Span, way: timedelta) -> bool:
    """Whether she could go to that very hour, the way there and back included (hers, where she has one of her own)."""
    day = clock.swedish(hour.starts_at).date()
    grid = Grid(day, day)
    wanted = grid.touched([hour.widened(diary.way.length if diary.way else way)])
    at_door = grid.touched([hour]) & ~at_doors_of(grid, diary) == 0 or diary.at_doors == (None, None)
    return wanted != 0 and at_door and free_of(grid, diary) & wanted == wanted


@dataclass(frozen=True)
class Openings:
    """The half hours when a visit can begin that suits everyone of a team, the way there and back included."""

    grid: Grid
    minutes: int
    bits: int

    def on(self, day: date) -> list[datetime]:
        begin, end = self.grid.day(day)
        return [self.grid.moment(begin + cell) for cell in ones(self._between(begin, end))]

    def count_on(self, day: date) -> int:
        return self._between(*self.grid.day(day)).bit_count()

    def gaps_on(self, day: date) -> list[Span]:
        """When the visit can take place: half hours that follow each other are one gap."""
        gaps: list[Span] = []
        length = timedelta(minutes=self.minutes)
        for start in self.on(day):
            if gaps and start - EVERY <= gaps[-1].ends_at - length:
                gaps[-1] = Span(gaps[-1].starts_at, start + length)
            else:
                gaps.append(Span(start, start + length))
        return gaps

    def nearest(self, around: datetime, count: int = 2) -> list[datetime]:
        """Nearest a wished hour, in time's order: the same day if it has any, else the next day that has."""
        for day in days_between(clock.swedish(around).date(), self.grid.last):
            if starts := self.on(day):
                return sorted(sorted(starts, key=lambda start: abs(start - around))[:count])
        return []

    def _between(self, begin: int, end: int) -> int:
        return (self.bits >> begin) & ((1 << max(end - begin, 0)) - 1)


def openings(quest: Quest, diaries: Iterable[Diary]) -> Openings:
    return openings_in(quest, [suits_of(quest, diary) for diary in diaries])


def suits_of(quest: Quest, diary: Diary) -> int:
    """The cells where the visit can begin for one person: free from the way there to the way back."""
    way = (diary.way or quest.way).length
    before = -(-way // CELL)
    whole = before + -(-(timedelta(minutes=quest.minutes) + way) // CELL)
    found = runs_of(free_of(quest.grid, diary), whole) << before
    if diary.at_doors == (None, None):
        return found
    return found & runs_of(at_doors_of(quest.grid, diary), -(-timedelta(minutes=quest.minutes) // CELL))


def openings_in(quest: Quest, suits: Sequence[int]) -> Openings:
    """From what suits each, worked out already: a unit's people stand in many teams."""
    grid = quest.grid
    passed = max(grid.cell(quest.now) + 1, 0)
    on_the_half_hour = _comb(grid.size) & ~((1 << passed) - 1)
    together = reduce(and_, suits) & quest.pooled if suits else 0
    return Openings(grid, quest.minutes, together & on_the_half_hour)


def _comb(size: int) -> int:
    """Every sixth bit. Swedish time differs from UTC by whole hours, so a half hour there is one here."""
    return ((1 << (size + COMB - size % COMB)) - 1) // ((1 << COMB) - 1)


def teams_of(diaries: Iterable[Diary], needs: Iterable[Side], known: Iterable[int]) -> list[Team]:
    """One of each profession that the step expects, in every combination; `known` are the assignments whom the family
    meets otherwise, and the teams with most of them come first."""
    by_side = [[diary for diary in diaries if diary.side is side] for side in dict.fromkeys(needs)]
    has_met = set(known)
    found = []
    for group in product(*by_side):
        people = {diary.person_id for diary in group}
        if group and len(people) == len(group):
            found.append(Team(group, tuple(d.assignment_id for d in group if d.assignment_id not in has_met)))
    return sorted(found, key=lambda team: (len(team.stand_ins), team.staff))


def joint_slots(quest: Quest, teams: Sequence[Team], count: int = 3) -> list[Proposal]:
    """The best free times, best first: nearest the target with people the family knows, one for each day as long as
    there are days; every third of those days shows its afternoon."""
    people = {diary.assignment_id: diary for team in teams for diary in team.diaries}
    suits = {assignment_id: suits_of(quest, diary) for assignment_id, diary in people.items()}
    rooms = [(team, openings_in(quest, [suits[one] for one in team.staff])) for team in teams]
    best = {}
    for day in days_between(quest.first, quest.last):
        if having_room := [(_cost(quest, day, team), n) for n, (team, room) in enumerate(rooms) if room.count_on(day)]:
            best[day] = min(having_room)
    by_day = []
    nearest = sorted(best.items(), key=lambda one: (one[1][0], one[0]))
    for place, (day, (_, n)) in enumerate(nearest[:count]):  # each gives one before any gives two
        team, room = rooms[n]
        hour = OTHER_HOUR if place % 3 == 2 else BEST_HOUR
        by_day.append([(start, team) for start in _best_hours_first(quest, team, hour, room.on(day))])
    one_each = (found for found in chain.from_iterable(zip_longest(*by_day)) if found is not None)
    return [_proposal(quest, start, team) for start, team in islice(one_each, count)]


def _cost(quest: Quest, day: date, team: Team) -> int:
    """In days from the target."""
    return abs((day - quest.target).days) + STAND_IN_COSTS * len(team.stand_ins)


def _best_hours_first(quest: Quest, team: Team, hour: time, starts: Iterable[datetime]) -> list[datetime]:
    """Those nearest an hour of the Swedish clock first; a way that is half an hour shorter is worth half an hour."""

    def detour(start: datetime) -> timedelta:
        wall = clock.swedish(start)
        way = way_here(quest, team, start)
        return abs(wall - wall.replace(hour=hour.hour, minute=0)) + (ORDINARY_WAY if way is None else way)

    return sorted(starts, key=lambda start: (detour(start), start))


def way_here(quest: Quest, team: Team, start: datetime) -> timedelta | None:
    """The longest way that anyone of the team has from her visit before, that day; None when there is none known."""
    day = clock.swedish(start).date()
    ways = []
    for diary in team.diaries:
        before = [stop for stop in diary.stops if stop.place and stop.span.ends_at <= start]
        last = max(before, key=lambda stop: stop.span.ends_at, default=None)
        way = diary.way or quest.way
        if last and way.place and clock.swedish(last.span.ends_at).date() == day:
            ways.append(way_between(last.place, way.place, way.transport))
    return max(ways, default=None)


def _proposal(quest: Quest, start: datetime, team: Team) -> Proposal:
    way = way_here(quest, team, start)
    return Proposal(
        starts_at=start,
        ends_at=start + timedelta(minutes=quest.minutes),
        why=_why(quest, start, way, team),
        staff=team.staff,
        stand_ins=team.stand_ins,
        way_minutes=int(way.total_seconds()) // 60 if way is not None else None,
    )


def _why(quest: Quest, start: datetime, way: timedelta | None, team: Team) -> tuple[Why, ...]:
    day, hour = clock.swedish(start).date(), clock.swedish(start).hour
    is_near = quest.window is not None and abs(day - quest.window.target_on) <= NEAR
    has_room = quest.window is not None and not is_near and quest.window.closes_on - day >= timedelta(days=7)
    near = Why.NEAR_TARGET if is_near else Why.IN_WINDOW
    return tuple(
        why
        for why, is_so in (
            (Why.ALL_FREE, True),
            (near if quest.window else Why.AS_SOON_AS_POSSIBLE, True),
            (Why.SHORT_WAY, way is not None and way <= ORDINARY_WAY),
            (Why.MORNING if hour < NOON.hour else Why.AFTERNOON, True),
            (Why.ROOM_TO_MOVE, has_room),
            (Why.STAND_IN, bool(team.stand_ins)),
        )
        if is_so
    )


def remedies(quest: Quest, chosen: Team, others: Sequence[Team] = ()) -> list[Remedy]:
    """The nearest ways out when those who were chosen have no time in common, one of each kind that there is."""
    tomorrow = clock.swedish(quest.now).date() + timedelta(days=1)
    day = timedelta(days=1)
    before = replace(quest, first=max(tomorrow, quest.first - LOOK_AHEAD), last=quest.first - day, target=quest.first)
    after = replace(quest, first=quest.last + day, last=quest.last + LOOK_AHEAD, target=quest.last)
    shorter = replace(quest, minutes=quest.minutes - SHORTER_BY)
    tries = (
        (RemedyKind.OTHER_PEOPLE, quest, others),
        *((WITHOUT[pool.kind], replace(quest, pools=_but(quest, pool)), [chosen]) for pool in quest.pools),
        (RemedyKind.SHORTER, shorter, [chosen] if shorter.minutes >= SHORTEST_WORTH_IT else []),
        (RemedyKind.BEFORE, before, [chosen] if before.first <= before.last else []),
        (RemedyKind.AFTER, after, [chosen]),
    )
    found = ((kind, joint_slots(looked, teams, 1)) for kind, looked, teams in tries if teams)
    return [Remedy(kind, slots[0]) for kind, slots in found if slots]


WITHOUT = {
    ResourceKind.CAR: RemedyKind.WITHOUT_CAR,
    ResourceKind.INTERPRETER: RemedyKind.WITHOUT_INTERPRETER,
}


def _but(quest: Quest, pool: Pool) -> tuple[Pool, ...]:
    return tuple(one for one in quest.pools if one is not pool)


def obstacles(quest: Quest, team: Team) -> list[Obstacle]:
    """For each person on how many days of the search she alone has room, then for each pool; says no more than that."""
    days = [day for day in days_between(quest.first, quest.last) if is_working_day(day)]
    alone = replace(quest, pools=())
    rooms = [(diary.assignment_id, None, openings(alone, [diary])) for diary in team.diaries]
    pools = [(0, pool.kind, openings_in(replace(quest, pools=(pool,)), [quest.whole])) for pool in quest.pools]
    return [
        Obstacle(assignment_id, sum(room.count_on(day) > 0 for day in days), len(days), kind)
        for assignment_id, kind, room in (*rooms, *pools)
    ]
