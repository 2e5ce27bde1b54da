"""Carries checked rows into the other rooms: same reference is the same thing, and empty erases nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority, Collaboration, Unit
from hembesok_field.family.rules import Answer, ConsentWay
from hembesok_field.family.tables import Child, ConsentWord, Family, Participation
from hembesok_field.intake import queries
from hembesok_field.intake.shapes import CollaborationRow, FamilyRow, GrantRow, Reading, UnitRow, VisitRow
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import AuthorityKind, By
from hembesok_field.kernel.keeping import Kept, overwrite
from hembesok_field.plan import queries as plans
from hembesok_field.plan.tables import Plan, Visit
from hembesok_field.record import actions as record
from hembesok_field.record import queries as records
from hembesok_field.record.shapes import Scope
from hembesok_field.returns import actions as returns

ADDED_STEPS = ("före", "extra")  # contract section 4: beside the steps of any programme, and extra


@dataclass
class Stored:
    """How many rows of each sheet were new, changed or the same."""

    counts: dict[str, Counter[Kept]] = field(default_factory=dict)

    def note(self, sheet: str, kept: Kept) -> None:
        self.counts.setdefault(sheet, Counter())[kept] += 1


def store(session: Session, reading: Reading, *, by: By, scope: Scope, now: datetime) -> Stored:
    """Store the good rows of a reading. Attendance confirms what `scope` covers; the rest of it is a claim."""
    stored = Stored()
    authorities = _authorities(session, reading)
    units = _units(session, reading.units, authorities, stored)
    _collaborations(session, reading.collaborations, units, stored)
    _families(session, reading.families, units, authorities, stored, by=by, now=now)
    session.flush()
    _visits(session, reading.visits, authorities, stored, by=by, scope=scope, now=now)
    for grant in reading.grants:
        stored.note("bidrag", _grant(session, grant, by=by))
    session.flush()
    return stored


def _grant(session: Session, row: GrantRow, *, by: By) -> Kept:
    return returns.keep_grant(
        session,
        year=row.year,
        recipient=row.recipient,
        code=row.code,
        requisitioned=row.requisitioned,
        wants_more=row.wishes_more,
        redistributed=row.redistributed,
        allocated=row.allocated,
        unused=row.unused,
        by=by,
    )


def _authorities(session: Session, reading: Reading) -> dict[str, Authority]:
    found = {one.code: one for one in session.scalars(select(Authority).where(Authority.code.isnot(None)))}
    for row in reading.authorities:
        kind = AuthorityKind.REGION if len(row.code) == 2 else AuthorityKind.MUNICIPALITY
        if row.code not in found:
            found[row.code] = Authority(code=row.code, name=row.name, kind=kind)
            session.add(found[row.code])
        overwrite(found[row.code], {"name": row.name})
    session.flush()
    return {code: authority for code, authority in found.items() if code}


def _units(
    session: Session, rows: Sequence[UnitRow], authorities: dict[str, Authority], stored: Stored
) -> dict[str, Unit]:
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    companies = {
        one.name: one for one in session.scalars(select(Authority).where(Authority.kind == AuthorityKind.COMPANY))
    }
    for row in rows:
        known = {
            "name": row.name,
            "authority_id": authorities[row.authority_code].id,
            "company_id": _company(session, companies, row.contractor),
            "municipality_code": row.municipality_code,
            "area_type": row.area_type,
            "child_cni": row.child_cni,
            "payment": row.payment,
        }
        if row.code in units:
            stored.note("enheter", overwrite(units[row.code], known))
        else:
            units[row.code] = Unit(code=row.code, kind=row.kind, **_filled(known))
            session.add(units[row.code])
            stored.note("enheter", Kept.NEW)
    session.flush()
    return units


def _company(session: Session, companies: dict[str, Authority], name: str | None) -> int | None:
    if name is None:
        return None
    if name not in companies:
        companies[name] = Authority(code=None, name=name, kind=AuthorityKind.COMPANY)
        session.add(companies[name])
        session.flush()
    return companies[name].id


def _filled(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value is not None}


def _collaborations(session: Session, rows: Sequence[CollaborationRow], units: dict[str, Unit], stored: Stored) -> None:
    found = {(one.bvc_id, one.social_id, one.from_on): one for one in session.scalars(select(Collaboration))}
    for row in rows:
        key = (units[row.bvc].id, units[row.social_services].id, row.from_on)
        if key in found:
            stored.note("samverkan", overwrite(found[key], {"until_on": row.until_on}))
            continue
        found[key] = Collaboration(bvc_id=key[0], social_id=key[1], from_on=key[2], until_on=row.until_on)
        session.add(found[key])
        stored.note("samverkan", Kept.NEW)


def _families(
    session: Session,
    rows: Sequence[FamilyRow],
    units: dict[str, Unit],
    authorities: dict[str, Authority],
    stored: Stored,
    *,
    by: By,
    now: datetime,
) -> None:
    names = [(authorities[row.region].id, row.reference) for row in rows]
    before = queries.families_named(session, names)
    ids = [family.id for family in before.values()]
    consents = queries.family_consents(session, ids)
    visits = queries.visits_of_families(session, ids)
    kept: list[Kept] = []
    told: list[tuple[Family, Participation, FamilyRow]] = []
    for name, row in zip(names, rows, strict=True):
        family = before.get(name)
        if family is None:
            told.append((*_new_family(session, name, row, units, now), row))
            kept.append(Kept.NEW)
        else:
            told.append((family, family.participations[-1], row))
            kept.append(_changed_family(session, family, row, units=units, visits=visits.get(family.id, ()), now=now))
    session.flush()  # what follows points at these rows
    plan_rows = queries.plans_of(session, [participation.id for _, participation, _ in told])
    versions = _Versions(session)
    for first, (family, participation, row) in zip(kept, told, strict=True):
        if first is Kept.NEW:
            session.add_all(_children(family, participation, row, now))
        word = _consent(session, family, consents.get(family.id), row.consent, by=by, now=now)
        plan = _plan(session, participation, plan_rows.get(participation.id), versions)
        changed = Kept.CHANGED if Kept.CHANGED in (first, word, plan) else first
        stored.note("familjer", first if first is Kept.NEW else changed)


def _new_family(
    session: Session, name: tuple[int, str], row: FamilyRow, units: dict[str, Unit], now: datetime
) -> tuple[Family, Participation]:
    family = Family(
        id=uuid4(),
        region_id=name[0],
        reference=name[1],
        bvc_id=units[row.bvc].id,
        partner_id=units[row.social_services].id if row.social_services else None,
        made_at=now,
        **{"target_groups": "", **_filled(_home(row))},
    )
    participation = Participation(
        id=uuid4(),
        family_id=family.id,
        number=1,
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        **_filled(_course(row)),
    )
    session.add_all([family, participation])
    return family, participation


def _children(family: Family, participation: Participation, row: FamilyRow, now: datetime) -> list[Child]:
    return [
        Child(
            family_id=family.id,
            participation_id=participation.id if day == _programme_birth(row, now) else None,
            position=position,
            **_dates(day, now),
        )
        for position, day in enumerate(sorted(row.births), start=1)
    ]


def _home(row: FamilyRow) -> dict[str, Any]:
    groups = None if row.target_groups is None else " ".join(sorted(row.target_groups))
    return {
        "guardian_count": row.guardians,
        "area_type": row.area_type,
        "language": row.language,
        "needs_interpreter": row.interpreter,
        "target_groups": groups,
    }


def _course(row: FamilyRow) -> dict[str, Any]:
    return {
        "offered_on": row.offered_on,
        "answer": row.answer,
        "answered_on": row.answered_on,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "end_reason": row.end_reason,
    }


def _programme_birth(row: FamilyRow, now: datetime) -> date:
    """The birth that the sheet's one offer speaks of: the last one up to the offer or start, else the first."""
    until = row.started_on or row.offered_on or clock.swedish(now).date()
    return max((day for day in row.births if day <= until), default=min(row.births))


