"""The coordinator's pages: what is missing, the answers, the money, handing in; and who gets none of it."""

import re
from datetime import date

import pytest

from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import Operator
from hembesok_field.returns import queries
from tests.integration.returns.scene import YEAR, TownLedger, a_visit, a_year, answer, fill_in, frozen, scope_of

PAGES = ("", "/svar", "/pengar", "/saknas", "/lamna-in")
COST = {
    "use": "structure",
    "paid_on": "2025-04-01",
    "amount_kr": "12 500 kr",
    "supplier": "Bokning AB",
    "document": "F-1",
}


@pytest.fixture
def carin(town, signed_in):
    a_year(town)
    return signed_in(town.carin)


def at(path: str) -> str:
    return f"/aterrapport/{YEAR}{path}"


def words(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.get_data(as_text=True)))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_visits_and_without(town, signed_in, path):
    assert signed_in(town.carin).get(at(path)).status_code == 200
    a_year(town)
    assert signed_in(town.carin).get(at(path)).status_code == 200
    assert signed_in(town.kajsa).get(at(path)).status_code == 200
    assert signed_in(town.anna).get(at(path)).status_code == 403


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2026, 2030])
def test_other_years_open_too(town, signed_in, year):
    for who in (town.carin, town.kajsa):
        for path in PAGES:
            assert signed_in(who).get(f"/aterrapport/{year}{path}").status_code == 200


def test_the_answers_show_where_the_texts_come_from_and_what_the_ledger_knows(carin):
    page = words(carin.get(at("/svar")))
    assert "frågan rekonstruerad" in page
    assert "3 utökade hembesök" in page
    assert "Förslag ur liggaren, inte underskrivet" in page


def test_an_answer_is_saved_and_stands(carin, town):
    assert carin.post(at("/svar/23a"), data={"after": "0", "text": "Bra för barnen."}).status_code == 302
    page = words(carin.get(at("/svar")))
    assert "Bra för barnen." in page
    assert "Carin Berg," in page


def test_a_stale_answer_shows_both_and_loses_neither(carin, town):
    answer(town.carin, "23a", text="Kollegans ord.")
    reply = carin.post(at("/svar/23a"), data={"after": "0", "text": "Mina ord."})
    assert reply.status_code == 409
    page = words(reply)
    assert "Kollegans ord." in page
    assert "Mina ord." in page
    number = re.search(r'id="falt-23a".*?name="after" value="(\d+)"', reply.get_data(as_text=True), re.S)
    assert number
    assert carin.post(at("/svar/23a"), data={"after": number[1], "text": "Mina ord."}).status_code == 302


def test_text_that_saves_itself_gets_its_number(carin):
    asks = {"Accept": "application/json"}
    first = carin.post(at("/svar/24"), data={"after": "0", "text": "Ett"}, headers=asks)
    assert (first.status_code, first.json["number"]) == (200, 1)
    stale = carin.post(at("/svar/24"), data={"after": "0", "text": "Två"}, headers=asks)
    assert (stale.status_code, "så ditt är inte sparat" in stale.json["words"]) == (409, True)
    long = carin.post(at("/svar/24"), data={"after": "1", "text": "x" * 4001}, headers=asks)
    assert long.status_code == 422


def test_an_answer_that_saves_itself_is_told_what_is_left(carin):
    asks = {"Accept": "application/json"}
    before = int(re.search(r"(\d+) svar kvar", words(carin.get(at("/svar"))))[1])
    cleared, chosen = (
        carin.post(at("/svar/13"), data={"after": after} | sent, headers=asks).json
        for after, sent in (("0", {}), ("1", {"options": ["all"]}))
    )
    assert (cleared["is_missing"], cleared["left"]) == (True, f"{before} svar kvar")
    assert (chosen["is_missing"], chosen["left"]) == (False, f"{before - 1} svar kvar")
    assert f"{before - 1} svar kvar" in words(carin.get(at("/svar")))


