"""One hook for all that changes something: it comes from a page of ours, and carries that page's token."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from hembesok_field.settings import Settings
from hembesok_field.web.errors import is_for_a_program

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
OURS = ("same-origin", "none")  # what Sec-Fetch-Site says of our own pages, and of what a person typed herself
USUAL_PORTS = {"http": 80, "https": 443}


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
        if app.config["WTF_CSRF_ENABLED"]:
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
