"""Every kind of bad row, with the place that must be named and a word of what is said."""

import pytest

from tests.unit.intake.paper import (
    BVC,
    FAMILY,
    GRANT,
    PAIR,
    SOCIAL,
    UPPSALA,
    VISIT,
    Row,
    families,
    places,
    read,
    said,
    sheet,
    units,
    visits,
)

B2 = {"besök": "B2", "starttid": "2025-05-14 10:00"}
F2 = {"familj": "F2"}

BAD_UNITS = [
    ({"enhetskod": ""}, "enhetskod", "tom"),
    ({"namn": "x" * 121}, "namn", "120"),
    ({"typ": "vårdcentral"}, "typ", "bvc, socialtjanst"),
    ({"huvudmannakod": "3"}, "huvudmannakod", "03"),
    ({"huvudmannakod": "1880"}, "huvudmannakod", "tvåsiffriga"),
    ({"huvudmannakod": "arton"}, "huvudmannakod", "siffror"),
    (SOCIAL | {"huvudmannakod": "180"}, "huvudmannakod", "0180"),
    (SOCIAL | {"huvudmannakod": "18"}, "huvudmannakod", "fyrsiffriga"),
    ({"kommunkod": "380"}, "kommunkod", "0380"),
    ({"kommunkod": "18"}, "kommunkod", "fyra siffror"),
    ({"områdestyp": "6"}, "områdestyp", "1–5"),
    ({"barn_cni": "högt"}, "barn_cni", "tal"),
    ({"ersättning": "delvis"}, "ersättning", "rörlig, fast"),
    ({"enhetskod": "vivalla"}, "enhetskod", "enheter.csv:2"),
]
BAD_PAIRS = [
    ({"bvc": "ingenstans"}, "bvc", "ingenstans"),
    ({"bvc": "stod"}, "bvc", "socialtjänsten"),
    ({"socialtjänst": "vivalla"}, "socialtjänst", "BVC"),
    ({"från": ""}, "från", "tom"),
    ({"till": "2023-12-31"}, "till", "före"),
    ({"från": "2024-01-01"}, "bvc", "samverkan.csv:2"),
]
BAD_FAMILIES = [
    ({"familj": ""}, "familj", "tom"),
    ({"bvc": "ingenstans"}, "bvc", "ingenstans"),
    ({"bvc": "stod"}, "bvc", "här ska en BVC stå"),
    ({"socialtjänst": "vivalla"}, "socialtjänst", "BVC"),
    ({"barn_födda": "2025-01-10 2025-02-30"}, "barn_födda", "2025-02-30"),
    ({"svar": "kanske"}, "svar", "obesvarat"),
    ({"erbjuden": "2025-02-01", "svar_datum": "2025-01-31"}, "svar_datum", "före"),
    ({"startade": "2025-02-01", "avslutad": "2025-01-31"}, "avslutad", "före"),
    ({"avslutsorsak": "trött"}, "avslutsorsak", "trött"),
    ({"samtycke": "ja"}, "samtycke", "datumet"),
    ({"antal_vårdnadshavare": "3"}, "antal_vårdnadshavare", "1–2"),
    ({"målgrupper": "riskfaktorer tvillingar"}, "målgrupper", "tvillingar"),
    ({"tolk": "arabiska"}, "tolk", "varken ja eller nej"),
    ({"familj": "F1"}, "familj", "familjer.csv:2"),
]
BAD_VISITS = [
    ({"familj": "F9"}, "familj", "F9"),
    ({"steg": "3m"}, "steg", "15m, före, extra"),
    ({"starttid": "2025-05-14"}, "starttid", "klockslaget"),
    ({"starttid": "2025-03-30 02:30"}, "starttid", "klockan"),
    ({"starttid": "2025-03-14 10:00"}, "starttid", "B1"),
    ({"starttid": "2026-06-01 12:01"}, "utfall", "2026-06-01 12:01"),
    ({"minuter": "0"}, "minuter", "1–600"),
    ({"minuter": "601"}, "minuter", "1–600"),
    ({"utfall": "klart"}, "utfall", "genomfört"),
    ({"plats": "skolan"}, "plats", "hem, bvc, annat"),
    ({"sjuksköterska": "kanske"}, "sjuksköterska", "varken"),
    ({"socialtjänst": "Anna"}, "socialtjänst", "varken"),
    ({"frånvaro_orsak": "fika"}, "frånvaro_orsak", "ledighet"),
    ({"vårdnadshavare": "3"}, "vårdnadshavare", "0–2"),
    ({"kontakter": "mhv polisen"}, "kontakter", "polisen"),
    ({"information": "skatter"}, "information", "skatter"),
    ({"besök": "B1", "starttid": "2025-05-15 10:00"}, "besök", "besok.csv:2"),
]
BAD_GRANTS = [
    ({"år": "i fjol"}, "år", "helt tal"),
    ({"mottagare": ""}, "mottagare", "tom"),
    ({"kod": "980"}, "kod", "0980"),
    ({"kod": "9"}, "kod", "09"),
    ({"rekvirerat": "1000,50"}, "rekvirerat", "hela kronor"),
    ({"önskar_mer": "kanske"}, "önskar_mer", "varken"),
    ({"oanvänt": "-5"}, "oanvänt", "utanför"),
    ({"mottagare": "REGION Örebro län", "kod": ""}, "mottagare", "bidrag.csv:2"),
    ({"kod": "18"}, "kod", "bidrag.csv:2"),
]


