"""What every answer carries: nothing from outside, nothing kept, nothing framed; and cookies that stay ours."""

from typing import Any

from flask import Flask, Response, request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def policy(**more: str) -> str:
    """What a page may fetch and run, with what this one needs besides."""
    return "; ".join(f"{name} {sources}" for name, sources in {**POLICY, **more}.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # our own pages say where a post comes from, others are told nothing
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# One year, as hstspreload.org asks of a site that means it.
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def cookie_rules(*, is_production: bool) -> dict[str, Any]:
    """Flask settings. `__Host-` lets no other host or path plant our cookie; it needs https, so only in production."""
    return {
        "SESSION_COOKIE_NAME": "__Host-hembesok" if is_production else "hembesok",
        "SESSION_COOKIE_SECURE": is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # a tablet may lie open all day; the token dies with the sign-in
    }


def set_headers(app: Flask, *, is_production: bool) -> None:
    @app.after_request
    def dress(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != "static" or answer.status_code >= 400:
            answer.headers.setdefault("Cache-Control", "no-store")
        if is_production:
            answer.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return answer
