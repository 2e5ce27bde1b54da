"""Held by the acts: a promise is made once, moved and taken back whole, and a no leaves nothing behind."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import Reason
from hembesok_field.family import actions as families
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Duty, Profession
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Visit
from tests.integration.booking.scene import (
    NOW,
    TEN,
    TUESDAY,
    a_home,
    act,
    at,
    book,
    cancel,
    held,
    later,
    move,
    participation,
    promised,
    steps_of,
)
from tests.people import a_person

QUARTER = timedelta(minutes=15)


def refused(reason: Reason):
    return pytest.raises(Refused, match=f"^{reason.name}$")


def test_a_nurse_books_both_and_travel_is_held(town):
    home = a_home(town)
    step = book(home, town.anna, town.anna, town.sara, with_interpreter=True)
    assert (step.number, step.wall_clock, step.with_interpreter) == (1, "2026-03-10 10:00", True)
    assert held(home) == [
        (one.person_id, TEN - QUARTER, TEN + timedelta(hours=1) + QUARTER) for one in (town.anna, town.sara)
    ]


def test_the_social_worker_books_when_the_family_is_hers_to_see(town):
    home = a_home(town)
    book(home, town.sara, town.anna, town.sara)
    assert steps_of(home) == ["booked"]


def test_without_consent_the_social_worker_knows_no_family_and_the_nurse_books_a_bare_hour(town):
    home = a_home(town, consent=False)
    with pytest.raises(NotFound):
        book(home, town.sara, town.anna, town.sara)
    assert promised() == 0
    book(home, town.anna, town.anna, town.sara)
    assert [person for person, *_ in held(home)] == [town.anna.person_id, town.sara.person_id]


@pytest.mark.parametrize("stranger", ["kim", "tore", "carin", "adam"])
def test_nobody_else_books(town, stranger):
    home = a_home(town)
    with pytest.raises(NotFound):
        book(home, getattr(town, stranger), town.anna, town.sara)
    assert promised() == 0


def test_another_profession_of_the_bvc_goes_along_but_does_not_book(town):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        from hembesok_field.access.tables import Unit

        bvc = session.get_one(Unit, town.bvc_id)
        maja = a_person(session, "Maja Barn", Profession.MIDWIFE, Duty.FIELD, unit=bvc)
    with pytest.raises(NotAllowed):
        book(home, maja, town.anna)
    book(home, town.anna, town.anna, town.sara, maja)
    assert len(held(home)) == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"starts_at": NOW}, Reason.PAST, id="this very moment has passed"),
        pytest.param({"starts_at": later(days=800)}, Reason.TOO_FAR, id="farther than any programme"),
        pytest.param({"minutes": 14}, Reason.TOO_SHORT, id="under a quarter of an hour"),
        pytest.param({"minutes": 601}, Reason.TOO_LONG, id="over ten hours"),
    ],
)
def test_an_impossible_hour_is_refused_and_nothing_is_saved(town, changes, reason):
    home = a_home(town)
    with refused(reason):
        book(home, town.anna, town.anna, town.sara, **changes)
    assert promised() == 0


@pytest.mark.parametrize("minutes", [15, 600])
def test_the_shortest_and_the_longest_visit_can_be_booked(town, minutes):
    home = a_home(town)
    assert book(home, town.anna, town.anna, minutes=minutes).step.value == "booked"


def test_an_overdue_visit_can_still_be_booked(town):
    home = a_home(town, born_on=date(2025, 11, 1))
    book(home, town.anna, town.anna, town.sara)
    assert steps_of(home) == ["booked"]


@pytest.mark.parametrize("colleague", ["kim", "tore", "carin"])
def test_those_who_go_are_field_workers_of_the_family_s_own_units(town, colleague):
    home = a_home(town)
    with refused(Reason.NOT_COLLEAGUE):
        book(home, town.anna, town.anna, getattr(town, colleague))
    assert promised() == 0


def test_without_a_partner_unit_anyone_of_those_the_bvc_works_with_may_come(town):
    home = a_home(town, partner=False)
    book(home, town.anna, town.anna, town.ola)
    with refused(Reason.NOT_COLLEAGUE):
        move(home, town.anna, town.anna, town.tore, starts_at=later(days=9))


def test_someone_must_go(town):
    home = a_home(town)
    with refused(Reason.NOBODY):
        book(home, town.anna)


def test_the_same_visit_is_not_booked_twice(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    with refused(Reason.ALREADY_BOOKED):
        book(home, town.bo, town.bo, town.ola)
    assert steps_of(home) == ["booked"]


def test_an_hour_that_the_way_takes_is_said_to_be_too_near(town):
    book(a_home(town), town.anna, town.anna, town.sara)
    for start, is_way in ((at(TUESDAY, 11), True), (at(TUESDAY, 9), True), (at(TUESDAY, 10, 30), False)):
        with refused(Reason.TAKEN) as no:
            book(a_home(town), town.anna, town.bo, town.sara, starts_at=start)
        assert no.value.facts["is_way"] is is_way


def test_a_taken_hour_says_role_and_time_and_what_is_free(town):
    book(a_home(town), town.anna, town.anna, town.sara)
    home, before = a_home(town), promised()
    with refused(Reason.TAKEN) as no:
        book(home, town.anna, town.bo, town.sara, starts_at=at(TUESDAY, 10, 30))
    assert promised() == before
    facts = no.value.facts
    assert set(facts) == {"role", "is_own", "starts_at", "ends_at", "is_way", "wished_at", "nearest"}
    assert (facts["role"], facts["starts_at"]) == (Profession.SOCIAL_WORKER, TEN)
    assert facts["nearest"] == (at(TUESDAY, 11, 30), at(TUESDAY, 12))


def test_half_an_hour_between_two_doors_is_enough_and_a_minute_less_is_not(town):
    book(a_home(town), town.anna, town.anna, town.sara)
    home = a_home(town)
    with refused(Reason.TAKEN):
        book(home, town.anna, town.anna, starts_at=at(TUESDAY, 11, 29))
    book(home, town.anna, town.anna, starts_at=at(TUESDAY, 11, 30))
    assert steps_of(home) == ["booked"]


def test_moving_gives_back_the_old_hours_and_takes_the_new(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    step = move(home, town.sara, town.bo, town.sara, starts_at=later(days=8), reason=" family ")
    assert (step.number, step.reason) == (2, "family")
    assert {person for person, *_ in held(home)} == {town.bo.person_id, town.sara.person_id}
    book(a_home(town), town.anna, town.anna)


def test_a_visit_can_be_moved_within_its_own_hour(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    move(home, town.anna, town.anna, town.sara, starts_at=at(TUESDAY, 10, 15))
    assert steps_of(home) == ["booked", "moved"]


def test_a_move_to_a_taken_hour_leaves_the_promise_as_it_was(town):
    home, other = a_home(town), a_home(town)
    book(home, town.anna, town.anna, town.sara)
    book(other, town.anna, town.anna, town.sara, starts_at=at(TUESDAY, 13))
    before = held(home)
    with refused(Reason.TAKEN):
        move(home, town.anna, town.anna, town.sara, starts_at=at(TUESDAY, 13, 30))
    assert (held(home), steps_of(home)) == (before, ["booked"])


def test_a_cancelled_visit_frees_everyone_and_can_be_booked_again_with_its_id(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    cancel(home, town.sara, reason="family")
    assert held(home) == []
    book(home, town.anna, town.bo, town.sara)
    assert steps_of(home) == ["booked", "cancelled", "booked"]


def test_what_is_not_booked_is_neither_moved_nor_cancelled(town):
    home = a_home(town)
    with refused(Reason.NOT_BOOKED):
        cancel(home, town.anna)
    with refused(Reason.NOT_BOOKED):
        move(home, town.anna, town.anna, starts_at=TEN)
    book(home, town.anna, town.anna)
    cancel(home, town.anna)
    with refused(Reason.NOT_BOOKED):
        cancel(home, town.anna)
    assert steps_of(home) == ["booked", "cancelled"]


def test_what_has_begun_is_not_taken_back(town):
    home = a_home(town)
    book(home, town.anna, town.anna)
    for deed in (
        lambda: cancel(home, town.anna, now=TEN),
        lambda: move(home, town.anna, town.anna, starts_at=TEN + timedelta(days=1), now=TEN),
    ):
        with refused(Reason.HAS_BEGUN):
            deed()
    assert steps_of(home) == ["booked"]


def test_who_looked_at_an_older_step_is_told_to_look_again(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    move(home, town.sara, town.anna, town.sara, starts_at=later(days=9))
    with refused(Reason.CHANGED_MEANWHILE):
        cancel(home, town.anna, seen=1)
    with refused(Reason.CHANGED_MEANWHILE):
        move(home, town.anna, town.anna, starts_at=later(days=3), seen=1)
    cancel(home, town.anna, seen=2)


def test_a_waived_step_is_not_booked(town):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        part = participation(home)
        plan.waive(session, participation=part, step_code="2m", reason="Familjen är bortrest", by=town.anna, now=NOW)
    with refused(Reason.WAIVED):
        book(home, town.anna, town.anna)


def test_a_protected_family_is_booked_by_its_own_pair_alone(town):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    for colleague in (town.bo, town.sara):
        with pytest.raises((NotFound, NotAllowed)):
            book(home, colleague, town.anna, town.sara)
    assert promised() == 0
    book(home, town.anna, town.anna, town.sara)


@pytest.mark.parametrize("name", ["book", "move", "cancel", "undo"])
def test_a_visit_that_is_not_there_is_nobody_s(town, name):
    ghost = Visit(id=uuid4(), family_id=uuid4(), participation_id=uuid4(), step_code="2m", is_extra=True)
    facts = {"starts_at": TEN, "minutes": 60, "staff": [town.anna.assignment_id]} if name in ("book", "move") else {}
    with pytest.raises(NotFound), db.unit_of_work(OPERATOR) as session:
        getattr(actions, name)(session, visit=ghost, by=town.anna, now=NOW, **facts)


def test_what_was_just_booked_is_undone_and_the_hours_are_free(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    act(home, town.anna, actions.undo, now=later(seconds=9))
    assert (steps_of(home), held(home)) == (["booked", "cancelled"], [])


def test_what_was_just_moved_goes_back_and_what_was_just_cancelled_stands_again(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    before = held(home)
    move(home, town.anna, town.bo, starts_at=later(days=9))
    act(home, town.anna, actions.undo)
    assert held(home) == before
    cancel(home, town.anna)
    act(home, town.anna, actions.undo)
    assert held(home) == before


def test_nobody_undoes_late_or_for_another(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    with refused(Reason.TOO_LATE_TO_UNDO):
        act(home, town.anna, actions.undo, now=later(seconds=61))
    with refused(Reason.TOO_LATE_TO_UNDO):
        act(home, town.sara, actions.undo)
    assert steps_of(home) == ["booked"]


def test_the_promised_wall_clock_is_kept_over_the_change_to_summer_time(town):
    home = a_home(town)
    winter = book(home, town.anna, town.anna, starts_at=at(date(2026, 3, 27), 10)).starts_at
    summer = move(home, town.anna, town.anna, starts_at=at(date(2026, 3, 30), 10))
    assert summer.wall_clock == "2026-03-30 10:00"
    assert summer.starts_at - winter == timedelta(days=3) - timedelta(hours=1)


def hours_of(who, by):
    with db.reading(OPERATOR) as session:
        found = queries.promises_of(session, by, who.person_id, NOW, later(days=60), with_cancelled=True)
        return found, db.families_seen(session)


def test_a_bare_hour_is_time_and_colleague_and_nothing_else(town):
    home = a_home(town, consent=False)
    book(home, town.anna, town.anna, town.sara, with_interpreter=True)
    move(home, town.anna, town.anna, town.sara, starts_at=later(days=9), with_interpreter=True, reason="family")
    (bare,), seen = hours_of(town.sara, town.sara)
    assert (bare.family_id, bare.step_code, bare.reason, bare.with_interpreter) == (None, None, "", False)
    assert (bare.starts_at, [one.name for one in bare.staff]) == (later(days=9), ["Anna Ek", "Sara Lind"])
    assert seen == frozenset()
    (whole,), seen = hours_of(town.anna, town.anna)
    assert (whole.family_id, whole.step_code, whole.reason) == (home.family_id, "2m", "family")
    assert seen == {home.family_id}


def test_another_s_hours_are_told_only_with_their_families(town):
    book(a_home(town, consent=False), town.anna, town.anna)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara, starts_at=later(days=9))
    assert [one.family_id for one in hours_of(town.anna, town.sara)[0]] == [home.family_id]
    assert hours_of(town.anna, town.kim)[0] == []
    assert hours_of(town.anna, town.carin)[0] == []


def test_a_protected_member_of_staff_has_no_name(town):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.sara.person_id).is_protected = True
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    (promise,), _ = hours_of(town.anna, town.anna)
    assert [one.name for one in promise.staff] == ["Anna Ek", "Skyddade uppgifter"]


@pytest.mark.parametrize(
    "changes",
    [{"duty": Duty.ADMIN}, {"until_on": TUESDAY - timedelta(days=1)}, {"from_on": TUESDAY + timedelta(days=1)}],
)
def test_only_those_who_visit_that_day_can_be_promised(town, changes):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        assignment = session.get_one(Assignment, town.bo.assignment_id)
        for name, value in changes.items():
            setattr(assignment, name, value)
    with refused(Reason.NOT_COLLEAGUE):
        book(home, town.anna, town.anna, town.bo)
