"""`intake` as one types it: what it stores, what it says, and that a fault stores nothing."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hembesok_field.access.tables import Unit
from hembesok_field.family.tables import Child, ConsentWord, Family, Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Operator
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions as record
from hembesok_field.record import queries as records
from hembesok_field.record.shapes import About, Outcome
from hembesok_field.record.tables import Attestation
from hembesok_field.statistics import actions as statistics
from hembesok_field.statistics.tables import VisitFact, YearTally
from tests.integration.intake.paper import FAMILIES, PAIRS, UNITS, VISITS, families, text, visits, whole, write
from tests.people import a_nurse

Program = Callable[..., tuple[int, str, str]]


def taken_in(program: Program, *words: str) -> str:
    code, said, wrong = program("intake", *words)
    assert code == 0, wrong
    return said


def refused(program: Program, *words: str) -> list[str]:
    code, said, wrong = program("intake", *words)
    assert (code, said) == (1, "")
    return wrong.splitlines()


def counted(table: type) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def figures(program: Program, authority: str = "18") -> dict[str, object]:
    code, said, wrong = program("statistics", "--year", "2025", "--authority", authority, "--json")
    assert code == 0, wrong
    return dict(json.loads(said))


def test_everything_in_one_reading_in_any_order(program: Program, tmp_path: Path) -> None:
    said = taken_in(program, *reversed(whole(tmp_path)))
    assert "familjer: 2 nya, 0 ändrade, 0 oförändrade" in said
    assert "besök: 2 nya, 0 ändrade, 0 oförändrade" in said
    assert figures(program)["extended_visits"] == 2
    assert figures(program, "1880")["extended_visits"] == 1


def test_the_same_again_changes_nothing(program: Program, tmp_path: Path) -> None:
    paths = whole(tmp_path)
    taken_in(program, *paths)
    words = counted(Attestation)
    said = taken_in(program, *paths)
    assert [line.split(": ")[1] for line in said.splitlines()] == [
        f"0 nya, 0 ändrade, {rows} oförändrade" for rows in (2, 1, 2, 2)
    ]
    assert counted(Attestation) == words


def test_a_changed_value_is_said_with_reference_column_before_and_after(program: Program, tmp_path: Path) -> None:
    taken_in(program, *whole(tmp_path))
    later = write(
        tmp_path,
        f=families("F1;VIV;SOC;2025-01-10 2025-01-10;2025-01-20;nej;;nej;1"),
        b=visits("B1;F1;4m;2025-03-12 11:00;familjen_ej_hemma;;;nej;"),
        e=text(UNITS[0] + ";ersättning;barn_cni", UNITS[1].replace("Vivalla BVC", "Vivalla/Lundby") + ";fast;101,5"),
    )
    said = taken_in(program, *later).splitlines()
    for line in (
        "familjer F1: barn_födda: 2025-01-10 → 2025-01-10 2025-01-10",
        "familjer F1: svar: ja → nej",
        "familjer F1: samtycke: 2025-01-22 → nej",
        "familjer F1: antal_vårdnadshavare: 2 → 1",
        "besök B1: steg: 2m → 4m",
        "besök B1: starttid: 2025-03-12 10:00 → 2025-03-12 11:00",
        "besök B1: utfall: genomfört → familjen_ej_hemma",
        "besök B1: socialtjänst: ja → nej",
        "enheter VIV: namn: Vivalla BVC → Vivalla/Lundby",
        "enheter VIV: ersättning: rörlig → fast",
        "enheter VIV: barn_cni: tomt → 101,5",
    ):
        assert line in said
    assert not [line for line in said if "besök B1: sjuksköterska" in line], "an empty cell erased something"


def test_only_twenty_changes_are_said_and_the_rest_are_counted(program: Program, tmp_path: Path) -> None:
    rows = [f"F{n};VIV;SOC;2025-01-10;2025-01-20;ja;;;1" for n in range(25)]
    taken_in(program, *write(tmp_path, e=text(*UNITS), f=families(*rows)))
    said = taken_in(program, *write(tmp_path, f=families(*(row.replace(";ja;", ";nej;") for row in rows))))
    assert said.count("svar: ja → nej") == 20
    assert "… och 5 ändringar till." in said


def test_one_fault_and_nothing_of_anything_is_stored(program: Program, tmp_path: Path) -> None:
    paths = write(tmp_path, e=text(*UNITS), f=text(*FAMILIES), b=text(*VISITS, "B3;F9;2m;2025-05-05 10:00;klart;;;;"))
    said = refused(program, *paths)
    assert said[0].startswith(f"{paths[2]}:4: ")
    assert {line.split(": ")[1] for line in said[:-1]} == {"familj", "utfall"}
    assert said[-1] == "Ingenting lagrades. 1 rad behöver rättas."
    assert counted(Unit) == counted(Family) == counted(Visit) == 0


def test_the_right_rows_are_kept_and_the_others_handed_back(program: Program, tmp_path: Path) -> None:
    bad = "F3;VIV;SOC;i våras;;;;;"
    hanging = "B3;F3;2m;2025-05-05 10:00;genomfört;;ja;ja;"
    paths = write(tmp_path, e=text(*UNITS), f=text(*FAMILIES, bad), b=text(*VISITS, hanging))
    said = taken_in(program, *paths, "--skip-invalid")
    assert f"1 rad lämnades utanför och står i {paths[1]}.avvisade.csv" in said
    assert f"1 rad lämnades utanför och står i {paths[2]}.avvisade.csv" in said
    assert (counted(Family), counted(Visit)) == (2, 2)
    given_back = Path(f"{paths[2]}.avvisade.csv").read_text(encoding="utf-8-sig")
    assert "hänger på familjen F3" in given_back
    assert not Path(f"{paths[0]}.avvisade.csv").exists()
    mended = Path(f"{paths[1]}.avvisade.csv").read_text(encoding="utf-8-sig").replace("i våras", "2025-03-01")
    again = write(tmp_path, f3=mended.encode())
    assert "familjer: 1 nya" in taken_in(program, *again, f"{paths[2]}.avvisade.csv")


def test_rows_that_cannot_be_handed_back_are_not_left_out(program: Program, tmp_path: Path) -> None:
    paths = write(tmp_path, e=text(*UNITS, ";;;;;"), f=families(*FAMILIES[1:], "F3;;;;;;;;"))
    Path(f"{paths[1]}.avvisade.csv").mkdir()
    said = refused(program, *paths, "--skip-invalid")
    assert said == [f"{paths[1]}.avvisade.csv går inte att skriva. Ingenting lagrades."]
    assert counted(Family) == 0


def test_a_dry_run_says_all_and_stores_nothing(program: Program, tmp_path: Path) -> None:
    said = taken_in(program, *whole(tmp_path), "--dry-run")
    assert "besök: 2 nya" in said
    assert "Provläsning: ingenting lagrades." in said
    assert counted(Unit) == counted(VisitFact) == 0


def test_a_dry_run_writes_no_file_of_rejected_rows(program: Program, tmp_path: Path) -> None:
    paths = write(tmp_path, e=text(*UNITS), f=text(*FAMILIES, "F3;;;;;;;;"))
    said = taken_in(program, *paths, "--skip-invalid", "--dry-run")
    assert "1 rad skulle lämnas utanför" in said
    assert not list(tmp_path.glob("*.avvisade.csv"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "är tom"),
        (b"\n\n ; ;\n", "är tom"),
        (bytes(range(256)) * 40, "filen"),
        (b"PK\x03\x04" + b"\0" * 200, "filen"),
        (b"namn;telefon\nAnna;123\n", "känns inte igen"),
    ],
    ids=["empty", "blank", "binary", "broken workbook", "another sheet"],
)
def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(
    program: Program, tmp_path: Path, content: bytes, says: str
) -> None:
    paths = write(tmp_path, e=text(*UNITS), x=content)
    for more in ((), ("--skip-invalid",)):
        said = refused(program, *paths, *more)
        assert any(line.startswith(f"{paths[1]}:") and says in line for line in said), said
        assert counted(Unit) == 0


def test_a_missing_file_and_a_folder_are_refused(program: Program, tmp_path: Path) -> None:
    missing = str(tmp_path / "saknas.csv")
    assert refused(program, missing) == [f"{missing}: filen finns inte. Ingenting lagrades."]
    assert refused(program, str(tmp_path)) == [f"{tmp_path}: det är en mapp; ange filerna i den. Ingenting lagrades."]


def test_no_file_at_all_is_wrong_usage(program: Program) -> None:
    assert program("intake")[0] == 2
    assert program("intake", "--nagot", "fil.csv")[0] == 2


def test_the_same_file_twice_is_every_row_twice(program: Program, tmp_path: Path) -> None:
    path = write(tmp_path, e=text(*UNITS))[0]
    said = refused(program, path, path)
    assert [line.split(": ")[:2] for line in said[:-1]] == [[f"{path}:2", "enhetskod"], [f"{path}:3", "enhetskod"]]


def test_an_unknown_column_is_named_once_and_left_out(program: Program, tmp_path: Path) -> None:
    rows = [line + (";Smeknamn" if number == 0 else ";x") for number, line in enumerate(UNITS)]
    code, _, wrong = program("intake", *write(tmp_path, e=text(*rows)))
    assert code == 0
    assert wrong.count("Smeknamn") == 1


def test_warnings_are_said_once_a_kind_with_a_count(program: Program, tmp_path: Path) -> None:
    rows = [f"W{n};F1;extra;2025-01-{n:02d} 10:00;genomfört;;ja;ja;2" for n in range(11, 16)]
    rows += [f"A{n};F1;extra;2025-02-{n:02d} 10:00;familjen_avbokade;;ja;;" for n in range(10, 13)]
    code, _, wrong = program("intake", *write(tmp_path, e=text(*UNITS), f=text(*FAMILIES), b=visits(*rows)))
    assert code == 0
    said = [line for line in wrong.splitlines() if line.startswith("Varning: ")]
    assert len(said) == 3, wrong
    assert [line.split()[1] for line in said] == ["5", "3", "1"]


def test_two_regions_may_have_a_family_of_the_same_name(program: Program, tmp_path: Path) -> None:
    more = ("UPP;Gottsunda;bvc;03;Region Uppsala;0380",)
    rows = (*FAMILIES[1:], "F1;UPP;;2025-03-01;;;;;")
    taken_in(program, *write(tmp_path, e=text(*UNITS, *more), f=families(*rows)))
    assert counted(Family) == 3
    said = refused(program, *write(tmp_path, b=visits("B1;F1;2m;2025-05-05 10:00;genomfört;;ja;;")))
    assert "F1 finns i region 03 och 18; läs in besöken tillsammans med regionens familjer." in said[0]
    together = (f"F1;VIV;SOC;{FAMILIES[1].split(';')[3]};;;;;",)
    taken_in(program, *write(tmp_path, f=families(*together), b=visits("B1;F1;2m;2025-05-05 10:00;genomfört;;ja;;")))


def test_two_visits_may_change_times_with_each_other(program: Program, tmp_path: Path) -> None:
    first = ("B1;F1;2m;2025-03-12 10:00;genomfört;;ja;ja;2", "B2;F1;4m;2025-05-12 10:00;genomfört;;ja;ja;2")
    taken_in(program, *write(tmp_path, e=text(*UNITS), f=text(*FAMILIES), b=visits(*first)))
    swapped = [first[0].replace("03-12", "05-12"), first[1].replace("05-12", "03-12")]
    assert "besök: 0 nya, 2 ändrade" in taken_in(program, *write(tmp_path, b=visits(*swapped)))
    assert figures(program)["by_month"] == {"03": 1, "05": 1}
    said = refused(program, *write(tmp_path, b=visits(first[0])))  # now alone, it stands in the other's way
    assert "har redan besöket B2" in said[0]


def snapshot() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with db.reading(OPERATOR) as session:
        facts = session.execute(select(VisitFact.__table__).order_by(VisitFact.visit_id)).all()
        tallies = session.execute(select(YearTally.__table__).order_by(*YearTally.__table__.primary_key.columns)).all()
    return [tuple(row) for row in facts], [tuple(row) for row in tallies]


@pytest.mark.parametrize("also_said", [False, True], ids=["alone", "with both families anew"])
def test_a_visit_that_was_another_familys_is_counted_there(
    program: Program, tmp_path: Path, *, also_said: bool
) -> None:
    """Both families are recounted, in whatever order; the figures are those of a count from nothing."""
    taken_in(program, *whole(tmp_path))
    moved = write(tmp_path, b=visits("B1;F2;2m;2025-03-12 10:00;genomfört;hem;ja;ja;2"))
    if also_said:
        moved += write(tmp_path, f=text(*FAMILIES))
    said = taken_in(program, *moved)
    assert "besök B1: familj: F1 → F2" in said
    assert figures(program)["families_with_extended_visit"] == 1
    assert figures(program)["extended_visits"] == 2
    before = snapshot()
    with db.unit_of_work(OPERATOR) as session:
        statistics.rebuild(session)
    assert snapshot() == before
    with db.reading(OPERATOR) as session:
        split = select(Attestation.id).join(Visit, Visit.id == Attestation.visit_id)
        assert session.scalars(split.where(Attestation.family_id != Visit.family_id)).all() == []


def test_a_unit_that_is_another_municipalitys_takes_its_figures_along(program: Program, tmp_path: Path) -> None:
    taken_in(program, *whole(tmp_path))
    other = UNITS[2].replace("1880;Örebro kommun", "1881;Kumla kommun")
    assert "enheter SOC: huvudmannakod: 1880 → 1881" in taken_in(program, *write(tmp_path, e=text(UNITS[0], other)))
    assert figures(program, "1880")["extended_visits"] == 0
    assert figures(program, "1881")["extended_visits"] == 1


def test_no_sheet_replaces_a_persons_own_word(app: Flask, program: Program, tmp_path: Path) -> None:
    """The difference is shown, and said; the word stands."""
    taken_in(program, *whole(tmp_path))
    with db.unit_of_work(OPERATOR) as session:
        visit = session.scalars(select(Visit).where(Visit.reference == "B2")).one()
        anna = a_nurse(session, session.get_one(Unit, visit.bvc_id))
        word = records.words_of(session, [visit.id])[visit.id][0]
        record.attest(
            session,
            visit=visit,
            by=anna,
            now=clock.now(),
            starts_at=word.starts_at,
            minutes=60,
            outcome=Outcome.DONE,
            attended=True,
            colleague_attended=True,
        )
        statistics.refresh(session)
    later = write(tmp_path, b=visits("B2;F2;2m;2025-04-14 10:00;genomfört;hem;nej;nej;1"))
    code, _, wrong = program("intake", *later)
    assert code == 0
    assert "1 besök har ett eget ord som säger annat än bladet (B2)" in wrong
    with db.reading(OPERATOR) as session:
        stands = records.standing_of(session, [visit.id])[visit.id]
    assert stands.nurse.confirmed is True
    assert About.NURSE in stands.contradictions


def test_a_family_that_moved_in_the_program_stays_where_it_moved(program: Program, tmp_path: Path) -> None:
    more = "VAR;Varberga;bvc;18;Region Örebro län;1880"
    taken_in(program, *write(tmp_path, e=text(*UNITS, more), f=text(*FAMILIES)))
    with db.unit_of_work(OPERATOR) as session:
        family = session.scalars(select(Family).where(Family.reference == "F1")).one()
        there = session.scalars(select(Unit.id).where(Unit.code == "VAR")).one()
        family.bvc_id = there
        session.add(Participation(family_id=family.id, number=2, bvc_id=there, partner_id=family.partner_id))
    taken_in(program, *write(tmp_path, f=text(*FAMILIES)))
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Family.bvc_id).where(Family.reference == "F1")).one() == there


def test_the_operator_is_nobody_in_the_words(program: Program, tmp_path: Path) -> None:
    taken_in(program, *whole(tmp_path))
    with db.reading(OPERATOR) as session:
        words = session.scalars(select(Attestation)).all()
    assert {(word.said_by, word.source.value, word.scope.value) for word in words} == {(None, "import", "both")}
    assert Operator().assignment_id is None


def births_said(program: Program, folder: Path, births: str) -> list[str]:
    said = taken_in(program, *write(folder, f=families(f"F1;VIV;SOC;{births};2025-01-20;ja;;;")))
    return said.splitlines()[1:]


def test_a_birth_that_turns_out_to_be_to_come_is_no_longer_a_birth(program: Program, tmp_path: Path) -> None:
    taken_in(program, *whole(tmp_path))
    assert figures(program)["by_age_year"] == {"0": 2}
    assert births_said(program, tmp_path, "2039-01-10") == ["familjer F1: barn_födda: 2025-01-10 → 2039-01-10"]
    assert figures(program)["by_age_year"] == {"-1": 1, "0": 1}
    assert births_said(program, tmp_path, "2039-01-10") == []


def test_the_expected_date_read_again_leaves_the_birth_that_a_nurse_wrote(program: Program, tmp_path: Path) -> None:
    """Read again the same sheet changes nothing, also when the day it expected has passed."""
    taken_in(program, *whole(tmp_path))
    with db.unit_of_work(OPERATOR) as session:
        child = session.scalars(select(Child).join(Family).where(Family.reference == "F1")).one()
        child.born_on, child.due_on = date(2025, 1, 4), date(2025, 1, 10)
    assert births_said(program, tmp_path, "2025-01-10") == []
    assert births_said(program, tmp_path, "2025-01-05") == ["familjer F1: barn_födda: 2025-01-04 → 2025-01-05"]


def test_a_later_child_of_a_sheet_does_not_move_the_running_programme(program: Program, tmp_path: Path) -> None:
    """The same as when both births were read at once: the later child waits for an offer of its own."""
    taken_in(program, *whole(tmp_path))
    before = figures(program)
    assert births_said(program, tmp_path, "2025-01-10 2025-01-10 2026-02-03")
    with db.reading(OPERATOR) as session:
        children = session.scalars(select(Child).join(Family).where(Family.reference == "F1").order_by(Child.position))
        assert [child.participation_id is not None for child in children] == [True, True, False]
    assert figures(program) == before


def test_the_same_sheet_again_leaves_a_later_child_and_its_programme(program: Program, tmp_path: Path) -> None:
    """The nurse wrote the later child in here; the sheet knows only the first."""
    taken_in(program, *whole(tmp_path))
    with db.unit_of_work(OPERATOR) as session:
        family = session.scalars(select(Family).where(Family.reference == "F1")).one()
        later = Participation(
            family_id=family.id,
            number=2,
            bvc_id=family.bvc_id,
            partner_id=family.partner_id,
            offered_on=date(2026, 2, 10),
        )
        session.add(later)
        session.flush()
        child = Child(family_id=family.id, participation_id=later.id, position=2, born_on=date(2026, 2, 3))
        session.add(child)
    assert "familjer: 0 nya, 0 ändrade, 2 oförändrade" in taken_in(program, *whole(tmp_path))
    with db.reading(OPERATOR) as session:
        offered = select(Participation.offered_on).order_by(Participation.number)
        offers = session.scalars(offered.join(Family).where(Family.reference == "F1")).all()
        assert offers == [date(2025, 1, 20), date(2026, 2, 10)]
        assert counted(Child) == 3


def test_a_consent_that_has_not_been_given_yet_opens_nothing(program: Program, tmp_path: Path) -> None:
    paths = write(tmp_path, e=text(*UNITS), p=text(*PAIRS), f=families("F1;VIV;SOC;2025-01-10;;;;2062-01-22;2"))
    code, said, warned = program("intake", *paths)
    assert (code, said.splitlines()[-1]) == (0, "familjer: 1 nya, 0 ändrade, 0 oförändrade")
    assert warned == "Varning: 1 familj har ett samtycke vars dag inte har varit än; det skrivs inte in.\n"
    assert counted(ConsentWord) == 0
    taken_in(program, *write(tmp_path, f=families("F1;VIV;SOC;2025-01-10;;;;nej;2")))
    assert "0 ändrade" in taken_in(program, paths[2]), "and it takes back no word that stands"


def test_rows_that_hang_on_a_bad_one_are_not_said_to_need_mending(program: Program, tmp_path: Path) -> None:
    bad = families("F1;VIV;SOC;2025-13-10;;;;;", "F2;VIV;SOC;2025-02-10;;;;;")
    paths = write(tmp_path, e=text(*UNITS), f=bad, b=text(*VISITS))
    assert refused(program, *paths)[-1] == "Ingenting lagrades. 1 rad, som 1 rad till hänger på, behöver rättas."
    taken_in(program, *whole(tmp_path))
    headless = write(tmp_path, b=text("besök;familj;starttid;utfall", "B1;F1;2025-03-12 10:00;genomfört"))
    assert refused(program, *headless)[-1] == "Ingenting lagrades."


def test_an_authoritys_new_name_is_said_also_when_only_a_new_unit_tells_it(program: Program, tmp_path: Path) -> None:
    taken_in(program, *whole(tmp_path))
    renamed = write(tmp_path, e=text(UNITS[0], "NYA;Nya BVC;bvc;18;Örebro läns region;1880"))
    assert "enheter 18: huvudman: Region Örebro län → Örebro läns region" in taken_in(program, *renamed)
    code, said, _ = program("statistics", "--year", "2025", "--authority", "18")
    assert (code, said.splitlines()[0]) == (0, "Örebro läns region 2025")
    assert "Andel av de utökade som båda gjort (%): 50,0" in said, "with a comma, as everywhere else"
