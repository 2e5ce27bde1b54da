"""What a return holds, why two returns differ, and what a year of grants adds up to. Values in, answers out."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.record.shapes import Contact
from hembesok_field.returns.shapes import Answer, Apart, Compared, Document, Grant, Money, Return
from hembesok_field.statistics.rules import why_counted
from hembesok_field.statistics.shapes import Fact, Measures, Scope

# The form's own option texts (Socialstyrelsens redovisning 2026-6-10350, tabell 2, 3 and 5).
CONTACTS = {
    Contact.MIDWIFERY: "Mödrahälsovården",
    Contact.OPEN_PRESCHOOL: "Öppna förskolan",
    Contact.OTHER_SOCIAL_SERVICES: "Annan verksamhet inom socialtjänsten",
    Contact.PRESCHOOL: "Förskolan",
    Contact.OTHER_MUNICIPAL: "Annan kommunal aktör",
    Contact.DENTAL: "Tandvården",
    Contact.OTHER_REGIONAL: "Annan regional aktör",
    Contact.CIVIL_SOCIETY: "Civilsamhälles- eller religiösa aktörer",
}
NO_OTHER = "Ingen annan aktör"
HOME_VISITS_MADE = "Genomförande av utökade hembesök"
BEFORE_BIRTH = "Innan barnet är fött i samarbete med mödrahälsovården"
OLDEST = 5
FILED_BY_MONTH = 6  # the government's own account is due on 30 June (SFS 2025:74, 11 §)
FIELDS = {
    "7b": "Samverkande aktörer utöver barnhälsovården och förebyggande socialtjänst",
    "8": "Insatser som statsbidraget använts till",
    "9": "Antal unika utökade hembesök som genomförts",
    "10": "Antal familjer som fått minst ett utökat hembesök",
    "11": "Antal deltagande barnavårdscentraler",
    "11b": "Antal barnavårdscentraler som besöken gjorts med",
    "15": "Åldersgrupper",
    "18": "Hembesök som sjuksköterska och socialtjänst gjort gemensamt",
    "20": "Kontakter som tagits med andra professioner och verksamheter",
}
MONEY = {
    "requisitioned": "Rekvirerat belopp",
    "redistributed": "Omfördelat belopp",
    "allocated": "Fördelat belopp",
    "used": "Använt belopp",
    "unused": "Oanvänt belopp",
}


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


def answers(scope: Scope, figures: Measures) -> tuple[Answer, ...]:
    """The form's fields that the ledger can fill; the rest are people's to write. Numbers as in domain.md 2.2."""
    visits, joint = figures.extended_visits, figures.extended_joint_visits
    contacts = {CONTACTS[Contact(code)]: number for code, number in figures.contacts.items()}
    taken = tuple(text for text in CONTACTS.values() if text in contacts)
    each = "; ".join(f"{text}: {contacts[text]}" for text in taken)
    found = [
        Answer("7b", f"Andra aktörer: {len(taken)}", taken or ((NO_OTHER,) if visits else ())),
        Answer("8", f"Utökade hembesök: {visits}", (HOME_VISITS_MADE,) if visits else ()),
        Answer("9", str(visits)),
        Answer("10", str(figures.families_with_extended_visit)),
        Answer("11" if scope.is_region else "11b", str(figures.bvc_count)),
        Answer("15", _ages_in_words(figures), _ages(figures)),
        Answer("18", f"{joint} av {visits}", () if not visits else ("Ja",) if joint == visits else ("Nej",)),
        Answer("20", each, taken),
    ]
    return tuple(found)


def _ages(figures: Measures) -> tuple[str, ...]:
    """Tabell 5's age groups; a child older than five has none."""
    groups = [f"{age} år" for age in range(OLDEST + 1) if str(age) in figures.by_age_year]
    return (*groups, *((BEFORE_BIRTH,) if "-1" in figures.by_age_year else ()))


def _ages_in_words(figures: Measures) -> str:
    ages = sorted(figures.by_age_year.items(), key=lambda pair: int(pair[0]))
    return "; ".join(f"{'före födseln' if age == '-1' else f'{age} år'}: {number}" for age, number in ages)


