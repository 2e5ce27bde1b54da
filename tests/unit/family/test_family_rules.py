"""What may be written of a family, and when sharing is in force."""

from datetime import date, timedelta

import pytest

from hembesok_field.family import pages
from hembesok_field.family.rules import (
    EventKind,
    NewChild,
    Reason,
    consent_state,
    looks_like_personnummer,
    why_not_child,
    why_not_one_birth,
    why_not_phone,
    why_not_text,
)
from hembesok_field.family.shapes import ConsentState


@pytest.mark.parametrize(
    "text",
    [
        "850101-1234",
        "850101 1234",
        "850101+1234",
        "19850101-1234",
        "198501011234",
        "850161-1234",
        "8112189876",
        "Amina (850101-1234) ringde",
        "240229-0000",
    ],
)
def test_a_personnummer_or_samordningsnummer_is_seen(text):
    assert looks_like_personnummer(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Hagagatan 12, 3 tr",
        "070-174 06 05",
        "0701740605",
        "8112189875",
        "851301-1234",
        "850132-1234",
        "850160-1234",
        "850192-1234",
        "850100-1234",
        "2026-03-02",
        "portkod 1234",
        "1850101-12345",
        "F-7K2MQ9XW",
    ],
)
def test_other_numbers_are_let_through(text):
    assert not looks_like_personnummer(text)


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("070-174 06 05", None),
        ("0701010006", None),
        ("070 101 00 06", None),
        ("+46 70 174 06 05", None),
        ("070101-0006", Reason.LOOKS_LIKE_PERSONNUMMER),
        ("850101-1234", Reason.LOOKS_LIKE_PERSONNUMMER),
        ("200701010006", Reason.LOOKS_LIKE_PERSONNUMMER),
        ("0" * 41, Reason.TOO_LONG),
        (None, None),
    ],
)
def test_ten_digits_in_a_row_are_a_telephone_number_where_one_is_asked_for(phone, reason):
    assert why_not_phone(phone) is reason


@pytest.mark.parametrize(("length", "reason"), [(200, None), (201, Reason.TOO_LONG)])
def test_a_text_has_its_longest_length(length, reason):
    assert why_not_text("x" * length) is reason


@pytest.mark.parametrize(
    ("words", "family_word", "state"),
    [
        ([], None, ConsentState.WAITING),
        ([], True, ConsentState.IN_FORCE),
        ([], False, ConsentState.REFUSED),
        ([True], None, ConsentState.IN_FORCE),
        ([None], None, ConsentState.WAITING),
        ([None], True, ConsentState.WAITING),
        ([True, None], None, ConsentState.WAITING),
        ([True, True], None, ConsentState.IN_FORCE),
        ([True, False], None, ConsentState.REFUSED),
        ([True, True], False, ConsentState.REFUSED),
    ],
)
def test_sharing_needs_every_guardians_yes_and_nobodys_no(words, family_word, state):
    assert consent_state(words, family_word) is state


def test_every_kind_of_event_has_its_words_and_an_unknown_one_is_a_change():
    assert set(pages.EVENTS) == set(EventKind)
    assert pages.event_words("enrolled") == "Familjen skrevs in"
    assert pages.event_words("from_a_later_version") == "Uppgifterna ändrades"


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "due", "reason"),
    [
        (None, 300, None),
        (None, 301, Reason.DUE_TOO_FAR),
        (None, -90, None),  # long due, and nobody has written that it was born
        (-10, 130, None),  # born in the twentieth week
        (-10, 131, Reason.DUE_NOT_NEAR_BIRTH),
        (-10, -52, None),
        (-10, -53, Reason.DUE_NOT_NEAR_BIRTH),
        (-10, None, None),
    ],
)
def test_a_day_of_birth_that_cannot_be_is_a_slip_of_the_pen(born, due, reason):
    """Days from today; every window of the plan is counted from them."""
    day = lambda days: None if days is None else TODAY + timedelta(days=days)  # noqa: E731
    assert why_not_child(NewChild(None, day(born), day(due)), TODAY) is reason


def test_children_of_one_birth_are_born_close_to_each_other():
    assert why_not_one_birth([TODAY, None, TODAY - timedelta(days=120)]) is None
    assert why_not_one_birth([TODAY, TODAY - timedelta(days=121)]) is Reason.TWINS_APART
    assert why_not_one_birth([None, None]) is None
