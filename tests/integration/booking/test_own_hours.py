"""Held by Mina tider: what one tells of one's time is followed by every proposal, and told to nobody else."""

import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import ClassVar

import pytest
from flask import Flask

from hembesok_field.booking import actions, fetching, queries
from hembesok_field.booking.rules import ORDINARY_WAY, AwayCause, CalendarFault
from hembesok_field.booking.shapes import Wish
from hembesok_field.booking.tables import AreaPlace, Away, BusyTime, Hold
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.booking.scene import NOW, TEN, TUESDAY, a_home, book, count

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20260101T000000Z\r\n"
    "SUMMARY:Hemligt möte om Kanarie\r\nDTSTART:20260310T070000Z\r\nDTEND:20260310T150000Z\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
).encode()


@pytest.fixture(autouse=True)
def _a_day_in_march(app: Flask) -> Iterator[None]:
    clock.stand_still(NOW.date())
    yield
    clock.stand_still(None)


def tell(work) -> None:
    with db.unit_of_work(OPERATOR) as session:
        work(session)


def free_on(home, by, day: date) -> list[str]:
    wish = Wish(staff=(home.nurse, home.social_worker), day=day)
    with db.reading(by) as session:
        page = queries.booking_page(session, by, home.visit_id, wish, NOW)
    return [f"{clock.swedish(start):%H:%M}" for start in page.day_starts]


class Pair:
    """A home with its pair's assignments at hand."""

    def __init__(self, town) -> None:
        home = a_home(town)
        self.visit_id, self.family_id = home.visit_id, home.family_id
        self.nurse, self.social_worker = town.anna.assignment_id, town.sara.assignment_id


def test_her_working_hours_decide_what_is_free_for_both(town, signed_in):
    home, client = Pair(town), signed_in(town.sara)
    sent = {"from_on": str(NOW.date()), "begins_1": "12:00", "ends_1": "16:30"}  # Tuesdays
    assert client.post("/jag/tider/arbetstid", data=sent).status_code == 302
    assert free_on(home, town.anna, TUESDAY)[0] == "12:30"
    assert free_on(home, town.anna, TUESDAY + timedelta(days=1)) == []
    assert "Tisdag 12.00–16.30" in client.get("/jag/tider").text


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("arbetstid", {"from_on": "2026-03-02", "begins_0": "10:00"}, "Skriv både från och till"),
        ("arbetstid", {"from_on": "2026-03-02", "begins_0": "10:00", "ends_0": "09:00"}, "efter starttiden"),
        ("arbetstid", {"from_on": "2026-03-02"}, "minst en dag"),
        ("dagen", {"most_visits": "9"}, "mellan 1 och 8"),
        ("dagen", {"most_visits": "x"}, "helt tal"),
        ("dagen", {"earliest": "15:00", "latest": "09:00"}, "efter starttiden"),
        ("borta", {"first_on": "2026-03-12", "last_on": "2026-03-10", "cause": "leave"}, "efter starttiden"),
        ("borta", {"first_on": "2020-01-01", "cause": "leave"}, "redan passerat"),
        ("borta", {"first_on": "2026-03-12", "last_on": "2036-03-10", "cause": "leave"}, "inom tre år"),
        ("borta", {"first_on": "9999-12-31", "cause": "leave"}, "Välj ett år från 1900 till 2199."),
        ("arbetstid", {"from_on": "0001-01-01", "begins_0": "08:00", "ends_0": "09:00"}, "Välj ett år från 1900"),
        ("kalender", {"address": "kalendern"}, "hela adress"),
        ("kalender", {"address": "https://[kalender/x.ics"}, "hela adress"),
        ("kalender", {"address": "https://kalender.example:99999/x.ics"}, "hela adress"),
        ("kalender", {"address": "https://kalender.example:port/x.ics"}, "hela adress"),
        ("kalender", {"address": "https://kalender..example/x.ics"}, "hela adress"),
        ("kalender", {"address": f"https://{'k' * 64}.example/x.ics"}, "hela adress"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed_kept(town, signed_in, path, sent, sentence):
    answer = signed_in(town.sara).post(f"/jag/tider/{path}", data=sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert all(f'value="{typed}"' in answer.text for name, typed in sent.items() if name != "cause")
    assert (count(Away), count(BusyTime)) == (0, 0)


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("arbetstid", {"from_on": "2026-03-02", "begins_3": "10:00"}, "ends_3"),
        ("arbetstid", {"from_on": "2026-03-02", "begins_1": "10:00", "ends_1": "09:00"}, "ends_1"),
        ("arbetstid", {"from_on": "2026-03-02"}, "begins_0"),
        ("dagen", {"most_visits": "9"}, "most_visits"),
        ("dagen", {"lunch_begins": "12:00"}, "lunch_ends"),
        ("dagen", {"lunch_begins": "12:00", "lunch_ends": "11:00"}, "lunch_ends"),
        ("dagen", {"earliest": "15:00", "latest": "09:00"}, "latest"),
        ("borta", {"first_on": "2026-03-12", "last_on": "2026-03-10", "cause": "leave"}, "last_on"),
        ("borta", {"first_on": "2026-03-12", "begins": "10:00", "ends": "09:00", "cause": "leave"}, "ends"),
        ("borta", {"first_on": "2020-01-01", "cause": "leave"}, "first_on"),
    ],
)
def test_a_no_stands_at_its_field(town, signed_in, path, sent, field):
    page = signed_in(town.sara).post(f"/jag/tider/{path}", data=sent).text
    assert f'<a href="#{field}">' in page
    assert f'id="{field}-fel"' in page


