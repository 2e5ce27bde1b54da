"""Inläsning in a browser: send, look, store; whose rows one may write; and who may not come in."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from hembesok_field.access.tables import LogEntry, Unit
from hembesok_field.family.tables import ConsentWord, Family, Participation
from hembesok_field.intake.tables import WaitingSheet
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.record import actions as record
from hembesok_field.record import queries as records
from hembesok_field.record.shapes import Place, Scope
from hembesok_field.record.tables import Attestation
from hembesok_field.returns.tables import GrantRecipientYear
from tests.integration.intake.paper import FAMILIES, PAIRS, UNITS, VISITS, families, text, visits, write
from tests.people import Town, a_bvc, a_company_bvc, a_coordinator, a_region

Program = Callable[..., tuple[int, str, str]]
SignedIn = Callable[[Who], FlaskClient]


@pytest.fixture
def carin(town: Town, signed_in: SignedIn) -> FlaskClient:
    return signed_in(town.carin)


@pytest.fixture
def kajsa(town: Town, signed_in: SignedIn) -> FlaskClient:
    return signed_in(town.kajsa)


@pytest.fixture
def moved_in(town: Town, program: Program, tmp_path) -> None:
    """F1 and F2 with a visit each, read on the command line."""
    code, _, wrong = program("intake", *write(tmp_path, f=text(*FAMILIES), b=text(*VISITS)))
    assert code == 0, wrong


def sent(browser: FlaskClient, **sheets: bytes) -> str:
    """The page that shows what the files would do."""
    files = [(io.BytesIO(content), f"{name}.csv") for name, content in sheets.items()]
    answer = browser.post("/inlasning", data={"files": files}, content_type="multipart/form-data")
    assert (answer.status_code, answer.location) == (302, "/inlasning/granska"), answer.text
    return looked(browser)


def looked(browser: FlaskClient) -> str:
    answer = browser.get("/inlasning/granska")
    assert answer.status_code == 200
    return answer.text


def key_in(page: str) -> str:
    return page.split('name="key" type="hidden" value="')[1].split('"', maxsplit=1)[0]


def stored(browser: FlaskClient, page: str, rows: str = "alla") -> str:
    answer = browser.post("/inlasning/las-in", data={"key": key_in(page), "rows": rows}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def rows_of(table: type) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def actions_logged() -> list[tuple[str, int]]:
    with db.reading(OPERATOR) as session:
        return [
            (one.action, len(one.families.split())) for one in session.scalars(select(LogEntry).order_by(LogEntry.id))
        ]


def test_the_empty_page_says_what_will_come_and_what_one_may_read(carin: FlaskClient, kajsa: FlaskClient) -> None:
    page = carin.get("/inlasning").text
    assert "Du ser vad som händer innan något lagras" in page
    assert "egna BVC" in page
    assert "/inlasning/mallar/besok.xlsx" in page
    assert "Familjer och tider är regionens" in kajsa.get("/inlasning").text


def test_nothing_is_stored_before_one_says_so(carin: FlaskClient) -> None:
    page = sent(carin, familjer=text(*FAMILIES), besok=text(*VISITS))
    assert "4 nya rader och 0 ändrade. Ingenting är lagrat än." in page
    assert rows_of(Family) == 0
    said = stored(carin, page)
    assert "Inläst. familjer: 2 nya, 0 ändrade; besök: 2 nya, 0 ändrade." in said
    assert (rows_of(Family), rows_of(Visit), rows_of(WaitingSheet)) == (2, 2, 0)
    assert ("intake.store", 2) in actions_logged()


def test_what_waits_lies_sealed_and_is_gone_within_the_hour(carin: FlaskClient, kajsa: FlaskClient) -> None:
    sent(carin, familjer=text(*FAMILIES))
    with db.unit_of_work(OPERATOR) as session:
        row = session.scalars(select(WaitingSheet)).one()
        assert b"Vivalla" not in row.content
        assert b"F1;VIV" not in row.content
        row.at = clock.now() - timedelta(minutes=61)
    assert carin.get("/inlasning/granska").location == "/inlasning"
    assert "väntar på ditt ja" not in carin.get("/inlasning").text
    sent(kajsa, besok=text(*VISITS))
    assert rows_of(WaitingSheet) == 1, "an old file was left, though nobody asked for it"


def test_what_waits_is_ones_own(carin: FlaskClient, town: Town, signed_in: SignedIn) -> None:
    page = sent(carin, familjer=text(*FAMILIES))
    adam = signed_in(town.adam)
    assert adam.get("/inlasning/granska").location == "/inlasning"
    said = stored(adam, page)
    assert "väntar inte längre" in said
    assert rows_of(Family) == 0


def test_files_that_were_replaced_in_another_window_are_not_stored(carin: FlaskClient) -> None:
    page = sent(carin, familjer=text(*FAMILIES))
    sent(carin, familjer=families(FAMILIES[1]))
    assert "väntar inte längre" in stored(carin, page)
    assert rows_of(Family) == 0


def test_thrown_away_is_gone(carin: FlaskClient) -> None:
    sent(carin, familjer=text(*FAMILIES))
    said = carin.post("/inlasning/kasta", follow_redirects=True).text
    assert "Filerna är kastade" in said
    assert rows_of(WaitingSheet) == 0


def test_the_preview_shows_before_and_after_and_logs_whom_it_spoke_of(carin: FlaskClient, moved_in: None) -> None:
    page = sent(carin, familjer=families("F1;VIV;SOC;2025-01-10;2025-01-20;nej;;;"))
    for words in ("familjer F1", "svar", '<td data-label="Nu">ja</td>', '<td data-label="Blir">nej</td>'):
        assert words in page
    assert actions_logged()[-1] == ("intake.preview", 1)
    assert "0 nya rader och 1 ändrad" in page


def test_the_same_sheet_again_has_nothing_to_store(carin: FlaskClient, moved_in: None) -> None:
    words = rows_of(Attestation)
    page = sent(carin, familjer=text(*FAMILIES), besok=text(*VISITS))
    assert "Allt i bladen finns redan" in page
    stored(carin, page)
    assert rows_of(Attestation) == words


def test_faults_are_shown_with_cell_and_remedy_and_store_nothing(carin: FlaskClient) -> None:
    page = sent(carin, familjer=text(*FAMILIES, "F3;VIV;SOC;i våras;;;;;"), besok=text(*VISITS))
    assert "familjer.csv, rad 4" in page
    assert "barn_födda" in page
    assert "är inget datum; skriv ÅÅÅÅ-MM-DD" in page
    assert "1 rad behöver rättas. 4 rader är rätt." in page
    assert "fel som inte fanns" in stored(carin, page)
    assert rows_of(Family) == 0


def test_the_right_rows_can_be_stored_and_the_others_taken_home(carin: FlaskClient) -> None:
    page = sent(carin, familjer=text(*FAMILIES, "F3;VIV;SOC;i våras;;;;;"))
    answer = carin.get("/inlasning/avvisade/1")
    assert "familjer.csv.avvisade.csv" in answer.headers["Content-Disposition"]
    assert answer.text.splitlines()[1].startswith("F3;VIV;SOC;i våras")
    assert carin.get("/inlasning/avvisade/2").status_code == 404
    assert "1 rad lämnades utanför" in stored(carin, page, "ratta")
    assert rows_of(Family) == 2


@pytest.mark.parametrize(
    "content", [b"bara text", bytes(range(256)) * 9, b"PK\x03\x04" + b"\0" * 90], ids=["text", "bytes", "broken"]
)
def test_a_file_that_is_no_sheet_is_shown_as_a_fault(carin: FlaskClient, content: bytes) -> None:
    page = sent(carin, konstig=content, familjer=text(*FAMILIES))
    assert "konstig.csv, rad " in page
    assert "Något blad går inte att läsa" in page
    assert "Läs in de rätta raderna" not in page
    stored(carin, page, "ratta")
    assert rows_of(Family) == 0


def posted(browser: FlaskClient, *files: tuple[bytes, str]) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for content, name in files]}
    return browser.post("/inlasning", data=data, content_type="multipart/form-data")


def test_no_file_an_empty_one_and_too_many_are_refused_at_the_field(carin: FlaskClient) -> None:
    for files in ((), ((b"", "tom.csv"),)):
        answer = posted(carin, *files)
        assert answer.status_code == 422
        assert "Välj minst en fil med innehåll." in answer.text
    answer = posted(carin, *((b"x", f"{number}.csv") for number in range(21)))
    assert (answer.status_code, rows_of(WaitingSheet)) == (422, 0)
    assert "högst 20 filer" in answer.text


def test_a_file_that_is_too_large_is_refused_in_a_sentence(carin: FlaskClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="stor.csv"\r\n\r\n' + b"x" * (20 << 20)
    answer = carin.post("/inlasning", data=body + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Högst 20 MB" in answer.text


def test_two_files_of_one_name_are_told_apart(carin: FlaskClient) -> None:
    posted(carin, (text(*FAMILIES), "blad.csv"), (families("F1;VIV;;2025-01-10;;;;;"), "blad.csv"))
    page = looked(carin)
    assert "blad.csv (2), rad 2" in page
    assert "står redan på blad.csv:2" in page


@pytest.mark.parametrize("who", ["anna", "sara", "lova"])
def test_other_duties_are_turned_away(town: Town, signed_in: SignedIn, who: str) -> None:
    browser = signed_in(getattr(town, who))
    assert browser.get("/inlasning").status_code == 403
    assert posted(browser, (text(*FAMILIES), "f.csv")).status_code == 403
    assert browser.get("/inlasning/mallar/besok.csv").status_code == 403


def test_every_sheet_has_an_empty_template_in_both_forms(carin: FlaskClient) -> None:
    for name in ("enheter", "samverkan", "familjer", "besok", "bidrag", "befolkning"):
        assert carin.get(f"/inlasning/mallar/{name}.csv").data.startswith("\ufeff".encode())
        assert carin.get(f"/inlasning/mallar/{name}.xlsx").data.startswith(b"PK")
    assert carin.get("/inlasning/mallar/lon.csv").status_code == 404
    assert carin.get("/inlasning/mallar/besok.pdf").status_code == 404


# Whose rows.


def standing(reference: str):
    with db.reading(OPERATOR) as session:
        visit_id = session.scalars(select(Visit.id).where(Visit.reference == reference)).one()
        return records.standing_of(session, [visit_id])[visit_id]


def test_a_regions_sheet_confirms_the_nurse_and_only_claims_the_other(carin: FlaskClient) -> None:
    stored(carin, sent(carin, familjer=text(*FAMILIES), besok=text(*VISITS)))
    stands = standing("B1")
    assert (stands.nurse.confirmed, stands.social_services.confirmed) == (True, None)
    assert stands.social_services.claimed is True


def test_a_municipalitys_sheet_confirms_its_own_side(carin: FlaskClient, kajsa: FlaskClient) -> None:
    stored(carin, sent(carin, familjer=text(*FAMILIES), besok=text(*VISITS)))
    page = sent(kajsa, besok=visits("B1;F1;2m;2025-03-12 10:00;genomfört;;;ja;"))
    assert "0 nya rader och 1 ändrad" in page
    stored(kajsa, page)
    stands = standing("B1")
    assert (stands.nurse.confirmed, stands.social_services.confirmed) == (True, True)
    with db.reading(OPERATOR) as session:
        word = session.scalars(select(Attestation).order_by(Attestation.id.desc()).limit(1)).one()
    assert (word.scope, word.said_by is not None) == (Scope.SOCIAL_SERVICES, True)


def test_a_municipalitys_sheet_moves_nothing_of_the_regions(kajsa: FlaskClient, moved_in: None) -> None:
    page = sent(kajsa, besok=visits("B1;F1;4m;2025-03-12 11:00;genomfört;bvc;ja;ja;1"))
    assert "regionen har steget 2m" in page
    assert "regionen har tiden 2025-03-12 10:00" in page
    stored(kajsa, sent(kajsa, besok=visits("B1;F1;2m;2025-03-12 10:00;genomfört;bvc;;nej;1")))
    stands = standing("B1")
    assert (stands.place.value, stands.guardians, stands.social_services.confirmed) == ("home", 2, False)


DETAILED = "besök;familj;steg;starttid;utfall;plats;socialtjänst;vårdnadshavare;kontakter"
B1 = "B1;F1;2m;2025-03-12 10:00;genomfört"


def test_the_newest_sheet_of_a_visit_stands_whichever_way_it_was_read(
    program: Program, tmp_path, carin: FlaskClient, kajsa: FlaskClient
) -> None:
    """Moved in, corrected by the region, confirmed by the municipality, moved in again: no cell comes back."""

    def moved_in_with(row: str) -> str:
        code, said, wrong = program("intake", *write(tmp_path, f=text(*FAMILIES), b=text(DETAILED, row)))
        assert code == 0, wrong
        return said

    def facts() -> tuple[object, ...]:
        stands = standing("B1")
        return stands.place, stands.guardians, stands.contacts, stands.social_services.confirmed

    moved_in_with(f"{B1};hem;ja;2;mhv")
    stored(carin, sent(carin, b=text(DETAILED, f"{B1};annat;;1;tandvården")))
    corrected = (Place.OTHER, 1, {"tandvården"})
    assert facts() == (*corrected, True)
    stored(kajsa, sent(kajsa, b=text(DETAILED, f"{B1};;nej;;")))
    assert facts() == (*corrected, False)
    said = moved_in_with(f"{B1};;ja;;")
    assert facts() == (*corrected, False), "the first sheet again, with fewer columns, changes nothing"
    said = moved_in_with(f"{B1};;;0;")
    assert facts() == (Place.OTHER, 0, {"tandvården"}, False)
    assert "besök B1: vårdnadshavare: 1 → 0" in said


def test_the_first_sheet_from_elsewhere_says_what_it_changes(
    program: Program, tmp_path, carin: FlaskClient, kajsa: FlaskClient, town: Town
) -> None:
    code, _, wrong = program("intake", *write(tmp_path, f=text(*FAMILIES)))
    assert code == 0, wrong
    stored(carin, sent(carin, b=text(DETAILED, f"{B1};annat;ja;2;mhv")))
    assert re.search(r">\s*socialtjänst\s*</td>", sent(kajsa, b=text(DETAILED, f"{B1};;ja;;")))
    code, said, _ = program("intake", *write(tmp_path, b=text(DETAILED, f"{B1};;ja;1;")))
    assert said.splitlines()[1:] == [
        "besök B1: socialtjänst: tomt → ja",
        "besök B1: vårdnadshavare: 2 → 1",
    ]
    assert standing("B1").place is Place.OTHER, "an empty cell erases nothing"


def test_two_authorities_sheets_that_differ_are_said_and_count_for_nobody(
    carin: FlaskClient, kajsa: FlaskClient
) -> None:
    stored(carin, sent(carin, familjer=text(*FAMILIES), besok=text(*VISITS)))
    stored(kajsa, sent(kajsa, besok=visits("B1;F1;2m;2025-03-12 10:00;familjen_ej_hemma;;;nej;")))
    assert standing("B1").agrees is False


def test_what_a_municipality_does_not_share_is_as_if_it_were_not_there(
    kajsa: FlaskClient, town: Town, program: Program, tmp_path
) -> None:
    """Without consent, with protected identity, at another municipality's unit, or not there at all: one answer."""
    told = (
        "F1;VIV;SOC;2025-01-10;;;;nej;",
        "F2;VIV;SOC;2025-02-10;;;;2025-02-22;",
        "F3;VIV;KUM;2025-02-10;;;;2025-02-22;",
    )
    seen = tuple(f"B{n};F{n};2m;2025-04-1{n} 10:00;genomfört;;ja;;" for n in (1, 2, 3))
    assert program("intake", *write(tmp_path, f=families(*told), b=visits(*seen)))[0] == 0
    with db.unit_of_work(OPERATOR) as session:
        session.execute(update(Family).where(Family.reference == "F2").values(is_protected=True))
    page = sent(kajsa, besok=visits(*seen, "B4;F4;2m;2025-04-14 10:00;genomfört;;;ja;"))
    for n in (1, 2, 3, 4):
        assert f"familjen ”F{n}” finns varken i bladen eller i programmet" in page
    assert "B1" not in page.replace("B1;", "")
    assert actions_logged()[-1][0] != "intake.preview", "families were looked at that she may not know of"


