"""Held by the record: each person's own word about herself stands, and differing words are shown, never settled."""

from datetime import UTC, datetime, timedelta

import pytest

from hembesok_field.kernel.identity import Side
from hembesok_field.record import pages
from hembesok_field.record.rules import scope_of, standing, why_not
from hembesok_field.record.shapes import (
    About,
    AbsenceCause,
    Basis,
    Outcome,
    Place,
    Reason,
    Scope,
    Source,
    Word,
)

TEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA, SARA, BO = 1, 2, 3


def nurse(order: int = 1, author: int = ANNA, **said) -> Word:
    facts = {"outcome": Outcome.DONE, "nurse_attended": True} | said
    return Word(order=order, source=Source.OWN, scope=Scope.NURSE, author=author, starts_at=TEN, **facts)


def social(order: int = 2, author: int = SARA, **said) -> Word:
    facts = {"outcome": Outcome.DONE, "social_attended": True} | said
    return Word(order=order, source=Source.OWN, scope=Scope.SOCIAL_SERVICES, author=author, starts_at=TEN, **facts)


def sheet(order: int = 1, scope: Scope = Scope.BOTH, **said) -> Word:
    facts = {"outcome": Outcome.DONE} | said
    return Word(order=order, source=Source.IMPORT, scope=scope, author=None, starts_at=TEN, **facts)


def test_nothing_stands_without_a_word():
    assert standing([]) is None


def test_both_confirmed_by_their_own_words():
    stands = standing([nurse(), social()])
    assert (stands.nurse.confirmed, stands.social_services.confirmed) == (True, True)
    assert stands.agrees
    assert stands.contradictions == ()


def test_a_claim_about_the_colleague_confirms_nothing():
    stands = standing([nurse(social_attended=True)])
    assert stands.social_services.confirmed is None
    assert stands.social_services.basis is Basis.CLAIM
    assert stands.social_services.claimed is True


def test_a_claim_that_differs_from_her_own_word_is_shown_and_her_word_stands():
    stands = standing([nurse(social_attended=False), social()])
    assert stands.social_services.confirmed is True
    assert stands.contradictions == (About.SOCIAL_SERVICES,)
    assert stands.agrees  # the outcome is not in doubt


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["nurse first", "social worker first"])
def test_differing_outcomes_agree_on_nothing_whoever_wrote_last(order):
    stands = standing([nurse(order[0]), social(order[1], outcome=Outcome.FAMILY_NOT_HOME)])
    assert not stands.agrees
    assert stands.contradictions == (About.OUTCOME,)


def test_a_correction_by_the_same_person_replaces_her_earlier_word():
    stands = standing([nurse(1), social(2, outcome=Outcome.CHILD_SICK), social(3)])
    assert stands.agrees
    assert stands.outcome is Outcome.DONE


def test_a_substitute_who_came_is_enough_for_her_profession():
    stands = standing([nurse(1, nurse_attended=False), nurse(2, author=BO)])
    assert stands.nurse.confirmed is True


def test_a_sheet_from_the_command_line_confirms_both_and_an_empty_cell_neither():
    stands = standing([sheet(nurse_attended=True)])
    assert (stands.nurse.confirmed, stands.nurse.basis) == (True, Basis.IMPORT)
    assert (stands.social_services.confirmed, stands.social_services.basis) == (None, Basis.NOTHING)


def test_a_sheet_read_on_the_nurses_page_only_claims_about_social_services():
    stands = standing([sheet(scope=Scope.NURSE, nurse_attended=True, social_attended=True)])
    assert stands.nurse.confirmed is True
    assert (stands.social_services.confirmed, stands.social_services.claimed) == (None, True)


@pytest.mark.parametrize("order", [1, 9], ids=["the sheet came first", "the sheet came last"])
def test_no_sheet_replaces_a_persons_own_word(order):
    stands = standing([sheet(order, nurse_attended=False, outcome=Outcome.CHILD_SICK), nurse(5)])
    assert stands.nurse.confirmed is True
    assert stands.outcome is Outcome.DONE
    assert stands.agrees
    assert set(stands.contradictions) == {About.OUTCOME, About.NURSE}