def test_what_is_pressed_twice_is_told_once(town, signed_in):
    sara, ola = signed_in(town.sara), signed_in(town.ola)
    days = {"first_on": "2026-03-12", "last_on": "2026-03-13", "cause": "leave"}
    for changed, kept in ((days, 1), (days, 1), (days | {"cause": "other"}, 2), (days | {"last_on": "2026-03-16"}, 3)):
        assert sara.post("/jag/tider/borta", data=changed).status_code == 302
        assert count(Away) == kept
    ill = {"person": town.sara.person_id, "last_on": "2026-03-12"}
    for teller, kept in ((ola, 4), (ola, 4), (sara, 5)):  # her own word is hers to take back, whatever he has told
        assert teller.post("/jag/sjuk", data=ill).status_code == 302
        assert count(Away) == kept


def test_days_away_are_nobody_s_free_time_and_their_cause_is_nobody_else_s(town, signed_in):
    home, client = Pair(town), signed_in(town.sara)
    sent = {"first_on": str(TUESDAY), "last_on": str(TUESDAY + timedelta(days=2)), "cause": "sick"}
    assert client.post("/jag/tider/borta", data=sent).status_code == 302
    assert free_on(home, town.anna, TUESDAY) == []
    assert free_on(home, town.anna, TUESDAY + timedelta(days=3)) != []
    assert "– sjuk" in client.get("/jag/tider").text
    for path in ("/vecka", f"/besok/{home.visit_id}/boka?dag={TUESDAY}"):
        assert "sjuk" not in signed_in(town.anna).get(path).text.lower().replace("sjuksköterska", "")


