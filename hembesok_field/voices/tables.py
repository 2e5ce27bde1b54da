"""What voices remembers: codes that are out, who of the staff has answered, and sums; no answer by itself."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, choice
from hembesok_field.voices.shapes import Asked


class VoiceCode(Base):
    """A code that somebody may still answer with. It was printed with others and given to no one in the program.

    Only its hash is kept, no moment and no maker; the row goes with the answer, so that nothing says which was used.
    """

    __tablename__ = "voice_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    until_on: Mapped[date]


class VoiceGiven(Base):
    """That a person who works here has answered in a round, so that she answers once; nothing of what she said."""

    __tablename__ = "voice_given"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    half: Mapped[int] = mapped_column(primary_key=True)


class VoiceWaiting(Base):
    """Answers to one question that are too few to be shown. No page reads it: on PostgreSQL no asker can."""

    __tablename__ = "voice_waiting"
    __table_args__ = (CheckConstraint("yes + partly + no BETWEEN 0 AND 4", name="too_few"),)

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[Asked] = mapped_column(choice(Asked, "question"), primary_key=True)
    yes: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)


class VoiceTotal(Base):
    """Answers to one question in a year, that five or more people have given; it grows by five at a time."""

    __tablename__ = "voice_total"
    __table_args__ = (
        CheckConstraint("yes + partly + no >= 5 AND (yes + partly + no) % 5 = 0", name="five_at_a_time"),
        CheckConstraint("yes >= 0 AND partly >= 0 AND no >= 0", name="not_negative"),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[Asked] = mapped_column(choice(Asked, "question"), primary_key=True)
    yes: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)
