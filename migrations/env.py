"""Runs the migrations on the program's own connection, whole or not at all, on either engine."""

from contextlib import nullcontext
from importlib import import_module

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator

for room in ("access", "family", "plan", "booking", "record", "statistics", "returns", "intake", "review", "retention"):
    import_module(f"hembesok_field.{room}.tables")

database = current_app.extensions["migrate"].db
configured = current_app.extensions["migrate"].configure_args


def plainly(kind, item, _context):
    """Our own column types are written as the plain types under them, so that no migration imports the program."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl).__name__}()"
    return False


def skip_empty(_context, _revision, directives):
    """Do not write a migration that changes nothing."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


if context.is_offline_mode():
    raise SystemExit("Migrationerna körs mot en riktig databas.")

given = context.config.attributes.get("connection")  # another file than the program's own: a copy to restore from
with nullcontext(given) if given else database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        transactional_ddl=True,
        render_item=plainly,
        process_revision_directives=skip_empty,
        **configured,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # a migration moves everyone's rows, and row security asks for whom
            connection.execute(text("SELECT set_config('hembesok.scope', 'all', true)"))
        context.run_migrations()
