"""Every migration, with rows before it: up, down and up again loses nothing and leaves the same database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, text

from hembesok_field.kernel.db import Base, db
from tests.engines import Server
from tests.migrations.loading import BEFORE, BORN, FAMILY, PARTICIPATION, add
from tests.migrations.schema import contents, tables_seen, whole

FOLDER = "migrations"
CHAIN = {
    script.revision: script.down_revision or "base"
    for script in ScriptDirectory(FOLDER).walk_revisions()
}  # fmt: skip
# Tables where up itself writes rows.
ADDED_BY = {
    "0003": {"programme", "programme_version", "programme_step"},
    "0015": {"theme"},
}


def standing() -> tuple[set[tuple[str, str, str]], dict[str, list[tuple[str, ...]]]]:
    """The whole schema and every row, as they are now."""
    with db.engine.connect() as connection:
        return whole(connection), contents(connection)


def test_every_migration_has_its_rows():
    assert set(BEFORE) == set(CHAIN), "say in tests/migrations/loading.py what the new migration meets"


def test_the_migrations_are_one_line_without_branches():
    assert len(set(CHAIN.values())) == len(CHAIN)
    assert len(ScriptDirectory(FOLDER).get_heads()) == 1


@pytest.mark.usefixtures("untouched")
def test_head_is_what_the_tables_say():
    upgrade()
    with db.engine.connect() as connection:
        eyes = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(eyes, Base.metadata) == []


@pytest.mark.usefixtures("untouched")
def test_head_has_each_check_and_key_that_the_tables_would_make(engine, tmp_path, request):
    """Alembic does not compare CHECKs, and a table without its check accepts the impossible in silence."""
    upgrade()
    made = tables_seen(db.engine)
    if engine == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        url = server.create("straight_from_tables")
    else:
        url = f"sqlite:///{tmp_path / 'straight.db'}"
    straight = create_engine(url)
    Base.metadata.create_all(straight)
    wanted = tables_seen(straight)
    straight.dispose()
    for table in wanted:
        made[table]["indexes"] = [
            key for key in made[table]["indexes"] if not key[0].endswith("hold_no_double_booking")
        ]
        assert made[table] == wanted[table], table
    assert set(made) == set(wanted)


@pytest.mark.parametrize("revision", sorted(CHAIN))
@pytest.mark.usefixtures("untouched")
def test_up_down_and_up_again_with_rows_in_place(revision):
    if CHAIN[revision] != "base":
        upgrade(revision=CHAIN[revision])
    with db.engine.begin() as connection:
        BEFORE[revision](connection)
    schema_before, rows_before = standing()
    upgrade(revision=revision)
    schema_after, rows_after = standing()
    downgrade(revision=CHAIN[revision])
    assert standing() == (schema_before, rows_before)
    upgrade(revision=revision)
    schema_again, rows_again = standing()
    assert schema_again == schema_after
    written = ADDED_BY.get(revision, set())
    assert {table: len(rows) for table, rows in rows_again.items()} == {t: len(r) for t, r in rows_after.items()}
    for table, rows in rows_before.items():
        assert rows_again[table] == rows_after[table] or table in written, table
        as_before = [row[: len(rows[0])] for row in rows_after[table]] if rows else rows_after[table]
        assert set(rows) <= set(as_before), table  # a new column stands last
        assert as_before == rows or table in written, table


@pytest.mark.usefixtures("untouched")
def test_all_the_way_down_leaves_nothing():
    upgrade()
    schema, _ = standing()
    downgrade(revision="base")
    assert standing() == (set(), {})
    upgrade()
    assert standing()[0] == schema


@pytest.mark.usefixtures("untouched")
def test_the_standard_programme_is_not_taken_from_a_family_that_follows_it():
    upgrade(revision="0003")
    with db.engine.begin() as connection:
        BEFORE["0002"](connection)
        add(connection, "plan", participation_id=PARTICIPATION, family_id=FAMILY, version_id=1, starts_on=BORN)
    before = standing()
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        downgrade(revision="0002")
    assert standing() == before
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0003"


@pytest.mark.usefixtures("untouched")
def test_the_command_that_checks_finds_nothing_to_do():
    upgrade()
    assert current_app.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
