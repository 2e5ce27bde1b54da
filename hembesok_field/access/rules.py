"""What kinds of authority, unit and payment there are. Values in, answers out."""

from enum import StrEnum


class UnitKind(StrEnum):
    BVC = "bvc"
    SOCIAL_SERVICES = "social_services"


class Payment(StrEnum):
    """How the region pays the BVC (Region Örebro län, rutin 1138579, 2025-09-18)."""

    VARIABLE = "variable"
    FIXED = "fixed"


class SeesFamilies(StrEnum):
    """How a municipality has decided to see families (house.md 3.3; domain.md 4.4)."""

    IDENTIFIABLE = "identifiable"
    PSEUDONYM = "pseudonym"
    COUNT_ONLY = "count_only"
