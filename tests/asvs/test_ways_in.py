"""Held by sign-ins: what opens is checked here and now, by us, and ends everywhere at once (ASVS V6, V7, V8)."""

import ast
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine
from sqlalchemy import inspect, select, text

from hembesok_field.access.tables import Assignment, Authority, LogEntry, Person
from hembesok_field.kernel import clock, db, ids
from hembesok_field.kernel.identity import OPERATOR
from tests.integration.access.test_recovery import begun, link_in
from tests.people import PASSWORD

PACKAGE = Path(__file__).parents[2] / "hembesok_field"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PASSWORD_OF_THE_ADMINS_CHOICE = "admin väljer detta lösen"


def cookie_of(client) -> str:
    found = client.get_cookie("hembesok")
    assert found is not None
    return found.value


def test_a_cookie_that_is_changed_in_any_letter_opens_nothing(app, town, signed_in):
    client = signed_in(town.anna)
    held = cookie_of(client)
    assert client.get("/idag").status_code == 200
    opened = []
    for place, letter in enumerate(held):
        # Half the alphabet away: never a letter that differs in bits that base64 leaves unused alone.
        other = LETTERS[(LETTERS.index(letter) + 32) % 64] if letter in LETTERS else "A"
        client.set_cookie("hembesok", held[:place] + other + held[place + 1 :])
        if client.get("/idag").status_code != 302:
            opened.append(place)
    assert opened == []
    assert len(held) > 80


@pytest.mark.parametrize("lie", ["", "x", "{}", "eyJzaWduX2luIjoieCJ9", "null", "../../etc/passwd", "å" * 20, "." * 40])
def test_a_cookie_that_is_made_up_opens_nothing(app, town, lie):
    client = app.test_client()
    client.set_cookie("hembesok", lie)
    assert client.get("/idag").location.startswith("/logga-in")


def test_a_token_has_256_bits_and_never_comes_twice():
    tokens = [ids.new_token() for _ in range(100_000)]
    assert {len(token) for token in tokens} == {43}
    assert len(set(tokens)) == len(tokens)
    # Each of the letters stands about as often as the others, in the first place as in the middle.
    for place in (0, 21):
        counted = [sum(token[place] == letter for token in tokens) for letter in LETTERS]
        assert min(counted) > 1_300
        assert max(counted) < 1_850


# Everything that opens a sign-in, by who shows what. Another path is a decision, not a slip.
PATHS = {"sign_in", "welcome", "code_in", "key_in", "account_in", "renew_sign_in"}


def test_no_other_path_opens_a_sign_in():
    found = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef):
                calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
                if calls & {"open_sign_in", "actions.open_sign_in", "SignIn"} and function.name != "open_sign_in":
                    found.add(function.name)
    assert found == PATHS


def test_five_sign_ins_of_one_whose_work_has_ended_see_nothing_more(app, town, signed_in):
    browsers = [signed_in(town.anna) for _ in range(5)]
    assert [one.get("/familjer").status_code for one in browsers] == [200] * 5
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Assignment, town.anna.assignment_id).until_on = clock.today() - timedelta(days=1)
    for one in browsers:
        answers = [one.get(place) for place in ("/idag", "/familjer", "/vecka", "/jag")]
        assert [answer.status_code for answer in answers] == [302] * 4
        assert one.post("/besok/00000000-0000-0000-0000-000000000007/boka").location.startswith("/uppdrag")


def test_after_a_new_factor_one_is_offered_to_end_the_others(app, town, signed_in):
    here, there = signed_in(town.anna), signed_in(town.anna)
    secret = here.get("/jag/koder").text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    page = here.post("/jag/koder", data={"code": pyotp.TOTP(secret).at(clock.unmoved())}, follow_redirects=True).text
    assert "Logga ut alla andra" in page
    here.post("/jag/inloggningar/avsluta", data={"which": "andra"})
    assert [one.get("/idag").status_code for one in (here, there)] == [200, 302]


def signs_out(client, email):
    return client.post("/hjalp-in", data={"email": email, "logga_ut": "ja"})


def test_an_admin_ends_a_colleagues_sign_ins_and_that_is_in_the_log(app, town, signed_in):
    annas, sara = [signed_in(town.anna) for _ in range(3)], signed_in(town.sara)
    assert signs_out(signed_in(town.adam), " Anna@example.se").location == "/hjalp-in"
    assert [one.get("/idag").status_code for one in annas] == [302] * 3
    assert signed_in(town.anna).get("/idag").status_code == 200
    for stranger in ("sara@example.se", "ingen@example.se"):
        answer = signs_out(signed_in(town.adam), stranger)
        assert (answer.status_code, "Ingen hos er" in answer.text) == (422, True)
    assert signs_out(signed_in(town.carin), "anna@example.se").status_code == 403
    assert sara.get("/idag").status_code == 200
    with db.reading(OPERATOR) as session:
        done = [(entry.action, entry.person_id) for entry in session.scalars(select(LogEntry))]
    assert ("sign_in.end", town.adam.person_id) in done


