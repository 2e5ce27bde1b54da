"""The recount on sheets small enough to count on one's fingers: the figures below were worked out by hand."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.recount.almanac import EXTRA, completed_years, shifted, window
from tests.recount.nation import HEADERS, YEARS, Nation, nation
from tests.recount.recount import (
    percent,
    reconcile,
    return_figures,
    return_visits,
    rounded,
    statistics,
)


def orebro() -> Nation:
    """The region, a clinic on variable and one on fixed payment, and the municipality's unit."""
    sheets = Nation(0)
    region = {"typ": "bvc", "huvudmannakod": "18", "huvudman": "Region Örebro län"}
    sheets.add("enheter", enhetskod="adolfsberg", namn="Adolfsberg", kommunkod="1880", **region)
    sheets.add(
        "enheter",
        enhetskod="vivalla",
        namn="Vivalla/Lundby",
        kommunkod="1880",
        ersättning="fast",
        områdestyp="1",
        **region,
    )
    town = {"typ": "socialtjänst", "huvudmannakod": "1880", "huvudman": "Örebro kommun", "kommunkod": "1880"}
    sheets.add("enheter", enhetskod="familjestöd", namn="Familjestöd", **town)
    return sheets


def family(sheets: Nation, name: str = "F1", **cells: str) -> None:
    usual = {"bvc": "adolfsberg", "socialtjänst": "familjestöd", "barn_födda": "2025-01-10"}
    sheets.add("familjer", familj=name, **{**usual, **cells})


def visit(sheets: Nation, **cells: str) -> None:
    """A joint 2m visit at home on 14 March 2025 unless told otherwise; references B1, B2 … in order."""
    usual = {
        "besök": f"B{len(sheets.rows['besök']) + 1}",
        "familj": "F1",
        "steg": "2m",
        "starttid": "2025-03-14 10:00",
        "utfall": "genomfört",
        "sjuksköterska": "ja",
        "socialtjänst": "ja",
    }
    sheets.add("besök", **{**usual, **cells})


def figures(sheets: Nation, authority: str = "18", year: int = 2025, **more: bool) -> dict[str, Any]:
    return statistics(sheets.rows, year, authority, **more)


def six_joint_visits(bvc: str) -> Nation:
    """The routine's proposed programme: six visits within 15 months, two of them ordinary."""
    sheets = orebro()
    family(sheets, bvc=bvc, barn_födda="2024-01-02")
    for step, day in (
        ("1-2v", "2024-01-12"),
        ("2m", "2024-03-02"),
        ("4m", "2024-05-02"),
        ("8m", "2024-09-02"),
        ("12m", "2024-12-20"),
        ("15m", "2024-12-30"),
    ):
        visit(sheets, steg=step, starttid=f"{day} 13:00")
    return sheets


@pytest.mark.parametrize(("bvc", "kronor"), [("adolfsberg", 15_000), ("vivalla", 10_800)])
@pytest.mark.parametrize("authority", ["18", "1880"])
def test_orebro_pays_2500_for_each_joint_visit_and_1800_where_payment_is_fixed(
    bvc: str, kronor: int, authority: str
) -> None:
    found = figures(six_joint_visits(bvc), authority, 2024)
    assert found["reimbursement"] == {
        "joint_home_visits": 6,
        "amount_kr": kronor,
        "by_bvc": {bvc: kronor},
    }
    assert (found["extended_visits"], found["ordinary_joint_visits"]) == (4, 2)
    assert found["by_step"] == {"2m": 1, "4m": 1, "12m": 1, "15m": 1}
    assert found["visits_per_family"] == Decimal("4.00")
    assert found["bvc_count"] == 1


def test_a_joint_ordinary_visit_counts_only_where_the_grant_year_says_so() -> None:
    sheets = six_joint_visits("adolfsberg")
    visit(sheets, steg="8m", starttid="2024-09-09 10:00", socialtjänst="nej")
    assert figures(sheets, year=2024)["extended_visits"] == 4
    assert figures(sheets, year=2024, count_joint_ordinary=True)["extended_visits"] == 6


