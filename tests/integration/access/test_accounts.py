"""Held by the employer's accounts: a true answer to this browser's own question opens; every lie is refused."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from hembesok_field.access.tables import Person, ProviderAccount, SignIn
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.settings import Provider
from tests.integration.access.provider import CURVE, OTHERS, SHARED, Liar, standing
from tests.people import PASSWORD

BACK = "/logga-in/konto/svar"


@pytest.fixture
def liar() -> Iterator[Liar]:
    with standing(Liar()) as there:
        yield there


@pytest.fixture
def use(app, liar):
    def set_up(provider=None, **changes):
        app.config["HEMBESOK"] = replace(app.config["HEMBESOK"], provider=provider or liar.provider(**changes))

    set_up()
    return set_up


def there_and_back(client, liar, **given):
    """The browser goes to the provider and comes back with what it was given."""
    url = client.get("/logga-in/konto?next=/vecka").location
    code = liar.meet(url)
    return client.get(BACK, query_string={"code": code, "state": liar.asked["state"], **given})


def sign_ins():
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(SignIn)))


@pytest.mark.usefixtures("use", "town")
def test_a_true_answer_opens_and_brings_one_back(app, liar):
    client = app.test_client()
    answer = there_and_back(client, liar)
    assert (answer.status_code, answer.location) == (302, "/vecka")
    assert "Anna Ek" in client.get("/idag").text
    assert sign_ins()[0].strong_at is None  # without a level of assurance nothing more than a password is known


@pytest.mark.usefixtures("use", "town")
def test_the_question_carries_state_nonce_and_pkce(app, liar):
    url = app.test_client().get("/logga-in/konto").location
    liar.meet(url)
    assert url.startswith(f"{liar.address}/authorize?")
    assert liar.asked["code_challenge_method"] == "S256"
    assert liar.asked["redirect_uri"] == f"http://localhost:5000{BACK}"
    assert len({liar.asked[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert all(len(liar.asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert "openid" in liar.asked["scope"]


@pytest.mark.usefixtures("use", "town")
def test_an_elliptic_signature_is_as_good(app, liar):
    liar.key, liar.alg = CURVE, "ES256"
    assert there_and_back(app.test_client(), liar).status_code == 302


NOW = int(time.time())
LIES = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "wrong issuer": {"claims": {"iss": "https://konto.example"}},
    "no issuer": {"claims": {"iss": None}},
    "wrong audience": {"claims": {"aud": "another"}},
    "several audiences and not for us": {"claims": {"aud": ["hembesok", "another"], "azp": "another"}},
    "several audiences and nobody's": {"claims": {"aud": ["hembesok", "another"]}},
    "expired": {"claims": {"exp": NOW - 3600}},
    "never expires": {"claims": {"exp": None}},
    "not yet": {"claims": {"iat": NOW + 3600, "exp": NOW + 7200}},
    "nobody": {"claims": {"sub": None}},
    "not signed": {"alg": "none"},
    "signed with what we share": {"alg": "HS256", "key": SHARED},
    "signed by another": {"key": OTHERS},
    "calls itself another": {"about": {"issuer": "https://konto.example"}},
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.usefixtures("use", "town")
def test_a_lie_opens_nothing(app, liar, lie):
    client = app.test_client()
    url = client.get("/logga-in/konto").location
    code = liar.meet(url)
    for name, value in LIES[lie].items():
        setattr(liar, name, value)
    answer = client.get(BACK, query_string={"code": code, "state": liar.asked["state"]})
    assert (answer.status_code, "gick inte att lita på" in answer.text) == (422, True)
    assert sign_ins() == []
    assert client.get("/idag").status_code == 302


@pytest.mark.parametrize(
    "given", [{"state": "another"}, {"state": ""}, {"code": ""}, {"iss": "https://konto.example"}, {"code": "another"}]
)
@pytest.mark.usefixtures("use", "town")
def test_a_wrong_way_back_opens_nothing(app, liar, given):
    assert there_and_back(app.test_client(), liar, **given).status_code == 422
    assert sign_ins() == []


@pytest.mark.usefixtures("use", "town")
def test_an_answer_is_taken_once_and_by_the_browser_that_asked(app, liar):
    asked, other = app.test_client(), app.test_client()
    liar.meet(asked.get("/logga-in/konto").location)
    back = {"code": "the-code", "state": liar.asked["state"]}
    other.get("/logga-in/konto")
    assert other.get(BACK, query_string=back).status_code == 422
    with asked.session_transaction() as cookie:
        held = dict(cookie)
    assert asked.get(BACK, query_string=back).status_code == 302
    with asked.session_transaction() as cookie:
        cookie.update(held)
    assert asked.get(BACK, query_string=back).status_code == 422


@pytest.mark.usefixtures("use", "town")
def test_one_who_does_not_work_here_is_a_stranger(app, liar):
    liar.claims = {"email": "ingen@example.se"}
    answer = there_and_back(app.test_client(), liar)
    assert (answer.status_code, "hör inte till någon här" in answer.text) == (422, True)


@pytest.mark.usefixtures("use", "town")
def test_an_address_that_is_not_verified_names_nobody(app, liar):
    liar.claims = {"email_verified": False}
    assert there_and_back(app.test_client(), liar).status_code == 422


@pytest.mark.usefixtures("use")
def test_she_is_known_by_issuer_and_subject_from_then_on(app, town, liar):
    there_and_back(app.test_client(), liar)
    with db.reading(OPERATOR) as session:
        kept = session.scalars(select(ProviderAccount)).one()
    assert (kept.person_id, kept.issuer, kept.subject) == (town.anna.person_id, liar.address, "subject-1")
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Person, town.anna.person_id).email = "anna.ny@example.se"
    assert there_and_back(app.test_client(), liar).status_code == 302
    liar.claims = {"email": "bo@example.se"}  # the address moved on; the subject is still Anna's
    there_and_back(app.test_client(), liar)
    assert {one.person_id for one in sign_ins()} == {town.anna.person_id}


@pytest.mark.usefixtures("use", "town")
def test_an_address_that_was_handed_on_does_not_open_as_her_who_had_it(app, liar):
    there_and_back(app.test_client(), liar)
    liar.claims = {"sub": "subject-2"}
    assert there_and_back(app.test_client(), liar).status_code == 422


def test_the_same_subject_at_another_provider_is_another(app, town, use, liar):
    there_and_back(app.test_client(), liar)
    with standing(Liar()) as other:
        use(other.provider())
        other.claims = {"email": "ingen@example.se"}
        assert there_and_back(app.test_client(), other).status_code == 422


@pytest.mark.usefixtures("town")
class TestALevelOfAssurance:
    @pytest.fixture(autouse=True)
    def required(self, use):
        use(acr="loa3 loa4")

    def test_is_asked_for_and_makes_the_sign_in_strong(self, app, liar):
        assert there_and_back(app.test_client(), liar).status_code == 302
        assert liar.asked["acr_values"] == "loa3 loa4"
        assert sign_ins()[0].strong_at is not None

    @pytest.mark.parametrize("acr", ["loa2", None, "loa3 loa4", ["loa3"]])
    def test_that_is_too_low_opens_nothing(self, app, liar, acr):
        liar.claims = {"acr": acr}
        answer = there_and_back(app.test_client(), liar)
        assert (answer.status_code, "starkare sätt" in answer.text) == (422, True)


@pytest.mark.usefixtures("use", "town")
def test_a_provider_that_is_silent_is_said_to_be(app, liar):
    liar.is_silent = True
    answer = app.test_client().get("/logga-in/konto")
    assert (answer.status_code, "svarar inte" in answer.text) == (422, True)
    assert (
        app.test_client().post("/logga-in", data={"email": "anna@example.se", "password": PASSWORD}).status_code == 302
    )


def test_without_a_provider_there_is_no_such_way(app, town):
    client = app.test_client()
    assert "arbetsgivarens konto" not in client.get("/logga-in").text
    assert (client.get("/logga-in/konto").status_code, client.get(BACK).status_code) == (404, 404)


@pytest.fixture
def mock() -> Iterator[str]:
    """Another's provider, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(100):
        try:
            requests.get(address, timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.slow
def test_a_provider_that_we_did_not_write_lets_one_in(app, town, use, mock, engine):
    use(Provider(issuer=mock, client_id="hembesok", client_secret="hemligt", claim="email", acr=""))
    client = app.test_client()
    assert "arbetsgivarens konto" in client.get("/logga-in").text
    url = client.get("/logga-in/konto").location
    answer = requests.post(url, data={"sub": "anna@example.se"}, allow_redirects=False, timeout=10)
    back = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    assert client.get(BACK, query_string=back).status_code == 302
    assert "Anna Ek" in client.get("/idag").text