def test_time_away_is_taken_back_by_its_owner_alone(town, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        row = actions.tell_away(
            session, starts_at=TEN, ends_at=TEN + timedelta(days=1), cause=AwayCause.LEAVE, by=town.sara, now=NOW
        )
        away_id = row.id
    assert signed_in(town.anna).post(f"/jag/tider/borta/{away_id}/ta-bort").status_code == 404
    assert signed_in(town.sara).post("/jag/tider/borta/99/ta-bort").status_code == 404
    assert signed_in(town.sara).post(f"/jag/tider/borta/{away_id}/ta-bort").status_code == 302
    assert count(Away) == 0


def test_what_was_told_of_an_ill_colleague_is_taken_back_by_the_teller_or_her_coordinator_alone(town, signed_in):
    def told() -> str:
        with db.unit_of_work(OPERATOR) as session:
            row = actions.tell_away(
                session, starts_at=NOW, ends_at=TEN, cause=AwayCause.SICK, by=town.ola, now=NOW,
                whom=town.sara.person_id,
            )  # fmt: skip
            return f"/borta/{row.id}/ta-bort"

    for who in (town.ola, town.kajsa):
        press, client = told(), signed_in(who)
        text = client.get("/borta").text
        assert "Sara Lind" in text
        assert "sjuk" not in text.split("<main")[1].lower()
        for stranger in (town.anna, town.carin, town.tore, town.bo):
            other = signed_in(stranger)
            assert "Sara Lind" not in other.get("/borta").text
            assert other.post(press).status_code == 404
        assert client.post(press).status_code == 302
        assert count(Away) == 0


def test_what_she_told_herself_is_not_her_coordinator_s_to_take_back(town, signed_in):
    with db.unit_of_work(OPERATOR) as session:
        row = actions.tell_away(session, starts_at=NOW, ends_at=TEN, cause=AwayCause.LEAVE, by=town.sara, now=NOW)
        press = f"/borta/{row.id}/ta-bort"
    for who in (town.kajsa, town.ola):
        assert signed_in(who).post(press).status_code == 404
        assert "Sara" not in signed_in(who).get("/borta").text
    assert count(Away) == 1


def test_as_many_visits_as_she_wants_and_her_lunch(town, signed_in):
    home, client = Pair(town), signed_in(town.sara)
    client.post("/jag/tider/dagen", data={"lunch_begins": "12:00", "lunch_ends": "13:00"})
    assert not {"11:00", "11:30", "12:00", "12:30"} & set(free_on(home, town.anna, TUESDAY))
    client.post("/jag/tider/dagen", data={"earliest": "10:15", "latest": "15:30"})
    assert (free_on(home, town.anna, TUESDAY)[0], free_on(home, town.anna, TUESDAY)[-1]) == ("10:30", "14:30")
    assert 'value="10:15"' in client.get("/jag/tider").text
    client.post("/jag/tider/dagen", data={"most_visits": "1"})
    book(a_home(town), town.anna, town.anna, town.sara)
    assert free_on(home, town.anna, TUESDAY) == []


def test_an_ill_colleague_s_visits_are_shown_and_another_goes_instead(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    ola = signed_in(town.ola)
    answer = ola.post("/jag/sjuk", data={"person": town.sara.person_id, "last_on": str(TUESDAY)})
    assert answer.headers["Location"] == f"/jag/sjuk/{town.sara.person_id}"
    text = ola.get(answer.headers["Location"]).text
    assert f"{town.ola.name} går i stället" in text
    sent = {"leaving": town.sara.assignment_id, "coming": town.ola.assignment_id}
    assert ola.post(f"/besok/{home.visit_id}/annan-gar", data=sent).status_code == 302
    with db.reading(town.anna) as session:
        promise = queries.promise_of(session, home.visit_id)
    assert promise is not None
    assert (promise.starts_at, promise.number) == (TEN, 2)
    assert {one.person_id for one in promise.staff} == {town.anna.person_id, town.ola.person_id}
    assert count(Hold) == 2
    assert "Inga besök berörs" in ola.get(f"/jag/sjuk/{town.sara.person_id}").text


def test_where_nobody_can_go_instead_the_next_hour_that_suits_all_is_one_press_away(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    ola = signed_in(town.ola)
    for who in (town.sara, town.ola):
        ola.post("/jag/sjuk", data={"person": who.person_id, "last_on": str(TUESDAY)})
    page = ola.get(f"/jag/sjuk/{town.sara.person_id}").text
    assert "Nästa tid då alla kan:" in page
    assert "Flytta till onsdag 11 mars, kl.\xa08" in page  # the first hour when both are back
    form = next(one for one in page.split("<form") if 'name="way"' in one)
    sent = dict(re.findall(r'name="(staff|minutes|seen|way)" value="([^"]+)"', form))
    staff = re.findall(r'name="staff" value="([^"]+)"', form)
    answer = ola.post(f"/besok/{home.visit_id}/flytta", data=sent | {"staff": staff})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/besok/{home.visit_id}/bokat")
    with db.reading(town.anna) as session:
        promise = queries.promise_of(session, home.visit_id)
    assert promise is not None
    assert (promise.starts_at, promise.number) == (TEN + timedelta(days=1, hours=-2), 2)
    assert {one.person_id for one in promise.staff} == {town.anna.person_id, town.sara.person_id}
    assert "Inga besök berörs" in ola.get(f"/jag/sjuk/{town.sara.person_id}").text


def test_no_other_hour_is_offered_where_none_is_left_in_the_window(town, signed_in):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    ola = signed_in(town.ola)
    for who in (town.sara, town.ola):
        ola.post("/jag/sjuk", data={"person": who.person_id, "last_on": "2026-06-30"})
    page = ola.get(f"/jag/sjuk/{town.sara.person_id}").text
    assert "Ingen med samma yrke är ledig den timmen." in page
    assert "Flytta till" not in page


def test_who_is_away_from_the_middle_of_a_visit_sees_it_touched_and_not_the_one_before(town):
    home = a_home(town)
    book(home, town.anna, town.anna, town.sara)
    for begins, count_ in ((timedelta(minutes=60), 0), (timedelta(minutes=30), 1)):
        facts = {"starts_at": TEN + begins, "ends_at": TEN + timedelta(hours=3), "cause": AwayCause.OTHER, "now": NOW}
        tell(lambda session, facts=facts: actions.tell_away(session, by=town.anna, **facts))
        with db.reading(town.anna) as session:
            touched = queries.touched_by(session, town.anna, town.anna.person_id, NOW)
        assert [one.promise.visit_id for one in touched] == [home.visit_id] * count_


def test_nobody_is_ill_for_the_other_authority(town, signed_in):
    client = signed_in(town.anna)
    refused = client.post("/jag/sjuk", data={"person": town.sara.person_id, "last_on": str(TUESDAY)})
    assert (refused.status_code, count(Away)) == (422, 0)
    assert client.get(f"/jag/sjuk/{town.sara.person_id}").status_code == 404
    with pytest.raises(Exception, match="NOT_OWN_COLLEAGUE"):
        tell(
            lambda session: actions.tell_away(
                session,
                starts_at=TEN,
                ends_at=TEN + timedelta(hours=1),
                cause=AwayCause.SICK,
                by=town.anna,
                now=NOW,
                whom=town.sara.person_id,
            )
        )


def test_no_common_time_says_what_stands_in_the_way_and_the_nearest_ways_out(town, signed_in):
    home = Pair(town)
    until = {"starts_at": NOW, "ends_at": NOW + timedelta(days=200), "cause": AwayCause.LEAVE, "now": NOW}
    tell(lambda session: actions.tell_away(session, by=town.sara, **until))
    text = (
        signed_in(town.anna)
        .get(f"/besok/{home.visit_id}/boka?vem={town.anna.assignment_id}&vem={town.sara.assignment_id}")
        .text
    )
    assert f"{town.sara.name} kan ingen dag av" in text
    assert f"{town.anna.name} och {town.ola.name} går" in text or f"{town.ola.name} och {town.anna.name} går" in text


def test_the_way_to_the_area_is_held_on_both_sides(town):
    home = a_home(town)

    def lay_out(session) -> None:
        family = session.get_one(Family, home.family_id)
        family.area_name = "Hovsta"
        session.add(AreaPlace(unit_id=family.bvc_id, area_name="", latitude=59.2936, longitude=15.1747, transport=None))
        session.add(AreaPlace(unit_id=family.bvc_id, area_name="Hovsta", latitude=59.3550, longitude=15.2150))

    tell(lay_out)
    book(home, town.anna, town.anna, town.sara)
    with db.reading(OPERATOR) as session:
        hold = session.query(Hold).first()
    way = hold.starts_at - hold.held_from
    assert way == hold.held_to - hold.ends_at == timedelta(minutes=25)  # 7.2 km as the bird flies, by car
    assert way > ORDINARY_WAY


class Outside(BaseHTTPRequestHandler):
    """Someone's calendar server: answers what the test has laid out, and remembers what it was asked."""

    answers: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    asked: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        type(self).asked.append(dict(self.headers))
        status, headers, body = type(self).answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def outside() -> Iterator[str]:
    Outside.answers.clear()
    Outside.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def connect(town, address: str) -> None:
    tell(lambda session: actions.keep_calendar(session, address=address, by=town.sara, now=NOW))


def read(town, inner=("127.0.0.1",)) -> CalendarFault | None:
    return fetching.read_calendar(town.sara.person_id, OPERATOR, inner)


def test_a_calendar_is_read_asked_again_by_its_tag_and_only_taken_time_is_kept(town, outside):
    home = Pair(town)
    connect(town, f"{outside}/hemlig.ics")
    Outside.answers += [(200, {"ETag": '"1"'}, CALENDAR), (304, {}, b"")]
    assert read(town) is None
    assert free_on(home, town.anna, TUESDAY) == []
    assert read(town) is None
    assert Outside.asked[1]["If-None-Match"] == '"1"'
    assert count(BusyTime) == 1
    with db.reading(OPERATOR) as session:
        row = session.query(BusyTime).one()
        kept = " ".join(str(getattr(row, column.name)) for column in BusyTime.__table__.columns)
    assert "Kanarie" not in kept


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((404, {}, b""), CalendarFault.NOT_THERE),
        ((403, {}, b""), CalendarFault.NOT_ALLOWED),
        ((500, {}, b""), CalendarFault.NOT_REACHED),
        ((200, {}, b"<html>Logga in</html>"), CalendarFault.NOT_A_CALENDAR),
        ((302, {"Location": "http://169.254.169.254/latest"}, b""), CalendarFault.NOT_AN_ADDRESS),
        ((302, {"Location": "file:///etc/passwd"}, b""), CalendarFault.NOT_AN_ADDRESS),
        ((302, {"Location": "https://[kalender/x.ics"}, b""), CalendarFault.NOT_AN_ADDRESS),
        ((302, {"Location": "https://kalender..example:99999/x.ics"}, b""), CalendarFault.NOT_AN_ADDRESS),
        ((200, {}, b"x" * (fetching.LARGEST + 1)), CalendarFault.TOO_LARGE),
    ],
)
def test_one_that_breaks_is_named_and_the_last_good_one_is_kept_with_its_age(town, signed_in, outside, answer, fault):
    connect(town, f"{outside}/hemlig.ics")
    Outside.answers += [(200, {}, CALENDAR), answer]
    assert read(town) is None
    assert read(town) is fault
    assert count(BusyTime) == 1
    assert "gäller så länge" in signed_in(town.sara).get("/jag/tider").text


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/x.ics",
        "https://127.0.0.1/x.ics",
        "https://[::1]/x.ics",
        "https://10.0.0.1/x.ics",
        "https://169.254.169.254/x.ics",
        "https://localhost/x.ics",
        "http://example.invalid/x.ics",
    ],
)
def test_an_inner_address_is_asked_only_when_it_was_named(town, outside, address):
    connect(town, address.format(port=outside.rpartition(":")[2]))
    assert read(town, inner=()) is not None
    assert Outside.asked == []


