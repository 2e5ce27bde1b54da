"""Families: unique within their region, at units that exist, with days that can follow each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hembesok_field.access.rules import UnitKind
from hembesok_field.intake.cells import shown, tidy
from hembesok_field.intake.checking.drafts import Draft
from hembesok_field.intake.checking.units import Units
from hembesok_field.intake.reading import Table
from hembesok_field.intake.shapes import Known, StoredFamily


@dataclass(frozen=True)
class FamilyFact:
    """A family as the reading leaves it: what the sheet says, else what was stored.

    `region` is None while its BVC is not understood; `steps` then too, so that no step can be blamed.
    """

    region: str | None
    reference: str
    bvc: str | None
    social_services: str | None
    offered_on: date | None
    started_on: date | None
    ended_on: date | None
    guardians: int | None
    steps: tuple[str, ...] | None
    draft: Draft | None
    is_stored: bool


class Families:
    """Every family that a visit may name. `home` is the reader's region, where a reference is looked for first."""

    def __init__(
        self,
        drafts: Iterable[Draft],
        units: Units,
        known: Known,
        standard_steps: tuple[str, ...],
        home: str | None,
    ) -> None:
        self.home = home
        self.is_whole = units.is_whole
        self.moved_away = known.moved_away
        self.read: dict[str, dict[str | None, FamilyFact]] = {}
        self.stored: dict[str, dict[str | None, FamilyFact]] = {}
        self.company: dict[int, frozenset[str]] = {}  # by table
        for family in known.families:
            steps = family.steps or known.steps_at.get(family.bvc, standard_steps)
            fact = _stored_fact(family, steps)
            self.stored.setdefault(family.reference, {})[family.region] = fact
        for draft in drafts:
            self._add(draft, units, known.steps_at, standard_steps)

    def _add(
        self, draft: Draft, units: Units, steps_at: Mapping[str, tuple[str, ...]], standard: tuple[str, ...]
    ) -> None:
        bvc = units.named_by(draft, "bvc", UnitKind.BVC)
        units.named_by(draft, "social_services", UnitKind.SOCIAL_SERVICES)
        _check_days(draft)
        region = bvc.region if bvc else None
        draft.values["region"] = region
        reference = draft.get("reference")
        if reference is None:
            return
        same = self.read.setdefault(reference, {})
        if region in same:
            draft.blame("reference", f"familjen {reference} står redan på {_spot(same[region])}.")
            return
        if (region, reference) in self.moved_away:
            stays = "Det som är gjort här står kvar och räknas. Ta bort raden och familjens besök."
            draft.blame("reference", f"familjen {reference} har flyttat till en annan region. {stays}")
        stored = self.stored.get(reference, {}).get(region)
        steps = steps_at.get(bvc.code, standard) if bvc and region else None
        same[region] = _read_fact(draft, region, steps, stored)

    def named_by(self, draft: Draft) -> FamilyFact | None:
        """The family that a visit names, or None after a fault."""
        reference = draft.get("family")
        if reference is None:
            return None
        facts = self._candidates(reference)
        if not facts and not self.is_whole:
            return None  # it may stand in a sheet that could not be read, whose fault is enough
        if not facts:
            draft.blame("family", f"familjen {shown(reference)} finns varken i bladen eller i programmet.")
            return None
        if len(facts) > 1:
            near = self.home if self.home in facts else self._company(draft.table, facts)
            if near is None:
                regions = " och ".join(sorted(region or "okänd" for region in facts))
                way = "läs in besöken tillsammans med regionens familjer."
                draft.blame("family", f"familjen {reference} finns i region {regions}; {way}")
                return None
            facts = {near: facts[near]}
        fact = next(iter(facts.values()))
        if fact.draft is not None and not fact.is_stored:
            draft.needs.append((fact.draft, f"familjen {reference}"))
        return fact

    def _candidates(self, reference: str) -> dict[str | None, FamilyFact]:
        """Those of the reading before those stored; those whose region is understood before the others."""
        read = self.read.get(reference, {})
        understood: dict[str | None, FamilyFact] = {region: fact for region, fact in read.items() if region}
        return understood or self.stored.get(reference, {}) or read

    def _company(self, table: Table, facts: Mapping[str | None, FamilyFact]) -> str | None:
        """The one region that all the sheet's other, unambiguous families lie in."""
        if id(table) not in self.company:
            place = table.places.get("familj", len(table.headings))
            names = {tidy(row.cells[place]) for row in table.rows if place < len(row.cells)}
            regions = [set(self._candidates(name)) for name in names]
            single = {region for found in regions if len(found) == 1 for region in found if region}
            self.company[id(table)] = frozenset(single)
        company = self.company[id(table)]
        return next(iter(company)) if len(company) == 1 and company <= facts.keys() else None


def _stored_fact(family: StoredFamily, steps: tuple[str, ...]) -> FamilyFact:
    return FamilyFact(
        region=family.region,
        reference=family.reference,
        bvc=family.bvc,
        social_services=family.social_services,
        offered_on=family.offered_on,
        started_on=family.started_on,
        ended_on=family.ended_on,
        guardians=family.guardians,
        steps=steps,
        draft=None,
        is_stored=True,
    )


def _read_fact(
    draft: Draft, region: str | None, steps: tuple[str, ...] | None, stored: FamilyFact | None
) -> FamilyFact:
    return FamilyFact(
        region=region,
        reference=draft.get("reference"),
        bvc=draft.get("bvc"),
        social_services=draft.get("social_services") or (stored.social_services if stored else None),
        offered_on=draft.get("offered_on") or (stored.offered_on if stored else None),
        started_on=draft.get("started_on") or (stored.started_on if stored else None),
        ended_on=draft.get("ended_on") or (stored.ended_on if stored else None),
        guardians=draft.get("guardians") or (stored.guardians if stored else None),
        steps=stored.steps if stored else steps,
        draft=draft,
        is_stored=stored is not None,
    )


def _check_days(draft: Draft) -> None:
    """Only what cannot be otherwise: no answer before its offer, no end before its start."""
    offered, answered = draft.get("offered_on"), draft.get("answered_on")
    if offered and answered and answered < offered:
        draft.blame("answered_on", f"{answered} är före {offered}, då familjen fick erbjudandet.")
    started, ended = draft.get("started_on"), draft.get("ended_on")
    if started and ended and ended < started:
        draft.blame("ended_on", f"{ended} är före {started}, då familjen startade.")


def _spot(fact: FamilyFact) -> str:
    return str(fact.draft.spot) if fact.draft else "en tidigare rad"
