"""A year's measures for a program: those of its own authority, as the page shows them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import Field, create_model

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.statistics import door, pages, queries
from hembesok_field.statistics.shapes import Measures, Reimbursement, Scope
from hembesok_field.web.api import operation, room
from hembesok_field.web.api.shapes import Asked, Told
from hembesok_field.web.guard import asking

blueprint = room("statistics", __name__)


def told_like(name: str, shape: type, **instead: Any) -> type[Told]:
    """A model with the keys of a dataclass, all of them always there."""
    kinds: dict[str, Any] = {**get_type_hints(shape), **instead}
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in kinds.items()}
    return create_model(name, __base__=Told, **fields)


ReimbursementSeen = told_like("ReimbursementSeen", Reimbursement)
FiguresSeen: Any = told_like("FiguresSeen", Measures, reimbursement=ReimbursementSeen)
FewSeen = int | Literal["<5"]
StatisticsSeen: Any = told_like(
    "StatisticsSeen", Measures, reimbursement=ReimbursementSeen, **dict.fromkeys(pages.OFFERS, FewSeen)
)


class AskedYear(Asked):
    """Without a year this one; `authority` can only be the person's own."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    authority: Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{2})?$")] | None = None


@operation(
    blueprint,
    "GET",
    "/statistics",
    "Ett års siffror för den egna huvudmannen",
    query=AskedYear,
    gives={200: StatisticsSeen},
    also=(404,),
)
def statistics(asked: AskedYear) -> Any:
    by = asking()
    door.fresh()
    with looking(by, "statistics.year") as session:
        scope = _scope(session, by, asked.authority)
        figures = queries.measures(session, by, scope, asked.year or clock.today().year)
    return StatisticsSeen(**shown(asdict(figures), scope))


def shown(figures: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Of offers and answers a municipality is shown no number under five (house.md 3.1)."""
    hidden = {key for key in pages.OFFERS if pages.few(figures[key], scope).startswith("<")}
    untold = {share for share, parts in pages.OFFER_SHARES.items() if hidden & set(parts)}
    return {**figures, **dict.fromkeys(hidden, f"<{pages.FEW}"), **dict.fromkeys(untold)}


def _scope(session: Any, by: Who, code: str | None) -> Scope:
    """The asker's own authority; another's is not there."""
    try:
        return queries.scope_for(session, by, code) if code else queries.own_scope(session, by)
    except NotAllowed:
        raise NotFound from None
