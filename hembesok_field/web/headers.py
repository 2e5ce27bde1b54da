"""What every answer carries: nothing from outside, nothing kept, nothing framed; and cookies that stay ours."""

from typing import Any

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

MOST_BYTES = 20 * 1024 * 1024  # a year's sheets of a large region are about a tenth of it
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # the token against forged posts needs our own referrer
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# One year, as hstspreload.org asks of a site that means it.
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
# What a program fetches: it could lose its token or its address on the way to another host name.
FOR_PROGRAMS = ("/api/", "/kalender/")


def cookie_rules(*, is_production: bool) -> dict[str, Any]:
    """Flask settings. `__Host-` lets no other host or path plant our cookie; it needs https, so only in production."""
    return {
        "SESSION_COOKIE_NAME": "__Host-hembesok" if is_production else "hembesok",
        "SESSION_COOKIE_SECURE": is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # a tablet may lie open all day; the token dies with the sign-in
    }


def set_headers(app: Flask, *, is_production: bool) -> None:
    if is_production:
        # One proxy in front ends TLS and says for whom it asks.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    else:
        app.before_request(_call_it_localhost)

    @app.after_request
    def dress(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
        if is_production:
            answer.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return answer


def _call_it_localhost() -> ResponseReturnValue | None:
    """Passkeys know a name, not a number: http://127.0.0.1 is sent on to http://localhost."""
    host, _, port = request.host.partition(":")
    if host != "127.0.0.1" or request.path.startswith(FOR_PROGRAMS):
        return None
    name = f"localhost:{port}" if port else "localhost"
    return redirect(request.url.replace(f"//{request.host}", f"//{name}", 1), code=307)
