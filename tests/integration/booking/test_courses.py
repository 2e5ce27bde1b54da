"""Held by a programme as a whole: when it moves, rests or ends, its promises go with it and nothing else is touched."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hembesok_field.access.tables import Authority
from hembesok_field.booking import actions
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.family.queries import family_for
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, ConsentWord, Family, FamilyEvent, Participation
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Plan, Waiver
from tests.integration.booking.scene import (
    NOW,
    TEN,
    Home,
    a_home,
    act,
    book,
    count,
    held,
    later,
    participation,
    steps_of,
)
from tests.people import a_bvc, a_region

TODAY = NOW.date()


def refused(reason: Reason):
    return pytest.raises(Refused, match=f"^{reason.name}$")


def do(deed: Callable, by: Who, **facts):
    with db.unit_of_work(OPERATOR) as session:
        return deed(session, by=by, **{"now": NOW, **facts})


def pause(home: Home, by: Who, paused_on: date = TODAY):
    return do(actions.pause, by, participation_id=home.participation_id, paused_on=paused_on)


def resume(home: Home, by: Who, resumed_on: date = TODAY):
    return do(actions.resume, by, participation_id=home.participation_id, resumed_on=resumed_on)


def end(home: Home, by: Who, reason: EndReason = EndReason.DISCONTINUED, ended_on: date = TODAY):
    return do(actions.end_participation, by, participation_id=home.participation_id, reason=reason, ended_on=ended_on)


def move(home: Home, by: Who, bvc_id: int, partner_id: int | None = None, moved_on: date = TODAY):
    return do(
        actions.move_family, by, family_id=home.family_id, to_bvc_id=bvc_id, to_partner_id=partner_id, moved_on=moved_on
    )


def parts_of(home: Home) -> list[Participation]:
    with db.reading(OPERATOR) as session:
        asked = select(Participation).where(Participation.family_id == home.family_id).order_by(Participation.number)
        return list(session.scalars(asked))


def begun_and_coming(town) -> tuple[Home, Home]:
    """One family's visit that has been, and another of the same programme that is promised."""
    home = a_home(town, step="1-2v")
    book(home, town.anna, town.anna, town.sara, starts_at=NOW - timedelta(days=40), now=NOW - timedelta(days=50))
    with db.unit_of_work(OPERATOR) as session:
        visit = plan.visit_of_step(session, participation=participation(home), step_code="2m", by=town.anna, now=NOW)
    coming = Home(home.family_id, home.participation_id, visit.id)
    book(coming, town.anna, town.anna, town.sara)
    return home, coming


def test_a_pause_cancels_what_is_coming_and_keeps_what_has_been(town):
    been, coming = begun_and_coming(town)
    pause(coming, town.anna)
    assert (steps_of(been), steps_of(coming)) == (["booked"], ["booked", "cancelled"])
    assert (len(held(been)), held(coming)) == (2, [])
    assert participation(coming).paused_on == TODAY


