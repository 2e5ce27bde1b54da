"""Held by the outbox: what is written follows each step of a promise, in the same unit of work, and is taken back."""

from datetime import timedelta

import pytest
from flask import Flask

from hembesok_field.booking import actions as booking
from hembesok_field.family.actions import protect
from hembesok_field.family.rules import EndReason
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox import actions
from hembesok_field.outbox.rules import FamilyWay, Reason, StaffReminder, State
from tests.integration.booking.scene import NOW, TEN, a_home, act, book, cancel, later, move, participation
from tests.integration.outbox.scene import choose, guardian_of, lies, said, send, stops, wants
from tests.people import Town

WEDNESDAY = TEN + timedelta(days=1)


def soon(**span: float):
    return NOW + timedelta(**span)


def quiet(town: Town) -> None:
    """Nobody is reminded, so that what is told of each step stands alone."""
    for who in (town.anna, town.bo, town.sara, town.ola):
        choose(who, by_invitation=False)


def test_one_who_chose_invitations_gets_one_and_the_other_none(town: Town):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    assert said() == [("invitation", town.sara.person_id, 0)]
    (row,) = lies()
    assert (row.starts_at, row.ends_at) == (TEN, TEN + timedelta(hours=1))
    assert row.due_at == NOW + timedelta(minutes=1)  # when it can no longer be undone
    assert row.authority_id == town.municipality_id


def test_a_step_that_is_rolled_back_tells_nobody(town: Town):
    choose(town.sara)
    home = a_home(town)
    with pytest.raises(RuntimeError), db.unit_of_work(OPERATOR) as session:
        from hembesok_field.plan.tables import Visit

        visit = session.get_one(Visit, home.visit_id)
        staff = [town.anna.assignment_id, town.sara.assignment_id]
        booking.book(session, visit=visit, starts_at=TEN, minutes=60, staff=staff, by=town.anna, now=NOW)
        raise RuntimeError
    assert lies(*State) == []


def test_what_is_undone_before_it_left_is_told_to_nobody(town: Town):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    act(home, town.anna, booking.undo, now=soon(seconds=20))
    assert lies() == []
    assert [row.state for row in lies(*State)] == [State.TAKEN_BACK]


def test_moved_before_it_left_only_the_new_hour_is_told(app: Flask, town: Town, tmp_path):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    move(home, town.anna, town.anna, town.sara, starts_at=WEDNESDAY, now=soon(seconds=20))
    (row,) = lies()
    assert (row.kind, row.starts_at, row.sequence) == ("invitation", WEDNESDAY, 1)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_moved_and_cancelled_after_it_left_each_is_told_with_a_higher_sequence(app: Flask, town: Town, tmp_path):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    move(home, town.anna, town.anna, town.sara, starts_at=WEDNESDAY, now=soon(minutes=10))
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=15))
    cancel(home, town.anna, now=soon(minutes=20))
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=25))
    assert said(State.SENT) == [
        ("invitation", town.sara.person_id, 0),
        ("invitation", town.sara.person_id, 1),
        ("invitation_off", town.sara.person_id, 2),
    ]
    assert lies()[-1].starts_at == WEDNESDAY


def test_an_undone_move_that_had_not_left_leaves_the_first_invitation_standing(app: Flask, town: Town, tmp_path):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    move(home, town.anna, town.anna, town.sara, starts_at=WEDNESDAY, now=soon(minutes=10))
    act(home, town.anna, booking.undo, now=soon(minutes=10, seconds=20))
    assert said() == [("invitation", town.sara.person_id, 0)]


def test_a_substitute_is_invited_and_the_one_before_is_let_off(app: Flask, town: Town, tmp_path):
    quiet(town)
    for who in (town.anna, town.sara, town.ola):
        choose(who)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    act(
        home, town.anna, booking.stand_in, now=soon(minutes=10),
        leaving=town.sara.assignment_id, coming=town.ola.assignment_id,
    )  # fmt: skip
    assert sorted(said(State.WAITING)) == [
        ("invitation", town.ola.person_id, 1),
        ("invitation_off", town.sara.person_id, 1),
    ]


