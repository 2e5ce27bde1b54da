"""What the outbox remembers: each message that leaves, who wants which, and what was reviewed before it may be sent."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, OfAFamily, choice
from hembesok_field.outbox.rules import Channel, FamilyWay, Fault, Kind, StaffReminder, State


class Outgoing(Base):
    """One message to one person, written in the unit of work of what it tells of.

    No address, number or text is kept: they are looked up when it leaves. `mark` is its Message-ID for life, and
    `sequence` the calendar's. `authority_id` answers for it and sees when it does not arrive; without one, only the
    operator does. A worker that is sending it holds it until `held_until`.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("mark"),
        CheckConstraint("(person_id IS NULL) <> (guardian_id IS NULL)", name="to_one"),
        CheckConstraint("guardian_id IS NULL OR family_id IS NOT NULL", name="guardian_of_a_family"),
        CheckConstraint("(state = 'sending') = (held_until IS NOT NULL)", name="held_while_sending"),
        CheckConstraint(
            "(state IN ('sent', 'taken_back', 'dead')) = (closed_at IS NOT NULL)", name="closed_at_the_end"
        ),
        Index("ix_outgoing_state_next_at_id", "state", "next_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[UUID] = mapped_column(default=uuid4)
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.WAITING)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardian.id"), index=True)
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    detail: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime | None] = mapped_column(Instant)  # of no use to anyone after this
    next_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str] = mapped_column(String(64), default="")
    held_until: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[Fault | None] = mapped_column(choice(Fault, "fault"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffChoice(Base):
    """How someone who works here is told of her visits: by the feed or by invitations, and when she is reminded."""

    __tablename__ = "staff_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    by_invitation: Mapped[bool] = mapped_column(default=False)
    reminder: Mapped[StaffReminder] = mapped_column(choice(StaffReminder, "reminder"), default=StaffReminder.DAY_BEFORE)
    made_at: Mapped[datetime] = mapped_column(Instant)


class GuardianChoice(OfAFamily, Base):
    """That a guardian has asked to be told of the visits, how and in which language. Without a row: nothing is sent.

    `bvc_id` is who was asked: after a move the new BVC asks anew.
    """

    __tablename__ = "guardian_choice"

    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("guardian.id"), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    bvc_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    way: Mapped[FamilyWay] = mapped_column(choice(FamilyWay, "way"))
    language: Mapped[str] = mapped_column(String(16))
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class TextReview(Base):
    """That an authority's admin has signed that these very words were reviewed in that language, by whom and when."""

    __tablename__ = "text_review"
    __table_args__ = (UniqueConstraint("authority_id", "language", "digest", name="uq_text_review_of_words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    language: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(120))
    reviewed_on: Mapped[date]
    signed_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class UnitPhone(Base):
    """The number that a family is asked to call; without one nothing is sent to families of the unit."""

    __tablename__ = "unit_phone"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(String(40))
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