def test_signing_out_tells_the_browser_to_keep_no_page_and_to_lose_no_row(app, town, signed_in):
    answer = signed_in(town.anna).post("/logga-ut")
    assert answer.headers["Clear-Site-Data"] == '"cache"'  # "storage" would take the outbox of all who share a tablet
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def password_of(person_id: int) -> str | None:
    with db.reading(OPERATOR) as session:
        return session.scalars(select(Person.password_hash).where(Person.id == person_id)).one()


def test_one_who_helps_another_in_never_chooses_her_password(app, town, signed_in):
    before = password_of(town.anna.person_id)
    chosen = {"password": PASSWORD_OF_THE_ADMINS_CHOICE, "again": PASSWORD_OF_THE_ADMINS_CHOICE}
    signed_in(town.adam).post("/hjalp-in", data={"email": "anna@example.se", **chosen})
    page = signed_in(town.carin).post(f"/hjalp-in/{begun().id}/godkann", data=chosen).text
    assert link_in(page)
    assert password_of(town.anna.person_id) == before
    answer = app.test_client().post("/logga-in", data={"email": "anna@example.se", **chosen})
    assert answer.status_code == 422


def test_the_clock_that_a_code_is_measured_by_is_ours(app, town, signed_in):
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as moved:
        anna = signed_in(town.anna)
        secret = anna.get("/jag/koder").text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
        anna.post("/jag/koder", data={"code": pyotp.TOTP(secret).at(clock.unmoved())})
        moved.shift(timedelta(minutes=10))
        client = app.test_client()
        client.post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD})
        an_hour_on = clock.unmoved() + timedelta(hours=1)
        told = {"Date": "Mon, 02 Mar 2026 13:10:00 GMT", "X-Date": an_hour_on.isoformat()}
        said = {"code": pyotp.TOTP(secret).at(an_hour_on)}
        assert client.post("/logga-in/kod", data=said, headers=told).status_code == 422
        now = {"code": pyotp.TOTP(secret).at(clock.unmoved())}
        assert client.post("/logga-in/kod", data=now, headers=told).status_code == 302


def stored(session) -> str:
    """Everything that the database holds, as text."""
    said = []
    for table in inspect(session.connection()).get_table_names():
        said += [repr(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{table}"'))]  # noqa: S608
    return "\n".join(said)


def test_nothing_that_opens_stands_in_the_database_as_it_is_shown(app, town, signed_in, program):
    anna = signed_in(town.anna)
    secret = anna.get("/jag/koder").text.split('class="code-secret">')[1].split("<")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(clock.unmoved())
    anna.post("/jag/koder", data={"code": code})
    signed_in(town.adam).post("/hjalp-in", data={"email": "bo@example.se"})
    link = link_in(signed_in(town.carin).post(f"/hjalp-in/{begun().id}/godkann").text)
    token = program("token", "--email", "anna@example.se")[1].strip()
    address = program("feed", "--email", "anna@example.se")[1].strip().removeprefix("/kalender/").removesuffix(".ics")
    waits = app.test_client()
    waits.post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD})
    held = []
    for client in (anna, waits):
        with client.session_transaction() as cookie:
            held += [value for name, value in cookie.items() if isinstance(value, str) and name != "csrf_token"]
    with db.reading(OPERATOR) as session:
        kept = stored(session)
    assert "anna@example.se" in kept
    shown = {"password": PASSWORD, "secret": secret, "code": f"'{code}'", "link": link, "token": token, "feed": address}
    shown |= {f"cookie {number}": value for number, value in enumerate(held)}
    assert len(shown) >= 8
    assert [name for name, value in shown.items() if value in kept] == []


def test_where_two_steps_are_asked_for_no_page_opens_to_one(app, town, signed_in):
    """Every page that needs a sign-in, as one who has shown her password alone."""
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.region_id).second_factor_from = clock.today()
    client = app.test_client()
    client.post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD})
    places = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    open_to_her = {place for place in places if client.get(place).status_code == 200}
    own = {"/jag/nycklar", "/jag/koder", "/inloggad", "/inloggad/klar", "/logga-in", "/api/v1/openapi.json"}
    assert "/idag" in places
    shell = {"/falt", "/falt/app.webmanifest", "/falt/sw.js"}  # the same bytes for all, and nobody in it
    assert open_to_her <= own | shell
