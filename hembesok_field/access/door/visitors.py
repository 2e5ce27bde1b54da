"""Who has come: by the sign-in her cookie holds, or by a program's token."""

from dataclasses import replace
from datetime import datetime

from flask import Request
from flask import session as cookie

from hembesok_field.access import actions, queries, rules
from hembesok_field.access.shapes import Arrival, Visitor
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
        arrival = queries.arrival(session, token_hash, clock.today())
    if arrival is None or not rules.is_alive(arrival.began_at, arrival.seen_at, now):
        return None
    if now - arrival.seen_at >= rules.SEEN_EVERY:
        with db.unit_of_work(NOBODY) as session:
            actions.note_seen(session, token_hash=token_hash, now=now)
    return _came_in(arrival, now)


def _came_in(arrival: Arrival, now: datetime) -> Visitor:
    """An only assignment is chosen by itself; one that has ended is chosen no longer."""
    chosen = next((number for number, one in enumerate(arrival.posts) if one.assignment_id == arrival.chosen), None)
    if chosen is None and len(arrival.posts) == 1:
        chosen = 0
    lacks_factor = arrival.must_show_two and not arrival.is_strong
    if lacks_factor:
        chosen = None
    return Visitor(
        name=arrival.name,
        person_id=arrival.person_id,
        who=None if chosen is None else arrival.everyone[chosen],
        place_name="" if chosen is None else arrival.posts[chosen].place_name,
        has_choice=len(arrival.posts) > 1,
        is_demo=arrival.is_demo,
        sign_in_hash=arrival.sign_in_hash,
        began_at=arrival.began_at,
        lacks_factor=lacks_factor,
        is_fresh=rules.is_fresh(arrival.began_at, now),
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
        who = queries.who_with_token(session, rules.digest(token), clock.today())
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
