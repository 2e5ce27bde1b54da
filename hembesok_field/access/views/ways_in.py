"""In, out, and in which assignment."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hembesok_field.access import actions, door, pages, queries
from hembesok_field.access.door import ways_in
from hembesok_field.access.forms import AssignmentForm, CodeForm, PasswordForm, SignInForm
from hembesok_field.access.rules import Purpose, Reason
from hembesok_field.access.shapes import Factors, Let
from hembesok_field.access.views import blueprint
from hembesok_field.access.views.holding import begun, hold, keep_begun, local, party, provider, say
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import NOBODY
from hembesok_field.web.events import tell
from hembesok_field.web.forms import HouseForm
from hembesok_field.web.frame import places_of


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Where one's day begins: the first of the places that the duty has."""
    who = current_user.who
    if who is None:
        return redirect(url_for("access.keys" if current_user.lacks_factor else "access.choose_assignment"))
    if places := places_of(who):
        return redirect(places[0][1])
    return render_template("access/home.html", duty=pages.DUTIES[who.duty])


@blueprint.route("/logga-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            let = door.sign_in(
                form.email.data or "",
                form.password.data or "",
                address=request.remote_addr or "",
                device=request.user_agent.string,
            )
        except Refused as no:
            # The sentence belongs to both fields, so it stands above them.
            form.refuse(say(no))
            status = 429 if no.reason is Reason.WAIT else 422
        else:
            return _let(let, local(request.args.get("next")))
    return sign_in_page(form), status


def sign_in_page(form: SignInForm, sentence: str | None = None) -> str:
    return render_template(
        "access/sign_in.html",
        form=form,
        sentences=[sentence] if sentence else [],
        has_keys=party() is not None,
        has_provider=provider() is not None,
        next_path=local(request.args.get("next")),
    )


def _let(let: Let, next_path: str) -> ResponseReturnValue:
    if let.is_in:
        hold(let.token)
        return redirect(next_path)
    keep_begun(Purpose.SECOND_FACTOR, let.token)
    tell("password_shown")
    return redirect(url_for("access.second", next=next_path))


@blueprint.route("/logga-in/kod", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """The second step for one who has shown her password: a code, or a key."""
    token, form, status = begun(Purpose.SECOND_FACTOR), CodeForm(), 200
    try:
        factors = ways_in.second_of(token)
        if form.validate_on_submit():
            device = request.user_agent.string
            hold(ways_in.code_in(token, form.code.data or "", address=request.remote_addr or "", device=device))
            return redirect(local(request.args.get("next")))
        status = 422 if form.is_submitted() else 200
    except Refused as no:
        if no.reason is Reason.BEGIN_AGAIN:
            return sign_in_page(SignInForm(formdata=None), say(no)), 422
        form.refuse(say(no), form.code)
        status = 429 if no.reason is Reason.WAIT else 422
    return _second_page(form, factors), status


def _second_page(form: HouseForm, factors: Factors) -> str:
    next_path = local(request.args.get("next"))
    return render_template(
        "access/second.html", form=form, factors=factors, has_keys=party() is not None, next_path=next_path
    )


@blueprint.post("/logga-ut")
def sign_out() -> ResponseReturnValue:
    with db.unit_of_work(NOBODY) as work:
        actions.end_sign_in(work, token_hash=current_user.sign_in_hash, now=clock.now())
    tell("signed_out")
    session.clear()
    answer = redirect(url_for("access.sign_in"))
    # Not "storage": there lies what a tablet has not yet handed in, sealed, and it may be a colleague's.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/uppdrag", methods=["GET", "POST"])
def choose_assignment() -> ResponseReturnValue:
    if current_user.lacks_factor:
        return redirect(url_for("access.keys"))
    with db.reading(NOBODY) as reading:
        posts = queries.posts_of(reading, current_user.person_id, clock.today())
    form = AssignmentForm(assignment=current_user.who.assignment_id if current_user.who else None)
    form.assignment.choices = [(post.assignment_id, pages.post_words(post)) for post in posts]
    if form.validate_on_submit():
        with db.unit_of_work(NOBODY) as work:
            actions.choose_assignment(
                work,
                token_hash=current_user.sign_in_hash,
                assignment_id=form.assignment.data,
                today=clock.today(),
            )
        return redirect(local(request.args.get("next")))
    return (
        render_template("access/assignment.html", form=form, is_chosen=current_user.who is not None),
        422 if form.is_submitted() else 200,
    )


@blueprint.route("/valkommen/<token>", methods=["GET", "POST"])
def welcome(token: str) -> ResponseReturnValue:
    """A one-time link: choose a password, and be signed in or asked for the second factor."""
    form = PasswordForm()
    try:
        with db.unit_of_work(NOBODY) as work:
            name = actions.person_of_link(work, token=token, now=clock.now()).name
    except Refused as no:
        return render_template("access/dead_link.html", sentence=say(no)), 404
    if form.validate_on_submit():
        try:
            let = ways_in.welcome(token, form.password.data or "", device=request.user_agent.string)
        except Refused as no:
            form.refuse(say(no), form.password)
        else:
            tell("password_changed")
            return _let(let, url_for("access.home"))
    return render_template("access/welcome.html", form=form, name=name), 422 if form.is_submitted() else 200
