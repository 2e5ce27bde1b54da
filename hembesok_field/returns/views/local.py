"""Lokala pengar, for the region: its own rules, what its BVC have earned, applied for and reported."""

from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Duty
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions import local as acts
from hembesok_field.returns.forms import DecideForm, LocalRulesForm
from hembesok_field.returns.pages import local as pages
from hembesok_field.returns.shapes import LocalKind
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import a_handout, sound
from hembesok_field.returns.years import local_example
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.statistics.documents import Handout
from hembesok_field.web.guard import asking

LOCAL = "/lokala-pengar/<int:year>"


@blueprint.get("/lokala-pengar")
def local_now() -> ResponseReturnValue:
    page = "returns.local" if asking().duty is Duty.COORDINATOR else "returns.local_rules"
    return redirect(url_for(page, year=clock.today().year))


@blueprint.get(LOCAL)
def local(year: int) -> str:
    by = asking()
    door.fresh()
    with looking(by, "returns.local") as session:
        scope = statistics.own_scope(session, by)
        lines = queries.overview(session, by, scope, sound(year))
        told = queries.local_rules(session, scope.id, year)
    return render_template(
        "returns/local.html", say=pages, scope=scope, year=year, lines=lines, told=told, today=clock.today()
    )


@blueprint.get(f"{LOCAL}/fil/<kind>")
def local_file(year: int, kind: str) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.local_file") as session:
        scope = statistics.own_scope(session, by)
        lines = queries.overview(session, by, scope, sound(year))
        told = queries.local_rules(session, scope.id, year)
    sheets = [pages.overview_sheet(lines, told, clock.today()), pages.rules_sheet(told)]
    made = Handout(
        f"Lokala pengar {year}, {scope.name}", pages.rate_words(told), pages.overview_words(lines, year), sheets
    )
    return a_handout(made, kind, f"lokala-pengar-{year}-{scope.code}", url_for("returns.local", year=year))


@blueprint.route(f"{LOCAL}/regler", methods=["GET", "POST"])
def local_rules(year: int) -> ResponseReturnValue:
    by = asking()
    with looking(by, "returns.local_rules") as session:
        scope = statistics.own_scope(session, by)
        if not scope.is_region:
            raise NotFound
        told = queries.local_rules(session, scope.id, sound(year))
        before = queries.rules_before(session, scope.id, year)
    example, source = local_example(year)
    begins_from = told if told.number else rules.begun_from(before, year) if before else example
    form = LocalRulesForm(data=LocalRulesForm.of(begins_from, told.number))

    def write():
        said, now = form.told(year), clock.now()
        act(by, "returns.write_local_rules", lambda s: acts.write_rules(s, scope=scope, said=said, by=by, now=now))

    if form.went_through(write, pages.sentence_of):
        return redirect(url_for("returns.local_rules", year=year))
    page = render_template(
        "returns/local_rules.html",
        say=pages,
        scope=scope,
        year=year,
        told=told,
        before=before,
        source=source,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{LOCAL}/bvc/<int:unit_id>/<paper>", methods=["GET", "POST"])
def local_paper(year: int, unit_id: int, paper: str) -> ResponseReturnValue:
    by = asking()
    kind = kind_of(paper)
    form = DecideForm()
    form.offer(kind)

    def decide():
        with looking(by, "returns.local_paper") as session:
            scope = statistics.own_scope(session, by)
        said, now = form.told(), clock.now()
        facts: dict[str, Any] = {
            "scope": scope,
            "unit_id": unit_id,
            "year": sound(year),
            "kind": kind,
            "by": by,
            "now": now,
        }
        act(by, "returns.decide_paper", lambda session: acts.decide_paper(session, **facts, **said))

    if form.went_through(decide, pages.sentence_of):
        return redirect(url_for("returns.local_paper", year=year, unit_id=unit_id, paper=paper))
    with looking(by, "returns.local_paper") as session:
        scope = statistics.own_scope(session, by)
        bvc = queries.bvc_for(session, by, scope, unit_id)
        written = queries.local_words(session, by, bvc.id, sound(year), kind)
    if not written:
        raise NotFound
    page = render_template(
        "returns/local_paper.html",
        say=pages,
        scope=scope,
        year=year,
        kind=kind,
        paper=paper,
        bvc=bvc,
        written=written,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get(f"{LOCAL}/bvc/<int:unit_id>/<paper>/fil/<kind>")
def local_paper_file(year: int, unit_id: int, paper: str, kind: str) -> ResponseReturnValue | Response:
    by = asking()
    which = kind_of(paper)
    with looking(by, "returns.local_paper_file") as session:
        scope = statistics.own_scope(session, by)
        bvc = queries.bvc_for(session, by, scope, unit_id)
        written = [one for one in queries.local_words(session, by, bvc.id, sound(year), which) if one.answers]
    if not written:
        raise NotFound
    last = written[-1]
    made = Handout(
        f"{pages.KINDS[which]} {year}, {bvc.name}", scope.name, pages.history_words(last), pages.paper_sheets(last)
    )
    return a_handout(made, kind, f"{paper}-{year}-{bvc.code}", url_for("returns.local", year=year))


def kind_of(paper: str) -> LocalKind:
    """Which paper an address names."""
    if paper not in pages.KIND_OF:
        abort(404)
    return pages.KIND_OF[paper]
