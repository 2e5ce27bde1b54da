"""What a browser holds between two requests, and where it may be sent next."""

from urllib.parse import urlsplit

from flask import current_app, flash, session, url_for
from flask_login import current_user

from hembesok_field.access import actions, door, pages, queries
from hembesok_field.access.proofs.passkeys import Party, party_of
from hembesok_field.access.rules import Purpose, digest
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import NOBODY
from hembesok_field.settings import Provider
from hembesok_field.web import typed
from hembesok_field.web.events import tell


def hold(token: str) -> None:
    """A new sign-in starts with an empty cookie: what stood in it before is nobody's, and ends.

    But for what the same person had typed when she was asked once more who she is.
    """
    before = session.get(door.COOKIE)
    if isinstance(before, str) and before != token:
        with db.unit_of_work(NOBODY) as work:
            actions.end_sign_in(work, token_hash=digest(before), now=clock.now())
    with db.reading(NOBODY) as reading:
        let_in = queries.sign_in_of(reading, digest(token))
    person_id = let_in[1].id if let_in else None
    kept = typed.kept_of(person_id)
    session.clear()
    session[door.COOKIE] = token
    if kept is not None:
        session[typed.TYPED] = kept
    tell("let_in", person=person_id)


def keep_begun(purpose: Purpose, token: str) -> None:
    session[f"begun_{purpose.value}"] = token


def begun(purpose: Purpose) -> str:
    token = session.get(f"begun_{purpose.value}")
    return token if isinstance(token, str) else ""


def local(path: str | None) -> str:
    """Where to go after signing in: a path of our own, or the start."""
    parts = urlsplit(path or "")
    is_ours = path and not parts.scheme and not parts.netloc and path.startswith("/")
    # `//host` and `/\host` are other hosts to a browser.
    return path if path and is_ours and path[1:2] not in {"/", "\\"} and path.isprintable() else "/"


def party() -> Party | None:
    """Whom keys are for: our own address; None where HEMBESOK_URL does not say it."""
    return party_of(current_app.config["HEMBESOK"].url)


def must_have_party() -> Party:
    found = party()
    if found is None:
        raise NotFound
    return found


def provider() -> Provider | None:
    given: Provider | None = current_app.config["HEMBESOK"].provider
    return given


def must_have_provider() -> Provider:
    found = provider()
    if found is None:
        raise NotFound
    return found


def way_back() -> str:
    """The one address that the provider may send a browser back to."""
    return f"{current_app.config['HEMBESOK'].url}{url_for('access.account_answer')}"


def frame() -> str:
    """The frame of the one who is signed in; an open one until she has an assignment."""
    if current_user.who is None:
        return "_house/open.html"
    return "_house/field.html" if current_user.who.is_field else "_house/desk.html"


def say(no: Refused) -> str:
    """The refusal in words; and told to whoever watches."""
    tell("refused", reason=no.reason.value)
    if "until" in no.facts:
        return pages.REFUSALS[no.reason].format(wait=pages.wait_words(clock.now(), no.facts["until"]))
    return pages.REFUSALS[no.reason].format(**no.facts)


def flash_no(no: Refused) -> None:
    flash(say(no), "needs_you")
