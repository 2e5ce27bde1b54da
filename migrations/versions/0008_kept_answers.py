"""kept answers: what a program was told under a key of its own

Lock: one new table. Old code: runs, and knows nothing of it. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_kept_answer_assignment_id")),
        sa.PrimaryKeyConstraint("assignment_id", "key_hash", name=op.f("pk_kept_answer")),
    )
    op.create_index(op.f("ix_kept_answer_at"), "kept_answer", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_kept_answer_at"), table_name="kept_answer")
    op.drop_table("kept_answer")
