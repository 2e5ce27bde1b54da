"""Stäm av: why do our figures differ, and what the two sides say to each other about a visit."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import actions, pages, queries
from hembesok_field.returns.forms import MessageForm
from hembesok_field.returns.shapes import Apart, SideList
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound
from hembesok_field.statistics import door
from hembesok_field.statistics import pages as statistics_pages
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.shapes import Listed, Scope
from hembesok_field.web.guard import asking

PAIR = "/stam-av/<int:year>/<code>"
Seen = tuple[Scope, Scope, tuple[Listed, Apart | None]]


@blueprint.get(PAIR)
def reconcile(year: int, code: str) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.reconcile") as session:
        own = statistics.own_scope(session, by)
        region, municipality = _pair(session, own, code)
        found = queries.compared(session, by, region, municipality, sound(year))
        lists = queries.sides_of(session, by, region, municipality, found)
        shown = [line.fact.visit_id for side in lists for line, _ in side.lines]
        talked_of = queries.talked_of(session, by, shown)
        may_ask_of = queries.seen_by_both(session, municipality, shown) if own.is_region else set(shown)
        grants = queries.has_grant(session, by, year, region, municipality)
    return render_template(
        "returns/reconcile.html",
        say=pages,
        words=statistics_pages,
        year=year,
        own=own,
        region=region,
        municipality=municipality,
        found=found,
        lists=lists,
        grants=grants,
        talked_of=talked_of,
        may_ask_of=may_ask_of,
        url_of=lambda reference: url_for("returns.visit", year=year, code=code, reference=reference),
    )


@blueprint.get(f"{PAIR}/besok/<path:reference>")
def visit(year: int, code: str, reference: str) -> str:
    return _visit_page(year, code, reference, MessageForm(formdata=None))


@blueprint.post(f"{PAIR}/besok/<path:reference>")
def say_of_visit(year: int, code: str, reference: str) -> ResponseReturnValue:
    by, form = asking(), MessageForm()
    door.fresh()

    def work(session: Any) -> None:
        region, municipality, (line, _) = _seen(session, by, sound(year), code, reference)
        of: dict[str, Any] = {"region": region, "municipality": municipality, "visit_id": line.fact.visit_id}
        actions.say_of_visit(session, **of, year=year, by=by, now=clock.now(), **form.told())

    if form.went_through(lambda: act(by, "returns.say_of_visit", work), lambda no: pages.REFUSALS[pages.reason_of(no)]):
        return redirect(url_for("returns.visit", year=year, code=code, reference=reference))
    return _visit_page(year, code, reference, form), 422


def _visit_page(year: int, code: str, reference: str, form: MessageForm) -> str:
    by = asking()
    door.fresh()
    with looking(by, "returns.visit") as session:
        own = statistics.own_scope(session, by)
        region, municipality, (line, why) = _seen(session, by, sound(year), code, reference)
        may_write = bool(queries.seen_by_both(session, municipality, [line.fact.visit_id]))
        said = queries.messages_of(session, by, line.fact.visit_id)
    return render_template(
        "returns/visit.html",
        say=pages,
        year=year,
        code=code,
        own=own,
        other=municipality if own.is_region else region,
        row=pages.side_rows(SideList(((line, why),), 0, 1), own, lambda _: "")[0],
        may_write=may_write,
        said=said,
        form=form,
    )


def _seen(session: Any, by: Who, year: int, code: str, reference: str) -> Seen:
    """The pair and the visit as a line, when both returns are compared and the asker may see it; else NotFound."""
    region, municipality = _pair(session, statistics.own_scope(session, by), code)
    visit_id = queries.visit_called(session, region, reference)
    at = queries.fact_of(queries.compared(session, by, region, municipality, year), visit_id) if visit_id else None
    line = queries.line_of(session, by, region, municipality, at[0]) if at else None
    if at is None or line is None:
        raise NotFound
    return region, municipality, (line, at[1])


def _pair(session: Any, own: Scope, code: str) -> tuple[Scope, Scope]:
    try:
        return queries.pair_with(session, own, code)
    except Refused:
        raise NotFound from None
