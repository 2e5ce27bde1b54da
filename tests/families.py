"""Invented families, written in the way the program writes them."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hembesok_field.family import actions as families
from hembesok_field.family import queries
from hembesok_field.family.rules import Answer, ConsentWay, NewChild, NewGuardian
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel.identity import By
from hembesok_field.plan import actions as plan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday, ten o'clock in Sweden
TODAY = date(2026, 3, 2)
BORN = date(2026, 1, 5)
AMINA = NewGuardian("Amina Yusuf", "070-174 06 05", "somaliska")
ALI = NewGuardian("Ali Hassan")
LEO = NewChild("Leo", BORN)


def a_family(session: Session, by: By, bvc_id: int, now: datetime = NOW, **facts: Any) -> tuple[Family, Participation]:
    """A family with one guardian and a child of eight weeks, that said yes on the day it was offered."""
    told: dict[str, Any] = {
        "children": [LEO],
        "guardians": [AMINA],
        "offered_on": date(2026, 1, 12),
        "answer": Answer.YES,
        "answered_on": date(2026, 1, 12),
        "starts_on": date(2026, 1, 12),
        "address": "Hagagatan 12",
        "area_type": 5,
        "language": "somaliska",
        "needs_interpreter": True,
        **facts,
    }
    return plan.enrol_with_plan(session, by=by, bvc_id=bvc_id, now=now, **told)


def all_say_yes(session: Session, by: By, family: Family, now: datetime = NOW) -> None:
    """Every guardian agrees to sharing."""
    for guardian in queries.guardians_of(session, family):
        families.record_consent(
            session,
            by=by,
            family_id=family.id,
            guardian_id=guardian.id,
            is_yes=True,
            said_on=date(2026, 1, 12),
            way=ConsentWay.ORAL,
            now=now,
        )
