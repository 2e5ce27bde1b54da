"""The words of the outbox: what a message at work says, and what its pages say."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from hembesok_field.kernel.errors import Refused
from hembesok_field.outbox.rules import MOST_TRIES, Channel, FamilyWay, Fault, Kind, Reason, StaffReminder, State
from hembesok_field.outbox.shapes import Backlog, GuardianWish, NotTold, SomeText, Text, Undelivered, Words
from hembesok_field.web.words import (
    HARD_SPACE,
    count_words,
    day_words,
    hours_words,
    moment_words,
    short_day_words,
    time_words,
)

REFUSALS: Mapping[StrEnum, str] = {
    Reason.PROTECTED: "Familjen har skyddade uppgifter. Då skickas aldrig något.",
    Reason.LANGUAGE_UNKNOWN: "Välj ett av språken.",
    Reason.NO_PHONE: "Ingen telefon är inskriven. Skriv den under vårdnadshavarens uppgifter först.",
    Reason.NO_HOME: "Ingen adress är inskriven. Skriv den under familjens hem först.",
    Reason.NOT_A_PHONE: "Det går inte att ringa. Skriv ett telefonnummer, till exempel 019-12 34 56.",
    Reason.NOT_OWN_UNIT: "Enheten är inte er.",
    Reason.REVIEWER_MISSING: "Skriv vem som har granskat texten.",
    Reason.REVIEWED_IN_FUTURE: "Dagen har inte varit än.",
    Reason.TEXT_CHANGED: "Texten har ändrats sedan du öppnade sidan. Läs den igen.",
    Reason.NOT_DEAD: "Det är redan på väg.",
    Reason.OVERTAKEN: "Det är för sent: tiden har varit, eller något nyare har skickats.",
}

KINDS = {
    Kind.INVITATION: "Kalenderinbjudan",
    Kind.INVITATION_OFF: "Återbud i kalendern",
    Kind.STAFF_REMINDER: "Påminnelse om ett besök",
    Kind.FAMILY_TIME: "Besökets tid",
    Kind.FAMILY_OFF: "Besöket är inställt",
    Kind.FAMILY_REMINDER: "Påminnelse till familjen",
    Kind.KEYS_CHANGED: "Ändrad inloggning",
}
CHANNELS = {Channel.MAIL: "mejl", Channel.SMS: "sms", Channel.LETTER: "brev"}
STATES = {
    State.WAITING: "väntar",
    State.SENDING: "skickas",
    State.SENT: "skickat",
    State.TAKEN_BACK: "återtaget",
    State.DEAD: "kom inte fram",
}
FAULTS = {
    Fault.NOT_REACHED: "E-postservern svarar inte.",
    Fault.NOT_NOW: "E-postservern tar inte emot just nu.",
    Fault.REFUSED: "Mottagarens e-post säger nej.",
    Fault.TOO_LATE: "Det hann inte skickas innan besöket.",
    Fault.TEXT_NOT_REVIEWED: "Texten på familjens språk är inte granskad.",
    Fault.NO_NUMBER_TO_CALL: "Enheten har inget nummer som familjen kan ringa.",
    Fault.NO_ADDRESS: "Adress eller telefonnummer saknas, eller går inte att använda.",
    Fault.NO_LONGER_WANTED: "Det skulle inte skickas längre.",
}
REMINDERS = {
    StaffReminder.DAY_BEFORE: "Arbetsdagen före, klockan 15",
    StaffReminder.SHORTLY_BEFORE: "Två timmar före",
    StaffReminder.NEVER: "Aldrig",
}
WAYS = {FamilyWay.SMS: "Sms", FamilyWay.LETTER: "Brev"}
SENTENCES = {
    "family_time": "När en tid bokas eller flyttas",
    "family_off": "När ett besök ställs in",
    "family_reminder": "Dagen före, klockan 16 (bara sms)",
}
KEY_CHANGES = {
    "key.add": "En ny nyckel lades till på ditt konto",
    "key.remove": "En nyckel togs bort från ditt konto",
    "codes.add": "Koder från en telefon lades till på ditt konto",
    "codes.remove": "Koderna togs bort från ditt konto",
    "recovery.use": "Ditt konto fick ett nytt lösenord med en kollegas hjälp, och de gamla nycklarna togs bort",
    "password.choose": "Ditt konto fick ett nytt lösenord",
}


def sentence(no: Refused) -> str:
    return REFUSALS[no.reason]


# What a message at work says: the hour and the word, as the calendar does, and never of whom.


def subject(kind: Kind, starts_at: datetime | None) -> str:
    if kind is Kind.KEYS_CHANGED or starts_at is None:
        return "Din inloggning i Hembesök har ändrats"
    words = {Kind.INVITATION_OFF: "INSTÄLLT: Hembesök", Kind.STAFF_REMINDER: "Påminnelse: hembesök"}
    return _plain(f"{words.get(kind, 'Hembesök')} {day_words(starts_at)} {time_words(starts_at)}")


def keys_body(change: str, made_at: datetime, url: str) -> str:
    what = KEY_CHANGES.get(change, "Hur du loggar in har ändrats")
    more = "Var det inte du? Säg till den som administrerar Hembesök hos er, genast."
    return _body(f"{what} {moment_words(made_at)}.", more, url)


def visit_body(kind: Kind, starts_at: datetime, ends_at: datetime | None, url: str) -> str:
    hours = hours_words(starts_at, ends_at) if ends_at else time_words(starts_at)
    what = "Inställt: hembesök" if kind is Kind.INVITATION_OFF else "Hembesök"
    more = "Var och hos vem ser du i programmet. Det står aldrig i ett mejl."
    return _body(f"{what} {day_words(starts_at)}, {hours}.", more, url)


def _body(told: str, more: str, url: str) -> str:
    where = f"\n\n{url}" if url else ""
    return _plain(f"{told}\n\n{more}{where}\n\nMejlet skickas av Hembesök. Det går inte att svara på.\n")


def _plain(words: str) -> str:
    return words.replace(HARD_SPACE, " ")


# What the pages say.


def told_words(kind: Kind, state: State, when: datetime, fault: Fault | None) -> str:
    """One message to a guardian in a line."""
    said = f"{KINDS[kind]}: {STATES[state]} {moment_words(when)}"
    return f"{said}. {FAULTS[fault]}" if fault and state in {State.DEAD, State.WAITING} else f"{said}."


def languages(texts: Iterable[Text], sendable: Collection[str]) -> dict[str, str]:
    """The languages to choose between; what nobody has reviewed says so."""
    return {one.language: one.name if one.language in sendable else f"{one.name} (utkast)" for one in texts}


def hindrances(wish: GuardianWish) -> list[str]:
    """What keeps anything from being sent although it is wanted."""
    found = []
    if wish.number is None:
        found.append("Enheten har inget nummer som familjen kan ringa. Den som samordnar skriver det under Utskick.")
    if wish.language is not None and wish.language not in wish.sendable:
        found.append("Texten på det språket är ett utkast. Inget skickas förrän någon har granskat den.")
    return found


def words_state(words: Words[SomeText]) -> str:
    """Who has reviewed a language's words, or that nobody has."""
    if words.text.reviewer and words.text.reviewed_on:
        return f"Granskad av {words.text.reviewer}, {short_day_words(words.text.reviewed_on)}."
    if words.reviewer is None or words.reviewed_on is None or words.signed_at is None:
        return "Ingen har granskat texten. Den är ett utkast som ingen familj möter."
    signed = f"underskrivet av {words.signed_by}, {short_day_words(words.signed_at)}"
    return f"Granskad av {words.reviewer}, {short_day_words(words.reviewed_on)}; {signed}."


