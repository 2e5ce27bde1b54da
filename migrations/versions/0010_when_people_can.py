"""when people can: working hours, days away, limits, calendars that are read, and where the areas lie

Lock: new tables only. Old code: runs, and proposes hours without knowing them. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "busy_calendar",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column(
            "fault",
            sa.Enum(
                "not_reached",
                "not_there",
                "not_allowed",
                "not_a_calendar",
                "too_large",
                "not_an_address",
                name="fault",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_calendar_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_busy_calendar")),
    )
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_time_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index("ix_busy_time_person_id_ends_at", "busy_time", ["person_id", "ends_at"])

    op.create_table(
        "day_limit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("most_visits", sa.Integer(), nullable=True),
        sa.Column("lunch_begins", sa.Time(), nullable=True),
        sa.Column("lunch_ends", sa.Time(), nullable=True),
        sa.CheckConstraint("(lunch_begins IS NULL) = (lunch_ends IS NULL)", name=op.f("ck_day_limit_both_or_neither")),
        sa.CheckConstraint(
            "lunch_begins IS NULL OR lunch_begins < lunch_ends", name=op.f("ck_day_limit_lunch_ends_after_beginning")
        ),
        sa.CheckConstraint("most_visits BETWEEN 1 AND 8", name=op.f("ck_day_limit_most_visits")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_day_limit_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_day_limit")),
    )
    op.create_table(
        "working_hours",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.CheckConstraint("(begins IS NULL) = (ends IS NULL)", name=op.f("ck_working_hours_both_or_neither")),
        sa.CheckConstraint("begins IS NULL OR begins < ends", name=op.f("ck_working_hours_ends_after_beginning")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_working_hours_person_id")),
        sa.PrimaryKeyConstraint("person_id", "from_on", "weekday", name=op.f("pk_working_hours")),
    )
    op.create_table(
        "area_place",
        sa.Column("bvc_id", sa.Integer(), nullable=False),
        sa.Column("area_name", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column(
            "transport",
            sa.Enum(
                "car",
                "bicycle",
                "bus",
                "walking",
                name="transport",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_area_place_on_earth")
        ),
        sa.ForeignKeyConstraint(["bvc_id"], ["unit.id"], name=op.f("fk_area_place_bvc_id")),
        sa.PrimaryKeyConstraint("bvc_id", "area_name", name=op.f("pk_area_place")),
    )
    op.create_table(
        "away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("leave", "sick", "other", name="cause", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_away_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_away_person_id")),
        sa.ForeignKeyConstraint(["told_by"], ["assignment.id"], name=op.f("fk_away_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away")),
    )
    op.create_index(op.f("ix_away_person_id"), "away", ["person_id"])


def downgrade() -> None:
    op.drop_table("away")
    op.drop_table("area_place")
    op.drop_table("working_hours")
    op.drop_table("day_limit")
    op.drop_table("busy_time")
    op.drop_table("busy_calendar")
