"""The access log as a chain: its ends, its links, and where it begins."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Authority, LogEntry, LogEntryFamily, LogHead, LogStart

CHAIN_LOCK = 7301
PORTION = 1_000
# What a link is made of, in the order in which it is hashed.
LINK = (
    "authority_id",
    "number",
    "at",
    "person_id",
    "assignment_id",
    "unit_id",
    "action",
    "families",
    "previous_hash",
)


def log_head(session: Session, authority_id: int) -> LogHead | None:
    """The end of an authority's chain. On PostgreSQL the chain is locked until the unit of work ends.

    By its row; while there is none yet, by a number, for there is no row to wait for.
    """
    asked = select(LogHead).where(LogHead.authority_id == authority_id).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    head = session.scalars(asked).one_or_none()
    if head is None and session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :authority)"), {"lock": CHAIN_LOCK, "authority": authority_id}
        )
        head = session.scalars(asked).one_or_none()
    return head


def authorities_with_logs(session: Session) -> list[tuple[int, str]]:
    """Id and name of every authority that has a chain, or should have one."""
    has_chain = or_(
        exists().where(LogEntry.authority_id == Authority.id), exists().where(LogHead.authority_id == Authority.id)
    )
    asked = select(Authority.id, Authority.name).where(has_chain)
    return [(key, name) for key, name in session.execute(asked.order_by(Authority.id))]


def standing_head(session: Session, authority_id: int) -> LogHead | None:
    """The end of an authority's chain as it stands; unlike `log_head` it stops nobody from adding to it."""
    return session.scalars(select(LogHead).where(LogHead.authority_id == authority_id)).one_or_none()


def log_start(session: Session, authority_id: int) -> LogStart | None:
    """Where an authority's chain begins when its oldest entries are gone by their rule; None while all are there."""
    return session.scalars(select(LogStart).where(LogStart.authority_id == authority_id)).one_or_none()


def log_chain(session: Session, authority_id: int, last: int | None = None) -> Iterator[Sequence[Any]]:
    """An authority's entries in order, up to a number where one is given; fetched in portions, as columns alone:

    a log of years is long, and rows that the session keeps would cost more than all the rest.
    """
    asked = select(*(LogEntry.__table__.c[name] for name in (*LINK, "hash"))).where(
        LogEntry.authority_id == authority_id
    )
    if last is not None:
        asked = asked.where(LogEntry.number <= last)
    yield from session.execute(asked.order_by(LogEntry.number).execution_options(yield_per=PORTION))


def hash_at(session: Session, authority_id: int, number: int) -> str | None:
    """The hash of one entry of a chain; None where there is none."""
    asked = select(LogEntry.hash).where(LogEntry.authority_id == authority_id, LogEntry.number == number)
    return session.scalars(asked).one_or_none()


def family_places(session: Session, authority_id: int, last: int) -> int:
    """In how many places families stand in the index of a chain, up to a number."""
    asked = select(func.count()).select_from(LogEntryFamily).join(LogEntry, LogEntry.id == LogEntryFamily.entry_id)
    return session.scalar(asked.where(LogEntry.authority_id == authority_id, LogEntry.number <= last)) or 0
