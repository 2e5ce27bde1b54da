"""visit messages: what one authority says to the other about a visit, while their returns are compared

Lock: a new table only. Old code: runs. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"


def upgrade() -> None:
    op.create_table(
        "visit_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("to_authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "asks",
            sa.Enum(
                "please_confirm",
                "were_you_there",
                "we_were_not",
                "we_correct",
                "settled",
                "other",
                name="asks",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_message_visit_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_visit_message_authority_id")),
        sa.ForeignKeyConstraint(["to_authority_id"], ["authority.id"], name=op.f("fk_visit_message_to_authority_id")),
        sa.ForeignKeyConstraint(["said_by"], ["assignment.id"], name=op.f("fk_visit_message_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_message")),
    )
    op.create_index("ix_visit_message_visit_id", "visit_message", ["visit_id"])
    if op.get_bind().dialect.name == "postgresql":
        read = f"{ALL} OR {ME} IN (authority_id, to_authority_id)"
        op.execute("ALTER TABLE visit_message ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE visit_message FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reading ON visit_message FOR SELECT USING ({read})")
        op.execute(f"CREATE POLICY writing ON visit_message USING ({ALL} OR authority_id = {ME})")


def downgrade() -> None:
    op.drop_table("visit_message")
