"""Which tables lead to a family or to a person, read from the foreign keys themselves."""

from functools import cache
from uuid import UUID

from sqlalchemy import Column, ColumnElement, MetaData, Table, or_, select

from hembesok_field.kernel.db import Base


def tables() -> list[Table]:
    """Every table, those that others point at first."""
    return list(Base.metadata.sorted_tables)


def links_to(table: Table, other: str) -> list[Column[object]]:
    """The columns of a table that point at another."""
    return [key.parent for key in table.foreign_keys if key.column.table.name == other]


@cache
def tables_of_family() -> tuple[Table, ...]:
    """The family's own table and every one that leads to it, through others too; those pointed at first."""
    return leading_to("family", Base.metadata)


def leading_to(name: str, metadata: MetaData) -> tuple[Table, ...]:
    """A table and all that hang from it, or from something that does; those pointed at first."""
    found = {name}
    for _ in metadata.tables:
        found |= {
            one.name
            for one in metadata.tables.values()
            if any(key.column.table.name in found for key in one.foreign_keys)
        }
    return tuple(one for one in metadata.sorted_tables if one.name in found)


def of_family(table: Table, family_id: UUID) -> ColumnElement[bool]:
    """The rows of a table that hang from a family: by its own column, else through the rows they hang from."""
    if table.name == "family":
        return table.c.id == family_id
    direct = links_to(table, "family")
    if direct:
        return or_(*[column == family_id for column in direct])
    names = {one.name for one in tables_of_family()}
    ways = []
    for key in table.foreign_keys:
        above = key.column.table
        if above.name in names:
            ways.append(key.parent.in_(select(key.column).where(of_family(above, family_id))))
    return or_(*ways)


def tables_of_person() -> list[Table]:
    """The person's own table, and every one that points at her or at what she does here."""
    return [one for one in tables() if one.name == "person" or links_to(one, "person") or links_to(one, "assignment")]
