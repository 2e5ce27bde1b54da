"""Logg from outside: what is shown first, what signing leaves behind, whose log it is, and a guardian's extract."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hembesok_field.access import actions as access
from hembesok_field.access.tables import LogEntry, Person
from hembesok_field.family import actions as families
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.review import pages, queries
from hembesok_field.review.queries.chain import review_signature
from hembesok_field.review.tables import LogReview
from tests.families import NOW, TODAY, a_family

MARCH = TODAY.replace(day=1)

pytestmark = pytest.mark.usefixtures("monday")


def looked(who, family=None, *, action="desk.family", at=NOW, times=1):
    """Entries as looks leave them; a hundred looks through the pages would take a while."""
    with db.unit_of_work(OPERATOR) as session:
        for number in range(times):
            shown = [family.id] if family else []
            moment = at + timedelta(seconds=number)
            last = access.write_log(session, by=who, action=action, families=shown, now=moment)
        return last.id


def sample(town, month=MARCH):
    with db.reading(OPERATOR) as session:
        return queries.sample(session, town.lova, month, NOW)


def test_an_empty_log_says_what_will_stand_here(town, signed_in):
    page = signed_in(town.lova).get("/logg")
    assert page.status_code == 200
    assert "Inget att granska den här månaden." in page.text


def test_the_draw_stays_the_same_and_only_grows(town, family):
    looked(town.anna, family, times=300)
    first = [entry.number for entry in sample(town).entries]
    assert 20 < len(first) < 300
    assert [entry.number for entry in sample(town).entries] == first
    looked(town.anna, family, times=200)
    assert set(first) < {entry.number for entry in sample(town).entries}


def test_a_month_is_the_swedish_one_and_its_size_follows_the_month_before(town, family):
    february = datetime(2026, 2, 28, 22, 59, 58, tzinfo=UTC)  # a minute before midnight in Sweden
    looked(town.anna, family, at=february - timedelta(hours=1), times=400)
    looked(town.anna, family, at=february + timedelta(seconds=2), times=400)  # the first second of March
    assert sample(town).total == 400
    assert sample(town, MARCH.replace(month=2)).total == 400
    assert len(sample(town).entries) == 40


def test_what_stands_out_comes_first(town, family):
    ordinary = looked(town.anna, family, at=NOW - timedelta(days=3, hours=1))
    saturday = looked(town.anna, family, at=datetime(2026, 2, 28, 10, tzinfo=UTC))
    night = looked(town.anna, family, at=datetime(2026, 3, 2, 1, tzinfo=UTC))
    foreign = looked(town.kim, family)
    with db.reading(OPERATOR) as session:
        listed = queries.entries_of_family(session, town.lova, family.id, 1)
    told = {entry.entry_id: [sign.value for sign in entry.signs] for entry in listed.entries}
    assert told == {ordinary: [], saturday: ["weekend"], night: ["night"], foreign: ["other_unit"]}


def test_many_families_in_one_look_stand_out(town, family, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        more = [a_family(session, town.anna, town.bvc_id)[0].id for _ in range(19)]
        access.write_log(session, by=town.anna, action="desk.families", families=[family.id, *more], now=NOW)
        access.write_log(session, by=town.anna, action="desk.families", families=more, now=NOW)
    with db.reading(OPERATOR) as session:
        listed = queries.entries_of_person(session, town.lova, town.anna.person_id, 1)
    assert [[sign.value for sign in entry.signs] for entry in listed.entries] == [[], ["many"]]
    assert pages.families_named(listed.entries[1])[1] == 17
    assert "</span> och 17 till</p>" in signed_in(town.lova).get(f"/logg/person/{town.anna.person_id}").text


def test_a_family_opened_in_need_is_always_there_and_first(town, family, signed_in):
    looked(town.anna, family, at=datetime(2026, 3, 1, 2, tzinfo=UTC), times=200)  # a Sunday night
    why = "Mamman ringde hit och ingen på Vivalla svarade."
    signed_in(town.kim).post("/nodoppning", data={"reference": "FAM-7", "reason": why})
    with db.reading(OPERATOR) as session:
        first = queries.sample(session, town.lova, MARCH, clock.now()).entries[0]
    assert (first.action, first.signs[0].value, first.opened.reason) == ("emergency.open", "emergency", why)
    page = signed_in(town.lova).get("/logg").text
    assert why in page
    assert "Har inte svarat på varför än." in page
    assert page.index("Öppnade familjen i nödläge") < page.index("Öppnade familjens sida")


def test_the_reviewer_sees_a_reference_and_nothing_else_of_the_family(town, family, signed_in):
    entry_id = looked(town.anna, family, times=8)
    lova = signed_in(town.lova)
    paths = ("/logg", f"/logg/person/{town.anna.person_id}", f"/logg/familj/{family.id}")
    for path in (*paths, f"/logg/familj/{family.id}/utdrag", f"/logg/familj/{family.id}/utdrag.csv"):
        page = lova.get(path).get_data(as_text=True)
        assert "Anna Ek" in page, path
        assert not any(word in page for word in ("Amina", "Leo", "Hagagatan", "070-174", "somaliska")), path
    assert entry_id


def test_a_protected_family_has_no_reference_here_either(town, family, signed_in):
    looked(town.anna, family, times=8)
    with db.unit_of_work(OPERATOR) as session:
        families.protect(session, by=town.anna, family_id=family.id, is_protected=True, now=NOW)
    lova = signed_in(town.lova)
    for path in ("/logg", f"/logg/familj/{family.id}", f"/logg/familj/{family.id}/utdrag"):
        page = lova.get(path).text
        assert "FAM-7" not in page
        assert "Skyddade uppgifter" in page


def test_a_protected_colleague_is_known_by_her_assignment(town, family, signed_in):
    looked(town.anna, family)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.anna.person_id).is_protected = True
    page = signed_in(town.lova).get(f"/logg/familj/{family.id}").text
    assert "Anna Ek" not in page
    assert f"Skyddade uppgifter (uppdrag {town.anna.assignment_id})" in page


def test_each_authority_has_its_own_log_and_knows_nothing_of_the_others(town, family, signed_in):
    of_region, of_town = looked(town.anna, family, times=8), looked(town.sara, family, times=8)
    lova, leif = signed_in(town.lova), signed_in(town.leif)
    for path in (f"/logg/familj/{family.id}", f"/logg/familj/{family.id}/utdrag"):
        assert "Sara Lind" not in lova.get(path).text
        assert "Anna Ek" not in leif.get(path).text
    assert lova.get(f"/logg/person/{town.sara.person_id}").status_code == 404
    assert leif.post(f"/logg/{of_region}/granskad").status_code == 404
    assert lova.post(f"/logg/{of_town}/granskad").status_code == 404


def test_a_family_that_only_the_other_authority_has_seen_is_not_found(town, family, signed_in):
    looked(town.anna, family)
    leif = signed_in(town.leif)
    for path in (
        f"/logg/familj/{family.id}",
        f"/logg/familj/{family.id}/utdrag",
        f"/logg/familj/{family.id}/utdrag.csv",
    ):
        assert leif.get(path).status_code == 404
    there, nowhere = (leif.post("/logg", data={"reference": sought}) for sought in ("FAM-7", "FAM-8"))
    assert (there.status_code, nowhere.status_code) == (422, 422)
    assert there.text.replace("FAM-7", "x") == nowhere.text.replace("FAM-8", "x")
    found = signed_in(town.lova).post("/logg", data={"reference": " FAM-7 "})
    assert found.location == f"/logg/familj/{family.id}"


def test_a_row_is_signed_by_who_reviewed_it_and_the_reviewing_is_logged(town, family, signed_in):
    entry_id = looked(town.anna, family, times=8)
    lova = signed_in(town.lova)
    answer = lova.post(f"/logg/{entry_id}/granskad?manad=2026-03", data={"comment": "Planerat besök samma dag."})
    assert (answer.status_code, answer.location) == (302, "/logg?manad=2026-03")
    page = lova.get(f"/logg/familj/{family.id}").text
    assert "Planerat besök samma dag." in page
    assert "Lova Falk" in page
    with db.reading(OPERATOR) as session:
        made, entry = session.scalars(select(LogReview)).one(), session.get_one(LogEntry, entry_id)
        assert made.reviewed_by == town.lova.assignment_id
        assert made.signature == review_signature(made, entry.hash)
        logged = session.scalars(select(LogEntry).where(LogEntry.action == "log.review")).one()
    assert (logged.person_id, logged.families) == (town.lova.person_id, str(family.id))


def test_progress_is_counted_and_what_is_reviewed_steps_down(town, family, signed_in):
    looked(town.anna, family, times=40)
    drawn = sample(town).entries
    lova = signed_in(town.lova)
    assert f"0 av {len(drawn)} granskade" in lova.get("/logg").text
    lova.post(f"/logg/{drawn[0].entry_id}/granskad")
    page = lova.get("/logg").text
    assert f"1 av {len(drawn)} granskade" in page
    assert sample(town).entries[-1].entry_id == drawn[0].entry_id


def test_what_is_wrong_with_a_comment_stands_beside_it(town, family, signed_in):
    looked(town.anna, family, times=40)
    entry_id = sample(town).entries[0].entry_id
    for comment, sentence in (("Gäller 850712-1234", "personnummer"), ("x" * 501, "Skriv högst 500 tecken")):
        answer = signed_in(town.lova).post(f"/logg/{entry_id}/granskad", data={"comment": comment})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{comment}"' in answer.text
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(LogReview)).all() == []


def test_nobody_reviews_what_she_did_herself(town, family, signed_in):
    entry_id = looked(town.lova, family, action="log.family")
    answer = signed_in(town.lova).post(f"/logg/{entry_id}/granskad")
    assert answer.status_code == 422
    assert "gjort själv" in answer.text
    looked(town.lova, family, action="log.family", times=40)
    assert sample(town).entries == ()


def test_a_review_is_only_added_to(town, family, signed_in):
    entry_id = looked(town.anna, family)
    signed_in(town.lova).post(f"/logg/{entry_id}/granskad")
    for words in ("UPDATE log_review SET signature = 'x'", "DELETE FROM log_review"):
        with pytest.raises(DBAPIError, match=r"only added to|permission denied"), db.unit_of_work(OPERATOR) as session:
            session.execute(text(words))


def test_the_extract_holds_every_look_and_stands_in_the_log_itself(town, family, signed_in):
    anna = signed_in(town.anna)
    for path in ("/idag", f"/familjer/{family.id}", "/familjer", "/vecka"):
        assert anna.get(path).status_code == 200
    looked(town.bo, family, times=120)
    with db.reading(OPERATOR) as session:
        told = session.scalars(
            select(LogEntry)
            .where(LogEntry.families.contains(str(family.id)), LogEntry.authority_id == town.region_id)
            .order_by(LogEntry.number)
        ).all()
    lova = signed_in(town.lova)
    page = lova.get(f"/logg/familj/{family.id}/utdrag").text
    assert page.count("<tr>") == len(told) + 1
    sheet = lova.get(f"/logg/familj/{family.id}/utdrag.csv").get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert rows[0] == ["Dag", "Tid", "Vem", "Som", "Enhet", "Vad"]
    assert rows[1:-1] == [
        [
            *clock.swedish(entry.at).strftime("%Y-%m-%d %H.%M").split(),
            "Anna Ek" if entry.person_id == town.anna.person_id else "Bo Rask",
            "bhv-sjuksköterska",
            "Vivalla BVC",
            pages.action_words(entry.action),
        ]
        for entry in told
    ]
    assert rows[-1][2:] == ["Lova Falk", "granskar loggen", "", "Gjorde ett utdrag ur åtkomstloggen"]


def test_a_cell_of_the_file_starts_no_formula(town, family, signed_in):
    looked(town.anna, family)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.anna.person_id).name = "=1+1"
    assert "'=1+1" in signed_in(town.lova).get(f"/logg/familj/{family.id}/utdrag.csv").get_data(as_text=True)


@pytest.mark.parametrize("month", ["2026-04", "1999-12", "x", "2026-13"])
def test_a_month_that_is_not_there_is_not_found(town, signed_in, month):
    assert signed_in(town.lova).get(f"/logg?manad={month}").status_code == 404


def test_a_long_log_has_pages(town, family, signed_in):
    looked(town.anna, family, times=60)
    lova, path = signed_in(town.lova), f"/logg/familj/{family.id}"
    assert lova.get(path).text.count('class="look"') == 50
    assert "sida=2" in lova.get(path).text
    assert lova.get(f"{path}?sida=2").text.count('class="look"') > 9
    assert lova.get(f"{path}?sida=9").status_code == 404


def test_every_action_has_its_words(app):
    """Read from the code: what is given to looking, acting and act, also through the small functions around them."""
    import re
    from pathlib import Path

    around = "looking|acting|act|_own|_did|_guardian|_kept|signing|own_family|went_through"
    called = re.compile(rf'\b(?:{around})\((?:[^()"]|\(\))*"([a-z_]+\.[a-z_]+)"')
    code = Path(pages.__file__).parents[1]
    used = {action for file in code.rglob("*.py") for action in called.findall(file.read_text())}
    assert len(used) > 40
    assert {action for action in used if action not in pages.ACTIONS} == set()
