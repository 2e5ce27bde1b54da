"""Who works here, and what a program may see in her place."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import (
    ApiToken,
    Assignment,
    Authority,
    Person,
    Unit,
)
from hembesok_field.kernel import ids
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By, Duty, Profession


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    profession: Profession,
    duty: Duty,
    from_on: date,
    by: By,
    unit: Unit | None = None,
    authority: Authority | None = None,
    represents_social_services: bool = False,
) -> Assignment:
    """A person and what she does, or one thing more that a person who is here already does.

    A unit's workers belong to the authority that owns its rows: the company, where one runs it.
    """
    _check_person(email, name, duty, unit)
    person = queries.person_with(session, email)
    if person is None:
        person = Person(email=email.strip().lower(), name=name.strip())
        session.add(person)
        session.flush()
    owner_id = unit.owner_id if unit else authority.id if authority else None
    if owner_id is None:
        raise Refused(Reason.AUTHORITY_UNKNOWN, code="")
    new = Assignment(
        person_id=person.id,
        profession=profession,
        duty=duty,
        authority_id=owner_id,
        unit_id=unit.id if unit else None,
        represents_social_services=represents_social_services,
        from_on=from_on,
    )
    if any(_covers(old, new) for old in queries.assignments_of(session, person.id)):
        raise Refused(Reason.ALREADY_HAS_IT, email=person.email)
    session.add(new)
    session.flush()
    return new


def _covers(old: Assignment, new: Assignment) -> bool:
    facts = ("profession", "duty", "authority_id", "unit_id", "represents_social_services")
    is_same = all(getattr(new, fact) == getattr(old, fact) for fact in facts)
    return is_same and (old.until_on is None or old.until_on >= new.from_on)


def _check_person(email: str, name: str, duty: Duty, unit: Unit | None) -> None:
    if not rules.is_email(email.strip()):
        raise Refused(Reason.EMAIL_NOT_ONE, email=email)
    if not name.strip():
        raise Refused(Reason.NAME_MISSING)
    if duty is Duty.FIELD and unit is None:
        raise Refused(Reason.FIELD_NEEDS_UNIT)


def mark_invented(authorities: Iterable[Authority]) -> None:
    """Say that these authorities' people and families are made up; from now on every page says so too."""
    for authority in authorities:
        authority.is_demo = True


def make_api_token(session: Session, *, assignment_id: int, now: datetime) -> str:
    """A program's key to what one person sees in one assignment. Returned once, kept as a hash."""
    token = ids.new_token()
    session.add(ApiToken(token_hash=rules.digest(token), assignment_id=assignment_id, made_at=now))
    return token
