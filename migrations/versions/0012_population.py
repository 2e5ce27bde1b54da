"""population: how many children each region and municipality has, which the grant is shared out by

Lock: a new table only. Old code: runs. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "population",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("hard_areas", sa.Integer(), nullable=False),
        sa.CheckConstraint("hard_areas >= 0 AND hard_areas <= children", name=op.f("ck_population_part_of_all")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_population")),
    )


def downgrade() -> None:
    op.drop_table("population")
