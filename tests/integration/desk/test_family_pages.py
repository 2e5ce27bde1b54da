"""Familjer and En familj from outside: who sees what, in which words, with how many questions."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.booking import actions as booking
from hembesok_field.desk.queries.families import family_page
from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family.rules import Answer, NewChild, NewGuardian, TargetGroup
from hembesok_field.family.tables import Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import actions as plan
from hembesok_field.plan.tables import Visit
from tests.families import AMINA, BORN, NOW, TODAY, a_family, all_say_yes
from tests.programs import program_of


@pytest.fixture(autouse=True)
def monday(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def family(town, monday):
    with db.unit_of_work(OPERATOR) as session:
        made, _ = a_family(
            session, town.anna, town.bvc_id, partner_id=town.social_id, target_groups=[TargetGroup.RISK_FACTORS],
            reference="FAM-7",
        )  # fmt: skip
        all_say_yes(session, town.anna, made)
    return made


def get(signed_in, who, path) -> tuple[int, str]:
    answer = signed_in(who).get(path)
    return answer.status_code, answer.text


def test_both_sides_see_the_family_and_strangers_find_nothing(town, family, signed_in):
    page = f"/familjer/{family.id}"
    assert [get(signed_in, who, page)[0] for who in (town.anna, town.bo, town.sara, town.ola)] == [200] * 4
    assert [get(signed_in, who, page)[0] for who in (town.kim, town.tore)] == [404] * 2
    assert [get(signed_in, who, page)[0] for who in (town.carin, town.adam, town.lova)] == [403] * 3
    assert get(signed_in, town.anna, f"/familjer/{uuid4()}")[0] == 404


def test_the_other_side_sees_the_shared_part_only(town, family, signed_in):
    _, own = get(signed_in, town.anna, f"/familjer/{family.id}")
    _, theirs = get(signed_in, town.sara, f"/familjer/{family.id}")
    for word in ("Amina Yusuf", "Leo", "Hagagatan 12", "somaliska", "2-månadersbesök"):
        assert word in own
        assert word in theirs
    for word in ("Riskfaktorer", "Erbjudandet gavs", "tackade ja", "Bara för er på BVC", "född 5 januari"):
        assert word in own
        assert word not in theirs


def test_no_offer_and_no_answer_reaches_the_other_sides_page(town, family):
    with db.reading(OPERATOR) as session:
        own = family_page(session, town.anna, family.id, NOW).course
        theirs = family_page(session, town.sara, family.id, NOW).course
    assert (own.answer, own.offered_on) == (Answer.YES, date(2026, 1, 12))
    assert (theirs.answer, theirs.offered_on, theirs.answered_on, theirs.end_reason) == (None, None, None, None)


def test_a_municipality_of_pseudonyms_sees_no_name_number_or_address(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.PSEUDONYM
    for path in (f"/familjer/{family.id}", "/familjer"):
        status, page = get(signed_in, town.sara, path)
        assert status == 200
        assert "FAM-7" in page
        assert not any(word in page for word in ("Amina", "Leo", "Hagagatan", "070-174"))
    assert "Amina Yusuf" in get(signed_in, town.anna, f"/familjer/{family.id}")[1]


def test_consent_taken_back_hides_the_family_from_the_other_side(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        families.add_guardian(session, by=town.anna, family_id=family.id, guardian=NewGuardian("Ali Hassan"), now=NOW)
    assert get(signed_in, town.sara, f"/familjer/{family.id}")[0] == 404
    assert "FAM-7" not in get(signed_in, town.sara, "/familjer")[1]
    assert "har inte svarat om att dela" in get(signed_in, town.anna, f"/familjer/{family.id}")[1]


def test_a_protected_family_is_in_no_list_and_opens_for_its_own_nurse(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=family.id, is_protected=True, now=NOW)
    for who in (town.anna, town.bo, town.sara):
        page = get(signed_in, who, "/familjer")[1]
        assert not any(word in page for word in ("FAM-7", "Amina", str(family.id)))
    own = get(signed_in, town.anna, f"/familjer/{family.id}")[1]
    assert "2-månadersbesök" in own
    assert "Hagagatan" not in own
    assert "som besöker familjen ser något: vem som kommer och när, språk och tolk" in own
    assert "telefon och adress" not in own
    status, closed = get(signed_in, town.bo, f"/familjer/{family.id}")
    assert status == 200
    assert "Ta över familjen" in closed
    assert not any(word in closed for word in ("FAM-7", "Amina", "Leo", "månadersbesök"))
    assert "Ta över" not in get(signed_in, town.sara, f"/familjer/{family.id}")[1]
    entered = signed_in(town.bo)
    entered.post(f"/familjer/{family.id}/ta-over")
    assert "2-månadersbesök" in entered.get(f"/familjer/{family.id}").text


def test_families_stand_by_what_they_need_and_the_empty_page_says_what_will_come(town, signed_in):
    browser = signed_in(town.anna)
    assert "Här kommer familjerna att stå" in browser.get("/familjer").text
    assert "Inga familjer än" in get(signed_in, town.sara, "/familjer")[1]
    with db.unit_of_work(OPERATOR) as session:
        told = {
            "Utan Tid": {"starts_on": TODAY, "answered_on": TODAY},
            "Inget Svar": {"answer": Answer.UNANSWERED, "answered_on": None, "starts_on": None},
            "Sen Ed": {},
            "Nyss Född": {"children": [NewChild(None, TODAY)]},
            "Nej Tack": {"answer": Answer.NO, "starts_on": None},
        }
        for name, facts in told.items():
            a_family(session, town.anna, town.bvc_id, guardians=[NewGuardian(name)], **facts)
    page = browser.get("/familjer").text
    places = [page.index(name) for name in ("Utan Tid", "Inget Svar", "Sen Ed", "Nyss Född", "Nej Tack")]
    assert places == sorted(places)
    one = browser.get("/familjer?grupp=forsenade").text
    assert "Sen Ed" in one
    assert "Nyss Född" not in one
    assert "Visar" not in one


@pytest.mark.parametrize(
    ("sought", "found"),
    [("amina", True), ("YUSUF", True), ("yusuf amina", True), ("leo", True), ("fam-7", True), ("hagagatan", False),
     ("somaliska", False), ("risk", False), ("amina hassan", False)],
)  # fmt: skip
def test_only_names_and_references_can_be_sought(town, family, signed_in, sought, found):
    page = signed_in(town.anna).post("/familjer", data={"q": sought}).text
    assert (f"/familjer/{family.id}" in page) is found
    assert ("Ingen familj heter så" in page) is not found


def test_a_sought_name_stands_in_no_address(town, family, signed_in):
    page = signed_in(town.anna).get("/familjer").text
    assert 'role="search" method="post"' in page


def test_the_number_of_questions_does_not_grow_with_the_families(town, app, signed_in):
    browser = signed_in(town.anna)

    def asked() -> int:
        told: list[str] = []
        listen = lambda *args: told.append(args[2])  # noqa: E731
        event.listen(db.db.engine, "before_cursor_execute", listen)
        assert browser.get("/familjer").status_code == 200
        event.remove(db.db.engine, "before_cursor_execute", listen)
        return sum(statement.startswith("SELECT") for statement in told)

    def more(count: int) -> None:
        with db.unit_of_work(OPERATOR) as session:
            for number in range(count):
                family, part = a_family(session, town.anna, town.bvc_id, guardians=[NewGuardian(f"Nr {number:03}")])
                all_say_yes(session, town.anna, family)
                plan.visit_of_step(session, participation=part, step_code="2m", by=town.anna, now=NOW)

    more(2)
    few = asked()
    more(58)
    assert asked() == few
    assert few <= 30
    page = browser.get("/familjer").text
    assert "1–50 av 60" in page
    assert "51–60 av 60" in browser.get("/familjer?sida=2").text
    assert browser.get("/familjer?sida=99").status_code == 200
    assert browser.get("/familjer?sida=-1").status_code == 200


def test_the_next_step_is_started_once_and_leads_to_booking(town, family, signed_in):
    browser = signed_in(town.sara)
    assert "Boka besök vid 1–2 veckor" in browser.get(f"/familjer/{family.id}").text
    first = browser.post(f"/familjer/{family.id}/steg/2m/boka")
    again = browser.post(f"/familjer/{family.id}/steg/2m/boka")
    assert first.status_code == 302
    assert first.location == again.location
    assert first.location.startswith("/besok/")
    assert first.location.endswith("/boka")
    assert browser.post(f"/familjer/{family.id}/steg/18m/boka").status_code == 422
    assert signed_in(town.kim).post(f"/familjer/{family.id}/steg/2m/boka").status_code == 404
    assert signed_in(town.carin).post(f"/familjer/{family.id}/steg/2m/boka").status_code == 403


def test_a_booked_visit_stands_on_the_line_with_its_hour(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        part = family_queries.participations_of(session, family)[-1]
        visit = plan.visit_of_step(session, participation=part, step_code="2m", by=town.anna, now=NOW)
        booking.book(
            session,
            visit=visit,
            starts_at=NOW + timedelta(days=3),
            minutes=60,
            staff=[town.anna.assignment_id, town.sara.assignment_id],
            by=town.anna,
            now=NOW,
        )
    assert "bokat torsdag 5 mars, kl." in get(signed_in, town.anna, f"/familjer/{family.id}")[1]
    assert f"/besok/{visit.id}" in get(signed_in, town.sara, f"/familjer/{family.id}")[1]


ACTS = ("samtycke", "vardnadshavare", "vardnadshavare/x", "barn", "barn/x", "uppgifter", "skydd", "svar", "enhet",
        "nytt-barn", "besok/nytt", "steg/2m/ta-bort", "steg/2m/ta-tillbaka")  # fmt: skip


def address(session, family, act: str) -> str:
    guardian = family_queries.guardians_of(session, family)[0].id
    child = family_queries.children_of(session, family)[0].id
    path = {
        "samtycke": f"samtycke/{guardian}",
        "vardnadshavare/x": f"vardnadshavare/{guardian}",
        "barn/x": f"barn/{child}",
    }
    return f"/familjer/{family.id}/{path.get(act, act)}"


@pytest.mark.parametrize("act", ACTS)
def test_each_act_has_a_page_for_the_bvc_and_none_for_others(town, family, signed_in, act):
    with db.reading(OPERATOR) as session:
        path = address(session, family, act)
    assert get(signed_in, town.anna, path)[0] == 200
    assert get(signed_in, town.sara, path)[0] == (200 if act == "samtycke" else 403)
    assert get(signed_in, town.kim, path)[0] == 404
    assert get(signed_in, town.carin, path)[0] == 403
    assert signed_in(town.sara).post(path, data={"name": "Ali", "reason": "x"}).status_code in (403, 422)
    assert signed_in(town.kim).post(path).status_code == 404


@pytest.mark.parametrize(
    ("act", "told", "sentence"),
    [
        ("samtycke", {"word": "ja", "said_on": "2026-03-03", "way": "oral"}, "Dagen har inte varit än."),
        ("samtycke", {"said_on": "", "way": "oral"}, "Välj ett svar."),
        ("vardnadshavare", {"name": "Ali 850101-1234"}, "Det ser ut som ett personnummer."),
        ("barn/x", {"born_on": "2026-03-03"}, "Födelsedagen har inte varit än."),
        ("barn/x", {"born_on": "igår"}, "Skriv ett datum"),
        (
            "uppgifter",
            {"address": "850101-1234", "area_type": "5", "needs_interpreter": "ja"},
            "Det ser ut som ett personnummer.",
        ),
        ("svar", {"answer": "yes", "answered_on": "2026-03-02"}, "Familjens program har redan börjat."),
        ("enhet", {"partner_id": ""}, "Välj en enhet."),
        ("nytt-barn", {"offered_on": "2026-03-02", "answer": "unanswered"}, "Skriv när barnet föddes"),
        ("besok/nytt", {"opens_on": "2026-03-02", "closes_on": "2026-03-01", "why": "x"}, "Sista dagen ligger före"),
        ("besok/nytt", {"opens_on": "2026-03-02", "closes_on": "2026-03-05", "why": ""}, "Skriv kort varför."),
        (
            "besok/nytt",
            {"opens_on": "2025-03-02", "closes_on": "2025-03-09", "why": "x"},
            "hade programmet inte börjat",
        ),
        ("steg/2m/ta-bort", {"reason": "barnet 20260105-1234"}, "Det ser ut som ett personnummer."),
        ("steg/2m/ta-tillbaka", {}, "Besöket är inte borttaget."),
    ],
)
def test_what_is_refused_stays_typed_with_its_sentence(town, family, signed_in, act, told, sentence):  # noqa: PLR0917
    with db.reading(OPERATOR) as session:
        path = address(session, family, act)
    answer = signed_in(town.anna).post(path, data=told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Det här behöver ändras" in answer.text
    for typed in told.values():
        assert typed in answer.text


@pytest.mark.parametrize(
    ("act", "told", "shown"),
    [
        ("vardnadshavare", {"name": "Ali Hassan"}, "Ali Hassan"),
        ("vardnadshavare/x", {"name": "Amina Ahmed"}, "Amina Ahmed"),
        ("barn", {"name": "Noor", "born_on": "2026-01-05"}, "Noor"),
        ("barn/x", {"name": "Leo", "born_on": "2026-01-06"}, "född 6 januari"),
        ("uppgifter", {"address": "Nygatan 1", "area_type": "4", "needs_interpreter": "nej"}, "Nygatan 1"),
        ("skydd", {}, "Skyddade uppgifter"),
        ("nytt-barn", {"offered_on": "2026-03-02", "answer": "unanswered", "due_on": "2026-09-01"}, "har inte svarat"),
        ("besok/nytt", {"opens_on": "2026-03-02", "closes_on": "2026-03-09", "why": "Följa upp"}, "Extra besök"),
        ("steg/2m/ta-bort", {"reason": "Bortresta"}, "Ta tillbaka 2-månadersbesök"),
    ],
)
def test_what_is_done_shows_on_the_family(town, family, signed_in, act, told, shown):  # noqa: PLR0917
    browser = signed_in(town.anna)
    with db.reading(OPERATOR) as session:
        path = address(session, family, act)
    assert shown not in browser.get(f"/familjer/{family.id}").text
    answer = browser.post(path, data=told, follow_redirects=True)
    assert answer.status_code == 200
    assert shown in answer.text


def test_the_pair_is_chosen_by_each_side_for_itself(town, family, signed_in):
    path = f"/familjer/{family.id}/par"
    anna, bo, ola = (str(who.assignment_id) for who in (town.anna, town.bo, town.ola))
    page = signed_in(town.anna).post(path, data={"nurse_id": bo, "social_worker_id": ""}, follow_redirects=True)
    assert "Bo Rask" in page.text
    assert signed_in(town.sara).post(path, data={"nurse_id": anna, "social_worker_id": ola}).status_code == 422
    page = signed_in(town.sara).post(path, data={"nurse_id": bo, "social_worker_id": ola}, follow_redirects=True)
    assert "Ola Vik" in page.text


def test_a_guardian_takes_back_her_yes_through_the_social_worker(town, family, signed_in):
    with db.reading(OPERATOR) as session:
        path = address(session, family, "samtycke")
    told = {"word": "tillbaka", "said_on": "2026-03-02", "way": "phone"}
    answer = signed_in(town.sara).post(path, data=told, follow_redirects=True)
    assert answer.status_code == 200
    assert "Amina" not in answer.text
    assert "sade nej" in get(signed_in, town.anna, f"/familjer/{family.id}")[1]


FIRST = {
    "step": "1", "go": "2", "child_name": "Noor", "born_on": "2026-02-20", "guardian_name": "Hodan Ali",
    "guardian_phone": "070-174 06 05", "second_name": "Yusuf Ali", "language": "somaliska",
    "needs_interpreter": "ja", "address": "Vivallaringen 3", "area_type": "5",
}  # fmt: skip
SECOND = {**FIRST, "step": "2", "go": "3", "offered_on": "2026-03-01", "answer": "yes", "answered_on": "",
          "consent": "ja", "second_consent": "", "way": "oral", "target_groups": ["first_child"]}  # fmt: skip


def test_a_family_is_written_in_by_three_steps_and_nothing_is_kept_before_the_last(town, signed_in):
    browser = signed_in(town.anna)
    assert browser.get("/familjer/ny").status_code == 200
    second = browser.post("/familjer/ny", data=FIRST)
    assert second.status_code == 200
    assert "Hodan Ali: får besöken delas?" in second.text
    for kept in ("Noor", "2026-02-20", "Yusuf Ali", "somaliska", "Vivallaringen 3"):
        assert kept in second.text
    told = {**SECOND, "partner_id": str(town.social_id)}
    third = browser.post("/familjer/ny", data=told)
    assert third.status_code == 200
    assert "Skapa plan" in third.text
    assert "2-månadersbesök" in third.text
    assert "Här kommer familjerna att stå" in browser.get("/familjer").text
    saved = browser.post("/familjer/ny", data={**told, "step": "3", "go": "spara"}, follow_redirects=True)
    assert saved.status_code == 200
    for shown in ("Hodan Ali och Yusuf Ali", "Noor", "Första barnet", "Alla har inte svarat än"):
        assert shown in saved.text
    assert "Familjeteamet" in saved.text


def test_going_back_loses_nothing_and_scolds_nobody(town, signed_in):
    back = signed_in(town.anna).post("/familjer/ny", data={**SECOND, "go": "1", "offered_on": ""})
    assert back.status_code == 200
    assert "Det här behöver ändras" not in back.text
    assert 'value="Noor"' in back.text
    assert 'name="consent" value="ja"' in back.text


def test_a_name_that_cannot_be_kept_is_said_at_the_name_alone(town, signed_in):
    page = signed_in(town.anna).post("/familjer/ny", data=FIRST | {"child_name": "Noor 20260220-1234"}).text
    assert page.count('href="#child_name"') == 1
    assert 'href="#born_on"' not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"guardian_name": ""}, "Skriv ett namn."),
        ({"born_on": "", "due_on": ""}, "Skriv när barnet föddes"),
        ({"born_on": "2026-03-03"}, "Födelsedagen har inte varit än."),
        ({"child_name": "Noor 20260220-1234"}, "Det ser ut som ett personnummer."),
        ({"guardian_phone": "850101-1234"}, "Det ser ut som ett personnummer."),
        ({"is_protected": "y"}, "Familjen har skyddade uppgifter."),
        ({"second_name": "", "second_phone": "070-1"}, "Skriv ett namn."),
        ({"uses_corrected_age": "y"}, "Skriv det beräknade datumet också."),
        ({"guardian_name": "  "}, "Skriv ett namn."),
        ({"born_on": "", "due_on": "2027-03-20"}, "Så långt fram kan inget barn vara beräknat."),
        ({"due_on": "2027-03-02", "uses_corrected_age": "y"}, "för långt mellan födelsen och det beräknade datumet"),
        ({"twin_name": "Nour", "twin_born_on": "2025-02-20"}, "Tvillingar föds tätt inpå varandra."),
    ],
)
def test_a_first_step_that_cannot_be_kept_stays_with_its_sentence(town, signed_in, changed, sentence):
    answer = signed_in(town.anna).post("/familjer/ny", data=FIRST | changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "steg 1 av 3" in answer.text
    assert "somaliska" in answer.text
    assert "Välj ett svar." not in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence", "step"),
    [
        ({"offered_on": ""}, "Skriv en dag.", 2),
        ({"answer": ""}, "Välj ett svar.", 2),
        ({"offered_on": "2026-03-03"}, "Dagen har inte varit än.", 2),
        ({"answered_on": "2026-02-28"}, "Svaret kan inte komma före erbjudandet.", 2),
        ({"partner_id": "99"}, "Välj något av det som går att välja.", 2),
        ({"guardian_name": ""}, "Skriv ett namn.", 1),
    ],
)
@pytest.mark.parametrize("go", ["3", "spara"])
def test_whatever_is_wrong_is_found_before_anything_is_kept(town, signed_in, changed, sentence, step, go):  # noqa: PLR0917
    browser = signed_in(town.anna)
    answer = browser.post("/familjer/ny", data=SECOND | changed | {"go": go, "step": "2" if go == "3" else "3"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f"steg {step} av 3" in answer.text
    assert "Här kommer familjerna att stå" in browser.get("/familjer").text


def test_only_field_workers_of_a_bvc_write_in_families(town, signed_in):
    for who in (town.sara, town.carin, town.adam, town.lova):
        assert get(signed_in, who, "/familjer/ny")[0] == 403
        assert signed_in(who).post("/familjer/ny", data=SECOND).status_code == 403
    assert "Ny familj" not in get(signed_in, town.sara, "/familjer")[1]
    assert "Ny familj" in get(signed_in, town.anna, "/familjer")[1]


def test_a_no_is_kept_without_a_plan(town, signed_in):
    browser = signed_in(town.anna)
    told = {**SECOND, "answer": "no", "consent": "", "partner_id": ""}
    assert "Familjen sparas utan plan." in browser.post("/familjer/ny", data=told).text
    saved = browser.post("/familjer/ny", data={**told, "step": "3", "go": "spara"}, follow_redirects=True)
    assert "Planen syns här när familjen har tackat ja." in saved.text


def test_twins_and_an_expected_child_are_one_birth(town, signed_in):
    browser = signed_in(town.anna)
    told = {**SECOND, "twin_name": "Zahra", "partner_id": ""}
    saved = browser.post("/familjer/ny", data={**told, "step": "3", "go": "spara"}, follow_redirects=True)
    assert "Noor" in saved.text
    assert "Zahra" in saved.text
    expected = {**SECOND, "born_on": "", "due_on": "2026-04-01", "partner_id": ""}
    saved = browser.post("/familjer/ny", data={**expected, "step": "3", "go": "spara"}, follow_redirects=True)
    assert "Barnet är fött" in saved.text


def test_the_fixture_family_is_eight_weeks_old(family):
    assert (TODAY - BORN).days // 7 == 8
    assert AMINA.name == "Amina Yusuf"


COURSE = {
    "pausa": ({"on": "2026-03-02"}, "Programmet är pausat sedan"),
    "avsluta": ({"on": "2026-03-02", "reason": "discontinued"}, "Programmet avslutades 2 mars: familjen avbröt."),
}


@pytest.mark.parametrize("act", [*COURSE, "fortsatt", "flytta"])
def test_the_programme_is_the_bvcs_to_pause_to_end_and_to_hand_over(town, family, signed_in, act):
    path = f"/familjer/{family.id}/{act}"
    people = (town.anna, town.sara, town.kim, town.carin)
    assert [get(signed_in, who, path)[0] for who in people] == [200, 403, 404, 403]
    assert signed_in(town.kim).post(path, data={"on": "2026-03-02"}).status_code == 404


@pytest.mark.parametrize("act", COURSE)
def test_a_programme_pauses_or_ends_and_says_so(town, family, signed_in, act):
    told, shown = COURSE[act]
    browser = signed_in(town.anna)
    refused = browser.post(f"/familjer/{family.id}/{act}", data={**told, "on": "2026-03-03"})
    assert (refused.status_code, "Välj en dag som har varit, eller i dag." in refused.text) == (422, True)
    assert shown in browser.post(f"/familjer/{family.id}/{act}", data=told, follow_redirects=True).text


def test_a_paused_programme_goes_on(town, family, signed_in):
    browser = signed_in(town.anna)
    day = {"on": "2026-03-02"}
    assert "Programmet är inte pausat." in browser.post(f"/familjer/{family.id}/fortsatt", data=day).text
    browser.post(f"/familjer/{family.id}/pausa", data=day)
    assert "Pausad" in browser.get("/familjer").text
    page = browser.post(f"/familjer/{family.id}/fortsatt", data=day, follow_redirects=True).text
    assert "Programmet fortsatte" in page
    assert "Programmet är pausat" not in page


def test_a_family_that_moves_is_the_new_units_from_then_on(town, family, signed_in):
    told = {"bvc_id": str(town.other_bvc_id), "partner_id": str(town.other_social_id), "on": "2026-03-02"}
    browser = signed_in(town.anna)
    refused = browser.post(f"/familjer/{family.id}/flytta", data=told)
    assert (refused.status_code, "samarbetar inte" in refused.text) == (422, True)
    moved = browser.post(f"/familjer/{family.id}/flytta", data={**told, "partner_id": str(town.social_id)})
    assert moved.location == "/familjer"
    assert get(signed_in, town.anna, f"/familjer/{family.id}")[0] == 404
    assert get(signed_in, town.sara, f"/familjer/{family.id}")[0] == 404
    assert get(signed_in, town.kim, f"/familjer/{family.id}")[0] == 200


def test_the_day_shows_my_own_families_that_need_a_time_and_the_protected_ones_without_a_name(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        pair = {"nurse_id": town.anna.assignment_id, "social_worker_id": town.sara.assignment_id}
        families.set_pair(session, by=town.anna, family_id=family.id, now=NOW, **pair)
        newborn = {"children": [NewChild(None, TODAY)], "is_protected": True, "address": None}
        hidden, _ = a_family(session, town.anna, town.bvc_id, **newborn)
    mine, theirs, colleagues = (get(signed_in, who, "/idag")[1] for who in (town.anna, town.sara, town.bo))
    assert "Amina Yusuf" in mine
    assert f"Skyddade uppgifter, {hidden.reference}" in mine.split('id="skyddade"')[1]  # its window opens in a week
    assert re.sub(r'aria-label="[^"]*"', "", mine).count("Amina") == 1
    assert "Amina Yusuf" in theirs
    assert hidden.reference not in theirs
    assert "Behöver tid" not in colleagues


@pytest.fixture
def sibling(town, family):
    """A newborn in the same family, while Leo's visits go on: Noor's and Leo's participations."""
    with db.unit_of_work(town.anna) as session:
        (leos,) = family_queries.participations_of(session, family_queries.family_for(session, town.anna, family.id))
        noors = plan.offer_again_with_plan(
            session, by=town.anna, family_id=family.id, children=[NewChild("Noor", date(2026, 2, 28))], now=NOW,
            offered_on=TODAY, answer=Answer.YES, answered_on=TODAY, starts_on=TODAY,
        )  # fmt: skip
    return noors.id, leos.id


