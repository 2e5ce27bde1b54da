"""Values that leave the access room."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hembesok_field.kernel.identity import Duty, Profession, Side, Who


class TabletEnd(StrEnum):
    """How a tablet ended: handed in, so that it first delivers and then wipes itself; or lost, and locked at once."""

    HANDED_IN = "handed_in"
    LOST = "lost"


@dataclass(frozen=True)
class Colleague:
    """A person as others see her: name and profession; a protected member of staff has no name here."""

    assignment_id: int
    person_id: int
    name: str
    profession: Profession
    side: Side
    unit_name: str


@dataclass(frozen=True)
class Post:
    """An assignment to choose between: what one does and where."""

    assignment_id: int
    profession: Profession
    duty: Duty
    place_name: str


@dataclass(frozen=True)
class Arrival:
    """A sign-in that has not been ended, and every assignment its person has today: `posts` and `everyone` in step."""

    name: str
    person_id: int
    sign_in_hash: str
    chosen: int | None
    began_at: datetime
    seen_at: datetime
    is_strong: bool
    must_show_two: bool
    posts: tuple[Post, ...]
    everyone: tuple[Who, ...]
    is_demo: bool


@dataclass(frozen=True)
class KeySeen:
    """A passkey as its owner sees it."""

    number: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What a person can show besides her password."""

    keys: tuple[KeySeen, ...] = ()
    has_codes: bool = False

    @property
    def count(self) -> int:
        return len(self.keys) + self.has_codes


@dataclass(frozen=True)
class SignInSeen:
    """A browser where a person is signed in, as she sees it herself."""

    token_hash: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class TabletSeen:
    """A tablet as its authority sees it: who last had it with her, and what it then carried."""

    id: UUID
    name: str
    made_at: datetime
    seen_at: datetime | None
    seen_by: str | None
    waiting: int
    oldest_at: datetime | None
    ending: TabletEnd | None
    wiped_at: datetime | None


@dataclass(frozen=True)
class LetInOn:
    """What one who is signed in gets on a tablet: a pass, and the key that shows that she wrote there."""

    token: str
    author: int
    key_id: UUID
    secret: str


@dataclass(frozen=True)
class HelpSeen:
    """That somebody is being helped in, as those who may approve it see it."""

    number: int
    person_id: int
    name: str
    email: str
    started_by: str
    started_at: datetime
    is_mine: bool


@dataclass(frozen=True)
class Let:
    """What a try gave: a sign-in to hold, or (when not `is_in`) what to hold until the second factor is shown."""

    token: str
    is_in: bool = True


@dataclass(frozen=True)
class Visitor:
    """Whoever has come to the door, as `flask_login.current_user`. Without `who` no assignment is chosen.

    One who `lacks_factor` has to add a key or codes before anything else, and so has no `who` yet.
    """

    name: str = ""
    person_id: int | None = None
    who: Who | None = None
    place_name: str = ""
    has_choice: bool = False
    is_demo: bool = False
    sign_in_hash: str | None = None
    began_at: datetime | None = None
    lacks_factor: bool = False
    tablet_id: UUID | None = None  # has come by a tablet's pass
    is_fresh: bool = False  # has shown lately who she is

    @property
    def is_authenticated(self) -> bool:
        return self.person_id is not None

    @property
    def duties(self) -> frozenset[str]:
        """What the guard looks at: `signed_in`, and the duty of the chosen assignment."""
        if self.person_id is None:
            return frozenset()
        return frozenset({"signed_in"} | ({self.who.duty.value} if self.who else set()))