def test_a_newer_sheet_replaces_an_older():
    stands = standing([sheet(1, guardians=1), sheet(2, guardians=2, outcome=Outcome.CHILD_SICK)])
    assert stands.outcome is Outcome.CHILD_SICK
    assert stands.guardians == 2
    assert stands.agrees


def test_a_sheet_that_another_sheet_has_corrected_contradicts_nobody():
    moved_in = sheet(1, outcome=Outcome.FAMILY_CANCELLED, guardians=2)
    stands = standing([moved_in, sheet(2, scope=Scope.NURSE, guardians=1)])
    assert (stands.outcome, stands.guardians, stands.agrees) == (Outcome.DONE, 1, True)
    assert stands.contradictions == ()


def test_a_sheet_against_ones_own_word_is_shown_and_takes_nothing_out_of_the_count():
    stands = standing([sheet(1, outcome=Outcome.CHILD_SICK), nurse(2)])
    assert (stands.agrees, stands.contradictions) == (True, (About.OUTCOME,))
    assert pages.contradiction(About.OUTCOME, stands) == pages.SHEET_DIFFERS
    apart = standing([nurse(1), social(2, outcome=Outcome.CHILD_SICK)])
    assert pages.contradiction(About.OUTCOME, apart).endswith("Det räknas inte förrän ni är överens.")


def test_two_authorities_sheets_that_differ_agree_on_nothing():
    mine = sheet(1, scope=Scope.NURSE)
    theirs = sheet(2, scope=Scope.SOCIAL_SERVICES, outcome=Outcome.FAMILY_CANCELLED)
    assert not standing([mine, theirs]).agrees


def test_a_bare_confirmation_without_outcome_leaves_the_sheets_outcome_and_place():
    stands = standing([sheet(1, place=Place.BVC, nurse_attended=True), social(2, outcome=None)])
    assert (stands.outcome, stands.place) == (Outcome.DONE, Place.BVC)
    assert stands.social_services.confirmed is True


def test_the_nurses_number_of_guardians_stands_and_the_difference_is_shown():
    stands = standing([social(1, guardians=1), nurse(2, guardians=2)])
    assert stands.guardians == 2
    assert stands.contradictions == (About.GUARDIANS,)


def test_what_both_tell_of_contacts_is_added_together():
    stands = standing([nurse(contacts=frozenset({"mhv"})), social(contacts=frozenset({"förskolan"}))])
    assert stands.contacts == {"mhv", "förskolan"}


def test_a_midwifes_word_confirms_neither_profession():
    word = Word(order=1, source=Source.OWN, scope=scope_of(Side.OTHER), author=BO, starts_at=TEN, outcome=Outcome.DONE)
    stands = standing([word])
    assert (stands.nurse.confirmed, stands.social_services.confirmed) == (None, None)


@pytest.mark.parametrize(
    ("word", "now", "answer"),
    [
        pytest.param(nurse(), TEN, None, id="the very minute it begins"),
        pytest.param(nurse(), TEN - timedelta(seconds=1), Reason.NOT_BEGUN, id="a second before"),
        pytest.param(nurse(social_attended=False), TEN, Reason.CAUSE_MISSING, id="alone without a cause"),
        pytest.param(nurse(nurse_attended=False), TEN, Reason.CAUSE_MISSING, id="absent without a cause"),
        pytest.param(
            nurse(social_attended=False, absence_cause=AbsenceCause.SICKNESS), TEN, None, id="alone with a cause"
        ),
        pytest.param(nurse(social_attended=None), TEN, None, id="says nothing of the colleague"),
        pytest.param(
            nurse(nurse_attended=False, outcome=Outcome.FAMILY_CANCELLED),
            TEN,
            None,
            id="a cancelled visit needs no cause",
        ),
        pytest.param(sheet(social_attended=False), TEN, None, id="a sheet may leave the cause out"),
    ],
)
def test_why_not(word, now, answer):
    assert why_not(word, now) == answer
