"""An act that a program asks for under a key of its own: asked again, it gets the same answer, and nothing is done."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from hembesok_field.access import actions
from hembesok_field.access.door.logged import act
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who

T = TypeVar("T")


def act_once(
    by: Who,
    action: str,
    again: str,
    work: Callable[[Session, T], str],
    *,
    key: str | None,
    request_hash: str,
    opens: Callable[[Session], T],
    refused: Callable[[Refused], str],
) -> str:
    """Do `work` and keep its answer in the same unit of work, a refusal's too. Without a key nothing is kept, and it
    is an act like any other.

    `opens` fetches what it is about, first and every time, and hands it to `work`: who may no longer see it is not told
    what she was told.
    `again` is what the log calls being told once more.
    """
    if key is None:
        return act(by, action, lambda session: work(session, opens(session)), rehearsed=True)

    def whole() -> str:
        now = clock.now()
        with db.unit_of_work(by) as session:
            opened = opens(session)
            told = actions.find_answer(session, by=by, key=key, request_hash=request_hash, now=now)
            if told is not None:
                actions.write_log(session, by=by, action=again, families=db.families_seen(session), now=now)
                return told
            try:
                with session.begin_nested():
                    answer = work(session, opened)
                    actions.write_log(session, by=by, action=action, families=db.families_seen(session), now=now)
            except Refused as no:
                answer = refused(no)
            actions.keep_answer(session, by=by, key=key, request_hash=request_hash, answer=answer, now=now)
            return answer

    return db.tried_again(whole)
