"""What is begun in a browser and answered there: once, soon, and by nobody else."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.access import rules
from hembesok_field.access.rules import Purpose, Reason
from hembesok_field.access.tables import Challenge
from hembesok_field.kernel import ids
from hembesok_field.kernel.errors import Refused


def begin_challenge(
    session: Session,
    *,
    purpose: Purpose,
    secret: str,
    now: datetime,
    person_id: int | None = None,
    lives: timedelta = rules.CHALLENGE_LIVES,
) -> str:
    """Returns the token that this browser alone is to hold; the secret is what the answer must fit."""
    session.execute(delete(Challenge).where(Challenge.expires_at <= now))
    token = ids.new_token()
    session.add(
        Challenge(
            token_hash=rules.digest(token), purpose=purpose, person_id=person_id, secret=secret, expires_at=now + lives
        )
    )
    return token


def use_challenge(session: Session, *, token: str, purpose: Purpose, now: datetime) -> tuple[str, int | None]:
    """Its secret and whose it is. It is gone by this, whatever the answer is worth; refused when it already was."""
    this = (
        Challenge.token_hash == rules.digest(token),
        Challenge.purpose == purpose,
        Challenge.expires_at > now,
    )
    gone = session.execute(delete(Challenge).where(*this).returning(Challenge.secret, Challenge.person_id))
    found = gone.one_or_none()
    if found is None:
        raise Refused(Reason.BEGIN_AGAIN)
    return found[0], found[1]
