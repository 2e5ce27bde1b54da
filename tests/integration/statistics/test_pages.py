"""The coordinators' pages: who may open them, what they say, and that every figure opens what it counts."""

import csv
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Authority, LogEntry, Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.family.tables import ConsentWord, Family, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Side
from hembesok_field.record.shapes import Outcome, Scope, Source
from hembesok_field.statistics.pages import FIGURES, LISTS, WHY
from hembesok_field.statistics.rules import Why
from tests.integration.statistics.ledger import NOW, Ledger
from tests.people import browser_of

NEW = (
    "/statistik/uppdelat",
    "/statistik/vagen?ar=2025",
    "/statistik/hur-val?ar=2025",
    "/statistik/tiden",
    "/statistik/lamna-vidare?ar=2025",
    "/statistik/lista/fil?visar=extended_visits&ar=2025",
    "/statistik/fil/uppdelat/csv?ar=2025&rader=bvc",
)
PAGES = (
    "/statistik",
    "/statistik/lista?visar=extended_visits",
    "/aterrapport/2025",
    "/stam-av/2025/{other}",
    "/laget",
    *NEW,
)


@pytest.fixture
def engine() -> str:
    return "sqlite"


@contextmanager
def questions() -> Iterator[list[str]]:
    """Every question put to the database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT") and "set_config" not in statement:  # for whom is not a question
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


class TownLedger(Ledger):
    """The ledger of a town that is already there."""

    def __init__(self, session, town) -> None:
        self.session = session
        self.region = session.get_one(Authority, town.region_id)
        self.municipality = session.get_one(Authority, town.municipality_id)
        self.bvc = session.get_one(Unit, town.bvc_id)
        self.social = session.get_one(Unit, town.social_id)

    def agreed(self, participation: Participation) -> Participation:
        """The family's own yes to sharing, as a sheet carries it."""
        self.kept(
            ConsentWord(
                family_id=participation.family_id, is_yes=True, said_on=date(2025, 1, 1), way="imported", at=NOW
            )
        )
        return participation


@pytest.fixture
def told(town):
    """One visit that both count, one without consent, one protected, one that only the region counts."""
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        ledger.word(ledger.visit(ledger.agreed(ledger.family()), reference="B-BADA"))
        ledger.word(ledger.visit(ledger.family(), reference="B-TYST"))
        hidden = ledger.agreed(ledger.family(is_protected=True))
        ledger.word(ledger.visit(hidden, reference="B-SKYDD"))
        ledger.word(ledger.visit(ledger.agreed(ledger.family()), reference="B-ENSAM"), social_attended=False)
        ledger.word(ledger.visit(ledger.family(partner=None), reference="B-UTAN"))
    return town


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.mark.parametrize("page", PAGES)
def test_a_coordinator_opens_her_own_and_a_field_worker_nothing(app, told, page):
    for who, other, status in (
        (told.carin, "1880", 200),
        (told.kajsa, "18", 200),
        (told.anna, "1880", 403),
        (told.sara, "18", 403),
        (told.lova, "1880", 403),
        (told.adam, "1880", 403),
    ):
        assert browser_of(app, who).get(page.format(other=other)).status_code == status, (page, who.name)
    away = app.test_client().get(page.format(other="1880"))
    assert away.status_code == 302
    assert "/logga-in" in away.location


def test_another_authoritys_comparison_is_no_page(app, told):
    for who, code in ((told.kajsa, "1881"), (told.kajsa, "99"), (told.carin, "18"), (told.carin, "19")):
        assert browser_of(app, who).get(f"/stam-av/2025/{code}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/statistik?ar=1", "/statistik/lista?visar=nej", "/aterrapport/1", "/aterrapport/2025/fil/doc"]
)
def test_an_odd_address_is_no_page(app, told, address):
    assert browser_of(app, told.carin).get(address).status_code == 404


def test_the_sentence_says_the_answer(app, told):
    said = text_of(browser_of(app, told.carin).get("/statistik?ar=2025"))
    assert "Fem utökade hembesök" in said
    assert "80,0" in said


def test_an_empty_year_says_what_will_stand_there(app, told):
    said = text_of(browser_of(app, told.carin).get("/statistik?ar=2019"))
    assert "Inga utökade hembesök under 2019" in said
    assert "<figure" not in said


