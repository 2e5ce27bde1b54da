"""What stands between the ledger and a true return, who is asked for it, and what is coming."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hembesok_field.access.tables import Unit
from hembesok_field.booking.tables import Hold
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Operator, Side
from hembesok_field.record.shapes import Outcome, Scope, Source
from hembesok_field.returns import actions, queries
from hembesok_field.returns.shapes import Coming, Lack
from hembesok_field.statistics import door
from tests.families import BORN, NOW, TODAY, a_family, all_say_yes
from tests.integration.returns.scene import YEAR, TownLedger, a_grant, scope_of

AT = datetime(2025, 12, 15, 9, tzinfo=UTC)


@pytest.fixture
def today(app):
    clock.stand_still(TODAY)
    yield
    clock.stand_still(None)


@pytest.fixture
def waiting(today, town):
    """One visit that Anna has not confirmed, one with two words, one nobody has told of, and one that is whole."""
    with unit_of_work(Operator()) as session:
        ledger = TownLedger(session, town)
        found = {
            name: ledger.visit(ledger.family(), "4m", reference=name) for name in ("own", "differ", "silent", "whole")
        }
        ledger.word(found["own"], nurse_attended=None, starts_at=AT)
        for outcome, who, scope in (
            (Outcome.DONE, town.anna, Scope.NURSE),
            (Outcome.FAMILY_NOT_HOME, town.sara, Scope.SOCIAL_SERVICES),
        ):
            said = {"source": Source.OWN, "said_by": who.assignment_id, "scope": scope, "outcome": outcome}
            ledger.word(found["differ"], starts_at=AT, **said)
        ledger.word(found["whole"], starts_at=AT)
        for number, visit in enumerate(found.values()):
            for who, side in ((town.anna, Side.NURSE), (town.sara, Side.SOCIAL_SERVICES)):
                a_hold(session, visit.id, who, side, AT + timedelta(days=number))
        return {name: visit.id for name, visit in found.items()}


def a_hold(session, visit_id, who, side, starts_at) -> None:
    ends_at = starts_at + timedelta(hours=1)
    times = {"starts_at": starts_at, "held_from": starts_at, "ends_at": ends_at, "held_to": ends_at}
    session.add(Hold(visit_id=visit_id, person_id=who.person_id, assignment_id=who.assignment_id, side=side, **times))
    session.flush()


def lacking(by, year: int = YEAR):
    door.fresh()
    with unit_of_work(by) as session:
        return queries.lacking_of(session, by, scope_of(session, by), year, clock.now())


def remind(by, who) -> int:
    door.fresh()
    with unit_of_work(by) as session:
        return actions.remind(
            session,
            scope=scope_of(session, by),
            year=YEAR,
            assignment_id=who.assignment_id,
            by=by,
            now=clock.now(),
        )


def test_each_visit_that_lacks_a_word_says_which_and_whose(waiting, town):
    found = {one.reference: one for one in lacking(town.carin)}
    assert {name: one.lack for name, one in found.items()} == {
        "own": Lack.UNCONFIRMED,
        "differ": Lack.WORDS_DIFFER,
        "silent": Lack.NOTHING_SAID,
    }
    assert {one.people for one in found.values()} == {((town.anna.assignment_id, "Anna Ek"),)}


def test_the_other_side_is_asked_for_its_own_people(waiting, town):
    found = lacking(town.kajsa)
    assert {one.lack for one in found} == {Lack.WORDS_DIFFER, Lack.NOTHING_SAID}  # social services did confirm
    assert {one.people for one in found} == {((town.sara.assignment_id, "Sara Lind"),)}
    assert {one.reference for one in found} == {None}  # no consent: counted, and not shown


def test_a_reminder_stands_until_the_word_is_said(waiting, town):
    assert remind(town.carin, town.anna) == 3
    assert remind(town.carin, town.anna) == 3  # a second press the same day writes nothing
    with unit_of_work(town.anna) as session:
        asked = queries.reminders_for(session, town.anna, TODAY)
    # She has said her own word about the one where the words differ, and it waits for them to agree.
    assert {one.visit_id for one in asked} == {waiting[name] for name in ("own", "silent", "differ")}
    assert [one.visit_id for one in asked if one.words_differ] == [waiting["differ"]]
    assert {one.by_name for one in asked} == {"Carin Berg"}
    with unit_of_work(town.sara) as session:
        assert queries.reminders_for(session, town.sara, TODAY) == []
    assert all(one.reminded for one in lacking(town.carin))


def test_nobody_of_another_authority_is_reminded(waiting, town):
    with pytest.raises(NotFound):
        remind(town.carin, town.sara)


def test_what_is_coming_is_counted_with_and_without_a_time(today, town):
    with unit_of_work(town.anna) as session:
        family, part = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id)
        all_say_yes(session, town.anna, family)
        assert session.get(Unit, town.bvc_id) is not None
        assert date(2026, 1, 5) == BORN
        visit = TownLedger(session, town).visit(part, "2m")
        a_hold(session, visit.id, town.anna, Side.NURSE, NOW + timedelta(days=7))
    a_grant(town)
    for by, expected in ((town.carin, Coming(1, 1)), (town.kajsa, Coming(1, 1))):
        with unit_of_work(by) as session:
            # 2m has its time; 4m comes in May; 12m and 15m belong to next year
            forecast = queries.outlook_of(session, by, scope_of(session, by), clock.now()).forecast
        assert forecast.coming == expected
