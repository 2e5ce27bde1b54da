"""The same numbers asked for twice: of the program, and in one hand-written SQL statement as its peer."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from hembesok_field.kernel.identity import Operator
from hembesok_field.statistics import queries

# Contract section 5: done at home, on an extra step, attended by the authority's own profession, words agreeing.
IS_EXTENDED = "year = :year AND agrees AND outcome = 'done' AND place = 'home' AND is_extra"
REGION = text(f"SELECT count(*) FROM visit_fact WHERE region_id = :id AND nurse AND {IS_EXTENDED}")  # noqa: S608
MUNICIPALITY = text(
    f"SELECT count(*) FROM visit_fact WHERE municipality_id = :id AND social_services AND {IS_EXTENDED}"  # noqa: S608
)
NATION = text(f"SELECT count(*) FROM visit_fact WHERE nurse AND {IS_EXTENDED}")  # noqa: S608


def extended_visits_by_hand(session: Session, authority_id: int, code: str, year: int) -> int:
    """One authority's year in one statement."""
    statement = REGION if len(code) == 2 else MUNICIPALITY
    return int(session.execute(statement, {"id": authority_id, "year": year}).scalar_one())


def nation_by_hand(session: Session, year: int) -> int:
    """All regions' year in one statement."""
    return int(session.execute(NATION, {"year": year}).scalar_one())


def extended_visits(session: Session, code: str, year: int) -> int:
    """The number as the program gives it, among all the measures that it works out at the same time."""
    scope = queries.scope_for(session, Operator(), code)
    return queries.measures(session, Operator(), scope, year).extended_visits


def nation_extended_visits(session: Session, regions: Mapping[str, int], year: int) -> int:
    """All regions' measures, one after another."""
    return sum(extended_visits(session, code, year) for code in regions)
