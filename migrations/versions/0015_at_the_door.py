"""at the door: ids made by whoever writes, drafts, themes to talk about, and that someone came out again

Lock: columns without a default; new tables. Old code: runs, and says neither how the interpreter took part nor why a
word was corrected. Moved rows: none; the standard programme gets its themes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
OWN = f"authority_id = {ME}"
MINE = "assignment_id = (SELECT nullif(current_setting('hembesok.assignment', true), '')::int)"
ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
OWNED = {"draft": MINE, "theme_tick": OWN, "safety_word": OWN}

# What one talks about, step by step, in the order of the visit. After Rikshandboken's "Hembesök" and "8 månader", the
# regional programme at kunskapsstodforvardgivare.se, and what Göteborg and Rinkeby tell of their visits; without a word
# of violence or risk, which are asked of each parent alone and never stand on a tablet.
EVERY_VISIT = ("Familjens egna frågor först", "Vilka vi är, och att det är frivilligt")
THEMES: dict[str, tuple[str, ...]] = {
    "före": (),
    "extra": (),
    "1-2v": (
        "Förlossningen och tiden på BB",
        "Amning och mat",
        "Att sköta ett spädbarn",
        "Trygg sömn för spädbarn",
        "D-vitamin",
        "Barnsäkerhet hemma",
        "Tobak och alkohol",
        "Vad programmet erbjuder",
    ),
    "2m": (
        "Samspel: att läsa barnets signaler",
        "Hur ni mår som föräldrar",
        "Att vara föräldrar tillsammans",
        "Jämställt föräldraskap",
        "Släkt, vänner och nätverk",
        "Samhällets stöd",
        "Prata, sjunga och läsa",
    ),
    "4m": (
        "Sömn och rutiner",
        "Mat: att vänja sig vid annan kost",
        "Infektioner, och var man söker vård (1177)",
        "Lek",
        "Öppna förskolan",
        "Ekonomi, bostad och kontakt med myndigheter",
    ),
    "8m": (
        "Familjens vardag",
        "Hur ni mår som föräldrar",
        "Barnsäkerhet hemma och i trafiken",
        "Matvanor och D-vitamin",
        "Sömn",
        "Lek och rörelse",
        "Tänder",
        "Skärmar",
        "Tobak och alkohol",
        "Hörsel och syn",
        "Språk och tal",
        "Tillväxt och vaccinationer",
        "Behövs något mer?",
    ),
    "12m": (
        "Språk: svenska och modersmål",
        "Bibliotek och Bokstart",
        "Tandvård",
        "Att sätta gränser",
        "Olycksfall",
        "Förskolan: vad den är och rätten till plats",
    ),
    "15m": (
        "Hur det har varit",
        "Prata och läsa",
        "Mat och tänder",
        "Förskolestart",
        "Öppna förskolan och bibliotek",
        "Fortsatt stöd",
        "Vad familjen tyckte, och avslut",
    ),
}
theme = sa.table(
    "theme",
    sa.column("version_id", sa.Integer),
    sa.column("step_code", sa.String),
    sa.column("position", sa.Integer),
    sa.column("words", sa.String),
)


def _codes(*codes: str, name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_draft_visit_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_draft_assignment_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_draft_family_id")),
        sa.PrimaryKeyConstraint("visit_id", "assignment_id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_family_id"), "draft", ["family_id"])
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("step_code", sa.String(length=20), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_theme_version_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_theme_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    op.create_index("ix_theme_version_id_step_code", "theme", ["version_id", "step_code"])
    op.create_table(
        "theme_tick",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("ticked_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_ticked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_theme_tick_visit_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_theme_tick_family_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_tick_theme_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_theme_tick_authority_id")),
        sa.ForeignKeyConstraint(["ticked_by"], ["assignment.id"], name=op.f("fk_theme_tick_ticked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_tick")),
    )
    op.create_index("ix_theme_tick_visit_id", "theme_tick", ["visit_id"])
    op.create_index(op.f("ix_theme_tick_family_id"), "theme_tick", ["family_id"])
    op.create_table(
        "safety_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("step", _codes("in", "longer", "out", "ended", name="step"), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("watcher_id", sa.Integer(), nullable=True),
        sa.Column("call", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(step IN ('in', 'longer')) = (due_at IS NOT NULL)", name=op.f("ck_safety_word_due_while_in")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_safety_word_visit_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_safety_word_authority_id")),
        sa.ForeignKeyConstraint(["said_by"], ["assignment.id"], name=op.f("fk_safety_word_said_by")),
        sa.ForeignKeyConstraint(["watcher_id"], ["assignment.id"], name=op.f("fk_safety_word_watcher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_word")),
    )
    op.create_index("ix_safety_word_said_by_at", "safety_word", ["said_by", "at"])
    op.create_index(op.f("ix_safety_word_visit_id"), "safety_word", ["visit_id"])
    _say_more()
    _carry_themes_in()
    if op.get_bind().dialect.name == "postgresql":
        _wall_in()


def _say_more() -> None:
    """Columns with their own CHECK in one line: SQLite would otherwise copy the table, and lose its triggers."""
    for table in ("attestation", "note"):
        op.add_column(table, sa.Column("made_id", sa.Uuid(), nullable=True))
        op.create_index(f"ix_{table}_made_id", table, ["made_id"], unique=True)
    for column, codes in (
        ("interpreter_way", "'present', 'phone', 'video', 'missing'"),
        ("correction_cause", "'mistake', 'knows_more', 'agreed'"),
    ):
        op.execute(
            f"ALTER TABLE attestation ADD COLUMN {column} VARCHAR(32)"
            f" CONSTRAINT ck_attestation_{column} CHECK ({column} IN ({codes}))"
        )


def _carry_themes_in() -> None:
    found = op.get_bind()
    standard = "SELECT id FROM programme WHERE name = 'Standardprogrammet' AND region_id IS NULL"
    versions = found.execute(sa.text(f"SELECT id FROM programme_version WHERE programme_id IN ({standard})"))
    for version_id in versions.scalars().all():
        for code, themes in THEMES.items():
            for position, words in enumerate((*EVERY_VISIT, *themes, "Nästa besök"), start=1):
                found.execute(
                    sa.insert(theme).values(version_id=version_id, step_code=code, position=position, words=words)
                )


def _wall_in() -> None:
    for table, rows in OWNED.items():
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR {rows}) WITH CHECK ({ALL} OR {rows})")
    op.execute(f"CREATE POLICY known ON theme FOR SELECT USING ({ALL} OR coalesce(authority_id, {ME}) = {ME})")
    op.execute(f"CREATE POLICY own ON theme USING ({ALL} OR {OWN}) WITH CHECK ({ALL} OR {OWN})")
    for table in (*OWNED, "theme"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_table("safety_word")
    op.drop_table("theme_tick")
    op.drop_table("theme")
    op.drop_table("draft")
    op.drop_index("ix_note_made_id", "note")
    op.drop_column("note", "made_id")
    op.drop_index("ix_attestation_made_id", "attestation")
    for column in ("correction_cause", "interpreter_way", "made_id"):
        op.drop_column("attestation", column)
