"""The voices pages: two questions with a code and no sign-in, three to staff, slips to print, totals, and the words."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hembesok_field.access.door import act, looking
from hembesok_field.access.door.guesses import may_guess
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Duty
from hembesok_field.outbox.pages import words_state
from hembesok_field.outbox.queries import words_seen
from hembesok_field.outbox.views import signing
from hembesok_field.statistics.queries import own_scope
from hembesok_field.voices import actions, pages, queries, rules
from hembesok_field.voices.forms import AskForm, SlipsForm, StaffForm
from hembesok_field.voices.shapes import QuestionText, Reason
from hembesok_field.voices.texts import text_in, texts
from hembesok_field.web.forgery import page_token, without_cookie
from hembesok_field.web.guard import asking
from hembesok_field.web.pictures import qr_code

blueprint = Blueprint("voices", __name__)


@blueprint.route("/svara", methods=["GET", "POST"])
@blueprint.get("/svara/<code>", endpoint="answer_with")
@without_cookie
def answer(code: str = "") -> ResponseReturnValue:
    """Two questions to a guardian. To look tells nothing of the code; it is tried first with the answers."""
    with db.reading(OPERATOR) as session:  # which words are reviewed, and nothing else
        known = queries.languages_to_read(session)
    if not known:
        raise NotFound
    form = AskForm(data={"kod": code[:60]})
    wanted = (request.form if request.method == "POST" else request.args).get("sprak", "")
    text = next((one for one in known if one.language == wanted), known[0])
    form.speak(text)
    if request.method == "GET":
        return _ask(form, known, text, is_done="tack" in request.args)
    try:
        with db.unit_of_work(OPERATOR) as session:
            actions.answer_with_code(session, code=form.kod.data or "", said=form.told(), today=clock.today())
    except Refused as no:
        if no.reason is Reason.CODE_SPENT and not may_guess(request.remote_addr or ""):
            form.refuse(text.said["wait"], form.kod)
            return _ask(form, known, text), 429
        form.refuse(text.said[str(no.reason)], form.kod if no.reason is Reason.CODE_SPENT else form.praise)
        return _ask(form, known, text), 422
    return redirect(url_for("voices.answer", tack=1, sprak=text.language), code=303)


def _ask(form: AskForm, known: list[QuestionText], text: QuestionText, *, is_done: bool = False) -> str:
    form.sprak.data = text.language
    return render_template("voices/ask.html", form=form, known=known, text=text, is_done=is_done, token=page_token())


@blueprint.route("/fragor", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """Three questions to those who make the visits, twice a year."""
    by, today = asking(), clock.today()
    half = rules.half_asked(today)
    with looking(by, "voices.staff") as session:
        mine = queries.counts_for(session, by)
        is_done = half is not None and queries.has_answered(session, by, mine, today.year, half)
    form = StaffForm()
    if form.validate_on_submit():
        try:
            act(by, "voices.answer", lambda s: actions.answer_as_staff(s, said=form.told(), by=by, today=today))
        except Refused as no:
            form.refuse(pages.sentence(no))
        else:
            flash("Tack! Ditt svar är med nu.", "done")
            return redirect(url_for("voices.staff"))
    shown = render_template("voices/staff.html", form=form, is_open=half is not None, is_done=is_done, say=pages)
    return shown, 422 if form.is_submitted() else 200


@blueprint.route("/roster/lappar", methods=["GET", "POST"])
def slips() -> ResponseReturnValue:
    """Slips with a code each, to lie ready and be given at the last visit. The codes are in this answer alone."""
    by = asking()
    with looking(by, "voices.slips") as session:
        known = queries.languages_for(session, queries.counts_for(session, by))
    form = SlipsForm(data={"how_many": 8})
    form.offer(known)
    if form.validate_on_submit():
        wanted: dict[str, Any] = {**form.told(), "by": by, "today": clock.today()}
        try:
            codes = act(by, "voices.print", lambda session: actions.make_codes(session, **wanted))
        except Refused as no:
            form.refuse(pages.sentence(no), form.language)
        else:
            text = next(one for one in known if one.language == wanted["language"])
            return render_template("voices/paper.html", slips=[_slip(code, text) for code in codes], text=text)
    shown = render_template("voices/slips.html", form=form, known=known, say=pages, is_field=by.duty is Duty.FIELD)
    return shown, 422 if form.is_submitted() else 200


def _slip(code: str, text: QuestionText) -> tuple[str, str, Markup]:
    """The code as it is printed, the address to type, and the picture that leads straight there."""
    ours = current_app.config["HEMBESOK"].url
    there = f"{ours}{url_for('voices.answer_with', code=rules.as_printed(code), sprak=text.language)}"
    return rules.as_printed(code), f"{ours}{url_for('voices.answer')}", qr_code(there)


@blueprint.get("/roster")
def page() -> ResponseReturnValue:
    """What guardians and staff have said in a year, and the languages they can be asked in."""
    by, this_year = asking(), clock.today().year
    year = request.args.get("ar", this_year, type=int)
    if not 2000 <= year <= 2100:
        raise NotFound
    with looking(by, "voices.page") as session:
        scope = own_scope(session, by)
        totals = queries.totals_of(session, by, scope, year)
        words = [words_seen(session, by, text) for text in texts()]
    years = [this_year, this_year - 1, this_year - 2]
    return render_template(
        "voices/page.html",
        scope=scope,
        year=year,
        years=years,
        totals=totals,
        words=words,
        say=pages,
        words_state=words_state,
    )


@blueprint.route("/roster/sprak/<language>", methods=["GET", "POST"])
def words(language: str) -> ResponseReturnValue:
    """The two questions in one language, who has reviewed them, and an admin's signature that somebody has."""
    by = asking()
    with looking(by, "voices.words") as session:
        seen = words_seen(session, by, text_in(language))
    return signing(by, "voices.sign", seen, "voices/words.html")
