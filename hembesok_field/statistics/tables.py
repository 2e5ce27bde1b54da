"""What statistics remembers: one narrow fact per visit that has an outcome, and which families to look at again."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, choice
from hembesok_field.record.shapes import AbsenceCause, Outcome, Place


class VisitFact(Base):
    """A visit cut to what is counted. Opaque ids; age and window already worked out; rebuilt from nothing alike.

    `agrees` is False while two people's words on the outcome differ: then it counts for nobody.
    """

    __tablename__ = "visit_fact"
    __table_args__ = (
        Index("ix_visit_fact_region_id_year", "region_id", "year"),
        Index("ix_visit_fact_municipality_id_year", "municipality_id", "year"),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(index=True)
    region_id: Mapped[int]
    bvc_id: Mapped[int]
    municipality_id: Mapped[int | None]
    year: Mapped[int]
    visited_on: Mapped[date]
    step_code: Mapped[str] = mapped_column(String(20))
    is_extra: Mapped[bool]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    place: Mapped[Place] = mapped_column(choice(Place, "place"))
    agrees: Mapped[bool]
    nurse: Mapped[bool | None]
    social_services: Mapped[bool | None]
    absence_cause: Mapped[AbsenceCause | None] = mapped_column(choice(AbsenceCause, "absence_cause"))
    guardians: Mapped[int | None]
    family_guardians: Mapped[int | None]
    interpreter: Mapped[bool | None]
    age_years: Mapped[int | None]
    area_type: Mapped[int | None]
    in_window: Mapped[bool | None]
    contacts: Mapped[str] = mapped_column(String(200), default="")
    information: Mapped[str] = mapped_column(String(200), default="")


class StaleFamily(Base):
    """A family something changed for. Triggers add rows; a refresh reads them, recounts and takes them away."""

    __tablename__ = "stale_family"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[UUID]


class CountingRule(Base):
    """A grant year's own rule for one recipient; without a row joint ordinary visits are not counted."""

    __tablename__ = "counting_rule"
    __table_args__ = (UniqueConstraint("authority_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    count_joint_ordinary: Mapped[bool]


class ReimbursementRate(Base):
    """Kronor a joint home visit, by region and year; without a row Region Örebro läns 2 500 and 1 800 hold."""

    __tablename__ = "reimbursement_rate"
    __table_args__ = (UniqueConstraint("region_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    variable_kr: Mapped[int]
    fixed_kr: Mapped[int]


class YearTally(Base):
    """How many of one thing an authority's year holds, kept in step with the facts in the same unit of work.

    `is_ordinary` tells apart what only the counting rule adds. Rows that come to zero are taken away.
    """

    __tablename__ = "year_tally"

    authority_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_ordinary: Mapped[bool] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]


class KeptOffer(Base):
    """How many offers of a year an authority counts for families that are erased: four numbers and nobody."""

    __tablename__ = "kept_offer"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offered: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    discontinued: Mapped[int] = mapped_column(default=0)
