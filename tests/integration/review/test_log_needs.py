"""A family opened in need: by whom, for how long, and who is told."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority, EmergencyAccess, LogEntry
from hembesok_field.family import actions as families
from hembesok_field.family.tables import Family
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.families import ALI, NOW
from tests.people import a_company_bvc, a_nurse, a_social_unit, a_social_worker

CSRF = re.compile(r'(?<=name="csrf-token" content=")[^"]*')  # its signature holds the second it was made

WHY = "Mamman ringde hit och ingen på Vivalla svarade."

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def eva(town):
    """A social worker at another unit of the same municipality."""
    with db.unit_of_work(OPERATOR) as session:
        unit = a_social_unit(session, session.get_one(Authority, town.municipality_id), "SOC2", "Västra teamet")
        return a_social_worker(session, unit, "Eva Ros")


def ask(browser, reference="FAM-7", reason=WHY):
    return browser.post("/nodoppning", data={"reference": reference, "reason": reason})


def needs() -> list[EmergencyAccess]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(EmergencyAccess).order_by(EmergencyAccess.id)))


def later(minutes: int = 0, days: int = 0) -> None:
    """As if what was opened had been opened that much earlier."""
    with db.unit_of_work(OPERATOR) as session:
        for need in session.scalars(select(EmergencyAccess)):
            need.began_at -= timedelta(minutes=minutes, days=days)
            need.until_at -= timedelta(minutes=minutes, days=days)


def test_a_nurse_of_another_bvc_reads_for_an_hour_and_no_longer(town, family, signed_in):
    kim, page = signed_in(town.kim), f"/familjer/{family.id}"
    assert kim.get(page).status_code == 404
    answer = ask(kim)
    assert (answer.status_code, answer.location) == (302, page)
    assert "Amina Yusuf" in kim.get(page).text
    (need,) = needs()
    assert need.until_at - need.began_at == timedelta(minutes=60)
    later(minutes=59)
    assert kim.get(page).status_code == 200
    later(minutes=1)
    assert kim.get(page).status_code == 404


def test_the_bvcs_own_side_stays_its_own(town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    page = kim.get(f"/familjer/{family.id}").text
    assert not any(word in page for word in ("Bara för er på BVC", "Erbjudandet gavs", "tackade ja"))


def test_what_is_opened_is_read_and_never_changed(app, town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    values = {"family_id": family.id, "code": "2m", "child_id": family.id, "guardian_id": family.id}
    with app.test_request_context():
        pages = [
            app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "family_id" in rule.arguments and "POST" in rule.methods
        ]
    assert len(pages) > 10
    assert {kim.post(page, data={}).status_code for page in pages} == {404}
    assert kim.get(f"/familjer/{family.id}").status_code == 200


def test_only_she_who_asked_has_opened_it(town, family, signed_in):
    ask(signed_in(town.kim))
    for who in (town.tore, town.carin, town.lova):
        assert signed_in(who).get(f"/familjer/{family.id}").status_code in (403, 404)


@pytest.mark.parametrize("who", ["tore", "anna", "sara"])
def test_another_authority_and_its_own_unit_have_nothing_to_open(town, family, signed_in, who):
    answer = ask(signed_in(getattr(town, who)))
    assert answer.status_code == 422
    assert "Ingen familj med den referensen" in answer.text
    assert needs() == []


def test_a_company_is_another_authority_than_the_region(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        private = a_nurse(session, a_company_bvc(session, session.get_one(Authority, town.region_id)), "Pia Mo")
    assert ask(signed_in(private)).status_code == 422


def test_a_social_worker_of_the_municipality_opens_what_is_shared_with_it(town, family, eva, signed_in):
    browser = signed_in(eva)
    assert ask(browser).status_code == 302
    assert browser.get(f"/familjer/{family.id}").status_code == 200
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.COUNT_ONLY
    assert browser.get(f"/familjer/{family.id}").status_code == 404


def test_nothing_is_shared_in_need_that_was_not_shared_before(town, family, eva, signed_in):
    browser = signed_in(eva)
    ask(browser)
    with db.unit_of_work(OPERATOR) as session:
        families.add_guardian(session, by=town.anna, family_id=family.id, guardian=ALI, now=NOW)
    assert browser.get(f"/familjer/{family.id}").status_code == 404
    assert ask(browser).status_code == 422


def test_a_protected_family_is_never_opened_and_closes_at_once(town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=family.id, is_protected=True, now=NOW)
    assert kim.get(f"/familjer/{family.id}").status_code == 404
    assert "FAM-7" not in kim.get("/idag").text
    assert ask(kim).status_code == 422


def test_every_reference_that_does_not_open_gets_the_same_answer_and_is_in_the_log(town, family, signed_in):
    kim = signed_in(town.kim)
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=family.id, is_protected=True, now=NOW)
    there, nowhere = (CSRF.sub("", answer.text) for answer in (ask(kim), ask(kim, "FAM-8")))
    assert there.replace("FAM-7", "x") == nowhere.replace("FAM-8", "x")
    with db.reading(OPERATOR) as session:
        tried = session.scalars(select(LogEntry).where(LogEntry.action == "emergency.sought")).all()
    assert [(entry.person_id, entry.families) for entry in tried] == [(town.kim.person_id, "")] * 2


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Skriv varför."),
        ("kort skäl", "minst 15 tecken"),
        ("               x               ", "minst 15 tecken"),
        ("Pappan med 850712-1234 ringde hit", "personnummer"),
        ("x" * 301, "Skriv högst 300 tecken"),
    ],
)
def test_without_a_reason_in_words_nothing_is_opened(town, family, signed_in, reason, sentence):
    answer = ask(signed_in(town.kim), reason=reason)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "FAM-7" in answer.text
    assert needs() == []


def test_the_familys_unit_is_told_until_someone_there_has_seen_it(town, family, signed_in):
    ask(signed_in(town.kim))
    anna, bo, kim = signed_in(town.anna), signed_in(town.bo), signed_in(town.kim)
    for browser in (anna, bo):
        told = browser.get("/idag").text
        assert "En av era familjer öppnades i nödläge" in told
        assert "Kim Dal" in told
    assert "era familjer" not in kim.get("/idag").text
    (need,) = needs()
    page = f"/nodoppning/{need.id}"
    assert WHY in bo.get(page).text
    assert signed_in(town.tore).get(page).status_code == 404
    assert kim.post(f"{page}/sett").status_code == 404
    assert bo.post(f"{page}/sett").status_code == 302
    assert "era familjer" not in anna.get("/idag").text
    assert needs()[0].seen_by == town.bo.assignment_id


def test_the_social_workers_own_unit_is_told_and_not_the_bvc(town, family, eva, signed_in):
    ask(signed_in(eva))
    assert "era familjer" in signed_in(town.sara).get("/idag").text
    assert "era familjer" not in signed_in(town.anna).get("/idag").text


def test_the_day_after_she_is_asked_why(town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    assert "Varför behövdes det?" not in kim.get("/idag").text
    assert "Du kan läsa om FAM-7" in kim.get("/idag").text
    later(days=1)
    assert "Varför behövdes det?" in kim.get("/idag").text
    page = f"/nodoppning/{needs()[0].id}"
    assert kim.post(f"{page}/svar", data={"words": "för kort"}).status_code == 422
    answer = {"words": "Det var inte jag som gjorde det."}
    assert signed_in(town.anna).post(f"{page}/svar", data=answer).status_code == 404
    assert kim.post(f"{page}/svar", data={"words": "Barnet hade hög feber och de var på väg hit."}).status_code == 302
    assert "Varför behövdes det?" not in kim.get("/idag").text
    again = kim.post(f"{page}/svar", data={"words": "Ett helt annat svar som kom senare."})
    assert "redan svarat" in again.text


def test_each_step_is_in_the_log_with_the_family(town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    kim.get(f"/familjer/{family.id}")
    bo = signed_in(town.bo)
    bo.get("/idag")
    bo.post(f"/nodoppning/{needs()[0].id}/sett")
    with db.reading(OPERATOR) as session:
        found = session.execute(select(LogEntry.action, LogEntry.person_id, LogEntry.families)).all()
    steps = (
        ("emergency.open", town.kim),
        ("desk.family", town.kim),
        ("desk.today", town.bo),
        ("emergency.seen", town.bo),
    )
    assert {(step, who.person_id, str(family.id)) for step, who in steps} <= {tuple(row) for row in found}


def test_a_family_that_leaves_the_authority_closes(town, family, signed_in):
    kim = signed_in(town.kim)
    ask(kim)
    with db.unit_of_work(OPERATOR) as session:
        private = a_company_bvc(session, session.get_one(Authority, town.region_id))
        session.get_one(Family, family.id).bvc_id = private.id
    assert kim.get(f"/familjer/{family.id}").status_code == 404
