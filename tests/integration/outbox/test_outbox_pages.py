"""Held by the outbox pages: one's own choice, a guardian's, drafts that are signed, and dead letters that are tried."""

import pytest

from hembesok_field.family.tables import Family
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox.rules import Fault, State
from hembesok_field.outbox.tables import Outgoing
from hembesok_field.outbox.texts import text_in
from tests.integration.booking.scene import NOW, a_home, book, later
from tests.integration.outbox.scene import choose, clock_at, guardian_of, lies, number, protected, sign_words, wants


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def _in_march():
    with clock_at(NOW):
        yield


def guardians_page(home) -> str:
    return f"/familjer/{home.family_id}/vardnadshavare/{guardian_of(home)}/utskick"


def test_one_chooses_invitations_and_a_reminder_for_oneself(town, signed_in):
    client = signed_in(town.anna)
    assert "anna@example.se" in client.get("/jag/utskick").text
    answer = client.post("/jag/utskick", data={"calendar": "inbjudan", "reminder": "shortly_before"})
    assert answer.status_code == 302
    page = client.get("/jag/utskick").text
    assert 'value="inbjudan" checked' in page
    assert 'value="shortly_before" checked' in page
    assert client.post("/jag/utskick", data={"calendar": "brevduva", "reminder": "never"}).status_code == 422


def test_a_guardians_choice_is_written_and_says_what_keeps_it_from_leaving(town, signed_in):
    home = a_home(town)
    client, address = signed_in(town.anna), guardians_page(home)
    assert client.post(address, data={"way": "sms", "language": "sv"}).status_code == 302
    page = client.get(address).text
    assert "Inget skickas än" in page
    assert "utkast" in page
    number(town)
    sign_words(town)
    assert "Inget skickas än" not in client.get(address).text
    assert "En vårdnadshavare bad om sms eller brev" in client.get(f"/familjer/{home.family_id}").text


def test_a_refused_choice_stays_on_the_page_with_its_reason(town, signed_in):
    home = a_home(town)
    client = signed_in(town.anna)
    answer = client.post(guardians_page(home), data={"way": "sms", "language": "xx"})
    assert answer.status_code == 422
    protected(home)
    assert "Då skickas aldrig något" in client.get(guardians_page(home)).text
    assert client.post(guardians_page(home), data={"way": "sms", "language": "sv"}).status_code == 422


def test_a_guardians_page_is_there_for_her_own_bvc_alone(town, signed_in):
    home = a_home(town)
    answers = {who.name: signed_in(who).get(guardians_page(home)).status_code for who in (town.sara, town.kim)}
    assert answers == {"Sara Lind": 403, "Kim Dal": 404}


def test_a_draft_is_signed_by_an_admin_with_who_has_reviewed_it(town, signed_in):
    admin, coordinator = signed_in(town.adam), signed_in(town.carin)
    assert "Ingen har granskat texten" in coordinator.get("/utskick/texter/en").text
    text = text_in("en")
    told = {"digest": text.digest, "reviewer": "Joan Reader, translator", "reviewed_on": "2026-03-01"}
    assert coordinator.post("/utskick/texter/en", data=told).status_code == 403
    assert admin.post("/utskick/texter/en", data={**told, "reviewed_on": "2027-03-01"}).status_code == 422
    assert "har ändrats" in admin.post("/utskick/texter/en", data={**told, "digest": "0" * 64}).text
    assert admin.post("/utskick/texter/en", data=told).status_code == 302
    page = coordinator.get("/utskick/texter/en").text
    assert "Granskad av Joan Reader, translator" in page
    assert "Adam Holm" in page
    assert admin.get("/utskick/texter/xx").status_code == 404


def test_one_authoritys_signature_is_not_anothers(town, signed_in):
    sign_words(town)
    assert "Ingen har granskat" in signed_in(town.mats).get("/utskick/texter/sv").text


def test_a_number_is_written_for_ones_own_units(town, signed_in):
    client = signed_in(town.carin)
    assert client.post(f"/utskick/nummer/{town.bvc_id}", data={"phone": "019-12 34 56"}).status_code == 302
    assert "019-12 34 56" in client.get("/utskick").text
    assert client.post(f"/utskick/nummer/{town.bvc_id}", data={"phone": "ring mig"}).status_code == 422
    assert signed_in(town.kajsa).post(f"/utskick/nummer/{town.bvc_id}", data={"phone": "019-1"}).status_code == 404


def dead_letters(town) -> list[Outgoing]:
    """One to Anna and one to a family, given up."""
    choose(town.anna)
    home = a_home(town)
    wants(home, town)
    book(home, town.anna, town.anna)
    with db.unit_of_work(OPERATOR) as session:
        for row in lies():
            kept = session.get_one(Outgoing, row.id)
            if kept.kind in {"invitation", "family_time"}:
                kept.state, kept.fault, kept.closed_at, kept.tries = State.DEAD, Fault.REFUSED, NOW, 3
    return lies(State.DEAD)


def test_a_dead_letter_is_seen_by_those_who_answer_for_it_and_tried_again(town, signed_in):
    first, _ = dead_letters(town)
    page = signed_in(town.carin).get("/utskick").text
    assert "Kalenderinbjudan, mejl till Anna Ek" in page
    assert "sms till en familj på Vivalla BVC" in page
    assert "Mia" not in page
    assert "Anna Ek" not in signed_in(town.kajsa).get("/utskick").text
    assert signed_in(town.kajsa).post(f"/utskick/{first.id}/igen").status_code == 404
    assert signed_in(town.carin).post(f"/utskick/{first.id}/igen").status_code == 302
    with db.reading(OPERATOR) as session:
        assert session.get_one(Outgoing, first.id).state is State.WAITING


def test_what_is_overtaken_is_not_tried_again(town, signed_in):
    first, _ = dead_letters(town)
    with clock_at(later(days=30)):
        assert "Tiden har varit" in signed_in(town.carin).get("/utskick").text
        signed_in(town.carin).post(f"/utskick/{first.id}/igen")
    with db.reading(OPERATOR) as session:
        assert session.get_one(Outgoing, first.id).state is State.DEAD


def test_a_text_that_did_not_arrive_is_told_on_idag_to_the_nurse_who_can_ring(town, signed_in):
    homes = {"open": a_home(town), "protected": a_home(town)}
    for hours, home in enumerate(homes.values()):
        wants(home, town)
        book(home, town.anna, town.anna, town.sara, starts_at=later(days=3, hours=2 * hours))
    with db.unit_of_work(OPERATOR) as session:
        for row in session.query(Outgoing).filter(Outgoing.guardian_id.is_not(None)):
            row.state, row.fault, row.closed_at = State.DEAD, Fault.NO_ADDRESS, NOW
    protected(homes["protected"])
    said = "Mia Kanariefågel har inte fått veta besöket torsdag 5 mars, kl.\xa010."
    assert signed_in(town.anna).get("/idag").text.count("har inte fått veta") == 1  # and not of what a newer one says
    assert said in signed_in(town.bo).get("/idag").text  # nobody is named the family's nurse
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, homes["open"].family_id).nurse_id = town.anna.assignment_id
    for other in (town.bo, town.sara, town.kim):
        assert "har inte fått veta" not in signed_in(other).get("/idag").text
    assert said in signed_in(town.anna).get("/idag").text
    with clock_at(later(days=4)):
        assert "har inte fått veta" not in signed_in(town.anna).get("/idag").text