def test_families_and_pairs_are_the_regions_to_read(kajsa: FlaskClient) -> None:
    page = sent(kajsa, familjer=text(*FAMILIES), samverkan=text(*PAIRS))
    assert page.count("familjer läses in av den som driver BVC") == 2
    assert "samverkan läses in av den som driver BVC" in page
    stored(kajsa, page, "ratta")
    assert rows_of(Family) == 0


def test_units_of_others_are_faults(carin: FlaskClient, kajsa: FlaskClient) -> None:
    page = sent(carin, enheter=text(*UNITS, "UPP;Gottsunda;bvc;03;Region Uppsala;0380"))
    assert page.count("den läses in av den som äger den") == 2
    assert "enheten hör inte till Region Örebro län" in page
    page = sent(kajsa, enheter=text(UNITS[0], "KUM;Familjestödet;socialtjanst;1880;Örebro kommun;1880", UNITS[1]))
    assert page.count("enheten hör inte till Örebro kommun") == 2, "another municipality's unit was taken"
    stored(kajsa, page, "ratta")
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Unit.name).where(Unit.code == "KUM")).one() == "Kumla familjestöd"


def test_own_units_are_stored_with_what_stands_at_them(carin: FlaskClient) -> None:
    unit = "NYA;Nya BVC;bvc;18;Region Örebro län;1880"
    page = sent(
        carin,
        enheter=text(UNITS[0], unit),
        samverkan=text(PAIRS[0], "NYA;SOC;2025-01-01"),
        familjer=families("F9;NYA;SOC;2025-01-10;;;;;"),
    )
    assert "3 nya rader" in page
    assert "samverkan: 1 nya" in stored(carin, page)


