"""freed documents: a document whose last cost was taken back is nobody's, and whoever comes next may claim it

Lock: a policy is replaced, on PostgreSQL alone. Old code: runs. Moved rows: none.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
OWN = "authority_id = (SELECT nullif(current_setting('hembesok.authority', true), '')::int)"


def upgrade() -> None:
    _written_by(f"{ALL} OR {OWN} OR authority_id IS NULL")


def downgrade() -> None:
    _written_by(f"{ALL} OR {OWN}")


def _written_by(rows: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY own ON claimed_document")
        op.execute(f"CREATE POLICY own ON claimed_document USING ({rows}) WITH CHECK ({rows})")
