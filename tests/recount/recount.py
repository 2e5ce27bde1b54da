"""Every measure of the sheets counted a second time: plain dicts of strings in, the promised keys out.

Deliberately unlike the program: no database, no classes, no shared code, one question asked of one row at
a time. The rows are those of the sheets in their plain spelling (see `nation`). Readings taken where the
text leaves a choice:

1.  Year. `starttid` is Swedish wall-clock time, so its first four characters are the year of the visit.
2.  Whose families. Region: `huvudmannakod` of the family's BVC. Municipality: that of its social-services
    unit, also when unit and BVC lie in different counties. A BVC's `kommunkod` gives a municipality no
    families.
3.  Attended. The sheets are read on the command line: `ja` attended, `nej` confirmed absent, empty
    unconfirmed.
4.  Home. An empty `plats` is a home visit.
5.  Outcomes. Every visit of the scope, whatever step, place, attendance, offer or end of the family.
6.  Outside the offer, start or end of the family: a warning when read, counted all the same.
7.  Youngest child. Of the children born on or before the visit's day, the last born; twins are one birth.
    With none born, the earliest coming date: age -1, and the step's window counts from that date.
8.  in_window_share. Only the steps of the standard programme have windows; före and extra leave the share
    alone.
9.  both_guardians_share. A present number of 0 is known. A family of unknown size is kept, one of size 1
    is left out, also when (with a warning) two were present.
10. unconfirmed_visits. Only this authority's own column is needed: the nurse's for a region, social
    services' for a municipality; ordinary steps never stand here, also when `count_joint_ordinary` is on.
11. single_visits_by_cause. Of this authority's extended visits, those where the other column says nej. An
    empty other column is no absence.
12. families_offered. Offer dated in the year, whatever year the answer, start or end has. `declined` is
    svar nej whatever stands as cause of end; `discontinued` needs svar ja and avbröt. The date of the end
    is not asked for.
13. families_*. A family is a row of its sheet, counted once whatever number of births it has.
14. by_month, by_age_year and by_area_type have text keys, as JSON has; by_area_type is a digit or
    `unknown`.
15. contacts, information. A code written twice in one cell is one.
16. reimbursement. Joint home visits of any step, over this authority's own families, priced by the BVC's
    way of payment, empty meaning variable. For a municipality the BVC may be another county's.
17. reconcile. A visit of a family without partner unit is `no_partner_unit` whatever its social column
    says.
18. Return. `figures` are the keys of `statistics`; `visits` are the references of the extended visits.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.recount.almanac import EXTRA, ORDINARY, completed_years, window

Row = Mapping[str, str]
Rows = Mapping[str, list[Any]]
KRONOR = {"rörlig": 2500, "fast": 1800}


def rounded(part: int, whole: int, decimals: int, times: int = 1) -> Decimal | None:
    """part x times / whole, half away from zero; None when there is nothing to divide by."""
    if whole == 0:
        return None
    lifted = Fraction(part * times, whole) * 10**decimals
    size = int(abs(lifted) + Fraction(1, 2))
    return Decimal(size if lifted >= 0 else -size).scaleb(-decimals)


def percent(part: int, whole: int) -> Decimal | None:
    """A share with one decimal."""
    return rounded(part, whole, 1, times=100)


class Book:
    """The rows with their references looked up; it holds no figure."""

    def __init__(self, rows: Rows) -> None:
        self.units: dict[str, Row] = {unit["enhetskod"]: unit for unit in rows["enheter"]}
        self.families: dict[str, Row] = {family["familj"]: family for family in rows["familjer"]}
        self.visits: list[Row] = list(rows["besök"])

    def authorities(self) -> set[str]:
        return {unit["huvudmannakod"] for unit in self.units.values()}

    def family(self, visit: Row) -> Row:
        return self.families[visit["familj"]]

    def bvc(self, family: Row) -> Row:
        return self.units[family["bvc"]]

    def partner(self, family: Row) -> Row | None:
        return self.units[family["socialtjänst"]] if family["socialtjänst"] else None

    def belongs(self, family: Row, authority: str) -> bool:
        if len(authority) == 2:
            return self.bvc(family)["huvudmannakod"] == authority
        partner = self.partner(family)
        return partner is not None and partner["huvudmannakod"] == authority


def is_home_visit_done(visit: Row) -> bool:
    return visit["utfall"] == "genomfört" and visit["plats"] in ("hem", "")


def is_joint(visit: Row) -> bool:
    return visit["sjuksköterska"] == "ja" and visit["socialtjänst"] == "ja"


def own_column(authority: str) -> str:
    return "sjuksköterska" if len(authority) == 2 else "socialtjänst"


def other_column(authority: str) -> str:
    return "socialtjänst" if len(authority) == 2 else "sjuksköterska"


def counts(visit: Row, authority: str, *, count_joint_ordinary: bool = False) -> bool:
    """Is this an extended visit for the authority, given that the family is its own?"""
    if not is_home_visit_done(visit):
        return False
    if visit["steg"] in ORDINARY:
        return count_joint_ordinary and is_joint(visit)
    return visit["steg"] in EXTRA and visit[own_column(authority)] == "ja"


def day_of(visit: Row) -> date:
    return date.fromisoformat(visit["starttid"][:10])


def child_of(visit: Row, family: Row) -> tuple[date, bool]:
    """The birth the visit follows, and whether that child was born on the visit's day."""
    day = day_of(visit)
    births = sorted(date.fromisoformat(text) for text in family["barn_födda"].split())
    born = [birth for birth in births if birth <= day]
    return (born[-1], True) if born else (births[0], False)


