"""Who asks: a person in one of her assignments, as a plain value that every question takes."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Profession(StrEnum):
    BHV_NURSE = "bhv_nurse"
    SOCIAL_WORKER = "social_worker"
    MIDWIFE = "midwife"
    DENTAL = "dental"
    PRESCHOOL = "preschool"
    PSYCHOLOGIST = "psychologist"
    INTERPRETER = "interpreter"
    COORDINATOR = "coordinator"
    OTHER = "other"


class Duty(StrEnum):
    FIELD = "field"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    LOG_REVIEWER = "log_reviewer"


class AuthorityKind(StrEnum):
    REGION = "region"
    MUNICIPALITY = "municipality"
    COMPANY = "company"


class Side(StrEnum):
    """Which of the two professions that the ordinance asks for (SFS 2025:74, 2 § 4) a person stands for."""

    NURSE = "nurse"
    SOCIAL_SERVICES = "social_services"
    OTHER = "other"


@dataclass(frozen=True)
class Who:
    """A person in an assignment. `unit_id` is None for those who work for a whole authority.

    `opened` are families of another unit that she has opened in need, for reading, while the hour lasts.
    """

    person_id: int
    assignment_id: int
    name: str
    profession: Profession
    duty: Duty
    authority_id: int
    authority_kind: AuthorityKind
    unit_id: int | None = None
    represents_social_services: bool = False
    opened: frozenset[UUID] = frozenset()

    @property
    def side(self) -> Side:
        return side_of(self.profession, self.represents_social_services)

    @property
    def is_field(self) -> bool:
        return self.duty is Duty.FIELD


def side_of(profession: Profession, represents_social_services: bool) -> Side:
    """The nurse is a BHV nurse; social services is whoever represents them, whatever her employer and title."""
    if profession is Profession.BHV_NURSE:
        return Side.NURSE
    return Side.SOCIAL_SERVICES if represents_social_services else Side.OTHER


@dataclass(frozen=True)
class Operator:
    """Whoever runs the program and types its commands; not a person in the database, and no page is hers."""

    @property
    def assignment_id(self) -> None:
        return None


OPERATOR = Operator()


@dataclass(frozen=True)
class Nobody:
    """Whoever has not come in yet: a browser that signs in, an address or key that is looked up. Sees no family."""


NOBODY = Nobody()
By = Who | Operator
