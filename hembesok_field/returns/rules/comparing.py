"""Why two returns differ: each visit in one place with one reason. Values in, answers out."""

from collections.abc import Iterable

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns.shapes import Apart, Compared
from hembesok_field.statistics.rules import why_counted
from hembesok_field.statistics.shapes import Fact


def apart(fact: Fact) -> Apart | None:
    """Why only one of the two returns holds a visit that at least one does; None when both do. Counting rule off."""
    if fact.municipality_id is None:
        return Apart.NO_PARTNER_UNIT
    if not why_counted(fact, AuthorityKind.MUNICIPALITY).counts:
        is_known = fact.social_services is False
        return Apart.SOCIAL_SERVICES_ABSENT if is_known else Apart.MUNICIPALITY_UNCONFIRMED
    if not why_counted(fact, AuthorityKind.REGION).counts:
        return Apart.NURSE_ABSENT if fact.nurse is False else Apart.REGION_UNCONFIRMED
    return None


def compared(facts: Iterable[Fact]) -> Compared:
    """The visits that at least one of the two counts, each in one place with one reason (contract section 6)."""
    both, only_region, only_municipality = [], [], []
    for fact in facts:
        in_region = why_counted(fact, AuthorityKind.REGION).counts
        in_municipality = why_counted(fact, AuthorityKind.MUNICIPALITY).counts
        why = apart(fact)
        if in_region and in_municipality:
            both.append(fact)
        elif in_region and why:
            only_region.append((fact, why))
        elif in_municipality and why:
            only_municipality.append((fact, why))
    return Compared(tuple(both), tuple(only_region), tuple(only_municipality))
