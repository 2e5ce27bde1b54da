"""A region's own money: its rules, the code list, an application, a report; and who gets none of it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from hembesok_field.access.tables import Authority, LogEntry, Unit
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.returns.actions import local as acts
from hembesok_field.returns.years import local_example
from hembesok_field.statistics import queries as statistics
from tests.integration.returns.scene import TownLedger, scope_of
from tests.people import a_bvc, a_company_bvc, a_coordinator, a_nurse, a_region

YEAR = 2026
TODAY = date(2026, 9, 14)
FORM = {
    "number": "0",
    "variable_kr": "2 600 kr",
    "fixed_kr": "1900",
    "journal_code": "zv509",
    "journal_words": "Medverkan",
    "fixed_above_cni": "2,5",
    "report_by_on": "2027-01-31",
    "questions": "Finns det tid?\n\nNär börjar ni?\n",
    "headings": "Form\nOmfattning",
}
OURS, THEIRS = f"/var-bvc/{YEAR}", f"/lokala-pengar/{YEAR}"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def monday(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


@pytest.fixture
def town_with_rules(town):
    """Vivalla is above the region's limit, Varberga below it."""
    with unit_of_work(OPERATOR) as session:
        for unit_id, cni in ((town.bvc_id, "3.4"), (town.other_bvc_id, "2.0")):
            session.get_one(Unit, unit_id).child_cni = Decimal(cni)
    for year in (YEAR - 1, YEAR):
        with unit_of_work(town.carin) as session:
            said, _ = local_example(year)
            acts.write_rules(session, scope=scope_of(session, town.carin), said=said, by=town.carin, now=clock.now())
    return town


def words(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.get_data(as_text=True))).replace("\xa0", " ")


def test_a_region_writes_its_rules_and_the_figures_follow_at_once(town, signed_in):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        ledger.done("2m", date(2026, 3, 10))
        ledger.done("8m", date(2026, 3, 11))
    carin = signed_in(town.carin)
    page = words(carin.get(THEIRS))
    assert "Två hembesök som båda gjort under 2026 ger 3 600 kr" in page
    assert "inte skrivit några egna regler" in page
    example = carin.get(f"{THEIRS}/regler")
    assert "rutin 1138579" in words(example)
    assert "Hur kan ni ta er dit (bil, cykel)?" in example.text
    assert carin.post(f"{THEIRS}/regler", data=FORM).status_code == 302
    page = words(carin.get(THEIRS))
    assert "ger 3 800 kr" in page
    row = re.search(r"<tr>(?:(?!</tr>).)*Vivalla BVC.*?</tr>", carin.get(THEIRS).text, re.S)
    assert row
    shown = [" ".join(cell.split()) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row[0], re.S)]
    filed = carin.get(f"{THEIRS}/fil/csv").get_data().decode("utf-8-sig")
    [line] = [line for line in filed.splitlines() if line.startswith("Vivalla BVC;")]
    assert line.split(";")[-2:] == shown[-2:], "the file says of the papers what the page does"
    assert "ZV509 Medverkan" in page
    assert "BVC med barn-CNI över 2,5" in page
    with reading(town.carin) as session:
        figures = statistics.measures(session, town.carin, scope_of(session, town.carin), YEAR)
    assert figures.reimbursement.amount_kr == 3_800
    assert words(carin.get(f"/lokala-pengar/{YEAR - 1}")).count("2 500 kr") >= 1  # only that year
    next_years = carin.get(f"/lokala-pengar/{YEAR + 1}/regler")
    assert "era regler för 2026" in words(next_years)
    assert 'value="2028-01-31"' in next_years.text, "the report of a year is due after it"


def test_what_two_write_at_once_is_not_lost_and_odd_rules_are_refused_with_the_rest_kept(town, signed_in):
    carin, adam = signed_in(town.carin), signed_in(town.adam)
    assert adam.post(f"{THEIRS}/regler", data=FORM).status_code == 302
    late = carin.post(f"{THEIRS}/regler", data={**FORM, "fixed_kr": "1 950"})
    assert late.status_code == 422
    assert "1 950" in late.text
    for changes, sentence in (
        ({"fixed_above_cni": "mycket"}, "Skriv ett tal"),
        ({"variable_kr": ""}, "Skriv ett belopp"),
        ({"variable_kr": "-5"}, "Skriv ett tal mellan"),
        ({"questions": "Fråga?\n" * 13}, "högst 12 rader"),
        ({"number": "många"}, "Skriv ett helt tal"),
        ({"report_by_on": "2026-12-31"}, "Rapporten skickas när 2026 är slut."),
    ):
        reply = carin.post(f"{THEIRS}/regler", data={**FORM, "number": "1", **changes})
        assert (reply.status_code, sentence in words(reply), "Medverkan" in reply.text) == (422, True, True), changes
    assert carin.post(f"{THEIRS}/regler", data={**FORM, "number": "1"}).status_code == 302  # the same again: nothing
    with reading(OPERATOR) as session:
        assert session.scalar(text("SELECT count(*) FROM local_rule")) == 1


