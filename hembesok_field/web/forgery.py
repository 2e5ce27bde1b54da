"""One hook for all that changes something: it comes from a page of ours, and carries that page's token."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadSignature, URLSafeSerializer

from hembesok_field.settings import Settings
from hembesok_field.web.errors import is_for_a_program

View = TypeVar("View", bound=Callable[..., Any])

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
OURS = ("same-origin", "none")  # what Sec-Fetch-Site says of our own pages, and of what a person typed herself
USUAL_PORTS = {"http": 80, "https": 443}


def without_cookie(view: View) -> View:
    """This page plants no cookie: what it sends is known by a token of the page's own (`page_token`), not a browser's.

    Only where nothing is done in anyone's name, but by what the request itself shows.
    """
    view.without_cookie = True  # type: ignore[attr-defined]
    return view


def page_token() -> str:
    """What a page without cookies carries, to show that it came from here."""
    return str(_pages().dumps("page"))


def _pages() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="hembesok-page")


def _is_from_such_a_page() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "without_cookie", False):
        return False
    try:
        return _pages().loads(request.form.get("csrf_token", "")) == "page"
    except BadSignature:
        return False


def stop_forged(app: Flask) -> None:
    """No route is let off. A program's request is known by its token alone, never by a cookie: nothing to forge."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # not by the library's own hook, which can be told of exceptions
    app.config["WTF_CSRF_SSL_STRICT"] = False  # where it comes from is looked at here
    tokens = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.method in SAFE or request.endpoint is None or is_for_a_program():
            return
        if not _is_from_us():
            raise CSRFError("Sent from somewhere else.")
        if app.config["WTF_CSRF_ENABLED"] and not _is_from_such_a_page():
            tokens.protect()


def _is_from_us() -> bool:
    """By Sec-Fetch-Site, and by Origin, else Referer. In production one of the last two is always said."""
    given: Settings = current_app.config["HEMBESOK"]
    if request.headers.get("Sec-Fetch-Site", OURS[0]) not in OURS:
        return False
    said = request.headers.get("Origin") or request.referrer
    if not said:
        return not given.is_production
    ours = given.url if given.is_production and given.url else request.host_url
    return _origin(said) == _origin(ours)


def _origin(address: str) -> tuple[str, str | None, int | None] | None:
    """Scheme, host and port; None for what is no address, such as `null`, which is then nobody's."""
    try:
        parts = urlsplit(address)
        port = parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
