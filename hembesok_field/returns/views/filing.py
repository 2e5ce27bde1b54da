"""Lämna in: what is missing, the signature, the receipt, and what was handed in for ever after."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.returns import actions, pages, queries, rules
from hembesok_field.returns.forms import HandInForm
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import a_file, sound, stepped
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking

FILED = "/aterrapport/<int:year>/inlamnad/<int:number>"


@blueprint.route("/aterrapport/<int:year>/lamna-in", methods=["GET", "POST"])
def check(year: int) -> ResponseReturnValue:
    """Kontrollera och lämna in."""
    by, form = asking(), HandInForm()
    door.fresh()

    def work(session):
        scope = statistics.own_scope(session, by)
        texts = pages.texts_of(scope, queries.form_for(session, by, scope, sound(year)))
        return actions.hand_in(
            session, scope=scope, year=sound(year), texts=texts, by=by, now=clock.now(), **form.told()
        )

    numbers: list[int] = []
    if form.went_through(lambda: numbers.append(act(by, "returns.hand_in", work)), _sentence):
        return redirect(url_for("returns.filed", year=year, number=numbers[-1]))
    return _check_page(year, form), 422 if form.is_submitted() else 200


def _sentence(no: Refused) -> str:
    return pages.REFUSALS[pages.reason_of(no)].format(**no.facts)


def _check_page(year: int, form: HandInForm) -> str:
    by, now = asking(), clock.now()
    with looking(by, "returns.check") as session:
        scope = statistics.own_scope(session, by)
        book = queries.book_of(session, by, scope, sound(year))
        made = queries.return_of(session, by, book)
        lacking = queries.lacking_of(session, by, scope, year, now)
        then = queries.frozen(queries.filing_for(session, by, scope, year)).document if book.filings else None
        decision = queries.decision_of(session, by, scope, year)
    held = rules.document(made)
    form.read.data = form.read.raw_data = held["hash"]
    return render_template(
        "returns/check.html",
        say=pages,
        scope=scope,
        year=year,
        made=made,
        has_form=scope.kind in book.form.kinds,
        fields=book.fields,
        missing=pages.missing_words(book.fields),
        lacking=lacking,
        filings=book.filings,
        difference=rules.difference(then, held) if then else None,
        texts=pages.texts_of(scope, book.form),
        decision=decision,
        steps=stepped(book, len(lacking), here="Lämna in"),
        form=form,
        today=clock.today(),
    )


@blueprint.get(FILED)
def filed(year: int, number: int) -> ResponseReturnValue:
    """What was handed in, in its own words, with its receipt."""
    by = asking()
    with looking(by, "returns.filed") as session:
        scope = statistics.own_scope(session, by)
        paper = queries.frozen(queries.filing_for(session, by, scope, sound(year), number))
        filings = queries.filings_of(session, by, scope, year)
    found = [one for one in filings if one.number == number]
    if not found:
        raise NotFound
    return render_template(
        "returns/filed.html",
        say=pages,
        scope=scope,
        year=year,
        one=found[0],
        filings=filings,
        held=paper.document,
        unused_share=rules.unused_share(paper.document["money"]),
        texts=paper.texts,
    )


@blueprint.get(f"{FILED}/fil/<kind>")
def filed_file(year: int, number: int, kind: str) -> ResponseReturnValue:
    by = asking()
    with looking(by, "returns.filed_file") as session:
        scope = statistics.own_scope(session, by)
        paper = queries.frozen(queries.filing_for(session, by, scope, sound(year), number))
    return a_file(paper, kind, f"aterrapport-{year}-{scope.code}-{number}")