@pytest.mark.parametrize("who", ["carin", "kajsa"])
@pytest.mark.parametrize(
    ("address", "many"),
    [("/statistik?", 10), ("/statistik/uppdelat?rader=bvc&omrade=5&", 6), ("/statistik/hur-val?", 0)],
)
def test_every_figure_on_the_page_opens_a_list(app, told, who, address, many):
    browser = browser_of(app, getattr(told, who))
    page = browser.get(f"{address}ar=2025").get_data(as_text=True)
    links = {html.unescape(link) for link in re.findall(r'href="(/statistik/lista[^"]+)"', page)}
    assert len(links) > many
    for link in links:
        assert browser.get(link).status_code == 200, link


def test_a_list_shows_references_and_never_families(app, told):
    said = text_of(browser_of(app, told.carin).get("/statistik/lista?ar=2025&visar=extended_visits"))
    assert "B-BADA" in said
    assert "B-TYST" in said  # the region's own
    assert "B-SKYDD" not in said
    assert "Ett besök visas inte" in said
    assert "F-" not in re.sub(r"<style.*?</style>", "", said)
    assert WHY[Why.EXTENDED][True] in said


def test_a_municipality_sees_only_lines_of_families_that_agreed(app, told):
    said = text_of(browser_of(app, told.kajsa).get("/statistik/lista?ar=2025&visar=extended_visits"))
    assert "B-BADA" in said
    assert not {"B-TYST", "B-SKYDD", "B-UTAN"} & set(re.findall(r"B-[A-Z]+", said))
    assert "Två besök visas inte" in said


def test_a_list_is_logged_with_the_families_it_showed(app, told):
    browser_of(app, told.kajsa).get("/statistik/lista?ar=2025&visar=extended_visits")
    with unit_of_work(OPERATOR) as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "statistics.list")).one()
        assert entry.authority_id == told.municipality_id
        assert len(entry.families.split()) == 1


def test_a_key_of_a_map_opens_its_own_visits(app, told):
    browser = browser_of(app, told.carin)
    assert "B-BADA" in text_of(browser.get("/statistik/lista?ar=2025&visar=by_step&nyckel=2m"))
    assert "B-BADA" not in text_of(browser.get("/statistik/lista?ar=2025&visar=by_step&nyckel=4m"))
    assert "B-BADA" in text_of(browser.get("/statistik/lista?ar=2025&visar=by_bvc&nyckel=VIV"))
    assert "B-BADA" in text_of(browser.get("/statistik/lista?ar=2025&visar=by_area_type&nyckel=5"))
    assert "B-BADA" not in text_of(browser.get("/statistik/lista?ar=2025&visar=by_area_type&nyckel=unknown"))


def test_a_long_list_has_pages(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for number in range(51):
            ledger.word(ledger.visit(ledger.family(), reference=f"B-{number:03}"))
    browser = browser_of(app, town.carin)
    first = text_of(browser.get("/statistik/lista?ar=2025&visar=extended_visits"))
    second = text_of(browser.get("/statistik/lista?ar=2025&visar=extended_visits&sida=2"))
    beyond = text_of(browser.get("/statistik/lista?ar=2025&visar=extended_visits&sida=99"))
    seen = [set(re.findall(r"B-\d{3}", page)) for page in (first, second, beyond)]
    assert [len(page) for page in seen] == [50, 1, 1]
    assert seen[0] | seen[1] == {f"B-{number:03}" for number in range(51)}
    assert "51–51 av 51" in second


def test_contradictions_stand_first(app, told):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, told)
        visit = ledger.visit(ledger.agreed(ledger.family()), reference="B-OENIG")
        for who, scope, outcome in (
            (told.anna, Scope.NURSE, Outcome.DONE),
            (told.sara, Scope.SOCIAL_SERVICES, Outcome.FAMILY_NOT_HOME),
        ):
            ledger.word(visit, source=Source.OWN, scope=scope, said_by=who.assignment_id, outcome=outcome)
    for who in (told.carin, told.kajsa):
        browser = browser_of(app, who)
        for page in ("/statistik?ar=2025", "/aterrapport/2025"):
            assert "Ett besök räknas inte" in text_of(browser.get(page))
        assert "B-OENIG" in text_of(browser.get("/statistik/lista?ar=2025&visar=words_differ"))


