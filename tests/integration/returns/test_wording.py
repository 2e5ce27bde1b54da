"""The year's own texts: written field by field with a version, and what was handed in keeps its own for ever."""

import json

import pytest
from sqlalchemy import text as plain
from sqlalchemy.exc import DBAPIError

from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Who
from hembesok_field.returns import actions, queries
from hembesok_field.returns.shapes import Form, Reason, Wording
from hembesok_field.returns.years import form_of
from tests.integration.returns.scene import a_year, answer, fill_in, frozen, hand_in, scope_of

NEXT = 2026


def word(by: Who, field: str = "17", *, after: int = 0, year: int = NEXT, **said: object) -> int:
    with unit_of_work(by) as session:
        asked = next((one for one in form_of(year).questions if one.number == field), None)
        facts = {
            "text": f"Ny fråga {field}?",
            "options": {one.code: one.text for one in asked.options} if asked else {},
            "is_printed": False,
            "source": "",
        } | said
        return actions.word_field(
            session, scope=scope_of(session, by), year=year, field=field, after=after, by=by, now=clock.now(), **facts
        )


def form_seen(by: Who, year: int = NEXT) -> Form:
    with unit_of_work(by) as session:
        return queries.form_for(session, by, scope_of(session, by), year)


def question(form: Form, number: str):
    return next(one for one in form.questions if one.number == number)


def no_to(by: Who, **said: object) -> Reason:
    with pytest.raises(Refused) as no:
        word(by, **said)
    return no.value.reason


def test_the_words_are_the_years_own_and_the_codes_stay(town):
    options = {one.code: f"{one.text}!" for one in question(form_of(NEXT), "17").options}
    assert word(town.carin, options=options, is_printed=True, source="Socialstyrelsen 2026-09-01") == 1
    seen = question(form_seen(town.carin), "17")
    assert (seen.text, seen.wording, seen.options_wording) == ("Ny fråga 17?", Wording.PRINTED, Wording.PRINTED)
    assert {one.code: one.text for one in seen.options} == options
    assert form_seen(town.carin).versions == {"17": 1}
    assert question(form_of(NEXT), "17").text != "Ny fråga 17?"
    assert form_seen(town.kajsa).versions == {}, "the other authority words its own form"
    assert form_seen(town.carin, NEXT + 1).versions == {}
    assert answer(town.carin, "17", "yes", year=NEXT) == 1


def test_a_later_version_stands_and_the_one_before_is_kept(town):
    word(town.carin)
    assert no_to(town.carin) is Reason.WORDED_MEANWHILE
    assert word(town.carin, after=1, text="Ännu en?") == 2
    with unit_of_work(town.carin) as session:
        kept = queries.texts_written(session, town.carin, scope_of(session, town.carin), NEXT, "17")
    assert [(one.number, one.text, one.by_name) for one in kept] == [
        (2, "Ännu en?", "Carin Berg"),
        (1, "Ny fråga 17?", "Carin Berg"),
    ]
    for order in ("UPDATE form_words SET text = ''", "DELETE FROM form_words"):
        with pytest.raises(DBAPIError), unit_of_work(OPERATOR) as session:
            session.execute(plain(order))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"text": "  "}, Reason.TEXT_EMPTY),
        ({"options": {}}, Reason.TEXT_EMPTY),
        ({"options": {"yes": "Ja", "no": "ja "}}, Reason.OPTIONS_ALIKE),
        ({"is_printed": True}, Reason.NEEDS_A_SOURCE),
        ({"year": 2025}, Reason.TEXTS_FIXED),
    ],
)
def test_what_is_no_text_is_refused(town, said, reason):
    if said.get("options"):
        said = {"options": {one.code: "Ja" for one in question(form_of(NEXT), "17").options}}
    assert no_to(town.carin, **said) is reason


def test_a_field_that_is_not_theirs_is_not_there(town):
    for field in ("99", "11b"):
        with pytest.raises(NotFound):
            word(town.carin, field=field)


def test_the_year_is_preliminary_until_every_field_is_as_printed(town):
    theirs = (None, AuthorityKind.REGION)
    *most, last = [one.number for one in form_of(NEXT).questions if one.only_for in theirs]
    for field in most:
        word(town.carin, field=field, is_printed=True, source="Formuläret")
    assert form_seen(town.carin).is_preliminary
    word(town.carin, field=last, is_printed=True, source="Formuläret")
    assert not form_seen(town.carin).is_preliminary


def test_what_was_handed_in_keeps_its_words_and_then_they_lie_still(town):
    a_year(town, year=NEXT)
    word(town.carin, field="24", text="Vad tycker ni om bidraget?")
    fill_in(town.carin, NEXT)
    answer(town.carin, "24", text="Bra.", year=NEXT)
    hand_in(town.carin, year=NEXT)
    handed_in = frozen(town.carin, year=NEXT)
    assert no_to(town.carin, field="24", after=1) is Reason.TEXTS_FIXED
    with unit_of_work(town.carin) as session:
        filing = queries.filing_for(session, town.carin, scope_of(session, town.carin), NEXT)
    texts = json.loads(filing.texts)
    assert texts["questions"]["24"].startswith("Vad tycker ni om bidraget?")
    assert texts["versions"] == {"24": 1}
    assert frozen(town.carin, year=NEXT) == handed_in


def test_the_pages_write_show_and_keep_what_was_refused(app, town, signed_in):
    app.config["WTF_CSRF_ENABLED"] = False
    carin, path = signed_in(town.carin), f"/aterrapport/{NEXT}/texter"
    assert "preliminärt" in carin.get(path).text
    asked = {one.code: one.text for one in question(form_of(NEXT), "17").options}
    fields = {f"option_{code}": f"{words}, nytt" for code, words in asked.items()}
    said = {"after": "0", "text": "Kom ni varje månad?", "is_printed": "y", **fields}
    refused = carin.post(f"{path}/17", data=said)
    assert (refused.status_code, "Kom ni varje månad?" in refused.text) == (422, True)
    assert "Skriv var texten står ordagrant." in refused.text
    assert carin.post(f"{path}/17", data={**said, "source": "Formuläret s. 3"}).status_code == 302
    assert "Kom ni varje månad?" in carin.get(path).text
    assert "Formuläret s. 3" in carin.get(f"{path}/17").text
    assert "Någon annan har skrivit" in carin.post(f"{path}/17", data={**said, "source": "Annat"}).text
    assert carin.get("/aterrapport/2025/texter").status_code == 200
    assert carin.post("/aterrapport/2025/texter/17", data={**said, "source": "x"}).status_code == 422
    assert carin.get(f"{path}/99").status_code == 404
