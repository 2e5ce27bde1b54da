"""Sheets with every kind of row that must be refused, each with the line and the column it must be refused for.

`bad_sheets()` puts all of them into one reading beside rows that are right. Rows that only refer to a bad row
are there too: they are no second fault, but with `--skip-invalid` they are left out together with it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.recount.nation import HEADERS, Nation, Row

GRANT_COLUMNS = (
    "år",
    "mottagare",
    "kod",
    "rekvirerat",
    "önskar_mer",
    "omfördelat",
    "fördelat",
    "oanvänt",
)


@dataclass(frozen=True)
class Fault:
    """`line` counts the header as 1. Any of `columns` may be named; `says` must stand in the sentence."""

    kind: str
    sheet: str
    line: int
    columns: tuple[str, ...]
    says: str


@dataclass
class BadSheets:
    sheets: Nation
    good: Nation
    faults: list[Fault] = field(default_factory=list)
    hanging: list[tuple[str, int]] = field(default_factory=list)

    def right(self, sheet: str, **cells: str) -> None:
        self.good.rows[sheet].append(self.sheets.add(sheet, **cells))

    def wrong(self, kind: str, sheet: str, columns: str, row: Row, says: str = "") -> None:
        self.sheets.rows[sheet].append(row)
        line = len(self.sheets.rows[sheet]) + 1
        self.faults.append(Fault(kind, sheet, line, tuple(columns.split()), says))

    def hangs(self, sheet: str, **cells: str) -> None:
        self.sheets.add(sheet, **cells)
        self.hanging.append((sheet, len(self.sheets.rows[sheet]) + 1))


UNIT = {
    "enhetskod": "u",
    "namn": "En enhet",
    "typ": "bvc",
    "huvudmannakod": "18",
    "huvudman": "Region Örebro län",
    "kommunkod": "1880",
}
TOWN = {"typ": "socialtjänst", "huvudmannakod": "1880", "huvudman": "Örebro kommun", "kommunkod": "1880"}
FAMILY = {"familj": "f", "bvc": "vivalla", "socialtjänst": "familjestöd", "barn_födda": "2025-01-10"}
VISIT = {
    "besök": "b",
    "familj": "F1",
    "steg": "extra",
    "starttid": "2025-04-01 10:00",
    "utfall": "genomfört",
    "sjuksköterska": "ja",
    "socialtjänst": "ja",
}
PAIR = {"bvc": "vivalla", "socialtjänst": "familjestöd", "från": "2025-01-01"}

# (kind, cells that differ from a right row, columns that may be named, what the sentence must hold)
BAD_UNITS = (
    ("no unit code", {"enhetskod": ""}, "enhetskod", ""),
    ("no name", {"namn": ""}, "namn", ""),
    ("no kind of unit", {"typ": ""}, "typ", ""),
    ("an unknown kind of unit", {"typ": "vårdcentral"}, "typ", ""),
    ("no authority code", {"huvudmannakod": ""}, "huvudmannakod", ""),
    ("no authority", {"huvudman": ""}, "huvudman", ""),
    ("no municipality", {"kommunkod": ""}, "kommunkod", ""),
    ("a region code without its zero", {"huvudmannakod": "3", "kommunkod": "0380"}, "huvudmannakod", "03"),
    ("a municipality code without its zero", {"huvudmannakod": "03", "kommunkod": "380"}, "kommunkod", "0380"),
    (
        "a social-services unit whose code lost its zero",
        {**TOWN, "huvudmannakod": "380", "kommunkod": "0380"},
        "huvudmannakod",
        "0380",
    ),
    ("a clinic owned by a municipality", {"huvudmannakod": "1880"}, "huvudmannakod", ""),
    ("social services owned by a region", {**TOWN, "huvudmannakod": "18"}, "huvudmannakod", ""),
    ("an area type above five", {"områdestyp": "6"}, "områdestyp", ""),
    ("an area type of nought", {"områdestyp": "0"}, "områdestyp", ""),
    ("an index that is no number", {"barn_cni": "högt"}, "barn_cni", ""),
    ("an unknown way of payment", {"ersättning": "delvis"}, "ersättning", ""),
    ("a unit code given twice", {"enhetskod": "vivalla"}, "enhetskod", ""),
)
BAD_PAIRS = (
    ("no clinic in the pair", {"bvc": ""}, "bvc", ""),
    ("a clinic that does not exist", {"bvc": "ingenstans"}, "bvc", "ingenstans"),
    ("no social services in the pair", {"socialtjänst": ""}, "socialtjänst", ""),
    ("a clinic in social services' place", {"socialtjänst": "vivalla"}, "socialtjänst", ""),
    ("no start of the pair", {"från": ""}, "från", ""),
    ("an end that is no date", {"till": "tills vidare"}, "till", ""),
)
BAD_FAMILIES = (
    ("no family reference", {"familj": ""}, "familj", ""),
    ("no clinic", {"bvc": ""}, "bvc", ""),
    ("an unknown clinic", {"bvc": "ingenstans"}, "bvc", "ingenstans"),
    ("social services in the clinic's place", {"bvc": "familjestöd"}, "bvc", ""),
    ("an unknown partner unit", {"socialtjänst": "ingenstans"}, "socialtjänst", "ingenstans"),
    ("a clinic as partner unit", {"socialtjänst": "vivalla"}, "socialtjänst", ""),
    ("no births", {"barn_födda": ""}, "barn_födda", ""),
    ("a birth on a day that is not", {"barn_födda": "2025-01-10 2025-02-30"}, "barn_födda", "2025-02-30"),
    ("a birth in words", {"barn_födda": "i våras"}, "barn_födda", ""),
    ("an offer that is no date", {"erbjuden": "2025-13-01"}, "erbjuden", ""),
    ("an unknown answer", {"svar": "kanske"}, "svar", "kanske"),
    ("an answer's date in another order", {"svar_datum": "31/12 2025"}, "svar_datum", ""),
    ("a start that is no date", {"startade": "ja"}, "startade", ""),
    ("an end that is no date", {"avslutad": "2025-02-29"}, "avslutad", ""),
    ("an unknown cause of end", {"avslutad": "2025-05-01", "avslutsorsak": "trött"}, "avslutsorsak", "trött"),
    ("a consent that is neither date nor nej", {"samtycke": "muntligt"}, "samtycke", ""),
    ("three guardians", {"antal_vårdnadshavare": "3"}, "antal_vårdnadshavare", ""),
    ("no guardian at all", {"antal_vårdnadshavare": "0"}, "antal_vårdnadshavare", ""),
    ("an area type in words", {"områdestyp": "ett"}, "områdestyp", ""),
    ("an unknown target group", {"målgrupper": "riskfaktorer tvillingar"}, "målgrupper", "tvillingar"),
    ("a family given twice", {"familj": "F1"}, "familj", ""),
)
BAD_VISITS = (
    ("no visit reference", {"besök": ""}, "besök", ""),
    ("a visit without family", {"familj": ""}, "familj", ""),
    ("a family that does not exist", {"familj": "F999"}, "familj", "F999"),
    ("no step", {"steg": ""}, "steg", ""),
    ("a step outside the programme", {"steg": "3m"}, "steg", "3m"),
    ("no start", {"starttid": ""}, "starttid", ""),
    ("a start without time of day", {"starttid": "2025-04-01"}, "starttid", ""),
    ("a start on a day that is not", {"starttid": "2025-04-31 10:00"}, "starttid", ""),
    ("an hour that is not", {"starttid": "2025-04-01 24:30"}, "starttid", ""),
    ("a time that the clock skips that night", {"starttid": "2025-03-30 02:30"}, "starttid", ""),
    ("no minutes at all", {"minuter": "0"}, "minuter", ""),
    ("more than ten hours", {"minuter": "601"}, "minuter", ""),
    ("minutes in words", {"minuter": "en timme"}, "minuter", ""),
    ("no outcome", {"utfall": ""}, "utfall", ""),
    ("an unknown outcome", {"utfall": "klart"}, "utfall", "klart"),
    ("an unknown place", {"plats": "skolan"}, "plats", "skolan"),
    ("a nurse who was there perhaps", {"sjuksköterska": "kanske"}, "sjuksköterska", ""),
    ("social services that were there by name", {"socialtjänst": "Anna"}, "socialtjänst", ""),
    ("an unknown cause", {"socialtjänst": "nej", "frånvaro_orsak": "fika"}, "frånvaro_orsak", "fika"),
    ("three guardians present", {"vårdnadshavare": "3"}, "vårdnadshavare", ""),
    ("guardians below nought", {"vårdnadshavare": "-1"}, "vårdnadshavare", ""),
    ("an interpreter perhaps", {"tolk": "kanske"}, "tolk", ""),
    ("an unknown contact", {"kontakter": "mhv polisen"}, "kontakter", "polisen"),
    ("an unknown piece of information", {"information": "skatter"}, "information", "skatter"),
    ("a visit given twice", {"besök": "B1"}, "besök", ""),
    ("one start twice under two references", {"starttid": "2025-03-14 10:00"}, "starttid besök familj", ""),
)
BAD_GRANTS = (
    ("no year", {"år": ""}, "år", ""),
    ("a year in words", {"år": "i fjol"}, "år", ""),
    ("no recipient", {"mottagare": ""}, "mottagare", ""),
    ("nothing requisitioned", {"rekvirerat": ""}, "rekvirerat", ""),
    ("kronor with öre", {"rekvirerat": "1000,50"}, "rekvirerat", ""),
    ("an unclear wish", {"önskar_mer": "kanske"}, "önskar_mer", ""),
    ("an amount in words", {"oanvänt": "allt"}, "oanvänt", ""),
)


def tomorrow() -> str:
    return (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011


def empty_row(sheet: str) -> Row:
    return dict.fromkeys(HEADERS.get(sheet, GRANT_COLUMNS), "")


def bad_sheets() -> BadSheets:
    """Right rows, bad rows and rows that hang on bad ones, of all five sheets but the grants."""
    made = BadSheets(Nation(0), Nation(0))
    made.right("enheter", **{**UNIT, "enhetskod": "vivalla", "namn": "Vivalla/Lundby"})
    made.right("enheter", **{**TOWN, "enhetskod": "familjestöd", "namn": "Familjestöd"})
    made.right("samverkan", **PAIR)
    made.right("familjer", **{**FAMILY, "familj": "F1"})
    made.right("besök", **{**VISIT, "besök": "B1", "starttid": "2025-03-14 10:00"})
    sheets = (
        ("enheter", UNIT, BAD_UNITS, "enhetskod"),
        ("samverkan", PAIR, BAD_PAIRS, ""),
        ("familjer", FAMILY, BAD_FAMILIES, "familj"),
        ("besök", VISIT, BAD_VISITS, "besök"),
    )
    for sheet, usual, kinds, reference in sheets:
        for number, (kind, cells, columns, says) in enumerate(kinds):
            row = {**empty_row(sheet), **usual}
            if reference:
                row[reference] = f"{sheet}-{number}"
            if sheet == "besök":
                row["starttid"] = f"2025-05-{number + 1:02d} 10:00"
            made.wrong(kind, sheet, columns, {**row, **cells}, says)
    coming = {**empty_row("besök"), **VISIT, "besök": "framtiden", "starttid": f"{tomorrow()} 10:00"}
    made.wrong("done before it has begun", "besök", "utfall starttid", coming)
    # The unit that lost its zero is enheter-7, the family with the unknown answer familjer-10.
    made.hangs("familjer", **{**FAMILY, "familj": "H1", "bvc": "enheter-7"})
    made.hangs("besök", **{**VISIT, "besök": "H2", "familj": "H1", "starttid": "2025-06-01 10:00"})
    made.hangs("besök", **{**VISIT, "besök": "H3", "familj": "familjer-10", "starttid": "2025-06-02 10:00"})
    made.hangs("samverkan", **{**PAIR, "bvc": "enheter-7"})
    made.right("familjer", **{**FAMILY, "familj": "F2", "erbjuden": "2025-02-01"})
    made.right("besök", **{**VISIT, "besök": "B2", "familj": "F2", "starttid": "2025-06-03 10:00"})
    return made


def bad_grants() -> tuple[list[Row], list[Fault]]:
    """Rows of a grant year's sheet: a right one first, then one of each kind."""
    right = {**empty_row("bidrag"), "år": "2025", "mottagare": "Region Örebro län", "kod": "18"}
    right |= {"rekvirerat": "1 000", "omfördelat": "500", "fördelat": "1 500", "oanvänt": "0"}
    rows = [right]
    faults = []
    for number, (kind, cells, columns, says) in enumerate(BAD_GRANTS):
        rows.append({**right, "mottagare": f"Kommun {number}", "kod": "", **cells})
        faults.append(Fault(kind, "bidrag", number + 3, (columns,), says))
    return rows, faults


