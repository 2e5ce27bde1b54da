"""Which address is answered, over https in production, and who a proxy may say that it asks for."""

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from hembesok_field.settings import Settings
from hembesok_field.web import problems
from hembesok_field.web.errors import is_for_a_program, say_no

# What a program fetches: it could lose its token or its address on the way to another host name.
FOR_PROGRAMS = ("/api/", "/kalender/")
THIS_MACHINE = ("localhost", "127.0.0.1")
NOT_SAFE = ("Adressen är inte säker", "Börja adressen med https:// och försök igen.")


def answer_at(app: Flask, given: Settings) -> None:
    """In production only at the host of HEMBESOK_URL; X-Forwarded-* is believed from as many proxies as are stated."""
    if given.proxies:
        count = given.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    if not given.is_production:
        app.before_request(_call_it_localhost)
        return
    if given.host:
        app.config["TRUSTED_HOSTS"] = [given.host]
    if not (given.url.startswith("http://") and given.host in THIS_MACHINE):  # what nobody can listen to may be plain
        app.before_request(_over_https)


def _over_https() -> ResponseReturnValue | None:
    """A page that was asked for in the clear is sent on. A program is told no: it has shown its secret already, and
    should not do so unnoticed each time; and what was sent in the clear is not taken in (ASVS V4.1.2, V12.2.1).
    """
    here = f"https://{request.host}"  # another host than ours is refused by this
    if request.is_secure:
        return None
    if is_for_a_program():
        return problems.answer(403, problems.document(403, f"{NOT_SAFE[0]}. {NOT_SAFE[1]}"))
    if request.method not in ("GET", "HEAD") or request.path.startswith(FOR_PROGRAMS):
        return say_no(403, NOT_SAFE)
    ours = current_app.config["HEMBESOK"].url.replace("http://", "https://", 1) or here
    return redirect(ours + request.full_path.removesuffix("?"), code=308)


def _call_it_localhost() -> ResponseReturnValue | None:
    """Passkeys know a name, not a number: http://127.0.0.1 is sent on to http://localhost."""
    host, _, port = request.host.partition(":")
    if host != "127.0.0.1" or request.path.startswith(FOR_PROGRAMS):
        return None
    name = f"localhost:{port}" if port else "localhost"
    return redirect(request.url.replace(f"//{request.host}", f"//{name}", 1), code=307)
