"""what leaves: the outbox, who wants to be told and how, which words are reviewed, and whom a family may call

Lock: new tables only. Old code: runs, and tells nobody. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
REVIEWS = "(SELECT coalesce(current_setting('hembesok.duty', true), '') = 'log_reviewer')"
# Table → which rows an asker who is not the program itself may read and write.
OWNED = {
    "guardian_choice": f"NOT {REVIEWS} AND EXISTS (SELECT FROM family AS f WHERE f.id = guardian_choice.family_id)",
    "text_review": f"authority_id = {ME}",
    "unit_phone": f"EXISTS (SELECT FROM unit AS u WHERE u.id = unit_phone.unit_id"
    f" AND {ME} IN (u.authority_id, u.company_id))",
}
TABLES = ("outgoing", *OWNED)


def upgrade() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        _choice(
            "kind",
            "invitation",
            "invitation_off",
            "staff_reminder",
            "family_time",
            "family_off",
            "family_reminder",
            "keys_changed",
        ),
        _choice("channel", "mail", "sms", "letter"),
        _choice("state", "waiting", "sending", "sent", "taken_back", "dead"),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("detail", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=True),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=64), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        _choice(
            "fault",
            "not_reached",
            "not_now",
            "refused",
            "too_late",
            "text_not_reviewed",
            "no_number_to_call",
            "no_address",
            "no_longer_wanted",
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (guardian_id IS NULL)", name=op.f("ck_outgoing_to_one")),
        sa.CheckConstraint(
            "guardian_id IS NULL OR family_id IS NOT NULL", name=op.f("ck_outgoing_guardian_of_a_family")
        ),
        sa.CheckConstraint(
            "(state = 'sending') = (held_until IS NOT NULL)", name=op.f("ck_outgoing_held_while_sending")
        ),
        sa.CheckConstraint(
            "(state IN ('sent', 'taken_back', 'dead')) = (closed_at IS NOT NULL)",
            name=op.f("ck_outgoing_closed_at_the_end"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_outgoing_authority_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outgoing_person_id")),
        sa.ForeignKeyConstraint(["guardian_id"], ["guardian.id"], name=op.f("fk_outgoing_guardian_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_outgoing_family_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_outgoing_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("mark", name=op.f("uq_outgoing_mark")),
    )
    for column in ("authority_id", "person_id", "guardian_id", "family_id", "visit_id"):
        op.create_index(op.f(f"ix_outgoing_{column}"), "outgoing", [column])
    op.create_index("ix_outgoing_state_next_at", "outgoing", ["state", "next_at"])
    op.create_table(
        "staff_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_invitation", sa.Boolean(), nullable=False),
        _choice("reminder", "day_before", "shortly_before", "never"),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_staff_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_staff_choice")),
    )
    op.create_table(
        "guardian_choice",
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("bvc_id", sa.Integer(), nullable=False),
        _choice("way", "sms", "letter"),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["guardian_id"], ["guardian.id"], name=op.f("fk_guardian_choice_guardian_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_guardian_choice_family_id")),
        sa.ForeignKeyConstraint(["bvc_id"], ["unit.id"], name=op.f("fk_guardian_choice_bvc_id")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_guardian_choice_written_by")),
        sa.PrimaryKeyConstraint("guardian_id", name=op.f("pk_guardian_choice")),
    )
    op.create_index(op.f("ix_guardian_choice_family_id"), "guardian_choice", ["family_id"])
    op.create_table(
        "text_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=120), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_text_review_authority_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["assignment.id"], name=op.f("fk_text_review_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_review")),
        sa.UniqueConstraint("authority_id", "language", "digest", name="uq_text_review_of_words"),
    )
    op.create_table(
        "unit_phone",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_phone_unit_id")),
        sa.ForeignKeyConstraint(["written_by"], ["assignment.id"], name=op.f("fk_unit_phone_written_by")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_phone")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall_in()


def _choice(name: str, *codes: str, nullable: bool = False) -> sa.Column:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=nullable)


def _wall_in() -> None:
    """What leaves is written by the program itself; the authority that answers for it sees that it has not arrived."""
    op.execute(f"CREATE POLICY own ON outgoing FOR SELECT USING ({ALL} OR authority_id = {ME})")
    op.execute(f"CREATE POLICY kept ON outgoing USING ({ALL}) WITH CHECK ({ALL})")
    for table, rows in OWNED.items():
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR ({rows})) WITH CHECK ({ALL} OR ({rows}))")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in ("unit_phone", "text_review", "guardian_choice", "staff_choice", "outgoing"):
        op.drop_table(table)