def test_two_programmes_in_one_family_are_seen_booked_and_ended_each_for_itself(town, family, sibling, signed_in):
    noors, leos = sibling
    browser = signed_in(town.anna)
    listed = browser.get("/vecka/utan-tid").text
    assert f"/familjer/{family.id}/steg/2m/boka?program={leos}" in listed
    assert f'/familjer/{family.id}/steg/1-2v/boka"' in listed
    assert "2-månadersbesök för Leo, åtta veckor" in listed
    (row,) = re.findall(r'/familjer/\S+">Amina Yusuf', get(signed_in, town.anna, "/familjer")[1])
    assert f"?program={leos}" in row  # by what presses most: Leo's window closes, Noor's is not open

    newest, earlier = browser.get(f"/familjer/{family.id}").text, browser.get(f"/familjer/{family.id}?program={leos}")
    assert re.search(r'aria-current="true">Noor, \w+ dagar', newest)
    assert f'/familjer/{family.id}?program={leos}">Leo, åtta veckor' in newest
    assert re.search(r'aria-current="true">Leo, åtta veckor', earlier.text)
    assert f"/ta-bort?program={leos}" in earlier.text

    assert browser.post(f"/familjer/{family.id}/steg/2m/boka?program={leos}").status_code == 302
    with db.reading(OPERATOR) as session:
        (visit,) = session.scalars(select(Visit).where(Visit.family_id == family.id)).all()
    assert (visit.participation_id, visit.step_code) == (leos, "2m")

    ending = f"/familjer/{family.id}/avsluta?program={leos}"
    assert "Gäller programmet för Leo" in browser.get(ending).text
    back = browser.post(ending, data={"on": TODAY.isoformat(), "reason": "discontinued"})
    assert back.location.endswith(f"/familjer/{family.id}?program={leos}")
    with db.reading(OPERATOR) as session:
        ended = {one.id: one.ended_on for one in session.scalars(select(Participation))}
    assert ended == {leos: TODAY, noors: None}
    assert "program=" not in browser.get("/vecka/utan-tid").text
    assert "program=" not in browser.get(f"/familjer/{family.id}").text


