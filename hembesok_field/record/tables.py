"""What record remembers: words about a visit, only ever added, and what each side keeps for itself.

`made_id` is the id that whoever wrote it gave it before it was sent: said twice with the same, it is said once.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice
from hembesok_field.record.shapes import (
    AbsenceCause,
    CorrectionCause,
    InterpreterCame,
    Outcome,
    Place,
    SafetyStep,
    Scope,
    Source,
)


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
        Index("ix_attestation_made_id", "made_id", unique=True),
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
    made_id: Mapped[UUID | None]
    interpreter_way: Mapped[InterpreterCame | None] = mapped_column(choice(InterpreterCame, "interpreter_way"))
    correction_cause: Mapped[CorrectionCause | None] = mapped_column(choice(CorrectionCause, "correction_cause"))


class Note(OfAFamily, Base):
    """A short practical note, not journal: seen by its author's authority only, gone when the programme ends."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_made_id", "made_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Sealed)
    made_id: Mapped[UUID | None]


class Draft(OfAFamily, Base):
    """What one person has begun to write about a visit and not signed: no word, counted nowhere. A form's fields."""

    __tablename__ = "draft"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str] = mapped_column(Sealed)


class Theme(Base):
    """Something to talk about at a step of a programme version: shared by all, or one authority's own list.

    Never erased while someone has ticked it: what leaves the list has an end.
    """

    __tablename__ = "theme"
    __table_args__ = (Index("ix_theme_version_id_step_code", "version_id", "step_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    step_code: Mapped[str] = mapped_column(String(20))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ThemeTick(OfAFamily, Base):
    """That one person ticked a theme of a visit, or took the tick back; only added. Her own authority's alone."""

    __tablename__ = "theme_tick"
    __table_args__ = (Index("ix_theme_tick_visit_id", "visit_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    ticked_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    is_ticked: Mapped[bool]


class SafetyWord(Base):
    """That a worker went in, stays longer, is out; only added, seen at her own authority alone. Nothing of the family.

    `due_at`: when someone at her unit is to miss her; `watcher_id` None: all of them. `call`: the number to call.
    """

    __tablename__ = "safety_word"
    __table_args__ = (
        CheckConstraint("(step IN ('in', 'longer')) = (due_at IS NOT NULL)", name="due_while_in"),
        Index("ix_safety_word_said_by_at", "said_by", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    said_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[SafetyStep] = mapped_column(choice(SafetyStep, "step"))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    watcher_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    call: Mapped[str | None] = mapped_column(Sealed)
