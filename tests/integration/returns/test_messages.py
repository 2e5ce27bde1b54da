"""Stäm av: the two sides write to each other about a visit, as long as both may see it."""

from datetime import date

import pytest
from sqlalchemy import update

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.family.rules import ConsentWay
from hembesok_field.family.tables import ConsentWord
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import Operator
from hembesok_field.plan.tables import Visit
from tests.integration.returns.scene import TownLedger, a_year
from tests.integration.statistics.ledger import NOW
from tests.people import Town


def agree(session, family_id, *, is_yes: bool) -> None:
    session.add(
        ConsentWord(
            family_id=family_id,
            is_yes=is_yes,
            said_on=date(2025, 1, 20),
            way=ConsentWay.ORAL,
            with_interpreter=False,
            text_version="2026-1",
            at=NOW,
        )
    )
    session.flush()


@pytest.fixture
def visit(town: Town):
    """Counted by the region alone: the municipality has not confirmed."""
    a_year(town)
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        family = ledger.family()
        agree(session, family.family_id, is_yes=True)
        visit = ledger.visit(family, reference="B-FRAGA")
        ledger.word(visit, social_attended=None)
        return visit.id


@pytest.fixture
def hidden(town: Town):
    """Counted by the region, and the guardians have not agreed."""
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        visit = ledger.visit(ledger.family(), reference="B-DOLD")
        ledger.word(visit, social_attended=None)
        return visit.id


def test_a_question_is_answered_and_settled(signed_in, town, visit):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    page = "/stam-av/2025/1880/besok/B-FRAGA"
    assert ">Fråga</a>" in carin.get("/stam-av/2025/1880").text
    assert "&#39;" not in carin.get(page).text, "nothing but words on the page"
    assert carin.post(page, data={"asks": "please_confirm"}).status_code == 302
    assert ">Läs</a>" in carin.get("/stam-av/2025/1880").text
    assert "har fått en fråga" not in carin.get("/laget").text
    assert "besök B-FRAGA" in kajsa.get("/laget").text
    theirs = kajsa.get("/stam-av/2025/18/besok/B-FRAGA").text
    assert "Kan ni bekräfta besöket?" in theirs
    assert "Carin" not in theirs.split("<main")[1]
    kajsa.post("/stam-av/2025/18/besok/B-FRAGA", data={"asks": "other", "words": "Vi ser efter på måndag."})
    assert "Vi ser efter på måndag." in carin.get(page).text
    assert "besök B-FRAGA" in carin.get("/laget").text
    carin.post(page, data={"asks": "settled"})
    assert "besök B-FRAGA" not in kajsa.get("/laget").text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"asks": "other", "words": " "}, "Skriv vad det gäller."),
        ({"asks": "other", "words": "Pojken 20250411-2384"}, "ser ut som ett personnummer"),
        ({"words": "Hej"}, "Välj något"),
        ({"asks": "other", "words": "x" * 201}, "200 tecken"),
    ],
)
def test_what_cannot_be_sent_stays_as_typed_and_nothing_is_kept(signed_in, town, visit, said, sentence):
    carin, page = signed_in(town.carin), "/stam-av/2025/1880/besok/B-FRAGA"
    refused = carin.post(page, data=said)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert said["words"].strip() in refused.text
    assert "inte skrivit om besöket än" in carin.get(page).text


def test_nothing_is_said_of_a_visit_that_the_other_side_may_not_see(signed_in, town, visit, hidden):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    refused = carin.post("/stam-av/2025/1880/besok/B-DOLD", data={"asks": "please_confirm"})
    assert (refused.status_code, "får inte se besöket" in refused.text) == (422, True)
    assert kajsa.get("/stam-av/2025/18/besok/B-DOLD").status_code == 404
    assert "B-DOLD" not in kajsa.get("/laget").text
    assert "har fått en fråga" not in kajsa.get("/laget").text


def test_a_message_is_out_of_sight_when_the_family_no_longer_agrees(signed_in, town, visit):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    carin.post("/stam-av/2025/1880/besok/B-FRAGA", data={"asks": "please_confirm"})
    with unit_of_work(Operator()) as session:
        family_id = session.get_one(Visit, visit).family_id
        session.execute(update(ConsentWord).where(ConsentWord.family_id == family_id).values(is_standing=False))
        agree(session, family_id, is_yes=False)
    assert "B-FRAGA" not in kajsa.get("/laget").text
    assert kajsa.get("/stam-av/2025/18/besok/B-FRAGA").status_code == 404


def test_others_find_no_page_there(signed_in, town, visit):
    for person in (town.anna, town.sara, town.lova, town.adam):
        assert signed_in(person).get("/stam-av/2025/1880/besok/B-FRAGA").status_code in (403, 404)
    assert signed_in(town.carin).get("/stam-av/2024/1880/besok/B-FRAGA").status_code == 404


def test_a_question_pressed_twice_is_asked_once_and_may_be_asked_again_after_an_answer(signed_in, town, visit):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    page, theirs = "/stam-av/2025/1880/besok/B-FRAGA", "/stam-av/2025/18/besok/B-FRAGA"
    asked = {"asks": "other", "words": "Vem var med?"}
    for _ in range(2):
        assert carin.post(page, data=asked).status_code == 302
    assert kajsa.get(theirs).text.count("Vem var med?") == 1
    kajsa.post(theirs, data={"asks": "we_correct"})
    carin.post(page, data=asked)
    assert kajsa.get(theirs).text.count("Vem var med?") == 2


def test_no_question_is_offered_about_a_visit_that_the_other_side_may_not_see(signed_in, town, visit, hidden):
    carin = signed_in(town.carin)
    listed = carin.get("/stam-av/2025/1880").text
    assert "besok/B-FRAGA" in listed
    assert "B-DOLD" in listed, "the region's own row"
    assert "besok/B-DOLD" not in listed
    alone = carin.get("/stam-av/2025/1880/besok/B-DOLD").text
    assert "får inte se besöket" in alone
    assert "Det ni skriver läses av" not in alone


def test_a_municipality_that_sees_by_count_only_opens_no_visit_by_any_way(signed_in, town, visit):
    carin, kajsa = signed_in(town.carin), signed_in(town.kajsa)
    carin.post("/stam-av/2025/1880/besok/B-FRAGA", data={"asks": "please_confirm"})
    lists = ("/statistik/lista?ar=2025&visar=unconfirmed_visits", "/stam-av/2025/18", "/laget")
    lists = (*lists, "/statistik/lista/fil?ar=2025&visar=outcomes&nyckel=genomfört")
    assert all("B-FRAGA" in kajsa.get(one).text for one in lists)
    with unit_of_work(Operator()) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.COUNT_ONLY
    for one in lists:
        answer = kajsa.get(one)
        assert (answer.status_code, "B-FRAGA" in answer.text) == (200, False)
    assert "får din huvudman inte se" in kajsa.get("/stam-av/2025/18").text
    assert "eller så ser ni bara antal" in kajsa.get(lists[0]).text
    assert kajsa.get("/stam-av/2025/18/besok/B-FRAGA").status_code == 404
    assert "B-FRAGA" in carin.get("/stam-av/2025/1880").text, "the region's own"
