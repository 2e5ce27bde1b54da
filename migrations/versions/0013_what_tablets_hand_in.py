"""what tablets hand in: tablets with keys of their own, the rows they bring, and what became of each

Lock: new tables only. Old code: runs, and takes nothing from tablets. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STANDS = ("operation", "operation_step", "operation_envelope")
ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
OF_OPERATION = "EXISTS (SELECT FROM operation AS o WHERE o.number = {table}.number)"
OWNED = {
    "operation": f"authority_id = {ME}",
    "operation_step": OF_OPERATION.format(table="operation_step"),
    "operation_envelope": OF_OPERATION.format(table="operation_envelope"),
}


def upgrade() -> None:
    op.create_table(
        "sync_epoch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("covered_number", sa.Integer(), nullable=False),
        sa.Column("covered_at", sa.DateTime(), nullable=True),
        sa.Column("mark", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sync_epoch")),
    )
    op.create_table(
        "tablet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_at", sa.DateTime(), nullable=True),
        sa.Column("skew_seconds", sa.BigInteger(), nullable=True),
        sa.Column("minute_at", sa.DateTime(), nullable=True),
        sa.Column("minute_count", sa.Integer(), nullable=False),
        sa.Column(
            "ending",
            sa.Enum("handed_in", "lost", name="ending", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("wiped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_tablet_ends_for_a_reason")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_tablet_authority_id")),
        sa.ForeignKeyConstraint(["made_by"], ["assignment.id"], name=op.f("fk_tablet_made_by")),
        sa.ForeignKeyConstraint(["seen_by"], ["assignment.id"], name=op.f("fk_tablet_seen_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["assignment.id"], name=op.f("fk_tablet_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("public_key", name=op.f("uq_tablet_public_key")),
    )
    op.create_index(op.f("ix_tablet_authority_id"), "tablet", ["authority_id"])
    op.create_table(
        "tablet_pass",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tablet_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_hash", sa.String(length=64), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_tablet_pass_tablet_id")),
        sa.ForeignKeyConstraint(
            ["sign_in_hash"], ["sign_in.token_hash"], name=op.f("fk_tablet_pass_sign_in_hash"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_tablet_pass_assignment_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_tablet_pass")),
    )
    op.create_index(op.f("ix_tablet_pass_tablet_id"), "tablet_pass", ["tablet_id"])
    op.create_index(op.f("ix_tablet_pass_sign_in_hash"), "tablet_pass", ["sign_in_hash"])
    op.create_table(
        "writing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tablet_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_writing_key_tablet_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_writing_key_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing_key")),
        sa.UniqueConstraint("tablet_id", "assignment_id", name=op.f("uq_writing_key_tablet_id")),
    )
    op.create_index(op.f("ix_writing_key_assignment_id"), "writing_key", ["assignment_id"])
    op.create_table(
        "operation",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=48), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("tablet_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("delivered_by", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("skew_seconds", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_operation_tablet_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_operation_authority_id")),
        sa.ForeignKeyConstraint(["author_id"], ["assignment.id"], name=op.f("fk_operation_author_id")),
        sa.ForeignKeyConstraint(["delivered_by"], ["assignment.id"], name=op.f("fk_operation_delivered_by")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_operation_family_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_operation_visit_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_operation")),
        sa.UniqueConstraint("sender", "operation_id", name=op.f("uq_operation_sender")),
    )
    for column in ("authority_id", "author_id", "family_id", "visit_id"):
        op.create_index(op.f(f"ix_operation_{column}"), "operation", [column])
    op.create_table(
        "operation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "stored",
                "refused",
                "in_review",
                "filed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["operation.number"], name=op.f("fk_operation_step_number")),
        sa.ForeignKeyConstraint(["by"], ["assignment.id"], name=op.f("fk_operation_step_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_step")),
    )
    op.create_index("ix_operation_step_number_id", "operation_step", ["number", "id"])
    op.create_table(
        "operation_envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=True),
        sa.Column("delivered_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["operation.number"], name=op.f("fk_operation_envelope_number")),
        sa.ForeignKeyConstraint(["delivered_by"], ["assignment.id"], name=op.f("fk_operation_envelope_delivered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_envelope")),
    )
    op.create_index(op.f("ix_operation_envelope_number"), "operation_envelope", ["number"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        for table in STANDS:
            op.execute(
                f"CREATE TRIGGER {table}_stands BEFORE UPDATE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION operation_stands() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table in STANDS:
        op.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION operation_stands()"
        )
    for table, rows in OWNED.items():
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR {rows}) WITH CHECK ({ALL} OR {rows})")
    # A tablet is met before anyone is known, and says how it is whoever carries it.
    op.execute("CREATE POLICY known ON tablet USING (true) WITH CHECK (true)")
    for table in (*OWNED, "tablet"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in ("operation_envelope", "operation_step", "operation", "writing_key", "tablet_pass", "tablet"):
        op.drop_table(table)
    op.drop_table("sync_epoch")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION operation_stands()")
