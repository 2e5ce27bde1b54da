"""Values that leave the access room."""

from dataclasses import dataclass

from hembesok_field.kernel.identity import Duty, Profession, Side, Who


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
class Visitor:
    """Whoever has come to the door, as `flask_login.current_user`. Without `who` no assignment is chosen."""

    name: str = ""
    person_id: int | None = None
    who: Who | None = None
    place_name: str = ""
    has_choice: bool = False
    is_demo: bool = False
    sign_in_hash: str | None = None

    @property
    def is_authenticated(self) -> bool:
        return self.person_id is not None

    @property
    def duties(self) -> frozenset[str]:
        """What the guard looks at: `signed_in`, and the duty of the chosen assignment."""
        if self.person_id is None:
            return frozenset()
        return frozenset({"signed_in"} | ({self.who.duty.value} if self.who else set()))
