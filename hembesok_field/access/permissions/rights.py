"""What a row of the table of rights says: who may do what, and when."""

from dataclasses import dataclass
from enum import StrEnum

from hembesok_field.kernel.identity import Duty


class Whose(StrEnum):
    """The relation that opens a row, as a lawyer would say it."""

    ANYONE = "anyone"  # no sign-in: nothing about a family is there
    SELF = "self"  # what is one's own: day, calendar, assignment
    OWN_AUTHORITY = "own_authority"  # figures and what is missing at one's own authority; no names
    OWN_LOG = "own_log"  # who looked at whom in one's own authority; a family by its reference alone
    OWN_NEED = "own_need"  # what one opened in need, or what others opened among one's own unit's families
    OWN_BVC = "own_bvc"  # the family's own BVC, with its own side's tasks
    BOTH_SIDES = "both_sides"  # the BVC, and its partner in social services while consent is in force
    PROMISED = "promised"  # as both_sides; and she who was to come, who then sees no more than the hour


@dataclass(frozen=True)
class Right:
    endpoint: str
    what: str
    duties: frozenset[Duty]
    whose: Whose
    but: str = ""  # what narrows the row beyond duty and relation, in words

    @property
    def open_to(self) -> frozenset[str]:
        """In the guard's words: anyone, all who are signed in (before an assignment is chosen too), or these duties."""
        if self.whose is Whose.ANYONE:
            return frozenset({"anyone"})
        if self.duties == ALL:
            return frozenset({"signed_in"})
        return frozenset(duty.value for duty in self.duties)


ALL = frozenset(Duty)
FIELD = frozenset({Duty.FIELD})
COORDINATOR = frozenset({Duty.COORDINATOR})
ADMIN = frozenset({Duty.ADMIN})
SHEET_READERS = frozenset({Duty.COORDINATOR, Duty.ADMIN})
TABLET_KEEPERS = frozenset({Duty.FIELD, Duty.COORDINATOR, Duty.ADMIN})
REVIEWER = frozenset({Duty.LOG_REVIEWER})
