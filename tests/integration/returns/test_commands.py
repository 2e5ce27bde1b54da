"""`statistics`, `return`, `reconcile` and `grants`, typed as an operator types them."""

import hashlib
import io
import json
import re
import sys
from datetime import UTC, date, datetime

import openpyxl
import pypdf
import pytest

from hembesok_field.access.rules import UnitKind
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Operator
from hembesok_field.returns import actions
from hembesok_field.statistics.tables import CountingRule
from tests.integration.statistics.ledger import Ledger


@pytest.fixture
def ledger(app):
    """Seven visits, each in a place of its own in the two returns."""
    with unit_of_work(OPERATOR) as session:
        ledger = Ledger(session)
        alone = ledger.family(partner=None)
        ledger.word(ledger.visit(alone, reference="utan-partner"))
        for reference, said in {
            "båda": {},
            "=utan-soc": {"social_attended": False},
            "utan-ssk": {"nurse_attended": False},
            "obekräftad-soc": {"social_attended": None},
            "obekräftad-ssk": {"nurse_attended": None},
            "ingen": {"nurse_attended": False, "social_attended": False},
        }.items():
            ledger.word(ledger.visit(ledger.family(), reference=reference), **said)
        far = ledger.unit("bvc-far", UnitKind.BVC, ledger.region, "1881")
        ledger.word(ledger.visit(ledger.family(bvc=far, partner=None), reference="annan-kommun"))
        return ledger


def said(program, *words: str) -> dict:
    code, out, error = program(*words)
    assert (code, error) == (0, "")
    return json.loads(out)


def test_reconciliation_gives_every_visit_one_place_and_one_reason(ledger, program):
    found = said(program, "reconcile", "--year", "2025", "--region", "18", "--municipality", "1880", "--json")
    assert found["both"] == {"count": 1, "visits": [{"visit": "båda"}]}
    reasons = {part: {v["visit"]: v["reason"] for v in found[part]["visits"]} for part in found if part != "both"}
    assert reasons == {
        "only_region": {
            "utan-partner": "no_partner_unit",
            "=utan-soc": "social_services_absent",
            "obekräftad-soc": "municipality_unconfirmed",
        },
        "only_municipality": {"utan-ssk": "nurse_absent", "obekräftad-ssk": "region_unconfirmed"},
    }
    assert [found[part]["count"] for part in found] == [1, 3, 2]


def test_the_three_parts_add_up_to_what_the_two_returns_count(ledger, program, tmp_path):
    found = said(program, "reconcile", "--year", "2025", "--region", "18", "--municipality", "1880", "--json")
    parts = {part: {visit["visit"] for visit in found[part]["visits"]} for part in found}
    counted = {}
    for code in ("18", "1880"):
        file = tmp_path / f"{code}.json"
        assert program("return", "--year", "2025", "--authority", code, "--format", "json", "--out", str(file))[0] == 0
        counted[code] = set(json.loads(file.read_text())["visits"])
    assert parts["both"] == counted["18"] & counted["1880"]
    assert parts["only_region"] == counted["18"] - counted["1880"] - {"annan-kommun"}
    assert parts["only_municipality"] == counted["1880"] - counted["18"]


def test_the_counting_rule_changes_the_return_but_not_the_reconciliation(ledger, program, tmp_path):
    ask = ("reconcile", "--year", "2025", "--region", "18", "--municipality", "1880", "--json")
    before = said(program, *ask)
    with unit_of_work(OPERATOR) as session:
        ledger.session = session
        ledger.word(ledger.visit(ledger.family(), "8m", reference="ordinarie"))
        session.add(CountingRule(authority_id=ledger.region.id, year=2025, count_joint_ordinary=True))
    assert said(program, *ask) == before
    file = tmp_path / "r.json"
    assert program("return", "--year", "2025", "--authority", "18", "--format", "json", "--out", str(file))[0] == 0
    made = json.loads(file.read_text())
    assert "ordinarie" in made["visits"]
    assert made["figures"]["extended_visits"] == len(made["visits"])


def test_statistics_are_the_keys_of_the_contract_and_one_document(ledger, program):
    found = said(program, "statistics", "--year", "2025", "--authority", "1880", "--json")
    assert (found["authority"], found["year"], found["extended_visits"]) == ("1880", 2025, 3)
    assert found["single_visits_by_cause"] == {"okänd": 1}
    assert found["reimbursement"] == {"joint_home_visits": 1, "amount_kr": 2500, "by_bvc": {"bvc-1": 2500}}


