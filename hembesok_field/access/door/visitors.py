"""Who has come: by the sign-in her cookie holds, or by a program's token."""

from dataclasses import replace

from flask import Request
from flask import session as cookie
from sqlalchemy.orm import Session

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.shapes import Post, Visitor
from hembesok_field.access.tables import SignIn
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import NOBODY

COOKIE = "sign_in"  # what the browser holds of a sign-in, in Flask's signed cookie
API = "/api/"
FOR_TABLETS = frozenset({"sync_api.sync", "sync_api.visits"})  # what a tablet's pass opens, and nothing else
READS = ("GET", "HEAD")


def nobody() -> Visitor:
    """Someone who is not signed in."""
    with db.reading(NOBODY) as session:
        return Visitor(is_demo=queries.is_demo(session))


def visitor(request: Request) -> Visitor | None:
    """Who sends this request: by a bearer token alone at the API's addresses, else by the sign-in its cookie holds.

    A cookie opens nothing at the API: what a browser sends by itself could be sent by another's page.
    """
    if request.path.startswith(API):
        shown = request.authorization
        if shown is None or shown.type != "bearer" or not shown.token:
            return None
        return _by_token(shown.token) or (_by_pass(shown.token) if request.endpoint in FOR_TABLETS else None)
    token = cookie.get(COOKIE)
    if not isinstance(token, str):
        return None
    came_in = _by_cookie(rules.digest(token))
    # What was opened in need is read, never changed: whoever sends anything else has not opened it.
    return _with_opened(came_in) if came_in is not None and request.method in READS else came_in


def _by_cookie(token_hash: str) -> Visitor | None:
    now = clock.now()
    with db.reading(NOBODY) as session:
        found = queries.sign_in_of(session, token_hash)
        if found is None or not rules.is_alive(found[0].began_at, found[0].seen_at, now):
            return None
        sign_in, person = found
        seen_at = sign_in.seen_at
        came_in = _came_in(session, sign_in, person.name, queries.posts_of(session, person.id, clock.today()))
        came_in = replace(came_in, is_fresh=rules.is_fresh(sign_in.began_at, now))
    if now - seen_at >= rules.SEEN_EVERY:
        with db.unit_of_work(NOBODY) as session:
            actions.note_seen(session, token_hash=token_hash, now=now)
    return came_in


def _came_in(session: Session, sign_in: SignIn, name: str, posts: list[Post]) -> Visitor:
    """An only assignment is chosen by itself; one that has ended is chosen no longer."""
    chosen = next((post for post in posts if post.assignment_id == sign_in.assignment_id), None)
    post = chosen or (posts[0] if len(posts) == 1 else None)
    lacks_factor = sign_in.strong_at is None and queries.must_show_two(session, sign_in.person_id, clock.today())
    if lacks_factor:
        post = None
    return Visitor(
        name=name,
        person_id=sign_in.person_id,
        who=queries.who_in(session, post.assignment_id, clock.today()) if post else None,
        place_name=post.place_name if post else "",
        has_choice=len(posts) > 1,
        is_demo=queries.is_demo(session),
        sign_in_hash=sign_in.token_hash,
        began_at=sign_in.began_at,
        lacks_factor=lacks_factor,
    )


def _with_opened(came_in: Visitor) -> Visitor:
    """The visitor with what she has opened in need."""
    if came_in.who is None or not came_in.who.is_field:
        return came_in
    with db.reading(came_in.who) as session:
        opened = queries.opened_by(session, came_in.who.assignment_id, clock.now())
    return replace(came_in, who=replace(came_in.who, opened=opened)) if opened else came_in


def _by_token(token: str) -> Visitor | None:
    with db.reading(NOBODY) as session:
        kept = queries.api_token_of(session, rules.digest(token))
        try:
            who = queries.who_in(session, kept.assignment_id, clock.today()) if kept else None
        except NotFound:
            who = None
    return Visitor(name=who.name, person_id=who.person_id, who=who) if who else None


def _by_pass(token: str) -> Visitor | None:
    """Whoever is signed in on a tablet, by what its page shows; asking this does not keep her sign-in alive."""
    with db.reading(NOBODY) as session:
        found = queries.pass_of(session, rules.digest(token))
        if found is None or not rules.is_alive(found[1].began_at, found[1].seen_at, clock.now()):
            return None
        shown, _, tablet = found
        try:
            who = queries.who_in(session, shown.assignment_id, clock.today())
        except NotFound:
            return None
    return Visitor(name=who.name, person_id=who.person_id, who=who, tablet_id=tablet.id)


def dies_in() -> tuple[int, str] | None:
    """Seconds until this browser's sign-in ends by itself, and whose it is, in which assignment.

    Asking is not doing: it does not keep the sign-in alive. None when there is none.
    """
    token, now = cookie.get(COOKIE), clock.now()
    if not isinstance(token, str):
        return None
    with db.reading(NOBODY) as session:
        found = queries.sign_in_of(session, rules.digest(token))
    if found is None or not rules.is_alive(found[0].began_at, found[0].seen_at, now):
        return None
    left = rules.dies_at(found[0].began_at, found[0].seen_at) - now
    return int(left.total_seconds()), rules.digest(f"{found[1].id}:{found[0].assignment_id}")[:16]
