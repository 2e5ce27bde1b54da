"""What happened, and whose word stands. Values in, answers out."""

from enum import StrEnum


class Outcome(StrEnum):
    DONE = "done"
    FAMILY_CANCELLED = "family_cancelled"
    BVC_CANCELLED = "bvc_cancelled"
    SOCIAL_SERVICES_CANCELLED = "social_services_cancelled"
    FAMILY_NOT_HOME = "family_not_home"
    STAFF_SICK = "staff_sick"
    CHILD_SICK = "child_sick"
    INTERPRETER_MISSING = "interpreter_missing"


class Place(StrEnum):
    HOME = "home"
    BVC = "bvc"
    OTHER = "other"


class AbsenceCause(StrEnum):
    SICKNESS = "sickness"
    LEAVE = "leave"
    NOT_BOOKED = "not_booked"
    REBOOKED_TIME = "rebooked_time"
    OTHER = "other"


class Source(StrEnum):
    """Own: a person about herself. Import: a sheet. The sides a word confirms stand in `Scope`."""

    OWN = "own"
    IMPORT = "import"


class Scope(StrEnum):
    """Whose attendance the word confirms; about the other side it is a claim."""

    NURSE = "nurse"
    SOCIAL_SERVICES = "social_services"
    BOTH = "both"
    NEITHER = "neither"
