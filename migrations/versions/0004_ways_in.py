"""ways in: passkeys, codes, an outer provider's accounts, and help from two people

Lock: two columns without a default are added at once, the rest are new tables. Old code: runs, and knows nothing of
them. Moved rows: none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("authority", sa.Column("second_factor_from", sa.Date(), nullable=True))
    op.add_column("sign_in", sa.Column("strong_at", sa.DateTime(), nullable=True))
    op.create_table(
        "challenge",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "key_in",
                "new_key",
                "second_factor",
                "new_code",
                "provider",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_challenge_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_person_id"), "challenge", ["person_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1364), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "code_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_key_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_code_key")),
    )
    op.create_table(
        "provider_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_provider_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_account")),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_account_issuer_subject"),
        sa.UniqueConstraint("issuer", "person_id", name="uq_provider_account_issuer_person_id"),
    )
    op.create_index(op.f("ix_provider_account_person_id"), "provider_account", ["person_id"])
    op.create_table(
        "recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_person_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_recovery_authority_id")),
        sa.ForeignKeyConstraint(["started_by"], ["assignment.id"], name=op.f("fk_recovery_started_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["assignment.id"], name=op.f("fk_recovery_approved_by")),
        sa.ForeignKeyConstraint(["link_hash"], ["one_time_link.token_hash"], name=op.f("fk_recovery_link_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
    )
    op.create_index(op.f("ix_recovery_person_id"), "recovery", ["person_id"])
    op.create_index(op.f("ix_recovery_authority_id"), "recovery", ["authority_id"])


def downgrade() -> None:
    for table in ("recovery", "provider_account", "code_key", "passkey", "challenge"):
        op.drop_table(table)
    op.drop_column("sign_in", "strong_at")
    op.drop_column("authority", "second_factor_from")
