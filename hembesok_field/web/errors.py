"""The pages and problems that say no: the same bytes whatever the reason that may not be known."""

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, TooManyRequests

from hembesok_field.kernel import ids
from hembesok_field.kernel.errors import NotAllowed, NotFound
from hembesok_field.web import problems

# status: heading, what one may do instead
WORDS = {
    400: ("Det gick inte att läsa", "Gå tillbaka, ladda om sidan och försök igen."),
    401: ("Du är utloggad", "Logga in och gör om det du höll på med."),
    403: ("Det här får du inte öppna", "Sidan hör till ett annat uppdrag än det du är inloggad i."),
    404: ("Sidan finns inte", "Adressen är fel, eller så hör sidan till någon annan."),
    405: ("Det går inte så", "Gå tillbaka och använd knapparna på sidan."),
    413: ("Det var för mycket på en gång", "Högst 20 MB filer går att skicka. Gå tillbaka: inget är förlorat."),
    414: ("Adressen är för lång", "Gå tillbaka och använd knapparna på sidan."),
    415: ("Det gick inte att ta emot", "Gå tillbaka, ladda om sidan och försök igen."),
    429: ("Vänta en stund", "Det blev många försök på kort tid."),
    500: ("Något gick fel hos oss", "Det du skrev kan ha gått förlorat. Försök igen om en stund."),
}
STALE = ("Sidan hann bli gammal", "Gå tillbaka, ladda om sidan och försök igen. Inget är sparat.")
OTHER = ("Det gick inte", "Gå tillbaka och försök igen.")


def is_for_a_program() -> bool:
    return request.path.startswith("/api/")


def say_no(status: int, words: tuple[str, str] | None = None, reference: str | None = None) -> Response:
    """A page, or for a program a problem document (RFC 9457)."""
    if is_for_a_program():
        said = problems.document(status)
        return problems.answer(status, said | ({"instance": reference} if reference else {}))
    heading, advice = words or WORDS.get(status, OTHER)
    # Without a token in it the page is the same bytes each time, and starts no session.
    answer = make_response(
        render_template(
            "errors/no.html",
            heading=heading,
            advice=advice,
            reference=reference,
            status=status,
            csrf_token=lambda: "",
        )
    )
    answer.status_code = status
    return answer


def show_errors(app: Flask) -> None:
    @app.errorhandler(NotFound)
    def not_found(_no: NotFound) -> Response:
        return say_no(404)

    @app.errorhandler(NotAllowed)
    def not_allowed(_no: NotAllowed) -> Response:
        return say_no(403)

    @app.errorhandler(CSRFError)
    def forged(_no: CSRFError) -> Response:
        return say_no(400, STALE)

    @app.errorhandler(InternalServerError)
    def broken(_no: InternalServerError) -> Response:
        reference = ids.new_reference("FEL")
        current_app.logger.error("shown as %s", reference)
        try:
            return say_no(500, reference=reference)
        except Exception:  # the page itself is broken: these words need nothing
            current_app.logger.exception("not even said as %s", reference)
            return Response(f"{WORDS[500][0]}. {reference}\n", 500, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def no(refusal: HTTPException) -> Response:
        if refusal.code is None or refusal.code < 400:
            return make_response(refusal.get_response())
        answer = say_no(refusal.code)
        if isinstance(refusal, TooManyRequests) and refusal.retry_after is not None:
            answer.headers["Retry-After"] = str(refusal.retry_after)
        if isinstance(refusal, MethodNotAllowed):
            answer.allow.update(refusal.valid_methods or ())
        return answer
