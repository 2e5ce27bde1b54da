"""What a family is offered, answers and agrees to. Values in, answers out."""

from enum import StrEnum


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


class EndReason(StrEnum):
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"
    MOVED = "moved"
    NOT_REACHED = "not_reached"
    CHILD_DECEASED = "child_deceased"
    OTHER = "other"


class TargetGroup(StrEnum):
    """Tabell 4 of Socialstyrelsens redovisning 2026-6-10350, as the sheet codes them."""

    FIRST_CHILD = "first_child"
    FIRST_CHILD_IN_SWEDEN = "first_child_in_sweden"
    RISK_FACTORS = "risk_factors"
    BORN_ABROAD = "born_abroad"
    LANGUAGE_DEVELOPMENT = "language_development"
    NOT_IN_PRESCHOOL = "not_in_preschool"
    OTHER = "other"


class ConsentWay(StrEnum):
    ORAL = "oral"
    PHONE = "phone"
    WRITTEN = "written"
    IMPORTED = "imported"
