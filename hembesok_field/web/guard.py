"""Every route says who may pass. A route that says nothing is closed."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from hembesok_field.kernel.identity import Duty, Who

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ANYONE = "anyone"
SIGNED_IN = "signed_in"  # a person who may not have chosen an assignment yet
FIELD = Duty.FIELD.value
COORDINATOR = Duty.COORDINATOR.value
ADMIN = Duty.ADMIN.value
LOG_REVIEWER = Duty.LOG_REVIEWER.value


def may(*duties: str) -> Callable[[View], View]:
    """Open a route to people whose assignment has any of these duties (or to anyone, or to all signed in)."""

    def mark(view: View) -> View:
        view.open_to = frozenset(duties)  # type: ignore[attr-defined]
        return view

    return mark


def asking() -> Who:
    """Who asks, in which assignment. Only for routes that the guard has let through."""
    who = current_user.who
    if not isinstance(who, Who):
        raise Forbidden
    return who


def stand_guard(app: Flask) -> None:
    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint in (None, "static"):
            return None
        view = current_app.view_functions[request.endpoint]
        open_to: frozenset[str] | None = getattr(view, "open_to", None)
        if open_to is None:
            raise Forbidden
        if ANYONE in open_to or open_to & current_user.duties:
            return None
        return _turn_away()


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