def test_a_year_without_visits_is_zeros_and_nulls(ledger, program):
    found = said(program, "statistics", "--year", "1999", "--authority", "18", "--json")
    assert (found["extended_visits"], found["joint_share"], found["outcomes"]) == (0, None, {})
    empty = said(program, "reconcile", "--year", "1999", "--region", "18", "--municipality", "1880", "--json")
    assert all(part == {"count": 0, "visits": []} for part in empty.values())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("statistics", "--year", "2025", "--authority", "99", "--json"), "Ingen huvudman har koden 99."),
        (
            ("return", "--year", "2025", "--authority", "99", "--format", "csv", "--out", "x"),
            "Ingen huvudman har koden 99.",
        ),
        (("reconcile", "--year", "2025", "--region", "99", "--municipality", "1880"), "Ingen huvudman har koden 99."),
        (("reconcile", "--year", "2025", "--region", "1880", "--municipality", "1880"), "Koden 1880 är ingen regions."),
        (("reconcile", "--year", "2025", "--region", "18", "--municipality", "18"), "Koden 18 är ingen kommuns."),
    ],
)
def test_a_code_that_nobody_has_is_refused(ledger, program, words, sentence):
    code, out, error = program(*words)
    assert (code, out) == (1, "")
    assert error.startswith(sentence)


def test_a_missing_or_odd_word_is_wrong_usage(app, program):
    assert program("statistics", "--year", "i fjol", "--authority", "18")[0] == 2
    assert program("return", "--year", "2025", "--authority", "18", "--format", "doc", "--out", "x")[0] == 2
    assert program("grants")[0] == 2


def test_a_return_carries_its_own_hash(ledger, program, tmp_path):
    with unit_of_work(OPERATOR) as session:
        keep(session, "Region Örebro län", code="18", requisitioned=100, redistributed=10, allocated=110, unused=30)
    file = tmp_path / "return.json"
    words = ("return", "--year", "2025", "--authority", "18", "--format", "json", "--out", str(file))
    assert program(*words) == (0, "", "")
    made = json.loads(file.read_text())
    held = {key: value for key, value in made.items() if key != "hash"}
    canonical = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert made["hash"] == hashlib.sha256(canonical).hexdigest()
    assert made["recipient"] == {"code": "18", "name": "Region Örebro län", "kind": "region"}
    assert (made["form"], made["filed_at"]) == ("2025-region", None)
    assert made["money"] == {"requisitioned": 100, "redistributed": 10, "allocated": 110, "used": 80, "unused": 30}
    assert made["figures"] == said(program, "statistics", "--year", "2025", "--authority", "18", "--json")
    answers = {answer["field"]: answer for answer in made["answers"]}
    assert answers["9"] == {"field": "9", "text": "5", "options": []}
    assert answers["18"] == {"field": "18", "text": "3 av 5", "options": ["Nej"]}
    assert answers["15"]["options"] == ["0 år"]
    assert answers["7b"]["options"] == ["Ingen annan aktör"]


def test_a_workbook_and_rows_keep_text_as_text(ledger, program, tmp_path):
    sheet, rows = tmp_path / "return.xlsx", tmp_path / "return.csv"
    for file in (sheet, rows):
        kind = file.suffix[1:]
        assert program("return", "--year", "2025", "--authority", "18", "--format", kind, "--out", str(file))[0] == 0
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(sheet.read_bytes()))["Besök"] for cell in row]
    assert ("=utan-soc", "s") in [(cell.value, cell.data_type) for cell in cells]
    text = rows.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    assert "'=utan-soc" in lines
    assert "Andel av de utökade som båda gjort (%);;60,0" in lines
    paid = [line for line in lines if line.startswith("Ersättning: Belopp per BVC (kr);")]
    assert sum(int(line.rsplit(";", 1)[1]) for line in paid) > 0, "kronor are not called visits"