def _dates(day: date, now: datetime) -> dict[str, date]:
    return {"born_on": day} if day <= clock.swedish(now).date() else {"due_on": day}


def _changed_family(
    session: Session,
    family: Family,
    row: FamilyRow,
    *,
    units: dict[str, Unit],
    visits: Sequence[Visit],
    now: datetime,
) -> Kept:
    """Correct what the sheet says otherwise. A family that has moved in the program stays where it moved."""
    participation = family.participations[-1]
    changes = [overwrite(family, _home(row)), overwrite(participation, _course(row))]
    if len({one.bvc_id for one in family.participations}) == 1:
        place = {
            "bvc_id": units[row.bvc].id,
            "partner_id": units[row.social_services].id if row.social_services else None,
        }
        changes += [overwrite(one, place) for one in (family, *family.participations, *visits)]
    changes.append(_births(session, family, participation, row.births, now))
    return Kept.CHANGED if Kept.CHANGED in changes else Kept.SAME


def _births(
    session: Session, family: Family, participation: Participation, births: Sequence[date], now: datetime
) -> Kept:
    """Let the children's dates be the sheet's; a named child is never taken away by a sheet."""
    children, wanted = queries.children_in_order(family), sorted(births)
    if [child.born_on or child.due_on for child in children] == wanted:
        return Kept.SAME
    for child, day in zip(children, wanted, strict=False):
        if day != (child.born_on or child.due_on):
            overwrite(child, _dates(day, now))
    for child in children[len(wanted) :]:
        if child.name is None:
            session.delete(child)
    for position, day in enumerate(wanted[len(children) :], start=len(children) + 1):
        session.add(
            Child(family_id=family.id, participation_id=participation.id, position=position, **_dates(day, now))
        )
    return Kept.CHANGED


