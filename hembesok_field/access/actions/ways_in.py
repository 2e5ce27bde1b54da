"""Being signed in, and how many tries that may take."""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, exists, or_
from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.rules import Reason
from hembesok_field.access.tables import (
    OneTimeLink,
    Recovery,
    SignIn,
    SignInAttempt,
)
from hembesok_field.kernel import ids, keys
from hembesok_field.kernel.errors import NotFound, Refused


def note_seen(session: Session, *, token_hash: str, now: datetime) -> None:
    """A signed-in person did something: her sign-in lives on."""
    found = queries.sign_in_of(session, token_hash)
    if found is not None:
        found[0].seen_at = now


def end_sign_ins(session: Session, *, person_id: int, now: datetime) -> None:
    for sign_in in queries.sign_ins_of(session, person_id):
        sign_in.ended_at = now


def try_keys(email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """What a try is counted by, unreadable without the keys, and how many failures each allows."""
    sign = keys.held().sign
    return (
        (sign(f"email:{email.strip().lower()}".encode()), rules.TRIES_PER_EMAIL),
        (sign(f"address:{address}".encode()), rules.TRIES_PER_ADDRESS),
    )


def begin_try(session: Session, *, email: str, address: str, now: datetime) -> list[int]:
    """Count a try as failed before the password is looked at, so that a hundred at once are a hundred.

    Returns what it is counted as, for `forgive_try`. Refused with the moment when the next try is let through.
    """
    since = now - rules.LOOK_BACK
    free_at = [
        moment
        for key, allowed in try_keys(email, address)
        if (moment := rules.free_again_at(queries.failed_since(session, key, since), allowed)) and moment > now
    ]
    if free_at:
        raise Refused(Reason.WAIT, until=max(free_at))
    counted = [SignInAttempt(key_hash=key, at=now) for key, _ in try_keys(email, address)]
    session.add_all(counted)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))
    session.flush()
    return [one.id for one in counted]


def take_back_try(session: Session, *, email: str, address: str, began_at: datetime) -> None:
    """The password was right: earlier failures with this e-mail are forgotten, and so is this try."""
    (email_key, _), (address_key, _) = try_keys(email, address)
    this_one = and_(SignInAttempt.key_hash == address_key, SignInAttempt.at == began_at)
    session.execute(delete(SignInAttempt).where(or_(SignInAttempt.key_hash == email_key, this_one)))


def forgive_try(session: Session, *, counted: list[int]) -> None:
    """The password was right and more is asked for: this try was no failure, but what failed before still counts."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(counted)))


def open_sign_in(session: Session, *, person_id: int, device: str, now: datetime, is_strong: bool = False) -> str:
    """A fresh sign-in for this browser. Returns its token, of which only the hash is kept.

    `is_strong` says that two factors were shown: a key, a code beside the password, or a provider that vouches.
    """
    throw_away_old(session, now)
    token = ids.new_token()
    session.add(
        SignIn(
            token_hash=rules.digest(token),
            person_id=person_id,
            device=device[:200],
            began_at=now,
            seen_at=now,
            strong_at=now if is_strong else None,
        )
    )
    return token


def throw_away_old(session: Session, now: datetime) -> None:
    """What is over and done with since `rules.KEPT_WHEN_OVER`; done whenever somebody signs in, so nothing piles up.

    A link that a recovery points at stays with it: who let whom in is kept as long as the recovery is. Failed tries go
    after a day (`begin_try`), challenges as soon as they are dead (`begin_challenge`).
    """
    since = now - rules.KEPT_WHEN_OVER
    session.execute(delete(SignIn).where(or_(SignIn.ended_at < since, SignIn.seen_at < since)))
    points_at_it = exists().where(Recovery.link_hash == OneTimeLink.token_hash)
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < since, ~points_at_it))


def renew_sign_in(session: Session, *, token_hash: str, now: datetime) -> str:
    """She has just shown a second factor: the old token dies and a strong one goes on in the same assignment."""
    found = queries.sign_in_of(session, token_hash)
    if found is None:
        raise NotFound
    old, _ = found
    old.ended_at = now
    token = open_sign_in(session, person_id=old.person_id, device=old.device, now=now, is_strong=True)
    session.flush()
    session.get_one(SignIn, rules.digest(token)).assignment_id = old.assignment_id
    return token


def end_own_sign_in(session: Session, *, person_id: int, token_hash: str, now: datetime) -> None:
    """End one of one's own sign-ins, on whatever device; NotFound for anyone else's."""
    found = queries.sign_in_of(session, token_hash)
    if found is None or found[0].person_id != person_id:
        raise NotFound
    found[0].ended_at = now


def end_other_sign_ins(session: Session, *, person_id: int, but: str | None, now: datetime) -> None:
    for sign_in in queries.sign_ins_of(session, person_id):
        if sign_in.token_hash != but:
            sign_in.ended_at = now


def end_sign_in(session: Session, *, token_hash: str, now: datetime) -> None:
    found = queries.sign_in_of(session, token_hash)
    if found is not None:
        found[0].ended_at = now


def choose_assignment(session: Session, *, token_hash: str, assignment_id: int, today: date) -> None:
    """Go on in another of one's own assignments; NotFound for anyone else's."""
    found = queries.sign_in_of(session, token_hash)
    own = queries.posts_of(session, found[1].id, today) if found else []
    if found is None or assignment_id not in {post.assignment_id for post in own}:
        raise NotFound
    found[0].assignment_id = assignment_id
