"""What returns remembers: each recipient's grant year, its costs, the form's answers, and what was handed in."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hembesok_field.kernel.db import Base, Instant, choice
from hembesok_field.returns.shapes import Asks, CostUse, LocalKind, LocalStep


class GrantRecipientYear(Base):
    """One recipient's grant of one calendar year (SFS 2025:74, 9 §), in whole kronor, as the sheet said it.

    A recipient need not be an authority that the program knows, and may stand in the sheet without a code;
    its name is what tells it apart within the year. `wants_more`: wished for what others did not requisition (5 §).
    """

    __tablename__ = "grant_recipient_year"
    __table_args__ = (UniqueConstraint("year", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(4))
    requisitioned: Mapped[int]
    wants_more: Mapped[bool | None]
    redistributed: Mapped[int | None]
    allocated: Mapped[int | None]
    unused: Mapped[int | None]


class Population(Base):
    """How many children aged 0 to 5 a region or a municipality has, and how many of them live in area types 1 and 2.

    What the grant is shared out by (SFS 2025:74, 7 §), as SCB counts it; public figures, without any family.
    """

    __tablename__ = "population"
    __table_args__ = (CheckConstraint("hard_areas >= 0 AND hard_areas <= children", name="part_of_all"),)

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    children: Mapped[int]
    hard_areas: Mapped[int]


class GrantDecision(Base):
    """What the decision of one grant year says, and what the recipient has written beside it. Deadlines stand there.

    `other_support`: whether other public support was granted for the same (SFS 2025:74, 3 §); None = not said yet.
    `visit_kr`: the recipient's own cost of one extended visit, for the forecast.
    """

    __tablename__ = "grant_decision"
    __table_args__ = (UniqueConstraint("authority_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(60), default="")
    requisition_by_on: Mapped[date | None]
    return_by_on: Mapped[date | None]
    other_support: Mapped[bool | None]
    other_support_what: Mapped[str] = mapped_column(String(200), default="")
    to_municipalities_kr: Mapped[int | None]
    to_companies_kr: Mapped[int | None]
    visit_kr: Mapped[int | None]


class ClaimedDocument(Base):
    """That a document (invoice, voucher) stands in one authority's return of one year, and so in no other.

    Whose is None when the last cost on it was taken back: then anyone may claim it.
    """

    __tablename__ = "claimed_document"

    document_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int | None]


class Cost(Base):
    """What was paid with the grant, in whole kronor. Never changed; taken back with name and moment."""

    __tablename__ = "cost"
    __table_args__ = (
        CheckConstraint("amount_kr > 0", name="amount"),
        Index("ix_cost_authority_id_year", "authority_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    use: Mapped[CostUse] = mapped_column(choice(CostUse, "use"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    paid_on: Mapped[date]
    amount_kr: Mapped[int]
    supplier: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(60))
    document_key: Mapped[str] = mapped_column(ForeignKey("claimed_document.document_key"))
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)


class PlannedCost(Base):
    """What the recipient means to spend on one accepted use during the grant year, in whole kronor."""

    __tablename__ = "planned_cost"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    use: Mapped[CostUse] = mapped_column(choice(CostUse, "use"), primary_key=True)
    amount_kr: Mapped[int]


class ReturnAnswer(Base):
    """What a person answered in one field of the year's form; only added. `number` counts per field.

    Two who write at once cannot both be next. `options` are the form's own codes, separated by space.
    """

    __tablename__ = "return_answer"
    __table_args__ = (UniqueConstraint("authority_id", "year", "field", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    field: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    options: Mapped[str] = mapped_column(String(400), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    said_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)


class FormWords(Base):
    """One field's words in a year's form, as an authority wrote them; only added, the last one stands.

    `options` is JSON: the option's code and its text. What was handed in keeps its own words beside this.
    """

    __tablename__ = "form_words"
    __table_args__ = (UniqueConstraint("authority_id", "year", "field", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    field: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    is_printed: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200), default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class ReturnFiling(Base):
    """A return as it was signed and handed in; only added. Number 1 is the filing, the later are dated corrections.

    `document` is the JSON to the last byte, `texts` the definitions and the form's words of that day, `seal` a
    SHA-256 over both.
    """

    __tablename__ = "return_filing"
    __table_args__ = (UniqueConstraint("authority_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    document: Mapped[str] = mapped_column(Text)
    texts: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    filed_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)


class LocalRule(Base):
    """How a region shares out money among its own BVC a year, as it was written; only added, the last number stands.

    The amounts are whole kronor a joint home visit, by how a BVC is paid; `statistics` counts by a row of its own,
    kept alike. `fixed_above_cni`: who may apply for fixed payment, None where there is none to apply for.
    `questions` are those of the application and `headings` those of the report, one a line.
    """

    __tablename__ = "local_rule"
    __table_args__ = (
        UniqueConstraint("region_id", "year", "number"),
        CheckConstraint("variable_kr >= 0 AND fixed_kr >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    year: Mapped[int]
    number: Mapped[int]
    variable_kr: Mapped[int]
    fixed_kr: Mapped[int]
    journal_code: Mapped[str] = mapped_column(String(12), default="")
    journal_words: Mapped[str] = mapped_column(String(120), default="")
    fixed_above_cni: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    report_by_on: Mapped[date | None]
    questions: Mapped[str] = mapped_column(Text, default="")
    headings: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class LocalPaper(Base):
    """One step of a BVC's application or report of a year: a draft, sent, and what the region said; only added.

    `owner_id` is the BVC's owner, the region itself or a company; a draft is its own, what is sent the region's too.
    `document` is what was written, as JSON with its questions and figures; empty where the region answers.
    """

    __tablename__ = "local_paper"
    __table_args__ = (UniqueConstraint("unit_id", "year", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    kind: Mapped[LocalKind] = mapped_column(choice(LocalKind, "kind"))
    number: Mapped[int]
    step: Mapped[LocalStep] = mapped_column(choice(LocalStep, "step"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    document: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    said_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)


class KeptForecast(Base):
    """Where the year's money was going when it was last worked out: numbers alone, thrown away when they are old."""

    __tablename__ = "kept_forecast"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worked_out_at: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[str] = mapped_column(Text)


class VisitMessage(Base):
    """What one authority said to the other about one visit while their returns were laid beside each other."""

    __tablename__ = "visit_message"
    __table_args__ = (Index("ix_visit_message_visit_id", "visit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    year: Mapped[int]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    to_authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    asks: Mapped[Asks] = mapped_column(choice(Asks, "asks"))
    words: Mapped[str] = mapped_column(String(200), default="")
    said_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)


class Reminder(Base):
    """That a coordinator asked a colleague for her word about a visit; one a day at most."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("assignment_id", "visit_id", "sent_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    sent_by: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    sent_on: Mapped[date]