def test_a_regions_reader_cannot_touch_a_companys_families(
    carin: FlaskClient, town: Town, signed_in: SignedIn, program: Program, tmp_path
) -> None:
    with db.unit_of_work(OPERATOR) as session:
        bvc = a_company_bvc(session, a_region(session))
        company = session.get_one(Unit, bvc.id).company_id
        from hembesok_field.access.tables import Authority

        clara = a_coordinator(session, session.get_one(Authority, company), "Clara Bo")
    row, visit = "P1;PRIV;;2025-01-10;;;;;", "PB1;P1;2m;2025-03-12 10:00;genomfört;;ja;;"
    assert program("intake", *write(tmp_path, f=families(row), b=visits(visit)))[0] == 0
    page = sent(
        carin, f=families(row, "P1;VIV;;2025-01-10;;;;;"), b=visits(visit, "PB1;F8;2m;2025-03-12 11:00;genomfört;;ja;;")
    )
    assert "PRIV drivs inte av Region Örebro län" in page
    page = sent(
        carin,
        f=families("P1;VIV;;2025-01-10;;;;;", "F8;VIV;;2025-01-10;;;;;"),
        b=visits(visit.replace("P1;2m", "F8;2m")),
    )
    assert "familjen P1 kan inte ändras härifrån" in page
    assert "besöket PB1 kan inte ändras härifrån" in page
    page = sent(signed_in(clara), f=families(row.replace(";;;;;", ";2025-01-20;ja;;;", 1)), b=visits(visit))
    assert "familjer P1" in page
    assert "kan inte" not in page