def test_a_municipality_is_told_no_small_number_of_offers(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for _ in range(4):
            ledger.family(offered_on=date(2025, 5, 1), answer="yes")
    assert "&lt;5" in text_of(browser_of(app, town.kajsa).get("/statistik?ar=2025"))
    assert "&lt;5" not in text_of(browser_of(app, town.carin).get("/statistik?ar=2025"))


def test_the_comparison_shows_each_side_what_it_may_see(app, told):
    region = text_of(browser_of(app, told.carin).get("/stam-av/2025/1880"))
    municipality = text_of(browser_of(app, told.kajsa).get("/stam-av/2025/18"))
    assert {"B-BADA", "B-TYST", "B-ENSAM", "B-UTAN"} <= set(re.findall(r"B-[A-Z]+", region))
    assert "Ett besök: Socialtjänsten var inte med." in region
    assert {"B-BADA", "B-ENSAM"} == set(re.findall(r"B-[A-Z]+", municipality))
    for said in (region, municipality):
        assert "B-SKYDD" not in said
        assert "räknar båda 3 besök" in said


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_the_return_can_be_taken_home(app, told, kind):
    answer = browser_of(app, told.kajsa).get(f"/aterrapport/2025/fil/{kind}")
    assert answer.status_code == 200
    assert f'filename="aterrapport-2025-1880.{kind}"' in answer.headers["Content-Disposition"]
    if kind == "json":
        assert answer.get_json()["recipient"]["code"] == "1880"


def test_the_return_opens_at_the_year_that_is_filed_next(app, told):
    answer = browser_of(app, told.carin).get("/aterrapport")
    assert re.fullmatch(r"/aterrapport/20\d\d", answer.location)


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/statistik?ar=2025", 14),
        ("/statistik/lista?ar=2025&visar=extended_visits&steg=2m", 16),
        ("/statistik/uppdelat?ar=2025&rader=bvc&steg=2m", 13),
        ("/statistik/vagen?ar=2025", 10),
        ("/statistik/hur-val?ar=2025", 16),
        ("/statistik/tiden", 19),
        ("/statistik/lamna-vidare?ar=2025", 16),
        ("/aterrapport/2025", 20),
        ("/stam-av/2025/1880", 13),
        ("/laget", 15),
    ],
)
def test_a_page_asks_few_questions_however_many_visits(app, town, page, most):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for _ in range(30):
            ledger.done()
    browser = browser_of(app, town.carin)
    browser.get(page)
    with questions() as asked:
        assert browser.get(page).status_code == 200
    assert len(asked) <= most, "\n".join(asked)


def test_every_list_and_reason_has_its_words():
    assert set(WHY) == set(Why)
    assert all(set(sides) == {True, False} for sides in WHY.values())
    assert all(LISTS.values())
    assert all(FIGURES.values())


def test_the_situation_compares_with_the_same_day_last_year_and_names_what_is_missing(app, town):
    today = clock.today()
    before = today.replace(year=today.year - 1, month=1, day=1)
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        ledger.done(day=before)
        ledger.done(day=date(today.year - 1, 12, 31))
        for _ in range(3):
            ledger.done(day=date(today.year, 1, 1))
        ledger.done(day=date(today.year, 1, 1), social_attended=None)
        promised = ledger.visit(ledger.family())
        passed = datetime.combine(date(today.year, 1, 1), time(9), UTC)
        ledger.kept(
            Hold(
                visit_id=promised.id,
                person_id=town.anna.person_id,
                assignment_id=town.anna.assignment_id,
                side=Side.NURSE,
                starts_at=passed,
                ends_at=passed + timedelta(hours=1),
                held_from=passed,
                held_to=passed + timedelta(hours=1),
            )
        )
    region = text_of(browser_of(app, town.carin).get("/laget"))
    municipality = text_of(browser_of(app, town.kajsa).get("/laget"))
    more = 4 - (2 if (today.month, today.day) == (12, 31) else 1)
    assert f"{more} fler än samma dag {today.year - 1}" in region
    assert "Ett bokat besök har passerat" in region
    assert "Ett hembesök väntar på att er medarbetare bekräftar" not in region
    assert "Ett hembesök väntar på att er medarbetare bekräftar" in municipality
    assert "Vivalla BVC" in region