def test_the_code_list_shows_the_nurse_what_to_compare_and_names_only_those_she_has(town_with_rules, signed_in):
    town = town_with_rules
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        day = date(2026, 3, 10)
        found = {
            "both": ledger.done("2m", day),
            "ordinary": ledger.done("8m", day),
            "waits": ledger.done("4m", day, social_attended=None),
            "alone": ledger.done("2m", day, social_attended=False),
            "elsewhere": ledger.done("2m", date(2026, 4, 10)),
        }
        protected = ledger.visit(ledger.family(is_protected=True), "2m")
        ledger.word(protected, day)
        named = {name: visit.reference for name, visit in found.items()}
        named["protected"] = protected.reference
        session.execute(text("UPDATE family SET nurse_id = :bo WHERE is_protected"), {"bo": town.bo.assignment_id})
    anna, bo = signed_in(town.anna), signed_in(town.bo)
    page = anna.get(f"{OURS}/kodlista/3")
    shown = {name for name, reference in named.items() if reference in page.text}
    assert shown == {"both", "ordinary", "waits"}
    assert "Två hembesök ska ha ZV509 i journalen för mars 2026" in words(page)
    assert "Socialtjänsten har inte bekräftat än. Koda om de var med." in words(page)
    assert "Ett besök är hos familjer som du inte har" in words(page)
    assert named["protected"] in bo.get(f"{OURS}/kodlista/3").text  # he is named for it
    with reading(OPERATOR) as session:
        seen = session.query(LogEntry).filter_by(action="returns.code_list").order_by(LogEntry.id).first()
        assert len(seen.families.split()) == 3
    file = anna.get(f"{OURS}/kodlista/3/fil/csv").get_data(as_text=True)
    assert f"{named['both']};2 månader;ZV509" in file
    assert named["protected"] not in file
    for who, status in ((town.sara, 404), (town.carin, 403), (town.kim, 200)):
        other = signed_in(who).get(f"{OURS}/kodlista/3")
        assert other.status_code == status
        assert not any(reference in other.text for reference in named.values())
    assert anna.get(f"{OURS}/kodlista/13").status_code == 404


def send(browser, answers: list[str], after: int, *, sends: bool = True, paper: str = "ansokan", year: int = YEAR):
    said = {f"answer_{n}": answer for n, answer in enumerate(answers)}
    return browser.post(
        f"/var-bvc/{year}/{paper}", data={**said, "after": str(after), **({"skicka": "ja"} if sends else {})}
    )


FIVE = ["Ja, torsdagar.", "Ja, två familjestödjare.", "Alla sex.", "I mars.", "Bil."]


def test_an_application_is_written_sent_sent_back_and_granted(town_with_rules, signed_in):
    town = town_with_rules
    anna, carin = signed_in(town.anna), signed_in(town.carin)
    theirs = f"{THEIRS}/bvc/{town.bvc_id}/ansokan"
    assert send(anna, ["Ja, torsdagar.", "", "", "", ""], 0, sends=False).status_code == 302
    assert carin.get(theirs).status_code == 404  # a draft is the BVC's own
    assert "Utkast" not in words(carin.get(THEIRS))
    half = send(anna, ["Ja, torsdagar.", "", "Alla sex.", "", ""], 1)
    assert half.status_code == 422
    assert "Svara på frågan innan du skickar" in words(half)
    assert "Alla sex." in half.text
    stale = send(anna, FIVE, 0)
    assert (stale.status_code, "Någon annan har svarat under tiden" in words(stale)) == (422, True)
    digits = send(anna, [*FIVE[:4], "Barnet 20230601-2390"], 1)
    assert (digits.status_code, "ser ut som ett personnummer" in words(digits)) == (422, True)
    assert send(anna, FIVE, 1).status_code == 302
    assert send(anna, FIVE, 2).status_code == 422  # already sent
    page = words(carin.get(theirs))
    assert "Ja, två familjestödjare." in page
    assert carin.get(f"{theirs}/fil/xlsx").status_code == 200
    no = carin.post(theirs, data={"after": "2", "step": "sent_back", "words": " "})
    assert (no.status_code, "Skriv vad det gäller" in words(no)) == (422, True)
    assert carin.post(theirs, data={"after": "2", "step": "sent_back", "words": "Vilka familjer?"}).status_code == 302
    assert "Vilka familjer?" in words(anna.get(f"{OURS}/ansokan"))
    assert send(anna, [*FIVE[:2], "Alla sex, till förstagångsföräldrar.", *FIVE[3:]], 3).status_code == 302
    assert carin.post(theirs, data={"after": "4", "step": "granted", "words": ""}).status_code == 302
    assert "Beviljad" in words(carin.get(THEIRS))
    assert "Beviljad" in words(anna.get(OURS))
    assert carin.post(theirs, data={"after": "5", "step": "declined", "words": "Nej"}).status_code == 422