def test_a_program_is_told_of_both_programmes_and_each_visit_is_its_own_childs(town, family, sibling, app):
    listed = program_of(app, town.anna).get("/visits").get_json()["items"]
    with db.reading(OPERATOR) as session:
        visits = {str(one.id): one.participation_id for one in session.scalars(select(Visit))}
    steps = sorted((one["step"], visits[one["id"]] == sibling[1]) for one in listed)
    assert [step for step, is_leos in steps if is_leos] == [step for step, is_leos in steps if not is_leos]
    assert ("2m", True) in steps
    assert len(set(visits)) == len(listed)


def test_another_familys_programme_is_not_found(town, family, sibling, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        _, theirs = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id)
    for path in ("", "/avsluta", "/besok/nytt"):
        asked = f"/familjer/{family.id}{path}?program={theirs.id}"
        told = {
            "on": TODAY.isoformat(),
            "reason": "discontinued",
            "opens_on": "2026-03-02",
            "closes_on": "2026-03-09",
            "why": "x",
        }
        answer = signed_in(town.anna).post(asked, data=told) if path else signed_in(town.anna).get(asked)
        assert answer.status_code == 404, path


def test_an_earlier_programme_whose_windows_are_closed_is_in_no_list(town, family, sibling, signed_in):
    clock.stand_still(date(2027, 9, 6))
    assert "program=" not in get(signed_in, town.anna, "/vecka/utan-tid")[1]
    assert "program=" in get(signed_in, town.anna, f"/familjer/{family.id}")[1]  # nobody has ended it
