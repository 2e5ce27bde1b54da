"""Held by the pages of gallring: who may, what they see, what an extract tells and of whom it never does."""

import json
from uuid import uuid4

import pytest

from hembesok_field.family import actions as families
from hembesok_field.family.rules import NewGuardian
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.record import actions as records
from tests.integration.retention.conftest import CONTACT_DUE


@pytest.fixture
def engine():
    return "sqlite"


def test_the_empty_page_says_what_holds(town, signed_in):
    page = signed_in(town.adam).get("/gallring").text
    assert "Gallras tio år" in page or "Gallras 10 år" in page
    assert "Inga listor än." in page
    assert "Ingen familj är undantagen." in page


def test_a_list_is_made_signed_by_another_and_leaves_a_receipt(town, written, day, signed_in):
    day(CONTACT_DUE)
    adam, carin = signed_in(town.adam), signed_in(town.carin)
    made = adam.post("/gallring/lista", data={"slag": "contact"})
    place = made.location
    assert "REF-Avslutad" in adam.get(place).text
    assert "Skriv under och gallra" not in adam.get(place).text
    refused = adam.post(f"{place}/skriv-under", follow_redirects=True)
    assert "En annan person behöver skriva under" in refused.text
    assert "ForalderAvslutad" not in carin.get(place).text
    assert carin.post(f"{place}/skriv-under").location == f"{place}/kvitto"
    receipt = carin.get(f"{place}/kvitto").text
    assert "Adam Holm" in receipt
    assert "Carin Berg" in receipt
    for word in ("REF-Avslutad", "ForalderAvslutad", str(written.ended.family_id)):
        assert word not in receipt
    assert signed_in(town.kajsa).get(place).status_code == 404


def test_a_rule_is_written_by_an_admin_alone(town, signed_in, day):
    told = {
        "years": "2",
        "months": "0",
        "days": "0",
        "since": "programme_ended",
        "ground": "Beslut 12",
        "from_on": "2026-05-01",
    }
    assert signed_in(town.carin).get("/gallring/regel/contact").status_code == 403
    adam = signed_in(town.adam)
    assert adam.post("/gallring/regel/contact", data=told).status_code == 302
    assert "Från 1 maj" in adam.get("/gallring").text
    back = adam.post("/gallring/regel/contact", data={**told, "from_on": "2020-01-01"})
    assert (back.status_code, "kan inte gälla bakåt" in back.text) == (422, True)
    short = adam.post("/gallring/regel/log", data={**told, "since": "entry", "from_on": "2026-06-01"})
    assert (short.status_code, "minst 5 år" in short.text) == (422, True)
    assert adam.get("/gallring/regel/own_side").status_code == 404


def test_a_family_is_held_and_let_go(town, written, signed_in):
    carin = signed_in(town.carin)
    unknown = carin.post("/gallring/undantag", data={"reference": "F-INGEN", "reason": "Pågående ärende"})
    protected = carin.post("/gallring/undantag", data={"reference": "REF-Skyddad", "reason": "Pågående ärende"})
    assert (unknown.status_code, protected.status_code) == (422, 422)
    held = carin.post("/gallring/undantag", data={"reference": "REF-Oppen", "reason": "Pågående ärende"})
    assert held.status_code == 302
    assert "REF-Oppen" in carin.get("/gallring").text
    assert "Pågående ärende" not in signed_in(town.kajsa).get("/gallring").text
    assert carin.post("/gallring/undantag/1/upphav").status_code == 302
    assert "REF-Oppen" not in carin.get("/gallring").text


def test_a_guardian_is_told_all_of_hers_and_nothing_of_the_others(town, written, signed_in):
    """Canaries of the other guardian, another family and the other authority's side: none in any byte."""
    with db.unit_of_work(OPERATOR) as session:
        families.add_guardian(
            session,
            by=town.anna,
            family_id=written.open.family_id,
            guardian=NewGuardian("AndraForaldern", "070-999 88 77"),
            now=clock.now(),
        )
        records.write_note(
            session,
            family_id=written.open.family_id,
            visit=None,
            by=town.sara,
            text="Kommunens anteckning",
            now=clock.now(),
        )
    place = f"/familjer/{written.open.family_id}/registerutdrag"
    anna = signed_in(town.anna)
    assert anna.get(place).status_code == 200
    file = anna.get(f"{place}/{written.open.guardian_id}.json")
    told, page = json.loads(file.data), anna.get(f"{place}/{written.open.guardian_id}").text
    assert [one["name"] for one in told["parts"]["guardian"]] == ["ForalderOppen"]
    assert told["parts"]["note"][0]["text"] == "AnteckningOppen"
    assert told["parts"]["child"][0]["name"] == "BarnOppen"
    for words in (file.text, page):
        assert "ForalderOppen" in words
        for canary in ("AndraForaldern", "070-999", "Kommunens anteckning", "ForalderSluten", "Anna Ek</td>"):
            assert canary not in words
    assert anna.get(f"{place}/{uuid4()}").status_code == 404
    assert anna.get(f"{place}/{written.closed.guardian_id}").status_code == 404


def test_an_employee_is_told_of_her_work_and_of_no_family(town, written, signed_in):
    adam = signed_in(town.adam)
    found = adam.post("/gallring/person", data={"email": "anna@example.se"})
    assert found.location == f"/gallring/person/{town.anna.person_id}"
    file = adam.get(f"{found.location}.json")
    told = json.loads(file.data)
    assert told["parts"]["person"][0]["email"] == "anna@example.se"
    assert len(told["parts"]["attestation"]) == 5
    page = adam.get(found.location).text
    for home in written:
        for canary in home.canaries:
            assert canary not in file.text
            assert canary not in page
    unknown = adam.post("/gallring/person", data={"email": "sara@example.se"})
    assert unknown.status_code == 422  # she works for the municipality
    assert adam.get(f"/gallring/person/{town.sara.person_id}").status_code == 404