def test_a_bvc_at_the_limit_may_not_apply_and_sees_why(town_with_rules, signed_in):
    kim = signed_in(town_with_rules.kim)
    assert "Barn-CNI" not in words(kim.get(OURS))
    assert "barn-CNI över regionens gräns" in words(kim.get(f"{OURS}/ansokan"))
    assert send(kim, FIVE, 0).status_code == 422
    assert "Rapporten lämnas av BVC med fast ersättning" in words(kim.get("/var-bvc/2025/rapport"))


def test_the_report_is_filled_in_from_the_ledger_and_frozen_when_it_is_sent(town_with_rules, signed_in):
    town = town_with_rules
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for n in range(3):
            ledger.done("2m", date(2025, 3, 10 + n), contacts="mhv", information="tandvård")
    anna, carin = signed_in(town.anna), signed_in(town.carin)
    assert "Försenad" in words(carin.get("/lokala-pengar/2025"))
    assert "Ska lämnas" in words(carin.get(THEIRS))
    page = anna.get("/var-bvc/2025/rapport")
    assert "Tre utökade hembesök hos tre familjer" in page.text
    assert "tandvård (3)" in page.text
    assert "Den dagen har gått." in words(page)
    early = send(anna, ["a", "b", "c"], 0, paper="rapport")  # 2026 is not over
    assert (early.status_code, "när året är slut" in words(early)) == (422, True)
    assert send(anna, ["Så gjorde vi.", "Tre.", "Fler."], 0, paper="rapport", year=2025).status_code == 302
    with unit_of_work(OPERATOR) as session:
        TownLedger(session, town).done("4m", date(2025, 5, 10))
    page = words(carin.get(f"/lokala-pengar/2025/bvc/{town.bvc_id}/rapport"))
    assert "Så gjorde vi." in page
    assert "31 januari 2026" in words(carin.get("/lokala-pengar/2025"))
    assert "Utökade hembesök 3 " in page  # as it was sent
    assert (
        carin.post(f"/lokala-pengar/2025/bvc/{town.bvc_id}/rapport", data={"after": "1", "step": "granted"}).status_code
        == 422
    )


def test_nobody_elses_papers_exist(town_with_rules, signed_in):
    town = town_with_rules
    with unit_of_work(OPERATOR) as session:
        other = a_region(session, "19", "Region Västmanland")
        elsewhere = a_bvc(session, other, "VAS", "Bäckby BVC")
        olga = a_coordinator(session, other, "Olga Ny")
        elsewhere_id = elsewhere.id
    send(signed_in(town.anna), FIVE, 0)
    theirs = f"{THEIRS}/bvc/{town.bvc_id}/ansokan"
    missing = signed_in(olga).get(f"{THEIRS}/bvc/99999/ansokan")
    foreign = signed_in(olga).get(theirs)
    assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert signed_in(olga).post(theirs, data={"after": "1", "step": "granted"}).status_code == 404
    assert signed_in(town.kajsa).get(THEIRS).status_code == 404
    assert signed_in(town.mats).get(f"{THEIRS}/regler").status_code == 404
    assert signed_in(town.mats).post(f"{THEIRS}/regler", data=FORM).status_code == 404
    assert signed_in(town.carin).get(f"{THEIRS}/bvc/{elsewhere_id}/ansokan").status_code == 404
    assert "Ja, torsdagar." not in words(signed_in(town.kim).get(f"{OURS}/ansokan"))


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_tables_keep_a_companys_draft_and_a_regions_rules_to_themselves(
    town_with_rules, as_written: Callable[[Who, str], int]
):
    town = town_with_rules
    with unit_of_work(OPERATOR) as session:
        company_bvc = a_company_bvc(session, session.get_one(Authority, town.region_id))
        company_bvc.child_cni = Decimal(3)
        paula = a_nurse(session, company_bvc, "Paula Fri")
    for sends, told in ((False, (1, 0)), (True, (2, 1))):
        with unit_of_work(paula) as session:
            acts.write_paper(
                session, year=YEAR, kind=acts.LocalKind.APPLICATION, after=told[1], answers=FIVE, figures=[],
                sends=sends, by=paula, now=clock.now(),
            )  # fmt: skip
        assert (as_written(paula, "local_paper"), as_written(town.carin, "local_paper")) == told
        assert as_written(town.kajsa, "local_paper") == 0
    with unit_of_work(town.mats) as session:
        raised = session.execute(text("UPDATE reimbursement_rate SET fixed_kr = 1"))
        assert raised.rowcount == 0  # type: ignore[attr-defined]
    ours = {"region": town.region_id, "by": town.mats.assignment_id}
    with pytest.raises(DatabaseError, match="row-level security"), unit_of_work(town.mats) as session:
        session.execute(text(A_RULE), ours)


A_RULE = """INSERT INTO local_rule (region_id, year, number, variable_kr, fixed_kr, journal_code, journal_words,
 questions, headings, written_by, written_at) VALUES (:region, 2030, 1, 1, 1, '', '', '', '', :by, now())"""


@pytest.fixture
def as_written() -> Callable[[Who, str], int]:
    def count(who: Who, table: str) -> int:
        with reading(who) as session:
            return int(session.scalar(text(f"SELECT count(*) FROM {table}")))  # noqa: S608 - our own words

    return count
