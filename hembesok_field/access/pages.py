"""The words the access pages and commands say. Pure, so that every sentence can be tested."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from hembesok_field.access.rules import Reason
from hembesok_field.access.shapes import Post
from hembesok_field.kernel.identity import Duty, Profession

REFUSALS: Mapping[StrEnum, str] = {
    Reason.WRONG_WORDS: "E-postadressen och lösenordet stämmer inte ihop.",
    Reason.WAIT: "Det blev många försök. Vänta {wait} och försök sedan igen.",
    Reason.LINK_IS_DEAD: "Länken gäller inte längre. Be den som gav dig den om en ny.",
    Reason.TOO_SHORT: "Lösenordet är för kort. Det ska ha minst {shortest} tecken.",
    Reason.TOO_LONG: "Lösenordet är för långt. Det får ha högst {longest} tecken.",
    Reason.TOO_COMMON: "Lösenordet är för lätt att gissa. Ta några ord som du minns.",
    Reason.EMAIL_NOT_ONE: "»{email}« är ingen e-postadress. Skriv den som anna@example.se.",
    Reason.NAME_MISSING: "Namnet saknas.",
    Reason.UNIT_UNKNOWN: "Ingen enhet har koden »{code}«. Läs in enheterna först.",
    Reason.AUTHORITY_UNKNOWN: "Ingen huvudman har koden »{code}«. Regioner har två siffror, kommuner fyra.",
    Reason.FIELD_NEEDS_UNIT: "Den som gör hembesök behöver en enhet: --unit KOD.",
    Reason.ALREADY_HAS_IT: "{email} har redan det uppdraget. Inget är ändrat.",
    Reason.PERSON_UNKNOWN: "Ingen person har e-postadressen »{email}«.",
    Reason.ASSIGNMENT_UNKNOWN: "{email} har inget pågående uppdrag med nummer {assignment}.",
    Reason.ASSIGNMENT_UNCLEAR: "{email} har flera uppdrag. Välj ett med --assignment: {choices}.",
    Reason.NO_ASSIGNMENT: "{email} har inget uppdrag just nu.",
}
PROFESSIONS = {
    Profession.BHV_NURSE: "bhv-sjuksköterska",
    Profession.SOCIAL_WORKER: "socialarbetare",
    Profession.MIDWIFE: "barnmorska",
    Profession.DENTAL: "tandvård",
    Profession.PRESCHOOL: "förskola",
    Profession.PSYCHOLOGIST: "psykolog",
    Profession.INTERPRETER: "tolk",
    Profession.COORDINATOR: "samordnare",
    Profession.OTHER: "annan",
}
DUTIES = {
    Duty.FIELD: "gör hembesök",
    Duty.COORDINATOR: "samordnar",
    Duty.ADMIN: "administrerar",
    Duty.LOG_REVIEWER: "granskar loggen",
}


def post_words(post: Post) -> str:
    """An assignment to choose: where, and as what."""
    as_what = PROFESSIONS[post.profession] if post.duty is Duty.FIELD else DUTIES[post.duty]
    return f"{post.place_name} – {as_what}"


def wait_words(now: datetime, until: datetime) -> str:
    """How long to wait, rounded up: `30 sekunder`, `en minut`, `4 minuter`."""
    seconds = max(1, -int((now - until).total_seconds() // 1))
    if seconds <= 45:
        return f"{seconds} sekunder" if seconds > 1 else "en sekund"
    minutes = -(-seconds // 60)
    return "en minut" if minutes == 1 else f"{minutes} minuter"
