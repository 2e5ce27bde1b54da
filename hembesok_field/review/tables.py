"""What review remembers: who looked at which entry of the log, and what she said of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, Sealed


class LogReview(Base):
    """One entry looked through by one reviewer of the authority, signed under HEMBESOK_KEYS; only added to."""

    __tablename__ = "log_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("log_entry.id"), index=True)
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    comment: Mapped[str] = mapped_column(Sealed)  # empty when there was nothing to say
    signature: Mapped[str] = mapped_column(String(64))