def assert_one_fault(reading, file: str, line: int, column: str, word: str) -> None:
    assert places(reading) == [f"{file}:{line}: {column}"]
    assert word in said(reading)[0]
    assert [str(row.at) for row in reading.rejected] == [f"{file}:{line}"]


@pytest.mark.parametrize(("cells", "column", "word"), BAD_UNITS)
def test_bad_units(cells: Row, column: str, word: str):
    reading = read(units(BVC | {"enhetskod": "b"} | ({"enhetskod": "s"} if "typ" in cells else {}) | own(cells)))
    assert_one_fault(reading, "enheter.csv", 4, column, word)


def own(cells: Row) -> Row:
    """Without the reference of the row that the cells were taken from."""
    return {column: cell for column, cell in cells.items() if cell != "stod"}


@pytest.mark.parametrize(("cells", "column", "word"), BAD_PAIRS)
def test_bad_pairs(cells: Row, column: str, word: str):
    content = sheet(PAIR, PAIR | {"från": "2025-01-01"} | cells)
    assert_one_fault(read(units(), ("samverkan.csv", content)), "samverkan.csv", 3, column, word)


@pytest.mark.parametrize(("cells", "column", "word"), BAD_FAMILIES)
def test_bad_families(cells: Row, column: str, word: str):
    assert_one_fault(read(units(), families(FAMILY, FAMILY | F2 | cells)), "familjer.csv", 3, column, word)


@pytest.mark.parametrize(("cells", "column", "word"), BAD_VISITS)
def test_bad_visits(cells: Row, column: str, word: str):
    reading = read(units(), families(FAMILY), visits(VISIT, VISIT | B2 | cells))
    assert_one_fault(reading, "besok.csv", 3, column, word)


@pytest.mark.parametrize(("cells", "column", "word"), BAD_GRANTS)
def test_bad_grants(cells: Row, column: str, word: str):
    content = sheet(GRANT, GRANT | {"mottagare": "Orust kommun", "kod": ""} | cells)
    assert_one_fault(read(("bidrag.csv", content)), "bidrag.csv", 3, column, word)


def test_what_is_only_unusual_is_let_in():
    odd = {
        "barn_födda": "1925-01-10 2031-02-01",
        "svar": "nej",
        "svar_datum": "2025-02-01",
        "avslutsorsak": "annat",
        "startade": "2024-01-01",
        "målgrupper": "annan",
    }
    reading = read(units(), families(FAMILY | odd), visits(VISIT | {"starttid": "2020-01-01 10:00", "steg": "FÖRE"}))
    assert said(reading) == []
    assert reading.visits[0].step == "före"


def test_a_visit_to_come_may_be_called_off_and_one_that_begins_now_may_be_done():
    coming = VISIT | {"starttid": "2026-06-02 10:00", "utfall": "familjen_avbokade", "sjuksköterska": ""}
    begins = VISIT | {"besök": "B2", "starttid": "2026-06-01 12:00"}
    assert said(read(units(), families(FAMILY), visits(coming, begins))) == []


def test_every_fault_of_a_row_is_said():
    reading = read(units(), families(FAMILY | {"bvc": "x", "svar": "x", "tolk": "x"}))
    assert places(reading) == [f"familjer.csv:2: {column}" for column in ("svar", "tolk", "bvc")]


def test_a_row_that_refers_to_a_bad_row_has_no_fault_but_hangs_on_it():
    bad_unit = UPPSALA | {"huvudmannakod": "3"}
    family = FAMILY | {"bvc": "svartbacken"}
    pair = PAIR | {"bvc": "svartbacken"}
    reading = read(visits(VISIT), families(family), ("samverkan.csv", sheet(pair)), units(bad_unit))
    assert places(reading) == ["enheter.csv:4: huvudmannakod"]
    assert {row.at.file: row.reasons for row in reading.rejected} == {
        "enheter.csv": ("huvudmannakod: 3 har tappat sin inledande nolla; rätt kod är 03.",),
        "samverkan.csv": ("hänger på enheten svartbacken, som inte kan läsas in (enheter.csv:4).",),
        "familjer.csv": ("hänger på enheten svartbacken, som inte kan läsas in (enheter.csv:4).",),
        "besok.csv": ("hänger på familjen F1, som inte kan läsas in (familjer.csv:2).",),
    }
    assert (reading.collaborations, reading.families, reading.visits) == ((), (), ())
    assert len(reading.units) == 2


def test_a_bad_row_is_checked_against_the_others_all_the_same():
    bad = VISIT | {"minuter": "900"}
    reading = read(
        units(), families(FAMILY), visits(bad, VISIT | {"besök": "B2"}, VISIT | {"starttid": "2025-09-01 10:00"})
    )
    assert places(reading) == ["besok.csv:2: minuter", "besok.csv:3: starttid", "besok.csv:4: besök"]


def test_a_unit_may_be_named_in_another_spelling_when_only_one_can_be_meant():
    family = FAMILY | {"bvc": "BVC Vivalla"}
    one = BVC | {"enhetskod": "bvc-vivalla"}
    assert read(units(one), families(family)).families[0].bvc == "bvc-vivalla"
    two = BVC | {"enhetskod": "bvc_vivalla"}
    assert places(read(units(one, two), families(family))) == ["familjer.csv:2: bvc"]


def test_answer_and_end_may_fall_on_the_first_day():
    days = {"erbjuden": "2025-02-01", "svar_datum": "2025-02-01", "startade": "2025-02-01", "avslutad": "2025-02-01"}
    pair = ("samverkan.csv", sheet(PAIR | {"till": PAIR["från"]}))
    assert said(read(units(), pair, families(FAMILY | days))) == []
