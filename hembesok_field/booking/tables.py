"""What booking remembers: steps, only ever added, and the hours that stand promised."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.booking.rules import AwayCause, CalendarFault, InterpreterWay, ResourceKind, Step, Transport
from hembesok_field.kernel.db import Base, Instant, OfAFamily, Sealed, choice
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
    asked_at: Mapped[datetime | None] = mapped_column(Instant)  # outside her own hours, and promised by another
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)


class CalendarAddress(Base):
    """A person's secret calendar address; only the hash of its token is kept."""

    __tablename__ = "calendar_address"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)


class WorkingHours(Base):
    """Between which hours of the Swedish clock a person works on one weekday, from a day on; seven rows a time.

    Empty hours: she does not work that weekday. Who has none at all works ordinary office hours.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("(begins IS NULL) = (ends IS NULL)", name="both_or_neither"),
        CheckConstraint("begins IS NULL OR begins < ends", name="ends_after_beginning"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins: Mapped[time | None]
    ends: Mapped[time | None]


class Away(Base):
    """When a person is not at work, and why; the cause stays on her own side. Taken back: not there any more."""

    __tablename__ = "away"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    cause: Mapped[AwayCause] = mapped_column(choice(AwayCause, "cause"))
    told_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    told_at: Mapped[datetime] = mapped_column(Instant)


class DayLimit(Base):
    """What a person wants of a day: at most so many visits, her lunch, her hours at doors, and how she goes (None: as
    her unit does).

    `earliest`, `latest`: no visit of hers is proposed that begins before the one or ends after the other.
    """

    __tablename__ = "day_limit"
    __table_args__ = (
        CheckConstraint("most_visits BETWEEN 1 AND 8", name="most_visits"),
        CheckConstraint("(lunch_begins IS NULL) = (lunch_ends IS NULL)", name="both_or_neither"),
        CheckConstraint("lunch_begins IS NULL OR lunch_begins < lunch_ends", name="lunch_ends_after_beginning"),
        CheckConstraint("earliest < latest", name="earliest_first"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    most_visits: Mapped[int | None]
    lunch_begins: Mapped[time | None]
    lunch_ends: Mapped[time | None]
    earliest: Mapped[time | None]
    latest: Mapped[time | None]
    transport: Mapped[Transport | None] = mapped_column(choice(Transport, "transport"))


class BusyCalendar(Base):
    """A person's calendar at her employer, read for its taken hours alone. Without an address it was read from a file.

    `read_at`: when what we hold was right; `tried_at` and `fault`: how the last try went.
    """

    __tablename__ = "busy_calendar"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    address: Mapped[str | None] = mapped_column(Sealed)
    etag: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[CalendarFault | None] = mapped_column(choice(CalendarFault, "fault"))


class BusyTime(Base):
    """An hour that a person's own calendar says is taken; what for is never kept."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        Index("ix_busy_time_person_id_ends_at", "person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)


class AreaPlace(Base):
    """Where an area lies from a unit, so that the way to a door can be worked out without the door's address.

    As degrees, or as the kilometres by road that someone has driven; degrees are believed first. `area_name` is empty
    for the unit itself, and its row says how its people go.
    """

    __tablename__ = "area_place"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_neither"),
        CheckConstraint("kilometres BETWEEN 0 AND 300", name="kilometres"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    area_name: Mapped[str] = mapped_column(String(80), primary_key=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    transport: Mapped[Transport | None] = mapped_column(choice(Transport, "transport"))
    kilometres: Mapped[float | None]


class Resource(Base):
    """A car or an interpreter that visits can be promised: its authority's own, for all of it or for one unit.

    An agency's line is an interpreter too: one call at a time, and it does not travel. `languages` are words with
    commas between.
    """

    __tablename__ = "resource"
    __table_args__ = (UniqueConstraint("authority_id", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ResourceKind] = mapped_column(choice(ResourceKind, "kind"))
    name: Mapped[str] = mapped_column(String(80))
    languages: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(120), default="")
    travels: Mapped[bool] = mapped_column(default=True)
    ended_on: Mapped[date | None]


class ResourceHold(Base):
    """A car's or an interpreter's promised hour, half-open, the way included where it has one.

    Never twice at once: PostgreSQL EXCLUDE (`resource_hold_no_double_booking`), SQLite a raising trigger of that name.
    `kind` stands here too, for the other side sees that there is a car and nothing about which.
    """

    __tablename__ = "resource_hold"
    __table_args__ = (
        UniqueConstraint("visit_id", "resource_id"),
        CheckConstraint("held_from <= starts_at AND starts_at < ends_at AND ends_at <= held_to", name="in_order"),
        Index("ix_resource_hold_resource_id_held_from", "resource_id", "held_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    kind: Mapped[ResourceKind] = mapped_column(choice(ResourceKind, "kind"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    held_from: Mapped[datetime] = mapped_column(Instant)
    held_to: Mapped[datetime] = mapped_column(Instant)


class BookingResource(Base):
    """Which cars and interpreters were promised, at that step."""

    __tablename__ = "booking_resource"

    step_id: Mapped[int] = mapped_column(ForeignKey("booking_step.id"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    kind: Mapped[ResourceKind] = mapped_column(choice(ResourceKind, "kind"))


class InterpreterOrder(OfAFamily, Base):
    """What someone ordered of an agency for a visit: one that stands at a time, and those before it kept.

    `starts_at` is the hour it was ordered for; when the visit has another, the order has to be changed. `cancel_by`:
    the last day it can be cancelled without being paid for.
    """

    __tablename__ = "interpreter_order"
    __table_args__ = (
        Index(
            "uq_interpreter_order_standing",
            "visit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    number: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[InterpreterWay] = mapped_column(choice(InterpreterWay, "way"))
    cancel_by: Mapped[date | None]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class HandOver(Base):
    """That someone's coming visits and families were given to a colleague of her unit."""

    __tablename__ = "hand_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    leaving_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    coming_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    done_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class HandOverLine(OfAFamily, Base):
    """One thing that was given over: a visit with the step that did it, or a family's own worker (no visit)."""

    __tablename__ = "hand_over_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    number: Mapped[int | None]
