"""The outbox pages: one's own choice, a guardian's, what has not arrived, and the words that families are told."""

from datetime import time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hembesok_field.access.door import act, looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Duty, Who
from hembesok_field.outbox import actions, letters, pages, queries
from hembesok_field.outbox.forms import (
    FEED,
    INVITATIONS,
    NOTHING,
    GuardianForm,
    MineForm,
    NumberForm,
    PressForm,
    SignForm,
)
from hembesok_field.outbox.rules import Kind
from hembesok_field.outbox.shapes import GuardianWish, MessageText, SomeText, Words
from hembesok_field.outbox.texts import text_in, texts
from hembesok_field.web.guard import asking

blueprint = Blueprint("outbox", __name__)
HALF_PAST_TEN = time(10, 30)


@blueprint.route("/jag/utskick", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """How I am told of my visits."""
    by = asking()
    with looking(by, "outbox.mine") as session:
        wish = queries.staff_wish(session, by)
    form = MineForm(data={"calendar": INVITATIONS if wish.by_invitation else FEED, "reminder": wish.reminder.value})
    if form.validate_on_submit():
        act(by, "outbox.choose", lambda s: actions.choose(s, by=by, now=clock.now(), **form.told()))
        flash("Sparat.", "done")
        return redirect(url_for("outbox.mine"))
    return render_template("outbox/mine.html", form=form, wish=wish), 422 if form.is_submitted() else 200


@blueprint.route("/familjer/<uuid:family_id>/vardnadshavare/<uuid:guardian_id>/utskick", methods=["GET", "POST"])
def guardian(family_id: UUID, guardian_id: UUID) -> ResponseReturnValue:
    """Whether a guardian wants to be told, how and in which language."""
    by = asking()
    with looking(by, "outbox.guardian") as session:
        wish = queries.guardian_wish(session, by, family_id, guardian_id)
    form = GuardianForm(data={"way": wish.way.value if wish.way else NOTHING, "language": wish.language or "sv"})
    form.offer(pages.languages(texts(), wish.sendable))
    if form.validate_on_submit():
        wanted: dict[str, Any] = {"by": by, "family_id": family_id, "guardian_id": guardian_id, **form.told()}
        try:
            act(by, "outbox.wish", lambda s: actions.keep_guardian_choice(s, now=clock.now(), **wanted))
        except Refused as no:
            form.refuse_for(no)
        else:
            flash("Sparat.", "done")
            return redirect(url_for("outbox.guardian", family_id=family_id, guardian_id=guardian_id))
    return _guardian_page(form, wish), 422 if form.is_submitted() else 200


def _guardian_page(form: GuardianForm, wish: GuardianWish) -> str:
    return render_template(
        "outbox/guardian.html", form=form, wish=wish, say=pages, drafts=[(text, _said(text)) for text in texts()]
    )


def _said(text: MessageText, phone: str = "019-000 00 00") -> list[tuple[str, str]]:
    """Each sentence of a language as a family would get it, with an invented hour and number."""
    example = clock.at_wall_clock(clock.today(), HALF_PAST_TEN) or clock.now()
    return [(words, letters.said(text, Kind(kind), example, phone)) for kind, words in pages.SENTENCES.items()]


@blueprint.get("/utskick")
def page() -> ResponseReturnValue:
    return _page(NumberForm(formdata=None), None)


@blueprint.post("/utskick/nummer/<int:unit_id>")
def keep_number(unit_id: int) -> ResponseReturnValue:
    by, form = asking(), NumberForm()
    if form.validate():
        phone = form.phone.data or ""
        try:
            act(
                by,
                "outbox.number",
                lambda s: actions.keep_number(s, by=by, unit_id=unit_id, phone=phone, now=clock.now()),
            )
        except Refused as no:
            form.refuse(pages.sentence(no), form.phone)
        else:
            flash("Sparat.", "done")
            return redirect(url_for("outbox.page"))
    return _page(form, unit_id)


@blueprint.post("/utskick/<int:number>/igen")
def try_again(number: int) -> ResponseReturnValue:
    by = asking()
    try:
        act(by, "outbox.again", lambda s: actions.try_again(s, by=by, number=number, now=clock.now()))
        flash("Det försöks igen.", "done")
    except Refused as no:
        flash(pages.sentence(no), "needs_you")
    return redirect(url_for("outbox.page"))


def _page(form: NumberForm, refused_unit: int | None) -> ResponseReturnValue:
    by, now = asking(), clock.now()
    with looking(by, "outbox.page") as session:
        dead = queries.undelivered(session, by)
        numbers = queries.numbers_seen(session, by)
        words = [queries.words_seen(session, by, text) for text in texts()] if numbers else []
    forms = []
    for one in numbers:
        shown = form if one.unit_id == refused_unit else NumberForm(formdata=None, phone=one.phone)
        shown.phone.id = f"phone-{one.unit_id}"  # one form a unit, each with labels of its own
        forms.append((one, shown))
    page = render_template(
        "outbox/page.html", dead=dead, forms=forms, words=words, refused=form, press=PressForm(), say=pages, now=now
    )
    return page, 200 if refused_unit is None else 422


@blueprint.route("/utskick/texter/<language>", methods=["GET", "POST"])
def words(language: str) -> ResponseReturnValue:
    """One language's words as a draft, who has reviewed them, and an admin's signature that somebody has."""
    by = asking()
    with looking(by, "outbox.words") as session:
        seen = queries.words_seen(session, by, text_in(language))
    return signing(by, "outbox.sign", seen, "outbox/words.html", said=_said(seen.text))


def signing(by: Who, action: str, seen: Words[SomeText], page: str, **shown: object) -> ResponseReturnValue:
    """The page of any words to families, where an admin signs that somebody who knows the language has read them."""
    form = SignForm(data={"digest": seen.text.digest, "reviewed_on": clock.today()})
    if form.validate_on_submit():
        try:
            act(by, action, lambda s: actions.sign_words(s, by=by, text=seen.text, now=clock.now(), **form.told()))
        except Refused as no:
            form.refuse(pages.sentence(no), form.at(no))
        else:
            flash("Texten är granskad och får användas.", "done")
            return redirect(url_for(".words", language=seen.text.language))
    drawn = render_template(page, form=form, seen=seen, is_admin=by.duty is Duty.ADMIN, say=pages, **shown)
    return drawn, 422 if form.is_submitted() else 200
