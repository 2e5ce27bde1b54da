"""What the one who wrote a row is told of it, in words a tired person understands. Pure."""

from hembesok_field.booking import pages as booking
from hembesok_field.booking.rules import Reason as BookingReason
from hembesok_field.kernel.errors import Refused
from hembesok_field.plan import pages as plan
from hembesok_field.plan.rules import Reason as PlanReason
from hembesok_field.record import pages as record
from hembesok_field.record.shapes import Reason as RecordReason
from hembesok_field.sync import rules
from hembesok_field.sync.shapes import Carrying, Kind, Reason, Said, Waiting
from hembesok_field.web.words import count_words

REFUSALS = {
    Reason.UNREADABLE: "Raden gick inte att läsa. Den ligger kvar på plattan. Skriv den en gång till, och be om hjälp.",
    Reason.TOO_LARGE: "Raden är för lång för att skickas. Den ligger kvar på plattan. Skriv den kortare.",
    Reason.SIGNATURE: "Raden kunde inte visas komma från den här plattan. Den ligger kvar. Be om hjälp.",
    Reason.UNKNOWN_TABLET: "Plattan är inte registrerad här. Raden ligger kvar på den.",
    Reason.OTHER_BODY: "En annan rad har redan samma nummer. Båda är sparade, och den första gäller.",
    Reason.AUTHOR_ENDED: "Uppdraget som det skrevs i har upphört. Raden är sparad, och en kollega ser på den.",
    Reason.AUTHOR_UNPROVEN: "Det gick inte att visa vem som skrev. Raden är sparad. Logga in och säg om det var du.",
    Reason.KIND_UNKNOWN: "Raden är av ett slag som inte känns igen här. Den är sparad, och en kollega ser på den.",
    Reason.NOT_THERE: "Besöket finns inte hos dig. Raden är sparad. Hör med den som samordnar.",
    Reason.NOT_ALLOWED: "Det får du inte göra i ditt uppdrag. Raden är sparad. Be en kollega som får.",
    Reason.BEFORE_REFUSED: "En rad före den här togs inte emot. Den är sparad, och en kollega ser på den.",
    Reason.BEFORE_MISSING: "Väntar på en rad som skrevs före. Den är sparad, och tas in av sig själv.",
    Reason.NOT_WAITING: "Någon har redan sett till den raden.",
    Reason.NOT_YOURS: "Bara den som skrev kan säga att det var hon. Be henne logga in och öppna sidan.",
    Reason.WHY_MISSING: "Skriv varför du arkiverar, med 3 till 280 tecken.",
    Reason.BODY: "Något i raden saknas eller har fel form. Den är sparad. Skriv om den på besökets sida.",
}


def sentence(no: Refused) -> str:
    """Why not; the rooms that a row goes to have words of their own."""
    if isinstance(no.reason, RecordReason):
        return record.refusal(no)
    if isinstance(no.reason, BookingReason):
        return booking.refusal(no)
    if isinstance(no.reason, PlanReason):
        return plan.sentence(no)
    return REFUSALS[Reason(no.reason)]


KINDS = {
    Kind.ATTESTATION: "Ord om ett besök",
    Kind.NOTE: "Anteckning",
    Kind.BOOKING_WISH: "Önskad tid",
    Kind.AGREEMENT: "Håller med en kollega",
    Kind.THEME_TICK: "Vad besöket handlade om",
    Kind.SAFETY_IN: "Går in på ett besök",
    Kind.SAFETY_LONGER: "Stannar längre",
    Kind.SAFETY_OUT: "Är ute",
}
WHY = {
    Reason.AUTHOR_ENDED: "Uppdraget som det skrevs i har upphört.",
    Reason.AUTHOR_UNPROVEN: "Det går inte att visa vem som skrev.",
    Reason.KIND_UNKNOWN: "Programmet känner inte igen slaget. Det kan bara arkiveras.",
    Reason.BEFORE_REFUSED: "En rad som skrevs före togs inte emot.",
    Reason.BEFORE_MISSING: "En rad som skrevs före har inte kommit.",
}


def kind_words(row: Waiting) -> str:
    return KINDS[Kind(row.kind)] if row.kind in set(Kind) else "Okänt slag"


def can_be_taken_in(row: Waiting) -> bool:
    """Whether the reader may let it become what it says: she may read it, the program knows what it is, and what
    nobody could show who wrote is her own."""
    is_whose = row.is_by_her or row.outcome.reason != Reason.AUTHOR_UNPROVEN
    return is_whose and row.said is not None and rules.is_known(row.said)


def why_words(row: Waiting) -> str:
    if row.outcome.reason == Reason.AUTHOR_UNPROVEN and row.is_by_her:
        return f"{WHY[Reason.AUTHOR_UNPROVEN]} Var det du tar du in det."
    if row.outcome.reason == Reason.KIND_UNKNOWN and can_be_taken_in(row):
        return "Programmet kände inte igen slaget när den kom. Nu går den att ta in."
    return WHY[Reason(row.outcome.reason)] if row.outcome.reason in set(WHY) else "Den behöver ses av någon."


def said_words(said: Said) -> str:
    """What the row says, in a line; nothing of it is believed, and what has no words here is not shown."""
    body = said.body
    text = body.get("text")
    if isinstance(text, str):
        return text
    parts = [
        OUTCOMES.get(str(body.get("outcome")), ""),
        "var där" if body.get("attended") is True else "var inte där" if body.get("attended") is False else "",
        f"{body['minutes']} minuter" if isinstance(body.get("minutes"), int) else "",
        f"{body['guardians']} vårdnadshavare" if isinstance(body.get("guardians"), int) else "",
    ]
    return ", ".join(part for part in parts if part)


OUTCOMES = {str(outcome): words for outcome, words in record.OUTCOMES.items()}


def unsaid_words(one: Carrying) -> str:
    """What a tablet may hold that it has not told of."""
    if not one.unsaid:
        return ""
    hours = count_words(one.unsaid, "besök", "besök")
    return f"Sedan dess har {hours} passerat som de som använder den inte har sagt något om."


def silent_words(count: int) -> str:
    """How many tablets somebody should look for."""
    tablets = count_words(count, "platta", "plattor", is_neuter=False).capitalize()
    has = "hörts av på mer än ett dygn och bär troligen på något som inte är mottaget"
    return f"{tablets} har inte {has}."
