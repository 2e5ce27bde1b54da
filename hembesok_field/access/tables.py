"""What access remembers: authorities, units, people, assignments, and ways in."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hembesok_field.access.rules import Payment, Purpose, SeesFamilies, UnitKind
from hembesok_field.access.shapes import TabletEnd
from hembesok_field.kernel.db import Base, Instant, Sealed, choice
from hembesok_field.kernel.identity import AuthorityKind, Duty, Profession


class Authority(Base):
    """A region (two-digit code), a municipality (four digits), or a company that runs a BVC (no code)."""

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint("(kind = 'company') = (code IS NULL)", name="company_has_no_code"),
        UniqueConstraint("code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[AuthorityKind] = mapped_column(choice(AuthorityKind, "kind"))
    sees_families: Mapped[SeesFamilies] = mapped_column(
        choice(SeesFamilies, "sees_families"), default=SeesFamilies.IDENTIFIABLE
    )
    shows_area_in_feed: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    second_factor_from: Mapped[date | None]  # from this day a password alone opens nothing; None: it is enough

    def requires_second_factor(self, today: date) -> bool:
        return self.second_factor_from is not None and self.second_factor_from <= today


class Unit(Base):
    """A BVC or a social-services unit. `company_id` owns the rows where a private company runs it."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("area_type BETWEEN 1 AND 5", name="area_type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind, "kind"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    municipality_code: Mapped[str] = mapped_column(String(4))
    area_type: Mapped[int | None]
    child_cni: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    payment: Mapped[Payment] = mapped_column(choice(Payment, "payment"), default=Payment.VARIABLE)

    authority: Mapped[Authority] = relationship(foreign_keys=authority_id, lazy="raise")

    @property
    def owner_id(self) -> int:
        return self.company_id or self.authority_id


class Collaboration(Base):
    """That a BVC and a social-services unit make the visits together, between dates (both included)."""

    __tablename__ = "collaboration"
    __table_args__ = (
        UniqueConstraint("bvc_id", "social_id", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bvc_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    social_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_is_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    is_protected: Mapped[bool] = mapped_column(default=False)


class Assignment(Base):
    """What a person does, for whom, from when until when; one person can have several."""

    __tablename__ = "assignment"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    profession: Mapped[Profession] = mapped_column(choice(Profession, "profession"))
    duty: Mapped[Duty] = mapped_column(choice(Duty, "duty"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    represents_social_services: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")
    authority: Mapped[Authority] = relationship(lazy="raise")


class SignIn(Base):
    """One browser where a person is signed in; only the hash of what the browser holds is kept."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    device: Mapped[str] = mapped_column(String(200), default="")
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    strong_at: Mapped[datetime | None] = mapped_column(Instant)  # when two factors were shown; None: a password only


class SignInAttempt(Base):
    """A failed try, kept to slow the next down: by address tried and by where it came from (both hashed)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_hash_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class OneTimeLink(Base):
    """A link that lets a person choose her password once."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Challenge(Base):
    """Something begun in one browser and to be answered there, once and soon; only the hash of its key is kept."""

    __tablename__ = "challenge"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    secret: Mapped[str] = mapped_column(Sealed)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Passkey(Base):
    """A key that a person's device keeps (WebAuthn); what is here only checks what that key has signed."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1364))  # at most 1023 bytes (WebAuthn), in base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class CodeKey(Base):
    """The secret that a person's telephone makes six-digit codes from, and the last half-minute whose code was used."""

    __tablename__ = "code_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
    last_step: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(Instant)


class ProviderAccount(Base):
    """Which account at an outer provider is a person's: issuer and subject together, as OpenID Connect has it."""

    __tablename__ = "provider_account"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="uq_provider_account_issuer_subject"),
        UniqueConstraint("issuer", "person_id", name="uq_provider_account_issuer_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Recovery(Base):
    """That two people together help a third in who has lost her keys: one starts, another approves."""

    __tablename__ = "recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    started_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # taken back, or its link used
    link_hash: Mapped[str | None] = mapped_column(ForeignKey("one_time_link.token_hash"))


class ApiToken(Base):
    """A program's key to what one person sees in one assignment; only its hash is kept."""

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Tablet(Base):
    """A tablet that several share, known by a key that never leaves it. What it last said of itself stands here too.

    `waiting` is how many rows it carried, `oldest_at` since when; `skew_seconds` how far its clock was from ours.
    """

    __tablename__ = "tablet"
    __table_args__ = (
        UniqueConstraint("public_key"),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ends_for_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))
    made_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    waiting: Mapped[int] = mapped_column(default=0)
    oldest_at: Mapped[datetime | None] = mapped_column(Instant)
    skew_seconds: Mapped[int | None] = mapped_column(BigInteger)
    minute_at: Mapped[datetime | None] = mapped_column(Instant)  # the minute that `minute_count` counts visits in
    minute_count: Mapped[int] = mapped_column(default=0)
    ending: Mapped[TabletEnd | None] = mapped_column(choice(TabletEnd, "ending"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    wiped_at: Mapped[datetime | None] = mapped_column(Instant)


class TabletPass(Base):
    """What a page on a tablet shows the API while its person is signed in there; dies with the sign-in."""

    __tablename__ = "tablet_pass"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tablet_id: Mapped[UUID] = mapped_column(ForeignKey("tablet.id"), index=True)
    sign_in_hash: Mapped[str] = mapped_column(ForeignKey("sign_in.token_hash", ondelete="CASCADE"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class WritingKey(Base):
    """That a person, in an assignment, has been let in on a tablet and can write there; since when.

    The secret is not here: it follows from the two and from the keys file (docs/synk.md, section 2), so
    that what she wrote is still hers when the database has been restored from before she came.
    """

    __tablename__ = "writing_key"
    __table_args__ = (UniqueConstraint("tablet_id", "assignment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tablet_id: Mapped[UUID] = mapped_column(ForeignKey("tablet.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)


class KeptAnswer(Base):
    """What a program was answered when it changed something under a key of its own: asked again, it is told the same.

    Written in the unit of work of the change. The key is the assignment's; `request_hash` tells another body.
    """

    __tablename__ = "kept_answer"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class LogEntry(Base):
    """One look or change: who, in which assignment, what, when; chained within the authority that owns it."""

    __tablename__ = "log_entry"
    __table_args__ = (UniqueConstraint("authority_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    action: Mapped[str] = mapped_column(String(60))
    families: Mapped[str] = mapped_column(default="")  # ids in order, separated by space: part of what is hashed
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LogHead(Base):
    """Where an authority's chain ends, signed under HEMBESOK_KEYS: entries taken from its end are missed."""

    __tablename__ = "log_head"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))


class LogStart(Base):
    """The last entry of an authority's chain that is gone by its own rule, signed: the chain is read from there on."""

    __tablename__ = "log_start"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))


class LogEntryFamily(Base):
    """Finds the log entries of one family; the entry itself carries the truth."""

    __tablename__ = "log_entry_family"

    entry_id: Mapped[int] = mapped_column(ForeignKey("log_entry.id"), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class EmergencyAccess(Base):
    """A family of her own authority that someone opened in need: till when, why, who of its unit was told, why it was.

    `unit_id` is the unit that is told. The family stands without a foreign key: its room lies further on.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        CheckConstraint("until_at > began_at", name="ends_after_start"),
        Index("ix_emergency_access_assignment_id_until_at", "assignment_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Sealed)
    began_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime] = mapped_column(Instant)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    explanation: Mapped[str | None] = mapped_column(Sealed)
    explained_at: Mapped[datetime | None] = mapped_column(Instant)
