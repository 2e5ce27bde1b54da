"""The six steps that the third migration writes are those of the contract, counted from a birth."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan.queries import steps_of_version
from hembesok_field.plan.rules import window_of

# Contract section 7, read as it stands: w and d are days from the birth, mo calendar months.
SECTION_7 = [
    # code, extra, from, target, to
    ("1-2v", False, "7 d", "10 d", "21 d"),
    ("2m", True, "6 w", "2 mo", "3 mo - 1 d"),
    ("4m", True, "3 mo + 15 d", "4 mo", "5 mo"),
    ("8m", False, "7 mo + 15 d", "8 mo", "9 mo"),
    ("12m", True, "11 mo + 15 d", "12 mo", "13 mo"),
    ("15m", True, "14 mo + 15 d", "15 mo", "16 mo"),
]
BIRTHS = [date(2024, 2, 29), date(2024, 8, 31), date(2025, 1, 31), date(2025, 6, 15)]


def read(words: str) -> tuple[int, int]:
    """`3 mo - 1 d` as calendar months and days."""
    months = days = 0
    sign = 1
    parts = words.split()
    while parts:
        if parts[0] in "+-":
            sign = -1 if parts.pop(0) == "-" else 1
        number, unit = sign * int(parts.pop(0)), parts.pop(0)
        months += number if unit == "mo" else 0
        days += {"d": number, "w": 7 * number}.get(unit, 0)
    return months, days


@pytest.mark.usefixtures("app")
def test_the_steps_are_those_of_the_contract():
    order = (
        "SELECT code, is_extra, opens_months, opens_days, target_months, target_days, closes_months, closes_days"
        " FROM programme_step ORDER BY position"
    )
    with db.reading(OPERATOR) as session:
        found = session.execute(text(order)).all()
    wanted = [(code, extra, *read(first), *read(target), *read(last)) for code, extra, first, target, last in SECTION_7]
    assert [(row[0], bool(row[1]), *row[2:]) for row in found] == wanted


@pytest.mark.usefixtures("app")
def test_both_professions_are_expected_and_each_visit_takes_an_hour():
    with db.reading(OPERATOR) as session:
        found = session.execute(
            text("SELECT DISTINCT expects_nurse, expects_social_services, minutes FROM programme_step")
        ).all()
        whose = session.execute(text("SELECT region_id, unit_id FROM programme")).all()
    assert [(bool(nurse), bool(social), minutes) for nurse, social, minutes in found] == [(True, True, 60)]
    assert whose == [(None, None)]


@pytest.mark.parametrize("born_on", BIRTHS)
@pytest.mark.usefixtures("app")
def test_each_window_opens_before_its_target_and_closes_before_the_next_extra_ones_target(born_on):
    with db.reading(OPERATOR) as session:
        steps = steps_of_version(session, 1)
    windows = [window_of(step, born_on) for step in steps]
    for window in windows:
        assert window.opens_on <= window.target_on <= window.closes_on
    for first, then in zip(windows, windows[1:]):
        assert first.closes_on < then.target_on
    assert windows[0].opens_on == born_on + timedelta(days=7)
