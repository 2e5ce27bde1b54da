"""What a program was answered under a key of its own, kept for a day so that asking again does nothing twice."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hembesok_field.access import queries
from hembesok_field.access.rules import ANSWER_LIVES, Reason, digest
from hembesok_field.access.tables import KeptAnswer
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who


def find_answer(session: Session, *, by: Who, key: str, request_hash: str, now: datetime) -> str | None:
    """What was answered under the key; None the first time. Refused for another body, and while the first runs.

    Keys are the assignment's own: what another has used tells nothing.
    """
    key_hash = digest(key)
    if not queries.may_use_key(session, by.assignment_id, key_hash):
        raise Refused(Reason.STILL_RUNNING)
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - ANSWER_LIVES))
    kept = session.get(KeptAnswer, (by.assignment_id, key_hash))
    if kept is not None and kept.request_hash != request_hash:
        raise Refused(Reason.ANOTHER_BODY)
    return None if kept is None else kept.answer


def keep_answer(session: Session, *, by: Who, key: str, request_hash: str, answer: str, now: datetime) -> None:
    session.add(
        KeptAnswer(
            assignment_id=by.assignment_id, key_hash=digest(key), request_hash=request_hash, answer=answer, at=now
        )
    )
    session.flush()
