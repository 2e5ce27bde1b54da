"""How much one request may bring: little for a form, more for sheets; said before it is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

View = TypeVar("View", bound=Callable[..., Any])

MOST_WORDS = 256 * 1024  # bytes of a form; the longest of ours is about a hundredth of it
MOST_FIELDS = 500
MOST_ADDRESS = 4_000  # letters; gunicorn stops at about the same
HIGHEST_NUMBER = 2**31 - 1  # what a key in the database can be; no address of ours says more
FORM = "application/x-www-form-urlencoded"


def takes(most_bytes: int) -> Callable[[View], View]:
    """This route may be sent so many bytes, where others may be sent MOST_WORDS."""

    def mark(view: View) -> View:
        view.takes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


class Number(IntegerConverter):
    """A number in an address; one that no row can have is an address that is not there."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=HIGHEST_NUMBER)


def set_limits(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.config.update(MAX_CONTENT_LENGTH=MOST_WORDS, MAX_FORM_MEMORY_SIZE=MOST_WORDS, MAX_FORM_PARTS=MOST_FIELDS)

    @app.before_request
    def check() -> None:
        if len(request.url) > MOST_ADDRESS:
            abort(414)
        view = current_app.view_functions.get(request.endpoint or "")
        most = request.max_content_length = getattr(view, "takes", MOST_WORDS)
        if (request.content_length or 0) > most:
            abort(413)
        if request.mimetype == FORM and sum(len(values) for _, values in request.form.lists()) > MOST_FIELDS:
            abort(413)