def test_every_key_stands_there_also_when_nothing_happened() -> None:
    found = figures(orebro())
    nothing = {key for key, value in found.items() if value is None}
    assert nothing == {
        "joint_share",
        "visits_per_family",
        "participation_share",
        "declined_or_discontinued_share",
        "both_guardians_share",
        "in_window_share",
    }
    assert found["outcomes"] == {}
    assert found["by_month"] == {}
    assert found["reimbursement"] == {"joint_home_visits": 0, "amount_kr": 0, "by_bvc": {}}
    assert " ".join(found) == (
        "authority year extended_visits extended_joint_visits joint_share ordinary_joint_visits "
        "families_with_extended_visit visits_per_family bvc_count families_offered families_accepted "
        "families_declined families_discontinued participation_share declined_or_discontinued_share "
        "both_guardians_share in_window_share interpreter_visits unconfirmed_visits outcomes contacts "
        "information single_visits_by_cause by_step by_bvc by_month by_age_year by_area_type "
        "by_municipality reimbursement"
    )


def test_an_authority_without_units_is_nobody() -> None:
    with pytest.raises(LookupError):
        figures(orebro(), "1881")


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 16, "6.3"), (3, 16, "18.8"), (1, 3, "33.3"), (2, 3, "66.7"), (1, 2000, "0.1"), (5, 5, "100.0")],
)
def test_a_half_goes_away_from_zero(part: int, whole: int, share: str) -> None:
    assert str(percent(part, whole)) == share


def test_nine_visits_to_eight_families_are_one_point_one_three() -> None:
    assert str(rounded(9, 8, 2)) == "1.13"
    assert rounded(0, 0, 2) is None