@pytest.mark.parametrize("tag", ["1" * 300, '"ett\x01"'])
def test_a_tag_that_is_no_tag_is_not_kept(town, outside, tag):
    connect(town, f"{outside}/hemlig.ics")
    Outside.answers += [(200, {"ETag": tag}, CALENDAR), (200, {}, CALENDAR)]
    assert (read(town), read(town)) == (None, None)
    assert "If-None-Match" not in Outside.asked[1]


def test_a_file_is_read_once_and_a_calendar_can_be_let_go(town, signed_in):
    home, client = Pair(town), signed_in(town.sara)
    sent = {"file": (BytesIO(CALENDAR), "min.ics")}
    assert client.post("/jag/tider/kalender", data=sent, content_type="multipart/form-data").status_code == 302
    assert free_on(home, town.anna, TUESDAY) == []
    assert client.post("/jag/tider/kalender/ta-bort").status_code == 302
    assert (count(BusyTime), free_on(home, town.anna, TUESDAY)[0]) == (0, "08:00")


def test_a_file_that_is_no_calendar_leaves_the_one_before(town, signed_in):
    client = signed_in(town.sara)
    client.post(
        "/jag/tider/kalender", data={"file": (BytesIO(CALENDAR), "min.ics")}, content_type="multipart/form-data"
    )
    answer = client.post(
        "/jag/tider/kalender", data={"file": (BytesIO(b"%PDF-1.7"), "min.pdf")}, content_type="multipart/form-data"
    )
    assert (answer.status_code, "ingen kalender" in answer.text, count(BusyTime)) == (422, True, 1)
