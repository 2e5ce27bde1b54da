"""What a family's acts refuse before anything is written."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.family import queries, rules
from hembesok_field.family.rules import NewChild, NewGuardian, Offer, Reason
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import By, Profession, Who


def check_people(by: By, children: Sequence[NewChild], guardians: Sequence[NewGuardian], today: date) -> None:
    check_children(children, today)
    if not guardians and isinstance(by, Who):
        raise Refused(Reason.NO_GUARDIAN)
    if len(guardians) > 2:
        raise Refused(Reason.TOO_MANY_GUARDIANS)
    for place, guardian in enumerate(guardians):
        refuse(rules.why_not_guardian(guardian), guardian=place)


def check_children(children: Sequence[NewChild], today: date) -> None:
    if not children:
        raise Refused(Reason.NO_CHILD)
    for place, child in enumerate(children):
        refuse(rules.why_not_child(child, today), child=place)
    refuse(rules.why_not_one_birth([child.born_on for child in children]))


def check_home(
    address: str | None, area_type: int | None, area_name: str | None, language: str | None, *, is_protected: bool
) -> None:
    if is_protected and (words(address) or words(area_name)):
        raise Refused(Reason.PROTECTED_HAS_NO_ADDRESS, field="address")
    if area_type is not None and area_type not in range(1, 6):
        raise Refused(Reason.AREA_TYPE_UNKNOWN, field="area_type")
    refuse(rules.why_not_text(address), field="address")
    refuse(rules.why_not_text(area_name, 80), field="area_name")
    refuse(rules.why_not_text(language, 40), field="language")


def check_offer(by: By, offer: Offer, today: date) -> None:
    """A sheet may hold an offer that does not hang together; it was warned about when it was read."""
    if isinstance(by, Who):
        refuse(rules.why_not_offer(offer, today))


def check_partner(session: Session, by: By, bvc_id: int, partner_id: int | None, on: date) -> None:
    if partner_id is None:
        return
    if queries.unit_of(session, partner_id).kind is not UnitKind.SOCIAL_SERVICES:
        raise Refused(Reason.NOT_A_PARTNER)
    if isinstance(by, Who) and not queries.collaborate(session, bvc_id, partner_id, on):
        raise Refused(Reason.NOT_A_PARTNER)


def check_worker(session: Session, assignment_id: int | None, unit_id: int | None, on: date, *, is_nurse: bool) -> None:
    if assignment_id is None:
        return
    found = queries.field_assignment(session, assignment_id, unit_id, on)
    is_right = found is not None and (
        found.profession is Profession.BHV_NURSE if is_nurse else found.represents_social_services
    )
    if not is_right:
        raise Refused(Reason.NOT_A_FIELD_WORKER_THERE, field="nurse_id" if is_nurse else "social_worker_id")


def check_day(by: By, said_on: date, now: datetime) -> None:
    if isinstance(by, Who) and said_on > clock.swedish(now).date():
        raise Refused(Reason.DAY_IN_FUTURE)


def refuse(reason: Reason | None, **facts: object) -> None:
    if reason is not None:
        raise Refused(reason, **facts)


def words(text: str | None) -> str | None:
    return (text or "").strip() or None
