"""Questions about one visit that is to be promised: what stands around it, and which times would do."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking import rules
from hembesok_field.booking.queries.diaries import diaries_of
from hembesok_field.booking.queries.hours import colleagues_for
from hembesok_field.booking.queries.promises import is_newest, promise_of
from hembesok_field.booking.queries.resources import choices_of, own_resources, pools_of, resources_seen
from hembesok_field.booking.queries.ways import roads_to
from hembesok_field.booking.rules import (
    Circumstances,
    Diary,
    Openings,
    Quest,
    ResourceKind,
    Step,
    Team,
    Transport,
    Wanted,
    Way,
)
from hembesok_field.booking.shapes import (
    BookingPage,
    Notice,
    Promise,
    Proposal,
    Remedy,
    ResourceSeen,
    SlotsFound,
    VisitSought,
    Wish,
)
from hembesok_field.booking.tables import BookingStep
from hembesok_field.family import queries as families
from hembesok_field.family.rules import Answer
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import rehearses
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.plan import queries as plan
from hembesok_field.plan.rules import StepRule, Window, counts_from, window_of
from hembesok_field.plan.tables import Plan, ProgrammeStep, Visit, Waiver


def circumstances_of(session: Session, visit: Visit, part: Participation | None = None) -> Circumstances:
    """What of the participation, which may be held still already, and the plan speaks against promising this visit."""
    part = part or session.get_one(Participation, visit.participation_id)
    is_waived = exists().where(
        Waiver.participation_id == visit.participation_id,
        Waiver.step_code == visit.step_code,
        Waiver.undone_at.is_(None),
    )
    return Circumstances(
        has_ended=part.ended_on is not None,
        is_paused=part.paused_on is not None,
        has_declined=visit.is_extra and part.answer is Answer.NO,
        is_waived=bool(session.scalar(select(is_waived))),
    )


def hold_still(session: Session, participation_id: UUID, *, to_change: bool) -> Participation:
    """Wait for another act on this participation, and let none begin until this one is done (PostgreSQL).

    Who promises reads it, who ends or pauses changes it: nothing is promised while it is being ended. A rehearsal
    holds nothing.
    """
    lock = None if rehearses(session) else {"read": not to_change}
    return session.get_one(Participation, participation_id, with_for_update=lock, populate_existing=True)


def open_participations(session: Session, family_id: UUID) -> list[Participation]:
    """A family's programmes that have not ended, held still until the act is done."""
    asked = select(Participation).where(Participation.family_id == family_id, Participation.ended_on.is_(None))
    return list(session.scalars(asked.order_by(Participation.id).with_for_update()))


def steps_begun(session: Session, participation_id: UUID, now: datetime) -> set[str]:
    """The programme steps whose promised hour has come, whatever happened then."""
    asked = (
        select(Visit.step_code)
        .join(BookingStep, BookingStep.visit_id == Visit.id)
        .where(
            Visit.participation_id == participation_id,
            is_newest(),
            BookingStep.step != Step.CANCELLED,
            BookingStep.starts_at <= now,
            exists().where(
                ProgrammeStep.code == Visit.step_code,
                ProgrammeStep.version_id == Plan.version_id,
                Plan.participation_id == participation_id,
            ),
        )
    )
    return set(session.scalars(asked))


def waived_steps(session: Session, participation_id: UUID) -> dict[str, str]:
    """The steps a participation does without, and why."""
    asked = select(Waiver.step_code, Waiver.reason).where(Waiver.participation_id == participation_id)
    return {row.step_code: row.reason for row in session.execute(asked.where(Waiver.undone_at.is_(None)))}


def step_rule_of(session: Session, visit: Visit) -> StepRule | None:
    """The programme's step that a visit carries out; None for one added beside the programme."""
    follows = session.get(Plan, visit.participation_id)
    steps = plan.steps_of_version(session, follows.version_id) if follows else ()
    return next((step for step in steps if step.code == visit.step_code), None)


def window_for(session: Session, visit: Visit) -> Window | None:
    """The days that are right for a visit: its own, or its step's, counted from the youngest child of that birth."""
    return _window_in(session, visit, step_rule_of(session, visit))


def _window_in(session: Session, visit: Visit, step: StepRule | None) -> Window | None:
    own = plan.own_window(visit)
    if own is not None or step is None:
        return own
    children = session.scalars(select(Child).where(Child.participation_id == visit.participation_id))
    born_on = counts_from(plan.dates_of(children))
    return window_of(step, born_on) if born_on else None


class Search(NamedTuple):
    """What a search for one visit's time stands on."""

    sought: VisitSought
    visit: Visit
    family: Family
    quest: Quest
    chosen: list[Colleague]
    ways: dict[int, Way]
    step: StepRule | None


