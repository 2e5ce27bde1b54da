"""The standard programme's six steps (contract section 7; Region Örebro län, rutin 1138579, 2025-09-18).

Lock: new rows only. Old code: none before. Moved rows: none; down takes away only what up wrote.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# code, extra, window from, target, window to: each (calendar months, days) from birth.
STEPS = (
    ("1-2v", False, (0, 7), (0, 10), (0, 21)),
    ("2m", True, (0, 42), (2, 0), (3, -1)),
    ("4m", True, (3, 15), (4, 0), (5, 0)),
    ("8m", False, (7, 15), (8, 0), (9, 0)),
    ("12m", True, (11, 15), (12, 0), (13, 0)),
    ("15m", True, (14, 15), (15, 0), (16, 0)),
)

programme = sa.table(
    "programme",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("region_id", sa.Integer),
)
# A region may have called its own programme the same.
is_standard = sa.and_(programme.c.name == "Standardprogrammet", programme.c.region_id.is_(None))
version = sa.table(
    "programme_version",
    sa.column("id", sa.Integer),
    sa.column("programme_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("from_on", sa.Date),
)
step = sa.table(
    "programme_step",
    *(sa.column(name, sa.Integer) for name in ("version_id", "position", "minutes")),
    *(sa.column(f"{part}_{unit}", sa.Integer) for part in ("opens", "target", "closes") for unit in ("months", "days")),
    *(sa.column(name, sa.Boolean) for name in ("is_extra", "expects_nurse", "expects_social_services")),
    sa.column("code", sa.String),
)


def upgrade() -> None:
    found = op.get_bind()
    found.execute(sa.insert(programme).values(name="Standardprogrammet"))
    programme_id = found.execute(sa.select(sa.func.max(programme.c.id))).scalar_one()
    found.execute(sa.insert(version).values(programme_id=programme_id, number=1, from_on=date(2020, 1, 1)))
    version_id = found.execute(sa.select(sa.func.max(version.c.id))).scalar_one()
    for position, (code, is_extra, opens, target, closes) in enumerate(STEPS, start=1):
        found.execute(
            sa.insert(step).values(
                version_id=version_id,
                position=position,
                code=code,
                is_extra=is_extra,
                opens_months=opens[0],
                opens_days=opens[1],
                target_months=target[0],
                target_days=target[1],
                closes_months=closes[0],
                closes_days=closes[1],
                expects_nurse=True,
                expects_social_services=True,
                minutes=60,
            )
        )


def downgrade() -> None:
    found = op.get_bind()
    mine = sa.select(programme.c.id).where(is_standard)
    versions = sa.select(version.c.id).where(version.c.programme_id.in_(mine))
    found.execute(sa.delete(step).where(step.c.version_id.in_(versions)))
    found.execute(sa.delete(version).where(version.c.programme_id.in_(mine)))
    found.execute(sa.delete(programme).where(is_standard))
