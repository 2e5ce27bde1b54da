"""form words: how an authority words a year's form, version by version

Lock: a new table only. Old code: runs. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
OWN = "authority_id = (SELECT nullif(current_setting('hembesok.authority', true), '')::int)"


def upgrade() -> None:
    op.create_table(
        "form_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("is_printed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_form_words_authority_id")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_form_words_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_words")),
        sa.UniqueConstraint("authority_id", "year", "field", "number", name=op.f("uq_form_words_authority_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE form_words ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE form_words FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON form_words USING ({ALL} OR {OWN})")
        op.execute(
            "CREATE FUNCTION form_words_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'form_words is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER form_words_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON form_words"
            " FOR EACH STATEMENT EXECUTE FUNCTION form_words_is_only_added_to()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER form_words_no_{act} BEFORE {act.upper()} ON form_words"
            " BEGIN SELECT RAISE(ABORT, 'form_words is only added to'); END"
        )


def downgrade() -> None:
    op.drop_table("form_words")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION form_words_is_only_added_to()")
