"""Held by the pages: who may open them, what they keep when they refuse, and where they lead."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from hembesok_field.access.tables import LogEntry
from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import AwayCause
from hembesok_field.booking.tables import BookingStep, CalendarAddress
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking import scene
from tests.integration.booking.scene import NOW, TUESDAY, Home, a_home, at, cancel, count, promised, steps_of

TEN = f"{TUESDAY}T10:00"
PAGES = ("boka", "flytta", "stall-in", "bokat")


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def sent(*staff, **changes) -> dict:
    return {"slot": TEN, "minutes": 60, "staff": [one.assignment_id for one in staff], **changes}


def book(home: Home, by, *others, **facts):
    """The one who presses goes too."""
    return scene.book(home, by, by, *others, **facts)


def path(home: Home, page: str) -> str:
    return f"/besok/{home.visit_id}/{page}"


def test_three_proposals_stand_on_the_page_and_the_best_is_chosen(town, signed_in):
    text = signed_in(town.anna).get(path(a_home(town), "boka")).text
    assert text.count('name="slot" value="2026-') == 3
    assert len(re.findall(r'name="slot" value="2026-03-05T10:00" required checked', text)) == 1
    assert "Fler tider" in text
    assert "Fönstret är 16 februari–4 april." in text


def test_more_times_are_more(town, signed_in):
    text = signed_in(town.anna).get(path(a_home(town), "boka") + "?fler=1").text
    assert text.count('name="slot" value="2026-') == 12


def test_a_day_shows_its_free_hours_for_those_who_go(town, signed_in):
    book(a_home(town), town.anna, town.sara)
    home = a_home(town)
    both = f"?dag={TUESDAY}&vem={town.anna.assignment_id}&vem={town.sara.assignment_id}"
    text = signed_in(town.anna).get(path(home, "boka") + both).text
    assert text.count(f'value="{TUESDAY}T') == 10
    assert f'value="{TUESDAY}T11:00"' not in text
    other = signed_in(town.anna).get(path(home, "boka") + f"?dag={TUESDAY}&vem={town.bo.assignment_id}").text
    assert other.count(f'value="{TUESDAY}T') == 15


@pytest.mark.parametrize(
    "query",
    [
        "?dag=9999-12-31",
        "?dag=x&manad=x",
        "?vem=x&minuter=x",
        "?minuter=99999",
        "?manad=0001-01",
        "?vem=99999999999999999999",
    ],
)
def test_an_address_that_asks_for_nonsense_shows_the_page(town, signed_in, query):
    assert signed_in(town.anna).get(path(a_home(town), "boka") + query).status_code == 200


def test_a_pressed_proposal_is_promised_and_the_page_says_so_with_a_way_back(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    answer = client.post(path(home, "boka"), data=sent(town.anna, town.sara))
    assert (answer.status_code, answer.location) == (302, path(home, "bokat"))
    text = client.get(answer.location).text
    assert "Besöket är bokat." in text
    assert "Ångra" in text
    assert "Sara Lind" in text
    answer = client.post(path(home, "angra"))
    assert answer.location == f"/familjer/{home.family_id}"
    assert steps_of(home) == ["booked", "cancelled"]


def test_a_time_outside_the_window_is_promised_and_said(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    client.post(path(home, "boka"), data=sent(town.anna, slot="own", day="2026-05-01", wall="10:00"))
    text = client.get(path(home, "bokat")).text
    assert "Tiden ligger utanför fönstret (16 februari–4 april)." in text
    assert "Det är första maj den dagen." in text
    assert "Ingen från socialtjänsten är med." in text


def test_a_taken_hour_is_said_at_the_time_and_what_was_typed_stays(town, signed_in):
    book(a_home(town), town.bo, town.sara)
    home, before = a_home(town), promised()
    typed = sent(town.anna, town.sara, slot="own", day=str(TUESDAY), wall="10:30", with_interpreter="y", minutes=75)
    answer = signed_in(town.anna).post(path(home, "boka"), data=typed)
    assert answer.status_code == 422
    assert "Tiden krockar med ett annat besök som socialsekreteraren har då, kl.\xa010–11." in answer.text
    assert "Närmast lediga: 11.30 och 12." in answer.text
    assert 'value="2026-03-10"' in answer.text
    assert 'value="10:30"' in answer.text
    assert 'value="own" checked' in answer.text
    assert 'value="75" selected' in answer.text
    assert f'name="staff" value="{town.sara.assignment_id}"' in answer.text
    assert "Kanariefågel" not in answer.text.replace("Mia Kanariefågel", "", 1)
    assert promised() == before


def test_a_proposal_that_was_taken_while_one_looked_gives_way_to_the_next_best(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    chosen = f"?vem={town.anna.assignment_id}&vem={town.sara.assignment_id}&dag={TUESDAY}"
    assert f'value="{TEN}"' in client.get(path(home, "boka") + chosen).text
    book(a_home(town), town.bo, town.sara)
    answer = client.post(path(home, "boka"), data=sent(town.anna, town.sara, with_interpreter="y"))
    assert answer.status_code == 422
    assert f'value="{TUESDAY}T08:30" required checked' in answer.text
    assert f'value="{TEN}"' not in answer.text
    assert re.search(r'name="with_interpreter"[^>]*checked|checked[^>]*name="with_interpreter"', answer.text)
    again = client.post(path(home, "boka"), data=sent(town.anna, town.sara, slot=f"{TUESDAY}T08:30"))
    assert again.status_code == 302


def test_a_way_out_is_one_press(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    with db.unit_of_work(OPERATOR) as session:
        actions.tell_away(
            session, starts_at=NOW, ends_at=NOW + timedelta(days=200), cause=AwayCause.LEAVE, by=town.sara, now=NOW
        )
    both = f"?vem={town.anna.assignment_id}&vem={town.sara.assignment_id}"
    text = client.get(path(home, "boka") + both).text
    ways = re.findall(r'name="way" value="([^"]+)"', text)
    others = next(way for way in ways if way.endswith(f"/60/{town.anna.assignment_id},{town.ola.assignment_id}"))
    assert client.post(path(home, "boka"), data=sent(town.anna, town.sara, slot="", way=others)).status_code == 302
    with db.reading(OPERATOR) as session:
        promise = queries.promise_of(session, home.visit_id)
    assert {one.person_id for one in promise.staff} == {town.anna.person_id, town.ola.person_id}


@pytest.mark.parametrize("way", ["x", "2026-03-10T10:00/60/", "2026-03-10T10:00/x/1", "i-morgon/60/999", "/////"])
def test_a_way_out_that_cannot_be_read_books_nothing(town, signed_in, way):
    home, before = a_home(town), promised()
    answer = signed_in(town.anna).post(path(home, "boka"), data=sent(town.anna, slot="", way=way))
    assert (answer.status_code, promised()) == (422, before)


def test_the_colliding_family_is_never_told(town, signed_in):
    other = a_home(town, consent=False)
    book(other, town.anna, town.sara)
    home = a_home(town)
    answer = signed_in(town.sara).post(path(home, "boka"), data=sent(town.sara))
    assert answer.status_code == 422
    assert str(other.visit_id) not in answer.text
    assert str(other.family_id) not in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slot": "", "day": "", "wall": ""}, "Välj en av tiderna, eller skriv egen dag och eget klockslag."),
        ({"slot": "own", "day": "2027-03-28", "wall": "02:30"}, "Den tiden finns inte"),
        ({"slot": "own", "day": "2026-02-27", "wall": "10:00"}, "Tiden har redan passerat."),
        ({"slot": "nonsense"}, "Välj en av tiderna"),
        ({"slot": "0001-01-01T00:00"}, "Välj en av tiderna"),
        ({"slot": "own", "day": "0001-01-01", "wall": "00:00"}, "Välj ett år från 1900 till 2199."),
        ({"staff": []}, "Välj vem som går."),
        ({"staff": [999]}, "Någon av de valda arbetar inte"),
        ({"minutes": 601}, "15–600 minuter"),
        ({"minutes": "x"}, "helt tal"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_saved(town, signed_in, changes, sentence):
    home = a_home(town)
    answer = signed_in(town.anna).post(path(home, "boka"), data=sent(town.anna, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert promised() == 0


def test_an_own_time_that_was_typed_is_never_passed_over_for_a_proposal(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    assert 'name="drawn" value="/"' in client.get(path(home, "boka")).text
    typed = {"day": "2026-03-12", "wall": "14:30"}
    answer = client.post(path(home, "boka"), data=sent(town.anna, drawn="/", **typed))
    assert (answer.status_code, "Du skrev en egen tid." in answer.text, promised()) == (422, True, 0)
    assert 'name="slot" value="own" checked' in answer.text
    assert 'name="drawn" value="2026-03-12/14:30:00"' in answer.text
    drawn = {"drawn": "2026-03-12/14:30:00", **typed}
    assert client.post(path(home, "boka"), data=sent(town.anna, slot="own", **drawn)).status_code == 302
    assert promised_at(home) == at(TUESDAY.replace(day=12), 14, 30)
    moved = sent(town.anna, slot="2026-03-11T10:00", seen="1", **drawn)  # as the page stood, a proposal pressed
    assert client.post(path(home, "flytta"), data=moved).status_code == 302
    assert promised_at(home) == at(TUESDAY.replace(day=11), 10)


def test_the_hour_that_stands_is_not_proposed_to_move_to(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    first = client.get(path(home, "boka")).text.split('name="slot" value="')[1].split('"')[0]
    staff = {"staff": [town.anna.assignment_id, town.sara.assignment_id]}
    assert client.post(path(home, "boka"), data=sent(town.anna, slot=first) | staff).status_code == 302
    text = client.get(path(home, "flytta")).text
    assert first not in text
    assert text.count('name="slot" value="2026') == 3


def promised_at(home):
    with db.reading(OPERATOR) as session:
        promise = queries.promise_of(session, home.visit_id)
    return promise.starts_at


def test_the_hour_that_comes_twice_is_the_first(town, signed_in):
    home = a_home(town)
    signed_in(town.anna).post(path(home, "boka"), data=sent(town.anna, slot="own", day="2026-10-25", wall="02:30"))
    with db.reading(OPERATOR) as session:
        (step,) = session.query(BookingStep).all()
    assert step.starts_at == at(TUESDAY.replace(month=10, day=25), 2, 30)
    assert step.starts_at.hour == 0


def test_a_booked_visit_is_moved_and_cancelled_from_its_pages(town, signed_in):
    home, client = a_home(town), signed_in(town.sara)
    book(home, town.anna, town.sara)
    assert client.get(path(home, "boka")).location.endswith("/flytta")
    page = client.get(path(home, "flytta")).text
    assert "Nu: tisdag 10 mars" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    answer = client.post(
        path(home, "flytta"),
        data=sent(town.sara, slot="own", day="2026-03-12", wall="13:00", seen=seen[1], reason="family"),
    )
    assert answer.status_code == 302
    assert "Besöket är flyttat från tisdag 10 mars, kl.\xa010." in client.get(path(home, "bokat")).text
    assert "Behåll tiden" in client.get(path(home, "stall-in")).text
    assert client.post(path(home, "stall-in"), data={"reason": "child_ill", "seen": 2}).status_code == 302
    text = client.get(path(home, "bokat")).text
    assert "Besöket är inställt." in text
    assert "Barnet är sjukt" in text
    assert steps_of(home) == ["booked", "moved", "cancelled"]


def test_a_cancelling_without_a_reason_and_one_of_what_was_seen_before_are_refused(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna)
    assert client.post(path(home, "stall-in"), data={}).status_code == 422
    answer = client.post(path(home, "stall-in"), data={"reason": "other", "seen": 7})
    assert "Någon annan ändrade besöket nyss." in answer.text
    assert steps_of(home) == ["booked"]


def test_what_is_not_booked_leads_to_the_booking(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    for page in ("flytta", "stall-in", "bokat"):
        assert client.get(path(home, page)).location == path(home, "boka")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("kim", 404), ("tore", 404), ("carin", 403), ("adam", 403), ("lova", 403), ("kajsa", 403)]
)
def test_others_are_stopped_at_the_door(town, signed_in, page, who, status):
    home = a_home(town)
    book(home, town.anna)
    client = signed_in(getattr(town, who))
    assert client.get(path(home, page)).status_code == status
    if page != "bokat":
        assert client.post(path(home, page), data=sent(town.anna)).status_code == status
    assert client.post(path(home, "angra")).status_code == status
    assert steps_of(home) == ["booked"]


def test_a_family_without_consent_is_not_there_for_the_social_worker(town, signed_in):
    home = a_home(town, consent=False)
    book(home, town.anna, town.sara)
    assert {signed_in(town.sara).get(path(home, page)).status_code for page in PAGES} == {404}
    assert "Kollegan ser bara att tiden är bokad" in signed_in(town.anna).get(path(home, "flytta")).text


def test_a_stranger_signs_in_first(app, town):
    home = a_home(town)
    answer = app.test_client().get(path(home, "boka"))
    assert (answer.status_code, answer.location) == (302, f"/logga-in?next={path(home, 'boka')}")
    assert app.test_client().get("/jag").status_code == 302
    assert app.test_client().post(path(home, "boka")).status_code == 401


@pytest.mark.parametrize("page", PAGES)
def test_a_visit_that_is_not_there_is_not_found(town, signed_in, page):
    assert signed_in(town.anna).get(f"/besok/{uuid4()}/{page}").status_code == 404


def test_a_look_and_an_act_are_in_the_log(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    client.get(path(home, "boka"))
    client.post(path(home, "boka"), data=sent(town.anna))
    with db.reading(OPERATOR) as session:
        told = [(entry.action, entry.families) for entry in session.query(LogEntry).order_by(LogEntry.number)]
    assert ("visit.time", str(home.family_id)) in told
    assert ("visit.book", str(home.family_id)) in told


def test_a_paused_programme_says_why_there_is_nothing_to_book(town, signed_in):
    from hembesok_field.booking import actions

    home = a_home(town)
    with db.unit_of_work(OPERATOR) as session:
        actions.pause(session, participation_id=home.participation_id, paused_on=NOW.date(), by=town.anna, now=NOW)
    text = signed_in(town.anna).get(path(home, "boka")).text
    assert "Familjens program är pausat." in text
    assert 'name="slot"' not in text


def test_jag_shows_a_new_address_once_and_the_old_one_dies(app, town, signed_in):
    client = signed_in(town.anna)
    assert "Du har ingen adress än" in client.get("/jag").text
    first, second = (re.search(r'value="(http[^"]+\.ics)"', client.post("/jag/kalender").text) for _ in range(2))
    assert first is not None
    assert second is not None
    paths = [found[1].removeprefix("http://localhost:5000") for found in (first, second)]
    assert [app.test_client().get(one).status_code for one in paths] == [404, 200]
    shown = client.get("/jag").text
    assert ".ics" not in shown
    assert "Hämtad senast" in shown
    assert count(CalendarAddress) == 2


def test_the_picture_of_the_address_carries_no_style_and_no_text(town, signed_in):
    text = signed_in(town.anna).post("/jag/kalender").text
    picture = re.search(r'<svg[^>]*class="qr".*?</svg>', text, re.DOTALL)
    assert picture is not None
    assert "style" not in picture[0]
    assert "kalender" not in picture[0]


@pytest.mark.parametrize(("who", "status"), [("carin", 403), ("adam", 403), ("lova", 403), ("sara", 200)])
def test_jag_is_for_those_who_visit(town, signed_in, who, status):
    assert signed_in(getattr(town, who)).get("/jag").status_code == status
    assert signed_in(getattr(town, who)).post("/jag/kalender").status_code == status


def test_the_hour_of_undo_is_short(town, signed_in):
    home, client = a_home(town), signed_in(town.anna)
    book(home, town.anna, now=clock.now() - timedelta(seconds=61))
    assert "Ångra" not in client.get(path(home, "bokat")).text
    assert client.post(path(home, "angra")).location == path(home, "bokat")
    assert steps_of(home) == ["booked"]
    assert "Det går inte att ångra längre." in client.get(path(home, "bokat")).text


def test_a_cancelled_visit_offers_a_new_time(town, signed_in):
    home = a_home(town)
    book(home, town.anna)
    cancel(home, town.anna)
    assert "Boka ny tid" in signed_in(town.anna).get(path(home, "bokat")).text
