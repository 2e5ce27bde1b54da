"""What is said twice under one id is said once; under one id with other words, it is refused."""

from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from hembesok_field.kernel.db import Base, broke
from hembesok_field.kernel.errors import Refused
from hembesok_field.record.shapes import Reason

Row = TypeVar("Row", bound=Base)


def added_once(session: Session, row: Row, *, key: InstrumentedAttribute[Any], besides: Collection[str]) -> Row:
    """Add the row, or find the one that was added under the same id before, also in the same instant.

    `besides` are the columns that may differ: the moment, and what the table itself gives.
    """
    made_id = getattr(row, key.key)
    if made_id is not None and (before := said_before(session, row, key, besides)) is not None:
        return before
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        name = f"pk_{row.__tablename__}" if key.key == "id" else f"ix_{row.__tablename__}_{key.key}"
        if not broke(error, name) and f"{row.__tablename__}.{key.key}" not in str(error.orig):
            raise
        told = said_before(session, row, key, besides)
        if told is None:  # somebody else's id, whom one may not know of
            raise Refused(Reason.SAID_OTHERWISE) from None
        return told
    return row


def said_before(session: Session, row: Row, key: InstrumentedAttribute[Any], besides: Collection[str]) -> Row | None:
    """What was said under this row's id; refused when it was something else."""
    before: Row | None = session.scalars(
        select(type(row)).where(key == getattr(row, key.key)).execution_options(populate_existing=True)
    ).one_or_none()
    if before is not None:
        names = set(type(row).__table__.c.keys()) - set(besides)
        if any(getattr(before, name) != getattr(row, name) for name in names):
            raise Refused(Reason.SAID_OTHERWISE)
    return before
