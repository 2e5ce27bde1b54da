"""Several people answer one return at once, and nobody's words are lost."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import queries
from hembesok_field.returns.shapes import Reason
from hembesok_field.returns.tables import ReturnAnswer
from tests.integration.returns.interleaving import interleave
from tests.integration.returns.scene import YEAR, answer, scope_of
from tests.people import a_coordinator


def said(by, field: str):
    with unit_of_work(by) as session:
        return queries.signed_of(session, by, scope_of(session, by), YEAR)[field]


def test_an_answer_is_signed_by_who_gave_it(town):
    answer(town.carin, "7b", "tandvården", "mhv")
    one = said(town.carin, "7b")
    assert (one.number, one.options, one.by_name) == (1, ("mhv", "tandvården"), "Carin Berg")


def test_the_second_of_two_who_read_the_same_is_told(town):
    answer(town.carin, "23a", text="Första.")
    with pytest.raises(Refused) as no:
        answer(town.carin, "23a", text="Andra.")  # she had read the empty field
    assert no.value.reason is Reason.ANSWERED_MEANWHILE
    assert said(town.carin, "23a").text == "Första."
    assert answer(town.carin, "23a", text="Andra.", after=1) == 2


def test_the_same_answer_again_writes_nothing(town):
    assert answer(town.carin, "16", "no") == 1
    assert answer(town.carin, "16", "no") == 1
    assert answer(town.carin, "16", "no", after=1) == 1


@pytest.mark.parametrize("field", ["9", "5", "99", "11b"])
def test_what_no_person_answers_is_not_there(town, field):
    with pytest.raises(NotFound):
        answer(town.carin, field, text="12")


def test_a_municipality_had_no_form_in_2024(town):
    answer(town.carin, "1", text="Till besök.", year=2024)
    with pytest.raises(NotFound):
        answer(town.kajsa, "1", text="Till besök.", year=2024)


def test_the_other_authority_answers_a_form_of_its_own(town):
    answer(town.carin, "23a", text="Regionens.")
    answer(town.kajsa, "23a", text="Kommunens.")
    assert (said(town.carin, "23a").text, said(town.kajsa, "23a").text) == ("Regionens.", "Kommunens.")


@pytest.mark.parametrize("change", ["UPDATE return_answer SET text = 'x'", "DELETE FROM return_answer"])
def test_an_answer_is_neither_changed_nor_taken_away(town, change):
    answer(town.carin, "23a", text="Första.")
    with pytest.raises(DBAPIError, match=r"only added to|permission denied"), unit_of_work(town.carin) as session:
        session.execute(text(change))


def test_a_colleagues_edit_is_never_lost(app, town):
    """Three people, two fields, in any order: every accepted word stands in the history once, upon what it had read."""
    with unit_of_work(town.carin) as session:
        from hembesok_field.access.tables import Authority

        region = session.get_one(Authority, town.region_id)
        others = [a_coordinator(session, region, f"{name} Berg") for name in ("Disa", "Elsa")]
    for seed in range(100 if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 20):
        interleave(seed, [town.carin, *others])


def test_history_is_whole_and_in_order(town):
    numbers = [answer(town.carin, "23b", text=f"Version {n}", after=n) for n in range(3)]
    assert numbers == [1, 2, 3]
    with unit_of_work(town.carin) as session:
        rows = session.query(ReturnAnswer).order_by(ReturnAnswer.number)
        assert [row.text for row in rows] == ["Version 0", "Version 1", "Version 2"]
