"""What happens at the door, for whoever watches the machine: a line of JSON an event, with ids and never a name.

Who looked at which family is not told here: that is the access log, which is chained and belongs to each authority.
"""

import json
import logging
import sys

from flask import Flask, Response, has_request_context, request
from flask_login import current_user

from hembesok_field.kernel import clock, keys

NAME = "hembesok.events"
DENIED = {400, 401, 403, 404, 409, 413, 415, 429}
_log = logging.getLogger(NAME)


def tell(event: str, **facts: str | int | None) -> None:
    """One line: when (UTC), what, who and where from (unreadable without the keys), by which route; and these facts.

    JSON writes every sign that could end a line or move a cursor as letters, so nobody can write a line of her own.
    """
    said = {"at": clock.now().isoformat(timespec="milliseconds"), "event": event, **_asked(), **facts}
    _log.info(json.dumps(said))


def _asked() -> dict[str, str | int | None]:
    if not has_request_context():
        return {}
    return {
        "person": getattr(current_user, "person_id", None),
        "from": keys.held().sign(f"event:{request.remote_addr}".encode())[:16],
        "method": request.method,
        "route": request.endpoint,
    }


def watch_the_door(app: Flask, *, is_production: bool) -> None:
    """Tell of every no. In production the lines go to standard error, where the machine's own keeper takes them."""
    _log.setLevel(logging.INFO)
    if is_production and not _log.handlers:
        _log.addHandler(logging.StreamHandler(sys.stderr))

    @app.after_request
    def tell_of_a_no(answer: Response) -> Response:
        if answer.status_code in DENIED and request.endpoint not in (None, "static"):
            tell("denied", status=answer.status_code)
        return answer
