"""The words the retention pages say: rules as sentences, why something stays, receipts and extracts."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hembesok_field.access.pages import DUTIES, PROFESSIONS
from hembesok_field.booking.rules import Step
from hembesok_field.family.pages import ANSWERS, CONSENT_WAYS, END_REASONS, EVENTS, TARGET_GROUPS
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Side
from hembesok_field.outbox import pages as outbox
from hembesok_field.plan.pages import STEPS
from hembesok_field.record.pages import (
    CAUSES,
    CONTACTS,
    CORRECTION_CAUSES,
    INFORMATION,
    INTERPRETER_WAYS,
    OUTCOMES,
    PLACES,
    SAFETY_STEPS,
)
from hembesok_field.record.shapes import Scope, Source
from hembesok_field.retention.rules import LOG_YEARS, LONGEST_GROUND, LONGEST_REASON, SHORTEST_REASON, Reason
from hembesok_field.retention.shapes import Extract, KeptBecause, ListSeen, RecordType, Rule, Since
from hembesok_field.returns.pages import ASKS
from hembesok_field.web.words import count_words, moment_words, short_day_words

REFUSALS: Mapping[StrEnum, str] = {
    Reason.LOG_TOO_SHORT: f"Loggen ska sparas i minst {LOG_YEARS} år.",
    Reason.IN_THE_PAST: "En regel kan inte gälla bakåt. Välj i dag eller en senare dag.",
    Reason.TOO_LONG: f"Skriv högst hundra år, och grunden med högst {LONGEST_GROUND} tecken.",
    Reason.NOT_COUNTED_FROM: "Tiden för det här slaget kan inte räknas från den dagen.",
    Reason.SAME_DAY: "Det finns redan en regel från den dagen. Välj en annan dag.",
    Reason.OWN_LIST: "Du har själv gjort listan. En annan person behöver skriva under den.",
    Reason.ALREADY_SIGNED: "Listan är redan avgjord.",
    Reason.NOTHING_DUE: "Inget är moget att gallras i dag.",
    Reason.REFERENCE_UNKNOWN: "Ingen familj med den referensen finns hos er.",
    Reason.ALREADY_HELD: "Familjen är redan undantagen.",
    Reason.REASON_TOO_SHORT: f"Skriv varför, med minst {SHORTEST_REASON} tecken.",
    Reason.TEXT_TOO_LONG: f"Texten är för lång. Skriv högst {LONGEST_REASON} tecken.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
}
TYPES = {
    RecordType.NOTES: "Anteckningar",
    RecordType.CONTACT: "Namn, adress och telefon",
    RecordType.LEDGER: "Planering och besök",
    RecordType.OWN_SIDE: "Egna händelser",
    RecordType.LOG: "Åtkomstloggen",
    RecordType.SIGN_IN: "Inloggningar",
}
TYPES_MEAN = {
    RecordType.NOTES: "Korta praktiska anteckningar för den egna sidan, och vilka teman ni har bockat av.",
    RecordType.CONTACT: "Vårdnadshavares och barns namn, telefon, adress, målgrupper och fri text. Besöken står kvar.",
    RecordType.LEDGER: "Allt om familjen: barn, samtycken, plan, bokningar och ord om besök. Bara siffrorna står kvar.",
    RecordType.OWN_SIDE: "Vad ni själva har skrivit om familjen, och er väg till den. Besöken hör till BVC:s huvudman.",
    RecordType.LOG: "Vem som har sett och ändrat vad.",
    RecordType.SIGN_IN: "Avslutade inloggningar, försök, länkar och kalenderadresser.",
}
SINCES = {
    Since.PROGRAMME_ENDED: "programmet avslutades",
    Since.LAST_ENTRY: "den sista uppgiften skrevs",
    Since.BIRTH: "yngsta barnet föddes",
    Since.ENTRY: "raden skrevs",
}
KEPT = {
    KeptBecause.LEGAL_HOLD: "undantagen från gallring",
    KeptBecause.NO_LONGER_DUE: "inte längre mogen",
    KeptBecause.OTHER_KEEPS: "den andra huvudmannen behöver den",
}
PROTECTED = "Skyddade uppgifter"
ERASED = "Gallrad"
BY_ITSELF = "Programmet, efter regeln"


def sentence(no: Refused) -> str:
    return REFUSALS[no.reason].format(**no.facts)


def time_of(rule: Rule) -> str:
    """`10 år`, `ett år och sex månader`, `genast`."""
    parts = (
        count_words(rule.years, "år", "år") if rule.years else "",
        count_words(rule.months, "månad", "månader", is_neuter=False) if rule.months else "",
        count_words(rule.days, "dag", "dagar", is_neuter=False) if rule.days else "",
    )
    told = [part for part in parts if part]
    return " och ".join(filter(None, [", ".join(told[:-1]), *told[-1:]])) or "genast"


def rule_words(rule: Rule) -> str:
    """`Gallras tio år efter att den sista uppgiften skrevs`."""
    time = time_of(rule)
    if time == "genast":
        return f"Gallras dagen efter att {SINCES[rule.since]}"
    return f"Gallras {time} efter att {SINCES[rule.since]}"


def snapshot(rule: Rule) -> str:
    """The rule as a list keeps it: sentence and ground."""
    return f"{rule_words(rule)}. {rule.ground}.".replace("..", ".")[:400]


def list_state(seen: ListSeen) -> str:
    if seen.signed_at:
        return "Gallrad"
    return "Återtagen" if seen.withdrawn_at else "Väntar på underskrift"


def line_rows(seen: ListSeen) -> list[list[str]]:
    """Reference, due day, and what became of it; what is gone has only its mark."""
    return [
        [
            (line.reference or PROTECTED) if line.mark is None else ERASED,
            short_day_words(line.due_on),
            KEPT[line.kept_because] if line.kept_because else _gone(line.rows) if line.mark else "mogen",
        ]
        for line in seen.lines
    ]


def _gone(rows: int | None) -> str:
    return count_words(rows or 0, "rad borta", "rader borta", is_neuter=False)


def receipt_rows(seen: ListSeen) -> list[list[str]]:
    """The erased lines: mark, due day and number of rows; no reference and no name."""
    return [[line.mark[:16], short_day_words(line.due_on), str(line.rows or 0)] for line in seen.lines if line.mark]


def replayed_words(number: int) -> str:
    """What a journal took away again."""
    if not number:
        return "Inget av det som journalen nämner fanns kvar."
    return f"Gallrade om {count_words(number, 'familjs uppgifter', 'familjers uppgifter', is_neuter=False)}."


# Extracts.

TABLES = {
    "family": "Familjen",
    "guardian": "Du som vårdnadshavare",
    "child": "Barn",
    "participation": "Programmet",
    "consent_word": "Samtycken",
    "disclosure": "Delat med den andra huvudmannen",
    "plan": "Plan",
    "waiver": "Besök som tagits bort ur planen",
    "visit": "Hembesök",
    "booking_step": "Bokningar",
    "booking_participant": "Vem som skulle komma",
    "hold": "Upptagen tid",
    "resource_hold": "Upptagen bil eller tolk",
    "booking_resource": "Bil och tolk i bokningarna",
    "interpreter_order": "Tolkbeställningar",
    "hand_over": "Överlämningar",
    "attestation": "Vad som sagts om besöken",
    "note": "Anteckningar",
    "theme_tick": "Teman som någon har bockat av",
    "draft": "Utkast",
    "safety_word": "Gick in och kom ut",
    "family_event": "Händelser",
    "legal_hold": "Undantag från gallring",
    "person": "Personen",
    "assignment": "Uppdrag",
    "sign_in": "Inloggningar",
    "one_time_link": "Engångslänkar",
    "challenge": "Påbörjade inloggningar",
    "passkey": "Nycklar",
    "code_key": "Koder från telefonen",
    "provider_account": "Konto hos arbetsgivaren",
    "recovery": "Hjälp in",
    "api_token": "API-nycklar",  # nosec B105 # a heading, and no key
    "kept_answer": "Sparade svar till program",
    "calendar_address": "Kalenderadresser",
    "tablet": "Plattor",
    "tablet_pass": "Inloggningar på en platta",
    "writing_key": "Skrivnycklar på plattor",
    "operation": "Rader från plattor",
    "operation_step": "Vad som blev av rader från plattor",
    "operation_envelope": "Rader från plattor som inte är förda till ett besök",
    "working_hours": "Arbetstid",
    "away": "När hon är borta",
    "day_limit": "En lagom dag",
    "busy_calendar": "Egen kalender",
    "busy_time": "Upptaget i den egna kalendern",
    "staff_choice": "Hur hon får veta",
    "guardian_choice": "Sms och brev",
    "outgoing": "Utskick",
    "text_review": "Granskade texter",
    "unit_phone": "Nummer att ringa",
    "log_entry": "Åtkomstloggen",
    "log_review": "Granskade rader i loggen",
    "emergency_access": "Öppnat i nödläge",
    "waiting_sheet": "Listor som väntar",
    "retention_rule": "Gallringsregler",
    "retention_list": "Gallringslistor",
    "cost": "Kostnader",
    "return_answer": "Svar i återrapporten",
    "return_filing": "Inlämnade återrapporter",
    "form_words": "Texter i återrapportens formulär",
    "local_rule": "Regionens egna regler för ersättning",
    "local_paper": "Ansökningar och rapporter om lokala pengar",
    "reminder": "Påminnelser",
    "visit_message": "Meddelanden mellan huvudmännen om ett besök",
    "voice_given": "Frågor till medarbetare som du har svarat på (inte vad)",
}
COLUMNS = {
    "absence_cause": "Varför någon saknades",
    "action": "Vad",
    "asks": "Vad",
    "address": "Adress",
    "answer": "Svar",
    "answered_on": "Svarade",
    "approved_at": "Godkänt",
    "area_name": "Område",
    "area_type": "Områdestyp",
    "at": "Skrivet",
    "begins": "Börjar",
    "began_at": "Började",
    "born_on": "Född",
    "by_invitation": "Kalenderinbjudningar",
    "call": "Nummer att ringa",
    "cause": "Varför",
    "channel": "Hur",
    "claimed_at": "Skrivet, enligt plattan",
    "closed_at": "Avslutat",
    "closes_on": "Sista dag",
    "contacts": "Kontakter",
    "correction_cause": "Varför ordet ändrades",
    "detail": "Mer",
    "device": "Enhet",
    "due_at": "Skulle vara ute",
    "due_on": "Beräknad födelse",
    "duty": "Uppgift",
    "email": "E-post",
    "end_reason": "Varför det slutade",
    "ended_at": "Slutade",
    "ended_on": "Slutade",
    "ends": "Slutar",
    "ends_at": "Slutar",
    "expires_at": "Gäller till",
    "explained_at": "Svarade på varför",
    "fetched_at": "Hämtad",
    "filed_at": "Lämnades in",
    "from_on": "Från",
    "guardian_count": "Antal vårdnadshavare",
    "guardians": "Vårdnadshavare som var med",
    "happened_on": "Dag",
    "half": "Halvår",
    "held_from": "Upptagen från",
    "held_to": "Upptagen till",
    "information": "Information",
    "interpreter": "Tolk var med",
    "interpreter_way": "Hur tolken var med",
    "is_extra": "Extra besök",
    "is_protected": "Skyddade uppgifter",
    "is_standing": "Gäller",
    "is_ticked": "Bockat",
    "is_yes": "Ja till att dela",
    "issuer": "Inloggning hos",
    "kind": "Vad",
    "language": "Språk",
    "lifted_at": "Upphävt",
    "transport": "Färdsätt",
    "asked_at": "Tillfrågad om en tid utanför arbetstiden",
    "agreed_at": "Sagt ja till den",
    "lunch_begins": "Lunch från",
    "lunch_ends": "Lunch till",
    "earliest": "Tidigast hemma hos en familj",
    "latest": "Senast hemma hos en familj",
    "made_at": "Skrivet",
    "minutes": "Minuter",
    "most_visits": "Flest besök en dag",
    "name": "Namn",
    "needs_interpreter": "Behöver tolk",
    "number": "Nummer",
    "nurse_attended": "Sjuksköterskan var där",
    "offered_on": "Erbjöds",
    "opens_on": "Första dag",
    "outcome": "Hur det gick",
    "paused_on": "Pausat",
    "phone": "Telefon",
    "place": "Plats",
    "position": "Nummer",
    "profession": "Yrke",
    "purpose": "Vad",
    "read_at": "Läst",
    "reason": "Skäl",
    "record_type": "Slag",
    "reference": "Referens",
    "reminder": "Påminnelser",
    "represents_social_services": "Företräder socialtjänsten",
    "reviewed_on": "Granskad",
    "said_at": "Skrivet",
    "said_on": "Dag",
    "scope": "Gäller",
    "seen_at": "Senast använd",
    "sees": "Hur mycket de ser",
    "sent_on": "Dag",
    "side": "Sida",
    "signed_at": "Undertecknat",
    "social_attended": "Socialtjänsten var där",
    "source": "Källa",
    "started_at": "Började",
    "state": "Läge",
    "started_on": "Började",
    "starts_at": "Börjar",
    "starts_on": "Börjar",
    "step": "Vad",
    "step_code": "Steg",
    "strong_at": "Två steg",
    "subject": "Konto",
    "taken_back_at": "Återtaget",
    "target_groups": "Målgrupper",
    "text": "Text",
    "text_version": "Textens version",
    "told_at": "Skrivet",
    "undone_at": "Taget tillbaka",
    "until_at": "Till",
    "until_on": "Till",
    "used_at": "Använd",
    "uses_corrected_age": "Korrigerad ålder",
    "wall_clock": "Tid",
    "way": "Hur",
    "weekday": "Veckodag",
    "why_added": "Varför det lades till",
    "with_interpreter": "Med tolk",
    "written_at": "Skrivet",
    "words": "Med egna ord",
    "year": "År",
}
DISCLOSED = {
    "opened": "delades",
    "way_chosen": "delas på annat sätt",
    "taken_back": "slutade delas: samtycket togs tillbaka",
    "not_all_agree": "slutade delas: alla har inte svarat",
    "other_unit": "slutade delas: en annan enhet",
    "identifiable": "med namn",
    "pseudonym": "med en kort kod",
    "count_only": "bara antal",
}
CODES: Mapping[Any, str] = {
    **{str(code): word for code, word in DISCLOSED.items()},
    Step.BOOKED: "bokades",
    Step.MOVED: "flyttades",
    Step.CANCELLED: "ställdes in",
    Side.NURSE: "sjuksköterska",
    Side.SOCIAL_SERVICES: "socialtjänst",
    Side.OTHER: "annan",
    Source.OWN: "en av dem som var där",
    Source.IMPORT: "en inläst lista",
    **SAFETY_STEPS,
}
SCOPES = {
    Scope.NURSE: "sjuksköterskan",
    Scope.SOCIAL_SERVICES: "socialtjänsten",
}
BY_COLUMN: Mapping[str, Mapping[Any, str]] = {
    "answer": ANSWERS,
    "end_reason": END_REASONS,
    "way": {**CONSENT_WAYS, **outbox.WAYS},
    "kind": {**EVENTS, **outbox.KINDS},
    "channel": outbox.CHANNELS,
    "state": outbox.STATES,
    "reminder": outbox.REMINDERS,
    "step_code": STEPS,
    "outcome": OUTCOMES,
    "place": PLACES,
    "absence_cause": CAUSES,
    "interpreter_way": INTERPRETER_WAYS,
    "correction_cause": CORRECTION_CAUSES,
    "asks": ASKS,
    "profession": PROFESSIONS,
    "duty": DUTIES,
    "record_type": TYPES,
    "scope": SCOPES,
}
LISTED: Mapping[str, Mapping[Any, str]] = {
    "contacts": CONTACTS,
    "information": INFORMATION,
    "target_groups": TARGET_GROUPS,
}
NOTHING = "–"


def cell(column: str, value: Any) -> str:
    """A value as a person reads it; a code without words of its own is shown as it is rather than not at all."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return short_day_words(value)
    if column in LISTED:
        words = {str(code): text for code, text in LISTED[column].items()}
        return ", ".join(words.get(code, code) for code in str(value).split())
    known = {str(code): text for code, text in {**CODES, **BY_COLUMN.get(column, {})}.items()}
    return known.get(str(value), str(value))


def part_rows(extract: Extract, table: str) -> list[list[str]]:
    return [[cell(column, value) for column, value in row.items()] for row in extract.parts[table]]


def part_head(extract: Extract, table: str) -> list[str]:
    return [COLUMNS[column] for column in extract.parts[table][0]]


def as_json(extract: Extract) -> dict[str, Any]:
    """The same as a program reads it: table and column as they are called in the program, moments in UTC."""
    return {
        "about": extract.about,
        "authority": extract.authority_name,
        "made_at": extract.made_at.isoformat(),
        "made_by": extract.made_by,
        "parts": {
            table: [{column: _plain(value) for column, value in row.items()} for row in rows]
            for table, rows in extract.parts.items()
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
