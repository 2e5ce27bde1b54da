"""The picture of a week: every half hour of every person stands in it once, and only what all share is open."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from hembesok_field.booking.pages import load_words, week_after, week_before, week_span
from hembesok_field.booking.pages.week import day_in_window
from hembesok_field.booking.rules import ORDINARY_WAY, Column, Quest, Span, openings, week_picture
from hembesok_field.booking.shapes import CellKind, DayPicture, Load
from tests.unit.booking.test_slots import NOW, TUESDAY, WINDOW, at, hour, nurse, promised, social_worker

MONDAY = date(2026, 3, 2)
VISIT, OTHER = UUID(int=1), UUID(int=2)


def quest(minutes: int = 60, monday: date = MONDAY) -> Quest:
    return Quest(minutes, monday, monday + timedelta(days=6), monday, None, NOW)


def tuesday(*columns: Column, minutes: int = 60, stands: Span | None = None) -> DayPicture:
    return week_picture(quest(minutes), columns, stands=stands)[1]


def kinds(day: DayPicture) -> list[tuple[str, str, int, int]]:
    return [
        (f"{starts_at + timedelta(hours=1):%H.%M}", cell.kind.value, cell.rows, cell.columns)
        for starts_at, cells in day.rows
        for cell in cells
    ]


@pytest.mark.parametrize("minutes", [15, 45, 60, 90, 120])
@pytest.mark.parametrize("taken_at", [(8, 0), (9, 15), (10, 20), (14, 40)])
def test_every_half_hour_of_every_person_stands_once(minutes, taken_at):
    her = social_worker(taken=(promised(TUESDAY, *taken_at, 35), hour(TUESDAY, 12)))
    mine = {VISIT: hour(TUESDAY, 13, 15), OTHER: hour(TUESDAY, 14, 15, 30)}
    columns = (
        Column(nurse(taken=tuple(span.widened(ORDINARY_WAY) for span in mine.values())), mine, is_me=True),
        Column(her, {VISIT: mine[VISIT]}),
        Column(social_worker(12), {}),
    )
    for day in week_picture(quest(minutes), columns, stands=hour(TUESDAY, 11)):
        filled = [[0] * len(columns) for _ in day.rows]
        for row, (_, cells) in enumerate(day.rows):
            free = [column for column in range(len(columns)) if not filled[row][column]]
            for cell in cells:
                for column in [free.pop(0) for _ in range(cell.columns)]:
                    for below in range(row, row + cell.rows):
                        filled[below][column] += 1
        assert all(set(line) == {1} for line in filled), (day.day, filled)


def test_what_is_open_is_what_the_search_finds():
    columns = (Column(nurse(taken=(promised(TUESDAY, 10),)), {}), Column(social_worker(), {}))
    found = [
        cell.starts_at
        for day in week_picture(quest(), columns)
        for _, cells in day.rows
        for cell in cells
        if cell.kind is CellKind.OPEN
    ]
    room = openings(quest(), [column.diary for column in columns])
    assert found == [start for n in range(7) for start in room.on(MONDAY + timedelta(days=n))]


def test_a_visit_that_all_go_to_is_one_cell_and_the_way_is_taken():
    visits = {VISIT: hour(TUESDAY, 10)}
    taken = (promised(TUESDAY, 10),)
    day = tuesday(Column(nurse(taken=taken), visits, is_me=True), Column(social_worker(taken=taken), visits))
    assert kinds(day) == [
        ("08.00", "open", 1, 2),
        ("08.30", "open", 2, 2),
        ("09.30", "taken", 1, 1),
        ("09.30", "taken", 1, 1),
        ("10.00", "visit", 2, 2),
        ("11.00", "taken", 1, 1),
        ("11.00", "taken", 1, 1),
        *((f"{h}.{m:02}", "open", 1, 2) for h in (11, 12, 13, 14) for m in (0, 30) if (h, m) > (11, 0)),
        ("15.00", "open", 2, 2),
    ]


def test_the_hour_that_stands_takes_one_row_so_that_half_an_hour_later_can_be_chosen():
    day = tuesday(Column(nurse(), {}, is_me=True), stands=hour(TUESDAY, 10))
    assert ("10.00", "stands", 1, 1) in kinds(day)
    assert ("10.30", "open", 1, 1) in kinds(day)
    assert ("10.00", "open", 1, 1) not in kinds(day)


def test_only_one_s_own_hours_off_are_told_from_what_is_taken():
    afternoons = {
        date(2026, 1, 1): ((at(TUESDAY, 12).time().replace(hour=12), at(TUESDAY, 16).time().replace(hour=16)),) * 7
    }
    mine = tuesday(Column(nurse(weeks=afternoons), {}, is_me=True))
    hers = tuesday(Column(nurse(weeks=afternoons), {}))
    assert kinds(mine)[0] == ("08.00", "off", 8, 1)
    assert kinds(hers)[0] == ("08.00", "taken", 8, 1)


def test_a_red_day_has_no_hours_and_a_weekend_day_is_there_only_when_something_is():
    easter = week_picture(quest(monday=date(2026, 3, 30)), (Column(nurse(), {}),))
    assert [one.red_day for one in easter] == [None, None, None, None, "Långfredagen"]
    assert [one.half_day for one in easter][3] == "Skärtorsdagen"
    assert (easter[4].rows, easter[4].free_count) == ((), 0)
    saturday = date(2026, 3, 7)
    days = week_picture(quest(), (Column(nurse(), {VISIT: hour(saturday, 17)}, is_me=True),))
    assert days[-1].day == saturday
    assert kinds(days[-1])[-1] == ("17.00", "visit", 2, 1)


def test_how_full_a_day_is_and_where_it_lies_to_the_window_are_said_in_words():
    assert load_words(Load(0, 0, 540, None)) == "Inga besök"
    assert load_words(Load(2, 150, 540, None)) == "Två besök, 2,5 av 9 timmar"
    assert load_words(Load(2, 120, 540, 3)) == "Två av högst tre besök, 2 av 9 timmar"
    assert load_words(Load(1, 60, 0, None)) == "Ett besök"
    said = {day: day_in_window(day, WINDOW) for day in (WINDOW.opens_on, WINDOW.target_on, WINDOW.closes_on, MONDAY)}
    assert [one[1] for one in said.values() if one] == [
        "Fönstret öppnar", "Bästa dagen", "Fönstret stänger", "Utanför fönstret",
    ]  # fmt: skip


def test_weeks_are_named_and_turned_within_what_can_be_shown():
    assert week_span(date(2026, 12, 28), MONDAY) == "Vecka 53, 28 december 2026–1 januari 2027"


@pytest.mark.parametrize(("last", "said"), [(4, "9–13 mars"), (5, "9–14 mars"), (6, "9–15 mars")])
def test_a_week_is_called_to_the_last_day_that_it_shows(last, said):
    shown = [DayPicture(date(2026, 3, 9 + n), (), 0, None, None, None) for n in (0, 4, last)]
    assert week_span(date(2026, 3, 9), MONDAY, shown) == f"Vecka 11, {said}"
    assert week_before(MONDAY, MONDAY) == "2026-V09"
    assert week_before(MONDAY, MONDAY, back=timedelta(0)) is None
    assert week_after(MONDAY + timedelta(days=740), MONDAY) is None