def test_a_protected_family_is_not_to_be_written_here(carin: FlaskClient, moved_in: None) -> None:
    with db.unit_of_work(OPERATOR) as session:
        session.execute(update(Family).where(Family.reference == "F1").values(is_protected=True, address=None))
    page = sent(carin, f=families(FAMILIES[1].replace(";ja;", ";nej;")))
    assert "familjen F1 kan inte ändras härifrån" in page
    assert "kydda" not in page


def test_a_recipient_reads_its_own_grant_row(carin: FlaskClient) -> None:
    heading = "år;mottagare;kod;rekvirerat;omfördelat;fördelat;oanvänt"
    page = sent(carin, b=text(heading, "2025;Region Örebro län;18;100;0;100;0", "2025;Örebro kommun;1880;9;0;9;0"))
    assert "raden hör inte till Region Örebro län" in page
    stored(carin, page, "ratta")
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(GrantRecipientYear.name)).all() == ["Region Örebro län"]


def test_warnings_and_unknown_columns_stand_in_the_preview(carin: FlaskClient) -> None:
    rows = [VISITS[0] + ";Smeknamn", "B1;F1;2m;2025-01-12 10:00;genomfört;hem;ja;ja;2;x"]
    page = sent(carin, f=text(*FAMILIES), b=text(*rows))
    assert page.count("Smeknamn") == 1
    assert "1 besök ligger utanför familjens erbjudande, start eller avslut" in page


