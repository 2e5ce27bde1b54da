"""disclosures: when a family's planning was opened to the other authority, and when it was closed

Lock: one new table. Old code: runs, but writes no disclosures; what it opens is written when the family is next changed.
Moved rows: none; one row is written for each family that is shared today, with the day its last guardian agreed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SHARED = """
SELECT family.id, coalesce(bvc.company_id, bvc.authority_id), family.partner_id, authority.sees_families
FROM family
JOIN unit AS bvc ON bvc.id = family.bvc_id
JOIN unit AS partner ON partner.id = family.partner_id
JOIN authority ON authority.id = partner.authority_id
WHERE NOT EXISTS (
    SELECT 1 FROM consent_word WHERE family_id = family.id AND is_standing AND NOT is_yes
) AND (
    (EXISTS (SELECT 1 FROM guardian WHERE family_id = family.id) AND NOT EXISTS (
        SELECT 1 FROM guardian WHERE family_id = family.id AND NOT EXISTS (
            SELECT 1 FROM consent_word WHERE guardian_id = guardian.id AND is_standing AND is_yes
        )
    )) OR (NOT EXISTS (SELECT 1 FROM guardian WHERE family_id = family.id) AND EXISTS (
        SELECT 1 FROM consent_word WHERE family_id = family.id AND guardian_id IS NULL AND is_standing AND is_yes
    ))
)
ORDER BY family.id
"""
WORDS = "SELECT family_id, id, at, taken_by FROM consent_word WHERE is_standing AND is_yes ORDER BY id"


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "opened",
                "way_chosen",
                "taken_back",
                "not_all_agree",
                "other_unit",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "sees",
            sa.Enum(
                "identifiable",
                "pseudonym",
                "count_only",
                name="sees",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_disclosure_family_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_disclosure_authority_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_disclosure_unit_id")),
        sa.ForeignKeyConstraint(["done_by"], ["assignment.id"], name=op.f("fk_disclosure_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(op.f("ix_disclosure_family_id"), "disclosure", ["family_id"])
    op.create_index(op.f("ix_disclosure_unit_id"), "disclosure", ["unit_id"])
    _write_what_is_shared()


def _write_what_is_shared() -> None:
    connection = op.get_bind()
    said: dict[object, list] = {}
    for word in connection.execute(sa.text(WORDS)):
        said.setdefault(word.family_id, []).append(word)
    rows = [
        {
            "family": family_id,
            "authority": authority_id,
            "unit": unit_id,
            "sees": sees,
            "ground": " ".join(str(word.id) for word in said[family_id]),
            "by": said[family_id][-1].taken_by,
            "at": said[family_id][-1].at,
        }
        for family_id, authority_id, unit_id, sees in connection.execute(sa.text(SHARED))
    ]
    if rows:
        wanted = "INSERT INTO disclosure (family_id, authority_id, unit_id, step, sees, ground, done_by, at)"
        values = "VALUES (:family, :authority, :unit, 'opened', :sees, :ground, :by, :at)"
        connection.execute(sa.text(f"{wanted} {values}"), rows)


def downgrade() -> None:
    op.drop_table("disclosure")
