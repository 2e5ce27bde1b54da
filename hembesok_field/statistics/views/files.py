"""The statistics pages as files, and the whole list behind a figure, sent as it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.spreadsheets import BYTE_ORDER_MARK, csv_rows
from hembesok_field.statistics import documents, door, pages, queries
from hembesok_field.statistics.documents import Handout
from hembesok_field.statistics.shapes import Cut, Fact, Scope
from hembesok_field.statistics.views import blueprint, course, cuts, handing, hours, year
from hembesok_field.statistics.views.asked import asked_cut, asked_year
from hembesok_field.web.guard import asking

PAGES: dict[str, Callable[[Any, Who, Scope, int], Handout]] = {
    "siffror": year.handout,
    "uppdelat": cuts.handout,
    "vagen": course.course_handout,
    "hur-val": course.quality_handout,
    "tiden": hours.handout,
    "lamna-vidare": handing.handout,
}
AT_ONCE = 2000  # lines of a list that are read, logged and sent before the next


@blueprint.get("/statistik/fil/<page>/<kind>")
def file(page: str, kind: str) -> ResponseReturnValue:
    """A page's tables as a file, under the same filters."""
    by = asking()
    if page not in PAGES or kind not in documents.FORMATS:
        abort(404)
    door.fresh()
    with looking(by, "statistics.file") as session:
        scope = queries.own_scope(session, by)
        chosen = asked_year(clock.today().year)
        made = PAGES[page](session, by, scope, chosen)
    write, media = documents.FORMATS[kind]
    try:
        content = write(made)
    except Refused as no:
        return render_template("statistics/no_file.html", sentence=pages.sentence_of(no)), 422
    return _attached(Response(content, content_type=media), f"{page}-{chosen}-{scope.code}.{kind}")


@blueprint.get("/statistik/lista/fil")
def visits_file() -> ResponseReturnValue:
    """The whole list behind a figure, as CSV: read, logged and sent piece by piece, and stopped by whoever gets it."""
    by = asking()
    figure, key = request.args.get("visar", ""), request.args.get("nyckel", "")
    if figure not in pages.LISTS:
        abort(404)
    door.fresh()
    with looking(by, "statistics.list_file") as session:
        scope = queries.own_scope(session, by)
        chosen, cut = asked_year(clock.today().year), asked_cut()
        rule = queries.counts_joint_ordinary(session, by, scope, chosen)
    whole = WholeList(by, scope, chosen, figure, key, cut, rule)
    sent = Response(stream_with_context(whole.pieces()), content_type="text/csv; charset=utf-8")
    return _attached(sent, f"lista-{figure}-{chosen}-{scope.code}.csv")


@dataclass(frozen=True)
class WholeList:
    """One whole list to send: whose, of what, and by which counting rule."""

    by: Who
    scope: Scope
    year: int
    figure: str
    key: str
    cut: Cut
    rule: bool

    def pieces(self) -> Iterator[bytes]:
        """Every piece is logged before its first byte leaves; what is never sent is never read."""
        yield BYTE_ORDER_MARK + csv_rows([pages.LIST_HEAD])
        after: Fact | None = None
        while True:
            with looking(self.by, "statistics.list_file") as session:
                lines, after = queries.part_of_list(
                    session,
                    self.by,
                    self.scope,
                    self.year,
                    figure=self.figure,
                    key=self.key,
                    cut=self.cut,
                    after=after,
                    most=AT_ONCE,
                )
            yield csv_rows(pages.list_row(line, self.scope, count_joint_ordinary=self.rule) for line in lines)
            if after is None:
                return


def _attached(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
