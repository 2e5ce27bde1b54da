"""The same numbers asked for twice: of the program, and in one hand-written SQL statement as its peer."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from hembesok_field.kernel import clock
from hembesok_field.kernel.db import Instant
from hembesok_field.kernel.identity import Operator
from hembesok_field.statistics import queries

# Contract section 5: done at home, on an extra step, attended by the authority's own profession, words agreeing.
IS_EXTENDED = "year = :year AND agrees AND outcome = 'done' AND place = 'home' AND is_extra"
REGION = text(f"SELECT count(*) FROM visit_fact WHERE region_id = :id AND nurse AND {IS_EXTENDED}")  # noqa: S608
MUNICIPALITY = text(
    f"SELECT count(*) FROM visit_fact WHERE municipality_id = :id AND social_services AND {IS_EXTENDED}"  # noqa: S608
)
NATION = text(f"SELECT count(*) FROM visit_fact WHERE nurse AND {IS_EXTENDED}")  # noqa: S608

# The same without the program's facts: whose word stands (record.rules.standing) in SQL. Each person's last word and
# each kind of sheet's last; people before sheets, the nurse before others; where people differ on the outcome, nobody.
WORDS = """
WITH word AS (
  SELECT a.*, row_number() OVER (
    PARTITION BY a.visit_id, a.source, CASE WHEN a.source = 'own' THEN a.said_by END,
      CASE WHEN a.source = 'import' THEN a.scope END ORDER BY a.id DESC) AS age
  FROM attestation a JOIN visit v ON v.id = a.visit_id JOIN unit u ON u.id = v.bvc_id
  WHERE v.is_extra {whose}
), ranked AS (
  SELECT word.*, row_number() OVER (
    PARTITION BY visit_id ORDER BY outcome IS NULL, source = 'import', source = 'own' AND scope <> 'nurse', id DESC
  ) AS place_in_rank
  FROM word WHERE age = 1
), stands AS (
  SELECT visit_id,
    max(CASE WHEN place_in_rank = 1 THEN outcome END) AS outcome,
    max(CASE WHEN place_in_rank = 1 THEN place END) AS place,
    max(CASE WHEN place_in_rank = 1 THEN starts_at END) AS starts_at,
    count(DISTINCT CASE WHEN source = 'own' THEN outcome END) AS told,
    count(DISTINCT CASE WHEN scope IN ('nurse', 'social_services') THEN outcome END) AS written,
    max(CASE WHEN source = 'own' THEN 1 ELSE 0 END) AS is_told,
    max(CASE WHEN source = 'own' AND scope = 'nurse' AND nurse_attended IS NOT NULL
      THEN CASE WHEN nurse_attended THEN 1 ELSE 0 END END) AS own_nurse,
    max(CASE WHEN source = 'import' AND scope IN ('nurse', 'both') AND nurse_attended IS NOT NULL
      THEN 2 * id + CASE WHEN nurse_attended THEN 1 ELSE 0 END END) % 2 AS written_nurse
  FROM ranked GROUP BY visit_id
)
SELECT count(*) FROM stands
WHERE outcome = 'done' AND place = 'home' AND starts_at >= :opens AND starts_at < :closes
  AND CASE WHEN is_told = 1 THEN told ELSE written END <= 1 AND coalesce(own_nurse, written_nurse) = 1
"""
WITH_YEAR = (bindparam("opens", type_=Instant), bindparam("closes", type_=Instant))
WORDS_OF_REGION = text(WORDS.format(whose="AND u.authority_id = :id")).bindparams(*WITH_YEAR)
WORDS_OF_NATION = text(WORDS.format(whose="")).bindparams(*WITH_YEAR)


def from_words(session: Session, year: int, region_id: int | None = None) -> int:
    """A region's year, or all regions', in one statement over what people and sheets said, without the facts."""
    (opens, _), (closes, _) = clock.day_bounds(date(year, 1, 1)), clock.day_bounds(date(year + 1, 1, 1))
    span = {"opens": opens, "closes": closes}
    if region_id is None:
        return int(session.execute(WORDS_OF_NATION, span).scalar_one())
    return int(session.execute(WORDS_OF_REGION, {**span, "id": region_id}).scalar_one())


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
