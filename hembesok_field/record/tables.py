"""What record remembers: words about a visit, only ever added, and each side's short practical notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice
from hembesok_field.record.shapes import AbsenceCause, Outcome, Place, Scope, Source


class Attestation(OfAFamily, Base):
    """One whole word about one visit, by a person or from a sheet. A correction is a later word by the same.

    `scope` says whose attendance it confirms: a person's own side, or both when a sheet is read on the
    command line; what it says of the other side is a claim. `outcome` is None where she may see no more than
    the hour and the button to confirm. Codes in lists are separated by space.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("guardians BETWEEN 0 AND 2", name="guardians"),
        CheckConstraint("source = 'import' OR said_by IS NOT NULL", name="own_word_has_author"),
        Index("ix_attestation_visit_id_id", "visit_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    source: Mapped[Source] = mapped_column(choice(Source, "source"))
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    minutes: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    place: Mapped[Place] = mapped_column(choice(Place, "place"), default=Place.HOME)
    nurse_attended: Mapped[bool | None]
    social_attended: Mapped[bool | None]
    absence_cause: Mapped[AbsenceCause | None] = mapped_column(choice(AbsenceCause, "absence_cause"))
    others: Mapped[str] = mapped_column(String(200), default="")
    guardians: Mapped[int | None]
    interpreter: Mapped[bool | None]
    contacts: Mapped[str] = mapped_column(String(200), default="")
    information: Mapped[str] = mapped_column(String(200), default="")


class Note(OfAFamily, Base):
    """A short practical note, not journal: seen by its author's authority only, gone when the programme ends."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Sealed)