def age_key(visit: Row, family: Row) -> str:
    birth, is_born = child_of(visit, family)
    return str(completed_years(birth, day_of(visit))) if is_born else "-1"


def in_window(visit: Row, family: Row) -> bool | None:
    """None when the step has no window."""
    span = window(visit["steg"], child_of(visit, family)[0])
    return None if span is None else span[0] <= day_of(visit) <= span[1]


def tally(keys: Iterable[str]) -> dict[str, int]:
    return dict(Counter(keys))


def coded(visits: list[Row], column: str) -> dict[str, int]:
    return tally(code for visit in visits for code in sorted(set(visit[column].split())))


def scope(book: Book, year: int, authority: str) -> list[Row]:
    return [
        visit
        for visit in book.visits
        if visit["starttid"][:4] == f"{year:04d}" and book.belongs(book.family(visit), authority)
    ]


def offers(book: Book, year: int, authority: str) -> dict[str, Any]:
    offered = [
        family
        for family in book.families.values()
        if book.belongs(family, authority) and family["erbjuden"][:4] == f"{year:04d}"
    ]
    accepted = sum(family["svar"] == "ja" for family in offered)
    declined = sum(family["svar"] == "nej" for family in offered)
    discontinued = sum(family["svar"] == "ja" and family["avslutsorsak"] == "avbröt" for family in offered)
    return {
        "families_offered": len(offered),
        "families_accepted": accepted,
        "families_declined": declined,
        "families_discontinued": discontinued,
        "participation_share": percent(accepted, len(offered)),
        "declined_or_discontinued_share": percent(declined + discontinued, len(offered)),
    }


def reimbursement(book: Book, visits: list[Row]) -> dict[str, Any]:
    joint = [visit for visit in visits if is_home_visit_done(visit) and is_joint(visit)]
    by_bvc: Counter[str] = Counter()
    for visit in joint:
        bvc = book.bvc(book.family(visit))
        by_bvc[bvc["enhetskod"]] += KRONOR[bvc["ersättning"] or "rörlig"]
    return {
        "joint_home_visits": len(joint),
        "amount_kr": sum(by_bvc.values()),
        "by_bvc": dict(by_bvc),
    }


def shares_of_extended(book: Book, extended: list[Row]) -> dict[str, Any]:
    present = [
        visit["vårdnadshavare"]
        for visit in extended
        if visit["vårdnadshavare"] and book.family(visit)["antal_vårdnadshavare"] != "1"
    ]
    timely = [in_window(visit, book.family(visit)) for visit in extended]
    return {
        "both_guardians_share": percent(present.count("2"), len(present)),
        "in_window_share": percent(timely.count(True), timely.count(True) + timely.count(False)),
    }


