"""voices: what guardians and staff say of the visits, as sums that nobody can be read out of

Lock: new tables only. Old code: runs. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
MY_POST = "(SELECT nullif(current_setting('hembesok.assignment', true), '')::int)"
HERSELF = f"EXISTS (SELECT FROM assignment AS a WHERE a.id = {MY_POST} AND a.person_id = voice_given.person_id)"
QUESTIONS = ("praise", "strengthened", "trust", "health", "language")
# Table → which rows one who is not the program itself may read, and which she may write.
WALLS = {
    "voice_code": (ALL, ALL),
    "voice_given": (f"{ALL} OR {HERSELF}", f"{ALL} OR {HERSELF}"),
    "voice_waiting": (ALL, ALL),
    "voice_total": (f"{ALL} OR authority_id = {ME}", ALL),
}


def upgrade() -> None:
    op.create_table(
        "voice_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_voice_code_authority_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_voice_code")),
    )
    op.create_table(
        "voice_given",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voice_given_person_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_voice_given_authority_id")),
        sa.PrimaryKeyConstraint("person_id", "authority_id", "year", "half", name=op.f("pk_voice_given")),
    )
    _sums("voice_waiting", ("too_few", "yes + partly + no BETWEEN 0 AND 4"))
    _sums(
        "voice_total",
        ("five_at_a_time", "yes + partly + no >= 5 AND (yes + partly + no) % 5 = 0"),
        ("not_negative", "yes >= 0 AND partly >= 0 AND no >= 0"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, (read, write) in WALLS.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY reading ON {table} FOR SELECT USING ({read})")
            op.execute(f"CREATE POLICY writing ON {table} USING ({write})")


def _sums(name: str, *checks: tuple[str, str]) -> None:
    question = sa.Enum(*QUESTIONS, name="question", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        name,
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("question", question, nullable=False),
        *(sa.Column(said, sa.Integer(), nullable=False) for said in ("yes", "partly", "no")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{word}")) for word, rule in checks),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f(f"fk_{name}_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "year", "question", name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    for table in reversed(WALLS):
        op.drop_table(table)
