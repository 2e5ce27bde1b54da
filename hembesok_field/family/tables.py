"""What is remembered of a family. Names, numbers and addresses are sealed; no personal number has a place."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.family.rules import Answer, ConsentWay, DisclosureStep, EndReason
from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice


class Family(OfAFamily, Base):
    """`bvc_id` and `partner_id` are where the family is now; a participation remembers where it was then."""

    __tablename__ = "family"
    __table_args__ = (
        UniqueConstraint("region_id", "reference"),
        CheckConstraint("area_type BETWEEN 1 AND 5", name="area_type"),
        CheckConstraint("guardian_count BETWEEN 1 AND 2", name="guardian_count"),
        CheckConstraint("NOT is_protected OR address IS NULL", name="protected_has_no_address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    region_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    reference: Mapped[str] = mapped_column(String(60))
    bvc_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    nurse_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    social_worker_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    guardian_count: Mapped[int | None]
    area_type: Mapped[int | None]
    area_name: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(40))
    needs_interpreter: Mapped[bool | None]
    is_protected: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str | None] = mapped_column(Sealed)
    target_groups: Mapped[str] = mapped_column(String(200), default="")  # codes with spaces; the BVC's own side
    made_at: Mapped[datetime] = mapped_column(Instant)
    # Kept by triggers for PostgreSQL's row security. Whoever asks in the program asks the words themselves.
    has_consent: Mapped[bool] = mapped_column(default=False, server_default=false())

    children: Mapped[list["Child"]] = relationship(lazy="raise", order_by="Child.position")
    guardians: Mapped[list["Guardian"]] = relationship(lazy="raise", order_by="Guardian.position")
    participations: Mapped[list["Participation"]] = relationship(lazy="raise", order_by="Participation.number")

    @property
    def family_key(self) -> UUID:
        return self.id


class Participation(OfAFamily, Base):
    """One birth's programme: offered, answered, begun, ended; twins are one, a later child is a new one.

    Carries the units it was at, so that a move rewrites nothing. `offered_on` is None where a new unit
    took over a programme that another had offered.
    """

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("family_id", "number"),
        Index("ix_participation_bvc_id_offered_on", "bvc_id", "offered_on"),
        Index("ix_participation_partner_id_offered_on", "partner_id", "offered_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"))
    number: Mapped[int]
    bvc_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    offered_on: Mapped[date | None]
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "answer"))
    answered_on: Mapped[date | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None] = mapped_column(choice(EndReason, "end_reason"))
    paused_on: Mapped[date | None]


class Child(OfAFamily, Base):
    """`born_on` is None until birth; `due_on` is kept after it, for corrected age."""

    __tablename__ = "child"
    __table_args__ = (
        CheckConstraint("born_on IS NOT NULL OR due_on IS NOT NULL", name="has_a_date"),
        CheckConstraint("NOT uses_corrected_age OR due_on IS NOT NULL", name="corrected_needs_due"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    participation_id: Mapped[UUID | None] = mapped_column(ForeignKey("participation.id"), index=True)
    position: Mapped[int]
    name: Mapped[str | None] = mapped_column(Sealed)
    born_on: Mapped[date | None]
    due_on: Mapped[date | None]
    uses_corrected_age: Mapped[bool] = mapped_column(default=False)


class Guardian(OfAFamily, Base):
    __tablename__ = "guardian"
    __table_args__ = (CheckConstraint("position BETWEEN 1 AND 2", name="one_or_two"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Sealed)
    phone: Mapped[str | None] = mapped_column(Sealed)
    language: Mapped[str | None] = mapped_column(String(40))


class ConsentWord(OfAFamily, Base):
    """A guardian's yes or no to sharing, or a withdrawal; only added, the last one stands.

    `guardian_id` is None where the sheet knew that the family agreed, but not whom it asked.
    """

    __tablename__ = "consent_word"
    __table_args__ = (
        Index(
            "uq_consent_word_guardian_standing",
            "guardian_id",
            unique=True,
            sqlite_where=text("is_standing AND guardian_id IS NOT NULL"),
            postgresql_where=text("is_standing AND guardian_id IS NOT NULL"),
        ),
        Index(
            "uq_consent_word_family_standing",
            "family_id",
            unique=True,
            sqlite_where=text("is_standing AND guardian_id IS NULL"),
            postgresql_where=text("is_standing AND guardian_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardian.id"))
    is_yes: Mapped[bool]
    is_standing: Mapped[bool] = mapped_column(default=True)
    said_on: Mapped[date]
    way: Mapped[ConsentWay] = mapped_column(choice(ConsentWay, "way"))
    language: Mapped[str | None] = mapped_column(String(40))
    with_interpreter: Mapped[bool] = mapped_column(default=False)
    text_version: Mapped[str] = mapped_column(String(20), default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class FamilyEvent(OfAFamily, Base):
    """What was done with a family's participation, by whom and when; only added."""

    __tablename__ = "family_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date]
    detail: Mapped[str] = mapped_column(String(200), default="")
    done_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Disclosure(OfAFamily, Base):
    """That a family's planning was opened to another authority's unit, or closed to it again; only added.

    The newest of a family's stands. `authority_id` discloses (the BVC's owner), `unit_id` receives. `ground` is the
    ids of the words on consent that it rests on, `sees` how much the receiving municipality had chosen to see.
    """

    __tablename__ = "disclosure"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    step: Mapped[DisclosureStep] = mapped_column(choice(DisclosureStep, "step"))
    sees: Mapped[SeesFamilies] = mapped_column(choice(SeesFamilies, "sees"))
    ground: Mapped[str] = mapped_column(String(200), default="")
    done_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
