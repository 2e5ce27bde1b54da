"""Cars and interpreters: what they are, which would do, and when an interpreter has to be cancelled by. Values in."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from hembesok_field.booking.rules.days import Week

NONE, ANY = -1, 0  # what is asked for in place of one car's or interpreter's own number
ALWAYS: Week = ((time(0), time(23, 59)),) * 7
WARN_BEFORE = timedelta(days=3)  # a weekend between, and there is still a working day to call


class ResourceKind(StrEnum):
    CAR = "car"
    INTERPRETER = "interpreter"


class InterpreterWay(StrEnum):
    PHONE = "phone"
    VIDEO = "video"
    PRESENT = "present"


@dataclass(frozen=True)
class Wanted:
    """What should come along: one by its number, ANY that is free, NONE; None: as it stands (nothing, at first)."""

    car: int | None = None
    interpreter: int | None = None

    def of(self, kind: ResourceKind) -> int | None:
        return self.car if kind is ResourceKind.CAR else self.interpreter


AS_IT_STANDS = Wanted()


def must_soon_be_cancelled(cancel_by: date | None, today: date) -> bool:
    """Whether the last day to cancel without paying is near and has not passed."""
    return cancel_by is not None and today <= cancel_by <= today + WARN_BEFORE


def speaks(languages: str, language: str | None) -> bool:
    """Whether an interpreter with these languages would do; one without any written takes them all."""
    said = {word.strip().casefold() for word in languages.split(",") if word.strip()}
    return not said or not language or language.strip().casefold() in said
