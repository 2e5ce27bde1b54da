"""No route is open but by its row in the table of rights; one without a row is closed."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from hembesok_field.kernel.identity import Who
from hembesok_field.web import typed

ANYONE = "anyone"
SIGNED_IN = "signed_in"  # a person who may not have chosen an assignment yet
PROVE_AGAIN = "Logga in igen, så kommer du vidare. Det var en stund sedan du visade vem du är."


def asking() -> Who:
    """Who asks, in which assignment. Only for routes that the guard has let through."""
    who = current_user.who
    if not isinstance(who, Who):
        raise Forbidden
    return who


def stand_guard(app: Flask, open_to: Mapping[str, frozenset[str]]) -> None:
    """`open_to`: for each endpoint the duties that pass, or ANYONE, or SIGNED_IN. What it does not name is closed."""
    rights = app.extensions["open_to"] = dict(open_to)

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint in (None, "static"):
            return None
        duties = rights.get(request.endpoint)
        if duties is None:
            raise Forbidden
        if ANYONE in duties or duties & current_user.duties:
            return None
        return _turn_away()


def ask_once_more(app: Flask, endpoints: Collection[str]) -> None:
    """These also ask who it is, of one who did not sign in a moment ago. After the hook against what is forged:

    what was typed is kept until she is back, and it is to be her own.
    """

    @app.before_request
    def check() -> ResponseReturnValue | None:
        return _come_back() if request.endpoint in endpoints and not current_user.is_fresh else None


def _come_back() -> ResponseReturnValue:
    """Nothing is done; she signs in and comes back to the page, or to the page whose button she pressed."""
    before = urlsplit(request.referrer or "")
    back = request.path if request.method == "GET" else before.path if before.netloc == request.host else "/"
    if request.method == "POST":
        typed.keep(current_user.person_id)
    flash(PROVE_AGAIN, "needs_you")
    return redirect(url_for("access.sign_in", next=back), code=303)


def _turn_away() -> ResponseReturnValue:
    """A page sends a signed-out visitor to sign in, and one without an assignment to choose; all else is a no."""
    is_page = request.method == "GET" and not request.path.startswith("/api/")
    if not current_user.is_authenticated:
        if not is_page:
            raise Unauthorized
        return redirect(url_for("access.sign_in", next=request.path))
    if current_user.lacks_factor:
        return redirect(url_for("access.keys"))
    if current_user.duties == {SIGNED_IN}:
        return redirect(url_for("access.choose_assignment", next=request.path))
    raise Forbidden
