"""What happens to a family besides its visits: it ends, rests, moves, says no to sharing, gets one visit more."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hembesok_field.booking import actions as booking
from hembesok_field.demo import names, words
from hembesok_field.demo.household import Household
from hembesok_field.demo.stories import Agreement, Turn
from hembesok_field.family import actions as family_actions
from hembesok_field.family import queries as families
from hembesok_field.family.rules import ConsentWay, EndReason
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as record

AN_HOUR = 60
UNTIL_WITHDRAWAL = timedelta(days=80)

Meet = Callable[[Callable[[], Visit], datetime, int, Turn], Visit | None]
Happening = tuple[date, Callable[[], None]]


def happenings_of(home: Household, meet: Meet) -> list[Happening]:
    """What is to come for this family, the first first."""
    story, today = home.story, home.diary.today
    found: list[tuple[date | None, Callable[[], None]]] = [
        (story.ends[0] if story.ends else None, lambda: end(home, story.ends[1] if story.ends else EndReason.OTHER)),
        (story.paused_on, lambda: _pause(home)),
        (story.resumed_on, lambda: _resume(home)),
        (story.moves[0] if story.moves else None, lambda: _move_away(home)),
        (story.gains_partner_on, lambda: _gain_partner(home)),
        (story.extra_on, lambda: _add_visit(home, meet)),
        (today if story.is_expected else None, lambda: _add_visit(home, meet)),
        (home.day + UNTIL_WITHDRAWAL if story.agreement is Agreement.WITHDRAWN else None, lambda: _withdraw(home)),
    ]
    return sorted(((day, happens) for day, happens in found if day is not None), key=lambda one: one[0])


def end(home: Household, reason: EndReason) -> None:
    record.end_programme(
        home.session, participation_id=home.part.id, reason=reason, ended_on=home.day, by=home.nurse, now=home.at
    )
    home.is_over = True


def _pause(home: Household) -> None:
    booking.pause(home.session, participation_id=home.part.id, paused_on=home.day, by=home.nurse, now=home.at)
    home.is_paused = True


def _resume(home: Household) -> None:
    booking.resume(home.session, participation_id=home.part.id, resumed_on=home.day, by=home.nurse, now=home.at)
    home.is_paused = False


def _withdraw(home: Household) -> None:
    guardian = families.guardians_of(home.session, home.family)[0]
    family_actions.withdraw_consent(
        home.session,
        by=home.nurse,
        family_id=home.family.id,
        guardian_id=guardian.id,
        said_on=home.day,
        way=ConsentWay.PHONE,
        now=home.at,
    )
    home.shares = False


def _gain_partner(home: Household) -> None:
    home.belong_to(home.bvc)
    partner_id = home.staff.unit_id(home.partner)
    if partner_id is None:
        return
    plan.set_partner(home.session, by=home.nurse, family_id=home.family.id, partner_id=partner_id, now=home.at)
    nurse = home.nurse
    home.choose_pair()
    home.nurse = nurse
    home.set_pair()


def _move_away(home: Household) -> None:
    """To another BVC of the region: its nurse goes on with the same plan, and asks for consent again."""
    if home.story.moves is None:
        return
    home.belong_to(home.story.moves[1])
    record.move_family(
        home.session,
        by=home.nurse,
        family_id=home.family.id,
        to_bvc_id=home.staff.units[home.bvc.code].id,
        to_partner_id=home.staff.unit_id(home.partner),
        moved_on=home.day,
        now=home.at,
    )
    home.part = families.participations_of(home.session, home.family)[-1]
    home.choose_pair()
    home.go_to(home.day + timedelta(days=3))
    family_actions.change_home(
        home.session,
        by=home.nurse,
        family_id=home.family.id,
        address=names.address(home.dice),
        area_type=home.bvc.area_type,
        area_name=home.dice.choice(home.bvc.areas),
        language=home.story.language,
        needs_interpreter=home.story.needs_interpreter,
        target_groups=home.story.target_groups,
        now=home.at,
    )
    home.agree()
    home.set_pair()


def _add_visit(home: Household, meet: Meet) -> None:
    """One visit more than the programme has, with a window of its own."""
    first = home.day + timedelta(days=2)
    last = first + timedelta(days=16)
    why = words.WHY_EXPECTED if home.story.is_expected else words.WHY_EXTRA
    visit = plan.add_visit(
        home.session, participation=home.part, by=home.nurse, opens_on=first, closes_on=last, why=why, now=home.at
    )
    starts_at = home.diary.near(first + timedelta(days=4), first, last, home.people)
    if starts_at is not None:
        meet(lambda: visit, starts_at, AN_HOUR, Turn.JOINT)