COUNT = 12


@dataclass(frozen=True)
class Warned:
    """Sheets that are stored, and of which one kind of thing is said once, with the number 12."""

    kind: str
    sheets: Nation
    words: str


def clean() -> Nation:
    """Units that work together, a family with an offer, a start and an end: nothing to warn about."""
    sheets = Nation(0)
    sheets.add("enheter", **{**UNIT, "enhetskod": "vivalla"})
    sheets.add("enheter", **{**TOWN, "enhetskod": "familjestöd", "namn": "Familjestöd"})
    sheets.add("samverkan", **{**PAIR, "från": "2024-01-01"})
    offered = {"erbjuden": "2025-01-20", "svar": "ja", "svar_datum": "2025-01-25", "startade": "2025-02-01"}
    sheets.add("familjer", **{**FAMILY, "familj": "F1", "antal_vårdnadshavare": "1", **offered})
    sheets.add("besök", **{**VISIT, "besök": "B0", "starttid": "2025-03-14 10:00"})
    return sheets


def odd_visits(**cells: str) -> Nation:
    sheets = clean()
    for number in range(COUNT):
        usual = {**VISIT, "besök": f"W{number}", "starttid": f"2025-04-{number + 1:02d} 10:00"}
        month = cells.get("starttid", "")
        own = {**cells, "starttid": f"{month}-{number + 1:02d} 10:00"} if month else cells
        sheets.add("besök", **{**usual, **own})
    return sheets


