"""retention: rules, lists, holds, the journal of what was erased, and a log that may begin later than its first entry

Lock: new tables only; four triggers are made again. Old code: runs, and erases nothing. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "retention_line",
    "legal_hold",
    "retention_rule",
    "retention_list",
    "log_start",
    "kept_offer",
    "erasure",
)
# An entry may go only when the chain has been signed to begin after it.
GONE = "SELECT 1 FROM log_start WHERE log_start.authority_id = OLD.authority_id AND OLD.number <= log_start.number"
REVIEW_GONE = (
    "SELECT 1 FROM log_entry JOIN log_start ON log_start.authority_id = log_entry.authority_id"
    " WHERE log_entry.id = OLD.entry_id AND log_entry.number <= log_start.number"
)
GUARDED = (
    ("log_entry", "log", "log_is_only_added_to", GONE),
    ("log_review", "log_review", "log_review_is_only_added_to", REVIEW_GONE),
)


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "record_type",
            sa.Enum(
                "notes",
                "contact",
                "ledger",
                "own_side",
                "log",
                "sign_in",
                name="record_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_words", sa.String(length=300), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_erasure_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_authority_id"), "erasure", ["authority_id"])
    op.create_index("ix_erasure_mark", "erasure", ["mark"])

    op.create_table(
        "kept_offer",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("discontinued", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_kept_offer_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "year", name=op.f("pk_kept_offer")),
    )
    op.create_table(
        "log_start",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_log_start_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("pk_log_start")),
    )
    op.create_table(
        "retention_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "record_type",
            sa.Enum(
                "notes",
                "contact",
                "ledger",
                "own_side",
                "log",
                "sign_in",
                name="record_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rule_words", sa.String(length=400), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_retention_list_whole_signature")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_retention_list_authority_id")),
        sa.ForeignKeyConstraint(["made_by"], ["assignment.id"], name=op.f("fk_retention_list_made_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["assignment.id"], name=op.f("fk_retention_list_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_list")),
    )
    op.create_index(op.f("ix_retention_list_authority_id"), "retention_list", ["authority_id"])

    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "record_type",
            sa.Enum(
                "notes",
                "contact",
                "ledger",
                "own_side",
                "log",
                "sign_in",
                name="record_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "since",
            sa.Enum(
                "programme_ended",
                "last_entry",
                "birth",
                "entry",
                name="since",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("years >= 0 AND months >= 0 AND days >= 0", name=op.f("ck_retention_rule_time_passes")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_retention_rule_authority_id")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_retention_rule_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint("authority_id", "record_type", "from_on", name=op.f("uq_retention_rule_authority_id")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_legal_hold_authority_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_legal_hold_family_id")),
        sa.ForeignKeyConstraint(["held_by"], ["assignment.id"], name=op.f("fk_legal_hold_held_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["assignment.id"], name=op.f("fk_legal_hold_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_authority_id"), "legal_hold", ["authority_id"])
    op.create_index(op.f("ix_legal_hold_family_id"), "legal_hold", ["family_id"])
    op.create_index(
        "uq_legal_hold_standing",
        "legal_hold",
        ["family_id", "authority_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )

    op.create_table(
        "retention_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column(
            "kept_because",
            sa.Enum(
                "legal_hold",
                "no_longer_due",
                "other_keeps",
                name="kept_because",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["retention_list.id"], name=op.f("fk_retention_line_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_line")),
    )
    op.create_index(op.f("ix_retention_line_list_id"), "retention_line", ["list_id"])

    if op.get_bind().dialect.name == "postgresql":
        for table, name, function, gone in GUARDED:
            op.execute(f"DROP TRIGGER {name}_only_added ON {table}")
            op.execute(
                f"CREATE TRIGGER {name}_only_added BEFORE UPDATE OR TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
            op.execute(
                f"CREATE FUNCTION {name}_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NOT EXISTS ({gone}) THEN RAISE EXCEPTION '{table} is only added to'; END IF; RETURN OLD; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name}_keeps BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_keeps()"
            )
        return
    for table, name, _, gone in GUARDED:
        op.execute(f"DROP TRIGGER {name}_no_delete")
        op.execute(
            f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ({gone})"
            f" BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        )


def downgrade() -> None:
    for table, name, function, _ in GUARDED:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {name}_keeps() CASCADE")
            op.execute(f"DROP TRIGGER {name}_only_added ON {table}")
            op.execute(
                f"CREATE TRIGGER {name}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
        else:
            op.execute(f"DROP TRIGGER {name}_no_delete")
            op.execute(
                f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )
    for table in TABLES:
        op.drop_table(table)
