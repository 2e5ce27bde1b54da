"""Held by the week of one visit: a pressed time is promised, moved or taken back; of others only that they are busy."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask

from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import UNDO_WITHIN, AwayCause
from hembesok_field.booking.tables import DayLimit
from hembesok_field.family.actions import protect
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import NOW, TEN, TUESDAY, a_home, at, book, promised, steps_of
from tests.integration.desk.test_few_questions import asked

FRIDAY = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def week(home, *people, number: int = 11) -> str:
    chosen = "".join(f"&vem={one.assignment_id}" for one in people)
    return f"/besok/{home.visit_id}/vecka?vecka=2026-V{number}{chosen}"


def times(text: str, day: date = TUESDAY) -> list[str]:
    return re.findall(rf'name="slot" value="{day}T(\d\d:\d\d)"', text)


def press(client, page: str, value: str, **more: str):
    """What the button of a time sends: the form that it stands in, and itself."""
    form = client.get(page).text.split('aria-label="Veckan"')[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent = {name: [said for other, said in hidden if other == name] for name, _ in hidden}
    action = "flytta" if "seen" in sent else "boka"
    return client.post(page.split("/vecka", maxsplit=1)[0] + f"/{action}", data=sent | {"slot": value} | more)


def stands(home):
    with db.reading(OPERATOR) as session:
        return queries.promise_of(session, home.visit_id)


def test_a_pressed_time_is_booked_and_the_week_tells_it_with_a_way_back(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    page = week(home, town.anna, town.sara)
    answer = press(client, page, f"{TUESDAY}T10:00")
    assert (answer.status_code, answer.location) == (302, f"/besok/{home.visit_id}/vecka")
    assert stands(home).starts_at == TEN
    text = client.get(answer.location).text
    assert "Besöket är bokat." in text
    assert "Nu 10–11" in text
    assert client.post(f"/besok/{home.visit_id}/angra", data={"fran": "vecka"}).location.endswith("/vecka")
    assert stands(home).is_cancelled


def test_a_moved_visit_remembers_where_it_was_and_why_and_goes_back(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara)
    answer = press(client, week(home), f"{FRIDAY}T09:00", reason="child_ill")
    text = client.get(answer.location).text
    assert "Besöket är flyttat från tisdag 10 mars, kl.\xa010." in text
    assert "Flyttat till fredag 13 mars, kl.\xa09. Barnet är sjukt. Anna Ek, 2 mars." in text
    client.post(f"/besok/{home.visit_id}/angra", data={"fran": "vecka"})
    assert (stands(home).starts_at, steps_of(home)) == (TEN, ["booked", "moved", "moved"])


def test_the_history_says_who_goes_instead_and_how_long_when_the_hour_is_the_same(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara)
    press(client, week(home, town.anna, town.ola), f"{TUESDAY}T10:00")
    press(client, f"{week(home, town.anna, town.ola)}&minuter=90", f"{TUESDAY}T10:00", minutes="90")
    text = client.get(f"/besok/{home.visit_id}/bokat").text
    assert "Samma tid, nu går Anna Ek och Ola" in text
    assert "Samma tid, nu kl.\xa010–11.30." in text
    assert "Flyttat till" not in text


def test_a_move_that_changes_nothing_is_no_step(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara)
    press(client, week(home), f"{TUESDAY}T10:00", reason="family")
    assert (stands(home).starts_at, steps_of(home)) == (TEN, ["booked"])


def test_an_old_time_that_is_taken_meanwhile_is_said_plainly_and_the_new_one_stands(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, town.anna, town.sara)
    press(client, week(home), f"{FRIDAY}T09:00")
    book(a_home(town), town.bo, town.sara)
    before = promised()
    answer = client.post(f"/besok/{home.visit_id}/angra", data={"fran": "vecka"})
    assert "Den gamla tiden är tagen nu. Besöket ligger kvar på den nya tiden." in client.get(answer.location).text
    assert (stands(home).starts_at, promised()) == (at(FRIDAY, 9), before)


def test_the_way_back_is_gone_after_a_minute(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara, now=clock.now() - UNDO_WITHIN - timedelta(seconds=1))
    assert "/angra" not in signed_in(town.anna).get(week(home)).text


def test_of_the_others_nothing_but_that_they_are_taken(town, signed_in):
    home, other = a_home(town), a_home(town)
    book(other, town.bo, town.bo, town.sara, starts_at=at(TUESDAY, 13))
    text = signed_in(town.anna).get(week(home, town.anna, town.sara)).text
    assert "upptaget 12.30–14.30" in text
    assert times(text) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "14:30", "15:00"]
    assert str(other.visit_id) not in text
    assert text.count("Mia Kanariefågel") == 1


def test_the_window_and_the_holidays_are_named_day_by_day(town, signed_in):
    text = signed_in(town.anna).get(week(a_home(town), number=14)).text
    assert "I fönstret" in text
    assert "Skärtorsdagen, halv dag" in text
    assert "Långfredagen" in text
    assert times(text, date(2026, 4, 3)) == []
    assert "Utanför fönstret" in signed_in(town.anna).get(week(a_home(town), number=16)).text


def test_her_own_day_says_how_full_it_is(town, signed_in):
    book(a_home(town), town.anna, town.anna)
    with db.unit_of_work(OPERATOR) as session:
        session.add(DayLimit(person_id=town.anna.person_id, most_visits=2))
    text = signed_in(town.anna).get(week(a_home(town), town.anna)).text
    assert "Ett av högst två besök, 1 av 9 timmar" in text
    assert "Inga besök" in text


def test_a_protected_family_is_booked_under_its_reference(town, signed_in):
    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        protect(session, by=town.anna, family_id=home.family_id, is_protected=True, now=NOW)
    assert "Kanarie" not in signed_in(town.anna).get(week(home)).text


def test_as_many_questions_for_a_full_week_as_for_an_empty_one(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    page = week(home, town.anna, town.sara, town.bo, town.ola)
    client.get(page)
    empty = asked(client, page)
    for hour in (8, 10, 12, 14):
        book(a_home(town), town.anna, town.anna, town.sara, starts_at=at(TUESDAY, hour))
    full = asked(client, page)
    assert len(full) == len(empty)
    assert len(full) <= 40, (len(full), "\n".join(full))  # sign-in, the log's own and all


def test_a_paused_programme_has_no_week(town, signed_in):
    from hembesok_field.booking.actions import pause

    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        pause(session, participation_id=home.participation_id, paused_on=NOW.date(), by=town.anna, now=NOW)
    assert signed_in(town.anna).get(week(home)).location == f"/besok/{home.visit_id}/boka"


def test_a_time_away_leaves_no_hour_to_press_and_both_pages_say_so(town, signed_in):
    home, client, pair = a_home(town), signed_in(town.anna), (town.anna, town.sara)
    assert "Tryck på en tid" in client.get(week(home, *pair)).text
    with db.unit_of_work(OPERATOR) as session:
        actions.tell_away(
            session, starts_at=NOW, ends_at=NOW + timedelta(days=90), cause=AwayCause.LEAVE, by=town.sara, now=NOW
        )
    text = client.get(week(home, *pair)).text
    assert times(text) == []
    assert "Ingen gemensam tid den här veckan" in text
    page = week(home, *pair).replace("/vecka?", "/boka?")
    form = client.get(page).text.split('aria-label="Välj tid"')[1].split("</form>")[0]
    assert re.findall(r'name="slot" value="(\w+)"[^>]*checked', form) == ["own"]
    assert "Boka den här tiden" in form
    assert "action-bar" not in form
    way = re.findall(r'name="way" value="([^"]+)"', form)[0]  # a way out brings its own hour, whatever is ticked
    sent = {"slot": "own", "minutes": 60, "staff": [one.assignment_id for one in pair], "way": way}
    assert client.post(f"/besok/{home.visit_id}/boka", data=sent).status_code == 302
    assert stands(home).starts_at == clock.at_wall_clock(
        date.fromisoformat(way[:10]), time.fromisoformat(way.split("/")[0][11:])
    )


def test_the_hour_that_is_to_be_moved_stands_in_nobody_s_way_but_other_visits(town, signed_in):
    home, other, pair = a_home(town), a_home(town), (town.anna, town.sara)
    book(home, town.anna, *pair)
    assert "10:30" in times(signed_in(town.anna).get(week(home, *pair)).text)
    assert "10:30" not in times(signed_in(town.anna).get(week(other, *pair)).text)
    day = week(home, *pair).replace("/vecka?", f"/flytta?dag={TUESDAY}&")
    assert "10:30" in times(signed_in(town.anna).get(day).text)