def test_a_pdf_is_written_or_refused_with_the_line_that_installs_what_is_missing(
    ledger, program, tmp_path, monkeypatch
):
    file = tmp_path / "return.pdf"
    words = ("return", "--year", "2025", "--authority", "1880", "--format", "pdf", "--out", str(file))
    try:
        import weasyprint  # noqa: F401
    except OSError:
        pass
    else:
        assert program(*words) == (0, "", "")
        read = pypdf.PdfReader(file)
        said = "".join(page.extract_text() for page in read.pages)
        assert re.search(r"\d,\d", said), "numbers have their comma on paper too"
        assert not re.search(r"\s\d+\.\d", said)
        file.unlink()

    class NoPango:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    code, out, error = program(*words)
    assert (code, out) == (1, "")
    assert "apt-get install -y --no-install-recommends libpango-1.0-0" in error
    assert not file.exists()


def keep(session, recipient: str, **said):
    row = {"code": None, "wants_more": None, "redistributed": None, "allocated": None, "unused": None, **said}
    actions.keep_grant(session, year=2025, recipient=recipient, by=Operator(), **row)


def test_a_grant_years_sums_shares_and_warnings(app, program):
    with unit_of_work(OPERATOR) as session:
        keep(session, "Region Skåne", code="12", requisitioned=1000, redistributed=501, allocated=1501, unused=300)
        keep(session, "Västra Götalandsregionen", requisitioned=1000, wants_more=False, allocated=1000, unused=0)
        keep(session, "Ystad", requisitioned=500, redistributed=250, allocated=751, unused=751)
        keep(session, "Dorotea", code="2425", requisitioned=3, redistributed=0, wants_more=True, allocated=3, unused=4)
    found = said(program, "grants", "--year", "2025", "--json")
    rows = {row["recipient"]: row for row in found.pop("rows")}
    assert found == {
        "recipients": 4,
        "regions": 2,
        "municipalities": 2,
        "requisitioned": 2503,
        "redistributed": 751,
        "allocated": 3255,
        "unused": 1055,
        "used_share": 68,
        "used_share_regions": 88,
        "used_share_municipalities": 0,
    }
    assert rows["Region Skåne"]["warnings"] == []
    assert rows["Region Skåne"]["unused_share"] == 20
    assert rows["Region Skåne"]["recomputed_redistribution"] == 500  # 751 × 1000 ÷ 1503 = 499,67
    assert rows["Västra Götalandsregionen"]["recomputed_redistribution"] is None
    assert rows["Dorotea"]["recomputed_redistribution"] == 1  # 1,499
    assert ["751 kr" in warning for warning in rows["Ystad"]["warnings"]] == [True]
    assert len(rows["Dorotea"]["warnings"]) == 1


def test_reading_a_grant_again_updates_and_never_erases(app, program):
    with unit_of_work(OPERATOR) as session:
        keep(session, "Ystad", code="1286", requisitioned=500, redistributed=250, allocated=750, unused=10)
        keep(session, "Ystad", requisitioned=600)
    [row] = said(program, "grants", "--year", "2025", "--json")["rows"]
    assert (row["requisitioned"], row["redistributed"], row["unused"]) == (600, 250, 10)
    assert said(program, "grants", "--year", "2024", "--json")["used_share"] is None


def test_a_return_finds_its_money_by_a_name_without_a_code(app, program, tmp_path):
    with unit_of_work(OPERATOR) as session:
        Ledger(session).authority("1286", "Ystads kommun", AuthorityKind.MUNICIPALITY)
        keep(session, "Ystads kommun", requisitioned=500)
    file = tmp_path / "return.json"
    program("return", "--year", "2025", "--authority", "1286", "--format", "json", "--out", str(file))
    made = json.loads(file.read_text())
    assert made["money"]["requisitioned"] == 500
    assert made["money"]["used"] is None
    assert made["visits"] == []
    assert made["form"] == "2025-kommun"


def test_a_file_that_cannot_be_written_is_said(app, program, tmp_path):
    with unit_of_work(OPERATOR) as session:
        Ledger(session)
    nowhere = str(tmp_path / "nowhere" / "x.csv")
    code, _, error = program("return", "--year", "2025", "--authority", "18", "--format", "csv", "--out", nowhere)
    assert code == 1
    assert "går inte att skriva" in error


def test_december_in_utc_is_january_in_sweden(app, program):
    with unit_of_work(OPERATOR) as session:
        ledger = Ledger(session)
        visit = ledger.visit(ledger.family(date(2024, 11, 15)))
        ledger.word(visit, starts_at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC))
    assert said(program, "statistics", "--year", "2025", "--authority", "18", "--json")["by_month"] == {"01": 1}
    assert said(program, "statistics", "--year", "2024", "--authority", "18", "--json")["by_month"] == {}
