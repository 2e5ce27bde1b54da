"""returns handed in: decisions, costs, the form's answers, filings and reminders

Lock: new tables only. Old code: runs, and knows nothing of them. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

USES = (
    "home_visits",
    "collaboration",
    "preparation",
    "supervision",
    "training",
    "reaching_families",
    "structure",
    "recruitment",
    "other",
)
ONLY_ADDED_TO = ("return_answer", "return_filing")


def upgrade() -> None:
    op.create_table(
        "grant_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("requisition_by_on", sa.Date(), nullable=True),
        sa.Column("return_by_on", sa.Date(), nullable=True),
        sa.Column("other_support", sa.Boolean(), nullable=True),
        sa.Column("other_support_what", sa.String(length=200), nullable=False),
        sa.Column("to_municipalities_kr", sa.Integer(), nullable=True),
        sa.Column("to_companies_kr", sa.Integer(), nullable=True),
        sa.Column("visit_kr", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_grant_decision_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_decision")),
        sa.UniqueConstraint("authority_id", "year", name=op.f("uq_grant_decision_authority_id")),
    )
    op.create_table(
        "claimed_document",
        sa.Column("document_key", sa.String(length=200), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_claimed_document_authority_id")),
        sa.PrimaryKeyConstraint("document_key", name=op.f("pk_claimed_document")),
    )
    op.create_table(
        "cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("use", _use(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_kr", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("document_key", sa.String(length=200), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("amount_kr > 0", name=op.f("ck_cost_amount")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_cost_authority_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_cost_unit_id")),
        sa.ForeignKeyConstraint(["document_key"], ["claimed_document.document_key"], name=op.f("fk_cost_document_key")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_cost_written_by")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["assignment.id"], name=op.f("fk_cost_taken_back_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    op.create_index("ix_cost_authority_id_year", "cost", ["authority_id", "year"])
    op.create_table(
        "planned_cost",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("use", _use(), nullable=False),
        sa.Column("amount_kr", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_planned_cost_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "year", "use", name=op.f("pk_planned_cost")),
    )
    op.create_table(
        "return_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("options", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_return_answer_authority_id")),
        sa.ForeignKeyConstraint(["said_by"], ["assignment.id"], name=op.f("fk_return_answer_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_answer")),
        sa.UniqueConstraint("authority_id", "year", "field", "number", name=op.f("uq_return_answer_authority_id")),
    )
    op.create_table(
        "return_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_return_filing_authority_id")),
        sa.ForeignKeyConstraint(["filed_by"], ["assignment.id"], name=op.f("fk_return_filing_filed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_filing")),
        sa.UniqueConstraint("authority_id", "year", "number", name=op.f("uq_return_filing_authority_id")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_reminder_authority_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_reminder_assignment_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_reminder_visit_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["assignment.id"], name=op.f("fk_reminder_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("assignment_id", "visit_id", "sent_on", name=op.f("uq_reminder_assignment_id")),
    )
    for table in ONLY_ADDED_TO:
        _guard(table)


def downgrade() -> None:
    for table in ("reminder", "return_filing", "return_answer", "planned_cost", "cost", "claimed_document"):
        op.drop_table(table)
    op.drop_table("grant_decision")
    if op.get_bind().dialect.name == "postgresql":
        for table in ONLY_ADDED_TO:
            op.execute(f"DROP FUNCTION {table}_is_only_added_to()")


def _use() -> sa.Enum:
    return sa.Enum(*USES, name="use", native_enum=False, create_constraint=True, length=32)


def _guard(table: str) -> None:
    """Neither changed nor taken away. On SQLite the triggers go with the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{table} is only added to'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_only_added_to()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        )