def test_an_old_sheet_read_after_a_move_opens_and_changes_nothing(
    program: Program, tmp_path, town: Town, moved_in: None
) -> None:
    """Sharing ended with the move, and the programme went on without an offer of its own."""
    with db.unit_of_work(town.anna) as session:
        family = session.scalars(select(Family).where(Family.reference == "F1")).one()
        record.move_family(
            session,
            by=town.anna,
            family_id=family.id,
            to_bvc_id=town.other_bvc_id,
            to_partner_id=town.social_id,
            moved_on=clock.today(),
            now=clock.now(),
        )

    def stands() -> list[object]:
        with db.reading(OPERATOR) as session:
            family = session.scalars(select(Family).where(Family.reference == "F1")).one()
            word = session.scalars(
                select(ConsentWord).where(ConsentWord.family_id == family.id, ConsentWord.is_standing)
            ).one_or_none()
            parts = select(Participation).where(Participation.family_id == family.id).order_by(Participation.number)
            return [word, *((one.offered_on, one.answered_on, one.started_on) for one in session.scalars(parts))]

    before = stands()
    assert before[0] is None
    code, said, wrong = program("intake", *write(tmp_path, f=text(*FAMILIES)))
    assert (code, stands()) == (0, before), wrong
    assert said == "familjer: 0 nya, 0 ändrade, 2 oförändrade\n"


