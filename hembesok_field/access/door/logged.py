"""The one way to look at families or act on them, logged before the answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.orm import Session

from hembesok_field.access import actions
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import Who

T = TypeVar("T")


@contextmanager
def looking(by: Who, action: str) -> Iterator[Session]:
    """Read as `by`. Families whose rows were loaded are logged, committed, before the caller goes on to answer."""
    with db.reading(by) as session:
        yield session
        seen = db.families_seen(session)
    if seen:
        with db.unit_of_work(by) as log:
            actions.write_log(log, by=by, action=action, families=seen, now=clock.now())


@contextmanager
def acting(by: Who, action: str) -> Iterator[Session]:
    """Change as `by`: the act and its log row are one unit of work."""
    with db.unit_of_work(by) as session:
        yield session
        session.flush()
        actions.write_log(session, by=by, action=action, families=db.families_seen(session), now=clock.now())


def act(by: Who, action: str, work: Callable[[Session], T], *, rehearsed: bool = False) -> T:
    """As `acting`, tried again when the database says that two acts got in each other's way.

    `rehearsed`: where a crowd may come for one thing, the many who are refused are so before anyone waits for a turn.
    """
    if rehearsed:
        db.rehearse(by, work)

    def whole() -> T:
        with acting(by, action) as session:
            return work(session)

    return db.tried_again(whole)
