"""A small invented ledger written straight into the tables: two regions, BVC, social services, families, visits."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hembesok_field.access.rules import Payment, UnitKind
from hembesok_field.access.tables import Assignment, Authority, Person, Unit
from hembesok_field.family.rules import Answer, EndReason
from hembesok_field.family.tables import Child, Family, Participation
from hembesok_field.kernel.identity import AuthorityKind, Duty, Profession
from hembesok_field.plan.tables import Visit
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place, Scope, Source
from hembesok_field.record.tables import Attestation

STEPS = {"1-2v": False, "2m": True, "4m": True, "8m": False, "12m": True, "15m": True, "före": True, "extra": True}
Row = TypeVar("Row")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Ledger:
    """Adds rows with plain words; every default is the simplest visit that counts for both."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.region = self.authority("18", "Region Örebro län", AuthorityKind.REGION)
        self.municipality = self.authority("1880", "Örebro kommun", AuthorityKind.MUNICIPALITY)
        self.bvc = self.unit("bvc-1", UnitKind.BVC, self.region, "1880", area_type=2)
        self.social = self.unit("soc-1", UnitKind.SOCIAL_SERVICES, self.municipality, "1880")

    def authority(self, code: str, name: str, kind: AuthorityKind) -> Authority:
        return self.kept(Authority(code=code, name=name, kind=kind))

    def unit(
        self,
        code: str,
        kind: UnitKind,
        authority: Authority,
        municipality_code: str,
        *,
        area_type: int | None = None,
        payment: Payment = Payment.VARIABLE,
    ) -> Unit:
        return self.kept(
            Unit(
                code=code,
                name=f"Enhet {code}",
                kind=kind,
                authority_id=authority.id,
                municipality_code=municipality_code,
                area_type=area_type,
                payment=payment,
            )
        )

    def family(
        self,
        *born_on: date,
        bvc: Unit | None = None,
        partner: Unit | str | None = "own",
        offered_on: date | None = None,
        answer: Answer | None = None,
        end_reason: EndReason | None = None,
        **facts: object,
    ) -> Participation:
        """A family with one participation; `partner=None` means that no social-services unit goes along."""
        bvc = bvc or self.bvc
        partner_id = self.social.id if partner == "own" else partner.id if isinstance(partner, Unit) else None
        family = self.kept(
            Family(
                region_id=bvc.authority_id,
                reference=f"F-{uuid4().hex[:8]}",
                bvc_id=bvc.id,
                partner_id=partner_id,
                made_at=NOW,
                **facts,
            )
        )
        participation = self.kept(
            Participation(
                family_id=family.id,
                number=1,
                bvc_id=bvc.id,
                partner_id=partner_id,
                offered_on=offered_on,
                answer=answer,
                ended_on=date(2025, 12, 1) if end_reason else None,
                end_reason=end_reason,
            )
        )
        for position, day in enumerate(born_on or (date(2025, 1, 10),)):
            self.kept(Child(family_id=family.id, participation_id=participation.id, position=position, born_on=day))
        return participation

    def again(self, before: Participation, born_on: date, **facts: object) -> Participation:
        """A later birth's programme in the same family."""
        later = self.kept(
            Participation(
                family_id=before.family_id, number=2, bvc_id=before.bvc_id, partner_id=before.partner_id, **facts
            )
        )
        self.kept(Child(family_id=later.family_id, participation_id=later.id, position=1, born_on=born_on))
        return later

    def visit(self, participation: Participation, step: str = "2m", *, reference: str = "", **facts: object) -> Visit:
        bvc = self.session.get_one(Unit, participation.bvc_id)
        facts = {"is_extra": STEPS.get(step, True), **facts}
        return self.kept(
            Visit(
                family_id=participation.family_id,
                participation_id=participation.id,
                region_id=bvc.authority_id,
                reference=reference or f"B-{uuid4().hex[:8]}",
                step_code=step,
                bvc_id=participation.bvc_id,
                partner_id=participation.partner_id,
                made_at=NOW,
                **facts,
            )
        )

    def word(self, visit: Visit, day: date = date(2025, 3, 10), **said: object) -> Attestation:
        """By default a sheet read on the command line: done at home, both were there."""
        defaults: dict[str, object] = {
            "source": Source.IMPORT,
            "scope": Scope.BOTH,
            "outcome": Outcome.DONE,
            "place": Place.HOME,
            "nurse_attended": True,
            "social_attended": True,
            "starts_at": datetime.combine(day, time(9), UTC),
        }
        row = {**defaults, **said}
        return self.kept(Attestation(visit_id=visit.id, family_id=visit.family_id, at=NOW, **row))

    def done(self, step: str = "2m", day: date = date(2025, 3, 10), **said: object) -> Visit:
        """A family of its own with one visit and one word."""
        visit = self.visit(self.family(), step)
        self.word(visit, day, **said)
        return visit

    def person(self, name: str, *, of: Unit | None = None, duty: Duty = Duty.FIELD) -> Assignment:
        """Someone at a unit: at the BVC a nurse, else one who represents social services."""
        unit = of or self.bvc
        person = self.kept(Person(email=f"{name}@example.se", name=name))
        is_nurse = unit.kind is UnitKind.BVC
        return self.kept(
            Assignment(
                person_id=person.id,
                profession=Profession.BHV_NURSE if is_nurse else Profession.SOCIAL_WORKER,
                duty=duty,
                authority_id=unit.authority_id,
                unit_id=unit.id,
                represents_social_services=not is_nurse,
                from_on=date(2020, 1, 1),
            )
        )

    def kept(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        return row


def random_rows(seed: int, families: int, bvcs: list[tuple[int, int]], partners: list[int | None]) -> dict[type, list]:
    """Rows for `families` invented families with everything that a sheet may say, for bulk inserts."""
    chance = random.Random(seed)  # noqa: S311 - invented families, nothing secret
    rows: dict[type, list] = {Family: [], Participation: [], Child: [], Visit: [], Attestation: []}
    for number in range(families):
        _random_family(chance, number, chance.choice(bvcs), chance.choice(partners), rows)
    return rows


def _random_family(
    chance: random.Random, number: int, bvc: tuple[int, int], partner_id: int | None, rows: dict[type, list]
) -> None:
    bvc_id, region_id = bvc
    family_id, participation_id = UUID(int=chance.getrandbits(128)), UUID(int=chance.getrandbits(128))
    born_on = date(2023, 6, 1) + timedelta(days=chance.randrange(900))
    answer = chance.choice([None, *Answer])
    rows[Family].append(
        {
            "id": family_id,
            "region_id": region_id,
            "reference": f"F-{number}",
            "bvc_id": bvc_id,
            "partner_id": partner_id,
            "guardian_count": chance.choice([None, 1, 2]),
            "area_type": chance.choice([None, 1, 2, 3]),
            "is_protected": False,
            "target_groups": "",
            "made_at": NOW,
        }
    )
    has_ended = chance.random() < 0.3
    rows[Participation].append(
        {
            "id": participation_id,
            "family_id": family_id,
            "number": 1,
            "bvc_id": bvc_id,
            "partner_id": partner_id,
            "offered_on": chance.choice([None, born_on + timedelta(days=chance.randrange(60))]),
            "answer": answer,
            "ended_on": date(2025, 12, 1) if has_ended else None,
            "end_reason": chance.choice(list(EndReason)) if has_ended else None,
        }
    )
    for position in range(chance.choice([1, 1, 1, 2])):
        rows[Child].append(
            {
                "id": UUID(int=chance.getrandbits(128)),
                "family_id": family_id,
                "participation_id": participation_id,
                "position": position,
                "born_on": born_on + timedelta(days=chance.choice([0, 0, 400]) * position),
                "uses_corrected_age": False,
            }
        )
    for step in chance.sample(list(STEPS), chance.randrange(8)):
        visit_id = UUID(int=chance.getrandbits(128))
        rows[Visit].append(
            {
                "id": visit_id,
                "family_id": family_id,
                "participation_id": participation_id,
                "region_id": region_id,
                "reference": f"B-{number}-{step}",
                "step_code": step,
                "is_extra": STEPS[step],
                "bvc_id": bvc_id,
                "partner_id": partner_id,
                "why_added": "",
                "made_at": NOW,
            }
        )
        rows[Attestation].append(_random_word(chance, visit_id, family_id, born_on))


def _random_word(chance: random.Random, visit_id: UUID, family_id: UUID, born_on: date) -> dict:
    return {
        "visit_id": visit_id,
        "family_id": family_id,
        "source": Source.IMPORT,
        "scope": Scope.BOTH,
        "at": NOW,
        "starts_at": datetime.combine(born_on, time(), UTC) + timedelta(hours=chance.randrange(-1000, 12000)),
        "minutes": None,
        "outcome": chance.choice([Outcome.DONE] * 8 + list(Outcome)),
        "place": chance.choice([Place.HOME] * 8 + list(Place)),
        "nurse_attended": chance.choice([True, True, True, False, None]),
        "social_attended": chance.choice([True, True, True, False, None]),
        "absence_cause": chance.choice([None, *AbsenceCause]),
        "others": "",
        "guardians": chance.choice([None, 0, 1, 2, 2]),
        "interpreter": chance.choice([None, False, True]),
        "contacts": " ".join(sorted(chance.sample(list(Contact), chance.choice([0, 0, 1, 3])))),
        "information": " ".join(sorted(chance.sample(list(Information), chance.choice([0, 1, 2])))),
    }


def store(session: Session, rows: dict[type, list]) -> None:
    for table, of_table in rows.items():
        if of_table:
            session.execute(insert(table), of_table)
