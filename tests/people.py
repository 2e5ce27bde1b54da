"""Invented people in two municipalities and a region, made the way the program makes them; and their browsers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hembesok_field.access import actions, door, queries, rules
from hembesok_field.access.rules import Payment, UnitKind
from hembesok_field.access.tables import Authority, Collaboration, Person, Unit
from hembesok_field.kernel import clock, db, passwords
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Duty, Operator, Profession, Who

BEGAN = date(2020, 1, 1)
PASSWORD = "fyra små gula kantareller"


def a_region(session: Session, code: str = "18", name: str = "Region Örebro län") -> Authority:
    return _authority(session, code, name, AuthorityKind.REGION)


def a_municipality(session: Session, code: str = "1880", name: str = "Örebro kommun") -> Authority:
    return _authority(session, code, name, AuthorityKind.MUNICIPALITY)


def _authority(session: Session, code: str, name: str, kind: AuthorityKind) -> Authority:
    found = queries.authority_named(session, code)
    if found is None:
        found = Authority(code=code, name=name, kind=kind)
        session.add(found)
        session.flush()
    return found


def a_bvc(session: Session, region: Authority, code: str = "VIV", name: str = "Vivalla BVC", **facts: object) -> Unit:
    return _unit(session, UnitKind.BVC, region, code, name, **{"payment": Payment.FIXED, "area_type": 5, **facts})


def a_social_unit(
    session: Session, municipality: Authority, code: str = "SOC", name: str = "Familjeteamet", **facts: object
) -> Unit:
    return _unit(
        session, UnitKind.SOCIAL_SERVICES, municipality, code, name, **{"municipality_code": municipality.code, **facts}
    )


def a_company_bvc(session: Session, region: Authority, code: str = "PRIV", company: str = "Barnhälsan AB") -> Unit:
    """A BVC that a private company runs: the region pays, the company owns the rows."""
    owner = Authority(name=company, kind=AuthorityKind.COMPANY)
    session.add(owner)
    session.flush()
    return a_bvc(session, region, code, "Privata BVC", company_id=owner.id)


def _unit(session: Session, kind: UnitKind, owner: Authority, code: str, name: str, **facts: object) -> Unit:
    facts = {"municipality_code": "1880", **facts}
    unit = Unit(code=code, name=name, kind=kind, authority_id=owner.id, **facts)
    session.add(unit)
    session.flush()
    return unit


def a_collaboration(session: Session, bvc: Unit, social: Unit, from_on: date = BEGAN) -> Collaboration:
    pair = Collaboration(bvc_id=bvc.id, social_id=social.id, from_on=from_on)
    session.add(pair)
    session.flush()
    return pair


def a_person(
    session: Session,
    name: str,
    profession: Profession,
    duty: Duty,
    *,
    unit: Unit | None = None,
    authority: Authority | None = None,
    represents: bool = False,
    email: str = "",
) -> Who:
    """Anyone. Her address is her first name, unless another is given; her password is PASSWORD."""
    address = email or f"{name.split(maxsplit=1)[0].lower()}@example.se"
    made = actions.add_person(
        session,
        email=address,
        name=name,
        profession=profession,
        duty=duty,
        unit=unit,
        authority=authority,
        represents_social_services=represents,
        from_on=BEGAN,
        by=Operator(),
    )
    person = queries.person_with(session, address)
    assert person is not None
    actions.set_password(session, person=person, password=PASSWORD)
    return queries.who_in(session, made.id, clock.today())


def a_nurse(session: Session, bvc: Unit, name: str = "Anna Ek", **facts: str) -> Who:
    return a_person(session, name, Profession.BHV_NURSE, Duty.FIELD, unit=bvc, **facts)


def a_social_worker(session: Session, unit: Unit, name: str = "Sara Lind", **facts: str) -> Who:
    return a_person(session, name, Profession.SOCIAL_WORKER, Duty.FIELD, unit=unit, represents=True, **facts)


def a_coordinator(session: Session, authority: Authority, name: str = "Carin Berg", **facts: str) -> Who:
    return a_person(session, name, Profession.COORDINATOR, Duty.COORDINATOR, authority=authority, **facts)


def an_admin(session: Session, authority: Authority, name: str = "Adam Holm", **facts: str) -> Who:
    return a_person(session, name, Profession.OTHER, Duty.ADMIN, authority=authority, **facts)


def a_log_reviewer(session: Session, authority: Authority, name: str = "Lova Falk", **facts: str) -> Who:
    return a_person(session, name, Profession.OTHER, Duty.LOG_REVIEWER, authority=authority, **facts)


@dataclass(frozen=True)
class Town:
    """Two BVC of the region, two municipalities, and everyone who works there. Units are named by their ids."""

    region_id: int
    municipality_id: int
    other_municipality_id: int
    bvc_id: int  # Vivalla, fixed payment, works with social_id
    other_bvc_id: int  # Varberga, variable payment, works with social_id
    social_id: int
    other_social_id: int  # Kumla, works with nobody
    anna: Who  # nurse at bvc_id
    bo: Who  # nurse at bvc_id
    kim: Who  # nurse at other_bvc_id
    sara: Who  # social worker at social_id
    ola: Who  # social worker at social_id
    tore: Who  # social worker at other_social_id
    carin: Who  # coordinator of the region
    kajsa: Who  # coordinator of the municipality
    adam: Who  # admin of the region
    mats: Who  # admin of the municipality
    lova: Who  # log reviewer of the region
    leif: Who  # log reviewer of the municipality


def a_town(session: Session) -> Town:
    region = a_region(session)
    town, other_town = a_municipality(session), a_municipality(session, "1881", "Kumla kommun")
    bvc = a_bvc(session, region)
    other_bvc = a_bvc(session, region, "VAR", "Varberga BVC", payment=Payment.VARIABLE, area_type=4)
    social = a_social_unit(session, town)
    other_social = a_social_unit(session, other_town, "KUM", "Kumla familjestöd")
    a_collaboration(session, bvc, social)
    a_collaboration(session, other_bvc, social)
    return Town(
        region_id=region.id,
        municipality_id=town.id,
        other_municipality_id=other_town.id,
        bvc_id=bvc.id,
        other_bvc_id=other_bvc.id,
        social_id=social.id,
        other_social_id=other_social.id,
        anna=a_nurse(session, bvc),
        bo=a_nurse(session, bvc, "Bo Rask"),
        kim=a_nurse(session, other_bvc, "Kim Dal"),
        sara=a_social_worker(session, social),
        ola=a_social_worker(session, social, "Ola Vik"),
        tore=a_social_worker(session, other_social, "Tore Alm"),
        carin=a_coordinator(session, region),
        kajsa=a_coordinator(session, town, "Kajsa Nord"),
        adam=an_admin(session, region),
        mats=an_admin(session, town, "Mats Strand"),
        lova=a_log_reviewer(session, region),
        leif=a_log_reviewer(session, town, "Leif Sten"),
    )


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> None:
    passwords.cost_little()


def browser_of(app: Flask, who: Who) -> FlaskClient:
    """A browser where she is signed in, in that assignment."""
    return browser_with(app, signed_in_as(who))


def signed_in_as(who: Who) -> str:
    """Her sign-in, as a browser's cookie holds it."""
    with db.unit_of_work(OPERATOR) as session:
        token = actions.open_sign_in(session, person_id=who.person_id, device="test", now=clock.now())
        actions.choose_assignment(
            session, token_hash=rules.digest(token), assignment_id=who.assignment_id, today=clock.today()
        )
    return token


def browser_without_assignment(app: Flask, who: Who) -> FlaskClient:
    """A browser where she is signed in, with an assignment more to choose between, and none chosen."""
    with db.unit_of_work(OPERATOR) as session:
        bvc = session.get_one(Unit, who.unit_id)
        actions.add_person(
            session,
            email=session.get_one(Person, who.person_id).email,
            name=who.name,
            profession=who.profession,
            duty=Duty.COORDINATOR,
            authority=session.get_one(Authority, bvc.authority_id),
            from_on=BEGAN,
            by=Operator(),
        )
        token = actions.open_sign_in(session, person_id=who.person_id, device="test", now=clock.now())
    return browser_with(app, token)


def browser_with(app: Flask, token: str) -> FlaskClient:
    """A browser that holds this sign-in and nothing else."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[door.COOKIE] = token
    return client


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Who], FlaskClient]:
    """`signed_in(town.anna)` is a browser where she is signed in, in that assignment."""
    return lambda who: browser_of(app, who)