def test_a_late_sheet_after_a_move_counts_where_the_visit_was_made(
    program: Program, tmp_path, town: Town, moved_in: None
) -> None:
    """Nor is the plan lost: no sheet said when the programme began, only that the family said yes."""
    with db.unit_of_work(town.anna) as session:
        family = session.scalars(select(Family).where(Family.reference == "F1")).one()
        record.move_family(
            session,
            by=town.anna,
            family_id=family.id,
            to_bvc_id=town.other_bvc_id,
            to_partner_id=town.social_id,
            moved_on=clock.today(),
            now=clock.now(),
        )
    late = visits("LATE;F1;4m;2025-05-12 10:00;genomfört;hem;ja;ja;2")
    code, _, wrong = program("intake", *write(tmp_path, b=late))
    assert (code, wrong) == (0, "")
    with db.reading(OPERATOR) as session:
        visit = session.scalars(select(Visit).where(Visit.reference == "LATE")).one()
        parts = select(Participation).where(Participation.family_id == visit.family_id).order_by(Participation.number)
        old, new = session.scalars(parts)
        assert (visit.participation_id, visit.bvc_id) == (old.id, town.bvc_id)
        assert session.get_one(Plan, new.id).starts_on == new.started_on == clock.today()


def test_an_old_region_s_sheet_makes_no_second_family_of_one_that_has_moved_away(
    program: Program, signed_in: SignedIn, tmp_path, town: Town, moved_in: None
) -> None:
    """Nor are its visits read twice, also where they stand in a sheet of their own. No other region is told of it."""
    assert program("intake", *write(tmp_path, b=text(*VISITS)))[0] == 0
    with db.unit_of_work(OPERATOR) as session:
        far = a_region(session, "05", "Region Östergötland")
        bvc_id = a_bvc(session, far, "LIN", "Linköpings BVC", municipality_code="0580").id
        farid = a_coordinator(session, far, "Farid Dahl")
    with db.unit_of_work(town.anna) as session:
        family = session.scalars(select(Family).where(Family.reference == "F1")).one()
        moved = {"to_bvc_id": bvc_id, "to_partner_id": None, "moved_on": clock.today(), "now": clock.now()}
        record.move_family(session, by=town.anna, family_id=family.id, **moved)

    def count(what: type[Family] | type[Visit]) -> int | None:
        with db.reading(OPERATOR) as session:
            return session.scalar(select(func.count()).select_from(what))

    before = count(Family), count(Visit)
    sentence = "familjen F1 har flyttat till en annan region."
    code, _, wrong = program("intake", *write(tmp_path, f=text(*FAMILIES), b=text(*VISITS)))
    assert (code, wrong.count(sentence)) == (1, 1)
    code, _, wrong = program("intake", *write(tmp_path, b=text(*VISITS)))
    assert code == 1
    assert "gjordes innan familjen flyttade hit. Ta bort raden." in wrong
    own = VISITS[1].replace(VISITS[1].split(";")[3], "2025-02-11 14:30")  # numbered as the new region likes
    assert program("intake", *write(tmp_path, b=text(VISITS[0], own)), "--dry-run")[0] == 0
    assert sentence in sent(signed_in(town.carin), f=text(*FAMILIES))
    assert sentence not in sent(signed_in(farid), f=text(*FAMILIES))
    assert (count(Family), count(Visit)) == before