def _consent(
    session: Session, family: Family, before: ConsentWord | None, said: date | str | None, *, by: By, now: datetime
) -> Kept:
    """A sheet's yes or no for the whole family; the guardians' own words on the page stand beside it."""
    if said is None:
        return Kept.SAME
    today = clock.swedish(now).date()
    is_yes, said_on = isinstance(said, date), said if isinstance(said, date) else today
    if before is not None:
        if before.is_yes == is_yes and (not is_yes or before.said_on == said_on):
            return Kept.SAME
        before.is_standing = False
        session.flush()
    session.add(
        ConsentWord(
            family_id=family.id,
            is_yes=is_yes,
            said_on=said_on,
            way=ConsentWay.IMPORTED,
            taken_by=by.assignment_id,
            at=now,
        )
    )
    return Kept.CHANGED


class _Versions:
    """The programme version that holds at a BVC on a day, looked up once for each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[tuple[int, date], int] = {}
        self._steps: dict[int, dict[str, bool]] = {}

    def at(self, bvc_id: int, on: date) -> int:
        if (bvc_id, on) not in self._found:
            self._found[bvc_id, on] = plans.version_for(self._session, bvc_id, on).id
        return self._found[bvc_id, on]

    def is_extra(self, version_id: int, step: str) -> bool:
        if version_id not in self._steps:
            steps = plans.steps_of_version(self._session, version_id)
            self._steps[version_id] = {one.code: one.is_extra for one in steps}
        return self._steps[version_id].get(step, True)


def _plan(session: Session, participation: Participation, before: Plan | None, versions: _Versions) -> Kept:
    """A family that began, or said yes, follows the programme of its BVC from that day."""
    begins = participation.started_on
    if begins is None and participation.answer is Answer.YES:
        begins = participation.answered_on or participation.offered_on
    if begins is None:
        return Kept.SAME
    if before is not None:
        return overwrite(before, {"starts_on": begins})
    session.add(
        Plan(
            participation_id=participation.id,
            family_id=participation.family_id,
            version_id=versions.at(participation.bvc_id, begins),
            starts_on=begins,
        )
    )
    return Kept.CHANGED


def _visits(
    session: Session,
    rows: Sequence[VisitRow],
    authorities: dict[str, Authority],
    stored: Stored,
    *,
    by: By,
    scope: Scope,
    now: datetime,
) -> None:
    names = [(authorities[row.region].id, row.reference) for row in rows]
    homes = [(authorities[row.region].id, row.family) for row in rows]
    families = queries.families_named(session, homes)
    before = queries.visits_named(session, names)
    imports = records.last_imports(session, [visit.id for visit in before.values()], scope)
    steps = _step_finder(session, families)
    told = [
        _visit(session, before.get(name), name, row, family=families[home], is_extra=steps, now=now)
        for name, home, row in zip(names, homes, rows, strict=True)
    ]
    session.flush()  # words point at visits
    for (visit, kept), row in zip(told, rows, strict=True):
        said = record.keep_import(
            session, visit=visit, by=by, scope=scope, now=now, known=_word(row), before=imports.get(visit.id)
        )
        stored.note("besök", Kept.CHANGED if kept is Kept.CHANGED and said is Kept.SAME else said)


def _step_finder(session: Session, families: dict[tuple[int, str], Family]) -> Callable[[Participation, str], bool]:
    """Whether a step is extra in a participation's programme version; its BVC's where it has no plan."""
    latest = {participation.id for family in families.values() for participation in family.participations}
    plan_rows = queries.plans_of(session, latest)
    versions = _Versions(session)

    def is_extra(participation: Participation, step: str) -> bool:
        if step in ADDED_STEPS:
            return True
        plan = plan_rows.get(participation.id)
        version = plan.version_id if plan else versions.at(participation.bvc_id, date.max)
        return versions.is_extra(version, step)

    return is_extra


def _visit(
    session: Session,
    before: Visit | None,
    name: tuple[int, str],
    row: VisitRow,
    *,
    family: Family,
    is_extra: Callable[[Participation, str], bool],
    now: datetime,
) -> tuple[Visit, Kept]:
    participation = family.participations[-1]
    known = {
        "family_id": family.id,
        "step_code": row.step,
        "is_extra": is_extra(participation, row.step),
    }
    if before is not None:
        return before, overwrite(before, known)
    visit = Visit(
        id=uuid4(),
        region_id=name[0],
        reference=name[1],
        participation_id=participation.id,
        bvc_id=participation.bvc_id,
        partner_id=participation.partner_id,
        why_added="",
        made_at=now,
        **known,
    )
    session.add(visit)
    return visit, Kept.NEW


def _word(row: VisitRow) -> dict[str, Any]:
    """The filled cells of a visit, by the names of record.actions.SHEET_FIELDS."""
    return _filled(
        {
            "starts_at": row.starts_at,
            "minutes": row.minutes,
            "outcome": row.outcome,
            "place": row.place,
            "nurse_attended": row.nurse,
            "social_attended": row.social_services,
            "absence_cause": row.absence_cause,
            "others": row.others,
            "guardians": row.guardians,
            "interpreter": row.interpreter,
            "contacts": None if row.contacts is None else " ".join(sorted(row.contacts)),
            "information": None if row.information is None else " ".join(sorted(row.information)),
        }
    )