def maps_of_extended(book: Book, extended: list[Row]) -> dict[str, dict[str, int]]:
    def each(key: Callable[[Row, Row, Row], str]) -> dict[str, int]:
        return tally(key(v, book.family(v), book.bvc(book.family(v))) for v in extended)

    return {
        "by_step": each(lambda visit, family, bvc: visit["steg"]),
        "by_bvc": each(lambda visit, family, bvc: bvc["enhetskod"]),
        "by_month": each(lambda visit, family, bvc: visit["starttid"][5:7]),
        "by_age_year": each(lambda visit, family, bvc: age_key(visit, family)),
        "by_area_type": each(lambda visit, family, bvc: family["områdestyp"] or bvc["områdestyp"] or "unknown"),
        "by_municipality": each(lambda visit, family, bvc: bvc["kommunkod"]),
    }


def statistics(rows: Rows, year: int, authority: str, *, count_joint_ordinary: bool = False) -> dict[str, Any]:
    """Every key of `statistics`; LookupError for an authority that no unit has."""
    book = Book(rows)
    if authority not in book.authorities():
        raise LookupError(authority)
    visits = scope(book, year, authority)
    extended = [v for v in visits if counts(v, authority, count_joint_ordinary=count_joint_ordinary)]
    joint = sum(is_joint(visit) for visit in extended)
    families = {visit["familj"] for visit in extended}
    home = [visit for visit in visits if is_home_visit_done(visit)]
    return {
        "authority": authority,
        "year": year,
        "extended_visits": len(extended),
        "extended_joint_visits": joint,
        "joint_share": percent(joint, len(extended)),
        "ordinary_joint_visits": sum(v["steg"] in ORDINARY and is_joint(v) for v in home),
        "families_with_extended_visit": len(families),
        "visits_per_family": rounded(len(extended), len(families), 2),
        "bvc_count": len({book.families[family]["bvc"] for family in families}),
        **offers(book, year, authority),
        **shares_of_extended(book, extended),
        "interpreter_visits": sum(visit["tolk"] == "ja" for visit in extended),
        "unconfirmed_visits": sum(v["steg"] in EXTRA and v[own_column(authority)] == "" for v in home),
        "outcomes": tally(visit["utfall"] for visit in visits),
        "contacts": coded(extended, "kontakter"),
        "information": coded(extended, "information"),
        "single_visits_by_cause": tally(
            visit["frånvaro_orsak"] or "okänd" for visit in extended if visit[other_column(authority)] == "nej"
        ),
        **maps_of_extended(book, extended),
        "reimbursement": reimbursement(book, visits),
    }


def return_figures(rows: Rows, year: int, authority: str) -> dict[str, Any]:
    """The `figures` of a return as it stands: the same keys (reading 18)."""
    return statistics(rows, year, authority)


def return_visits(rows: Rows, year: int, authority: str) -> list[str]:
    """The references a return lists: the extended visits, sorted."""
    book = Book(rows)
    return sorted(v["besök"] for v in scope(book, year, authority) if counts(v, authority))


def reason(book: Book, visit: Row, region_counts: bool) -> str:
    """Why only one of the two counts this visit."""
    if book.partner(book.family(visit)) is None:
        return "no_partner_unit"
    missing = visit["socialtjänst"] if region_counts else visit["sjuksköterska"]
    if missing == "nej":
        return "social_services_absent" if region_counts else "nurse_absent"
    return "municipality_unconfirmed" if region_counts else "region_unconfirmed"


def is_compared(book: Book, family: Row, region: str, municipality: str) -> bool:
    bvc, partner = book.bvc(family), book.partner(family)
    if bvc["huvudmannakod"] != region:
        return False
    return (bvc["kommunkod"] if partner is None else partner["huvudmannakod"]) == municipality


def reconcile(rows: Rows, year: int, region: str, municipality: str) -> dict[str, Any]:
    """The three sets of section 6; visits sorted by reference (their order is not promised)."""
    book = Book(rows)
    found: dict[str, list[dict[str, str]]] = {"both": [], "only_region": [], "only_municipality": []}
    for visit in sorted(book.visits, key=lambda row: row["besök"]):
        family = book.family(visit)
        if visit["starttid"][:4] != f"{year:04d}" or not is_compared(book, family, region, municipality):
            continue
        for_region = counts(visit, region)
        for_municipality = counts(visit, municipality) and book.belongs(family, municipality)
        if for_region and for_municipality:
            found["both"].append({"visit": visit["besök"]})
        elif for_region or for_municipality:
            side = "only_region" if for_region else "only_municipality"
            found[side].append({"visit": visit["besök"], "reason": reason(book, visit, for_region)})
    return {side: {"count": len(visits), "visits": visits} for side, visits in found.items()}
