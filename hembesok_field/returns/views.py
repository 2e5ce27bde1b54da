"""The returns pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import documents, pages, queries, rules
from hembesok_field.statistics import door
from hembesok_field.statistics import pages as statistics_pages
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking

blueprint = Blueprint("returns", __name__)


@blueprint.get("/aterrapport")
def latest() -> ResponseReturnValue:
    """The year that is filed next: last year's until the spring is over."""
    today = clock.today()
    return redirect(url_for("returns.year", year=today.year - (today.month <= rules.FILED_BY_MONTH)))


@blueprint.get("/aterrapport/<int:year>")
def year(year: int) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.year") as session:
        scope = statistics.own_scope(session, by)
        made = queries.return_of(session, by, scope, _sound(year))
        differ = statistics.words_differ(session, by, scope, year)
        others = statistics.others_in(session, by, scope, year)
    return render_template(
        "returns/year.html",
        say=pages,
        words=statistics_pages,
        made=made,
        scope=scope,
        differ=differ,
        others=others,
        steps=pages.steps(made, differ),
        hash=rules.document(made)["hash"],
        this_year=clock.today().year,
    )


@blueprint.get("/aterrapport/<int:year>/fil/<kind>")
def file(year: int, kind: str) -> ResponseReturnValue:
    if kind not in documents.FORMATS:
        abort(404)
    by = asking()
    door.fresh()
    with looking(by, "returns.file") as session:
        scope = statistics.own_scope(session, by)
        made = queries.return_of(session, by, scope, _sound(year))
    write, media = documents.FORMATS[kind]
    try:
        content = write(made)
    except Refused as no:
        return render_template("returns/no_file.html", sentence=pages.REFUSALS[pages.reason_of(no)], year=year), 422
    name = f"aterrapport-{year}-{scope.code}.{kind}"
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, content_type=media)


@blueprint.get("/stam-av/<int:year>/<code>")
def reconcile(year: int, code: str) -> ResponseReturnValue:
    by = asking()
    door.fresh()
    with looking(by, "returns.reconcile") as session:
        own = statistics.own_scope(session, by)
        region_code, municipality_code = (own.code, code) if own.is_region else (code, own.code)
        try:
            region, municipality = queries.pair_for(session, by, region_code, municipality_code)
        except Refused:
            raise NotFound from None
        found = queries.compared(session, by, region, municipality, _sound(year))
        lists = queries.sides_of(session, by, region, municipality, found)
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
    )


def _sound(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise NotFound
    return year
