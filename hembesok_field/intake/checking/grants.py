"""A grant year's recipients, and what the grant is shared out by: each once, with a code of the right length."""

from collections.abc import Iterable

from hembesok_field.intake.checking.drafts import Draft
from hembesok_field.intake.checking.units import check_grant_code


def check_grants(drafts: Iterable[Draft]) -> None:
    """The same recipient twice in a year, by name or by code, is a bad row."""
    first: dict[tuple[int, str], Draft] = {}
    for draft in drafts:
        check_grant_code(draft)
        year = draft.get("year")
        if year is None:
            continue
        for field in ("recipient", "code"):
            name = draft.get(field)
            if name is None:
                continue
            key = (year, name.casefold())
            if key in first and first[key] is not draft:
                draft.blame(field, f"{name} har redan en rad för {year} på {first[key].spot}.")
                break
            first.setdefault(key, draft)


def check_populations(drafts: Iterable[Draft]) -> None:
    """The same code twice, and more children in hard areas than there are, are bad rows."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        check_grant_code(draft)
        code, children, hard_areas = draft.get("code"), draft.get("children"), draft.get("hard_areas")
        if code is not None and first.setdefault(code, draft) is not draft:
            draft.blame("code", f"{code} har redan en rad på {first[code].spot}.")
        if children is not None and hard_areas is not None and hard_areas > children:
            draft.blame("hard_areas", f"{hard_areas} barn i områdestyp 1 och 2 är fler än alla barn, {children}.")