def ended() -> Nation:
    sheets = odd_visits(starttid="2025-09")
    sheets.rows["familjer"][0] |= {"avslutad": "2025-08-31", "avslutsorsak": "flyttade"}
    return sheets


def without_partner() -> Nation:
    sheets = odd_visits(familj="F2")
    sheets.add("familjer", **{**FAMILY, "familj": "F2", "socialtjänst": "", "antal_vårdnadshavare": "1"})
    return sheets


def strangers() -> Nation:
    """Twelve pairs of units that no row of samverkan joins, one family each."""
    sheets = clean()
    for number in range(COUNT):
        sheets.add("enheter", **{**UNIT, "enhetskod": f"bvc-{number}", "namn": f"BVC {number}"})
        sheets.add("familjer", **{**FAMILY, "familj": f"S{number}", "bvc": f"bvc-{number}"})
    return sheets


def warned() -> list[Warned]:
    outside = r"utanför|före|innan|efter"
    return [
        Warned("before the offer", odd_visits(starttid="2025-01", steg="1-2v"), outside),
        Warned("after the end", ended(), outside),
        Warned(
            "attendance on a visit that was not done",
            odd_visits(utfall="familjen_avbokade"),
            r"inte|ej |inställ|avbok|utan att",
        ),
        Warned("social services without a partner unit", without_partner(), r"partner|socialtjänst"),
        Warned("units without a row in samverkan", strangers(), r"samverkan"),
        Warned("more guardians than the family has", odd_visits(vårdnadshavare="2"), r"vårdnadshavare"),
    ]
