"""Så ser vi familjer: a municipality's own admin chooses, it is logged, and nobody else has the page."""

import pytest
from sqlalchemy import select

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority, LogEntry
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR

PLACE = "/sa-ser-vi-familjer"


@pytest.fixture
def engine() -> str:
    """What is kept is tried on both engines by tests/integration/family/test_disclosures.py."""
    return "sqlite"


def stands(town) -> SeesFamilies:
    with db.reading(OPERATOR) as session:
        return session.get_one(Authority, town.municipality_id).sees_families


def test_each_way_is_said_in_plain_words_and_the_one_that_stands_is_marked(town, signed_in):
    text = signed_in(town.mats).get(PLACE).text
    for said in ("Med namn (nu)", "Med beteckning", "Bara timmen", "sjuksköterskan berättar vägen"):
        assert said in text, said


def test_the_choice_is_kept_and_logged_in_the_municipalitys_own_log(town, signed_in):
    assert signed_in(town.mats).post(PLACE, data={"sees": "count_only"}).status_code == 302
    assert stands(town) is SeesFamilies.COUNT_ONLY
    with db.reading(OPERATOR) as session:
        (entry,) = session.scalars(select(LogEntry).where(LogEntry.action == "authority.sees_families"))
    assert (entry.authority_id, entry.person_id) == (town.municipality_id, town.mats.person_id)


@pytest.mark.parametrize("said", ["", "allt"])
def test_what_is_no_way_is_refused_and_changes_nothing(town, signed_in, said):
    assert signed_in(town.mats).post(PLACE, data={"sees": said}).status_code == 422
    assert stands(town) is SeesFamilies.IDENTIFIABLE


@pytest.mark.parametrize(("name", "status"), [("adam", 404), ("kajsa", 403), ("sara", 403), ("anna", 403)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_else_has_the_page(town, signed_in, name, status, method):
    answer = signed_in(getattr(town, name)).open(PLACE, method=method, data={"sees": "count_only"})
    assert answer.status_code == status
    assert stands(town) is SeesFamilies.IDENTIFIABLE


def test_only_the_municipalitys_admin_is_shown_the_way_there(town, signed_in):
    assert PLACE in signed_in(town.mats).get("/inlasning").text
    assert PLACE not in signed_in(town.adam).get("/inlasning").text
