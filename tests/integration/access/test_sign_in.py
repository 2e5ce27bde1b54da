"""Held by signing in: the right words open, the wrong ones say no more than no, and guessing is slow."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.tables import Assignment, Person, SignIn, SignInAttempt
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import OPERATOR, Duty
from tests.people import PASSWORD, browser_without_assignment

OTHER_PASSWORD = "sju blå hundar sover"


def enter(client, email="anna@example.se", password=PASSWORD, place="/logga-in", **options):
    return client.post(place, data={"email": email, "password": password}, **options)


def sign_ins() -> list[SignIn]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(SignIn).order_by(SignIn.began_at)))


def tries() -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(SignInAttempt))


def test_the_right_words_open(app, town):
    client = app.test_client()
    answer = enter(client)
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/uppdrag").status_code == 200
    (kept,) = sign_ins()
    assert (kept.person_id, kept.ended_at) == (town.anna.person_id, None)
    assert tries() == 0


def test_the_email_is_the_same_in_capitals_and_with_spaces_around(app, town):
    assert enter(app.test_client(), email="  ANNA@Example.SE ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("anna@example.se", "fel lösenord helt"), ("ingen@example.se", PASSWORD), ("anna@example.se", PASSWORD.upper())],
)
def test_wrong_words_are_answered_alike(app, town, email, password):
    answer = enter(app.test_client(), email, password)
    assert answer.status_code == 422
    assert "stämmer inte ihop" in answer.text
    assert email in answer.text
    assert password not in answer.text
    assert (sign_ins(), tries()) == ([], 2)


def test_unknown_and_known_give_the_same_bytes(app, town):
    def without_what_was_typed(answer):
        plain = re.sub(r'(csrf-token" content|value)="[^"]*"', "", answer.text)
        return plain.replace("anna", "x").replace("okand", "x")

    known = enter(app.test_client(), password="fel lösenord helt")
    unknown = enter(app.test_client(), email="okand@example.se", password="fel lösenord helt")
    assert without_what_was_typed(known) == without_what_was_typed(unknown)


def test_one_without_a_password_is_let_in_by_no_words(app, town):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.anna.person_id).password_hash = None
    for password in ("", PASSWORD, "nobody"):
        assert enter(app.test_client(), password=password).status_code == 422


def test_empty_fields_are_said_at_the_field_and_count_as_no_try(app, town):
    answer = enter(app.test_client(), email="", password="")
    assert answer.status_code == 422
    assert "Skriv din e-postadress." in answer.text
    assert tries() == 0


class TestGuessing:
    @pytest.fixture(autouse=True)
    def noon(self):
        with time_machine.travel("2026-03-02 12:00:00", tick=False) as moved:
            yield moved

    def guess(self, app, times, email="anna@example.se", address="10.0.0.1"):
        return [
            enter(app.test_client(), email, "fel lösenord helt", environ_base={"REMOTE_ADDR": address}).status_code
            for _ in range(times)
        ]

    def test_ten_wrong_ones_and_one_must_wait_also_with_the_right_words(self, app, town, noon):
        assert self.guess(app, 11) == [422] * 10 + [429]
        answer = enter(app.test_client())
        assert answer.status_code == 429
        assert "Vänta 30 sekunder" in answer.text
        noon.shift(timedelta(seconds=31))
        assert enter(app.test_client()).status_code == 302

    def test_an_unknown_name_is_slowed_alike(self, app, town):
        assert self.guess(app, 11, email="ingen@example.se") == [422] * 10 + [429]

    def test_the_next_wait_is_twice_as_long_but_never_more_than_five_minutes(self, app, town, noon):
        self.guess(app, 10)
        for wait in (30, 60, 120, 240, 300):
            noon.shift(timedelta(seconds=wait - 1))
            assert self.guess(app, 1) == [429], wait
            noon.shift(timedelta(seconds=2))
            assert self.guess(app, 1) != [429], wait

    def test_a_wait_does_not_grow_by_trying_during_it(self, app, town, noon):
        self.guess(app, 30)
        noon.shift(timedelta(seconds=31))
        assert enter(app.test_client()).status_code == 302

    def test_a_right_one_clears_what_was_counted_for_the_name(self, app, town):
        self.guess(app, 9)
        assert enter(app.test_client()).status_code == 302
        assert self.guess(app, 9) == [422] * 9

    def test_others_sign_in_meanwhile_also_from_the_same_place(self, app, town):
        self.guess(app, 12)
        assert enter(app.test_client(), "bo@example.se", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 302

    def test_one_place_that_tries_many_names_is_slowed(self, app, town):
        said = [self.guess(app, 1, email=f"gissning{number}@example.se")[0] for number in range(21)]
        assert said == [422] * 20 + [429]
        assert enter(app.test_client(), "bo@example.se", environ_base={"REMOTE_ADDR": "10.0.0.2"}).status_code == 302

    def test_a_quarter_later_all_is_forgotten(self, app, town, noon):
        self.guess(app, 10)
        noon.shift(timedelta(minutes=16))
        assert self.guess(app, 10) == [422] * 10

    def test_old_tries_are_not_kept(self, app, town, noon):
        self.guess(app, 5)
        noon.shift(timedelta(days=2))
        self.guess(app, 1)
        assert tries() == 2

    def test_neither_name_nor_address_can_be_read_where_they_are_counted(self, app, town):
        self.guess(app, 1)
        with db.reading(OPERATOR) as session:
            kept = session.scalars(select(SignInAttempt.key_hash)).all()
        assert all(re.fullmatch("[0-9a-f]{64}", key) for key in kept)
        assert rules.digest("anna@example.se") not in kept


class TestASignIn:
    @pytest.fixture(autouse=True)
    def noon(self):
        with time_machine.travel("2026-03-02 12:00:00", tick=False) as moved:
            yield moved

    def test_dies_when_it_is_left_alone(self, town, signed_in, noon):
        client = signed_in(town.anna)
        noon.shift(rules.IDLE - timedelta(seconds=1))
        assert client.get("/uppdrag").status_code == 200
        noon.shift(rules.IDLE)
        assert client.get("/uppdrag").status_code == 302

    def test_dies_after_twelve_hours_however_busy(self, town, signed_in, noon):
        client = signed_in(town.anna)
        for _ in range(72):
            assert client.get("/uppdrag").status_code == 200
            noon.shift(timedelta(minutes=10))
        assert client.get("/uppdrag").status_code == 302

    def test_is_written_as_seen_at_most_once_a_minute(self, town, signed_in, noon):
        client = signed_in(town.anna)
        began = clock.now()
        noon.shift(timedelta(seconds=59))
        client.get("/uppdrag")
        assert sign_ins()[0].seen_at == began
        noon.shift(timedelta(seconds=1))
        client.get("/uppdrag")
        assert sign_ins()[0].seen_at == began + timedelta(minutes=1)

    def test_ends_for_good_when_signing_out(self, town, signed_in):
        client = signed_in(town.anna)
        with client.session_transaction() as cookie:
            held = dict(cookie)
        assert client.post("/logga-ut").location == "/logga-in"
        with client.session_transaction() as cookie:
            cookie.update(held)  # a copy of the cookie, put back
        assert client.get("/uppdrag").status_code == 302

    def test_is_fresh_each_time(self, app, town):
        client = app.test_client()
        tokens = []
        for _ in range(2):
            enter(client)
            with client.session_transaction() as cookie:
                tokens.append(cookie["sign_in"])
        assert len(set(tokens)) == 2
        assert {rules.digest(token) for token in tokens} == {kept.token_hash for kept in sign_ins()}

    def test_takes_nothing_along_from_before(self, app, town):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["planted"] = "by someone else"
        enter(client)
        with client.session_transaction() as cookie:
            assert set(cookie) == {"sign_in"}

    def test_of_another_key_is_nobodys(self, app, town):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["sign_in"] = "x" * 43
        assert client.get("/uppdrag").status_code == 302


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/familjer/7?sida=2", "/familjer/7?sida=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("\\\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/elsewhere.example", "/"),
        ("familjer", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_goes_on_inside_the_house(app, town, asked, goes_to):
    answer = enter(app.test_client(), query_string={"next": asked})
    assert (answer.status_code, answer.location) == (302, goes_to)


def test_a_stranger_is_brought_back_to_where_she_was_going(app, town):
    client = app.test_client()
    to_sign_in = client.get("/uppdrag").location
    assert enter(client, place=to_sign_in).location == "/uppdrag"


class TestAssignments:
    def test_an_only_one_is_chosen_by_itself(self, app, town):
        client = app.test_client()
        enter(client)
        assert "Vivalla BVC" in client.get("/uppdrag").text
        assert client.get("/").location != "/uppdrag"

    def test_one_of_several_must_be_chosen(self, app, town):
        client = browser_without_assignment(app, town.kim)
        assert client.get("/").location == "/uppdrag"
        page = client.get("/uppdrag").text
        assert "Varberga BVC" in page
        assert "Region Örebro län" in page
        assert client.post("/uppdrag", data={"assignment": town.kim.assignment_id}).location == "/"
        assert client.get("/").location != "/uppdrag"
        assert client.post("/uppdrag", data={}).status_code == 422

    def test_nobody_works_in_anothers(self, app, town, signed_in):
        client = signed_in(town.anna)
        assert client.post("/uppdrag", data={"assignment": town.bo.assignment_id}).status_code == 422
        assert sign_ins()[0].assignment_id == town.anna.assignment_id

    def test_nobody_works_in_anothers_whatever_the_form_lets_through(self, app, town, signed_in):
        signed_in(town.anna)
        mine = sign_ins()[0].token_hash
        with pytest.raises(NotFound), db.unit_of_work(OPERATOR) as session:
            actions.choose_assignment(
                session, token_hash=mine, assignment_id=town.bo.assignment_id, today=clock.today()
            )
        assert sign_ins()[0].assignment_id == town.anna.assignment_id

    def test_one_that_has_ended_lets_nobody_in(self, app, town, signed_in):
        client = signed_in(town.anna)
        with db.unit_of_work(OPERATOR) as session:
            session.get_one(Assignment, town.anna.assignment_id).until_on = clock.today() - timedelta(days=1)
        assert client.get("/").location == "/uppdrag"
        assert "Du har inget uppdrag just nu" in client.get("/uppdrag").text

    def test_one_that_ends_today_lives_until_midnight(self, app, town, signed_in):
        client = signed_in(town.anna)
        with db.unit_of_work(OPERATOR) as session:
            session.get_one(Assignment, town.anna.assignment_id).until_on = clock.today()
        assert client.get("/").location != "/uppdrag"


class TestTheOneTimeLink:
    @pytest.fixture
    def link(self, town) -> str:
        with db.unit_of_work(OPERATOR) as session:
            person = session.get_one(Person, town.anna.person_id)
            return f"/valkommen/{actions.make_link(session, person=person, now=clock.now())}"

    def choose(self, client, link, password=OTHER_PASSWORD, again=None):
        return client.post(link, data={"password": password, "again": password if again is None else again})

    def test_lets_one_choose_a_password_and_come_in(self, app, town, link):
        client = app.test_client()
        assert "Anna Ek" in client.get(link).text
        assert self.choose(client, link).location == "/"
        assert client.get("/uppdrag").status_code == 200
        assert enter(app.test_client(), password=OTHER_PASSWORD).status_code == 302
        assert enter(app.test_client()).status_code == 422

    def test_works_once(self, app, town, link):
        self.choose(app.test_client(), link)
        again = app.test_client().get(link)
        assert again.status_code == 404
        assert "gäller inte" in again.text
        assert self.choose(app.test_client(), link, "nio gröna katter till").status_code == 404
        assert enter(app.test_client(), password=OTHER_PASSWORD).status_code == 302

    def test_dies_after_a_day(self, app, town, link):
        with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
            assert app.test_client().get(link).status_code == 404
            assert self.choose(app.test_client(), link).status_code == 404

    def test_dies_when_a_new_one_is_made(self, app, town, link):
        with db.unit_of_work(OPERATOR) as session:
            actions.make_link(session, person=session.get_one(Person, town.anna.person_id), now=clock.now())
        assert app.test_client().get(link).status_code == 404

    def test_signs_out_whoever_was_signed_in_before(self, app, town, link, signed_in):
        other = signed_in(town.anna)
        self.choose(app.test_client(), link)
        assert other.get("/uppdrag").status_code == 302

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("för kort", "för kort"), "minst 15 tecken"),
            ((OTHER_PASSWORD, "något annat helt"), "inte lika"),
            (("anna@example.se", "anna@example.se"), "lätt att gissa"),
            (("", ""), "Skriv ett lösenord"),
        ],
    )
    def test_stays_alive_when_the_password_is_refused(self, app, link, words, sentence):
        answer = self.choose(app.test_client(), link, *words)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert self.choose(app.test_client(), link).status_code == 302

    def test_of_nobody_tells_nothing(self, app, town):
        assert app.test_client().get("/valkommen/abc").status_code == 404


class TestABearerToken:
    """What the API will ask: who_in through the door. Until it has pages the guard answers for them."""

    def come(self, app, token, path="/api/v1/ping"):
        from hembesok_field.access import door

        with app.test_request_context(path, headers={"Authorization": f"Bearer {token}"}) as context:
            return door.visitor(context.request)

    def test_is_the_person_in_that_assignment(self, app, town):
        with db.unit_of_work(OPERATOR) as session:
            token = actions.make_api_token(session, assignment_id=town.anna.assignment_id, now=clock.now())
        assert self.come(app, token).who == town.anna
        assert self.come(app, token, "/idag") is None
        assert self.come(app, "x" * 43) is None

    def test_dies_with_the_assignment(self, app, town):
        with db.unit_of_work(OPERATOR) as session:
            token = actions.make_api_token(session, assignment_id=town.anna.assignment_id, now=clock.now())
            session.get_one(Assignment, town.anna.assignment_id).until_on = clock.today() - timedelta(days=1)
        assert self.come(app, token) is None


def test_colleagues_are_told_to_those_who_meet_them(app, town):
    today = clock.today()
    with db.reading(OPERATOR) as session:

        def at(by, unit_id):
            return [colleague.name for colleague in queries.colleagues_at(session, by, unit_id, today)]

        assert at(town.anna, town.bvc_id) == ["Anna Ek", "Bo Rask"]
        assert at(town.anna, town.social_id) == ["Ola Vik", "Sara Lind"]
        assert at(town.sara, town.bvc_id) == ["Anna Ek", "Bo Rask"]
        assert at(town.anna, town.other_bvc_id) == []
        assert at(town.tore, town.bvc_id) == []
        assert at(town.carin, town.bvc_id) == ["Anna Ek", "Bo Rask"]
        assert at(town.kajsa, town.bvc_id) == []


def test_a_protected_member_of_staff_has_no_name_among_others(app, town):
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.bo.person_id).is_protected = True
    with db.reading(OPERATOR) as session:
        assert queries.colleague(session, town.bo.assignment_id).name == "Skyddade uppgifter"


def test_a_coordinator_visits_nobody(app, town):
    with db.unit_of_work(OPERATOR) as session:
        unit = queries.unit_named(session, "VIV")
        person = session.get_one(Person, town.kim.person_id)
        actions.add_person(
            session,
            email=person.email,
            name=person.name,
            profession=town.kim.profession,
            duty=Duty.COORDINATOR,
            unit=unit,
            from_on=clock.today(),
            by=town.adam,
        )
    with db.reading(OPERATOR) as session:
        assert len(queries.colleagues_at(session, town.anna, town.bvc_id, clock.today())) == 2
