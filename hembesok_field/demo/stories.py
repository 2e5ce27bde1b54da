"""Which families the demo has and what happens to them: plain values, the same for the same day and seed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from hembesok_field.demo import names
from hembesok_field.demo.places import (
    ADOLFSBERG,
    BRICKEBACKEN,
    KUMLA,
    MIKAELI,
    PARTNER,
    TYBBLE,
    VARBERGA,
    VIVALLA,
    Place,
)
from hembesok_field.family.rules import Answer, EndReason, TargetGroup
from hembesok_field.plan.rules import Offset, after

FAMILIES = 120
TWO_YEARS = 730


class Turn(StrEnum):
    """How a step goes."""

    JOINT = "joint"
    AT_BVC = "at_bvc"
    NURSE_ALONE = "nurse_alone"
    SOCIAL_ALONE = "social_alone"
    NURSE_SILENT = "nurse_silent"  # only the social worker has said that she was there
    SOCIAL_SILENT = "social_silent"
    CONTRADICTED = "contradicted"  # their words on the outcome differ
    MOVED = "moved"  # to another hour, then as usual
    CANCELLED_AHEAD = "cancelled_ahead"  # then booked again
    FAMILY_CANCELLED = "family_cancelled"
    BVC_CANCELLED = "bvc_cancelled"
    SOCIAL_CANCELLED = "social_cancelled"
    NOT_HOME = "not_home"
    STAFF_SICK = "staff_sick"
    CHILD_SICK = "child_sick"
    INTERPRETER_MISSING = "interpreter_missing"
    LATE = "late"  # after its window
    WAIVED = "waived"
    NO_TIME = "no_time"  # nobody books it: due, later overdue


# How often, of a hundred steps in an ordinary family. Invented; no source gives the programme's own shares.
USUAL = {
    Turn.JOINT: 64,
    Turn.NURSE_ALONE: 7,
    Turn.MOVED: 6,
    Turn.FAMILY_CANCELLED: 4,
    Turn.NOT_HOME: 4,
    Turn.CANCELLED_AHEAD: 3,
    Turn.STAFF_SICK: 3,
    Turn.SOCIAL_SILENT: 3,
    Turn.CHILD_SICK: 2,
    Turn.LATE: 2,
    Turn.SOCIAL_CANCELLED: 1,
    Turn.BVC_CANCELLED: 1,
}


class Agreement(StrEnum):
    """What the guardians say about sharing."""

    ALL = "all"
    REFUSED = "refused"
    ONE_SILENT = "one_silent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Story:
    """One family. `born_on` is the expected day where the child `is_expected`; days after it say when things happen."""

    bvc: Place
    born_on: date
    partner: Place | None = None
    gains_partner_on: date | None = None
    child_count: int = 1
    guardian_count: int = 2
    language: str | None = None
    needs_interpreter: bool = False
    is_protected: bool = False
    is_expected: bool = False
    due_on: date | None = None
    target_groups: tuple[TargetGroup, ...] = ()
    offered_on: date | None = None
    answer: Answer = Answer.YES
    answers_after: int = 2
    agreement: Agreement = Agreement.ALL
    turns: Mapping[str, Turn] = field(default_factory=dict)
    hours: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # step: working days ahead, hour of the day
    is_of_main_pair: bool = False
    ends: tuple[date, EndReason] | None = None
    paused_on: date | None = None
    resumed_on: date | None = None
    moves: tuple[date, Place] | None = None
    sibling_born_on: date | None = None
    extra_on: date | None = None

    @property
    def was_expected(self) -> bool:
        """Offered before a birth that has come since."""
        return not self.is_expected and self.offered_on is not None and self.offered_on < self.born_on


# The main pair's weeks: working days ahead, hour of the day, step, how it went if it is over.
MAIN_PAIR = (
    (-7, 1, "4m", Turn.JOINT),
    (-6, 2, "8m", Turn.JOINT),
    (-5, 0, "2m", Turn.JOINT),
    (-4, 2, "12m", Turn.MOVED),
    (-3, 1, "15m", Turn.CONTRADICTED),
    (-2, 0, "2m", Turn.JOINT),
    (-2, 2, "4m", Turn.NURSE_ALONE),
    (-1, 1, "4m", Turn.NURSE_SILENT),
    (-1, 3, "1-2v", Turn.SOCIAL_SILENT),
    (0, 0, "2m", Turn.JOINT),
    (0, 1, "8m", Turn.JOINT),
    (0, 2, "4m", Turn.JOINT),
    (0, 3, "12m", Turn.JOINT),
    (1, 0, "1-2v", Turn.JOINT),
    (1, 2, "15m", Turn.JOINT),
    (2, 1, "4m", Turn.JOINT),
    (2, 3, "2m", Turn.JOINT),
    (3, 0, "8m", Turn.JOINT),
    (4, 1, "12m", Turn.JOINT),
    (4, 2, "2m", Turn.JOINT),
    (6, 0, "4m", Turn.JOINT),
    (7, 2, "15m", Turn.JOINT),
)


def stories(
    dice: Random, today: date, working_day: Callable[[int], date], targets: Mapping[str, Offset]
) -> list[Story]:
    """All families, those with hours of their own first so that nobody else takes them."""
    told = [*_main_pair(dice, working_day, targets), *_told(dice, today)]
    return told + [_ordinary(dice, today) for _ in range(FAMILIES - len(told))]


def _main_pair(dice: Random, working_day: Callable[[int], date], targets: Mapping[str, Offset]) -> Iterator[Story]:
    for number, (ahead, place, code, turn) in enumerate(MAIN_PAIR):
        target = targets[code]
        born_on = after(working_day(ahead), Offset(-target.months, -target.days))
        story = _with_everyday(dice, Story(VIVALLA, born_on, PARTNER[VIVALLA]), speaks=number % 4 == 1)
        yield replace(
            story,
            is_of_main_pair=True,
            answers_after=0,
            is_protected=(ahead, place) == (1, 2),
            hours={code: (ahead, place)},
            turns={code: turn},
        )


def _told(dice: Random, today: date) -> Iterator[Story]:
    """Those whose story is told on purpose: everything that happens in a programme, at least once."""

    def born(days_ago: int, bvc: Place, **facts: object) -> Story:
        speaks = bool(facts.pop("speaks", dice.random() < 0.3))
        story = _with_everyday(dice, Story(bvc, _ago(today, days_ago), PARTNER[bvc]), speaks=speaks)
        return replace(story, **facts)  # type: ignore[arg-type]

    def later(days_ago: int) -> date:
        return _ago(today, days_ago)

    yield born(190, VARBERGA, child_count=2)
    yield born(520, BRICKEBACKEN, child_count=2)
    yield born(720, MIKAELI, sibling_born_on=later(150))
    yield born(700, VIVALLA, sibling_born_on=later(100), speaks=True)
    for days_ago, bvc in ((690, VIVALLA), (610, MIKAELI), (540, ADOLFSBERG), (420, VARBERGA), (310, TYBBLE)):
        yield born(days_ago, bvc, answer=Answer.NO, answers_after=6)
    yield born(130, BRICKEBACKEN, answer=Answer.NO, answers_after=1)
    for days_ago, bvc in ((8, VIVALLA), (11, VARBERGA), (16, MIKAELI), (240, TYBBLE)):
        yield born(days_ago, bvc, answer=Answer.UNANSWERED)
    yield born(480, VIVALLA, ends=(later(290), EndReason.DISCONTINUED))
    yield born(350, BRICKEBACKEN, ends=(later(160), EndReason.DISCONTINUED))
    yield born(600, VARBERGA, ends=(later(380), EndReason.DISCONTINUED))
    yield born(400, MIKAELI, ends=(later(250), EndReason.NOT_REACHED))
    yield born(330, TYBBLE, ends=(later(120), EndReason.MOVED))
    yield born(290, VARBERGA, moves=(later(120), MIKAELI))
    yield born(440, BRICKEBACKEN, moves=(later(200), ADOLFSBERG), speaks=True)
    yield born(210, ADOLFSBERG, ends=(later(140), EndReason.CHILD_DECEASED), turns={"2m": Turn.JOINT})
    yield born(200, VIVALLA, is_protected=True)
    yield born(95, MIKAELI, is_protected=True, guardian_count=1)
    yield born(-35, VIVALLA, is_expected=True, offered_on=later(24))
    yield born(-18, BRICKEBACKEN, is_expected=True, offered_on=later(30), speaks=True)
    yield born(66, VARBERGA, due_on=later(66), offered_on=later(90))
    yield born(160, MIKAELI, due_on=later(160 - 49))
    yield born(260, VARBERGA, due_on=later(260 - 63), speaks=True)
    yield born(170, BRICKEBACKEN, agreement=Agreement.REFUSED)
    yield born(380, MIKAELI, agreement=Agreement.REFUSED)
    yield born(230, VIVALLA, agreement=Agreement.WITHDRAWN)
    yield born(75, VARBERGA, agreement=Agreement.ONE_SILENT)
    yield born(300, VIVALLA, extra_on=later(40))
    yield born(340, BRICKEBACKEN, extra_on=later(90))
    yield born(270, MIKAELI, turns={"4m": Turn.WAIVED})
    yield born(410, VARBERGA, turns={"8m": Turn.WAIVED, "12m": Turn.SOCIAL_ALONE})
    yield born(280, BRICKEBACKEN, paused_on=later(30))
    yield born(430, TYBBLE, paused_on=later(300), resumed_on=later(220))
    for days_ago, bvc in ((320, VIVALLA), (250, VARBERGA), (460, MIKAELI), (370, ADOLFSBERG), (180, BRICKEBACKEN)):
        yield born(days_ago, bvc, offered_on=later(days_ago - 150))
    yield born(560, VARBERGA, turns={"12m": Turn.CONTRADICTED})
    yield born(220, VIVALLA, speaks=True, turns={"4m": Turn.INTERPRETER_MISSING})
    yield born(360, BRICKEBACKEN, speaks=True, turns={"8m": Turn.INTERPRETER_MISSING})
    yield born(390, MIKAELI, turns={"2m": Turn.BVC_CANCELLED, "4m": Turn.SOCIAL_CANCELLED, "12m": Turn.NURSE_SILENT})
    yield born(450, VIVALLA, turns={"4m": Turn.AT_BVC, "12m": Turn.SOCIAL_ALONE})
    for days_ago, bvc in ((100, VIVALLA), (155, VARBERGA), (108, MIKAELI), (288, BRICKEBACKEN), (404, VIVALLA)):
        yield born(days_ago, bvc, turns=dict.fromkeys(("2m", "4m", "8m", "12m"), Turn.NO_TIME))
    for days_ago, bvc in ((62, VIVALLA), (122, VARBERGA), (243, MIKAELI), (60, BRICKEBACKEN), (364, VIVALLA)):
        yield born(days_ago, bvc, turns=_last_without_time(days_ago))
    for days_ago in (680, 500, 375, 265, 145, 64):
        yield born(days_ago, ADOLFSBERG, partner=KUMLA)
    for days_ago in (640, 470, 280, 125):
        yield born(days_ago, TYBBLE, partner=None)
    yield born(255, TYBBLE, partner=None, gains_partner_on=later(100))


def _last_without_time(days_ago: int) -> dict[str, Turn]:
    """The step whose window stands open that many days after the birth waits for a time."""
    code = {2: "2m", 4: "4m", 8: "8m", 12: "12m"}.get(round(days_ago / 30.4), "2m")
    return {code: Turn.NO_TIME}


def _ordinary(dice: Random, today: date) -> Story:
    bvc = dice.choices((VIVALLA, VARBERGA, MIKAELI, BRICKEBACKEN, ADOLFSBERG, TYBBLE), (2, 5, 5, 5, 4, 3))[0]
    story = Story(bvc, _ago(today, dice.randint(20, TWO_YEARS)), PARTNER[bvc])
    return _with_everyday(dice, story, speaks=dice.random() < 0.3)


def _with_everyday(dice: Random, story: Story, *, speaks: bool) -> Story:
    """Who they are: guardians, language, what the offer was for."""
    groups = [TargetGroup.FIRST_CHILD] if dice.random() < 0.6 else []
    if speaks:
        groups = [TargetGroup.FIRST_CHILD_IN_SWEDEN, TargetGroup.BORN_ABROAD]
    return replace(
        story,
        guardian_count=1 if dice.random() < 0.2 else 2,
        language=dice.choice(names.LANGUAGES) if speaks else "svenska",
        needs_interpreter=speaks,
        target_groups=tuple(groups),
        answers_after=dice.randint(0, 3),
    )


def usual_turn(dice: Random) -> Turn:
    return dice.choices(tuple(USUAL), tuple(USUAL.values()))[0]


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)
