"""Held by access' rules: how long a sign-in lives, how long one waits, what a password is, what an address is."""

from datetime import UTC, datetime, timedelta

import pytest

from hembesok_field.access import pages, rules
from hembesok_field.access.rules import Reason

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EMAIL = "anna@example.se"
MORE = ("x" * 250 + "@a.se", "Anna <anna@example.se>", "anna@example.se\n")


@pytest.mark.parametrize(
    ("began", "seen", "lives"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=11, minutes=59), timedelta(minutes=14, seconds=59), True),
        (timedelta(hours=2), timedelta(minutes=15), False),
        (timedelta(hours=12), timedelta(0), False),
    ],
)
def test_a_sign_in_lives_while_it_is_used_and_not_too_long(began, seen, lives):
    assert rules.is_alive(NOON - began, NOON - seen, NOON) is lives


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, None), (9, None), (10, 30), (11, 60), (12, 120), (13, 240), (14, 300), (40, 300)]
)
def test_the_wait_doubles_and_stops_at_five_minutes(failures, wait):
    failed_at = [NOON - timedelta(seconds=failures - number) for number in range(failures)]
    free_at = rules.free_again_at(failed_at, 10)
    assert free_at == (None if wait is None else failed_at[-1] + timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("x4" * 7, Reason.TOO_SHORT),
        ("fjorton tecken", Reason.TOO_SHORT),
        ("femton tecken !", None),
        ("å" * 15, Reason.TOO_COMMON),
        ("abababababababab", Reason.TOO_COMMON),
        ("abcabcabcabcabcabc", Reason.TOO_COMMON),
        ("1234567890123456", Reason.TOO_COMMON),
        ("QWERTYUIOPÅASDFG", Reason.TOO_COMMON),
        ("Langtnamn@example.se", Reason.TOO_COMMON),
        ("alldeles vanliga ord", None),
        ("ö" * 255 + "ab", Reason.TOO_LONG),
        ("ö" * 255 + "a", Reason.TOO_COMMON),
        (("sju blå hundar sover " * 13)[:256], None),
    ],
)
def test_a_password_is_long_and_not_what_is_tried_first(password, fault):
    assert rules.password_fault(password, "langtnamn@example.se") is fault


@pytest.mark.parametrize("text", [EMAIL, "a.b+c@sub.region-orebrolan.se", "åsa@exämple.se"])
def test_an_email_is_one(text):
    assert rules.is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.se",
        "anna@example",
        "a@b@c.se",
        "anna ek@example.se",
        "a@.se",
        "a@se.",
        "a,b@c.se",
        *MORE,
    ],
)
def test_what_is_no_email(text):
    assert not rules.is_email(text)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "en sekund"),
        (1, "en sekund"),
        (29.4, "30 sekunder"),
        (45, "45 sekunder"),
        (46, "en minut"),
        (60, "en minut"),
        (61, "2 minuter"),
        (300, "5 minuter"),
    ],
)
def test_a_wait_is_rounded_up(seconds, said):
    assert pages.wait_words(NOON, NOON + timedelta(seconds=seconds)) == said
