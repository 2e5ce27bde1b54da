"""What returns remembers: each recipient's grant year."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base


class GrantRecipientYear(Base):
    """One recipient's grant of one calendar year (SFS 2025:74, 9 §), in whole kronor, as the sheet said it.

    A recipient need not be an authority that the program knows, and may stand in the sheet without a code;
    its name is what tells it apart within the year. `wants_more`: wished for what others did not requisition (5 §).
    """

    __tablename__ = "grant_recipient_year"
    __table_args__ = (UniqueConstraint("year", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(4))
    requisitioned: Mapped[int]
    wants_more: Mapped[bool | None]
    redistributed: Mapped[int | None]
    allocated: Mapped[int | None]
    unused: Mapped[int | None]
