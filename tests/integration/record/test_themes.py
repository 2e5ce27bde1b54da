"""Held by the pages of themes: each authority writes its own list for a step, and the other keeps the shared one."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Programme, ProgrammeVersion
from hembesok_field.record import actions, queries
from hembesok_field.record.tables import Theme
from tests.integration.record.test_at_the_door import rows
from tests.integration.record.test_visit_page import SignedIn
from tests.people import Town


@pytest.fixture
def path(town: Town) -> str:
    with db.reading(OPERATOR) as session:
        return f"/teman/{session.scalars(select(ProgrammeVersion.id)).first()}/2m"


def standing(who: Who, code: str = "2m") -> tuple[str, ...]:
    with db.reading(who) as session:
        (version,) = queries.lists_of(session, who)
        return next(step.standing for step in version.steps if step.step_code == code)


def test_a_coordinator_writes_her_authoritys_list_and_gives_the_shared_one_back(
    town: Town, signed_in: SignedIn, path: str
):
    shared, carin = standing(town.kajsa), signed_in(town.carin)
    assert "Egen lista" not in carin.get("/teman").text
    assert "Familjens egna frågor först" in carin.get(path).text
    assert carin.post(path, data={"themes": "Sång  och lek\r\n\r\nSång och lek\r\nBibliotek"}).location == "/teman"
    assert standing(town.carin) == ("Sång och lek", "Bibliotek")
    assert "Egen lista" in carin.get("/teman").text
    assert standing(town.kajsa) == shared
    assert "Sång och lek" not in signed_in(town.kajsa).get("/teman").text
    assert carin.post(path, data={"themes": "\n".join(shared)}).status_code == 302
    assert "Egen lista" not in carin.get("/teman").text
    assert standing(town.carin) == shared


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Lek\nFråga om våld", "Skriv inget om våld"),
        ("x" * 81, "högst 80 tecken"),
        ("\n".join(f"Tema {n}" for n in range(31)), "högst 30 teman"),
    ],
)
def test_what_is_refused_stays_on_the_page(town: Town, signed_in: SignedIn, path: str, typed: str, said: str):
    answer = signed_in(town.carin).post(path, data={"themes": typed})
    assert (answer.status_code, said in answer.text, typed in answer.text) == (422, True, True)
    assert [row for row in rows(Theme) if row.authority_id] == []


def test_a_programme_that_others_work_by_is_not_found(town: Town, signed_in: SignedIn):
    with db.unit_of_work(OPERATOR) as session:
        ours, others = (
            _version_of(session, name, who.authority_id) for name, who in (("Vår", town.carin), ("Andras", town.kajsa))
        )
    for who in (town.carin, town.kajsa):  # the municipality goes out with the region's BVC
        page = signed_in(who).get("/teman").text
        assert ("Vår" in page, "Andras" in page) == (True, False)
        assert signed_in(who).get(f"/teman/{ours}/extra").status_code == 200
        assert signed_in(who).get(f"/teman/{ours}/3m").status_code == 404
        assert signed_in(who).post(f"/teman/{others}/extra", data={"themes": "Lek"}).status_code == 404
    with pytest.raises(NotFound), db.unit_of_work(town.carin) as session:
        actions.write_themes(
            session, version_id=others, step_code="extra", themes=["Lek"], by=town.carin, now=clock.now()
        )


def _version_of(session: Session, name: str, region_id: int) -> int:
    session.add(programme := Programme(name=name, region_id=region_id, unit_id=None))
    session.flush()
    session.add(version := ProgrammeVersion(programme_id=programme.id, number=1, from_on=date(2020, 1, 1)))
    session.flush()
    return version.id