@pytest.mark.parametrize("way", ["pause", "end", "move"])
def test_what_takes_the_promise_away_takes_the_invitation_back(app: Flask, town: Town, tmp_path, way):
    quiet(town)
    choose(town.sara)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna, town.sara)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    today = NOW.date()
    with db.unit_of_work(OPERATOR) as session:
        facts = {"by": town.anna, "now": soon(minutes=10)}
        if way == "pause":
            booking.pause(session, participation_id=home.participation_id, paused_on=today, **facts)
        elif way == "end":
            reason = EndReason.CHILD_DECEASED
            booking.end_participation(
                session, participation_id=home.participation_id, reason=reason, ended_on=today, **facts
            )
        else:
            booking.move_family(
                session, family_id=home.family_id, to_bvc_id=town.other_bvc_id, to_partner_id=None, moved_on=today,
                **facts,
            )  # fmt: skip
    waiting = [(kind, person) for kind, person, _ in said(State.WAITING)]
    assert ("invitation_off", town.sara.person_id) in waiting
    assert not [kind for kind, _ in waiting if kind.endswith("reminder")]
    if way == "end":  # a family whose child has died is told nothing by a machine
        assert [kind for kind, person in waiting if person is None] == []
    assert participation(home) is not None


def test_a_reminder_is_written_for_the_working_day_before_and_moves_along(town: Town):
    home = a_home(town)
    book(home, town.anna, town.anna)
    (row,) = lies()
    assert (row.kind, row.due_at) == ("staff_reminder", TEN - timedelta(hours=19))  # kl. 15 the day before
    monday = TEN + timedelta(days=6)
    move(home, town.anna, town.anna, starts_at=monday, now=soon(minutes=1))
    (row,) = lies()
    assert row.due_at == monday - timedelta(days=2, hours=19)  # the Friday before
    cancel(home, town.anna, now=soon(minutes=2))
    assert lies() == []


def test_a_choice_made_later_holds_for_what_is_booked_already(app: Flask, town: Town, tmp_path):
    quiet(town)
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    assert lies() == []
    choose(town.sara, reminder=StaffReminder.SHORTLY_BEFORE, now=soon(minutes=1))
    assert [row.kind for row in lies()] == ["invitation", "staff_reminder"]
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    choose(town.sara, by_invitation=False, now=soon(minutes=6))
    assert said(State.WAITING) == [("invitation_off", town.sara.person_id, 1)]


def test_feed_and_invitations_are_never_both(town: Town):
    with db.unit_of_work(town.sara) as session:
        booking.new_address(session, person_id=town.sara.person_id, now=NOW)
    choose(town.sara)
    with db.reading(OPERATOR) as session:
        from hembesok_field.booking.queries import addresses_of

        assert addresses_of(session, town.sara.person_id) == []
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    with db.unit_of_work(town.sara) as session:
        booking.new_address(session, person_id=town.sara.person_id, now=soon(minutes=1))
    assert not [row for row in lies() if row.kind == "invitation"]


def test_a_guardian_who_asked_is_told_and_reminded_and_may_stop(town: Town):
    quiet(town)
    home = a_home(town)
    book(home, town.anna, town.anna)
    assert lies() == []
    wants(home, town, now=soon(minutes=1))
    assert [(row.kind, row.channel, row.guardian_id) for row in lies()] == [
        ("family_time", "sms", guardian_of(home)),
        ("family_reminder", "sms", guardian_of(home)),
    ]
    assert {row.authority_id for row in lies()} == {town.region_id}
    stops(home, town, now=soon(minutes=2))
    assert lies() == []


def test_a_letter_has_no_reminder(town: Town):
    quiet(town)
    home = a_home(town)
    wants(home, town, FamilyWay.LETTER)
    book(home, town.anna, town.anna)
    assert [(row.kind, row.channel) for row in lies()] == [("family_time", "letter")]


def test_a_protected_family_is_sent_nothing_and_leaves_every_calendar(app: Flask, town: Town, tmp_path):
    for who in (town.anna, town.sara):
        choose(who, reminder=StaffReminder.DAY_BEFORE)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna, town.sara)
    send(app, f"file:{tmp_path}", tmp_path, soon(minutes=5))
    with db.unit_of_work(town.anna) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=soon(minutes=10))
    assert sorted(kind for kind, *_ in said(State.WAITING)) == ["invitation_off", "invitation_off"]
    with pytest.raises(Refused) as no:
        wants(home, town)
    assert no.value.reason is Reason.PROTECTED


def test_a_visit_to_a_protected_family_is_told_to_nobody(town: Town):
    choose(town.anna, reminder=StaffReminder.DAY_BEFORE)
    home = a_home(town)
    with db.unit_of_work(town.anna) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    book(home, town.anna, town.anna, now=later(minutes=1))
    assert lies(*State) == []


def test_to_keep_in_step_twice_writes_nothing_the_second_time(town: Town):
    choose(town.sara, reminder=StaffReminder.DAY_BEFORE)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna, town.sara)
    before = [row.id for row in lies(*State)]
    with db.unit_of_work(OPERATOR) as session:
        actions.keep_in_step(session, [home.visit_id], now=soon(seconds=30))
    assert [row.id for row in lies(*State)] == before
