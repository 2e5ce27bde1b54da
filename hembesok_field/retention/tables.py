"""What retention remembers: rules by day, lists that wait for a second yes, holds, and what was erased."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice
from hembesok_field.retention.rules import LONGEST_GROUND
from hembesok_field.retention.shapes import KeptBecause, RecordType, Since


class RetentionRule(Base):
    """One authority's own rule for one record type from a day on; a new version never rewrites an old one."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("authority_id", "record_type", "from_on"),
        CheckConstraint("years >= 0 AND months >= 0 AND days >= 0", name="time_passes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    record_type: Mapped[RecordType] = mapped_column(choice(RecordType, "record_type"))
    since: Mapped[Since] = mapped_column(choice(Since, "since"))
    years: Mapped[int]
    months: Mapped[int]
    days: Mapped[int]
    ground: Mapped[str] = mapped_column(String(LONGEST_GROUND))
    from_on: Mapped[date]
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class LegalHold(OfAFamily, Base):
    """That nothing of a family may go while it is held, and why: a case, a review, a court."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_standing",
            "family_id",
            "authority_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    reason: Mapped[str] = mapped_column(Sealed)
    held_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


class RetentionList(Base):
    """What was due on a day of one record type: one person makes it, another signs, and then it is done."""

    __tablename__ = "retention_list"
    __table_args__ = (CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="whole_signature"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    record_type: Mapped[RecordType] = mapped_column(choice(RecordType, "record_type"))
    rule_words: Mapped[str] = mapped_column(String(400))  # the rule as it stood when the list was made
    due_by: Mapped[date]
    made_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    lines: Mapped[list["RetentionLine"]] = relationship(lazy="raise", order_by="RetentionLine.id")


class RetentionLine(Base):
    """One family on a list. When it is erased, its id and reference go from here too; `mark` tells it again.

    The family stands without a foreign key: the line outlives it.
    """

    __tablename__ = "retention_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("retention_list.id"), index=True)
    family_id: Mapped[UUID | None]
    due_on: Mapped[date]
    rows: Mapped[int | None]
    kept_because: Mapped[KeptBecause | None] = mapped_column(choice(KeptBecause, "kept_because"))
    mark: Mapped[str | None] = mapped_column(String(64))


class Erasure(Base):
    """The journal: that something was erased. Kept apart too, so that no restored copy brings it back.

    `mark` is the family's id under the keys file; without those keys it tells nothing. It is empty where a rule
    erased by itself. Stands on its own: `by_words` says who, `signature` that nobody has changed it.
    """

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_mark", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    record_type: Mapped[RecordType] = mapped_column(choice(RecordType, "record_type"))
    mark: Mapped[str] = mapped_column(String(64), default="")
    rows: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by_words: Mapped[str] = mapped_column(String(300))
    signature: Mapped[str] = mapped_column(String(64))
