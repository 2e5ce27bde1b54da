"""Held by gallring: what is due goes whole, what is not stays, figures stand, and two people stand behind it."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hembesok_field.access.tables import LogEntry
from hembesok_field.family.tables import Child, Guardian, Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind
from hembesok_field.record import actions as acts
from hembesok_field.record import queries as records
from hembesok_field.record.tables import Attestation, Draft, Note, SafetyWord, Theme, ThemeTick
from hembesok_field.retention import actions, queries, rules
from hembesok_field.retention.queries.paths import tables_of_family
from hembesok_field.retention.rules import Reason
from hembesok_field.retention.shapes import KeptBecause, RecordType, Rule, Since
from hembesok_field.retention.tables import Erasure, RetentionLine, RetentionList
from hembesok_field.statistics import actions as statistics
from hembesok_field.statistics.tables import VisitFact
from tests.conftest import RUNTIME_ROLE
from tests.integration.retention.conftest import CONTACT_DUE, LEDGER_DUE, erase_all, make, sign

YESTERDAY = timedelta(days=1)


def due(authority_id, record_type):
    with db.reading(OPERATOR) as session:
        found = queries.due(session, authority_id, record_type, clock.today())
        return {one.family_id: one.kept_because for one in found}


def count(table) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def without_partners(town, written, day) -> None:
    """The municipality erases its own side, and the region's own rule decides alone."""
    day(LEDGER_DUE)
    with db.unit_of_work(OPERATOR) as session:
        for one in queries.due(session, town.municipality_id, RecordType.OWN_SIDE, clock.today()):
            actions.erase(
                session,
                record_type=RecordType.OWN_SIDE,
                family_id=one.family_id,
                authority_id=town.municipality_id,
            )


def test_contact_details_are_due_the_day_after_their_year_and_not_before(town, written, day):
    day(CONTACT_DUE - YESTERDAY)
    assert due(town.region_id, RecordType.CONTACT) == {}
    day(CONTACT_DUE)
    assert due(town.region_id, RecordType.CONTACT) == {written.ended.family_id: None}


def test_only_the_contact_details_of_the_one_whose_time_has_passed_go(town, written, day):
    day(CONTACT_DUE)
    erase_all(town, RecordType.CONTACT)
    with db.reading(OPERATOR) as session:
        names = {one.family_id: (one.name, one.phone) for one in session.scalars(select(Guardian))}
        children = {one.family_id: one.name for one in session.scalars(select(Child))}
    assert names[written.ended.family_id] == ("Gallrad", None)
    assert children[written.ended.family_id] is None
    assert names[written.open.family_id] == ("ForalderOppen", "070-111 22 33")
    assert due(town.region_id, RecordType.CONTACT) == {}
    assert count(Attestation) == 5


def test_a_whole_family_goes_from_every_table_that_leads_to_it(town, written, day):
    without_partners(town, written, day)
    assert len(due(town.region_id, RecordType.LEDGER)) == 5
    erase_all(town, RecordType.LEDGER)
    assert {table.name: count(table) for table in tables_of_family() if count(table)} == {}
    with db.reading(OPERATOR) as session:
        lines = session.execute(select(RetentionLine.family_id, RetentionLine.rows)).all()
    assert [line[0] for line in lines] == [None] * 5
    assert all(line[1] >= 8 for line in lines)


def test_the_municipality_that_must_keep_longest_decides_for_the_shared_rows(town, written, day):
    with db.unit_of_work(OPERATOR) as session:
        actions.write_rule(
            session,
            by=town.kajsa,
            rule=Rule(RecordType.OWN_SIDE, Since.BIRTH, years=30, ground="Gallringsbeslut", from_on=clock.today()),
            now=clock.now(),
            today=clock.today(),
        )
    day(LEDGER_DUE)
    assert due(town.region_id, RecordType.LEDGER) == {}
    day(date(2056, 1, 1))  # born on 30 December 2025
    assert len(due(town.region_id, RecordType.LEDGER)) == 5


