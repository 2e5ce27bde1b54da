"""What plan remembers: programmes by version, which one a birth follows, and the visits that got an id."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.kernel.db import Base, Instant, OfAFamily


class Programme(Base):
    """The standard programme (no owner), a region's own, or one BVC's own."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("unit_id IS NULL OR region_id IS NOT NULL", name="unit_has_region"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class ProgrammeVersion(Base):
    """A programme as it stood from a day on; running plans keep the version they began with."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    from_on: Mapped[date]

    steps: Mapped[list["ProgrammeStep"]] = relationship(lazy="raise", order_by="ProgrammeStep.position")


class ProgrammeStep(Base):
    """One step; window and target as calendar months plus days from birth (days may be negative), or none at all."""

    __tablename__ = "programme_step"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint(
            "(opens_months IS NULL) = (closes_months IS NULL) AND (opens_months IS NULL) = (target_months IS NULL)",
            name="whole_window",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    is_extra: Mapped[bool]
    opens_months: Mapped[int | None]
    opens_days: Mapped[int] = mapped_column(default=0)
    target_months: Mapped[int | None]
    target_days: Mapped[int] = mapped_column(default=0)
    closes_months: Mapped[int | None]
    closes_days: Mapped[int] = mapped_column(default=0)
    expects_nurse: Mapped[bool] = mapped_column(default=True)
    expects_social_services: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[int] = mapped_column(default=60)


class Plan(OfAFamily, Base):
    """That a participation follows a programme version from a day; earlier steps are not offered."""

    __tablename__ = "plan"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participation.id"), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    starts_on: Mapped[date]


class Waiver(OfAFamily, Base):
    """A step that this family does without, and why; undone by date, never erased."""

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participation.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    step_code: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    waived_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class Visit(OfAFamily, Base):
    """One home visit from due to done; keeps its id all its life. Owned by the BVC's authority.

    The units are those of the participation when the visit was made; `is_extra` is the step's, kept from then.
    An added visit (`extra`) carries its own window; a programme step's window follows the child.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("region_id", "reference"),
        CheckConstraint("(opens_on IS NULL) = (closes_on IS NULL)", name="whole_window"),
        CheckConstraint("opens_on IS NULL OR opens_on <= closes_on", name="opens_before_it_closes"),
        Index("ix_visit_family_id_step_code", "family_id", "step_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"))
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participation.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    reference: Mapped[str] = mapped_column(String(60))
    step_code: Mapped[str] = mapped_column(String(20))
    is_extra: Mapped[bool]
    bvc_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    why_added: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
