"""Guards that only the database can hold: nobody at two doors, a log that is only added to, facts that go stale.

Lock: new tables only. Old code: none before. Moved rows: none.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Where a change can change a fact, and the column that names the family.
SOURCES = {
    "family": "id",
    "child": "family_id",
    "visit": "family_id",
    "attestation": "family_id",
    "plan": "family_id",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE hold DROP CONSTRAINT hold_no_double_booking")
        op.execute("DROP FUNCTION log_is_only_added_to() CASCADE")
        op.execute("DROP FUNCTION log_review_is_only_added_to() CASCADE")
        for table in SOURCES:
            op.execute(f"DROP FUNCTION {table}_makes_stale() CASCADE")
        return
    for name in (
        "hold_no_double_booking_insert",
        "hold_no_double_booking_update",
        "log_no_update",
        "log_no_delete",
        "log_review_no_update",
        "log_review_no_delete",
    ):
        op.execute(f"DROP TRIGGER {name}")
    for table in SOURCES:
        for act in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER {table}_{act}_makes_stale")


def _guard_postgresql() -> None:
    op.execute(
        "ALTER TABLE hold ADD CONSTRAINT hold_no_double_booking EXCLUDE USING gist"
        " (int4range(person_id, person_id, '[]') WITH =, tsrange(held_from, held_to) WITH &&)"
    )
    op.execute(
        "CREATE FUNCTION log_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'log_entry is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION log_is_only_added_to()"
    )
    op.execute(
        "CREATE FUNCTION log_review_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'log_review is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_review_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON log_review"
        " FOR EACH STATEMENT EXECUTE FUNCTION log_review_is_only_added_to()"
    )
    for table, key in SOURCES.items():
        op.execute(
            f"CREATE FUNCTION {table}_makes_stale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF TG_OP = 'DELETE' THEN INSERT INTO stale_family (family_id) VALUES (OLD.{key});"
            f" ELSE INSERT INTO stale_family (family_id) VALUES (NEW.{key}); END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_makes_stale AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_makes_stale()"
        )


def _guard_sqlite() -> None:
    taken = (
        "SELECT RAISE(ABORT, 'hold_no_double_booking') FROM hold WHERE person_id = NEW.person_id"
        " AND id IS NOT NEW.id AND held_from < NEW.held_to AND NEW.held_from < held_to"
    )
    op.execute(f"CREATE TRIGGER hold_no_double_booking_insert BEFORE INSERT ON hold BEGIN {taken}; END")
    op.execute(f"CREATE TRIGGER hold_no_double_booking_update BEFORE UPDATE ON hold BEGIN {taken}; END")
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER log_no_{act} BEFORE {act.upper()} ON log_entry"
            " BEGIN SELECT RAISE(ABORT, 'log_entry is only added to'); END"
        )
        op.execute(
            f"CREATE TRIGGER log_review_no_{act} BEFORE {act.upper()} ON log_review"
            " BEGIN SELECT RAISE(ABORT, 'log_review is only added to'); END"
        )
    for table, key in SOURCES.items():
        for act, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{act}_makes_stale AFTER {act.upper()} ON {table}"
                f" BEGIN INSERT INTO stale_family (family_id) VALUES ({row}.{key}); END"
            )
