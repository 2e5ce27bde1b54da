"""For whom a session asks: held by the program before every question, and told to PostgreSQL's row security."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import MetaData, Table, TextClause, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, object_mapper
from sqlalchemy.sql import visitors

from hembesok_field.kernel.identity import OPERATOR, By, Nobody, Operator, Who

For = By | Nobody
OF_A_TABLE = re.compile(r"\b(from|into|update|join)\b", re.IGNORECASE)
TELL = text(
    "SELECT set_config('hembesok.scope', :scope, true), set_config('hembesok.authority', :authority, true),"
    " set_config('hembesok.assignment', :assignment, true), set_config('hembesok.duty', :duty, true)"
)


class NobodyAsked(RuntimeError):
    """A table with families was asked in a session that does not say for whom: a fault, never an empty answer."""


def behind_the_walls(metadata: MetaData) -> frozenset[str]:
    """The tables that tell of families: `family`, those with a `family_id`, and those that point at one of them."""
    return _behind(metadata, len(metadata.tables))


@cache
def _behind(metadata: MetaData, _how_many: int) -> frozenset[str]:
    found = {table.name for table in metadata.tables.values() if table.name == "family" or "family_id" in table.c}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        if more <= found:
            return frozenset(found)
        found |= more


def speak_for(session: Session, by: For) -> None:
    """Say once, before the first question, for whom the session asks."""
    session.info["by"] = by


@contextmanager
def across(session: Session) -> Iterator[None]:
    """Past the second net, for what an asker is told without being shown the rows: a number, a yes, a handover.

    What is asked in here is held by its own WHERE alone. tests/walls/test_row_security.py lists every place.
    """
    if isinstance(session.info.get("by"), Operator) or session.info.get("across"):
        yield
        return
    session.flush()
    session.info["across"] = True
    _tell(session, scope="all")
    try:
        yield
        session.flush()
    finally:
        session.info["across"] = False
        try:
            _tell(session)
        except DBAPIError:  # the transaction is broken already, and asks nothing more
            session.invalidate()


@contextmanager
def spoken_for(session: Session, by: By) -> Iterator[None]:
    """As one of a person's own assignments, where she has not come in by it: her keys' changes in her own log."""
    before = session.info.get("by")
    session.info["by"] = by
    _tell(session)
    try:
        yield
        session.flush()
    finally:
        session.info["by"] = before
        try:
            _tell(session)
        except DBAPIError:  # the transaction is broken already, and asks nothing more
            session.invalidate()


@contextmanager
def as_the_program(session: Session) -> Iterator[None]:
    """What the program itself writes in somebody's act, and shows nobody: what others are to be told of it.

    tests/walls/test_row_security.py lists every place, as for `across`.
    """
    if isinstance(session.info.get("by"), Operator) or session.info.get("across"):
        yield
        return
    session.flush()
    with spoken_for(session, OPERATOR):
        yield


def _tell(session: Session, *, scope: str | None = None) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(TELL, {**_words(session.info.get("by")), **({"scope": scope} if scope else {})})


def _words(by: For | None) -> dict[str, str]:
    if isinstance(by, Who):
        return {
            "scope": "own",
            "authority": str(by.authority_id),
            "assignment": str(by.assignment_id),
            "duty": by.duty.value,
        }
    return {"scope": "all" if isinstance(by, Operator) else "", "authority": "", "assignment": "", "duty": ""}


@event.listens_for(Session, "after_begin")
def _tell_at_once(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    """SET LOCAL, in effect: gone with the transaction, so that the next one on this connection inherits nothing.

    Nobody is told as nothing: a transaction that has said nothing finds no family.
    """
    by = session.info.get("by")
    if connection.dialect.name == "postgresql" and not transaction.nested and isinstance(by, Who | Operator):
        connection.execute(TELL, _words(by))


@event.listens_for(Session, "do_orm_execute")
def _ask_for_whom(state: ORMExecuteState) -> None:
    if not isinstance(state.session.info.get("by"), Who | Operator):
        _refuse(_tables_in(state.statement))


@event.listens_for(Session, "before_flush")
def _write_for_whom(session: Session, _context: Any, _instances: Any) -> None:
    if not isinstance(session.info.get("by"), Who | Operator):
        _refuse(object_mapper(row).local_table for row in (*session.new, *session.dirty, *session.deleted))


def _tables_in(statement: Any) -> Iterator[Any]:
    """Plain SQL that reads or writes a table at all is refused: what it touches cannot be known."""
    if isinstance(statement, TextClause):
        if OF_A_TABLE.search(statement.text) and "alembic_version" not in statement.text:
            raise NobodyAsked("for whom? " + statement.text)
        return
    for part in visitors.iterate(statement):
        yield part
        yield getattr(part, "table", None)


def _refuse(parts: Iterable[Any]) -> None:
    tables = {part for part in parts if isinstance(part, Table)}
    wrong = {table.name for table in tables if table.name in behind_the_walls(table.metadata)}
    if wrong:
        raise NobodyAsked(f"for whom? {', '.join(sorted(wrong))}")