def test_every_year_comes_out_the_same_when_the_families_are_gone(town, written, day, program, tmp_path):
    asked = [
        *[("statistics", "--year", "2026", "--authority", code, "--json") for code in ("18", "1880", "1881")],
        ("statistics", "--year", "2025", "--authority", "18", "--json"),
        ("reconcile", "--year", "2026", "--region", "18", "--municipality", "1880", "--json"),
    ]

    def said() -> list[dict]:
        answers = [json.loads(program(*words)[1]) for words in asked]
        for part in ("both", "only_region", "only_municipality"):
            for visit in answers[-1][part]["visits"]:
                visit.pop("visit")
        return answers

    def filed() -> dict:
        out = tmp_path / "return.json"
        words = ("--year", "2026", "--authority", "18", "--format", "json", "--out", str(out))
        assert program("return", *words)[0] == 0
        return json.loads(out.read_text())

    before, return_before = said(), filed()
    assert before[0]["families_offered"] == 5
    assert before[0]["extended_visits"] > 0
    without_partners(town, written, day)
    erase_all(town, RecordType.LEDGER)
    after, return_after = said(), filed()
    assert after == before
    for part in ("figures", "answers", "money", "recipient"):
        assert return_after[part] == return_before[part]
    assert return_after["visits"] == ["gallrad"] * len(return_before["visits"])
    with db.unit_of_work(OPERATOR) as session:
        statistics.rebuild(session)
    assert said() == before


def test_the_figures_lead_to_no_family(town, written, day):
    without_partners(town, written, day)
    erase_all(town, RecordType.LEDGER)
    ids = {str(home.family_id) for home in written} | {str(home.visit_id) for home in written}
    with db.reading(OPERATOR) as session:
        facts = session.execute(select(*VisitFact.__table__.c)).all()
    assert facts
    assert not [row for row in facts if {str(cell) for cell in row} & ids]
    assert {row.visited_on.day for row in facts} == {1}


def test_one_person_alone_erases_nothing(town, written, day):
    day(CONTACT_DUE)
    number = make(town.adam, RecordType.CONTACT)
    with pytest.raises(Refused) as no:
        sign(town.adam, number)
    assert no.value.reason is Reason.OWN_LIST
    assert count(Erasure) == 0
    with pytest.raises(NotFound):
        sign(town.kajsa, number)  # another authority's list is no list
    sign(town.carin, number)
    with pytest.raises(Refused) as again:
        sign(town.carin, number)
    assert again.value.reason is Reason.ALREADY_SIGNED


def test_what_is_held_stays_whoever_signs(town, written, day):
    with db.unit_of_work(OPERATOR) as session:
        actions.hold_family(
            session, by=town.kajsa, reference="REF-Avslutad", reason="Pågående ärende i rätten", now=clock.now()
        )
    day(CONTACT_DUE)
    assert due(town.region_id, RecordType.CONTACT) == {written.ended.family_id: KeptBecause.LEGAL_HOLD}
    with pytest.raises(Refused):
        make(town.adam, RecordType.CONTACT)  # nothing that may go


def test_a_hold_that_comes_between_the_list_and_the_signature_stops_it(town, written, day):
    day(CONTACT_DUE)
    number = make(town.adam, RecordType.CONTACT)
    with db.unit_of_work(OPERATOR) as session:
        held = actions.hold_family(
            session, by=town.carin, reference="REF-Avslutad", reason="Begäran om utdrag", now=clock.now()
        )
    sign(town.carin, number)
    with db.reading(OPERATOR) as session:
        line = session.scalars(select(RetentionLine)).one()
        assert (line.kept_because, line.mark) == (KeptBecause.LEGAL_HOLD, None)
    assert count(Erasure) == 0
    with db.unit_of_work(OPERATOR) as session:
        actions.lift_hold(session, by=town.adam, number=held.id, now=clock.now())
    erase_all(town, RecordType.CONTACT)
    assert count(Erasure) == 1


def test_a_family_that_came_back_is_no_longer_due(town, written, day):
    day(CONTACT_DUE)
    number = make(town.adam, RecordType.CONTACT)
    with db.unit_of_work(OPERATOR) as session:
        part = session.scalars(select(Participation).where(Participation.family_id == written.ended.family_id)).one()
        part.ended_on, part.end_reason = None, None
    sign(town.carin, number)
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(RetentionLine)).one().kept_because is KeptBecause.NO_LONGER_DUE


