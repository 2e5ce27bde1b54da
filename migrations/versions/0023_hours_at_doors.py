"""hours at doors: a person's own earliest and latest hour at a family's door

Lock: day_limit, while its columns are added. Old code: runs; those hours are then not followed. Moved rows: none on
PostgreSQL; on SQLite day_limit, as it stood.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEPT = "person_id, most_visits, lunch_begins, lunch_ends, transport"
EARLIEST_FIRST = "earliest < latest"
NAME = "ck_day_limit_earliest_first"


def upgrade() -> None:
    columns = [sa.Column("earliest", sa.Time(), nullable=True), sa.Column("latest", sa.Time(), nullable=True)]
    if _is_sqlite():
        _made_anew(*columns, sa.CheckConstraint(EARLIEST_FIRST, name=op.f(NAME)))
        return
    for column in columns:
        op.add_column("day_limit", column)
    op.create_check_constraint(op.f(NAME), "day_limit", EARLIEST_FIRST)


def downgrade() -> None:
    if _is_sqlite():
        _made_anew()
        return
    op.drop_constraint(op.f(NAME), "day_limit", type_="check")
    for name in ("earliest", "latest"):
        op.drop_column("day_limit", name)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _made_anew(*more: sa.Column | sa.CheckConstraint) -> None:
    """The same rows in a table made anew: SQLite adds no check to a table that stands."""
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {KEPT} FROM day_limit")
    op.drop_table("day_limit")
    kind = sa.Enum(
        "car", "bicycle", "bus", "walking", name="transport", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "day_limit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("most_visits", sa.Integer(), nullable=True),
        sa.Column("lunch_begins", sa.Time(), nullable=True),
        sa.Column("lunch_ends", sa.Time(), nullable=True),
        sa.Column("transport", kind, nullable=True),
        *more,
        sa.CheckConstraint("(lunch_begins IS NULL) = (lunch_ends IS NULL)", name=op.f("ck_day_limit_both_or_neither")),
        sa.CheckConstraint(
            "lunch_begins IS NULL OR lunch_begins < lunch_ends", name=op.f("ck_day_limit_lunch_ends_after_beginning")
        ),
        sa.CheckConstraint("most_visits BETWEEN 1 AND 8", name=op.f("ck_day_limit_most_visits")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_day_limit_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_day_limit")),
    )
    op.execute(f"INSERT INTO day_limit ({KEPT}) SELECT * FROM kept")
    op.execute("DROP TABLE kept")
