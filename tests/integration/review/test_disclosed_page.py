"""Vad som delats: what the other authority was given, on what ground, until when, and when it looked."""

from datetime import timedelta

import pytest

from hembesok_field.family import actions as families
from hembesok_field.family.rules import ConsentWay
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.walls.homes import Homes, homes

GROUND = (
    "Familjeteamet, Örebro kommun",
    "Vårdnadshavare 1 sa ja",
    "muntligt",
    "(text 2026-1)",
    "Skrevs in av Anna Ek, Vivalla BVC",
)


@pytest.fixture
def all_homes(town) -> Homes:
    with db.unit_of_work(OPERATOR) as session:
        return homes(session, town)


def page(signed_in, who, home):
    return signed_in(who).get(f"/familjer/{home.family_id}/delat")


def take_back(town, home) -> None:
    with db.unit_of_work(OPERATOR) as session:
        families.withdraw_consent(
            session, by=town.sara, family_id=home.family_id, guardian_id=home.guardian_id, said_on=clock.today(),
            way=ConsentWay.PHONE, now=clock.now() + timedelta(minutes=1),
        )  # fmt: skip


def test_the_bvc_sees_to_whom_on_what_ground_and_when_it_was_looked_at(town, all_homes, signed_in):
    assert signed_in(town.sara).get(f"/familjer/{all_homes.open.family_id}").status_code == 200
    text = page(signed_in, town.bo, all_homes.open).text
    for said in (*GROUND, "Delas fortfarande", "Öppnade familjens sida", "socialarbetare"):
        assert said in text, said
    assert "Sara Lind" not in text


def test_after_a_yes_is_taken_back_what_was_shared_stays_listed_and_the_next_request_is_refused(
    town, all_homes, signed_in
):
    sara, place = signed_in(town.sara), f"/familjer/{all_homes.open.family_id}"
    assert sara.get(place).status_code == 200
    take_back(town, all_homes.open)
    assert sara.get(place).status_code == 404
    text = page(signed_in, town.anna, all_homes.open).text
    assert "en vårdnadshavare sa nej eller tog tillbaka sitt ja" in text
    assert "Delas fortfarande" not in text
    assert "Öppnade familjens sida" in text


def test_where_nothing_was_shared_that_is_what_it_says(town, all_homes, signed_in):
    text = page(signed_in, town.anna, all_homes.closed).text
    assert "Inget om familjen har delats" in text
    assert "Ingen där har sett något än." in text


@pytest.mark.parametrize(("name", "status"), [("sara", 403), ("kim", 404), ("carin", 403), ("lova", 403)])
def test_it_is_for_the_familys_own_bvc(town, all_homes, signed_in, name, status):
    assert page(signed_in, getattr(town, name), all_homes.open).status_code == status


def test_the_extract_for_a_guardian_tells_it_too_and_each_side_only_its_own(town, all_homes, signed_in):
    signed_in(town.sara).get(f"/familjer/{all_homes.open.family_id}")
    signed_in(town.anna).get(f"/familjer/{all_homes.open.family_id}")
    take_back(town, all_homes.open)
    place = f"/logg/familj/{all_homes.open.family_id}/utdrag"
    ours, theirs = signed_in(town.lova).get(place).text, signed_in(town.leif).get(place).text
    for text in (ours, theirs):
        assert "Familjeteamet, Örebro kommun" in text
        assert "tog tillbaka sitt ja" in text
    assert "När den andra huvudmannen har sett uppgifterna" in ours
    assert "Sara Lind" not in ours
    assert "Sara Lind" in theirs
    assert "När den andra huvudmannen har sett uppgifterna" not in theirs
    assert "bhv-sjuksköterska" not in theirs
