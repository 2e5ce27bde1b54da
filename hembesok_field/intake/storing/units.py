"""Authorities, units and the pairs of them in."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority, Collaboration, Unit
from hembesok_field.intake.shapes import AuthorityRow, Change, CollaborationRow, UnitRow
from hembesok_field.intake.storing.told import Told, filled
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.plan.tables import Visit
from hembesok_field.statistics.tables import StaleFamily

COLUMNS = {
    "name": "namn",
    "municipality_code": "kommunkod",
    "area_type": "områdestyp",
    "child_cni": "barn_cni",
    "payment": "ersättning",
}


def keep_authorities(session: Session, rows: Iterable[AuthorityRow]) -> tuple[dict[str, Authority], dict[str, str]]:
    """All authorities by code, and the former names of those that the sheets call otherwise."""
    stored = session.scalars(select(Authority).where(Authority.code.isnot(None)))
    found = {one.code: one for one in stored if one.code}
    former: dict[str, str] = {}
    for row in rows:
        before = found.get(row.code)
        if before is None:
            kind = AuthorityKind.REGION if len(row.code) == 2 else AuthorityKind.MUNICIPALITY
            found[row.code] = Authority(code=row.code, name=row.name, kind=kind)
            session.add(found[row.code])
        elif before.name != row.name:
            former[row.code], before.name = before.name, row.name
    session.flush()
    return found, former


def keep_units(
    session: Session, rows: Sequence[UnitRow], authorities: dict[str, Authority], former: dict[str, str]
) -> tuple[dict[str, Unit], list[Told]]:
    """All units by code, and what became of each row."""
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    companies = _companies(session, rows)
    told = []
    for row in rows:
        unit = units.get(row.code)
        one = Told("enheter", row.code, is_new=unit is None)
        told.append(one)
        if unit is None:
            units[row.code] = _new_unit(row, authorities, companies)
            session.add(units[row.code])
            continue
        one.correct(unit, {name: getattr(row, name) for name in COLUMNS}, COLUMNS)
        before = _owner(session, unit, authorities[row.authority_code])
        if before is not None:
            one.change("huvudmannakod", before, row.authority_code)
        if row.contractor and unit.company_id != companies[row.contractor].id:
            former_company = next((name for name, company in companies.items() if company.id == unit.company_id), None)
            one.change("utförare", former_company, row.contractor)
            unit.company_id = companies[row.contractor].id
        if row.authority_code in former:
            one.change("huvudman", former[row.authority_code], authorities[row.authority_code].name)
    session.flush()
    return units, told


def names_changed(said: Iterable[Change], authorities: dict[str, Authority], former: dict[str, str]) -> list[Change]:
    """The new names of authorities that no row of a known unit has told of: only new units named them."""
    told = {change.before for change in said if change.column == "huvudman"}
    return [
        Change("enheter", code, "huvudman", before, authorities[code].name)
        for code, before in former.items()
        if before not in told
    ]


def _new_unit(row: UnitRow, authorities: dict[str, Authority], companies: dict[str, Authority]) -> Unit:
    return Unit(
        code=row.code,
        kind=row.kind,
        authority_id=authorities[row.authority_code].id,
        company_id=companies[row.contractor].id if row.contractor else None,
        **filled({name: getattr(row, name) for name in COLUMNS}),
    )


def _owner(session: Session, unit: Unit, owner: Authority) -> str | None:
    """Give a unit to another authority, which then counts its families; says whose it was, if it was another's."""
    if unit.authority_id == owner.id:
        return None
    before = session.get_one(Authority, unit.authority_id).code
    unit.authority_id = owner.id
    at_unit = select(Visit.family_id).where(or_(Visit.partner_id == unit.id, Visit.bvc_id == unit.id)).distinct()
    session.execute(insert(StaleFamily).from_select(["family_id"], at_unit))
    return before


def _companies(session: Session, rows: Iterable[UnitRow]) -> dict[str, Authority]:
    """The companies that run a BVC, by name, with those that the sheets name for the first time."""
    stored = session.scalars(select(Authority).where(Authority.kind == AuthorityKind.COMPANY))
    companies = {one.name: one for one in stored}
    for name in dict.fromkeys(row.contractor for row in rows if row.contractor):
        if name not in companies:
            companies[name] = Authority(code=None, name=name, kind=AuthorityKind.COMPANY)
            session.add(companies[name])
    session.flush()
    return companies


def keep_collaborations(session: Session, rows: Sequence[CollaborationRow], units: dict[str, Unit]) -> list[Told]:
    stored = session.scalars(select(Collaboration)) if rows else ()
    found = {(one.bvc_id, one.social_id, one.from_on): one for one in stored}
    told = []
    for row in rows:
        key = (units[row.bvc].id, units[row.social_services].id, row.from_on)
        one = Told("samverkan", f"{row.bvc} och {row.social_services}", is_new=key not in found)
        told.append(one)
        if key in found:
            one.correct(found[key], {"until_on": row.until_on}, {"until_on": "till"})
            continue
        found[key] = Collaboration(bvc_id=key[0], social_id=key[1], from_on=key[2], until_on=row.until_on)
        session.add(found[key])
    return told
