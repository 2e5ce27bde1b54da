"""Held by the registry: no table, and no column with a path to a person, that nobody has decided about."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Uuid

from hembesok_field.kernel.db import Base
from hembesok_field.retention import pages, registry
from hembesok_field.retention.queries import paths
from hembesok_field.retention.shapes import RecordType

PACKAGE = Path(__file__).parents[3] / "hembesok_field"
for _file in PACKAGE.glob("*/tables.py"):
    import_module(f"hembesok_field.{_file.parent.name}.tables")


def undecided(metadata: MetaData = Base.metadata) -> set[str]:
    """Tables that lead to a family, or only name one, and are neither told nor left out for a reason."""
    leads = {table.name for table in paths.leading_to("family", metadata)}
    names = {table.name for table in metadata.tables.values() if "family_id" in table.c}
    return (leads | names) - set(registry.TOLD_TO_FAMILY) - set(registry.LEFT_OUT_OF_FAMILY)


def test_every_table_goes_some_day_or_has_a_reason_to_stay():
    assert set(registry.GOES) == set(Base.metadata.tables)
    reasons = [said for said in registry.GOES.values() if not isinstance(said, RecordType)]
    assert all(len(said) > 20 for said in reasons)


def test_every_table_with_a_path_to_a_family_is_told_or_left_out_for_a_reason():
    assert undecided() == set()
    assert not set(registry.TOLD_TO_FAMILY) & set(registry.LEFT_OUT_OF_FAMILY)
    assert set(registry.TOLD_TO_FAMILY) | set(registry.LEFT_OUT_OF_FAMILY) <= set(Base.metadata.tables)


@pytest.mark.parametrize("above", ["family", "visit", "booking_step", "consent_word"])
def test_a_new_table_with_a_path_to_a_family_is_missed(above):
    """The guard itself: a table that hangs from the family, or from something that does, is named."""
    other = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(other)
    kind = Uuid if above in {"family", "visit"} else Integer
    Table("new", other, Column("id", Integer, primary_key=True), Column("x", kind, ForeignKey(f"{above}.id")))
    assert undecided(other) == {"new"}


def test_every_column_of_a_told_table_is_told_or_left_out_for_a_reason():
    silent = []
    for name, told in registry.TOLD_TO_FAMILY.items():
        table = Base.metadata.tables[name]
        assert set(told) <= set(table.c.keys()), name
        for column in table.c:
            is_id = column.primary_key or bool(column.foreign_keys)
            if not is_id and column.name not in told and (name, column.name) not in registry.UNTOLD:
                silent.append(f"{name}.{column.name}")
    assert silent == []


def test_every_table_with_a_path_to_a_person_is_told_or_left_out_for_a_reason():
    leads = {table.name for table in paths.tables_of_person()}
    assert leads == set(registry.TOLD_TO_PERSON) | set(registry.LEFT_OUT_OF_PERSON)
    for name, told in registry.TOLD_TO_PERSON.items():
        assert set(told) <= set(Base.metadata.tables[name].c.keys()), name


def test_what_is_told_has_its_words():
    told = {**registry.TOLD_TO_FAMILY, **registry.TOLD_TO_PERSON}
    assert set(told) - set(pages.TABLES) == set()
    columns = {
        name for some in (registry.TOLD_TO_FAMILY, registry.TOLD_TO_PERSON) for one in some.values() for name in one
    }
    assert columns - set(pages.COLUMNS) == set()


def test_what_is_cut_is_there_to_be_cut():
    assert [one for one in registry.CUT if one[1] not in Base.metadata.tables[one[0]].c] == []