def test_nothing_is_booked_during_a_pause_and_nothing_is_replayed_after_it(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    pause(home, town.anna)
    with refused(Reason.PAUSED):
        book(home, town.anna, town.anna)
    resume(home, town.anna)
    assert steps_of(home) == ["booked", "cancelled"]
    book(home, town.anna, town.anna)
    assert participation(home).paused_on is None


def test_pausing_twice_and_resuming_what_runs_are_refused(town):
    home = a_home(town)
    with refused(Reason.NOT_PAUSED):
        resume(home, town.anna)
    pause(home, town.anna)
    with refused(Reason.PAUSED):
        pause(home, town.anna)
    with refused(Reason.NOT_YET):
        resume(home, town.anna, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "reason", [EndReason.COMPLETED, EndReason.DISCONTINUED, EndReason.NOT_REACHED, EndReason.OTHER]
)
def test_an_ended_programme_gives_back_its_hours_and_says_why(town, reason):
    been, coming = begun_and_coming(town)
    end(coming, town.anna, reason)
    part = participation(coming)
    assert (part.ended_on, part.end_reason) == (TODAY, reason)
    assert (steps_of(been), steps_of(coming)) == (["booked"], ["booked", "cancelled"])
    for deed in (
        lambda: book(coming, town.anna, town.anna),
        lambda: end(coming, town.anna),
        lambda: pause(coming, town.anna),
    ):
        with refused(Reason.ENDED):
            deed()


def test_after_a_child_s_death_one_step_takes_away_all_that_was_promised_to_the_family(town):
    from hembesok_field.family.actions import offer_again
    from hembesok_field.family.rules import NewChild

    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        newborn = NewChild(None, TODAY - timedelta(days=14), None)
        sibling = offer_again(
            session, by=town.anna, family_id=home.family_id, children=[newborn],
            offered_on=TODAY, answer=Answer.YES, answered_on=TODAY, starts_on=TODAY, now=NOW,
        )  # fmt: skip
        plan.make_plan(session, participation=sibling, by=town.anna, starts_on=TODAY)
        visit = plan.visit_of_step(session, participation=sibling, step_code="1-2v", by=town.anna, now=NOW)
        other = Home(home.family_id, sibling.id, visit.id)
    book(home, town.anna, town.anna, town.sara)
    book(other, town.anna, town.anna, town.sara, starts_at=later(days=2))
    end(home, town.anna, EndReason.CHILD_DECEASED)
    assert (steps_of(home), steps_of(other), count(Hold)) == (["booked", "cancelled"], ["booked", "cancelled"], 0)
    with db.reading(OPERATOR) as session:
        said = {step.reason for step in session.scalars(select(BookingStep)) if step.reason}
    assert said == {"ended"}


@pytest.mark.parametrize(
    ("day", "reason"),
    [(TODAY + timedelta(days=1), Reason.NOT_YET), (date(2026, 1, 4), Reason.NOT_STARTED)],
)
def test_the_day_has_been_and_the_programme_had_begun(town, day, reason):
    home = a_home(town)
    for deed in (pause, lambda *words: end(words[0], words[1], EndReason.OTHER, words[2])):
        with refused(reason):
            deed(home, town.anna, day)
    with refused(reason):
        move(home, town.anna, town.other_bvc_id, None, day)
    assert participation(home).ended_on is None


@pytest.mark.parametrize(
    ("who", "no"), [("sara", NotAllowed), ("kim", NotFound), ("carin", NotFound), ("tore", NotFound)]
)
def test_only_the_family_s_own_bvc_pauses_ends_or_moves(town, who, no):
    home = a_home(town)
    stranger = getattr(town, who)
    for deed in (
        lambda: pause(home, stranger),
        lambda: resume(home, stranger),
        lambda: end(home, stranger),
        lambda: move(home, stranger, town.other_bvc_id),
    ):
        with pytest.raises(no):
            deed()
    assert (participation(home).paused_on, participation(home).ended_on) == (None, None)


def test_a_programme_that_is_not_there_is_nobody_s(town):
    ghost = Home(uuid4(), uuid4(), uuid4())
    for deed in (lambda: pause(ghost, town.anna), lambda: end(ghost, town.anna), lambda: move(ghost, town.anna, 1)):
        with pytest.raises(NotFound):
            deed()


def test_a_family_that_moves_goes_on_at_the_new_unit_and_leaves_what_was_done(town):
    been, coming = begun_and_coming(town)
    move(coming, town.anna, town.other_bvc_id, town.social_id)
    before, after = parts_of(coming)
    assert (before.ended_on, before.end_reason, before.bvc_id) == (TODAY, EndReason.MOVED, town.bvc_id)
    assert (after.bvc_id, after.partner_id, after.offered_on) == (town.other_bvc_id, town.social_id, None)
    assert (after.answer, after.started_on, after.ended_on) == (Answer.YES, TODAY, None)
    assert (steps_of(been), steps_of(coming)) == (["booked"], ["booked", "cancelled"])
    with db.reading(OPERATOR) as session:
        old, new = session.get_one(Plan, before.id), session.get_one(Plan, after.id)
        assert (new.version_id, new.starts_on) == (old.version_id, TODAY)
        assert set(session.scalars(select(Child.participation_id))) == {after.id}
        waived = dict(list(session.execute(select(Waiver.step_code, Waiver.reason))))
        assert waived == {"1-2v": "Var före flytten"}


def test_what_the_family_did_without_it_does_without_at_the_new_unit_too(town):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        plan.waive(session, participation=participation(home), step_code="8m", reason="Bortrest", by=town.anna, now=NOW)
    move(home, town.anna, town.other_bvc_id)
    with db.reading(OPERATOR) as session:
        told = list(session.execute(select(Waiver.participation_id, Waiver.step_code, Waiver.reason)))
    assert sorted(told, key=str) == sorted([(part.id, "8m", "Bortrest") for part in parts_of(home)], key=str)


def test_the_new_unit_sees_the_family_and_the_old_ones_do_not(town):
    home = a_home(town)
    move(home, town.anna, town.other_bvc_id, town.social_id)
    with db.reading(OPERATOR) as session:
        family = family_for(session, town.kim, home.family_id)
        assert (family.nurse_id, family.social_worker_id, family.address, family.area_name) == (None, None, None, None)
    for who in (town.anna, town.sara):
        with pytest.raises(NotFound), db.reading(OPERATOR) as session:
            family_for(session, who, home.family_id)
    with db.reading(OPERATOR) as session:
        assert not any(word.is_standing for word in session.scalars(select(ConsentWord)))


def test_the_new_nurse_books_the_next_visit_and_the_old_visit_is_closed(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    move(home, town.anna, town.other_bvc_id, town.social_id)
    with refused(Reason.ENDED):
        book(home, town.kim, town.kim)
    with db.unit_of_work(OPERATOR) as session:
        visit = plan.visit_of_step(session, participation=parts_of(home)[1], step_code="2m", by=town.kim, now=NOW)
    new = Home(home.family_id, visit.participation_id, visit.id)
    book(new, town.kim, town.kim, town.ola)
    assert (new.visit_id != home.visit_id, visit.bvc_id) == (True, town.other_bvc_id)


def test_a_move_to_another_region_keeps_the_reference_unless_it_is_taken_there(town):
    kept, clashing = a_home(town, reference="F-EN"), a_home(town, reference="F-TVÅ")
    with db.unit_of_work(OPERATOR) as session:
        far = a_region(session, "05", "Region Östergötland")
        bvc_id = a_bvc(session, far, "LIN", "Linköpings BVC", municipality_code="0580").id
        session.add(Family(region_id=far.id, reference="F-TVÅ", bvc_id=bvc_id, made_at=NOW))
    families = [move(home, town.anna, bvc_id) for home in (kept, clashing)]
    assert families[0].reference == "F-EN"
    assert families[1].reference not in {"F-EN", "F-TVÅ"}
    with db.reading(OPERATOR) as session:
        assert {session.get_one(Authority, family.region_id).code for family in families} == {"05"}


@pytest.mark.parametrize(
    ("place", "partner", "reason"),
    [
        ("bvc_id", None, Reason.SAME_UNIT),
        ("social_id", None, Reason.NOT_A_BVC),
        ("other_bvc_id", "other_social_id", Reason.NOT_A_PARTNER),
    ],
)
def test_a_move_that_leads_nowhere_is_refused_and_changes_nothing(town, place, partner, reason):
    home = a_home(town)
    book(home, town.anna, town.anna)
    with refused(reason):
        move(home, town.anna, getattr(town, place), getattr(town, partner) if partner else None)
    with refused(Reason.NOT_A_BVC):
        move(home, town.anna, 9999)
    assert (len(parts_of(home)), steps_of(home)) == (1, ["booked"])


def test_every_step_stands_in_the_family_s_history(town):
    home = a_home(town)
    pause(home, town.anna)
    resume(home, town.anna)
    move(home, town.anna, town.other_bvc_id)
    with db.reading(OPERATOR) as session:
        kinds = [event.kind for event in session.scalars(select(FamilyEvent).order_by(FamilyEvent.id))]
    assert [kind for kind in kinds if kind in {"paused", "resumed", "moved"}] == ["paused", "resumed", "moved"]


def test_a_visit_under_way_is_not_taken_away_by_a_pause(town):
    home = a_home(town)
    book(home, town.anna, town.anna)
    do(
        actions.pause,
        town.anna,
        participation_id=home.participation_id,
        paused_on=TODAY,
        now=TEN + timedelta(minutes=5),
    )
    assert steps_of(home) == ["booked"]
    with refused(Reason.HAS_BEGUN):
        act(home, town.anna, actions.cancel, now=TEN + timedelta(minutes=5))
