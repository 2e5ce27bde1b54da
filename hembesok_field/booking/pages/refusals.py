"""Why not, in a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hembesok_field.booking.rules import Reason, ResourceKind
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Profession
from hembesok_field.web.words import clock_words, day_words, hours_words, list_words

REFUSALS = {
    Reason.PAST: "Tiden har redan passerat. Välj en som kommer.",
    Reason.TOO_FAR: "Så långt fram går det inte att boka. Välj en dag inom två år.",
    Reason.TOO_SHORT: "Ett besök är minst 15 minuter.",
    Reason.TOO_LONG: "Ett besök är högst 600 minuter.",
    Reason.NO_SUCH_TIME: "Den tiden finns inte: klockan ställs fram den natten. Välj en annan.",
    Reason.TWO_TIMES: "Du skrev en egen tid. Tryck en gång till om den ska gälla, eller välj ett av förslagen.",
    Reason.NO_TIME_CHOSEN: "Välj en av tiderna, eller skriv egen dag och eget klockslag.",
    Reason.NOBODY: "Välj vem som går.",
    Reason.SAME_PERSON: "Samma person är vald två gånger.",
    Reason.NOT_COLLEAGUE: "Någon av de valda arbetar inte på familjens BVC eller hos dess socialtjänst den dagen.",
    Reason.TAKEN: "Tiden krockar med ett annat besök.",
    Reason.ALREADY_BOOKED: "Besöket har redan en tid. Flytta den i stället.",
    Reason.NOT_BOOKED: "Besöket har ingen tid.",
    Reason.HAS_BEGUN: "Besöket har redan börjat. Skriv i stället vad som hände.",
    Reason.CHANGED_MEANWHILE: "Någon annan ändrade besöket nyss. Se hur det står nu och försök igen.",
    Reason.TOO_LATE_TO_UNDO: "Det går inte att ångra längre. Flytta eller ställ in besöket i stället.",
    Reason.DECLINED: "Familjen har tackat nej till de extra besöken.",
    Reason.WAIVED: "Besöket är borttaget ur familjens plan.",
    Reason.PAUSED: "Familjens program är pausat.",
    Reason.NOT_PAUSED: "Programmet är inte pausat.",
    Reason.ENDED: "Familjens program är avslutat.",
    Reason.NOT_STARTED: "Den dagen hade programmet inte börjat.",
    Reason.NOT_YET: "Välj en dag som har varit, eller i dag.",
    Reason.SAME_UNIT: "Familjen är redan där. Välj en annan BVC.",
    Reason.NOT_A_BVC: "Välj en BVC.",
    Reason.HOURS_BACKWARDS: "Sluttiden ska komma efter starttiden.",
    Reason.HALF_HOURS: "Skriv både från och till, eller lämna båda tomma.",
    Reason.NO_HOURS: "Skriv arbetstid för minst en dag i veckan.",
    Reason.NOT_SO_MANY: "Välj mellan 1 och 8 besök om dagen, eller lämna tomt.",
    Reason.AWAY_TOO_LONG: "Skriv en sluttid inom tre år.",
    Reason.NOT_OWN_COLLEAGUE: "Den kollegan arbetar inte på din enhet.",
    Reason.NOT_AN_ADDRESS: "Skriv kalenderns hela adress. Den börjar med https:// eller webcal://.",
    Reason.NOT_A_CALENDAR: "Filen är ingen kalender. Den ska sluta på .ics.",
    Reason.NOT_A_PARTNER: "Den socialtjänsten samarbetar inte med den nya BVC.",
    Reason.RESOURCE_TAKEN: "Den är bokad till ett annat besök då.",
    Reason.NO_RESOURCE: "Det finns ingen att boka.",
    Reason.NOT_OUR_RESOURCE: "Den enheten hör inte till er.",
    Reason.NAMED_ALREADY: "Det finns redan en med det namnet.",
    Reason.NO_NAME: "Skriv ett namn.",
    Reason.NO_INTERPRETER: "Besöket har ingen tid, eller ingen tolk. Boka det först.",
    Reason.AFTER_THE_VISIT: "Sista dagen att avboka kan inte ligga efter besöket.",
    Reason.NO_ORDER: "Ni har ingen tolk att avboka till besöket.",
    Reason.ORDERED_ALREADY: "Den andra sidan har redan beställt tolk.",
    Reason.NOT_A_DISTANCE: "Skriv avståndet i kilometer, 0–300.",
    Reason.NOT_A_POSITION: "Det läget ligger inte i Sverige. Skriv två tal ur kartan, till exempel 59,2741 15,2066.",
    Reason.NO_PLACE: "Skriv avståndet i kilometer, eller läget ur en karta.",
    Reason.SAME_COLLEAGUE: "Välj någon annan än den som lämnar över.",
    Reason.OTHER_PROFESSION: "Välj en kollega med samma yrke.",
    Reason.NOTHING_TO_HAND_OVER: "Det finns inget att lämna över.",
    Reason.NOTHING_TO_ANSWER: "Den frågan är redan besvarad.",
}


WHICH = {ResourceKind.CAR: ("Bilen", "Ingen bil"), ResourceKind.INTERPRETER: ("Tolken", "Ingen tolk")}
NO_SUCH = {
    ResourceKind.CAR: "Din enhet har ingen bil att boka. Välj Ingen bil.",
    ResourceKind.INTERPRETER: "Din enhet har ingen egen tolk för det språket. Beställ en i stället.",
}
ROLES = {
    Profession.BHV_NURSE: "BHV-sjuksköterskan",
    Profession.SOCIAL_WORKER: "socialsekreteraren",
    Profession.MIDWIFE: "barnmorskan",
    Profession.DENTAL: "tandvården",
    Profession.PRESCHOOL: "förskolan",
    Profession.PSYCHOLOGIST: "psykologen",
    Profession.INTERPRETER: "tolken",
    Profession.COORDINATOR: "samordnaren",
    Profession.OTHER: "kollegan",
}


def refusal(no: Refused) -> str:
    """Why not, in a sentence; a collision says whose role and when, and what is free instead."""
    reason, facts = Reason(no.reason), no.facts
    if "kind" in facts:
        return _resource_refusal(reason, facts)
    if reason is not Reason.TAKEN or "starts_at" not in facts:
        return REFUSALS[reason]
    who = "du" if facts["is_own"] else ROLES[facts["role"]]
    hours = hours_words(facts["starts_at"], facts["ends_at"])
    said = f"Tiden krockar med ett annat besök som {who} har då, {hours}."
    if facts["is_way"]:
        said = f"Vägen hinns inte med: {who} har ett annat besök {hours}."
    return f"{said} {_nearest(facts['nearest'], facts['wished_at'])}"


def undo_refusal(no: Refused) -> str:
    """Why what was done cannot be taken back; the new time then stands."""
    if no.reason is Reason.TAKEN:
        return "Den gamla tiden är tagen nu. Besöket ligger kvar på den nya tiden."
    return refusal(no)


def hand_over_refusal(no: Refused) -> str:
    """Why a whole list cannot be given back."""
    if no.reason in {Reason.TOO_LATE_TO_UNDO, Reason.TAKEN, Reason.RESOURCE_TAKEN, Reason.HAS_BEGUN}:
        return "Något har ändrats sedan dess, så allt går inte att ångra. Ändra de besök som blev fel ett och ett."
    return refusal(no)


def _resource_refusal(reason: Reason, facts: Mapping[str, Any]) -> str:
    """That a car or an interpreter stands in the way; of the other side's nothing about when it is free."""
    if reason is Reason.NO_RESOURCE:
        return NO_SUCH[facts["kind"]]
    one, none = WHICH[facts["kind"]]
    if not facts["is_own"]:
        return f"{one} från den andra sidan är bokad till något annat då. Välj en annan tid, eller boka utan."
    said = f"{one} är bokad till ett annat besök då." if facts["is_one"] else f"{none} är ledig då."
    return f"{said} {_nearest(facts['nearest'], facts['wished_at'])}"


def _nearest(free: Sequence[datetime], wished_at: datetime) -> str:
    if not free:
        return "Ingen annan tid är ledig de närmaste fyra veckorna."
    day = clock.swedish(free[0]).date()
    hours = list_words([clock_words(start) for start in free])
    same_day = day == clock.swedish(wished_at).date()
    return f"Närmast lediga: {hours}." if same_day else f"Närmast lediga: {day_words(day, day)} kl. {hours}."
