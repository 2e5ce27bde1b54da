"""Held by what the machine's keeper is told: each way in, each no, who and when; and never a name or a secret (V16)."""

import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from hembesok_field.access import actions
from hembesok_field.access.tables import Person
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.web import events
from tests.integration.access.device import Device
from tests.integration.access.test_passkeys import enter, kept_keys, make_key
from tests.people import PASSWORD
from tests.walls.homes import homes

NEW = "sju blå hundar sover"
# Digits that nobody chose, and that now and then look like a person's number: an id, and the folder of a source file.
NO_WORDS = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|File \"[^\"]+\", line \d+")


@pytest.fixture
def engine() -> str:
    """What is told does not depend on where rows are kept."""
    return "sqlite"


class Told:
    """What was written, line by line, as the machine's keeper reads it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.logger = logging.getLogger(events.NAME)
        self.writer = logging.StreamHandler(self)  # type: ignore[arg-type]

    def write(self, words: str) -> None:
        self.lines += [line for line in words.split("\n") if line]

    def flush(self) -> None:
        """Nothing waits."""

    def since(self) -> list[dict[str, object]]:
        """The events since this was last asked."""
        said, self.lines = [json.loads(line) for line in self.lines], []
        return said

    def names(self) -> list[str]:
        return [str(one["event"]) for one in self.since()]


@pytest.fixture
def told() -> Iterator[Told]:
    made = Told()
    made.logger.addHandler(made.writer)
    yield made
    made.logger.removeHandler(made.writer)


def sign_in(client, email="anna@example.se", password=PASSWORD):
    return client.post("/logga-in", data={"email": email, "password": password})


def test_a_line_says_what_when_who_from_where_and_by_which_route(app, town, told):
    before = datetime.now(UTC) - timedelta(seconds=1)
    client = app.test_client()
    sign_in(client)
    client.get("/hjalp-in")
    let_in, denied = told.since()
    assert (let_in["event"], let_in["person"], let_in["route"]) == ("let_in", town.anna.person_id, "access.sign_in")
    assert (denied["event"], denied["person"], denied["status"]) == ("denied", town.anna.person_id, 403)
    assert (denied["route"], denied["method"]) == ("access.help_in", "GET")
    assert let_in["from"] == denied["from"]
    assert re.fullmatch("[0-9a-f]{16}", str(let_in["from"]))
    assert before <= datetime.fromisoformat(str(let_in["at"])) <= datetime.now(UTC)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Kathmandu"])
def test_a_moment_is_told_in_utc_wherever_the_machine_stands(app, town, told, zone):
    os.environ["TZ"], was = zone, os.environ.get("TZ")
    time.tzset()
    try:
        with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False):
            sign_in(app.test_client())
    finally:
        os.environ.pop("TZ") if was is None else os.environ.update(TZ=was)
        time.tzset()
    assert told.since()[0]["at"] == "2026-03-02T12:00:00.000+00:00"


@pytest.mark.parametrize(
    ("email", "password"), [("anna@example.se", "fel lösenord helt"), ("ingen@example.se", PASSWORD)]
)
@pytest.mark.usefixtures("town")
def test_a_wrong_password_is_told(app, told, email, password):
    sign_in(app.test_client(), email, password)
    (refused,) = told.since()
    assert (refused["event"], refused["reason"]) == ("refused", "wrong_words")


def test_one_who_must_wait_is_told(app, town, told):
    for _ in range(11):
        sign_in(app.test_client(), password="fel lösenord helt")
    said = told.since()
    assert [one.get("reason") for one in said] == ["wrong_words"] * 10 + ["wait", None]
    assert said[-1]["status"] == 429


def test_signing_out_and_a_link_are_told(app, town, told):
    client = app.test_client()
    sign_in(client)
    client.post("/logga-ut")
    with db.unit_of_work(OPERATOR) as session:
        link = actions.make_link(session, person=session.get_one(Person, town.anna.person_id), now=clock.now())
    for _ in range(2):
        app.test_client().post(f"/valkommen/{link}", data={"password": NEW, "again": NEW})
    assert told.names() == ["let_in", "signed_out", "password_changed", "let_in", "refused", "denied"]


def test_keys_and_codes_made_used_and_taken_away_are_told(app, town, told, signed_in):
    anna, device = signed_in(town.anna), Device()
    make_key(anna, device)
    enter(app.test_client(), device)
    enter(app.test_client(), device, host="elsewhere.example")
    anna.post(f"/jag/nycklar/{kept_keys()[0].id}/bort")
    assert told.names() == ["let_in", "key_added", "let_in", "refused", "key_removed"]
    with time_machine.travel("2126-03-02 12:00:00+00:00", tick=False) as moved:
        anna = signed_in(town.anna)
        secret = anna.get("/jag/koder").text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
        anna.post("/jag/koder", data={"code": pyotp.TOTP(secret).at(clock.unmoved())})
        moved.shift(timedelta(seconds=30))
        client = app.test_client()
        sign_in(client)
        client.post("/logga-in/kod", data={"code": "000000x"})
        client.post("/logga-in/kod", data={"code": pyotp.TOTP(secret).at(clock.unmoved())})
        client.post("/jag/koder/bort")
        client.post("/jag/inloggningar/avsluta", data={"which": "andra"})
    assert told.names() == [
        *("let_in", "codes_added"),
        *("password_shown", "refused", "let_in"),
        *("codes_removed", "sign_ins_ended"),
    ]


NOES: dict[str, tuple[str, str, str, int]] = {
    "another duty's page": ("carin", "GET", "/idag", 403),
    "another's family": ("kim", "GET", "/familjer/{family}", 404),
    "what does not exist": ("anna", "GET", "/familjer/00000000-0000-0000-0000-000000000007", 404),
    "a change without a sign-in": ("", "POST", "/besok/00000000-0000-0000-0000-000000000007/boka", 401),
    "a calendar that is nobody's": ("", "GET", "/kalender/" + "x" * 43 + ".ics", 404),
}


@pytest.mark.parametrize("case", NOES)
def test_each_no_is_told_once(app, town, told, signed_in, case):
    name, method, path, status = NOES[case]
    with db.unit_of_work(OPERATOR) as session:
        family = homes(session, town).open.family_id
    who = getattr(town, name) if name else None
    client = signed_in(who) if who else app.test_client()
    assert client.open(path.format(family=family), method=method).status_code == status
    (denied,) = told.since()
    assert (denied["event"], denied["status"]) == ("denied", status)
    assert denied["person"] == (who.person_id if who else None)
    assert str(family) not in json.dumps(denied)


def test_what_is_let_through_is_not_told(app, town, told, signed_in):
    signed_in(town.anna).get("/idag")
    app.test_client().get("/finns-inte/alls")  # no route, nothing denied
    assert told.since() == []


@pytest.mark.parametrize("lie", ["a\nb", "a\r\n{}", "\x1b[2Jgone", "a\u2028b", '"}, {"event": "let_in"', "\x00"])
def test_nobody_writes_a_line_of_her_own(app, town, told, lie):
    sign_in(app.test_client(), email=lie)
    app.test_client().get(
        "/logga-in", query_string={"next": lie}, headers={"User-Agent": "x" + lie.strip("\r\n\x00")[:1]}
    )
    events.tell("refused", reason=lie)
    assert len(told.lines) >= 1
    for line in told.lines:
        assert line.isascii()
        assert line.isprintable()
        assert json.loads(line)["event"] == "refused"


@pytest.fixture
def everything(told: Told, caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Every line of every logger, and what the machine's keeper is told."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text + "\n".join(told.lines)


def test_no_log_tells_a_password_a_code_a_token_or_anything_of_a_family(app, town, everything, signed_in, program):
    """A whole day: ways in, pages, a booking address, a program's token, a fault; every line of every logger (F104)."""
    with db.unit_of_work(OPERATOR) as session:
        all_homes = homes(session, town)
        link = actions.make_link(session, person=session.get_one(Person, town.bo.person_id), now=clock.now())
    client = app.test_client()
    sign_in(client)
    sign_in(app.test_client(), "anna@example.se", "hemligt lösenord som är fel")
    app.test_client().post(f"/valkommen/{link}", data={"password": NEW, "again": NEW})
    secret = client.get("/jag/koder").text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(clock.unmoved())
    client.post("/jag/koder", data={"code": code})
    home = all_homes.open
    for path in ("/idag", "/familjer", f"/familjer/{home.family_id}", f"/besok/{home.visit_id}", "/jag", "/vecka"):
        assert client.get(path).status_code == 200, path
    moved = client.post(
        f"/familjer/{home.family_id}/uppgifter", data={"address": "Kanariegatan 7", "language": "somaliska"}
    )
    noted = client.post(f"/besok/{home.visit_id}/anteckning", data={"text": "20260101-1234 Kanariefågel"})
    assert {moved.status_code, noted.status_code} <= {302, 303, 422}
    signed_in(town.kim).get(f"/familjer/{home.family_id}")
    token = program("token", "--email", "anna@example.se")[1].strip()
    address = program("feed", "--email", "anna@example.se")[1].strip().removeprefix("/kalender/").removesuffix(".ics")
    app.test_client().get("/api/v1/families", headers={"Authorization": f"Bearer {token}"})
    app.test_client().get(f"/kalender/{address}.ics")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with client.session_transaction() as cookie:
        held = cookie["sign_in"]
    with db.unit_of_work(OPERATOR) as session:
        session.connection().exec_driver_sql("ALTER TABLE note RENAME TO gone")
    assert client.get(f"/besok/{home.visit_id}").status_code == 500
    written = everything()
    assert "let_in" in written
    assert "Exception on" in written
    hidden = [PASSWORD, NEW, "hemligt lösenord", link, secret, token, address, held, "anna@example.se", "Anna Ek"]
    canaries = ["Kanarie", "20260101-1234", *(one for home in all_homes for one in (*home.shared, *home.own))]
    assert [word for word in (*hidden, *canaries) if word in written] == []
    words = NO_WORDS.sub("", written)
    assert re.findall(r"\b(?:19|20)?\d{6}[-+]\d{4}\b", words) == []
    assert f'"{code}"' not in words
