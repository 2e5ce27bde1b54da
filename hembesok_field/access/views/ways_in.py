"""In, out, and in which assignment."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hembesok_field.access import actions, door, pages, queries
from hembesok_field.access.forms import AssignmentForm, PasswordForm, SignInForm
from hembesok_field.access.rules import Reason
from hembesok_field.access.views import blueprint
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.frame import places_of
from hembesok_field.web.guard import ANYONE, SIGNED_IN, may


@blueprint.get("/")
@may(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Where one's day begins: the first of the places that the duty has."""
    who = current_user.who
    if who is None:
        return redirect(url_for("access.choose_assignment"))
    if places := places_of(who.duty):
        return redirect(places[0][1])
    return render_template("access/home.html", duty=pages.DUTIES[who.duty])


@blueprint.route("/logga-in", methods=["GET", "POST"])
@may(ANYONE)
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            token = door.sign_in(
                form.email.data or "",
                form.password.data or "",
                address=request.remote_addr or "",
                device=request.user_agent.string,
            )
        except Refused as no:
            status = _refuse(form, no)
        else:
            _hold(token)
            return redirect(_local(request.args.get("next")))
    elif form.is_submitted():
        status = 422
    return render_template("access/sign_in.html", form=form), status


def _refuse(form: SignInForm, no: Refused) -> int:
    """The sentence belongs to both fields, so it stands above them."""
    if no.reason is Reason.WAIT:
        form.refuse(pages.REFUSALS[no.reason].format(wait=pages.wait_words(clock.now(), no.facts["until"])))
        return 429
    form.refuse(pages.REFUSALS[no.reason])
    return 422


def _hold(token: str) -> None:
    """A new sign-in starts with an empty cookie: what stood in it before is nobody's."""
    session.clear()
    session[door.COOKIE] = token


def _local(path: str | None) -> str:
    """Where to go after signing in: a path of our own, or the start."""
    parts = urlsplit(path or "")
    is_ours = path and not parts.scheme and not parts.netloc and path.startswith("/")
    # `//host` and `/\host` are other hosts to a browser.
    return path if path and is_ours and path[1:2] not in {"/", "\\"} and path.isprintable() else "/"


@blueprint.post("/logga-ut")
@may(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    with db.unit_of_work() as work:
        actions.end_sign_in(work, token_hash=current_user.sign_in_hash, now=clock.now())
    session.clear()
    return redirect(url_for("access.sign_in"))


@blueprint.route("/uppdrag", methods=["GET", "POST"])
@may(SIGNED_IN)
def choose_assignment() -> ResponseReturnValue:
    with db.reading() as reading:
        posts = queries.posts_of(reading, current_user.person_id, clock.today())
    form = AssignmentForm(assignment=current_user.who.assignment_id if current_user.who else None)
    form.assignment.choices = [(post.assignment_id, pages.post_words(post)) for post in posts]
    if form.validate_on_submit():
        with db.unit_of_work() as work:
            actions.choose_assignment(
                work,
                token_hash=current_user.sign_in_hash,
                assignment_id=form.assignment.data,
                today=clock.today(),
            )
        return redirect(_local(request.args.get("next")))
    return (
        render_template("access/assignment.html", form=form, is_chosen=current_user.who is not None),
        422 if form.is_submitted() else 200,
    )


@blueprint.route("/valkommen/<token>", methods=["GET", "POST"])
@may(ANYONE)
def welcome(token: str) -> ResponseReturnValue:
    """A one-time link: choose a password, and be signed in."""
    form = PasswordForm()
    try:
        with db.unit_of_work() as work:
            name = actions.person_of_link(work, token=token, now=clock.now()).name
    except Refused as no:
        return render_template("access/dead_link.html", sentence=pages.REFUSALS[no.reason]), 404
    if form.validate_on_submit():
        try:
            with db.unit_of_work() as work:
                now = clock.now()
                person = actions.use_link(work, token=token, password=form.password.data or "", now=now)
                fresh = actions.open_sign_in(work, person_id=person.id, device=request.user_agent.string, now=now)
        except Refused as no:
            form.refuse(pages.REFUSALS[no.reason].format(**no.facts), form.password)
        else:
            _hold(fresh)
            return redirect(url_for("access.home"))
    return render_template("access/welcome.html", form=form, name=name), 422 if form.is_submitted() else 200