def test_options_that_exclude_each_other_are_refused_in_words(carin):
    reply = carin.post(at("/svar/7b"), data={"after": "0", "options": ["none", "mhv"]})
    assert reply.status_code == 422
    assert "utesluter de andra" in words(reply)
    assert carin.post(at("/svar/9"), data={"after": "0", "text": "99"}).status_code == 404


def test_a_cost_stands_in_one_authoritys_return(carin, town, signed_in):
    assert carin.post(at("/pengar/kostnad"), data=COST).status_code == 302
    assert "12 500 kr Struktur och logistik" in words(carin.get(at("/pengar"))).replace("\xa0", " ")
    kajsa = signed_in(town.kajsa)
    assert "Bokning AB" not in words(kajsa.get(at("/pengar")))
    same = kajsa.post(at("/pengar/kostnad"), data={**COST, "document": "f 1"})
    assert same.status_code == 422
    assert "en annan huvudmans återrapport" in words(same)
    number = re.search(r'name="cost_id" value="(\d+)"', carin.get(at("/pengar")).get_data(as_text=True))
    assert number
    assert kajsa.post(at("/pengar/kostnad/ta-tillbaka"), data={"cost_id": number[1]}).status_code == 404
    for _ in range(2):  # pressed twice, or by two at once
        assert carin.post(at("/pengar/kostnad/ta-tillbaka"), data={"cost_id": number[1]}).status_code == 302
    assert kajsa.post(at("/pengar/kostnad"), data=COST).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"paid_on": "2024-12-31"}, "ligger inte i bidragsåret 2025"),
        ({"amount_kr": "0"}, "Skriv ett tal mellan"),
        ({"amount_kr": "en hel del"}, "Skriv ett helt tal"),
        ({"document": " "}, "Skriv underlagets nummer"),
        ({"unit_id": "99999"}, "går att välja"),
    ],
)
def test_an_odd_cost_is_refused_at_its_field_with_the_rest_kept(carin, changes, sentence):
    reply = carin.post(at("/pengar/kostnad"), data={**COST, **changes})
    assert reply.status_code == 422
    assert sentence in words(reply)
    assert "Bokning AB" in reply.get_data(as_text=True)


def test_the_very_same_cost_is_written_once_and_one_document_can_be_split(carin):
    split = {**COST, "amount_kr": "500"}
    assert carin.post(at("/pengar/kostnad"), data=COST).status_code == 302
    again = carin.post(at("/pengar/kostnad"), data={**COST, "document": "f 1"})
    assert again.status_code == 422
    assert "Kostnaden står redan här" in words(again)
    assert carin.post(at("/pengar/kostnad"), data=split).status_code == 302
    number = re.findall(r'name="cost_id" value="(\d+)"', carin.get(at("/pengar")).get_data(as_text=True))
    assert len(number) == 2
    carin.post(at("/pengar/kostnad/ta-tillbaka"), data={"cost_id": min(number, key=int)})
    assert carin.post(at("/pengar/kostnad"), data=COST).status_code == 302


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"return_by_on": "2062-03-02"}, "hör inte till bidragsåret 2025"),
        ({"return_by_on": "2024-03-02"}, "hör inte till bidragsåret 2025"),
        ({"requisition_by_on": "2026-04-29", "return_by_on": "2026-03-02"}, "lämnas efter rekvisitionen"),
        ({"other_support": "ja", "other_support_what": " "}, "Skriv vilket stöd ni har fått"),
    ],
)
def test_a_decision_that_cannot_be_true_is_refused_at_its_field(carin, said, sentence):
    reply = carin.post(at("/pengar/beslut"), data={"number": "9.1-77/2025", **said})
    assert reply.status_code == 422
    assert sentence in words(reply)
    assert "9.1-77/2025" in reply.get_data(as_text=True)


def test_the_same_document_in_two_years_is_refused(carin):
    carin.post(at("/pengar/kostnad"), data=COST)
    reply = carin.post("/aterrapport/2026/pengar/kostnad", data={**COST, "paid_on": "2026-01-05"})
    assert "er återrapport för 2025" in words(reply)


