"""What a program is told when the answer is no: RFC 9457, in words that give nothing away."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, json

MEDIA = "application/problem+json"
PLAIN = "about:blank"
DETAILS = {
    400: "Det som skickades går inte att läsa som JSON.",
    401: "Nyckeln saknas eller gäller inte. Skicka den i rubriken Authorization: Bearer.",
    403: "Uppdraget som nyckeln gäller för får inte göra det här.",
    404: "Det finns inte, eller så hör det till någon annan.",
    405: "Adressen tar inte emot den metoden.",
    409: "Det går inte som läget är nu.",
    412: "Det har ändrats sedan du läste det. Läs det igen.",
    413: "Det som skickades är för stort.",
    414: "Adressen är för lång.",
    415: "Skicka JSON: Content-Type: application/json.",
    422: "Det som skickades går inte att använda. Se errors.",
    428: "Skicka rubriken If-Match med den ETag som du fick när du läste.",
    429: "Det blev många försök på kort tid. Vänta en stund.",
    500: "Något gick fel hos oss. Försök igen om en stund.",
}


class Problem(Exception):
    """A no that a program gets as a problem document. `more` are members of their own, such as what collides."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        kind: str = PLAIN,
        errors: Sequence[tuple[str, str]] = (),
        retry_after: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(status, kind)
        self.status = status
        self.retry_after = retry_after  # seconds
        self.document = document(status, detail, kind=kind) | more
        if errors:
            self.document["errors"] = [{"field": field, "message": message} for field, message in errors]


def document(status: int, detail: str | None = None, *, kind: str = PLAIN) -> dict[str, Any]:
    said = detail or DETAILS.get(status, DETAILS[409 if status < 500 else 500])
    return {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": said}


def answer(status: int, said: Mapping[str, Any]) -> Response:
    """The problem as an answer; one who is unknown is told how to make herself known (RFC 6750)."""
    made = Response(json.dumps(said), status, content_type=MEDIA)
    if status == HTTPStatus.UNAUTHORIZED:
        made.headers["WWW-Authenticate"] = 'Bearer realm="hembesok"'
    return made
