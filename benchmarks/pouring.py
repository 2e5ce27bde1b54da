"""Many rows into a table at once: COPY on PostgreSQL, one prepared statement on SQLite; types as the tables say."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select, text


def pour(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store the rows; all must have the first one's columns. Sealed columns are sealed."""
    if not rows:
        return
    names = list(rows[0])
    makers = [table.c[name].type.bind_processor(connection.dialect) for name in names]
    ready = (
        tuple(make(row[name]) if make else row[name] for name, make in zip(names, makers, strict=True)) for row in rows
    )
    raw: Any = connection.connection.cursor()
    columns = ", ".join(names)
    if connection.dialect.name == "postgresql":
        with raw.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in ready:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", ready)  # noqa: S608
    raw.close()


def count_on_from(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that came with their numbers; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        last = connection.scalar(select(func.coalesce(func.max(table.c.id), 0) + 1))
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last, false)"),
            {"table": table.name, "last": last},
        )
