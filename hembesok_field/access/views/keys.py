"""Keys and codes: signing in with a key, and one's own page of keys, codes and sign-ins."""

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hembesok_field.access import actions, pages, queries, rules
from hembesok_field.access.door import keyring, ways_in
from hembesok_field.access.forms import CodeForm, KeyForm, SignInForm
from hembesok_field.access.rules import Purpose
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import (
    begun,
    flash_no,
    frame,
    hold,
    keep_begun,
    local,
    must_have_party,
    party,
    say,
)
from hembesok_field.access.views.ways_in import sign_in_page
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import NOBODY
from hembesok_field.web.events import tell
from hembesok_field.web.pictures import qr_code


@blueprint.post("/logga-in/nyckel/fraga")
def key_question() -> ResponseReturnValue:
    token, question = ways_in.ask_for_key(must_have_party())
    keep_begun(Purpose.KEY_IN, token)
    return jsonify(question)


@blueprint.post("/logga-in/nyckel")
def key_answer() -> ResponseReturnValue:
    try:
        token = ways_in.key_in(
            must_have_party(),
            begun(Purpose.KEY_IN),
            request.form.get("answer", ""),
            device=request.user_agent.string,
        )
    except Refused as no:
        return sign_in_page(SignInForm(formdata=None), say(no)), 422
    hold(token)
    return redirect(local(request.args.get("next")))


@blueprint.get("/jag/nycklar")
def keys() -> ResponseReturnValue:
    """What I sign in with, and where I am signed in."""
    return _keys_page(KeyForm(formdata=None)), 200


def _keys_page(form: KeyForm) -> str:
    now, me = clock.now(), current_user
    with db.reading(NOBODY) as reading:
        factors = queries.factors_of(reading, me.person_id)
        sign_ins = queries.sign_ins_seen(reading, me.person_id, me.sign_in_hash, now)
    return render_template(
        "access/keys.html",
        frame=frame(),
        form=form,
        factors=factors,
        sign_ins=[(one, pages.device_words(one.device)) for one in sign_ins],
        is_fresh=rules.is_fresh(me.began_at, now),
        lacks_factor=me.lacks_factor,
        can_have_keys=party() is not None,
        duty=me.who.duty.value if me.who else "",
    )


@blueprint.post("/jag/nycklar/fraga")
def new_key_question() -> ResponseReturnValue:
    try:
        token, question = keyring.ask_for_new_key(must_have_party(), current_user)
    except Refused as no:
        return jsonify(sentence=say(no)), 422
    keep_begun(Purpose.NEW_KEY, token)
    return jsonify(question)


@blueprint.post("/jag/nycklar/ny")
def new_key() -> ResponseReturnValue:
    form = KeyForm()
    try:
        token = keyring.keep_new_key(
            must_have_party(), current_user, begun(Purpose.NEW_KEY), form.answer.data or "", form.name.data or ""
        )
    except Refused as no:
        form.refuse(say(no), form.name)
        return _keys_page(form), 422
    _go_on(token)
    tell("key_added")
    flash("Nyckeln är din. Logga in med den nästa gång.", "done")
    return redirect(url_for("access.keys"))


def _go_on(token: str) -> None:
    """The same sign-in under a new token, now that more has been shown."""
    session.clear()
    hold(token)


@blueprint.post("/jag/nycklar/<int:number>/namn")
def name_key(number: int) -> ResponseReturnValue:
    try:
        with db.unit_of_work(NOBODY) as work:
            person_id, name = keyring.fresh(current_user), request.form.get("name", "")
            actions.name_passkey(work, person_id=person_id, number=number, name=name)
            actions.log_own(work, person_id=person_id, action="key.name", now=clock.now())
    except Refused as no:
        flash_no(no)
    return redirect(url_for("access.keys"))


@blueprint.post("/jag/nycklar/<int:number>/bort")
def remove_key(number: int) -> ResponseReturnValue:
    try:
        with db.unit_of_work(NOBODY) as work:
            person_id = keyring.fresh(current_user)
            actions.remove_passkey(work, person_id=person_id, number=number, today=clock.today())
            actions.log_own(work, person_id=person_id, action="key.remove", now=clock.now())
        tell("key_removed")
        flash("Nyckeln är borttagen.", "done")
    except Refused as no:
        flash_no(no)
    return redirect(url_for("access.keys"))


@blueprint.route("/jag/koder", methods=["GET", "POST"])
def codes() -> ResponseReturnValue:
    """Shows a new secret as a picture, and keeps it when the telephone's first code is right."""
    form = CodeForm()
    try:
        if form.validate_on_submit():
            _go_on(keyring.keep_new_codes(current_user, begun(Purpose.NEW_CODE), form.code.data or ""))
            tell("codes_added")
            flash("Nu behövs en kod från telefonen när du loggar in med lösenord.", "done")
            return redirect(url_for("access.keys"))
        if not form.is_submitted():
            keep_begun(Purpose.NEW_CODE, keyring.ask_for_codes(current_user)[0])
        return _codes_page(form), 422 if form.is_submitted() else 200
    except Refused as no:
        if no.reason is not rules.Reason.CODE_WRONG:
            flash_no(no)
            return redirect(url_for("access.keys"))
        form.refuse(say(no), form.code)
        return _codes_page(form), 422


def _codes_page(form: CodeForm) -> str:
    secret, address = keyring.waiting_codes(current_user, begun(Purpose.NEW_CODE))
    return render_template(
        "access/codes.html",
        frame=frame(),
        form=form,
        secret=pages.in_fours(secret),
        picture=qr_code(address),
    )


@blueprint.post("/jag/koder/bort")
def remove_codes() -> ResponseReturnValue:
    try:
        with db.unit_of_work(NOBODY) as work:
            person_id = keyring.fresh(current_user)
            actions.remove_codes(work, person_id=person_id, today=clock.today())
            actions.log_own(work, person_id=person_id, action="codes.remove", now=clock.now())
        tell("codes_removed")
        flash("Koderna är borttagna.", "done")
    except Refused as no:
        flash_no(no)
    return redirect(url_for("access.keys"))


@blueprint.post("/jag/inloggningar/avsluta")
def end_sign_ins() -> ResponseReturnValue:
    """One of one's own sign-ins, or all but this one."""
    which, now = request.form.get("which", ""), clock.now()
    with db.unit_of_work(NOBODY) as work:
        if which == "andra":
            actions.end_other_sign_ins(work, person_id=current_user.person_id, but=current_user.sign_in_hash, now=now)
        else:
            actions.end_own_sign_in(work, person_id=current_user.person_id, token_hash=which, now=now)
        actions.log_own(work, person_id=current_user.person_id, action="sign_ins.end", now=now)
    tell("sign_ins_ended")
    flash("Utloggat.", "done")
    return redirect(url_for("access.keys"))
