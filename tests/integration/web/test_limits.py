"""Held by the limits: what is too much is refused in words before it is read, each kind of request by its own."""

import pytest
from werkzeug.datastructures import MultiDict

from hembesok_field.intake.views import MOST_SENT
from hembesok_field.web.limits import HIGHEST_NUMBER, MOST_ADDRESS, MOST_FIELDS, MOST_WORDS


@pytest.fixture
def engine():
    return "sqlite"


def a_file(length: int, name: str = "blad.csv") -> dict:
    """What a browser sends, as it stands; the test client would leave a large one lying on the disk."""
    head = f'--boundary\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return {
        "data": head + b"x" * length + b"\r\n--boundary--\r\n",
        "content_type": "multipart/form-data; boundary=boundary",
    }


def test_a_form_holds_words_and_not_files(app):
    answer = app.test_client().post("/logga-in", data={"email": "x" * (MOST_WORDS + 1)})
    assert answer.status_code == 413
    assert "inget är förlorat" in answer.text


def test_a_form_that_is_just_within_is_read(app):
    room = MOST_WORDS - len("email=&password=")
    assert app.test_client().post("/logga-in", data={"email": "x" * room, "password": ""}).status_code == 422


@pytest.mark.parametrize(("fields", "status"), [(MOST_FIELDS, 422), (MOST_FIELDS + 1, 413)])
def test_a_form_has_so_many_fields_and_no_more(app, fields, status):
    assert app.test_client().post("/logga-in", data=MultiDict([("email", "x")] * fields)).status_code == status


def test_a_form_in_parts_is_counted_too(app):
    many = {f"f{number}": "x" for number in range(MOST_FIELDS + 1)}
    answer = app.test_client().post("/logga-in", data=many, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_sheets_may_be_large_where_sheets_are_sent(app, town, signed_in):
    carin = signed_in(town.carin)
    assert carin.post("/inlasning", **a_file(MOST_WORDS * 4)).status_code == 302
    too_large = carin.post("/inlasning", **a_file(MOST_SENT + 1))
    assert too_large.status_code == 413
    assert "20 MB" in too_large.text


def test_what_waited_still_waits_after_a_file_that_was_too_large(app, town, signed_in):
    carin = signed_in(town.carin)
    carin.post("/inlasning", **a_file(9, "kvar.csv"))
    carin.post("/inlasning", **a_file(MOST_SENT + 1))
    assert "kvar.csv" in carin.get("/inlasning").text


def test_elsewhere_a_file_is_too_much(app, town, signed_in):
    assert signed_in(town.carin).post("/inlasning/kasta", **a_file(MOST_WORDS)).status_code == 413


@pytest.mark.parametrize(("length", "status"), [(MOST_ADDRESS - 200, 200), (MOST_ADDRESS, 414)])
def test_an_address_has_an_end(app, length, status):
    assert app.test_client().get("/logga-in?next=/" + "x" * length).status_code == status


def test_a_form_may_not_be_sent_as_something_else(app):
    """Too much is too much whatever it is called; and none of it is kept."""
    answer = app.test_client().post("/logga-in", data=b"x" * (MOST_WORDS + 1), content_type="application/json")
    assert answer.status_code in (413, 422)


@pytest.mark.parametrize("number", [HIGHEST_NUMBER + 1, 10**60])
def test_a_number_that_no_row_can_have_is_an_address_that_is_not_there(app, town, signed_in, number):
    answers = [signed_in(town.anna).get(f"/nodoppning/{which}") for which in (HIGHEST_NUMBER, number)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data
