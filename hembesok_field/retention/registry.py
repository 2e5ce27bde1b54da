"""Every table: when its rows go, what of it a family is told, and what a person who works here is told.

A table that is missing here, or a column that is neither told nor left out for a reason, fails
`tests/integration/retention/test_registry.py`: nobody adds a table with a path to a person without deciding this.
"""

from collections.abc import Mapping

from hembesok_field.retention.shapes import RecordType

PROGRAMME = "Programmets egna uppgifter om myndigheter, enheter, program och regler, inte om någon enskild."
STAFF = "Följer uppdragen: loggen måste kunna läsas så länge den finns."
FIGURES = "Avidentifierade tal: inga namn, inga datum på dagen när familjen är gallrad, inga vägar tillbaka."
BY_ITSELF = "Lever högst en timme och kastas av sig själv."
MONEY = "Hör till det diarieförda bidragsärendet och rör ingen familj."
COPY = "Samma ord som står bland besöken i utdraget. Det som ännu inte är fört dit prövas av den som granskar det."
JOURNAL = "Beviset på att något är borta måste finnas kvar."

GOES: Mapping[str, RecordType | str] = {
    "authority": PROGRAMME,
    "unit": PROGRAMME,
    "collaboration": PROGRAMME,
    "programme": PROGRAMME,
    "programme_version": PROGRAMME,
    "programme_step": PROGRAMME,
    "counting_rule": PROGRAMME,
    "reimbursement_rate": PROGRAMME,
    "retention_rule": PROGRAMME,
    "person": STAFF,
    "assignment": STAFF,
    "passkey": STAFF,
    "code_key": STAFF,
    "provider_account": STAFF,
    "working_hours": STAFF,
    "away": STAFF,  # a month after it is over it goes by itself
    "day_limit": STAFF,
    "busy_calendar": STAFF,
    "busy_time": STAFF,
    "area_place": PROGRAMME,
    "sync_epoch": PROGRAMME,
    "tablet": STAFF,
    "writing_key": STAFF,
    "tablet_pass": RecordType.SIGN_IN,
    "sign_in": RecordType.SIGN_IN,
    "sign_in_attempt": RecordType.SIGN_IN,
    "one_time_link": RecordType.SIGN_IN,
    "recovery": RecordType.SIGN_IN,
    "api_token": RecordType.SIGN_IN,
    "calendar_address": RecordType.SIGN_IN,
    "kept_answer": BY_ITSELF,
    "challenge": BY_ITSELF,
    "waiting_sheet": BY_ITSELF,
    "log_entry": RecordType.LOG,
    "log_entry_family": RecordType.LOG,
    "log_review": RecordType.LOG,
    "emergency_access": RecordType.LOG,
    "log_head": JOURNAL,
    "log_start": JOURNAL,
    "family": RecordType.LEDGER,
    "participation": RecordType.LEDGER,
    "child": RecordType.LEDGER,
    "guardian": RecordType.LEDGER,
    "consent_word": RecordType.LEDGER,
    "disclosure": RecordType.LEDGER,
    "plan": RecordType.LEDGER,
    "waiver": RecordType.LEDGER,
    "visit": RecordType.LEDGER,
    "booking_step": RecordType.LEDGER,
    "booking_participant": RecordType.LEDGER,
    "hold": RecordType.LEDGER,
    "attestation": RecordType.LEDGER,
    "operation": RecordType.LEDGER,  # those of no family after a year
    "operation_step": RecordType.LEDGER,
    "operation_envelope": RecordType.LEDGER,
    "reminder": RecordType.LEDGER,
    "legal_hold": RecordType.LEDGER,
    "family_event": RecordType.LEDGER,  # the partner's own already with OWN_SIDE
    "note": RecordType.NOTES,
    "stale_family": "Ett märke utan namn, borta när siffrorna är omräknade.",
    "visit_fact": FIGURES,
    "year_tally": FIGURES,
    "kept_offer": FIGURES,
    "retention_list": JOURNAL,
    "retention_line": JOURNAL,
    "erasure": JOURNAL,
    "grant_recipient_year": MONEY,
    "population": MONEY,
    "grant_decision": MONEY,
    "claimed_document": MONEY,
    "cost": MONEY,
    "planned_cost": MONEY,
    "return_answer": MONEY,
    "return_filing": MONEY,
}

# What is cut already with the contact details: (table, column) → what stands there instead.
GONE = "Gallrad"
CUT: Mapping[tuple[str, str], str | None] = {
    ("guardian", "name"): GONE,
    ("guardian", "phone"): None,
    ("guardian", "language"): None,
    ("child", "name"): None,
    ("family", "address"): None,
    ("family", "area_name"): None,
    ("family", "target_groups"): "",
    ("visit", "why_added"): "",
    ("waiver", "reason"): "",
    ("booking_step", "reason"): "",
    ("attestation", "others"): "",
    ("family_event", "detail"): "",
}

