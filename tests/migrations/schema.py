"""Two ways to say what a database is: everything that its engine knows of it, and what SQLAlchemy can see of it."""

from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

# What SQLAlchemy does not look at on PostgreSQL and a migration can still get wrong: guards and their functions.
POSTGRES_QUESTIONS = (
    "SELECT 'column', table_name || '.' || column_name, data_type || coalesce(character_maximum_length::text, '')"
    " || is_nullable || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "SELECT 'policy', tablename || '.' || policyname, concat_ws(' ', cmd, qual, with_check) FROM pg_policies",
    "SELECT 'walls', oid::regclass::text, concat(relrowsecurity, relforcerowsecurity) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    "SELECT 'function', proname::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
SQLITE_QUESTION = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def whole(connection: Connection) -> set[tuple[str, str, str]]:
    """Every table, column, constraint, index, trigger and function with its definition, Alembic's own left out."""
    questions = POSTGRES_QUESTIONS if connection.dialect.name == "postgresql" else (SQLITE_QUESTION,)
    found = {(kind, name, what) for asked in questions for kind, name, what in connection.execute(text(asked))}
    return {thing for thing in found if "alembic_version" not in thing[1]}


def tables_seen(engine: Engine) -> dict[str, dict[str, Any]]:
    """Columns, keys, indexes and CHECKs of each table, in an order that does not depend on how they were made."""
    eyes = inspect(engine)
    return {table: _seen(eyes, table) for table in eyes.get_table_names() if table != "alembic_version"}


def _seen(eyes: Any, table: str) -> dict[str, Any]:
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], _default(column.get("default")))
            for column in eyes.get_columns(table)
        },
        "primary": (eyes.get_pk_constraint(table)["name"], eyes.get_pk_constraint(table)["constrained_columns"]),
        "foreign": sorted(
            (key["name"], key["constrained_columns"], key["referred_table"], key["referred_columns"])
            for key in eyes.get_foreign_keys(table)
        ),
        "unique": sorted((key["name"], key["column_names"]) for key in eyes.get_unique_constraints(table)),
        "indexes": sorted((key["name"], key["column_names"], bool(key["unique"])) for key in eyes.get_indexes(table)),
        "checks": sorted((str(check["name"]), check["sqltext"]) for check in eyes.get_check_constraints(table)),
    }


def _default(said: str | None) -> bool:
    return said is not None and "nextval" not in said


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as text, in a fixed order."""
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {
        table: sorted(
            tuple(str(cell) for cell in row)
            for row in connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own table names
        )
        for table in tables
    }
