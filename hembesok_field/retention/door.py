"""The way in for whoever decides what goes: logged as everywhere, and past the second net, for lists hold no names.

Those who decide see no family; the questions of this room show them references of their own authority's alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.orm import Session

from hembesok_field.access import door
from hembesok_field.kernel import db, walls
from hembesok_field.kernel.identity import Who

T = TypeVar("T")


@contextmanager
def looking(by: Who, action: str) -> Iterator[Session]:
    with door.looking(by, action) as session, walls.across(session):
        yield session


def act(by: Who, action: str, work: Callable[[Session], T]) -> T:
    """One unit of work, tried again; what it erased is then in no byte of an embedded database."""

    def whole(session: Session) -> T:
        with walls.across(session):
            return work(session)

    done = door.act(by, action, whole)
    db.leave_no_trace()
    return done