@pytest.mark.parametrize(
    ("step", "birth", "first", "last"),
    [
        ("1-2v", "2024-12-20", "2024-12-27", "2025-01-10"),
        ("2m", "2025-01-10", "2025-02-21", "2025-04-09"),
        ("2m", "2024-11-30", "2025-01-11", "2025-02-27"),  # 30 November + 3 months is 28 February, less a day
        ("4m", "2024-11-30", "2025-03-15", "2025-04-30"),
        ("8m", "2024-07-31", "2025-03-15", "2025-04-30"),
        ("12m", "2024-02-29", "2025-02-13", "2025-03-29"),
        ("15m", "2024-11-30", "2026-02-14", "2026-03-30"),
        ("15m", "2023-10-31", "2025-01-15", "2025-02-28"),
    ],
)
def test_windows_end_where_a_wall_calendar_says(step: str, birth: str, first: str, last: str) -> None:
    assert window(step, date.fromisoformat(birth)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_31_august_and_six_months_is_the_last_of_february() -> None:
    assert shifted(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert shifted(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert window("före", date(2025, 1, 1)) is None
    assert window("extra", date(2025, 1, 1)) is None


def test_both_ends_of_a_window_are_inside_it() -> None:
    sheets = orebro()
    family(sheets)  # born 10 January: the 2m window is 21 February to 9 April
    for day in ("2025-02-20", "2025-02-21", "2025-04-09", "2025-04-10"):
        visit(sheets, starttid=f"{day} 10:00")
    visit(sheets, steg="extra", starttid="2025-06-01 10:00")
    visit(sheets, steg="före", starttid="2025-01-02 10:00")
    assert figures(sheets)["in_window_share"] == Decimal("50.0")


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("2024-02-29", "2025-02-28", 0),
        ("2024-02-29", "2025-03-01", 1),
        ("2020-02-29", "2024-02-29", 4),
        ("2020-02-29", "2024-02-28", 3),
        ("2024-05-10", "2025-05-10", 1),
        ("2024-05-10", "2025-05-09", 0),
    ],
)
def test_one_is_a_year_older_on_the_birthday(birth: str, day: str, years: int) -> None:
    assert completed_years(date.fromisoformat(birth), date.fromisoformat(day)) == years


def test_age_and_window_follow_the_youngest_child_born_on_the_day() -> None:
    sheets = orebro()
    family(sheets, barn_födda="2025-06-01 2023-05-01")
    visit(sheets, steg="extra", starttid="2025-05-31 10:00")  # the elder: 2 years
    visit(sheets, steg="extra", starttid="2025-06-01 10:00")  # born that day: 0
    visit(sheets, steg="2m", starttid="2025-07-13 10:00")  # six weeks old: the first day of the window
    family(sheets, "F2", barn_födda="2025-09-20 2025-09-20")
    visit(sheets, familj="F2", steg="före", starttid="2025-09-19 10:00")
    found = figures(sheets)
    assert found["by_age_year"] == {"2": 1, "0": 2, "-1": 1}
    assert found["in_window_share"] == Decimal("100.0")


def test_the_year_turns_at_midnight_in_sweden() -> None:
    sheets = orebro()
    family(sheets)
    visit(sheets, steg="extra", starttid="2024-12-31 23:59")
    visit(sheets, steg="extra", starttid="2025-01-01 00:00")
    visit(sheets, steg="extra", starttid="2025-12-31 23:30")
    visit(sheets, steg="extra", starttid="2026-01-01 00:30")
    assert [figures(sheets, year=year)["extended_visits"] for year in (2024, 2025, 2026)] == [1, 2, 1]
    assert figures(sheets)["by_month"] == {"01": 1, "12": 1}


def attendance() -> Nation:
    """Nine done home visits: each of ja, nej and nothing for the nurse against each for social services."""
    sheets = orebro()
    family(sheets)
    for number, nurse in enumerate(("ja", "nej", "")):
        for place, social in enumerate(("ja", "nej", "")):
            starts = f"2025-03-{10 + number * 3 + place} 10:00"
            visit(sheets, sjuksköterska=nurse, socialtjänst=social, starttid=starts)
    return sheets


def test_each_authority_counts_by_its_own_persons_word() -> None:
    region, municipality = figures(attendance()), figures(attendance(), "1880")
    for found in (region, municipality):
        assert found["extended_visits"] == 3
        assert found["extended_joint_visits"] == 1
        assert found["joint_share"] == Decimal("33.3")
        assert found["unconfirmed_visits"] == 3
        assert found["single_visits_by_cause"] == {"okänd": 1}
        assert found["outcomes"] == {"genomfört": 9}
        assert found["reimbursement"]["amount_kr"] == 2_500


def test_the_two_returns_differ_for_four_reasons() -> None:
    found = reconcile(attendance().rows, 2025, "18", "1880")
    assert found == {
        "both": {"count": 1, "visits": [{"visit": "B1"}]},
        "only_region": {
            "count": 2,
            "visits": [
                {"visit": "B2", "reason": "social_services_absent"},
                {"visit": "B3", "reason": "municipality_unconfirmed"},
            ],
        },
        "only_municipality": {
            "count": 2,
            "visits": [
                {"visit": "B4", "reason": "nurse_absent"},
                {"visit": "B7", "reason": "region_unconfirmed"},
            ],
        },
    }


def test_a_family_without_partner_unit_counts_for_the_region_alone() -> None:
    sheets = orebro()
    family(sheets, socialtjänst="")
    visit(sheets)
    assert figures(sheets)["extended_joint_visits"] == 1
    assert figures(sheets, "1880")["outcomes"] == {}
    found = reconcile(sheets.rows, 2025, "18", "1880")
    assert found["only_region"]["visits"] == [{"visit": "B1", "reason": "no_partner_unit"}]
    assert found["only_municipality"]["count"] == found["both"]["count"] == 0


def test_a_partner_in_another_county_counts_its_own_family_at_a_clinic_elsewhere() -> None:
    sheets = orebro()
    town = {"huvudmannakod": "1980", "huvudman": "Västerås stad", "kommunkod": "1980"}
    sheets.add("enheter", enhetskod="väst", namn="Familjecentral", typ="socialtjänst", **town)
    family(sheets, socialtjänst="väst")
    visit(sheets)
    found = figures(sheets, "1980")
    assert found["by_municipality"] == {"1880": 1}
    assert found["reimbursement"]["by_bvc"] == {"adolfsberg": 2_500}
    assert figures(sheets, "1880")["extended_visits"] == 0
    assert reconcile(sheets.rows, 2025, "18", "1980")["both"]["count"] == 1
    assert reconcile(sheets.rows, 2025, "18", "1880")["both"]["count"] == 0


@pytest.mark.parametrize(
    "cells",
    [
        {"utfall": "familjen_ej_hemma"},
        {"plats": "bvc"},
        {"plats": "annat"},
        {"steg": "8m"},
        {"sjuksköterska": "nej"},
        {"sjuksköterska": ""},
    ],
)
def test_what_is_no_extended_visit_for_the_region(cells: dict[str, str]) -> None:
    sheets = orebro()
    family(sheets)
    visit(sheets, **cells)
    found = figures(sheets)
    assert found["extended_visits"] == 0
    assert sum(found["outcomes"].values()) == 1


def test_attendance_on_a_visit_that_was_not_done_counts_nowhere() -> None:
    sheets = orebro()
    family(sheets)
    visit(sheets, utfall="tolk_uteblev", tolk="ja", kontakter="mhv")
    visit(sheets, utfall="sjukdom", sjuksköterska="", starttid="2025-03-15 10:00")
    found = figures(sheets)
    assert found["outcomes"] == {"tolk_uteblev": 1, "sjukdom": 1}
    assert found["contacts"] == {}
    assert found["interpreter_visits"] == 0
    assert found["unconfirmed_visits"] == 0
    assert found["reimbursement"]["joint_home_visits"] == 0


def test_unconfirmed_are_only_extra_steps_done_at_home() -> None:
    sheets = orebro()
    family(sheets)
    visit(sheets, sjuksköterska="", steg="1-2v", starttid="2025-01-20 10:00")
    visit(sheets, sjuksköterska="", plats="bvc", starttid="2025-03-16 10:00")
    visit(sheets, sjuksköterska="", steg="före", starttid="2025-01-02 10:00")
    assert figures(sheets)["unconfirmed_visits"] == 1
    assert figures(sheets, "1880")["unconfirmed_visits"] == 0


def test_two_guardians_are_asked_of_families_that_may_have_two() -> None:
    sheets = orebro()
    family(sheets, "F1", antal_vårdnadshavare="2")
    family(sheets, "F2", antal_vårdnadshavare="1")
    family(sheets, "F3")
    visit(sheets, familj="F1", vårdnadshavare="2")
    visit(sheets, familj="F1", vårdnadshavare="0", starttid="2025-03-15 10:00")
    visit(sheets, familj="F1", starttid="2025-03-16 10:00")  # not known: outside the share
    visit(sheets, familj="F2", vårdnadshavare="1")  # one guardian: outside the share
    visit(sheets, familj="F2", vårdnadshavare="2", starttid="2025-03-17 10:00")  # odd, and outside too
    visit(sheets, familj="F3", vårdnadshavare="2")
    assert figures(sheets)["both_guardians_share"] == Decimal("66.7")


def test_offers_belong_to_the_year_they_were_made_in() -> None:
    sheets = orebro()
    family(sheets, "F1", erbjuden="2025-12-31", svar="ja", svar_datum="2026-01-09")
    family(sheets, "F2", erbjuden="2025-02-01", svar="ja", avslutad="2026-05-01", avslutsorsak="avbröt")
    family(sheets, "F3", erbjuden="2025-02-01", svar="nej", avslutad="2025-03-01", avslutsorsak="avbröt")
    family(sheets, "F4", erbjuden="2025-02-01", svar="obesvarat")
    family(sheets, "F5", erbjuden="2025-02-01")
    family(sheets, "F6", erbjuden="2025-02-01", svar="ja", avslutad="2025-09-01", avslutsorsak="flyttade")
    family(sheets, "F7", erbjuden="2024-12-31", svar="ja")
    family(sheets, "F8", svar="ja")
    found = figures(sheets)
    assert [found[f"families_{key}"] for key in ("offered", "accepted", "declined", "discontinued")] == [
        6,
        3,
        1,
        1,
    ]
    assert found["participation_share"] == Decimal("50.0")
    assert found["declined_or_discontinued_share"] == Decimal("33.3")
    assert figures(sheets, "1880")["families_offered"] == 6


def test_area_is_the_familys_else_its_clinics_else_unknown() -> None:
    sheets = orebro()
    family(sheets, "F1", bvc="vivalla", områdestyp="3")
    family(sheets, "F2", bvc="vivalla")
    family(sheets, "F3", bvc="adolfsberg")
    for name in ("F1", "F2", "F3"):
        visit(sheets, familj=name)
    assert figures(sheets)["by_area_type"] == {"3": 1, "1": 1, "unknown": 1}


def test_codes_are_counted_once_a_visit_and_causes_only_for_the_absent() -> None:
    sheets = orebro()
    family(sheets)
    visit(sheets, kontakter="mhv tandvården mhv", information="tandvård")
    visit(sheets, socialtjänst="nej", frånvaro_orsak="ledighet", tolk="ja", starttid="2025-03-15 10:00")
    visit(sheets, socialtjänst="", frånvaro_orsak="sjukdom", starttid="2025-03-16 10:00")
    visit(sheets, sjuksköterska="nej", frånvaro_orsak="ej_bokad", starttid="2025-03-17 10:00")
    found = figures(sheets)
    assert found["contacts"] == {"mhv": 1, "tandvården": 1}
    assert found["information"] == {"tandvård": 1}
    assert found["single_visits_by_cause"] == {"ledighet": 1}
    assert found["interpreter_visits"] == 1
    assert figures(sheets, "1880")["single_visits_by_cause"] == {"ej_bokad": 1}


def test_a_return_says_what_statistics_say_and_lists_the_visits_behind() -> None:
    sheets = attendance()
    assert return_figures(sheets.rows, 2025, "1880") == figures(sheets, "1880")
    assert return_visits(sheets.rows, 2025, "1880") == ["B1", "B4", "B7"]


def test_the_same_seed_makes_the_same_nation_and_another_seed_another() -> None:
    day = date(2026, 9, 1)
    assert nation(3, today=day).rows == nation(3, today=day).rows
    assert nation(3, today=day).rows != nation(4, today=day).rows


def test_everything_the_sheets_can_say_is_said_in_some_nation() -> None:
    said: dict[tuple[str, str], Counter[str]] = {}
    for seed in range(8):
        for sheet, rows in nation(seed).rows.items():
            for row in rows:
                for column in HEADERS[sheet]:
                    said.setdefault((sheet, column), Counter()).update(row[column].split() or [""])
    assert len(said["besök", "utfall"]) == 8
    assert set(said["besök", "steg"]) == {*EXTRA, "1-2v", "8m"}
    assert len(said["besök", "kontakter"]) == 9
    assert len(said["besök", "information"]) == 7
    assert len(said["familjer", "avslutsorsak"]) == 7
    assert len(said["familjer", "målgrupper"]) == 8
    assert set(said["besök", "frånvaro_orsak"]) == {
        "",
        "sjukdom",
        "ledighet",
        "ej_bokad",
        "ombokad_tid",
        "annat",
    }
    assert set(said["familjer", "svar"]) == {"ja", "nej", "obesvarat", ""}
    times = {time for time in said["besök", "starttid"] if ":" in time}
    assert {"23:59", "00:00", "02:30", "03:00"} <= times
    assert "2024-02-29" in said["familjer", "barn_födda"]


def test_the_three_sets_add_up_to_the_union_of_the_two_returns() -> None:
    """A municipality's families at any region's clinics: nothing falls between the sets."""
    compared = 0
    for seed in range(4):
        sheets = nation(seed)
        for municipality in sheets.municipalities():
            for year in YEARS:
                found = [reconcile(sheets.rows, year, region, municipality) for region in sheets.regions()]
                counted = sum(each[side]["count"] for each in found for side in ("both", "only_municipality"))
                assert counted == statistics(sheets.rows, year, municipality)["extended_visits"]
                compared += counted
    assert compared > 100