# What a guardian is told, table by table, in this order (GDPR art. 15). Ids and foreign keys are not told: they
# say nothing outside the program.
TOLD_TO_FAMILY: Mapping[str, tuple[str, ...]] = {
    "family": (
        "reference",
        "guardian_count",
        "language",
        "needs_interpreter",
        "is_protected",
        "address",
        "area_name",
        "area_type",
        "target_groups",
        "made_at",
    ),
    "guardian": ("position", "name", "phone", "language"),
    "child": ("position", "name", "born_on", "due_on", "uses_corrected_age"),
    "participation": (
        "number",
        "offered_on",
        "answer",
        "answered_on",
        "started_on",
        "ended_on",
        "end_reason",
        "paused_on",
    ),
    "consent_word": ("said_on", "is_yes", "is_standing", "way", "language", "with_interpreter", "text_version", "at"),
    "disclosure": ("at", "step", "sees"),
    "plan": ("starts_on",),
    "waiver": ("step_code", "reason", "at", "undone_at"),
    "visit": ("reference", "step_code", "is_extra", "opens_on", "closes_on", "why_added", "made_at"),
    "booking_step": ("number", "step", "wall_clock", "starts_at", "ends_at", "with_interpreter", "reason", "at"),
    "booking_participant": ("side",),
    "hold": ("starts_at", "ends_at", "side"),
    "attestation": (
        "at",
        "source",
        "scope",
        "starts_at",
        "minutes",
        "outcome",
        "place",
        "nurse_attended",
        "social_attended",
        "absence_cause",
        "guardians",
        "interpreter",
        "contacts",
        "information",
    ),
    "note": ("at", "text"),
    "family_event": ("happened_on", "kind", "detail", "at"),
    "legal_hold": ("at", "lifted_at"),
}
LEFT_OUT_OF_FAMILY: Mapping[str, str] = {
    "emergency_access": "Vem som öppnat i nödläge står i loggutdraget, som den som granskar loggen gör.",
    "log_entry_family": "Vem som har sett familjen står i loggutdraget, som den som granskar loggen gör.",
    "stale_family": "Ett märke utan innehåll.",
    "visit_fact": "Samma besök en gång till, för räkningen; inget står bara där.",
    "retention_line": "Att familjen står på en lista, tills den är gallrad; inget annat.",
    "reminder": "Att en kollega påmindes om sitt ord: om personalen, inte om familjen.",
    "operation": COPY,
    "operation_step": COPY,
    "operation_envelope": COPY,
}
# (table, column) → why it is not told to a guardian although the row is.
UNTOLD: Mapping[tuple[str, str], str] = {
    ("attestation", "others"): "Andras namn kan stå där.",
    ("family", "has_consent"): "Följer av de samtycken som står i samma utdrag.",
    ("booking_participant", "person_id"): "Personalens namn står i loggutdraget.",
    ("disclosure", "ground"): "Nummer på de samtycken som står i samma utdrag.",
    ("hold", "held_from"): "Personalens resväg.",
    ("hold", "held_to"): "Personalens resväg.",
    ("legal_hold", "reason"): "Sekretessprövas innan det lämnas ut; skälet kan röra någon annan.",
}

# What a person who works here is told; the rest of a row is about a family, and not hers to get in this way.
TOLD_TO_PERSON: Mapping[str, tuple[str, ...]] = {
    "person": ("name", "email", "is_protected"),
    "assignment": ("profession", "duty", "represents_social_services", "from_on", "until_on"),
    "sign_in": ("device", "began_at", "seen_at", "ended_at", "strong_at"),
    "one_time_link": ("expires_at", "used_at"),
    "challenge": ("purpose", "expires_at"),
    "passkey": ("name", "made_at", "used_at"),
    "code_key": ("made_at",),
    "provider_account": ("issuer", "subject", "made_at"),
    "recovery": ("started_at", "approved_at", "ended_at"),
    "api_token": ("made_at", "ended_at"),
    "calendar_address": ("made_at", "ended_at", "fetched_at"),
    "tablet": ("name", "made_at", "seen_at", "ended_at"),
    "tablet_pass": ("made_at",),
    "writing_key": ("made_at",),
    "operation": ("claimed_at", "at"),
    "operation_step": ("at",),
    "operation_envelope": ("at",),
    "kept_answer": ("at",),
    "working_hours": ("from_on", "weekday", "begins", "ends"),
    "away": ("starts_at", "ends_at", "cause", "told_at"),
    "day_limit": ("most_visits", "lunch_begins", "lunch_ends"),
    "busy_calendar": ("address", "made_at", "read_at"),
    "busy_time": ("starts_at", "ends_at"),
    "log_entry": ("at", "action"),
    "log_review": ("at",),
    "emergency_access": ("began_at", "until_at", "explained_at"),
    "booking_step": ("wall_clock", "step", "at"),
    "booking_participant": ("side",),
    "hold": ("starts_at", "ends_at", "held_from", "held_to"),
    "attestation": ("at", "source", "starts_at", "minutes"),
    "note": ("at",),
    "consent_word": ("at", "said_on"),
    "disclosure": ("at",),
    "waiver": ("at", "step_code"),
    "family_event": ("at", "kind"),
    "waiting_sheet": ("at",),
    "legal_hold": ("at", "lifted_at"),
    "retention_rule": ("record_type", "from_on", "at"),
    "retention_list": ("record_type", "made_at", "signed_at"),
    "cost": ("written_at", "taken_back_at"),
    "return_answer": ("said_at",),
    "return_filing": ("filed_at",),
    "reminder": ("sent_on",),
}
LEFT_OUT_OF_PERSON: Mapping[str, str] = {
    "family": "Vilka familjer hon är ansvarig för är familjens uppgifter; hennes steg står under händelserna.",
}
