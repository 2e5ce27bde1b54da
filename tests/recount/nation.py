"""A random nation as the sheets its teams keep: the same seed and day give the same rows, all acceptable.

Everything the sheets can say happens to somebody: twins, later siblings, coming children, late starters, no
offer, no answer, no partner unit, a partner in another county, nights when the clock is moved, the year's
last hour. Rows that are merely odd (attendance on a visit that was not done, a visit before the offer) are
here too, since they are warned about and stored. Rows that must be refused are in `bad_rows`.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.recount.almanac import EXTRA, WINDOWS, days_in, shifted, window

Row = dict[str, str]

HEADERS: dict[str, tuple[str, ...]] = {
    "enheter": (
        "enhetskod",
        "namn",
        "typ",
        "huvudmannakod",
        "huvudman",
        "kommunkod",
        "områdestyp",
        "barn_cni",
        "ersättning",
        "utförare",
    ),
    "samverkan": ("bvc", "socialtjänst", "från", "till"),
    "familjer": (
        "familj",
        "bvc",
        "socialtjänst",
        "barn_födda",
        "erbjuden",
        "svar",
        "svar_datum",
        "startade",
        "avslutad",
        "avslutsorsak",
        "samtycke",
        "antal_vårdnadshavare",
        "områdestyp",
        "språk",
        "tolk",
        "målgrupper",
    ),
    "besök": (
        "besök",
        "familj",
        "steg",
        "starttid",
        "minuter",
        "utfall",
        "plats",
        "sjuksköterska",
        "socialtjänst",
        "frånvaro_orsak",
        "andra",
        "vårdnadshavare",
        "tolk",
        "kontakter",
        "information",
    ),
}

# SCB's codes: region, its name, and some of its municipalities. Leading zeros on purpose; Gotland is both.
COUNTIES: dict[str, tuple[str, dict[str, str]]] = {
    "18": (
        "Region Örebro län",
        {"1880": "Örebro kommun", "1883": "Karlskoga kommun", "1885": "Lindesbergs kommun"},
    ),
    "03": ("Region Uppsala", {"0380": "Uppsala kommun", "0381": "Enköpings kommun"}),
    "09": ("Region Gotland", {"0980": "Region Gotland"}),
    "12": ("Region Skåne", {"1280": "Malmö stad", "1290": "Kristianstads kommun"}),
    "24": ("Region Västerbotten", {"2480": "Umeå kommun", "2425": "Dorotea kommun"}),
}
OUTCOMES = (
    "familjen_avbokade",
    "bvc_avbokade",
    "socialtjänsten_avbokade",
    "familjen_ej_hemma",
    "sjukdom",
    "barnet_sjukt",
    "tolk_uteblev",
)
ENDINGS = ("fullföljt", "avbröt", "flyttade", "nåddes_ej", "barnet_avlidet", "annat")
CAUSES = ("sjukdom", "ledighet", "ej_bokad", "ombokad_tid", "annat")
GROUPS = (
    "första_barnet",
    "första_barnet_i_sverige",
    "riskfaktorer",
    "utlandsfödda",
    "språkutveckling",
    "ej_förskola",
    "annan",
)
CONTACTS = (
    "mhv",
    "öppna_förskolan",
    "annan_socialtjänst",
    "förskolan",
    "annan_kommunal",
    "tandvården",
    "annan_regional",
    "civilsamhälle",
)
INFORMATION = (
    "föräldraskapsstöd",
    "öppna_förskolan",
    "förskola_rätt",
    "tandvård",
    "svenska_språket",
    "hälsouppföljning",
)
LANGUAGES = ("arabiska", "somaliska", "dari", "tigrinja", "svenska", "ukrainska", "polska")
EDGE_BIRTHS = (
    "2024-02-29",
    "2024-08-31",
    "2024-11-30",
    "2025-01-31",
    "2024-12-31",
    "2025-03-31",
    "2023-10-31",
)
# Near midnight at the turn of three years, and both nights when the clock is moved (in October the hour 2-3
# comes twice and is read as the first; in March it does not come at all).
EDGE_HOURS = (
    "2023-12-31 23:30",
    "2024-01-01 00:15",
    "2024-12-31 23:45",
    "2025-01-01 00:10",
    "2025-01-01 00:59",
    "2025-12-31 22:30",
    "2025-12-31 23:59",
    "2026-01-01 00:00",
    "2025-03-30 01:30",
    "2025-03-30 03:00",
    "2025-10-26 02:30",
    "2025-10-26 03:30",
    "2024-10-27 02:00",
    "2026-03-29 03:15",
    "2024-02-29 10:00",
    "2025-02-28 09:00",
    "2025-03-01 09:00",
)
LAST_DAY = date(2026, 6, 30)
YEARS = (2023, 2024, 2025, 2026)


@dataclass
class Nation:
    """Four sheets of plain rows. `rows` is what the recount reads and what the writers write."""

    seed: int
    rows: dict[str, list[Row]] = field(default_factory=lambda: {sheet: [] for sheet in HEADERS})

    def authorities(self) -> list[str]:
        return sorted({unit["huvudmannakod"] for unit in self.rows["enheter"]})

    def regions(self) -> list[str]:
        return [code for code in self.authorities() if len(code) == 2]

    def municipalities(self) -> list[str]:
        return [code for code in self.authorities() if len(code) == 4]

    def add(self, sheet: str, **cells: str) -> Row:
        """A row with every column of its sheet, empty where nothing is said."""
        unknown = set(cells) - set(HEADERS[sheet])
        if unknown:
            raise KeyError(unknown)
        row = {column: cells.get(column, "") for column in HEADERS[sheet]}
        self.rows[sheet].append(row)
        return row


def nation(seed: int, families: int = 60, today: date | None = None, counties: int = 3) -> Nation:
    """`today` (default: the real day) only decides which births are to come; visits end 30 June 2026."""
    return _Maker(seed, today or date.today()).made(families, counties)  # noqa: DTZ011


class _Maker:
    def __init__(self, seed: int, today: date) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.today = today
        self.nation = Nation(seed)
        self.visit_number = 0
        self.taken: set[tuple[str, str]] = set()
        # Some teams number with letters, some with digits alone (which a spreadsheet keeps as numbers).
        self.visit_prefix = self.dice.choice(("B", "Ö-", "besök/", "1"))

    def made(self, families: int, counties: int) -> Nation:
        chosen = ["18", *self.dice.sample([code for code in COUNTIES if code != "18"], counties - 1)]
        for code in chosen:
            self.units(code)
        self.pairs()
        for number in range(families):
            self.family(number)
        if families >= 40:
            self.edges()
        for sheet in ("familjer", "besök"):
            self.dice.shuffle(self.nation.rows[sheet])
        return self.nation

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def maybe(self, share: float, value: str) -> str:
        return value if self.chance(share) else ""

    def some(self, codes: tuple[str, ...], share: float, most: int = 3) -> str:
        if not self.chance(share):
            return ""
        chosen = self.dice.sample(codes, self.dice.randint(1, most))
        return " ".join([*chosen, chosen[0]] if self.chance(0.1) else chosen)

    def units(self, county: str) -> None:
        region, municipalities = COUNTIES[county]
        for number, (code, name) in enumerate(municipalities.items()):
            if number == 0 or self.chance(0.75):  # the others have clinics but no social services of their own here
                for unit in range(self.dice.randint(1, 2)):
                    self.nation.add(
                        "enheter",
                        enhetskod=f"soc-{code}-{unit}",
                        namn=f"Familjestöd {unit + 1}, {name}",
                        typ="socialtjänst",
                        huvudmannakod=code,
                        huvudman=name,
                        kommunkod=code,
                    )
            for unit in range(self.dice.randint(1, 3)):
                self.nation.add(
                    "enheter",
                    enhetskod=f"bvc-{code}-{unit}",
                    namn=f"BVC {('Norr', 'Söder', 'Ån')[unit]} {name.split()[0]}",
                    typ="bvc",
                    huvudmannakod=county,
                    huvudman=region,
                    kommunkod=code,
                    områdestyp=self.maybe(0.7, str(self.dice.randint(1, 5))),
                    barn_cni=self.maybe(0.6, self.dice.choice(("1.3", "2", "2.45", "0.85"))),
                    ersättning=self.dice.choice(("", "rörlig", "fast")),
                    utförare=self.maybe(0.3, "Barnhälsan Åkerbär AB"),
                )

    def of_type(self, kind: str) -> list[Row]:
        return [unit for unit in self.nation.rows["enheter"] if unit["typ"] == kind]

    def pairs(self) -> None:
        """Most pairs within a municipality work together; the missing ones are warned about, not refused."""
        for bvc in self.of_type("bvc"):
            for unit in self.of_type("socialtjänst"):
                if bvc["kommunkod"] == unit["kommunkod"] and self.chance(0.8):
                    self.nation.add(
                        "samverkan",
                        bvc=bvc["enhetskod"],
                        socialtjänst=unit["enhetskod"],
                        från="2023-01-01",
                        till=self.maybe(0.2, "2026-12-31"),
                    )

    def partner(self, bvc: Row) -> str:
        """One's own municipality's unit, nobody's, or (rarely) one far away, in another county too."""
        if self.chance(0.14):
            return ""
        units = self.of_type("socialtjänst")
        near = [unit for unit in units if unit["kommunkod"] == bvc["kommunkod"]]
        if not near and self.chance(0.5):
            return ""
        return self.dice.choice(near if near and self.chance(0.85) else units)["enhetskod"]

    def birth(self) -> date:
        kind = self.dice.random()
        if kind < 0.15:
            return date.fromisoformat(self.dice.choice(EDGE_BIRTHS))
        year, month = self.dice.choice((2021, 2023, 2024, 2024, 2024, 2025, 2025)), self.dice.randint(1, 12)
        last = days_in(year, month)
        return date(year, month, last if kind < 0.3 else self.dice.randint(1, last))

    def births(self) -> list[date]:
        """In the order the children came. A coming child's day is later than today."""
        first = self.birth()
        coming = self.today + timedelta(days=self.dice.randint(5, 200))
        kind = self.dice.random()
        if kind < 0.60:
            return [first]
        if kind < 0.70:
            return [first, first]
        sibling = first + timedelta(days=self.dice.randint(330, 700))
        if kind < 0.80:
            return [first, min(sibling, LAST_DAY)]
        if kind < 0.84:
            return [first, min(sibling, LAST_DAY), min(sibling, LAST_DAY)]
        if kind < 0.92:
            return [first, coming]
        return [coming] if kind < 0.97 else [coming, coming]

    def family(self, number: int) -> None:
        bvc = self.dice.choice(self.of_type("bvc"))
        births = self.births()
        earliest = min(births[0], LAST_DAY)
        offered = earliest + timedelta(days=self.dice.randint(-30, 60))
        is_late = self.chance(0.12)
        answered = offered + timedelta(days=self.dice.randint(0, 200 if is_late else 30))
        is_offered = self.chance(0.9)
        answer = self.dice.choices(("ja", "nej", "obesvarat", ""), (74, 10, 6, 10))[0] if is_offered else ""
        if not is_offered and self.chance(0.4):
            answer = "ja"  # moved in with a running programme; nobody knows when it was offered
        started = answered + timedelta(days=self.dice.randint(0, 20))
        is_ended = self.chance(0.3)
        ended = started + timedelta(days=self.dice.randint(20, 500))
        shuffled = [day.isoformat() for day in births]
        if self.chance(0.3):
            self.dice.shuffle(shuffled)
        family = self.nation.add(
            "familjer",
            familj=f"{'F' if self.visit_prefix != '1' else '7'}{1000 + number}",
            bvc=bvc["enhetskod"],
            socialtjänst=self.partner(bvc),
            barn_födda=" ".join(shuffled),
            erbjuden=offered.isoformat() if is_offered else "",
            svar=answer,
            svar_datum=self.maybe(0.8, answered.isoformat()) if answer in ("ja", "nej") else "",
            startade=self.maybe(0.8, started.isoformat()) if answer == "ja" else "",
            avslutad=ended.isoformat() if is_ended else "",
            avslutsorsak=self.maybe(0.9, self.dice.choice(ENDINGS)) if is_ended else "",
            samtycke=self.dice.choice(("", "nej", answered.isoformat())),
            antal_vårdnadshavare=self.dice.choices(("", "1", "2"), (2, 3, 6))[0],
            områdestyp=self.maybe(0.4, str(self.dice.randint(1, 5))),
            språk=self.maybe(0.6, self.dice.choice(LANGUAGES)),
            tolk=self.dice.choice(("", "ja", "nej")),
            målgrupper=self.some(GROUPS, 0.5),
        )
        if answer in ("ja", "") or self.chance(0.1):
            self.visits_of(family, births, late=is_late)

    def visits_of(self, family: Row, births: list[date], *, late: bool) -> None:
        for birth in sorted(set(births)):
            if self.chance(0.25):
                self.visit(family, "före", self.clock(birth - timedelta(days=self.dice.randint(1, 90))))
            for step in WINDOWS:
                if self.chance(0.8) and not (late and step in ("1-2v", "2m", "4m")):
                    self.visit(family, step, self.clock(self.near_window(step, birth)))
            while self.chance(0.25):
                self.visit(family, "extra", self.clock(birth + timedelta(days=self.dice.randint(10, 1500))))
        if self.chance(0.35):
            step = self.dice.choice((*EXTRA, *EXTRA, "1-2v", "8m"))
            self.visit(family, step, self.dice.choice(EDGE_HOURS))

    def edges(self) -> None:
        """Births at the end of a month, with visits on the first and last day of windows and beside them."""
        clinic = next(unit for unit in self.of_type("bvc") if unit["kommunkod"] == "1880")
        partner = next(unit for unit in self.of_type("socialtjänst") if unit["kommunkod"] == "1880")
        for number, birth in enumerate(map(date.fromisoformat, EDGE_BIRTHS)):
            for place, (end, days) in enumerate(((0, -1), (0, 0), (1, 0), (1, 1))):
                family = self.nation.add(
                    "familjer",
                    familj=f"{'E' if self.visit_prefix != '1' else '9'}{number}{place}",
                    bvc=clinic["enhetskod"],
                    socialtjänst=partner["enhetskod"],
                    barn_födda=birth.isoformat(),
                    erbjuden=birth.isoformat(),
                    svar="nej" if place == 0 else "ja",
                    avslutad="2026-06-30" if place < 2 else "",
                    avslutsorsak="avbröt" if place < 2 else "",
                )
                self.visit(family, "extra", self.clock(birth))
                self.visit(family, "extra", self.clock(shifted(birth, 12) + timedelta(days=place - 1)))
                for step in WINDOWS:
                    span = window(step, birth)
                    if span is not None:
                        self.visit(family, step, self.clock(span[end] + timedelta(days=days)))

    def near_window(self, step: str, birth: date) -> date:
        """Mostly within; often exactly the first or last day, or the day beside it."""
        span = window(step, birth)
        if span is None:
            raise ValueError(step)
        first, last = span
        if self.chance(0.4):
            return self.dice.choice((first, last)) + timedelta(days=self.dice.choice((-1, 0, 0, 1)))
        if self.chance(0.1):
            return first + timedelta(days=self.dice.randint(-60, 120))
        return first + timedelta(days=self.dice.randint(0, (last - first).days))

    def clock(self, day: date) -> str:
        hour, minute = self.dice.randint(8, 17), self.dice.choice(("00", "15", "30", "45"))
        return f"{day.isoformat()} {hour:02d}:{minute}"

    def visit(self, family: Row, step: str, starts: str) -> None:
        """Nothing after the last day, before anything was, nor twice at one start of a family."""
        day = date.fromisoformat(starts[:10])
        if not date(2021, 1, 1) <= day <= min(LAST_DAY, self.today - timedelta(days=2)):
            return
        if (family["familj"], starts) in self.taken:
            return
        self.taken.add((family["familj"], starts))
        self.visit_number += 1
        is_done = self.chance(0.78)
        nurse, social = (self.dice.choices(("ja", "nej", ""), (78, 11, 11))[0] for _ in range(2))
        if not is_done and self.chance(0.85):
            nurse = social = ""
        is_single = "nej" in (nurse, social)
        self.nation.add(
            "besök",
            besök=f"{self.visit_prefix}{self.visit_number:05d}",
            familj=family["familj"],
            steg=step,
            starttid=starts,
            minuter=self.maybe(0.8, self.dice.choice(("1", "45", "60", "75", "90", "600"))),
            utfall="genomfört" if is_done else self.dice.choice(OUTCOMES),
            plats=self.dice.choices(("", "hem", "bvc", "annat"), (25, 60, 9, 6))[0],
            sjuksköterska=nurse,
            socialtjänst=social,
            frånvaro_orsak=self.maybe(0.7, self.dice.choice(CAUSES)) if is_single else "",
            andra=self.maybe(0.15, self.dice.choice(("barnmorska", "tandhygienist", "psykolog", "förskollärare"))),
            vårdnadshavare=self.dice.choices(("", "0", "1", "2"), (2, 1, 5, 6))[0],
            tolk=self.dice.choices(("", "ja", "nej"), (5, 3, 4))[0],
            kontakter=self.some(CONTACTS, 0.4),
            information=self.some(INFORMATION, 0.4),
        )