def to_whom(one: Undelivered) -> str:
    """Someone at work by name; a family as its unit alone."""
    if one.unit_name:
        return f"en familj på {one.unit_name}"
    return one.name or "en medarbetare"


def undelivered_words(one: Undelivered) -> str:
    return f"{KINDS[Kind(one.kind)]}, {CHANNELS[Channel(one.channel)]} till {to_whom(one)}"


def why_words(one: Undelivered) -> str:
    why = FAULTS[Fault(one.fault)] if one.fault else "Okänt fel."
    tried = count_words(one.tries, "försök", "försök").capitalize()
    return f"{why} Skrevs {short_day_words(one.made_at)}. {tried}, det senaste {moment_words(one.closed_at)}."


def not_told_title(one: NotTold) -> str:
    """`Sms kom inte fram`."""
    return f"{CHANNELS[Channel(one.channel)].capitalize()} kom inte fram"


def not_told_words(one: NotTold, today: date) -> str:
    """Who does not know what, why, and what one can do: the visit is too near for waiting."""
    what = "att besöket är inställt" if one.kind is Kind.FAMILY_OFF else "besöket"
    why = FAULTS[Fault(one.fault)] if one.fault else "Okänt fel."
    return f"{one.name} har inte fått veta {what} {moment_words(one.starts_at, today)}. {why} Ring i stället."


def backlog_lines(backlog: Backlog) -> list[str]:
    """How it stands, a line a fact, for the operator."""
    lines = [
        f"Väntar: {backlog.waiting}, varav {backlog.due} borde ha skickats.",
        f"Försöks igen: {backlog.retried}. Kom inte fram: {backlog.dead}. Skickade: {backlog.sent}.",
    ]
    if backlog.oldest_due_at is not None:
        lines.append(f"Äldst: skulle ha skickats {moment_words(backlog.oldest_due_at)}.")
    return lines


def backlog_faults(backlog: Backlog) -> list[str]:
    """What somebody should see to; empty when all is well."""
    found = []
    if backlog.late:
        found.append(
            f"{count_words(backlog.late, 'utskick', 'utskick').capitalize()} är mer än en halvtimme sent."
            " Körs `flask --app app outbox run`?"
        )
    if backlog.dead:
        found.append(
            f"{count_words(backlog.dead, 'utskick', 'utskick').capitalize()} kom inte fram efter {MOST_TRIES} försök,"
            " eller går inte att skicka. De står under Utskick hos huvudmannen."
        )
    return found