def search_for(session: Session, by: Who, visit_id: UUID, wish: Wish, now: datetime) -> Search:
    """The visit, who would go and for how long; NotFound alike for a foreign visit and one that is not."""
    visit = plan.visit_for(session, by, visit_id)
    family = families.family_for(session, by, visit.family_id)
    promise = promise_of(session, visit.id)
    stands = None if promise is None or promise.is_cancelled else promise
    step = step_rule_of(session, visit)
    window = _window_in(session, visit, step)
    colleagues = colleagues_for(session, family, clock.swedish(now).date())
    chosen = _chosen(by, family, colleagues, wish=wish, promise=stands, step=step)
    minutes = wish.minutes or (stands.minutes if stands else step.minutes if step else 60)
    today = clock.swedish(now).date()
    wanted = Wanted(wish.car, wish.interpreter)
    own = own_resources(session, by, today)
    choices = choices_of(session, by, visit.id, language=family.language, wanted=wanted, on=today, own=own)
    for choice in choices:  # what stands of one's own is what the page has chosen
        if wanted.of(choice.kind) is None and choice.candidates and choice.candidates[0].is_own:
            wanted = replace(wanted, **{choice.kind.value: choice.candidates[0].id})
    roads = roads_to(session, family, colleagues)
    quest = rules.quest_for(window, minutes, now, roads.way())
    if choices:
        by_road = roads.way(Transport.CAR)
        quest = replace(quest, pools=pools_of(session, choices, by_road, now=now, besides=visit.id))
    ways = roads.ways(by_car=any(one.kind is ResourceKind.CAR for one in choices))
    sought = VisitSought(
        visit_id=visit.id,
        family_id=family.id,
        family_name=_name_of(session, by, family),
        step_code=visit.step_code,
        window=window,
        promise=stands,
        colleagues=tuple(colleagues),
        staff=tuple(one.assignment_id for one in chosen),
        minutes=minutes,
        needs_interpreter=stands.with_interpreter if stands else bool(family.needs_interpreter),
        language=family.language,
        notices=_notices(session, family, chosen),
        refusal=rules.why_not_this(circumstances_of(session, visit)),
        today=today,
        resources=tuple(ResourceSeen(row.kind, row.id, row.name, row.contact) for row in own),
        beside=resources_seen(session, by, [visit.id])[visit.id] if stands else (),
        car=wanted.car,
        interpreter=wanted.interpreter,
    )
    return Search(sought, visit, family, quest, chosen, ways, step)


def _name_of(session: Session, by: Who, family: Family) -> str:
    """A protected family has its reference for a name, also where its own workers book."""
    face = families.face_of(session, by, family.id)
    return f"Skyddade uppgifter, {face.reference}" if family.is_protected else face.name


def _other_than(sought: VisitSought, best: list[Proposal]) -> list[Proposal]:
    """The proposals without the very hour that stands, which nobody moves to; it alone is better than none."""
    stands = sought.promise
    if stands is None:
        return best
    now = (stands.starts_at, stands.ends_at, {one.assignment_id for one in stands.staff})
    return [one for one in best if (one.starts_at, one.ends_at, set(one.staff)) != now] or best


def booking_page(session: Session, by: Who, visit_id: UUID, wish: Wish, now: datetime) -> BookingPage:
    """What the page of one visit's time shows; NotFound alike for a foreign visit and one that is not."""
    found = search_for(session, by, visit_id, wish, now)
    sought, quest = found.sought, found.quest
    teams = _teams(session, by, found, quest)
    best = _other_than(sought, rules.joint_slots(quest, teams, wish.count + 2))
    first = clock.swedish(best[0].starts_at).date() if best else sought.today
    days = rules.days_of_month(month := (wish.month or wish.day or first).replace(day=1))
    shown = _openings(session, found, [*days, *([wish.day] if wish.day else [])])
    is_empty = bool(teams and not best)
    return BookingPage(
        **vars(sought),
        proposals=tuple(best[: wish.count]),
        obstacles=tuple(rules.obstacles(quest, teams[0])) if is_empty else (),
        remedies=_remedies(session, by, found) if is_empty else (),
        has_more=len(best) > wish.count,
        day=wish.day,
        day_starts=tuple(shown.on(wish.day)) if wish.day else (),
        month=month,
        free_in_month={day: shown.count_on(day) for day in days if day > sought.today},
    )


