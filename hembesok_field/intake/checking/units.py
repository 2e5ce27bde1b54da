"""Units and the pairs of them: codes with the right number of digits, kinds that fit, nothing twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hembesok_field.access.rules import UnitKind
from hembesok_field.intake.cells import folded, shown
from hembesok_field.intake.checking.drafts import Draft
from hembesok_field.intake.shapes import AuthorityRow, Known, StoredUnit, UnitRow

KIND_WORDS = {UnitKind.BVC: "en BVC", UnitKind.SOCIAL_SERVICES: "en enhet inom socialtjänsten"}


@dataclass(frozen=True)
class UnitFact:
    """A unit that rows may name; its kind and region are those stored, which no sheet changes.

    `region` only for a BVC, and None while its code is not understood.
    """

    code: str
    kind: UnitKind | None
    region: str | None
    draft: Draft | None
    is_stored: bool


class Units:
    """Every unit that a row may name: those of the reading first, then those stored."""

    def __init__(self, drafts: Iterable[Draft], known: Known, *, is_whole: bool = True) -> None:
        self.is_whole = is_whole
        self.by_code: dict[str, UnitFact] = {
            unit.code: UnitFact(unit.code, unit.kind, _region(unit.kind, unit.authority_code), None, True)
            for unit in known.units.values()
        }
        first: dict[str, Draft] = {}
        for draft in drafts:
            _check(draft, known.units)
            code = draft.get("code")
            if code is None:
                continue
            if code in first:
                draft.blame("code", f"enheten {code} står redan på {first[code].spot}.")
                continue
            first[code] = draft
            stored = self.by_code.get(code)
            kind = stored.kind if stored else draft.get("kind")
            region = stored.region if stored else _region(kind, draft.get("authority_code"))
            self.by_code[code] = UnitFact(code, kind, region, draft, stored is not None)
        self.by_fold: dict[str, list[UnitFact]] = {}
        for fact in self.by_code.values():
            self.by_fold.setdefault(folded(fact.code), []).append(fact)

    def named_by(self, draft: Draft, field: str, kind: UnitKind) -> UnitFact | None:
        """The unit that a cell names, or None after a fault; the cell then holds the unit's own spelling."""
        code = draft.get(field)
        if code is None:
            return None
        alike = self.by_fold.get(folded(code), [])
        unit = self.by_code.get(code) or (alike[0] if len(alike) == 1 else None)
        if unit is None and not self.is_whole:
            return None  # it may stand in a sheet that could not be read, whose fault is enough
        if unit is None:
            draft.blame(field, f"enheten {shown(code)} finns varken i bladen eller i programmet.")
            return None
        if unit.kind not in (kind, None):
            draft.blame(field, f"{unit.code} är {KIND_WORDS[unit.kind]}; här ska {KIND_WORDS[kind]} stå.")
        draft.values[field] = unit.code
        if unit.draft is not None and not unit.is_stored:
            draft.needs.append((unit.draft, f"enheten {unit.code}"))
        return unit


def _region(kind: UnitKind | None, authority_code: str | None) -> str | None:
    return authority_code if kind is UnitKind.BVC else None


def _check(draft: Draft, stored: Mapping[str, StoredUnit]) -> None:
    kind, code = draft.get("kind"), draft.get("authority_code")
    if kind is not None and code is not None:
        length = 2 if kind is UnitKind.BVC else 4
        owner = "regionens tvåsiffriga länskod" if length == 2 else "kommunens fyrsiffriga kod"
        _check_digits(draft, "authority_code", length, f"för {KIND_WORDS[kind]} ska {owner} stå här")
    _check_digits(draft, "municipality_code", 4, "en kommunkod har fyra siffror")
    before = stored.get(draft.get("code") or "")
    if before is None:
        return
    if kind not in (before.kind, None):
        draft.blame("kind", f"{before.code} är redan {KIND_WORDS[before.kind]} och kan inte byta typ.")
    elif before.kind is UnitKind.BVC and draft.get("authority_code") not in (before.authority_code, None):
        draft.blame("authority_code", f"{before.code} hör redan till region {before.authority_code}.")
        draft.values["authority_code"] = before.authority_code


def _check_digits(draft: Draft, field: str, length: int, rule: str) -> None:
    """Bad when the number of digits is wrong; the code it should have been is kept to check other rows with."""
    code = draft.get(field)
    if code is None or len(code) == length:
        return
    if len(code) == length - 1:
        draft.blame(field, f"{code} har tappat sin inledande nolla; rätt kod är 0{code}.")
        draft.values[field] = f"0{code}"
        return
    draft.blame(field, f"{rule}, inte {code}.")
    del draft.values[field]


def check_grant_code(draft: Draft) -> None:
    """A recipient's code is a region's two digits or a municipality's four; an odd number has lost its zero."""
    code = draft.get("code")
    if code is not None and len(code) not in (2, 4):
        _check_digits(draft, "code", 2 if len(code) == 1 else 4, "en kod har två eller fyra siffror")


def check_collaborations(drafts: Iterable[Draft], units: Units) -> None:
    first: dict[tuple[str, str, object], Draft] = {}
    for draft in drafts:
        bvc = units.named_by(draft, "bvc", UnitKind.BVC)
        partner = units.named_by(draft, "social_services", UnitKind.SOCIAL_SERVICES)
        starts, ends = draft.get("from_on"), draft.get("until_on")
        if starts and ends and ends < starts:
            draft.blame("until_on", f"{ends} är före {starts}, då samverkan börjar.")
        if bvc and partner and starts:
            key = (bvc.code, partner.code, starts)
            if key in first:
                draft.blame("bvc", f"samma par från samma dag står redan på {first[key].spot}.")
            first.setdefault(key, draft)


def authorities(units: Iterable[UnitRow]) -> tuple[AuthorityRow, ...]:
    """One name for each code, the same whatever order the rows stand in."""
    names: dict[str, Counter[str]] = {}
    for unit in units:
        names.setdefault(unit.authority_code, Counter())[unit.authority_name] += 1
    return tuple(
        AuthorityRow(code, min(counts, key=lambda name: (-counts[name], name)))
        for code, counts in sorted(names.items())
    )