CELL = re.compile(r'<td[^>]*><a href="(/statistik/lista[^"]+)">(\d+)</a></td>')


@pytest.mark.parametrize("who", ["carin", "kajsa"])
def test_a_cell_its_list_and_its_files_say_the_same(app, told, who):
    """The number in the table, the visits that it opens, the list as a file and the table as a file."""
    browser = browser_of(app, getattr(told, who))
    said = "ar=2025&rader=bvc&omrade=5&steg=2m"
    page = text_of(browser.get(f"/statistik/uppdelat?{said}"))
    cells = [(html.unescape(link), int(number)) for link, number in CELL.findall(page)]
    assert len(cells) == 7
    for link, number in cells:
        if "families" in link:
            continue
        opened = text_of(browser.get(link))
        shown, hidden = opened.count('<td data-label="Besök"'), re.search(r"(\w+) besök visas inte", opened)
        missing = {"Ett": 1, "Två": 2, "Tre": 3}[hidden[1]] if hidden else 0
        assert shown + missing == number, link
        whole = browser.get(link.replace("/lista?", "/lista/fil?")).get_data().decode("utf-8-sig")
        assert len(whole.splitlines()) - 1 == shown, link
    table = browser.get(f"/statistik/fil/uppdelat/csv?{said}").get_data().decode("utf-8-sig")
    [row] = [line for line in csv.reader(io.StringIO(table), delimiter=";") if line and line[0] == "Vivalla BVC"]
    assert [int(number) for number in row[1:8]] == [number for _, number in cells]


def test_a_municipality_has_its_name_in_rows_filters_lists_and_files(app, told):
    browser = browser_of(app, told.carin)
    page = text_of(browser.get("/statistik/uppdelat?ar=2025&rader=kommun&kommun=1880"))
    assert '<option value="1880" selected>Örebro kommun</option>' in page
    assert "Urval: Örebro kommun." in page
    opened = text_of(browser.get("/statistik/lista?ar=2025&visar=extended_visits&kommun=1880"))
    assert "Urval: Örebro kommun." in opened
    table = browser.get("/statistik/fil/uppdelat/csv?ar=2025&rader=kommun").get_data().decode("utf-8-sig")
    assert "\r\nÖrebro kommun;" in table


def test_a_list_as_a_file_is_logged_piece_by_piece_and_stops_when_nobody_reads_on(app, told, monkeypatch):
    from hembesok_field.statistics.views import files

    monkeypatch.setattr(files, "AT_ONCE", 2)
    browser = browser_of(app, told.carin)
    answer = browser.get("/statistik/lista/fil?visar=extended_visits&ar=2025", buffered=False)
    pieces = iter(answer.response)
    read = [next(pieces), next(pieces)]
    answer.close()
    with unit_of_work(OPERATOR) as session:
        seen = session.scalars(select(LogEntry).where(LogEntry.action == "statistics.list_file")).all()
    assert read[0].startswith(b"\xef\xbb\xbf")
    assert len(seen) == 1
    assert len(seen[0].families.split()) <= 2


