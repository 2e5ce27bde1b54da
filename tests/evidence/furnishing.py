"""What the invented region has none of, put where somebody is shown it, so that each text is on some page."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from hembesok_field.access import queries as people
from hembesok_field.access.door import act
from hembesok_field.access.tables import Assignment, LogEntry, Recovery, Unit
from hembesok_field.booking.rules import InterpreterWay, ResourceKind
from hembesok_field.booking.tables import AreaPlace, Hold, InterpreterOrder, Resource
from hembesok_field.family.tables import Child, ConsentWord, Family, Guardian
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, AuthorityKind, Duty, Who
from hembesok_field.outbox.tables import TextReview
from hembesok_field.outbox.texts import texts as letters
from hembesok_field.plan.tables import ProgrammeStep, Visit, Waiver
from hembesok_field.record.shapes import SafetyStep
from hembesok_field.record.tables import Attestation, Draft, SafetyWord
from hembesok_field.retention.tables import LegalHold
from hembesok_field.returns import queries as returns
from hembesok_field.returns.shapes import Asks
from hembesok_field.returns.tables import FormWords, VisitMessage
from hembesok_field.review import actions as reviews
from hembesok_field.statistics import queries as statistics
from hembesok_field.voices.texts import texts as questions
from tests.integration.returns.scene import fill_in, hand_in
from tests.walls.payloads import CALLED

X = "x"
SOON = timedelta(days=7)


def busy() -> Any:
    """How many visits an assignment is promised in the days to come."""
    from_now = Hold.starts_at.between(clock.now() - timedelta(days=1), clock.now() + SOON)
    return select(func.count()).where(Hold.assignment_id == Assignment.id, from_now).scalar_subquery()


@dataclass(frozen=True)
class Door:
    """A visit and whose it is; what an address needs to lead there."""

    visit_id: UUID
    family_id: UUID
    child_id: UUID
    guardian_id: UUID
    code: str


class Furnished:
    """A nurse's and a social worker's doors, and rows in every table that had none, seen from some role."""

    def __init__(self, roles: Iterable[Who]) -> None:
        self.roles = tuple(roles)
        self.now, self.year = clock.now(), clock.today().year
        self.nurse = self._one(Duty.FIELD, AuthorityKind.REGION)
        self.worker = self._one(Duty.FIELD, AuthorityKind.MUNICIPALITY)
        with db.unit_of_work(OPERATOR) as session:
            self.colleague = self._colleague(session)
            self.doors = tuple(self._doors(session))
            session.add_all(self._rows(session))
            session.flush()
            for table in (ConsentWord, Guardian):
                session.execute(update(table).where(table.language.is_(None)).values(language=X))
        self._opened_in_need()
        for one in self.roles:
            if one.duty is Duty.COORDINATOR:
                _handed_in(one, self.year - 1)

    def names(self, arguments: set[str]) -> Iterator[dict[str, Any]]:
        """What such an address may name: each door, or what there is one of in the base; nothing where none is."""
        known: dict[str, Any] = {
            "number": 1, "entry_id": 1, "person_id": self.worker.person_id, "hand_over_id": 1, "unit_id": 1,
            "record_type": "contact", "paper": "ansokan", "language": "sv", "page": "uppdelat", "field": "23a",
            "reference": CALLED,
        }  # fmt: skip
        doors = self.doors if arguments & {f.name for f in fields(Door)} else self.doors[:1]
        years = (self.year, self.year - 1) if "year" in arguments else (self.year,)
        for door, year in product(doors, years):
            values = known | vars(door) | {"year": year}
            if arguments <= values.keys():
                yield {name: values[name] for name in arguments}

    def _one(self, duty: Duty, kind: AuthorityKind) -> Who:
        return next(one for one in self.roles if (one.duty, one.authority_kind) == (duty, kind))

    def _colleague(self, session: Session) -> Who:
        same = (Assignment.unit_id == self.nurse.unit_id, Assignment.id != self.nurse.assignment_id)
        found = session.scalars(select(Assignment.id).where(*same).order_by(Assignment.id)).first()
        return people.who_in(session, found, clock.today())

    def _doors(self, session: Session) -> Iterator[Door]:
        """Of the nurse and the social worker both: ahead, over without a word, and with one."""
        mine = select(Hold.visit_id).where(Hold.assignment_id == self.nurse.assignment_id)
        theirs = select(Hold.visit_id).where(Hold.assignment_id == self.worker.assignment_id)
        is_said = select(Attestation.id).where(Attestation.visit_id == Visit.id).exists()
        hours = select(Visit).join(Hold, Hold.visit_id == Visit.id).join(Family, Family.id == Visit.family_id)
        shared = hours.where(Visit.id.in_(mine), Visit.id.in_(theirs), ~Family.is_protected)
        yield self._door(session, shared.where(Hold.starts_at > self.now).order_by(Hold.starts_at))
        yield self._door(session, shared.where(Hold.starts_at < self.now, ~is_said).order_by(Hold.starts_at.desc()))
        yield self._door(session, shared.where(Hold.starts_at < self.now, is_said).order_by(Hold.starts_at.desc()))

    def _door(self, session: Session, asked: Select[Any]) -> Door:
        visit = session.scalars(asked).first()
        if visit is None:
            raise RuntimeError(f"nobody stands at that door: {asked}")
        child = session.scalars(select(Child.id).where(Child.family_id == visit.family_id)).first()
        guardian = session.scalars(select(Guardian.id).where(Guardian.family_id == visit.family_id)).first()
        return Door(visit.id, visit.family_id, child, guardian, self._waived(session, visit))

    def _waived(self, session: Session, visit: Visit) -> str:
        """A step that the family does without from now on: one that no visit is made for."""
        made = select(Visit.step_code).where(Visit.participation_id == visit.participation_id)
        steps = select(ProgrammeStep.code).where(ProgrammeStep.code.not_in(made)).order_by(ProgrammeStep.id.desc())
        code = session.scalars(steps).first() or visit.step_code
        facts = {"participation_id": visit.participation_id, "family_id": visit.family_id, "step_code": code}
        session.add(Waiver(reason=X, waived_by=self.nurse.assignment_id, at=self.now, **facts))
        return code

    def _rows(self, session: Session) -> Iterator[db.Base]:
        ahead, awaits, said = (session.get_one(Visit, door.visit_id) for door in self.doors[:3])
        nurse, worker, colleague, now = self.nurse, self.worker, self.colleague, self.now
        said.reference = CALLED
        hour = {"starts_at": now + timedelta(days=1), "at": now}
        yield InterpreterOrder(
            visit_id=ahead.id, family_id=ahead.family_id, authority_id=nurse.authority_id, number=X, language=X,
            way=InterpreterWay.PHONE, ordered_by=nurse.assignment_id, **hour,
        )  # fmt: skip
        yield Draft(
            visit_id=awaits.id, assignment_id=nurse.assignment_id, family_id=awaits.family_id, at=now, body="{}"
        )
        for who, visit in ((nurse, awaits), (colleague, ahead), (worker, ahead)):
            yield SafetyWord(
                id=uuid4(), visit_id=visit.id, authority_id=who.authority_id, said_by=who.assignment_id,
                at=now - timedelta(hours=1), step=SafetyStep.IN, due_at=now - timedelta(minutes=5), call=X,
            )  # fmt: skip
        for who in (nurse, worker):
            yield AreaPlace(unit_id=who.unit_id, area_name=X, kilometres=3)
            yield Resource(authority_id=who.authority_id, kind=ResourceKind.INTERPRETER, name=X, languages=X, contact=X)
            yield Resource(authority_id=who.authority_id, kind=ResourceKind.CAR, name=X, contact=X)
            yield LegalHold(
                family_id=said.family_id, authority_id=who.authority_id, reason=X, held_by=who.assignment_id, at=now
            )
        both = (nurse.authority_id, worker.authority_id)
        for one, other, who in (*zip(both, both[::-1], (nurse, worker), strict=True),):
            yield VisitMessage(
                visit_id=said.id, year=self.year, authority_id=one, to_authority_id=other, asks=Asks.WERE_YOU_THERE,
                words=X, said_by=who.assignment_id, said_at=now,
            )  # fmt: skip
        for who in self.roles:
            if who.duty is Duty.ADMIN:
                yield from self._signed(who)
            if who.duty is Duty.COORDINATOR:
                yield from self._worded(session, who)

    def _signed(self, admin: Who) -> Iterator[db.Base]:
        """The letters and the questions, as reviewed; and a person who is being helped in."""
        for text in (*letters(), *questions()):
            if not text.is_reviewed:
                yield TextReview(
                    authority_id=admin.authority_id, language=text.language, digest=text.digest, reviewer=X,
                    reviewed_on=clock.today(), signed_by=admin.assignment_id, at=self.now,
                )  # fmt: skip
        helped = self.nurse if admin.authority_id == self.nurse.authority_id else self.worker
        yield Recovery(
            person_id=helped.person_id, authority_id=admin.authority_id, started_by=admin.assignment_id,
            started_at=self.now,
        )  # fmt: skip

    def _worded(self, session: Session, coordinator: Who) -> Iterator[db.Base]:
        scope = statistics.own_scope(session, coordinator)
        for year in (self.year, self.year - 1):
            for question in returns.form_for(session, coordinator, scope, year).questions:
                yield FormWords(
                    authority_id=coordinator.authority_id, year=year, field=question.number, number=1, text="x x",
                    options=json.dumps({one.code: "x x" for one in question.options}), is_printed=True, source=X,
                    written_by=coordinator.assignment_id, written_at=self.now,
                )  # fmt: skip

    def _opened_in_need(self) -> None:
        """The nurse opened a family of another unit and said why; and a reviewer has looked at that."""
        elsewhere = select(Family.reference).where(Family.bvc_id != self.nurse.unit_id, ~Family.is_protected)
        own = elsewhere.join(Unit, Unit.id == Family.bvc_id).where(Unit.authority_id == self.nurse.authority_id)
        with db.reading(OPERATOR) as session:
            reference = session.scalars(own.order_by(Family.id)).first()
        facts = {"by": self.nurse, "now": self.now}
        opened = act(
            self.nurse,
            "emergency.open",
            lambda session: (
                reviews.open_in_need(session, reference=reference, reason="Kollegan är sjuk i dag", **facts).id
            ),
        )
        act(
            self.nurse,
            "emergency.explain",
            lambda session: reviews.explain(session, number=opened, words="Kollegan var sjuk den dagen", **facts),
        )
        for one in self.roles:
            if (one.duty, one.authority_id) == (Duty.LOG_REVIEWER, self.nurse.authority_id):
                with db.unit_of_work(one) as session:
                    opening = select(LogEntry.id).where(LogEntry.action == "emergency.open")
                    entry_id = session.scalars(opening).first()
                    reviews.review(session, by=one, entry_id=entry_id, comment=X, now=self.now)


def _handed_in(coordinator: Who, year: int) -> None:
    fill_in(coordinator, year)
    hand_in(coordinator, year=year)
