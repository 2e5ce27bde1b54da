"""Which address is answered, and who a proxy may say that it asks for."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from hembesok_field.settings import Settings

# What a program fetches: it could lose its token or its address on the way to another host name.
FOR_PROGRAMS = ("/api/", "/kalender/")


def answer_at(app: Flask, given: Settings) -> None:
    """In production only at the host of HEMBESOK_URL; X-Forwarded-* is believed from as many proxies as are stated."""
    if given.proxies:
        count = given.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    if not given.is_production:
        app.before_request(_call_it_localhost)
    elif given.host:
        app.config["TRUSTED_HOSTS"] = [given.host]


def _call_it_localhost() -> ResponseReturnValue | None:
    """Passkeys know a name, not a number: http://127.0.0.1 is sent on to http://localhost."""
    host, _, port = request.host.partition(":")
    if host != "127.0.0.1" or request.path.startswith(FOR_PROGRAMS):
        return None
    name = f"localhost:{port}" if port else "localhost"
    return redirect(request.url.replace(f"//{request.host}", f"//{name}", 1), code=307)
