"""Families for a program: those that the person's own pages list, told as those pages tell them."""

from uuid import UUID

from hembesok_field.access.door import looking
from hembesok_field.family import queries
from hembesok_field.family.shapes import ConsentState, FamilyFace
from hembesok_field.web.api import operation, room
from hembesok_field.web.api.shapes import AskedPage, Day, Page, Told, after_id, cursor
from hembesok_field.web.guard import asking

blueprint = room("family", __name__)


class ChildSeen(Told):
    name: str | None
    born_on: Day | None
    due_on: Day | None


class FamilySeen(Told):
    """`name` is what the person's own pages call the family: the guardians, or only its reference."""

    id: UUID
    reference: str
    name: str
    is_own: bool
    consent: ConsentState
    children: list[ChildSeen]
    language: str | None
    needs_interpreter: bool | None
    area_name: str | None
    area_type: int | None


@operation(
    blueprint,
    "GET",
    "/families",
    "Familjerna som du ser; ingen med skyddade uppgifter",
    query=AskedPage,
    gives={200: Page[FamilySeen]},
)
def families(asked: AskedPage) -> Page[FamilySeen]:
    by = asking()
    with looking(by, "desk.families") as session:
        found, has_more = queries.listed_families(session, by, after_id(asked.cursor), asked.limit)
        faces = queries.faces_of(session, by, found)
    following = cursor(str(found[-1].id)) if has_more else None
    return Page[FamilySeen](items=[_seen(faces[one.id]) for one in found], next=following)


def _seen(face: FamilyFace) -> FamilySeen:
    return FamilySeen(
        id=face.family_id,
        reference=face.reference,
        name=face.name,
        is_own=face.is_own,
        consent=face.consent,
        children=[ChildSeen(name=one.name, born_on=one.born_on, due_on=one.due_on) for one in face.children],
        language=face.language,
        needs_interpreter=face.needs_interpreter,
        area_name=face.area_name,
        area_type=face.area_type,
    )
