"""What sync remembers: that a row came, what became of it, its bytes while they are needed, and which epoch it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice
from hembesok_field.sync.shapes import State


class Operation(OfAFamily, Base):
    """One row that somebody wrote, as it first came; never changed. `number` is the order in which they were committed.

    `sender` is the tablet (`t:id`) or, for a program, its assignment (`a:id`): a row's id is unique there and nowhere
    else. `claimed_at` is what the sender's clock said; `skew_seconds` how far that clock was from ours.
    """

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("sender", "operation_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sender: Mapped[str] = mapped_column(String(48))
    operation_id: Mapped[UUID]
    tablet_id: Mapped[UUID | None] = mapped_column(ForeignKey("tablet.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    delivered_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    after: Mapped[str]  # ids, separated by space
    hash: Mapped[str] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    skew_seconds: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)


class OperationStep(Base):
    """What became of a row, and why; the last one stands. `by` is None where the program itself decided."""

    __tablename__ = "operation_step"
    __table_args__ = (Index("ix_operation_step_number_id", "number", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(ForeignKey("operation.number"))
    state: Mapped[State] = mapped_column(choice(State, "state"))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Sealed)
    by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class OperationEnvelope(Base):
    """A row's bytes, until they have become what they say; and those of another that came under the same id."""

    __tablename__ = "operation_envelope"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(ForeignKey("operation.number"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    sent: Mapped[str] = mapped_column(Sealed)
    signature: Mapped[str | None] = mapped_column(String(100))
    delivered_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class SyncEpoch(Base):
    """The time between two restorations of this database. The last one stands.

    Rows up to `covered_number` stand in a backup. `mark` tells this database from a copy of it (PostgreSQL).
    """

    __tablename__ = "sync_epoch"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instance_id: Mapped[UUID]
    epoch_id: Mapped[UUID]
    began_at: Mapped[datetime] = mapped_column(Instant)
    covered_number: Mapped[int] = mapped_column(default=0)
    covered_at: Mapped[datetime | None] = mapped_column(Instant)
    mark: Mapped[str | None] = mapped_column(String(80))
