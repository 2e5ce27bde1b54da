"""Svar: the year's form, field by field, answered and signed by several people at once."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.returns import actions, pages, queries
from hembesok_field.returns.forms import AnswerForm
from hembesok_field.returns.shapes import Reason
from hembesok_field.returns.views import blueprint
from hembesok_field.returns.views.frame import sound, stepped
from hembesok_field.statistics import door
from hembesok_field.statistics import queries as statistics
from hembesok_field.web.guard import asking
from hembesok_field.web.words import time_words


@blueprint.get("/aterrapport/<int:year>/svar")
def answers(year: int) -> ResponseReturnValue:
    return _page(year)


@blueprint.post("/aterrapport/<int:year>/svar/<field>")
def answer(year: int, field: str) -> ResponseReturnValue:
    """Sign one answer. What saves by itself asks for JSON: the new number and what is left, or why not."""
    by, form, saves_itself = asking(), AnswerForm(), request.accept_mimetypes.best == "application/json"
    if not form.validate_on_submit():
        sentence = (form.text.errors or [pages.REFUSALS[Reason.ODD_ANSWER]])[0]
        return ({"words": sentence}, 422) if saves_itself else (_page(year, field, form, str(sentence)), 422)

    def work(session):
        scope = statistics.own_scope(session, by)
        number = actions.answer(
            session, scope=scope, year=sound(year), field=field, by=by, now=clock.now(), **form.told()
        )
        return number, queries.book_of(session, by, scope, year).fields if saves_itself else ()

    try:
        number, fields = act(by, "returns.answer", work)
    except Refused as no:
        why = pages.reason_of(no)
        status = 409 if why is Reason.ANSWERED_MEANWHILE else 422
        if saves_itself:
            return {"words": pages.MEANWHILE_UNSEEN if status == 409 else pages.REFUSALS[why]}, status
        return _page(year, field, form, pages.REFUSALS[why]), status
    if saves_itself:
        told = pages.left_after(fields, field)
        return jsonify(number=number, words=f"Sparat {time_words(clock.now())}", **told)
    return redirect(url_for("returns.answers", year=year, _anchor=f"falt-{field}"))


def _page(year: int, field: str | None = None, typed: AnswerForm | None = None, sentence: str = "") -> str:
    """The form as it stands; in one field what was typed and refused stays, beside what others wrote meanwhile."""
    by = asking()
    door.fresh()
    with looking(by, "returns.answers") as session:
        scope = statistics.own_scope(session, by)
        book = queries.book_of(session, by, scope, sound(year))
        lacking = queries.lacking_count(session, by, scope, year, clock.now())
    return render_template(
        "returns/answers.html",
        say=pages,
        scope=scope,
        year=year,
        form=book.form,
        fields=book.fields,
        figures=book.figures,
        money=book.money,
        evidence=pages.evidence(book.figures),
        steps=stepped(book, lacking, here="Svar"),
        refused=field,
        typed=typed,
        sentence=sentence,
    )
