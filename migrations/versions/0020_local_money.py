"""local money: a region's own rules of a year, what its BVC apply for and report, and the forecast that was worked out

Lock: new tables; on PostgreSQL a policy on reimbursement_rate. Old code: runs, and writes no rates. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ONLY_ADDED_TO = ("local_rule", "local_paper")
WALLED = (*ONLY_ADDED_TO, "kept_forecast", "reimbursement_rate")
ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"


def upgrade() -> None:
    _make_rules()
    _make_papers()
    op.create_table(
        "kept_forecast",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("worked_out_at", sa.DateTime(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_kept_forecast_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "year", name=op.f("pk_kept_forecast")),
    )
    for table in ONLY_ADDED_TO:
        _only_add_to(table)
    if op.get_bind().dialect.name == "postgresql":
        _wall_in()


def _make_rules() -> None:
    op.create_table(
        "local_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("variable_kr", sa.Integer(), nullable=False),
        sa.Column("fixed_kr", sa.Integer(), nullable=False),
        sa.Column("journal_code", sa.String(length=12), nullable=False),
        sa.Column("journal_words", sa.String(length=120), nullable=False),
        sa.Column("fixed_above_cni", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("report_by_on", sa.Date(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("variable_kr >= 0 AND fixed_kr >= 0", name=op.f("ck_local_rule_amounts")),
        sa.ForeignKeyConstraint(["region_id"], ["authority.id"], name=op.f("fk_local_rule_region_id")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_local_rule_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rule")),
        sa.UniqueConstraint("region_id", "year", "number", name=op.f("uq_local_rule_region_id")),
    )


def _make_papers() -> None:
    op.create_table(
        "local_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("kind", "application", "report"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", _choice("step", "draft", "sent", "sent_back", "granted", "declined"), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_local_paper_unit_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_local_paper_authority_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["authority.id"], name=op.f("fk_local_paper_owner_id")),
        sa.ForeignKeyConstraint(["region_id"], ["authority.id"], name=op.f("fk_local_paper_region_id")),
        sa.ForeignKeyConstraint(["said_by"], ["assignment.id"], name=op.f("fk_local_paper_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_paper")),
        sa.UniqueConstraint("unit_id", "year", "kind", "number", name=op.f("uq_local_paper_unit_id")),
    )


def _choice(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for policy in ("known", "own"):
            op.execute(f"DROP POLICY {policy} ON reimbursement_rate")
        op.execute("ALTER TABLE reimbursement_rate NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    for table in ("kept_forecast", *reversed(ONLY_ADDED_TO)):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in ONLY_ADDED_TO:
            op.execute(f"DROP FUNCTION {table}_is_only_added_to()")


def _wall_in() -> None:
    """A region's rules are no secret; they and its rates are written by the region alone.

    What a BVC writes is its owner's, and the region's once it is sent; each side's steps are written in its own name.
    """
    for table in ("local_rule", "reimbursement_rate"):
        op.execute(f"CREATE POLICY known ON {table} FOR SELECT USING (true)")
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR region_id = {ME})")
    reads = f"{ALL} OR owner_id = {ME} OR (region_id = {ME} AND step <> 'draft')"
    op.execute(f"CREATE POLICY reading ON local_paper FOR SELECT USING ({reads})")
    writes = f"authority_id = {ME} AND {ME} IN (owner_id, region_id)"
    op.execute(f"CREATE POLICY writing ON local_paper FOR INSERT WITH CHECK ({ALL} OR ({writes}))")
    op.execute(f"CREATE POLICY own ON kept_forecast USING ({ALL} OR authority_id = {ME})")
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _only_add_to(table: str) -> None:
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
