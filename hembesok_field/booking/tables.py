"""What booking remembers: steps, only ever added, and the hours that stand promised."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.booking.rules import Step
from hembesok_field.kernel.db import Base, Instant, OfAFamily, choice
from hembesok_field.kernel.identity import Side


class BookingStep(OfAFamily, Base):
    """One step of a promise. `number` counts per visit: two who move it at once cannot both be next.

    `wall_clock` keeps the Swedish time that was promised, should the law of summer time change.
    """

    __tablename__ = "booking_step"
    __table_args__ = (
        UniqueConstraint("visit_id", "number"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    number: Mapped[int]
    step: Mapped[Step] = mapped_column(choice(Step, "step"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    wall_clock: Mapped[str] = mapped_column(String(16))
    with_interpreter: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    done_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    participants: Mapped[list["BookingParticipant"]] = relationship(lazy="raise")


class BookingParticipant(Base):
    """Who was to come, at that step."""

    __tablename__ = "booking_participant"

    step_id: Mapped[int] = mapped_column(ForeignKey("booking_step.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side, "side"))


class Hold(Base):
    """A person's promised hour, travel included, half-open. Nobody stands at two doors: the table refuses it.

    PostgreSQL: EXCLUDE over person and time range (`hold_no_double_booking`); SQLite: a raising trigger under
    BEGIN IMMEDIATE with the same name. Taken away when the promise is cancelled or moved; kept when it is kept.
    """

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("visit_id", "person_id"),
        CheckConstraint("held_from <= starts_at AND starts_at < ends_at AND ends_at <= held_to", name="in_order"),
        Index("ix_hold_person_id_held_from", "person_id", "held_from"),
        Index("ix_hold_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    side: Mapped[Side] = mapped_column(choice(Side, "side"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    held_from: Mapped[datetime] = mapped_column(Instant)
    held_to: Mapped[datetime] = mapped_column(Instant)


class CalendarAddress(Base):
    """A person's secret calendar address; only the hash of its token is kept."""

    __tablename__ = "calendar_address"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
