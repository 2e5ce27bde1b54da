"""several at one door: cars and interpreters with hours of their own, a list handed over, ways as kilometres

`area_place` becomes each unit's own and may say kilometres in place of degrees; `day_limit` says how a person goes.

Lock: new tables, two nullable columns, and two small tables made anew. Old code: asks area_place for bvc_id and finds
none: stop it first. Moved rows: area_place and day_limit, as they stood.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
OWN = f"authority_id = {ME}"
# As the asker may see it herself: the walls of the other table hold inside the question.
OWNED = {
    "resource": OWN,
    "resource_hold": "EXISTS (SELECT FROM visit AS v WHERE v.id = resource_hold.visit_id)"
    " OR EXISTS (SELECT FROM resource AS r WHERE r.id = resource_hold.resource_id)",
    "booking_resource": "EXISTS (SELECT FROM booking_step AS s WHERE s.id = booking_resource.step_id)",
    "interpreter_order": f"{OWN} OR EXISTS (SELECT FROM family AS f WHERE f.id = interpreter_order.family_id)",
    "hand_over": OWN,
    "hand_over_line": "EXISTS (SELECT FROM hand_over AS h WHERE h.id = hand_over_line.hand_over_id)",
}
TRANSPORTS = ("car", "bicycle", "bus", "walking")
KINDS = ("car", "interpreter")


def upgrade() -> None:
    op.add_column("hold", sa.Column("asked_at", sa.DateTime(), nullable=True))
    op.add_column("hold", sa.Column("agreed_at", sa.DateTime(), nullable=True))
    _made_anew("day_limit", DAY_LIMIT, lambda: _day_limit(_transport()))
    _made_anew("area_place", AREA_PLACE, _units_place, names="unit_id, area_name, latitude, longitude, transport")
    _make_resources()
    _make_hand_overs()
    _guard_and_wall()


def downgrade() -> None:
    for table in ("hand_over_line", "hand_over", "interpreter_order", "booking_resource", "resource_hold", "resource"):
        op.drop_table(table)
    kept = f"{AREA_PLACE} FROM area_place WHERE latitude IS NOT NULL"
    _made_anew("area_place", kept.replace("bvc_id", "unit_id"), _bvc_place, names=AREA_PLACE)
    _made_anew("day_limit", DAY_LIMIT, _day_limit)
    op.drop_column("hold", "agreed_at")
    op.drop_column("hold", "asked_at")


DAY_LIMIT = "person_id, most_visits, lunch_begins, lunch_ends"
AREA_PLACE = "bvc_id, area_name, latitude, longitude, transport"


def _made_anew(table: str, kept: str, make: Callable[[], None], *, names: str = "") -> None:
    """The same rows in a table made anew: what a table is called inside, and its checks, cannot be changed on SQLite."""
    what = kept if " FROM " in kept else f"{kept} FROM {table}"
    op.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {what}")
    op.drop_table(table)
    make()
    op.execute(f"INSERT INTO {table} ({names or kept}) SELECT * FROM kept")
    op.execute("DROP TABLE kept")


def _code(name: str, codes: tuple[str, ...], *, nullable: bool = False) -> sa.Column:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _transport() -> sa.Column:
    return _code("transport", TRANSPORTS, nullable=True)


def _day_limit(*more: sa.Column) -> None:
    op.create_table(
        "day_limit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("most_visits", sa.Integer(), nullable=True),
        sa.Column("lunch_begins", sa.Time(), nullable=True),
        sa.Column("lunch_ends", sa.Time(), nullable=True),
        *more,
        sa.CheckConstraint("(lunch_begins IS NULL) = (lunch_ends IS NULL)", name=op.f("ck_day_limit_both_or_neither")),
        sa.CheckConstraint(
            "lunch_begins IS NULL OR lunch_begins < lunch_ends", name=op.f("ck_day_limit_lunch_ends_after_beginning")
        ),
        sa.CheckConstraint("most_visits BETWEEN 1 AND 8", name=op.f("ck_day_limit_most_visits")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_day_limit_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_day_limit")),
    )


def _bvc_place() -> None:
    op.create_table(
        "area_place",
        sa.Column("bvc_id", sa.Integer(), nullable=False),
        sa.Column("area_name", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        _transport(),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_area_place_on_earth")
        ),
        sa.ForeignKeyConstraint(["bvc_id"], ["unit.id"], name=op.f("fk_area_place_bvc_id")),
        sa.PrimaryKeyConstraint("bvc_id", "area_name", name=op.f("pk_area_place")),
    )


def _units_place() -> None:
    op.create_table(
        "area_place",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("area_name", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        _transport(),
        sa.Column("kilometres", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_area_place_on_earth")
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_area_place_both_or_neither")),
        sa.CheckConstraint("kilometres BETWEEN 0 AND 300", name=op.f("ck_area_place_kilometres")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_area_place_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "area_name", name=op.f("pk_area_place")),
    )


def _make_resources() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        _code("kind", KINDS),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("travels", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_resource_authority_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_resource_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("authority_id", "kind", "name", name=op.f("uq_resource_authority_id")),
    )
    op.create_index(op.f("ix_resource_authority_id"), "resource", ["authority_id"])
    op.create_table(
        "resource_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        _code("kind", KINDS),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("held_from", sa.DateTime(), nullable=False),
        sa.Column("held_to", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "held_from <= starts_at AND starts_at < ends_at AND ends_at <= held_to",
            name=op.f("ck_resource_hold_in_order"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_resource_hold_visit_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_resource_hold_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_hold")),
        sa.UniqueConstraint("visit_id", "resource_id", name=op.f("uq_resource_hold_visit_id")),
    )
    op.create_index("ix_resource_hold_resource_id_held_from", "resource_hold", ["resource_id", "held_from"])
    op.create_table(
        "booking_resource",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        _code("kind", KINDS),
        sa.ForeignKeyConstraint(["step_id"], ["booking_step.id"], name=op.f("fk_booking_resource_step_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_resource_id")),
        sa.PrimaryKeyConstraint("step_id", "resource_id", name=op.f("pk_booking_resource")),
    )
    op.create_table(
        "interpreter_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=60), nullable=False),
        _code("way", ("phone", "video", "present")),
        sa.Column("cancel_by", sa.Date(), nullable=True),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_interpreter_order_visit_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_interpreter_order_family_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_interpreter_order_authority_id")),
        sa.ForeignKeyConstraint(["ordered_by"], ["assignment.id"], name=op.f("fk_interpreter_order_ordered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter_order")),
    )
    op.create_index(op.f("ix_interpreter_order_family_id"), "interpreter_order", ["family_id"])
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_interpreter_order_standing",
        "interpreter_order",
        ["visit_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _make_hand_overs() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("leaving_id", sa.Integer(), nullable=False),
        sa.Column("coming_id", sa.Integer(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_hand_over_authority_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hand_over_unit_id")),
        sa.ForeignKeyConstraint(["leaving_id"], ["assignment.id"], name=op.f("fk_hand_over_leaving_id")),
        sa.ForeignKeyConstraint(["coming_id"], ["assignment.id"], name=op.f("fk_hand_over_coming_id")),
        sa.ForeignKeyConstraint(["done_by"], ["assignment.id"], name=op.f("fk_hand_over_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index(op.f("ix_hand_over_unit_id"), "hand_over", ["unit_id"])
    op.create_index(op.f("ix_hand_over_leaving_id"), "hand_over", ["leaving_id"])
    op.create_table(
        "hand_over_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_over.id"], name=op.f("fk_hand_over_line_hand_over_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_hand_over_line_family_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_hand_over_line_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_line")),
    )
    op.create_index(op.f("ix_hand_over_line_hand_over_id"), "hand_over_line", ["hand_over_id"])
    op.create_index(op.f("ix_hand_over_line_family_id"), "hand_over_line", ["family_id"])


def _guard_and_wall() -> None:
    """Nothing is at two doors; and on PostgreSQL each authority finds its own."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE resource_hold ADD CONSTRAINT resource_hold_no_double_booking EXCLUDE USING gist"
            " (int4range(resource_id, resource_id, '[]') WITH =, tsrange(held_from, held_to) WITH &&)"
        )
        for table, rows in OWNED.items():
            op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR {rows}) WITH CHECK ({ALL} OR {rows})")
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        return
    taken = (
        "SELECT RAISE(ABORT, 'resource_hold_no_double_booking') FROM resource_hold"
        " WHERE resource_id = NEW.resource_id AND id IS NOT NEW.id"
        " AND held_from < NEW.held_to AND NEW.held_from < held_to"
    )
    for act in ("insert", "update"):
        op.execute(
            f"CREATE TRIGGER resource_hold_no_double_booking_{act} BEFORE {act.upper()} ON resource_hold"
            f" BEGIN {taken}; END"
        )