def test_costs_say_what_was_used_where_the_sheet_does_not(town, signed_in):
    a_year(town)
    with unit_of_work(Operator()) as session:
        from hembesok_field.returns.tables import GrantRecipientYear

        session.query(GrantRecipientYear).filter_by(code="18").one().unused = None
    carin = signed_in(town.carin)
    carin.post(at("/pengar/kostnad"), data=COST)
    with unit_of_work(town.carin) as session:
        money = queries.money_of(session, town.carin, scope_of(session, town.carin), YEAR)
    assert (money.used, money.unused) == (12_500, 87_500)
    assert "Bladet gäller" not in words(carin.get(at("/pengar")))


def test_a_cost_beside_a_sheet_that_says_another_sum_is_told_of(carin):
    assert "Bladet gäller" not in words(carin.get(at("/pengar")))
    carin.post(at("/pengar/kostnad"), data=COST)
    page = words(carin.get(at("/pengar"))).replace("\xa0", " ")
    assert "Använt belopp är 100 000 kr enligt bladet bidrag, men kostnaderna är 12 500 kr. Bladet gäller." in page


def test_a_year_without_a_form_offers_nothing_to_hand_in(town, signed_in):
    kajsa = signed_in(town.kajsa)
    page = kajsa.get("/aterrapport/2024/lamna-in").get_data(as_text=True)
    assert "Det året lämnar ni ingen återrapport" in page
    assert 'name="signs"' not in page
    assert "Läs igenom" not in page
    assert "inte inlämnad." not in words(kajsa.get("/aterrapport/2024"))


def test_the_plan_and_the_decision_are_kept(carin, town):
    carin.post(at("/pengar/plan"), data={"training": "30 000", "structure": ""})
    carin.post(
        at("/pengar/beslut"), data={"number": "9.1-123/2025", "return_by_on": "2026-03-02", "other_support": "nej"}
    )
    page = words(carin.get(at("/pengar"))).replace("\xa0", " ")
    assert "Utbildning av personal 30 000 kr" in page
    assert "9.1-123/2025" in page
    assert "måndag 2 mars" in page


def test_handing_in_says_what_is_missing_then_gives_a_receipt(carin, town):
    page = carin.get(at("/lamna-in")).get_data(as_text=True)
    assert "Det här fattas" in page
    assert carin.post(at("/lamna-in"), data={"read": read_in(page), "signs": "y"}).status_code == 422
    fill_in(town.carin)
    page = carin.get(at("/lamna-in")).get_data(as_text=True)
    assert "Det här fattas" not in page
    assert carin.post(at("/lamna-in"), data={"read": read_in(page)}).status_code == 422  # not signed
    reply = carin.post(at("/lamna-in"), data={"read": read_in(page), "signs": "y"})
    assert reply.headers["Location"].endswith("/inlamnad/1")
    receipt = words(carin.get(at("/inlamnad/1")))
    assert "Kvitto" in receipt
    assert "Carin Berg" in receipt
    assert carin.get(at("/inlamnad/1/fil/json")).get_data(as_text=True) == frozen(town.carin)
    assert carin.get(at("/fil/json")).get_data(as_text=True) == frozen(town.carin)
    assert carin.get(at("/inlamnad/2")).status_code == 404


