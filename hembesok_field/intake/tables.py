"""What intake remembers: a sheet between its preview and its storing."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant


class WaitingSheet(Base):
    """A file that was previewed and waits for yes or no; sealed, and thrown away within the hour."""

    __tablename__ = "waiting_sheet"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
