"""Held by Lämna över: a whole list goes to a colleague, nothing is lost, and no one gets what is not hers to give."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hembesok_field.access.tables import LogEntry
from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.tables import HandOver, HandOverLine
from hembesok_field.family.actions import set_pair, withdraw_consent
from hembesok_field.family.rules import ConsentWay
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import (
    NOW,
    TEN,
    TUESDAY,
    a_home,
    at,
    book,
    cancel,
    count,
    db_guardian,
    later,
    promised,
    steps_of,
)

DAYS = [TUESDAY + timedelta(days=n) for n in range(3)]


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def paired(home, town, nurse=None, social_worker=None):
    nurse, social_worker = nurse or town.anna, social_worker or town.sara
    with db.unit_of_work(OPERATOR) as session:
        set_pair(
            session, by=OPERATOR, family_id=home.family_id, nurse_id=nurse.assignment_id,
            social_worker_id=social_worker.assignment_id, now=NOW,
        )  # fmt: skip
    return home


def a_list(town, days=DAYS):
    """Anna's homes, each with its own hour."""
    homes = [paired(a_home(town), town) for _ in days]
    for home, day in zip(homes, days, strict=True):
        book(home, town.anna, town.anna, town.sara, starts_at=at(day, 10))
    return homes


def give(by, leaving, coming, now=NOW) -> int:
    with db.unit_of_work(by) as session:
        return actions.hand_over(session, leaving=leaving.assignment_id, coming=coming.assignment_id, by=by, now=now).id


def take_back(by, number, now=NOW) -> None:
    with db.unit_of_work(by) as session:
        actions.undo_hand_over(session, hand_over_id=number, by=by, now=now)


def going(home) -> set[int]:
    with db.reading(OPERATOR) as session:
        return {one.assignment_id for one in queries.promise_of(session, home.visit_id).staff}


def pair_of(home) -> tuple[int | None, int | None]:
    with db.reading(OPERATOR) as session:
        family = session.get_one(Family, home.family_id)
        return family.nurse_id, family.social_worker_id


def ids(*people) -> set[int]:
    return {one.assignment_id for one in people}


def logged(action: str) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.action == action))


def test_the_whole_list_goes_to_a_colleague_and_what_she_cannot_keep_stays_with_the_ways_out(town, signed_in):
    homes = a_list(town)
    book(a_home(town), town.bo, town.bo, town.ola, starts_at=at(DAYS[1], 10))  # there Bo is taken
    client = signed_in(town.anna)
    sent = {"leaving": town.anna.assignment_id, "coming": town.bo.assignment_id}
    answer = client.post("/lamna-over", data=sent)
    text = client.get(answer.headers["Location"]).text
    assert [going(home) for home in homes] == [
        ids(town.bo, town.sara),
        ids(town.anna, town.sara),
        ids(town.bo, town.sara),
    ]
    assert steps_of(homes[0]) == ["booked", "moved"]
    assert steps_of(homes[1]) == ["booked"]
    assert {pair_of(home) for home in homes} == {(town.bo.assignment_id, town.sara.assignment_id)}
    assert "De här kunde inte lämnas över" in text
    assert f"/besok/{homes[1].visit_id}/flytta" in text
    assert f"/besok/{homes[0].visit_id}/flytta" not in text
    assert "Ångra allt" in text
    assert logged("hand_over.done") == 1
    assert logged("hand_over.page") >= 1


def test_all_is_given_back_while_nothing_else_has_happened(town, signed_in):
    homes = a_list(town)
    number = give(town.anna, town.anna, town.bo)
    client = signed_in(town.anna)
    answer = client.post(f"/lamna-over/{number}/angra")
    text = client.get(answer.headers["Location"]).text
    assert "Listan är tillbaka" in text
    assert "Överlämningen ångrades" in text
    assert "De här kunde inte lämnas över" not in text
    assert f"/besok/{homes[0].visit_id}/flytta" not in text
    assert {frozenset(going(home)) for home in homes} == {frozenset(ids(town.anna, town.sara))}
    assert {pair_of(home) for home in homes} == {(town.anna.assignment_id, town.sara.assignment_id)}
    assert steps_of(homes[0]) == ["booked", "moved", "moved"]
    with pytest.raises(Refused, match="TOO_LATE_TO_UNDO"):
        take_back(town.anna, number)


def test_nothing_is_given_back_once_one_thing_has_changed(town, signed_in):
    homes = a_list(town)
    number = give(town.anna, town.anna, town.bo)
    cancel(homes[2], town.bo)
    before = promised()
    client = signed_in(town.anna)
    assert "Ångra allt" not in client.get(f"/lamna-over/{number}").text
    client.post(f"/lamna-over/{number}/angra")
    assert "Något har ändrats sedan dess" in client.get(f"/lamna-over/{number}").text
    assert promised() == before
    assert going(homes[0]) == ids(town.bo, town.sara)


def test_nothing_is_given_back_once_a_family_has_another_worker_or_a_visit_has_begun(town):
    home = a_list(town, DAYS[:1])[0]
    number = give(town.anna, town.anna, town.bo)
    with pytest.raises(Refused, match="HAS_BEGUN"):
        take_back(town.anna, number, now=TEN)
    paired(home, town, nurse=town.anna)
    with pytest.raises(Refused, match="TOO_LATE_TO_UNDO"):
        take_back(town.anna, number)