def test_no_personnummer_is_kept_in_an_answer_a_correction_or_a_supplier(carin, town):
    """What is handed in stays for ever, and goes to others."""
    number = "20191211-2384"
    told = carin.post(at("/svar/16"), data={"after": "0", "options": "yes", "text": f"Se {number}"})
    assert (told.status_code, "ser ut som ett personnummer" in told.text, number in told.text) == (422, True, True)
    by_itself = carin.post(
        at("/svar/16"), data={"after": "0", "options": "yes", "text": number}, headers={"Accept": "application/json"}
    )
    assert (by_itself.status_code, "personnummer" in by_itself.json["words"]) == (422, True)
    paid = carin.post(at("/pengar/kostnad"), data={**COST, "supplier": f"Åkeri {number}"})
    assert (paid.status_code, "Skriv bara namnet." in paid.text) == (422, True)
    owner = {"after": "0", "text": "Org.nr 232100-0164, Dnr 2026/0412, 019-602 10 00, 2019-12-11"}
    assert carin.post(at("/svar/3"), data=owner).status_code == 302
    fill_in(town.carin)
    page = carin.get(at("/lamna-in")).text
    assert carin.post(at("/lamna-in"), data={"read": read_in(page), "signs": "y"}).status_code == 302
    assert carin.post(at("/svar/24"), data={"after": "0", "text": "Bra."}).status_code == 302
    corrected = {"read": read_in(carin.get(at("/lamna-in")).text), "signs": "y", "reason": f"Fel för {number}"}
    refused = carin.post(at("/lamna-in"), data=corrected)
    assert (refused.status_code, "ser ut som ett personnummer" in refused.text) == (422, True)
    assert carin.get(at("/inlamnad/2")).status_code == 404


def read_in(page: str) -> str:
    found = re.search(r'name="read"[^>]*value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_filed_return_is_nobody_elses(carin, town, signed_in):
    fill_in(town.carin)
    carin.post(at("/lamna-in"), data={"read": read_in(carin.get(at("/lamna-in")).get_data(as_text=True)), "signs": "y"})
    assert signed_in(town.kajsa).get(at("/inlamnad/1")).status_code == 404
    assert signed_in(town.kajsa).get(at("/inlamnad/1/fil/json")).status_code == 404


def test_what_changed_since_is_told_and_becomes_a_dated_correction(carin, town):
    fill_in(town.carin)
    carin.post(at("/lamna-in"), data={"read": read_in(carin.get(at("/lamna-in")).get_data(as_text=True)), "signs": "y"})
    assert "Inget har ändrats sedan inlämningen" in words(carin.get(at("")))
    with unit_of_work(Operator()) as session:
        late = a_visit(TownLedger(session, town), date(YEAR, 12, 30))
    page = words(carin.get(at("")))
    assert "Sedan inlämningen: +1 besök" in page
    assert f"Tillkomna besök: {late}" in page
    seen = read_in(carin.get(at("/lamna-in")).get_data(as_text=True))
    carin.post(at("/lamna-in"), data={"read": seen, "signs": "y", "reason": "Ett besök bekräftades i april."})
    assert "Ett besök bekräftades i april." in words(carin.get(at("/inlamnad/2")))
    assert "Det finns en senare rättelse" in words(carin.get(at("/inlamnad/1")))


def test_two_presses_at_once_hand_in_once_and_lead_to_one_receipt(carin, town):
    fill_in(town.carin)
    seen = read_in(carin.get(at("/lamna-in")).get_data(as_text=True))
    presses = [carin.post(at("/lamna-in"), data={"read": seen, "signs": "y"}) for _ in range(2)]
    assert [(one.status_code, one.location) for one in presses] == [(302, at("/inlamnad/1"))] * 2
    assert carin.get(at("/inlamnad/2")).status_code == 404


def test_a_municipality_without_a_grant_is_the_first_reason(carin, town):
    from hembesok_field.returns.tables import GrantRecipientYear

    page = words(carin.get(f"/stam-av/{YEAR}/1880"))
    assert "Örebro kommun fick bidrag 2025 och lämnar en egen återrapport." in page
    assert "hade inget bidrag" not in page
    assert "Örebro kommun hade inget bidrag 2024" in words(carin.get("/stam-av/2024/1880"))
    assert "Om Örebro kommun fick bidrag 2026 är inte känt här" in words(carin.get("/stam-av/2026/1880"))
    with unit_of_work(Operator()) as session:
        session.delete(session.query(GrantRecipientYear).filter_by(code="1880").one())
    assert "Örebro kommun hade inget bidrag 2025" in words(carin.get(f"/stam-av/{YEAR}/1880"))
    assert clock.today().year >= YEAR
