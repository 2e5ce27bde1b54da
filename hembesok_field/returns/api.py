"""The return for a program: the JSON of the command `return`, for the person's own authority."""

from typing import Any

from hembesok_field.access.door import looking
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns import pages, queries
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.api import FiguresSeen
from hembesok_field.web.api import operation, room
from hembesok_field.web.api.shapes import Told
from hembesok_field.web.guard import asking

blueprint = room("returns", __name__)


class RecipientSeen(Told):
    code: str
    name: str
    kind: AuthorityKind


class AnswerSeen(Told):
    field: str
    text: str
    options: list[str]


class MoneySeen(Told):
    requisitioned: int | None
    redistributed: int | None
    allocated: int | None
    used: int | None
    unused: int | None


class ReturnSeen(Told):
    """`hash` is over all the rest of it, so `filed_at` stands as it stands in the file."""

    recipient: RecipientSeen
    year: int
    form: str
    filed_at: str | None
    figures: FiguresSeen
    answers: list[AnswerSeen]
    money: MoneySeen
    visits: list[str]
    hash: str


@operation(
    blueprint,
    "GET",
    "/returns/<int:year>",
    "Återrapporten: den inlämnade, och före det som den står",
    gives={200: ReturnSeen},
)
def year(year: int) -> Any:
    by = asking()
    if not 2000 <= year <= 2100:
        raise NotFound
    door.fresh()
    with looking(by, "returns.file") as session:
        scope = statistics.own_scope(session, by)
        form = queries.form_for(session, by, scope, year)
        paper = queries.paper_of(session, by, scope, year, pages.texts_of(scope, form))
    return ReturnSeen(**paper.document)