def document(made: Return) -> Document:
    """The return as one JSON document, with a hash of all the rest of it."""
    held = {
        "recipient": {
            "code": made.recipient.code,
            "name": made.recipient.name,
            "kind": made.recipient.kind.value,
        },
        "year": made.year,
        "form": made.form,
        "filed_at": made.filed_at.isoformat() if made.filed_at else None,
        "figures": asdict(made.figures),
        "answers": [{"field": a.field, "text": a.text, "options": list(a.options)} for a in made.answers],
        "money": asdict(made.money),
        "visits": sorted(made.visits),
    }
    return {**held, "hash": fingerprint(held)}


def fingerprint(held: Document) -> str:
    """SHA-256 over the document without its hash: keys in order, no spaces, UTF-8."""
    canonical = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_region(grant: Grant) -> bool:
    """A two-digit code, or without a code a name that says so; all others are municipalities (contract section 3)."""
    if grant.code:
        return len(grant.code) == 2
    return grant.recipient.startswith("Region ") or grant.recipient.endswith("regionen")


def money_of(grant: Grant | None) -> Money:
    """Used is what was allocated and not left unused; not known unless both are."""
    if grant is None:
        return Money()
    known = grant.allocated is not None and grant.unused is not None
    used = (grant.allocated or 0) - (grant.unused or 0) if known else None
    return Money(grant.requisitioned, grant.redistributed, grant.allocated, used, grant.unused)


def warnings(grant: Grant) -> list[str]:
    """What does not add up, in sentences; Socialstyrelsens own table holds such rows, so nothing stops at them."""
    if grant.allocated is None:
        return []
    found = []
    asked = grant.requisitioned + (grant.redistributed or 0)
    if asked != grant.allocated:
        off, held = _kronor(abs(asked - grant.allocated)), _kronor(grant.allocated)
        found.append(f"Rekvirerat och omfördelat blir {_kronor(asked)}, men fördelat är {held}: {off} skiljer.")
    if (grant.unused or 0) > grant.allocated:
        found.append(f"Oanvänt är {_kronor(grant.unused or 0)}, mer än fördelat som är {_kronor(grant.allocated)}.")
    return found


def grants_document(grants: Sequence[Grant]) -> Document:
    """A grant year's sums, shares and rows, keys as in contract section 3."""
    regions = [grant for grant in grants if is_region(grant)]
    municipalities = [grant for grant in grants if not is_region(grant)]
    to_share = sum(grant.redistributed or 0 for grant in grants)
    wished = sum(grant.requisitioned for grant in grants if grant.wished_more)
    return {
        "recipients": len(grants),
        "regions": len(regions),
        "municipalities": len(municipalities),
        "requisitioned": sum(grant.requisitioned for grant in grants),
        "redistributed": to_share,
        "allocated": sum(grant.allocated or 0 for grant in grants),
        "unused": sum(grant.unused or 0 for grant in grants),
        "used_share": _used_share(grants),
        "used_share_regions": _used_share(regions),
        "used_share_municipalities": _used_share(municipalities),
        "rows": [_row(grant, to_share, wished) for grant in grants],
    }


def _row(grant: Grant, to_share: int, wished: int) -> dict[str, Any]:
    return {
        "recipient": grant.recipient,
        "requisitioned": grant.requisitioned,
        "redistributed": grant.redistributed,
        "allocated": grant.allocated,
        "unused": grant.unused,
        "unused_share": None if grant.unused is None else per_cent(grant.unused, grant.allocated or 0),
        "recomputed_redistribution": _whole(to_share * grant.requisitioned, wished) if grant.wished_more else None,
        "warnings": warnings(grant),
    }


def _used_share(grants: Sequence[Grant]) -> int | None:
    allocated = sum(grant.allocated or 0 for grant in grants)
    return per_cent(allocated - sum(grant.unused or 0 for grant in grants), allocated)


def per_cent(part: int, whole: int) -> int | None:
    """Whole per cent, half away from zero; None when there is nothing to divide by."""
    return _whole(100 * part, whole)


def _whole(part: int, whole: int) -> int | None:
    return int((Decimal(part) / whole).quantize(Decimal(1), ROUND_HALF_UP)) if whole else None


def _kronor(amount: int) -> str:
    return f"{amount:,} kr".replace(",", " ")
