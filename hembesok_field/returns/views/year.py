"""The year's return as it stands, and its files."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.returns import pages, queries, rules
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import a_file, sound, stepped
from hembesok_field.statistics import door
from hembesok_field.statistics import pages as statistics_pages
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking


@blueprint.get("/aterrapport")
def latest() -> ResponseReturnValue:
    """The year that is filed next: last year's until the spring is over."""
    today = clock.today()
    return redirect(url_for("returns.year", year=today.year - (today.month <= rules.FILED_BY_MONTH)))


@blueprint.get("/aterrapport/<int:year>")
def year(year: int) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    door.fresh()
    with looking(by, "returns.year") as session:
        scope = statistics.own_scope(session, by)
        book = queries.book_of(session, by, scope, sound(year))
        made = queries.return_of(session, by, book)
        lacking = queries.lacking_count(session, by, scope, year, now)
        then = queries.frozen(queries.filing_for(session, by, scope, year)).document if book.filings else None
        decision = queries.decision_of(session, by, scope, year)
    held = rules.document(made)
    return render_template(
        "returns/year.html",
        say=pages,
        words=statistics_pages,
        made=made,
        scope=scope,
        has_form=scope.kind in book.form.kinds,
        differ=book.counted.differ,
        others=book.others,
        steps=stepped(book, lacking, here="Siffror"),
        filings=book.filings,
        difference=rules.difference(then, held) if then else None,
        texts=pages.texts_of(scope, book.form),
        decision=decision,
        hash=held["hash"],
        this_year=clock.today().year,
    )


@blueprint.get("/aterrapport/<int:year>/fil/<kind>")
def file(year: int, kind: str) -> ResponseReturnValue:
    """The return as a file: the one handed in last, before that as it stands."""
    by = asking()
    door.fresh()
    with looking(by, "returns.file") as session:
        scope = statistics.own_scope(session, by)
        form = queries.form_for(session, by, scope, sound(year))
        paper = queries.paper_of(session, by, scope, year, pages.texts_of(scope, form))
    return a_file(paper, kind, f"aterrapport-{year}-{scope.code}")