def test_nothing_is_given_back_when_a_family_is_hidden_since(town):
    home = a_home(town)
    paired(home, town)
    book(home, town.anna, town.anna, town.sara)
    number = give(town.sara, town.sara, town.ola)
    with db.unit_of_work(OPERATOR) as session:
        withdraw_consent(
            session, by=OPERATOR, family_id=home.family_id, guardian_id=db_guardian(session, home.family_id),
            said_on=NOW.date(), way=ConsentWay.ORAL, now=NOW,
        )  # fmt: skip
    with pytest.raises(Refused, match="TOO_LATE_TO_UNDO"):
        take_back(town.sara, number)


def test_a_colleague_of_the_unit_may_do_it_for_one_who_is_away_and_only_the_two_may_undo(town):
    home = a_list(town, DAYS[:1])[0]
    number = give(town.ola, town.sara, town.ola)
    assert going(home) == ids(town.anna, town.ola)
    assert pair_of(home) == (town.anna.assignment_id, town.ola.assignment_id)
    with pytest.raises(NotFound):  # another unit, another authority
        take_back(town.anna, number)
    take_back(town.sara, number)  # it was her list
    assert pair_of(home) == (town.anna.assignment_id, town.sara.assignment_id)


def test_one_of_the_unit_who_neither_did_it_nor_left_may_not_undo(town):
    a_list(town, DAYS[:1])
    number = give(town.anna, town.anna, town.bo)
    with pytest.raises(NotAllowed):
        take_back(town.bo, number)


@pytest.mark.parametrize(
    ("leaving", "coming", "reason"),
    [
        ("anna", "anna", Reason.SAME_COLLEAGUE),
        ("anna", "kim", Reason.NOT_OWN_COLLEAGUE),  # another BVC
        ("anna", "sara", Reason.NOT_OWN_COLLEAGUE),  # another authority
        ("sara", "ola", Reason.NOT_OWN_COLLEAGUE),  # another authority's list
        ("kim", "bo", Reason.NOT_OWN_COLLEAGUE),
        ("bo", "anna", Reason.NOTHING_TO_HAND_OVER),
    ],
)
def test_what_cannot_be_handed_over_is_refused_and_nothing_is_kept(town, leaving, coming, reason):
    a_list(town, DAYS[:1])
    before = promised()
    with pytest.raises(Refused) as no:
        give(town.anna, getattr(town, leaving), getattr(town, coming))
    assert no.value.reason is reason
    assert (promised(), count(HandOver), count(HandOverLine)) == (before, 0, 0)


def test_the_form_says_why_not_in_a_sentence_and_keeps_what_was_chosen(town, signed_in):
    answer = signed_in(town.anna).post(
        "/lamna-over", data={"leaving": town.anna.assignment_id, "coming": town.anna.assignment_id}
    )
    assert answer.status_code == 422
    assert "Välj någon annan än den som lämnar över." in answer.text
    assert signed_in(town.carin).get("/lamna-over").status_code == 403


def test_one_who_stands_for_neither_profession_hands_nothing_over(town):
    a_list(town, DAYS[:1])
    with db.unit_of_work(OPERATOR) as session, pytest.raises(NotAllowed):
        other = replace(town.anna, profession="preschool")
        actions.hand_over(session, leaving=town.anna.assignment_id, coming=town.bo.assignment_id, by=other, now=NOW)


def test_pressing_twice_gives_nothing_twice(town):
    home = a_list(town, DAYS[:1])[0]
    give(town.anna, town.anna, town.bo)
    with pytest.raises(Refused, match="NOTHING_TO_HAND_OVER"):
        give(town.anna, town.anna, town.bo, now=later(minutes=1))
    assert steps_of(home) == ["booked", "moved"]


def test_a_visit_where_both_already_go_keeps_them_both(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.bo)
    with pytest.raises(Refused, match="NOTHING_TO_HAND_OVER"):
        give(town.anna, town.anna, town.bo)
    assert going(home) == ids(town.anna, town.bo)


def test_a_protected_family_does_not_come_along_and_is_named_to_nobody(town, signed_in):
    hidden, home = a_home(town), a_list(town, DAYS[1:2])[0]
    paired(hidden, town)
    book(hidden, town.anna, town.anna, town.sara)
    with db.unit_of_work(OPERATOR) as session:
        family = session.get_one(Family, hidden.family_id)
        family.address, family.area_name, family.is_protected = None, None, True
    number = give(town.anna, town.anna, town.bo)
    assert going(hidden) == ids(town.anna, town.sara)
    assert pair_of(hidden)[0] == town.anna.assignment_id
    assert going(home) == ids(town.bo, town.sara)
    seen = signed_in(town.bo).get(f"/lamna-over/{number}").text
    assert str(hidden.visit_id) not in seen
    assert str(home.visit_id) in seen


def test_a_bare_hour_stays_and_tells_nothing(town, signed_in):
    home, bare = a_list(town, DAYS[1:2])[0], a_home(town, consent=False)
    book(bare, town.anna, town.anna, town.sara)
    number = give(town.sara, town.sara, town.ola)
    assert going(bare) == ids(town.anna, town.sara)
    text = signed_in(town.sara).get(f"/lamna-over/{number}").text
    assert "Den andra sidan flyttar besöket" in text
    assert str(bare.visit_id) not in text
    assert str(bare.family_id) not in text
    assert str(home.visit_id) in text


def test_another_unit_and_another_authority_find_no_such_page(town, signed_in):
    a_list(town, DAYS[:1])
    number = give(town.anna, town.anna, town.bo)
    for someone in (town.kim, town.sara, town.tore):
        client = signed_in(someone)
        foreign, missing = client.get(f"/lamna-over/{number}"), client.get("/lamna-over/999")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert client.post(f"/lamna-over/{number}/angra").status_code == 404
