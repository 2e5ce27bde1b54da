"""What one may do in statistics: bring the facts into step with what was said. Never commits."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Who
from hembesok_field.record.rules import standing
from hembesok_field.statistics import queries
from hembesok_field.statistics.rules import YearTally as TallyKey
from hembesok_field.statistics.rules import fact_of, family_tallies
from hembesok_field.statistics.shapes import Fact, Offers
from hembesok_field.statistics.tables import KeptOffer, ReimbursementRate, StaleFamily, VisitFact, YearTally

LOCK = 7303  # one refresh at a time; the number only has to differ from the other locks (access: 7301, 7302)


def refresh(session: Session) -> int:
    """Work out again the facts of every family that something changed for; says how many families.

    Takes away exactly the marks it saw, and reads the families after that: a change that is committed
    meanwhile leaves a mark of its own. Another refresh waits; on SQLite every unit of work does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    stale = sorted(set(session.scalars(delete(StaleFamily).returning(StaleFamily.family_id))))
    programmes = queries.Programmes(session)
    change: Counter[TallyKey] = Counter()
    for family_ids in queries.chunks(stale):
        _take_away(session, family_ids, change)
    for family_ids in queries.chunks(stale):  # only now: a visit may have moved between two of them
        _work_out(session, family_ids, programmes, change)
    _add_to_tallies(session, change)
    return len(stale)


def rebuild(session: Session) -> int:
    """Throw away all facts and tallies and work them out from nothing; only what erased families left stays."""
    session.execute(delete(VisitFact).where(VisitFact.family_id.in_(select(Family.id))))
    session.execute(delete(YearTally))
    _add_to_tallies(session, _tallied(queries.facts_of_erased(session)))
    session.execute(insert(StaleFamily).from_select(["family_id"], select(Family.id)))
    return refresh(session)


def keep_rates(session: Session, *, region_id: int, year: int, variable_kr: int, fixed_kr: int, by: Who) -> None:
    """What a region pays its BVC a joint home visit that year, in whole kronor; it holds at once for the whole year."""
    wanted = select(ReimbursementRate).where(ReimbursementRate.region_id == region_id, ReimbursementRate.year == year)
    row = session.scalars(wanted).one_or_none() or ReimbursementRate(region_id=region_id, year=year)
    row.variable_kr, row.fixed_kr = variable_kr, fixed_kr
    session.add(row)
    session.flush()


def keep_without_family(session: Session, family_id: UUID) -> None:
    """Before a family is erased: its facts and offers stay in every year's figures, and lead to nobody.

    Ids are made new, days become their month's first; what an authority's year adds up to does not change.
    """
    refresh(session)
    kept, visits = uuid4(), queries.facts_of_families(session, [family_id])
    if visits:
        rows = [
            fact._replace(visit_id=uuid4(), family_id=kept, visited_on=fact.visited_on.replace(day=1))._asdict()
            for fact in sorted(visits, key=lambda fact: fact.visit_id)
        ]
        session.execute(delete(VisitFact).where(VisitFact.family_id == family_id))
        session.execute(insert(VisitFact.__table__), rows)  # type: ignore[arg-type]
    for key, offers in queries.offers_of_family(session, family_id).items():
        _add_kept_offers(session, *key, offers)


def _add_kept_offers(session: Session, authority_id: int, year: int, more: Offers) -> None:
    row = session.get(KeptOffer, (authority_id, year))
    if row is None:
        row = KeptOffer(authority_id=authority_id, year=year, offered=0, accepted=0, declined=0, discontinued=0)
        session.add(row)
    row.offered += more.offered
    row.accepted += more.accepted
    row.declined += more.declined
    row.discontinued += more.discontinued
    session.flush()


def _take_away(session: Session, family_ids: Sequence[UUID], change: Counter[TallyKey]) -> None:
    change.subtract(_tallied(queries.facts_of_families(session, family_ids)))
    session.execute(delete(VisitFact).where(VisitFact.family_id.in_(family_ids)))


def _work_out(
    session: Session, family_ids: Sequence[UUID], programmes: queries.Programmes, change: Counter[TallyKey]
) -> None:
    facts = _facts(session, family_ids, programmes)
    change.update(_tallied(facts))
    if facts:
        session.execute(insert(VisitFact.__table__), [fact._asdict() for fact in facts])  # type: ignore[arg-type]


def _facts(session: Session, family_ids: Sequence[UUID], programmes: queries.Programmes) -> list[Fact]:
    words = queries.words_of_families(session, family_ids)
    children = queries.children_of_families(session, family_ids)
    found = []
    for visit, version_id, began_on in queries.visits_of_families(session, family_ids):
        stands = standing(words.get(visit.visit_id, ()))
        if stands is None:
            continue
        since = began_on or clock.swedish(stands.starts_at).date()
        step = programmes.step(version_id, visit.bvc_id, since, visit.step_code)
        fact = fact_of(visit, stands, children.get(visit.family_id, ()), step)
        if fact is not None:
            found.append(fact)
    return found


def _tallied(facts: Sequence[Fact]) -> Counter[TallyKey]:
    by_family: dict[UUID, list[Fact]] = {}
    for fact in facts:
        by_family.setdefault(fact.family_id, []).append(fact)
    found: Counter[TallyKey] = Counter()
    for one in by_family.values():
        found.update(family_tallies(one))
    return found


def _add_to_tallies(session: Session, change: Counter[TallyKey]) -> None:
    names = ("authority_id", "year", "part", "is_ordinary", "key", "number")
    rows: list[dict[str, Any]] = [
        dict(zip(names, (*key, number), strict=True)) for key, number in sorted(change.items()) if number
    ]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = dialect.insert(YearTally)
    session.execute(
        added.on_conflict_do_update(
            index_elements=names[:-1], set_={"number": YearTally.number + added.excluded.number}
        ),
        rows,
    )
    session.execute(delete(YearTally).where(YearTally.number == 0))
