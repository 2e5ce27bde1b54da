"""disclosures stand: what was once written of what was shared is never written over

They still go with their family, when it is erased.

Lock: a trigger; none to speak of. Old code: never changed one. Moved rows: none.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION disclosure_stands() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'disclosure is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER disclosure_stands BEFORE UPDATE OR TRUNCATE ON disclosure"
            " FOR EACH STATEMENT EXECUTE FUNCTION disclosure_stands()"
        )
    else:
        op.execute(
            "CREATE TRIGGER disclosure_stands BEFORE UPDATE ON disclosure"
            " BEGIN SELECT RAISE(ABORT, 'disclosure is only added to'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION disclosure_stands() CASCADE")
    else:
        op.execute("DROP TRIGGER disclosure_stands")
