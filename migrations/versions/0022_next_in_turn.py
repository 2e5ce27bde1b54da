"""next in turn: the message whose turn it is stands first in an index, also among those of one moment

Lock: outgoing, while the index is made. Old code: runs. Moved rows: none.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outgoing_state_next_at_id", "outgoing", ["state", "next_at", "id"])
    op.drop_index("ix_outgoing_state_next_at", "outgoing")


def downgrade() -> None:
    op.create_index("ix_outgoing_state_next_at", "outgoing", ["state", "next_at"])
    op.drop_index("ix_outgoing_state_next_at_id", "outgoing")
