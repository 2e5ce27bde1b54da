"""A message as it leaves: mail with or without an invitation, and what a family is told. Only libraries build it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from babel.dates import format_datetime as say_moment
from sqlalchemy.orm import Session

from hembesok_field.access.rules import is_email
from hembesok_field.booking.calendar import invitation
from hembesok_field.booking.shapes import Entry
from hembesok_field.family.tables import Family
from hembesok_field.kernel import clock
from hembesok_field.outbox import pages, queries
from hembesok_field.outbox.rules import Channel, FamilyWay, Fault, Kind
from hembesok_field.outbox.shapes import MessageText
from hembesok_field.outbox.tables import Outgoing
from hembesok_field.outbox.texts import text_in

ISOLATED = "\u2068{}\u2069"  # a number or a time keeps its own direction inside a text written from the right
CHANNELS = {FamilyWay.SMS: Channel.SMS, FamilyWay.LETTER: Channel.LETTER}


class NotSent(Exception):
    """It cannot be made as things stand."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Sender:
    """Who writes, and where the program is to be found."""

    address: str
    url: str
    host: str


@dataclass(frozen=True)
class Mail:
    to: str
    message: EmailMessage


@dataclass(frozen=True)
class ToFamily:
    """What whoever sends it on needs to know, and no more: a number, or a name and an address."""

    mark: UUID
    channel: Channel
    language: str
    direction: str
    text: str
    subject: str
    phone: str | None = None
    name: str | None = None
    address: str | None = None


def made_of(session: Session, row: Outgoing, sender: Sender) -> Mail | ToFamily:
    """The message of a row as things stand now; NotSent says why there is none."""
    return _to_family(session, row) if row.guardian_id is not None else _mail(session, row, sender)


def _mail(session: Session, row: Outgoing, sender: Sender) -> Mail:
    person = queries.person_of(session, row)
    if not is_email(person.email):
        raise NotSent(Fault.NO_ADDRESS)
    if row.family_id is not None and row.kind is not Kind.INVITATION_OFF:
        _refuse_protected(session.get_one(Family, row.family_id))
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address("Hembesök", addr_spec=sender.address)
        message["To"] = Address(addr_spec=person.email)
    except ValueError as wrong:  # line breaks among them
        raise NotSent(Fault.NO_ADDRESS) from wrong
    message["Subject"] = pages.subject(row.kind, row.starts_at)
    message["Date"] = format_datetime(row.made_at)
    message["Message-ID"] = f"<{row.mark}@{sender.host or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "sv"
    message.set_content(_body(row, sender))
    if row.kind in {Kind.INVITATION, Kind.INVITATION_OFF}:
        _invite(message, row, sender, person.email)
    return Mail(person.email, message)


def _body(row: Outgoing, sender: Sender) -> str:
    if row.starts_at is None:
        return pages.keys_body(row.detail, row.made_at, sender.url)
    return pages.visit_body(row.kind, row.starts_at, row.ends_at, sender.url)


def _invite(message: EmailMessage, row: Outgoing, sender: Sender, to: str) -> None:
    """Once as an alternative, which Outlook and Google read, and once as a file, which Apple's mail shows."""
    if row.visit_id is None or row.starts_at is None or row.ends_at is None:
        raise NotSent(Fault.NO_LONGER_WANTED)
    entry = Entry(
        visit_id=row.visit_id,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_cancelled=row.kind is Kind.INVITATION_OFF,
        changed_at=row.made_at,
    )
    method, calendar = invitation(entry, organizer=sender.address, attendee=to)
    message.add_alternative(
        calendar.decode(), subtype="calendar", charset="utf-8", params={"method": method}, cte="base64"
    )
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="besok.ics")


def _refuse_protected(family: Family) -> None:
    if family.is_protected:
        raise NotSent(Fault.NO_LONGER_WANTED)


def _to_family(session: Session, row: Outgoing) -> ToFamily:
    guardian, family, choice = queries.guardian_and_home(session, row.guardian_id)
    _refuse_protected(family)
    if choice is None or row.starts_at is None:
        raise NotSent(Fault.NO_LONGER_WANTED)
    text = text_in(choice.language)
    if text is None or row.authority_id is None or text.language not in queries.sendable_by(session, row.authority_id):
        raise NotSent(Fault.TEXT_NOT_REVIEWED)
    phone = queries.number_of(session, family.bvc_id)
    if phone is None:
        raise NotSent(Fault.NO_NUMBER_TO_CALL)
    channel = CHANNELS[choice.way]
    is_sms = channel is Channel.SMS
    if not (guardian.phone if is_sms else family.address):
        raise NotSent(Fault.NO_ADDRESS)
    return ToFamily(
        mark=row.mark,
        channel=channel,
        language=text.language,
        direction=text.direction,
        text=said(text, row.kind, row.starts_at, phone),
        subject=text.subject,
        phone=guardian.phone if is_sms else None,
        name=None if is_sms else guardian.name,
        address=None if is_sms else family.address,
    )


def said(text: MessageText, kind: Kind, starts_at: datetime, phone: str) -> str:
    """A text with its day, time and number: nothing else of anyone is put into it."""
    local = clock.swedish(starts_at)
    facts: Mapping[str, str] = {
        "day": say_moment(local, text.day_pattern, locale=text.language),
        "time": say_moment(local, text.time_pattern, locale=text.language),
        "phone": phone,
    }
    if text.direction == "rtl":
        facts = {name: ISOLATED.format(fact) for name, fact in facts.items()}
    return text.sentences[kind.value].format(**facts)
