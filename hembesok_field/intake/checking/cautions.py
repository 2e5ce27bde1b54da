"""What is odd but may be true: stored, and said once a kind with a count."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from hembesok_field.intake.checking.families import FamilyFact
from hembesok_field.intake.shapes import (
    Caution,
    CautionKind,
    CollaborationRow,
    FamilyRow,
    GrantRow,
    Spot,
    StoredCollaboration,
    VisitRow,
)
from hembesok_field.kernel.clock import swedish
from hembesok_field.record.shapes import Outcome

SHOWN_SPOTS = 5
Pair = tuple[str, str]
Span = tuple[date, date | None]
Placed = tuple[VisitRow, FamilyFact]

# One and several: the number stands first.
SENTENCES = {
    CautionKind.OUTSIDE_PROGRAMME: "besök ligger utanför familjens erbjudande, start eller avslut.",
    CautionKind.ATTENDED_NOT_DONE: "besök har närvaro fast det inte blev av; närvaron räknas ingenstans.",
    CautionKind.NO_PARTNER_UNIT: (
        "besök har socialtjänsten med, men familjen har ingen enhet inom socialtjänsten; "
        "det räknas som gemensamt, men av ingen kommun."
    ),
    CautionKind.NO_COLLABORATION: "par av BVC och socialtjänst saknar rad i samverkan för sina familjer och besök.",
    CautionKind.MORE_GUARDIANS: "besök har fler närvarande vårdnadshavare än familjen har.",
    CautionKind.CONSENT_TO_COME: "familj har ett samtycke vars dag inte har varit än; det skrivs inte in.",
    CautionKind.GRANT_SUM: "bidragsrad går inte ihop: rekvirerat + omfördelat är inte fördelat.",
    CautionKind.GRANT_UNUSED: "bidragsrad har mer oanvänt än fördelat.",
}
SEVERAL = {
    CautionKind.ATTENDED_NOT_DONE: "besök har närvaro fast de inte blev av; närvaron räknas ingenstans.",
    CautionKind.NO_PARTNER_UNIT: (
        "besök har socialtjänsten med, men familjerna har ingen enhet inom socialtjänsten; "
        "de räknas som gemensamma, men av ingen kommun."
    ),
    CautionKind.CONSENT_TO_COME: "familjer har ett samtycke vars dag inte har varit än; det skrivs inte in.",
    CautionKind.GRANT_SUM: "bidragsrader går inte ihop: rekvirerat + omfördelat är inte fördelat.",
    CautionKind.GRANT_UNUSED: "bidragsrader har mer oanvänt än fördelat.",
}


def cautions(
    visits: Sequence[Placed],
    families: Sequence[FamilyRow],
    pairs: Iterable[CollaborationRow | StoredCollaboration],
    doubtful_pairs: frozenset[Pair],
    grants: Sequence[GrantRow],
    *,
    today: date,
) -> tuple[Caution, ...]:
    """`doubtful_pairs` stand on a bad row of samverkan: that row is the fault, and is enough."""

    def seen(test: Callable[[VisitRow, FamilyFact], bool]) -> list[Spot]:
        return [visit.at for visit, family in visits if test(visit, family)]

    found = {
        CautionKind.OUTSIDE_PROGRAMME: seen(is_outside_programme),
        CautionKind.ATTENDED_NOT_DONE: seen(lambda visit, _: visit.outcome is not Outcome.DONE and _attended(visit)),
        CautionKind.NO_PARTNER_UNIT: seen(is_without_partner_unit),
        CautionKind.NO_COLLABORATION: _without_collaboration(visits, families, pairs, doubtful_pairs),
        CautionKind.MORE_GUARDIANS: seen(
            lambda visit, family: bool(family.guardians and (visit.guardians or 0) > family.guardians)
        ),
        CautionKind.CONSENT_TO_COME: [row.at for row in families if is_consent_to_come(row, today)],
        CautionKind.GRANT_SUM: [grant.at for grant in grants if not adds_up(grant)],
        CautionKind.GRANT_UNUSED: [grant.at for grant in grants if _has_too_much_unused(grant)],
    }
    return tuple(_caution(kind, spots) for kind, spots in found.items() if spots)


def _caution(kind: CautionKind, spots: Sequence[Spot]) -> Caution:
    words = SENTENCES[kind] if len(spots) == 1 else SEVERAL.get(kind, SENTENCES[kind])
    return Caution(kind, len(spots), f"{len(spots)} {words}", tuple(spots[:SHOWN_SPOTS]))


def day_of(visit: VisitRow) -> date:
    return swedish(visit.starts_at).date()


def is_outside_programme(visit: VisitRow, family: FamilyFact) -> bool:
    """Before the offer or the start, or after the end; a day that is not known sets no limit."""
    day = day_of(visit)
    begins = [first for first in (family.offered_on, family.started_on) if first]
    return any(day < first for first in begins) or bool(family.ended_on and day > family.ended_on)


def is_consent_to_come(row: FamilyRow, today: date) -> bool:
    """A yes dated after today. Taken as given, a mistyped year would open the family to the other authority."""
    return isinstance(row.consent, date) and row.consent > today


def _attended(visit: VisitRow) -> bool:
    return bool(visit.nurse or visit.social_services)


def is_without_partner_unit(visit: VisitRow, family: FamilyFact) -> bool:
    return visit.outcome is Outcome.DONE and visit.social_services is True and not family.social_services


def _without_collaboration(
    visits: Iterable[Placed],
    families: Iterable[FamilyRow],
    pairs: Iterable[CollaborationRow | StoredCollaboration],
    doubtful: frozenset[Pair],
) -> list[Spot]:
    """Where each pair was first seen without any row, or meeting a family on a day that its rows do not cover."""
    spans: dict[Pair, list[Span]] = {}
    for pair in pairs:
        spans.setdefault((pair.bvc, pair.social_services), []).append((pair.from_on, pair.until_on))
    missing: dict[Pair, Spot] = {}
    for family in families:
        if family.social_services and (family.bvc, family.social_services) not in spans:
            missing.setdefault((family.bvc, family.social_services), family.at)
    for visit, fact in visits:
        if fact.bvc and fact.social_services and visit.outcome is Outcome.DONE and visit.social_services:
            pair_of_family = (fact.bvc, fact.social_services)
            if not _covers(spans, pair_of_family, day_of(visit)):
                missing.setdefault(pair_of_family, visit.at)
    return [spot for pair_missed, spot in missing.items() if pair_missed not in doubtful]


def _covers(spans: Mapping[Pair, list[Span]], pair: Pair, day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans.get(pair, []))


def adds_up(grant: GrantRow) -> bool:
    """Requisitioned + redistributed = allocated, to the krona; what is not known cannot be wrong."""
    if grant.allocated is None:
        return True
    return grant.requisitioned + (grant.redistributed or 0) == grant.allocated


def _has_too_much_unused(grant: GrantRow) -> bool:
    return grant.unused is not None and grant.allocated is not None and grant.unused > grant.allocated
