"""Values that leave the access room."""

from dataclasses import dataclass

from hembesok_field.kernel.identity import Profession, Side


@dataclass(frozen=True)
class Colleague:
    """A person as others see her: name and profession; a protected member of staff has no name here."""

    assignment_id: int
    person_id: int
    name: str
    profession: Profession
    side: Side
    unit_name: str
