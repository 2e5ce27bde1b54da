"""What returns remembers: each recipient's grant year."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base


class GrantYear(Base):
    """One recipient's grant of one calendar year (SFS 2025:74, 9 §), in whole kronor."""

    __tablename__ = "grant_year"
    __table_args__ = (UniqueConstraint("authority_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    requisitioned: Mapped[int | None]
    redistributed: Mapped[int | None]
    allocated: Mapped[int | None]
    used: Mapped[int | None]
