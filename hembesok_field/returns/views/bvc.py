"""Vår BVC: what a BVC's own people have to do with their region's money: the code list, the application, the report."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound
from hembesok_field.returns import queries, rules
from hembesok_field.returns.actions import local as acts
from hembesok_field.returns.forms import SENDS, paper_form
from hembesok_field.returns.pages import local as pages
from hembesok_field.returns.shapes import CodeLine, LocalBvc, LocalKind, LocalRules, LocalStep
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import a_handout, sound
from hembesok_field.returns.views.local import kind_of
from hembesok_field.statistics import door
from hembesok_field.statistics.documents import Handout
from hembesok_field.web.guard import asking
from hembesok_field.web.words import month_words

OURS = "/var-bvc/<int:year>"


@blueprint.get("/var-bvc")
def bvc_now() -> ResponseReturnValue:
    return redirect(url_for("returns.bvc", year=clock.today().year))


@blueprint.get(OURS)
def bvc(year: int) -> str:
    by = asking()
    door.fresh()
    with looking(by, "returns.bvc") as session:
        ours = queries.own_bvc(session, by)
        told = queries.local_rules(session, ours.region_id, sound(year))
        months = queries.codes_by_month(session, by, ours, year)
        written = {kind: queries.local_words(session, by, ours.id, year, kind) for kind in LocalKind}
    return render_template(
        "returns/bvc.html",
        say=pages,
        year=year,
        bvc=ours,
        told=told,
        months=[(date(year, month, 1), number) for month, number in sorted(months.items())],
        written=written,
        open_to={
            LocalKind.APPLICATION: rules.may_apply(told, ours.child_cni),
            LocalKind.REPORT: rules.must_report(told, ours.payment, rules.stands(written[LocalKind.APPLICATION])),
        },
        today=clock.today(),
    )


@blueprint.get(f"{OURS}/kodlista/<int:number>")
def code_list(year: int, number: int) -> str:
    by = asking()
    ours, told, lines, hidden = _codes(year, number, "returns.code_list")
    return render_template(
        "returns/codes.html",
        say=pages,
        year=year,
        month=number,
        month_words=month_words(date(year, number, 1)),
        bvc=ours,
        told=told,
        lines=lines,
        hidden=hidden,
        by=by,
    )


@blueprint.get(f"{OURS}/kodlista/<int:number>/fil/<kind>")
def code_file(year: int, number: int, kind: str) -> ResponseReturnValue:
    ours, told, lines, _ = _codes(year, number, "returns.code_file")
    month = month_words(date(year, number, 1))
    note = "Jämför med journalen. Inga namn: referensen finns på familjens sida."
    made = Handout(
        f"Kodlista {month}, {ours.name}", note, pages.code_words(lines, told, month), [pages.code_sheet(lines, told)]
    )
    return a_handout(made, kind, f"kodlista-{year}-{number:02}-{ours.code}", url_for("returns.bvc", year=year))


def _codes(year: int, month: int, action: str) -> tuple[LocalBvc, LocalRules, list[CodeLine], int]:
    by = asking()
    if not 1 <= month <= 12:
        raise NotFound
    door.fresh()
    with looking(by, action) as session:
        ours = queries.own_bvc(session, by)
        told = queries.local_rules(session, ours.region_id, sound(year))
        if not told.journal_code:
            raise NotFound
        lines, hidden = queries.code_list(session, by, ours, date(year, month, 1))
    return ours, told, lines, hidden


@blueprint.route(f"{OURS}/<paper>", methods=["GET", "POST"])
def paper(year: int, paper: str) -> ResponseReturnValue:
    by, now, kind = asking(), clock.now(), kind_of(paper)
    door.fresh()
    with looking(by, "returns.paper") as session:
        ours = queries.own_bvc(session, by)
        told = queries.local_rules(session, ours.region_id, sound(year))
        papers = {one: queries.local_words(session, by, ours.id, year, one) for one in LocalKind}
        figures = queries.bvc_year(session, by, ours, year)
    if not told.asks(kind):
        raise NotFound
    written, applied = papers[kind], rules.stands(papers[LocalKind.APPLICATION])
    sums = pages.figure_rows(figures) if kind is LocalKind.REPORT else []
    begun = next((one.answers for one in reversed(written) if one.answers), None)
    hints = pages.suggested(told.headings, figures) if kind is LocalKind.REPORT else []
    form = paper_form(told.asks(kind), begun, hints)(data={"after": written[-1].number if written else 0})

    def write():
        facts: dict[str, Any] = {
            "year": year,
            "kind": kind,
            "figures": sums,
            "sends": SENDS in request.form,
            "by": by,
            "now": now,
        }
        act(by, "returns.write_paper", lambda session: acts.write_paper(session, **facts, **form.told()))

    if form.went_through(write, pages.sentence_of):
        return redirect(url_for("returns.paper", year=year, paper=paper))
    page = render_template(
        "returns/bvc_paper.html",
        say=pages,
        year=year,
        kind=kind,
        bvc=ours,
        told=told,
        written=written,
        why_not=rules.why_not_write(told, kind, ours, written, applied),
        sums=written[-1].figures if written and written[-1].step is LocalStep.SENT else sums,
        form=form,
        sends=SENDS,
        today=clock.today(),
    )
    return page, 422 if form.is_submitted() else 200
