"""When a visit is due: calendar months clipped to the month's end, and states worked out from values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hembesok_field.plan.rules import (
    ADDED,
    BEFORE_BIRTH,
    ChildDates,
    Course,
    LastTime,
    LineStep,
    Need,
    Offset,
    StepRule,
    StepState,
    VisitFacts,
    Window,
    after,
    age_in_years,
    line,
    need_of,
    next_step,
    window_of,
    youngest_on,
)

D = date.fromisoformat


def step(code="2m", opens=(0, 42), target=(2, 0), closes=(3, -1), *, extra=True, nurse=True, social=True) -> StepRule:
    return StepRule(code, 1, extra, Offset(*opens), Offset(*target), Offset(*closes), nurse, social, 60)


STANDARD = (
    step("1-2v", (0, 7), (0, 10), (0, 21), extra=False),
    step("2m"),
    step("4m", (3, 15), (4, 0), (5, 0)),
    step("8m", (7, 15), (8, 0), (9, 0), extra=False),
    step("12m", (11, 15), (12, 0), (13, 0)),
    step("15m", (14, 15), (15, 0), (16, 0)),
)
BORN = D("2025-03-10")
COURSE = Course(steps=STANDARD, counts_from=BORN, starts_on=BORN)
AT = datetime(2025, 5, 12, 8, tzinfo=UTC)
HELD = VisitFacts(UUID(int=1), "2m", booked_at=AT)
DONE = VisitFacts(UUID(int=1), "2m", is_done=True, happened_at=AT)


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        ("2025-08-31", (6, 0), "2026-02-28"),
        ("2023-08-31", (6, 0), "2024-02-29"),
        ("2025-08-30", (6, 0), "2026-02-28"),
        ("2024-02-29", (12, 0), "2025-02-28"),
        ("2024-02-29", (48, 0), "2028-02-29"),
        ("2025-01-31", (1, 0), "2025-02-28"),
        ("2025-12-31", (2, 0), "2026-02-28"),
        ("2025-01-31", (3, -1), "2025-04-29"),
        ("2025-11-30", (3, -1), "2026-02-27"),
        ("2025-11-15", (1, 0), "2025-12-15"),
        ("2025-12-01", (0, 42), "2026-01-12"),
        ("2024-02-22", (0, 7), "2024-02-29"),
        ("2025-03-31", (-1, 0), "2025-02-28"),
        ("2025-01-15", (-1, 0), "2024-12-15"),
        ("2025-01-05", (0, -14), "2024-12-22"),
        ("2025-10-15", (3, 15), "2026-01-30"),
    ],
)
def test_months_are_clipped_to_the_end_of_the_month_and_then_days_are_counted(day, offset, expected):
    assert after(D(day), Offset(*offset)) == D(expected)


@pytest.mark.parametrize(
    ("code", "opens", "target", "closes"),
    [
        ("1-2v", "2025-09-07", "2025-09-10", "2025-09-21"),
        ("2m", "2025-10-12", "2025-10-31", "2025-11-29"),
        ("4m", "2025-12-15", "2025-12-31", "2026-01-31"),
        ("8m", "2026-04-15", "2026-04-30", "2026-05-31"),
        ("12m", "2026-08-15", "2026-08-31", "2026-09-30"),
        ("15m", "2026-11-15", "2026-11-30", "2026-12-31"),
    ],
)
def test_the_standard_windows_of_a_child_born_on_31_august(code, opens, target, closes):
    found = window_of(next(s for s in STANDARD if s.code == code), D("2025-08-31"))
    assert found == Window(D(opens), D(target), D(closes))


def test_a_step_without_offsets_has_no_window():
    assert window_of(StepRule(ADDED, 1, True, None, None, None, True, True, 60), BORN) is None


def test_both_ends_of_a_window_are_inside_it():
    window = Window(D("2025-04-21"), D("2025-05-10"), D("2025-06-09"))
    inside = [window.holds(D(day)) for day in ("2025-04-20", "2025-04-21", "2025-06-09", "2025-06-10")]
    assert inside == [False, True, True, False]


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("2024-02-29", "2025-02-28", 0),
        ("2024-02-29", "2025-03-01", 1),
        ("2024-02-29", "2028-02-28", 3),
        ("2024-02-29", "2028-02-29", 4),
        ("2025-03-10", "2026-03-09", 0),
        ("2025-03-10", "2026-03-10", 1),
        ("2025-03-10", "2025-03-10", 0),
        ("2025-03-10", "2025-03-09", -1),
        ("2026-06-01", "2025-05-01", -1),
        ("2025-12-31", "2026-01-01", 0),
    ],
)
def test_a_birthday_of_29_february_falls_on_1_march_and_before_birth_is_minus_one(born, day, years):
    assert age_in_years(D(born), D(day)) == years


def test_the_youngest_child_born_by_the_day_decides_and_before_it_the_coming_one():
    elder, younger = ChildDates(D("2023-01-05")), ChildDates(D("2025-06-02"))
    coming = ChildDates(None, D("2026-02-01"))
    children = [younger, coming, elder]
    assert youngest_on(children, D("2025-06-01")) == elder
    assert youngest_on(children, D("2025-06-02")) == younger
    assert youngest_on(children, D("2026-02-01")) == coming
    assert youngest_on(children, D("2020-01-01")) == elder
    assert youngest_on([], D("2020-01-01")) is None


def test_corrected_age_counts_from_the_due_date_only_where_it_was_chosen():
    early = ChildDates(D("2025-01-10"), D("2025-03-10"))
    assert early.counts_from == D("2025-01-10")
    assert replace(early, uses_corrected_age=True).counts_from == D("2025-03-10")
    assert replace(early, uses_corrected_age=True).birth_on == D("2025-01-10")
    assert ChildDates(None, D("2025-03-10")).counts_from == D("2025-03-10")


def test_a_child_without_any_date_is_a_fault():
    with pytest.raises(ValueError, match="expected"):
        ChildDates(None).birth_on


def state(code, today, *visits, course=COURSE) -> StepState:
    return next(s.state for s in line(course, visits, D(today)) if s.code == code)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2025-04-20", StepState.COMING),
        ("2025-04-21", StepState.DUE),
        ("2025-06-09", StepState.DUE),
        ("2025-06-10", StepState.OVERDUE),
    ],
)
def test_a_step_is_overdue_the_day_after_its_window_closes_and_not_before(today, expected):
    assert state("2m", today) is expected


def test_a_family_that_starts_late_is_not_offered_what_had_closed_and_never_owes_it():
    late = replace(COURSE, starts_on=D("2025-06-10"))
    assert state("2m", "2025-12-01", course=late) is StepState.NOT_OFFERED
    same_day = replace(COURSE, starts_on=D("2025-06-09"))
    assert state("2m", "2025-06-09", course=same_day) is StepState.DUE


def test_a_visit_that_was_held_stands_even_where_it_was_not_offered_or_waived_or_the_programme_ended():
    done = replace(DONE, nurse=True, social=True)
    for course in (
        replace(COURSE, starts_on=D("2025-12-01")),
        replace(COURSE, waived=frozenset({"2m"})),
        replace(COURSE, ended_on=D("2025-06-01")),
    ):
        assert state("2m", "2025-12-01", done, course=course) is StepState.DONE


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (HELD, StepState.BOOKED),
        (replace(HELD, has_begun=True), StepState.AWAITS_WORD),
        (DONE, StepState.DONE_BY_ONE),
        (replace(DONE, nurse=True), StepState.DONE_BY_ONE),
        (replace(DONE, social=True), StepState.DONE_BY_ONE),
        (replace(DONE, nurse=True, social=True), StepState.DONE),
        (replace(DONE, nurse=True, social=False), StepState.DONE),
        (replace(DONE, is_contradicted=True), StepState.CONTRADICTED),
        (VisitFacts(UUID(int=1), "2m", last_time=LastTime.MISSED), StepState.OVERDUE),
    ],
)
def test_what_happened_goes_before_what_was_promised_and_that_before_the_calendar(visit, expected):
    assert state("2m", "2025-07-01", visit) is expected


def test_where_social_services_are_not_expected_nobody_waits_for_them():
    alone = replace(COURSE, steps=(step(social=False),))
    nurse_said = replace(DONE, nurse=True)
    assert state("2m", "2025-07-01", nurse_said, course=alone) is StepState.DONE
    assert state("2m", "2025-07-01", nurse_said, course=replace(COURSE, has_partner=False)) is StepState.DONE


def test_a_waived_step_and_an_ended_programme_owe_nothing():
    assert state("4m", "2026-01-01", course=replace(COURSE, waived=frozenset({"4m"}))) is StepState.WAIVED
    ended = replace(COURSE, ended_on=D("2025-07-01"))
    assert state("4m", "2025-06-30", course=ended) is StepState.DUE
    assert state("4m", "2025-07-01", course=ended) is StepState.ENDED


def test_of_several_visits_on_a_step_the_one_that_was_held_tells():
    cancelled = VisitFacts(UUID(int=2), "2m", last_time=LastTime.CANCELLED)
    found = line(COURSE, [DONE, cancelled, replace(HELD, visit_id=UUID(int=3))], D("2025-07-01"))
    assert next(s.visit for s in found if s.code == "2m") == DONE
    assert len(found) == len(STANDARD)


def test_a_visit_before_birth_and_an_added_one_stand_on_their_own_days():
    before = step(BEFORE_BIRTH, (-2, 0), (-1, 0), (0, -7), social=False)
    window = Window(D("2025-06-20"), D("2025-06-20"), D("2025-06-30"))
    added = VisitFacts(UUID(int=5), ADDED, window=window)
    found = line(replace(COURSE, steps=(*STANDARD, before)), [added], D("2025-06-25"))
    assert [s.code for s in found] == [BEFORE_BIRTH, "1-2v", "2m", ADDED, "4m", "8m", "12m", "15m"]
    assert found[0].window == Window(D("2025-01-10"), D("2025-02-10"), D("2025-03-03"))
    assert found[3].state is StepState.DUE


def test_a_child_born_early_moves_every_window_by_itself():
    expected = replace(COURSE, counts_from=D("2025-04-01"))
    moved = [s.window.target_on for s in line(expected, [], D("2025-03-01"))]
    assert moved[1] == D("2025-06-01")
    assert [s.window.target_on for s in line(COURSE, [], D("2025-03-01"))][1] == D("2025-05-10")


def test_the_next_step_is_the_first_that_is_still_to_be_done():
    found = line(COURSE, [replace(DONE, step_code="1-2v"), HELD], D("2025-05-01"))
    assert next_step(found).code == "2m"
    assert next_step([s for s in found if s.code == "1-2v"]) is None


def one(state_: StepState) -> LineStep:
    return LineStep("2m", True, None, state_, None, 60, True, True)


@pytest.mark.parametrize(
    ("states", "facts", "expected"),
    [
        ([StepState.DUE], {"awaits_answer": True}, Need.AWAITS_ANSWER),
        ([StepState.DUE, StepState.OVERDUE], {}, Need.OVERDUE),
        ([StepState.DUE, StepState.BOOKED], {}, Need.NO_TIME),
        ([StepState.BOOKED, StepState.COMING], {}, Need.ON_ITS_WAY),
        ([StepState.OVERDUE], {"is_paused": True}, Need.ON_ITS_WAY),
        ([StepState.OVERDUE], {"has_ended": True}, Need.FINISHED),
        ([StepState.DONE, StepState.WAIVED, StepState.NOT_OFFERED], {}, Need.FINISHED),
        ([StepState.DONE, StepState.AWAITS_WORD], {}, Need.ON_ITS_WAY),
        ([], {}, Need.ON_ITS_WAY),
        ([], {"has_ended": True}, Need.FINISHED),
    ],
)
def test_a_family_stands_in_one_group_by_its_most_pressing_need(states, facts, expected):
    given = {"awaits_answer": False, "has_ended": False, "is_paused": False, **facts}
    assert need_of([one(s) for s in states], **given) is expected


def test_a_visit_near_midnight_lies_on_its_swedish_day():
    late = VisitFacts(UUID(int=5), "tandvård", is_done=True, happened_at=datetime(2025, 5, 10, 22, 30, tzinfo=UTC))
    found = line(replace(COURSE, steps=(step(),)), [late], BORN + timedelta(days=90))
    assert [s.code for s in found] == ["2m", "tandvård"]
