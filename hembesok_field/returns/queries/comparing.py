"""Two returns laid beside each other, and what each side may see of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Unit
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import AuthorityKind, By, Operator, Who
from hembesok_field.kernel.walls import across
from hembesok_field.returns import rules
from hembesok_field.returns.shapes import Apart, Compared, Reason, SideList
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.shapes import Fact, Listed, Scope
from hembesok_field.statistics.tables import VisitFact


def pair_for(session: Session, by: By, region_code: str, municipality_code: str) -> tuple[Scope, Scope]:
    """A region and a municipality to compare; for a person one of them is her own (else NotAllowed)."""
    region, municipality = _scope(session, region_code), _scope(session, municipality_code)
    if region.kind is not AuthorityKind.REGION:
        raise Refused(Reason.NOT_A_REGION, code=region_code)
    if municipality.kind is not AuthorityKind.MUNICIPALITY:
        raise Refused(Reason.NOT_A_MUNICIPALITY, code=municipality_code)
    if not isinstance(by, Operator) and by.authority_id not in (region.id, municipality.id):
        raise NotAllowed
    return region, municipality


def pair_with(session: Session, own: Scope, code: str) -> tuple[Scope, Scope]:
    """One's own authority and one of the other kind, the region first."""
    other = _scope(session, code)
    if own.is_region is other.is_region:
        raise Refused(Reason.NOT_A_MUNICIPALITY if own.is_region else Reason.NOT_A_REGION, code=code)
    return (own, other) if own.is_region else (other, own)


def _scope(session: Session, code: str) -> Scope:
    try:
        return statistics.scope_for(session, Operator(), code)
    except NotFound:
        raise Refused(Reason.AUTHORITY_UNKNOWN, code=code) from None


def compared(session: Session, by: By, region: Scope, municipality: Scope, year: int) -> Compared:
    """Both returns laid beside each other, for the families they may both count (contract section 6)."""
    if not isinstance(by, Operator) and by.authority_id not in (region.id, municipality.id):
        raise NotAllowed
    without_partner = and_(
        VisitFact.municipality_id.is_(None),
        VisitFact.bvc_id.in_(select(Unit.id).where(Unit.municipality_code == municipality.code)),
    )
    wanted = select(*statistics.FACT_COLUMNS).where(
        VisitFact.region_id == region.id,
        VisitFact.year == year,
        or_(VisitFact.municipality_id == municipality.id, without_partner),
    )
    with across(session):
        rows = session.execute(wanted.order_by(VisitFact.visited_on, VisitFact.visit_id)).all()
    return rules.compared(Fact._make(row) for row in rows)


def references(session: Session, by: By, region: Scope, visit_ids: Collection[UUID]) -> dict[UUID, str]:
    """References within one region; for the operator, who sees both sides whole."""
    if not isinstance(by, Operator):
        raise NotAllowed
    return statistics.references_of(session, by, region, visit_ids)


SHOWN = 200  # lines of each part on the page; the whole is in the return's file


def sides_of(session: Session, by: Who, region: Scope, municipality: Scope, found: Compared) -> list[SideList]:
    """The three parts as the asker's own authority may see them, the first lines of each."""
    parts: list[list[tuple[Fact, Apart | None]]] = [
        list(found.only_region),
        [(fact, None) for fact in found.both],
        list(found.only_municipality),
    ]
    facts = [fact for part in parts for fact, _ in part[:SHOWN]]
    lines = lines_of(session, by, region, municipality, facts)
    shown = [[(lines[f.visit_id], why) for f, why in part[:SHOWN] if f.visit_id in lines] for part in parts]
    return [
        SideList(tuple(some), len(part[:SHOWN]) - len(some), len(part)) for some, part in zip(shown, parts, strict=True)
    ]


def lines_of(
    session: Session, by: Who, region: Scope, municipality: Scope, facts: Sequence[Fact]
) -> dict[UUID, Listed]:
    """A region sees its own; a municipality never those that have no unit of its own."""
    own = municipality if by.authority_id == municipality.id else region
    mine = [fact for fact in facts if own.is_region or fact.municipality_id == own.id]
    return {line.fact.visit_id: line for line in statistics.listed(session, by, own, mine)}