def test_a_municipality_sees_no_cohort_and_no_small_number_on_the_way(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for _ in range(4):
            ledger.family(date(2025, 4, 2), offered_on=date(2025, 5, 1), answer="yes")
    ours = text_of(browser_of(app, town.carin).get("/statistik/vagen?ar=2025"))
    theirs = text_of(browser_of(app, town.kajsa).get("/statistik/vagen?ar=2025"))
    assert "Kvartal 2" in ours
    assert "Kvartal" not in theirs
    assert "&lt;5" in theirs
    assert "&lt;5" not in ours


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_way_counts_births_by_quarter_and_how_far_they_have_come(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        done = ledger.family(date(2025, 1, 2), offered_on=date(2025, 1, 20), answer="yes", end_reason="completed")
        ledger.word(ledger.visit(done, "2m"), date(2025, 3, 1))
        ledger.word(ledger.visit(done, "4m"), date(2025, 5, 1), outcome=Outcome.FAMILY_NOT_HOME)
        ledger.family(date(2025, 3, 31), date(2025, 3, 31), offered_on=date(2025, 4, 20), answer="no")
        ledger.family(date(2025, 4, 1), offered_on=date(2025, 4, 20), answer="yes")
        ledger.family(date(2025, 4, 1))  # never asked
        ledger.family(date(2024, 12, 31), offered_on=date(2025, 1, 20), answer="yes")
        older = ledger.family(date(2023, 7, 2), offered_on=date(2023, 7, 9), answer="yes")
        ledger.word(ledger.visit(older, "4m"), date(2023, 11, 2))
        later = ledger.again(older, date(2025, 7, 2), offered_on=date(2025, 7, 9), answer="yes")
        for day in (date(2025, 9, 2), date(2025, 9, 9)):  # a birth reaches a step once
            ledger.word(ledger.visit(later, "2m"), day)
        elsewhere = ledger.unit("bvc-19", UnitKind.BVC, ledger.authority("19", "R", AuthorityKind.REGION), "1980")
        session.get_one(Family, done.family_id).bvc_id = elsewhere.id  # and its birth is still where its programme was
    csv_file = browser_of(app, town.carin).get("/statistik/fil/vagen/csv?ar=2025").get_data().decode("utf-8-sig")
    rows = [line.split(";") for line in csv_file.splitlines()]
    assert ["Födda 2025", "Erbjudna", "Tackat ja", "2 månader", "Fullföljt"] in rows
    assert ["Kvartal 1", "2", "1", "1", "1"] in rows
    assert ["Kvartal 2", "1", "1", "0", "0"] in rows
    assert ["Kvartal 3", "1", "1", "1", "0"] in rows
    assert ["Hela året", "4", "3", "2", "1"] in rows


def test_what_is_handed_on_hides_small_numbers_and_waits_for_the_year_to_end(app, town):
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for day in (*[date(2025, 3, 10)] * 9, date(2025, 4, 10), date(2025, 4, 11)):
            ledger.done(day=day)
        ledger.done("4m", day=date(2025, 5, 10))
    for who in (town.carin, town.kajsa):
        browser = browser_of(app, who)
        page = text_of(browser.get("/statistik/lamna-vidare?ar=2025"))
        rows = dict(re.findall(r'<td data-label="Del">([^<]+)</td><td data-label="Antal"[^>]*>([^<]+)</td>', page))
        assert rows["4 månader"] == rows["maj"] == rows["april"] == "dolt"
        assert not {"1", "2", "3", "4"} & set(rows.values())
        whole = browser.get("/statistik/fil/lamna-vidare/csv?ar=2025&steg=4m&bvc=VIV").get_data().decode("utf-8-sig")
        assert dict(line.split(";") for line in whole.splitlines() if line.count(";") == 1).items() >= rows.items()
        this_year = clock.today().year
        assert "Året är inte slut" in text_of(browser.get(f"/statistik/lamna-vidare?ar={this_year}"))
        assert browser.get(f"/statistik/fil/lamna-vidare/csv?ar={this_year}").status_code == 404


def test_timeliness_is_dots_on_the_windows_from_five_visits_on(app, town):
    """Born 10 January, 2m is right from 24 February to 21 April: filled within, hollow without, a table behind."""
    with unit_of_work(OPERATOR) as session:
        ledger = TownLedger(session, town)
        for day in (date(2025, 3, 1), date(2025, 3, 10), date(2025, 3, 20), date(2025, 4, 1), date(2025, 8, 1)):
            ledger.done("2m", day=day)
        for _ in range(4):
            ledger.done("4m", day=date(2025, 5, 10))
    page = text_of(browser_of(app, town.carin).get("/statistik/hur-val?ar=2025"))
    dots = re.findall(r'class="dots__dot( dots__dot--outside)?" cx="([\d.]+)%"', page)
    assert [bool(outside) for outside, _ in dots] == [False] * 4 + [True]
    assert "4 av 5" in page
    assert re.search(r"<td[^>]*>5</td><td[^>]*>4</td><td[^>]*>80,0\s%</td>", page)
    assert "färre än fem besök har inga prickar" in page
    others = text_of(browser_of(app, town.carin).get("/statistik/hur-val?ar=2025&bvc=ingen"))
    assert "dots__dot" not in others
