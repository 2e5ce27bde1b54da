"""Fills an empty database with the demo region, all of it in the caller's one unit of work."""

from collections import defaultdict
from datetime import date, datetime
from random import Random

from sqlalchemy.orm import Session

from hembesok_field.access import actions as access
from hembesok_field.access import queries
from hembesok_field.access.tables import Unit
from hembesok_field.demo import money, places
from hembesok_field.demo.diary import Diary
from hembesok_field.demo.household import Household, Staff
from hembesok_field.demo.life import Life
from hembesok_field.demo.people import ACCOUNTS, PASSWORD
from hembesok_field.demo.places import VIVALLA, WEST, Place
from hembesok_field.demo.stories import Story, stories
from hembesok_field.intake.shapes import AuthorityRow, CollaborationRow, Spot, UnitRow
from hembesok_field.intake.storing.units import keep_authorities, keep_collaborations, keep_units
from hembesok_field.kernel.identity import Duty, Operator, Who
from hembesok_field.outbox import actions as outbox
from hembesok_field.plan import queries as plan

SEED = 2025
NOWHERE = Spot("demo", None, 0)  # a row that stands in no sheet


def load(session: Session, *, now: datetime, seed: int = SEED) -> int:
    """The region, its people and two years of families up to now; says how many families.

    Same moment and seed, same lives: only ids, references and hashes differ.
    """
    now = now.replace(second=0, microsecond=0)
    diary = Diary(now)
    units = _open_units(session, diary.today)
    staff, leaders = _hire(session, units, diary.today)
    money.give_grants(session, diary.today.year)
    money.spend(session, leaders, staff.workers[VIVALLA.code][0], now, diary.today)
    steps = plan.steps_of_version(session, plan.version_for(session, units[VIVALLA.code].id, diary.today).id)
    targets = {step.code: step.target for step in steps if step.target is not None}
    told = stories(_dice(seed, "stories"), diary.today, diary.working_day, targets)
    _keep_hours(diary, staff, told)
    for number, story in enumerate(told):
        dice = _dice(seed, number)
        Life(Household(session, story, staff=staff, diary=diary, steps=steps, dice=dice)).live()
    outbox.forget_past(session, now)
    return len(told)


def _dice(seed: int, what: object) -> Random:
    """Dice of its own for each family, so that a change to one story leaves the others as they were."""
    return Random(f"{seed} {what}")  # noqa: S311 # nosec B311 # invented families, nothing secret


def _open_units(session: Session, today: date) -> dict[str, Unit]:
    """Authorities, units and who works with whom, carried in as the sheets would be."""
    named = [AuthorityRow(code, name) for code, name in places.AUTHORITIES.items()]
    authorities, former = keep_authorities(session, named)
    access.mark_invented(authorities.values())
    units, _ = keep_units(session, [_row_of(place) for place in places.PLACES], authorities, former)
    pairs = [
        CollaborationRow(NOWHERE, bvc.code, social.code, places.began_on(today))
        for bvc, social in places.COLLABORATIONS
    ]
    keep_collaborations(session, pairs, units)
    session.flush()
    return units


def _row_of(place: Place) -> UnitRow:
    return UnitRow(
        NOWHERE,
        code=place.code,
        name=place.name,
        kind=place.kind,
        authority_code=place.authority,
        authority_name=places.AUTHORITIES[place.authority],
        municipality_code=place.municipality,
        area_type=place.area_type,
        child_cni=place.child_cni,
        payment=place.payment,
    )


def _hire(session: Session, units: dict[str, Unit], today: date) -> tuple[Staff, dict[str, Who]]:
    """Everyone who works there, with one password: those who visit families, and who coordinates each authority."""
    leaders: dict[str, Who] = {}
    workers: dict[str, list[Who]] = defaultdict(list)
    people = []
    for account in ACCOUNTS:
        for role in account.roles:
            made = access.add_person(
                session,
                email=account.email,
                name=account.name,
                profession=role.profession,
                duty=role.duty,
                unit=units[role.unit.code] if role.unit else None,
                authority=queries.authority_named(session, role.authority) if role.authority else None,
                represents_social_services=role.represents_social_services,
                from_on=places.began_on(today),
                by=Operator(),
            )
            if role.duty is Duty.COORDINATOR and role.authority:
                leaders[role.authority] = queries.who_in(session, made.id, today)
            if role.unit is not None:
                workers[role.unit.code].append(queries.who_in(session, made.id, today))
        person = queries.person_with(session, account.email)
        if person is not None:
            people.append(person)
    access.share_password(session, people=people, password=PASSWORD)
    return Staff(units, workers), leaders


def _keep_hours(diary: Diary, staff: Staff, told: list[Story]) -> None:
    """The main pair's own hours are theirs before anyone else looks for a free one."""
    pair = [staff.workers[place.code][0].person_id for place in (VIVALLA, WEST)]
    for story in told:
        for ahead, place in story.hours.values():
            diary.take(diary.working_day(ahead), place, pair)