def slots_between(
    session: Session, by: Who, visit_id: UUID, wish: Wish, *, now: datetime, days: tuple[date, date] | None
) -> SlotsFound:
    """As many joint times as wished, best first: those in the visit's window, then on the other days asked for.

    Those who meet the family otherwise come first, then others of the same professions at its two units; whom the asker
    names goes, and nobody else. Without days the window decides, as on the page. NotFound alike for a foreign visit and
    one that is not.
    """
    search = search_for(session, by, visit_id, wish, now)
    found: list[Proposal] = []
    looked_in = [search.quest] if days is None else rules.parts_of(search.quest, *days)
    for part in looked_in:
        teams = _teams(session, by, search, part) if wish.staff else _any_teams(session, by, search, part)
        found += rules.joint_slots(part, teams, wish.count - len(found))
    chosen = _teams(session, by, search, looked_in[0]) if not found else []
    in_the_way = rules.obstacles(looked_in[0], chosen[0]) if chosen else []
    return SlotsFound(tuple(found), search.sought.colleagues, tuple(in_the_way), search.sought.resources)


def _teams(session: Session, by: Who, search: Search, quest: Quest) -> list[Team]:
    diaries = _diaries(session, by, search, (quest.first, quest.last), search.chosen)
    return [Team(tuple(diaries))] if diaries else []


def _any_teams(session: Session, by: Who, search: Search, quest: Quest) -> list[Team]:
    """Everyone who could go, the family's own first; those who were chosen, where the other side has nobody."""
    diaries = _diaries(session, by, search, (quest.first, quest.last), search.sought.colleagues)
    expected = (
        (Side.NURSE, search.step is None or search.step.expects_nurse),
        (Side.SOCIAL_SERVICES, search.step is None or search.step.expects_social_services),
    )
    known = [one.assignment_id for one in search.chosen]
    teams = rules.teams_of(diaries, [side for side, is_expected in expected if is_expected], known)
    return teams or _teams(session, by, search, quest)


def _diaries(
    session: Session, by: Who, search: Search, days: tuple[date, date], people: Collection[Colleague]
) -> list[Diary]:
    return diaries_of(session, people, *days, besides=search.visit.id, places_of=by.person_id, ways=search.ways)


def _remedies(session: Session, by: Who, found: Search) -> tuple[Remedy, ...]:
    """The nearest ways out when the chosen ones have no time in common: others of the same professions too."""
    quest, family = found.quest, found.family
    days = (quest.first - rules.LOOK_AHEAD, quest.last + rules.LOOK_AHEAD)
    diaries = _diaries(session, by, found, days, found.sought.colleagues)
    by_assignment = {one.assignment_id: one for one in diaries}
    chosen = Team(tuple(by_assignment[one.assignment_id] for one in found.chosen))
    sides = [one.side for one in chosen.diaries]
    known = [family.nurse_id or 0, family.social_worker_id or 0, *chosen.staff]
    others = [team for team in rules.teams_of(diaries, sides, known) if set(team.staff) != set(chosen.staff)]
    return tuple(rules.remedies(quest, chosen, others))


def _openings(session: Session, search: Search, days: Collection[date]) -> Openings:
    """The half hours of the days that the page shows."""
    shown = replace(search.quest, first=min(days), last=max(days))
    diaries = diaries_of(session, search.chosen, shown.first, shown.last, besides=search.visit.id, ways=search.ways)
    return rules.openings(shown, diaries)


def _chosen(
    by: Who, family: Family, colleagues: list[Colleague], *, wish: Wish, promise: Promise | None, step: StepRule | None
) -> list[Colleague]:
    """Who goes: those wished, else those promised, else the family's own pair, else the asker and the only other."""
    if wish.staff is not None:
        return [one for one in colleagues if one.assignment_id in wish.staff]
    if promise is not None:
        promised = {one.assignment_id for one in promise.staff}
        return [one for one in colleagues if one.assignment_id in promised]
    found = []
    nurses = [one for one in colleagues if one.side is Side.NURSE]
    social = [one for one in colleagues if one.side is Side.SOCIAL_SERVICES]
    for side, own in ((nurses, family.nurse_id), (social, family.social_worker_id)):
        wanted = [one for one in side if one.assignment_id == own] or [
            one for one in side if one.assignment_id == by.assignment_id or len(side) == 1
        ]
        is_expected = step is None or (step.expects_nurse if side is nurses else step.expects_social_services)
        found += wanted if is_expected else []
    return found


def _notices(session: Session, family: Family, chosen: list[Colleague]) -> tuple[Notice, ...]:
    sides = {one.side for one in chosen}
    agrees = session.scalar(select(Family.id).where(Family.id == family.id, families.consent_in_force()))
    return tuple(
        notice
        for notice, is_so in (
            (Notice.BARE_HOUR, Side.SOCIAL_SERVICES in sides and agrees is None),
            (Notice.NO_NURSE, bool(sides) and Side.NURSE not in sides),
            (Notice.NO_SOCIAL_SERVICES, bool(sides) and Side.SOCIAL_SERVICES not in sides),
        )
        if is_so
    )