def test_notes_go_by_themselves_when_the_programme_has_ended(town, written, program, day):
    assert count(Note) == 5
    day(clock.today() + timedelta(days=1))
    assert program("retention", "run")[0] == 0
    with db.reading(OPERATOR) as session:
        left = set(session.scalars(select(Note.family_id)))
    assert left == {home.family_id for home in (written.open, written.closed, written.withdrawn, written.protected)}


def test_what_is_no_record_goes_by_itself_when_its_own_time_is_over(town, written, program, day):
    """Ticked themes with the programme, a draft after fourteen days, who was in a home when after thirty."""
    began = clock.today()
    with db.unit_of_work(OPERATOR) as session:
        for home in (written.open, written.ended):
            visit = records.visit_for_word(session, town.anna, home.visit_id)
            theme = records.themes_of(session, town.anna, visit)[0]
            acts.tick(
                session,
                tick_id=uuid4(),
                visit=visit,
                theme_id=theme.theme_id,
                is_ticked=True,
                by=town.anna,
                now=clock.now(),
            )
    left = []
    for days in (0, 1, 13, 15, 29, 31):
        day(began + timedelta(days=days))
        assert program("retention", "run")[0] == 0
        left.append((count(ThemeTick), count(Draft), count(SafetyWord)))
    assert left == [(2, 5, 1), (1, 5, 1), (1, 5, 1), (1, 0, 1), (1, 0, 1), (1, 0, 0)]
    assert count(Theme) > 60, "the list itself is the programme's"
    assert count(Attestation) == 5, "and a word stays"


def test_a_written_rule_holds_from_its_day_and_never_before(town, written, day):
    with db.unit_of_work(OPERATOR) as session:
        actions.write_rule(
            session,
            by=town.adam,
            rule=Rule(RecordType.CONTACT, Since.PROGRAMME_ENDED, months=1, ground="Beslut 7", from_on=date(2026, 6, 1)),
            now=clock.now(),
            today=clock.today(),
        )
    day(date(2026, 5, 31))
    assert due(town.region_id, RecordType.CONTACT) == {}
    day(date(2026, 6, 1))
    assert due(town.region_id, RecordType.CONTACT) == {written.ended.family_id: None}


@pytest.fixture
def three_entries(town, written, day, signed_in) -> int:
    """Looked at on three days; it is now ten years and a day since the first."""
    for when in (date(2026, 3, 2), date(2026, 3, 3), date(2030, 1, 1)):
        day(when)
        assert signed_in(town.anna).get(f"/familjer/{written.open.family_id}").status_code == 200
    day(date(2036, 3, 3))
    return count(LogEntry)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("role", [RUNTIME_ROLE])
def test_the_role_that_the_program_runs_as_takes_nothing_from_the_log_and_says_who_may(three_entries, program):
    code, _, said = program("retention", "run")
    assert (code, count(LogEntry)) == (1, three_entries)
    assert "som ägaren" in said


@pytest.mark.parametrize("role", ["postgres"])
def test_the_log_goes_after_its_time_and_the_rest_still_verifies(three_entries, program):
    entries = three_entries
    assert program("retention", "run")[0] == 0
    assert count(LogEntry) == entries - 1  # that of 2 March 2026, ten years and a day ago
    assert program("log", "verify")[0] == 0
    with db.reading(OPERATOR) as session:
        assert min(session.scalars(select(LogEntry.number))) == 2


def test_a_log_rule_of_less_than_five_years_is_refused(town):
    for years, is_refused in ((4, True), (5, False)):
        rule = Rule(RecordType.LOG, Since.ENTRY, years=years, from_on=clock.today())
        assert (rules.why_not_rule(rule, clock.today()) is Reason.LOG_TOO_SHORT) is is_refused
    assert all(
        rule.years >= 5 for kind in AuthorityKind for rule in rules.DEFAULTS[kind] if rule.record_type is RecordType.LOG
    )


def test_a_list_is_withdrawn_by_the_next(town, written, day):
    day(CONTACT_DUE)
    first = make(town.adam, RecordType.CONTACT)
    make(town.carin, RecordType.CONTACT)
    with db.reading(OPERATOR) as session:
        assert session.get_one(RetentionList, first).withdrawn_at is not None
    with pytest.raises(Refused):
        sign(town.carin, first)
