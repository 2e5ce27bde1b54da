"""Families with a canary in every field that a person can fill, in each relation that decides who may see them."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from hembesok_field.booking import actions as bookings
from hembesok_field.booking.rules import AwayCause
from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family.rules import Answer, ConsentWay, EndReason, NewChild, NewGuardian, TargetGroup
from hembesok_field.kernel import clock
from hembesok_field.plan import actions as plans
from hembesok_field.record import actions as records
from hembesok_field.record import queries as record_queries
from hembesok_field.record.shapes import Outcome
from tests.people import Town


@dataclass(frozen=True)
class Home:
    """`shared`: what a partner may see while consent is in force; `own`: what never leaves the BVC's side."""

    name: str
    family_id: UUID
    child_id: UUID
    guardian_id: UUID
    visit_id: UUID
    shared: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def canaries(self) -> tuple[str, ...]:
        return (*self.shared, *self.own, str(self.family_id), str(self.visit_id))


@dataclass(frozen=True)
class Homes:
    open: Home  # both guardians have agreed
    closed: Home  # nobody was asked
    withdrawn: Home  # agreed, and took it back
    ended: Home  # agreed, and the programme is over
    protected: Home  # protected identity, Anna its named nurse
    nowhere: Home = field(
        default_factory=lambda: Home("nowhere", uuid4(), uuid4(), uuid4(), uuid4())  # what does not exist
    )

    def __iter__(self):
        return iter((self.open, self.closed, self.withdrawn, self.ended, self.protected, self.nowhere))


def homes(session: Session, town: Town) -> Homes:
    opened = _home(session, town, "Oppen")
    closed = _home(session, town, "Sluten", asks=False)
    withdrawn = _home(session, town, "Atertagen")
    families.withdraw_consent(
        session,
        by=town.anna,
        family_id=withdrawn.family_id,
        guardian_id=withdrawn.guardian_id,
        said_on=clock.today(),
        way=ConsentWay.PHONE,
        now=clock.now(),
    )
    ended = _home(session, town, "Avslutad")
    family = family_queries.family_for(session, town.anna, ended.family_id)
    bookings.end_participation(
        session,
        by=town.anna,
        participation_id=family_queries.participations_of(session, family)[-1].id,
        reason=EndReason.COMPLETED,
        ended_on=clock.today(),
        now=clock.now(),
    )
    _promised_by_one_who_is_ill(session, town, closed)
    _someone_is_there(session, town, opened)
    return Homes(opened, closed, withdrawn, ended, _home(session, town, "Skyddad", is_protected=True))


def _someone_is_there(session: Session, town: Town, home: Home) -> None:
    """Anna is in this home just now, and ought to be out already: her own unit sees that, and nothing of the family."""
    visit = record_queries.visit_for_word(session, town.anna, home.visit_id)
    at = clock.now() - timedelta(hours=1)
    facts = {"due_at": at + timedelta(minutes=30), "call": "070-111 22 00"}
    records.go_in(session, word_id=uuid4(), visit=visit, by=town.anna, at=at, **facts)


def _promised_by_one_who_is_ill(session: Session, town: Town, home: Home) -> None:
    """Anna has promised this family an hour that she cannot keep, so that the page of touched visits has one."""
    now, starts_at = clock.now(), clock.now() + timedelta(days=9)
    participation = family_queries.participations_of(
        session, family_queries.family_for(session, town.anna, home.family_id)
    )[-1]
    visit = plans.visit_of_step(session, participation=participation, step_code="4m", by=town.anna, now=now)
    bookings.book(
        session, visit=visit, starts_at=starts_at, minutes=60, staff=[town.anna.assignment_id], by=town.anna, now=now
    )
    bookings.tell_away(
        session, starts_at=now, ends_at=now + timedelta(days=14), cause=AwayCause.SICK, by=town.anna, now=now
    )


def _home(session: Session, town: Town, name: str, *, asks: bool = True, is_protected: bool = False) -> Home:
    today, now = clock.today(), clock.now()
    born = today - timedelta(days=62)
    family, participation = plans.enrol_with_plan(
        session,
        by=town.anna,
        now=now,
        bvc_id=town.bvc_id,
        partner_id=town.social_id,
        children=[NewChild(name=f"Barn{name}", born_on=born)],
        guardians=[NewGuardian(name=f"Foralder{name}", phone="070-111 22 33", language=f"Modersmal{name}")],
        language=f"Sprak{name}",
        address=None if is_protected else f"Gata{name} 7",
        area_name=None if is_protected else f"Omrade{name}",
        is_protected=is_protected,
        offered_on=born + timedelta(days=7),
        answer=Answer.YES,
        answered_on=born + timedelta(days=8),
        starts_on=born + timedelta(days=8),
        target_groups=[TargetGroup.RISK_FACTORS],
        reference=f"REF-{name}",
    )
    guardian = family_queries.guardians_of(session, family)[0]
    if asks:
        families.record_consent(
            session,
            by=town.anna,
            family_id=family.id,
            guardian_id=guardian.id,
            is_yes=True,
            said_on=today,
            way=ConsentWay.ORAL,
            now=now,
        )
    visit = plans.visit_of_step(session, participation=participation, step_code="2m", by=town.anna, now=now)
    records.attest(
        session,
        visit=visit,
        by=town.anna,
        now=now,
        starts_at=now - timedelta(hours=2),
        minutes=60,
        outcome=Outcome.DONE,
        attended=True,
    )
    words = {"text": [f"Utkast{name}"], "made_id": [str(uuid4())]}
    records.keep_draft(session, visit=visit, by=town.anna, body=words, now=now)
    records.write_note(session, family_id=family.id, visit=visit, by=town.anna, text=f"Anteckning{name}", now=now)
    return Home(
        name=name,
        family_id=family.id,
        child_id=family_queries.children_of(session, family)[0].id,
        guardian_id=guardian.id,
        visit_id=visit.id,
        shared=tuple(f"{word}{name}" for word in ("Barn", "Foralder", "Gata", "Sprak", "Omrade", "Modersmal", "REF-")),
        own=(f"Anteckning{name}", f"Utkast{name}"),
    )
