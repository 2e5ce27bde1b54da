"""The words the record pages say. Pure, so every sentence can be tested."""

from datetime import datetime, timedelta

from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.plan.pages import step_words
from hembesok_field.record.rules import ABOUT_THE_SAME, CALL_LENGTH, MOST_THEMES, THEME_LENGTH
from hembesok_field.record.shapes import (
    About,
    AbsenceCause,
    Attendance,
    Contact,
    CorrectionCause,
    Draft,
    Information,
    InterpreterCame,
    Outcome,
    PaperVisit,
    Place,
    Promised,
    Reason,
    SafetyStep,
    Said,
    Source,
    Standing,
    VersionThemes,
    VisitPage,
    Watch,
    Watched,
    Word,
)
from hembesok_field.web.words import day_words, hours_words, list_words, moment_words, short_day_words, time_words

REFUSALS = {
    Reason.NOT_BEGUN: "Besöket har inte börjat än. Du kan bekräfta när det har börjat.",
    Reason.CAUSE_MISSING: "Välj varför en av er inte var med. Det behövs för att återrapporten ska bli rätt.",
    Reason.SAID_OTHERWISE: "Det här är redan sparat, med andra svar. Öppna besöket igen och rätta där.",
    Reason.NOT_YOURS_TO_AGREE: "Ni behöver båda ha bekräftat innan ni kan bli överens.",
    Reason.NO_SUCH_THEME: "Temat hör inte till det här besöket.",
    Reason.THEME_TOO_LONG: f"Skriv varje tema med högst {THEME_LENGTH} tecken.",
    Reason.THEMES_TOO_MANY: f"Skriv högst {MOST_THEMES} teman.",
    Reason.THEME_ABOUT_VIOLENCE: "Skriv inget om våld eller oro här. Det frågar man om enskilt, aldrig på en platta.",
    Reason.DRAFT_TOO_LARGE: "Utkastet är för stort för att sparas.",
    Reason.DUE_TOO_SOON: "Välj en tid som inte har varit än.",
    Reason.DUE_TOO_LATE: "Välj en tid inom tolv timmar.",
    Reason.CALL_MISSING: "Skriv numret som kollegan ska ringa.",
    Reason.CALL_TOO_LONG: f"Skriv högst {CALL_LENGTH} tecken.",
    Reason.NOT_IN: "Ingen håller koll på dig vid det här besöket just nu.",
    Reason.WATCHER_ELSEWHERE: "Välj en kollega på din egen enhet.",
    Reason.CODE_UNKNOWN: "Det finns inget av dina besök med den koden. Skriv av den från dagbladet.",
    Reason.PDF_NEEDS_PANGO: "Dagbladet kan inte skrivas ut: pango saknas på servern. Säg till den som sköter den.",
    Reason.NOTE_TOO_LONG: "Anteckningen är {length} tecken. Den får vara högst 280.",
    Reason.NOTE_EMPTY: "Skriv något, eller lämna anteckningen.",
    Reason.NOTE_HAS_NUMBER: "Skriv inte personnummer här. Anteckningen är praktisk och inte journal.",
}

OUTCOMES = {
    Outcome.DONE: "Genomfört",
    Outcome.FAMILY_NOT_HOME: "Familjen var inte hemma",
    Outcome.FAMILY_CANCELLED: "Familjen avbokade",
    Outcome.CHILD_SICK: "Barnet var sjukt",
    Outcome.STAFF_SICK: "Någon av oss var sjuk",
    Outcome.BVC_CANCELLED: "BVC avbokade",
    Outcome.SOCIAL_SERVICES_CANCELLED: "Socialtjänsten avbokade",
    Outcome.INTERPRETER_MISSING: "Tolken kom inte",
}

PLACES = {Place.HOME: "Hemma", Place.BVC: "På BVC", Place.OTHER: "Någon annanstans"}

CAUSES = {
    AbsenceCause.SICKNESS: "Sjuk",
    AbsenceCause.LEAVE: "Ledig",
    AbsenceCause.NOT_BOOKED: "Inte bokad",
    AbsenceCause.REBOOKED_TIME: "Tiden ändrades",
    AbsenceCause.OTHER: "Annat",
}

CONTACTS = {
    Contact.MIDWIFERY: "Mödrahälsovården",
    Contact.OPEN_PRESCHOOL: "Öppna förskolan",
    Contact.OTHER_SOCIAL_SERVICES: "Annan del av socialtjänsten",
    Contact.PRESCHOOL: "Förskolan",
    Contact.OTHER_MUNICIPAL: "Annat i kommunen",
    Contact.DENTAL: "Tandvården",
    Contact.OTHER_REGIONAL: "Annat i regionen",
    Contact.CIVIL_SOCIETY: "Förening eller samfund",
}

INFORMATION = {
    Information.PARENTING_SUPPORT: "Föräldraskapsstöd",
    Information.OPEN_PRESCHOOL: "Öppna förskolan",
    Information.RIGHT_TO_PRESCHOOL: "Rätten till förskola",
    Information.DENTAL: "Tandvård",
    Information.SWEDISH_LANGUAGE: "Svenska språket",
    Information.HEALTH_FOLLOW_UP: "Uppföljning av hälsan",
}

INTERPRETER_WAYS = {
    InterpreterCame.PRESENT: "På plats",
    InterpreterCame.PHONE: "Per telefon",
    InterpreterCame.VIDEO: "Per video",
    InterpreterCame.MISSING: "Kom inte",
}

CORRECTION_CAUSES = {
    CorrectionCause.MISTAKE: "Jag skrev fel",
    CorrectionCause.KNOWS_MORE: "Jag vet mer nu",
    CorrectionCause.AGREED: "Vi är överens nu",
}

OWN_CAUSES = (CorrectionCause.MISTAKE, CorrectionCause.KNOWS_MORE)  # the third is said by agreeing
WHY_CORRECT = "Du har redan bekräftat. Välj varför du ändrar."

SAFETY_STEPS = {
    SafetyStep.IN: "Gick in",
    SafetyStep.LONGER: "Stannade längre",
    SafetyStep.OUT: "Kom ut",
    SafetyStep.ENDED: "Gick inte in",
}

CONTRADICTIONS = {
    About.OUTCOME: "Ni har skrivit olika om hur besöket gick. Det räknas inte förrän ni är överens.",
    About.NURSE: "Orden om sjuksköterskans närvaro skiljer sig. Hennes eget ord gäller.",
    About.SOCIAL_SERVICES: "Orden om socialtjänstens närvaro skiljer sig. Medarbetarens eget ord gäller.",
    About.GUARDIANS: "Ni har skrivit olika antal vårdnadshavare. Sjuksköterskans antal gäller.",
    About.TIME: "Ni har skrivit olika tider. Sjuksköterskans tid gäller tills ni är överens.",
}
SHEET_DIFFERS = "En inläst lista säger något annat om hur besöket gick. Det ni själva har skrivit gäller."


def refusal(no: Refused) -> str:
    return REFUSALS[Reason(no.reason)].format(**no.facts)


def contradiction(about: About, stands: Standing) -> str:
    """What two words differ on; a sheet against people's own words takes nothing out of the count."""
    return SHEET_DIFFERS if about is About.OUTCOME and stands.agrees else CONTRADICTIONS[about]


def sign_of(attendance: Attendance, *, is_doubted: bool) -> str:
    """The half of the pair's sign: none, confirmed, absent, claimed or contradiction."""
    if is_doubted:
        return "contradiction"
    if attendance.confirmed is not None:
        return "confirmed" if attendance.confirmed else "absent"
    return "claimed" if attendance.claimed else "none"


def signs_of(stands: Standing | None) -> tuple[str, str]:
    """Both halves: the nurse's, then social services'."""
    if stands is None:
        return "none", "none"
    doubted = set(stands.contradictions)
    return (
        sign_of(stands.nurse, is_doubted=bool(doubted & {About.NURSE, About.OUTCOME})),
        sign_of(stands.social_services, is_doubted=bool(doubted & {About.SOCIAL_SERVICES, About.OUTCOME})),
    )


def heading(visit: VisitPage) -> str:
    return step_words(visit.step_code) if visit.family else "Hembesök"


def has_begun(visit: VisitPage, now: datetime) -> bool:
    """Whether it can be told of: its hour has come, or someone (or a sheet) already told."""
    return visit.promised is None or visit.promised.starts_at <= now or visit.stands is not None


def when_words(visit: VisitPage) -> str | None:
    """The day and hours that were promised, or those that were told where they are others."""
    if visit.promised and not is_told_of_another_time(visit):
        return _hours_of(visit.promised)
    if visit.stands is None:
        return None
    starts_at, minutes = visit.stands.starts_at, visit.stands.minutes
    if minutes is None:
        return moment_words(starts_at)
    return f"{day_words(starts_at)}, {hours_words(starts_at, starts_at + timedelta(minutes=minutes))}"


def is_told_of_another_time(visit: VisitPage) -> bool:
    """Whether the visit was made at another time than was promised: that time counts, so everyone has to see it."""
    stands, promised = visit.stands, visit.promised
    if stands is None or promised is None or stands.outcome is not Outcome.DONE:
        return False
    return abs(stands.starts_at - promised.starts_at) > ABOUT_THE_SAME


def promised_words(visit: VisitPage) -> str:
    """Said beside the time that was told: what had been promised, and what to do about a slip of the pen."""
    promised = f"Besöket var bokat {_hours_of(visit.promised)}. " if visit.promised else ""
    return f"{promised}Tiden här ovanför är den som ni har skrivit, och den räknas. Är den fel går ordet att rätta."


def _hours_of(promised: Promised) -> str:
    return f"{day_words(promised.starts_at)}, {hours_words(promised.starts_at, promised.ends_at)}"


def told(said: Said, promised: Promised | None = None) -> str:
    """One word as a sentence: who said what of whom, and when it was if that is not as promised."""
    word = said.word
    is_elsewhen = promised is not None and abs(word.starts_at - promised.starts_at) > ABOUT_THE_SAME
    parts = [OUTCOMES[word.outcome].lower() if word.outcome else None]
    parts.append(moment_words(word.starts_at) if is_elsewhen else None)
    parts += [
        f"{who} {'var med' if was_there else 'var inte med'}"
        for who, was_there in (("sjuksköterskan", word.nurse_attended), ("socialtjänsten", word.social_attended))
        if was_there is not None
    ]
    parts.append(f"orsak: {CAUSES[word.absence_cause].lower()}" if word.absence_cause else None)
    parts.append(None if word.guardians is None else GUARDIANS[word.guardians])
    return ", ".join(part for part in parts if part) or "inget mer"


GUARDIANS = {0: "ingen vårdnadshavare", 1: "en vårdnadshavare", 2: "två vårdnadshavare"}


def author_words(said: Said) -> str:
    if said.is_mine:
        return "Du"
    return said.by or "Inläst lista"


def people_words(visit: VisitPage, by: Who) -> str | None:
    """The colleagues who are to come, by name and unit."""
    others = [] if visit.promised is None else [one for one in visit.promised.people if one.person_id != by.person_id]
    return " · ".join(f"{one.name}, {one.unit_name}" if one.unit_name else one.name for one in others) or None


def outcome_kind(stands: Standing) -> str:
    """Which tag the outcome wears: green only when both have confirmed."""
    if not stands.agrees:
        return "contradiction"
    if stands.outcome is not Outcome.DONE:
        return "missed"
    return "agreed" if stands.nurse.confirmed and stands.social_services.confirmed else "done"


def kept_words(at: datetime) -> str:
    return f"Utkast sparat {time_words(at)}"


def draft_words(draft: Draft) -> str:
    return f"Ditt utkast från {moment_words(draft.at)}. Det räknas inte förrän du trycker på Klart."


NEAR = timedelta(hours=2)
AFTER = timedelta(hours=12)


def is_near(visit: VisitPage, now: datetime) -> bool:
    """Whether she may be on her way in: from two hours before, or where a watch already goes on."""
    if visit.watch and visit.watch.over_at is None:
        return True
    promised = visit.promised
    return promised is not None and promised.starts_at - NEAR <= now <= promised.ends_at + AFTER


def is_on(visit: VisitPage, now: datetime) -> bool:
    """Whether the visit goes on just now, by what was promised or by her watch."""
    is_in = visit.watch is not None and visit.watch.over_at is None
    return is_in or (visit.promised is not None and visit.promised.starts_at <= now <= visit.promised.ends_at)


def watch_words(watch: Watch, now: datetime) -> str:
    """Where her own watch stands."""
    if watch.out_at:
        return f"Du kom ut {time_words(watch.out_at)}."
    if watch.over_at:
        return "Ingen håller koll på dig just nu."
    if watch.is_late(now):
        return f"Du skulle ha varit ute {time_words(watch.due_at)}. Din enhet ser det nu."
    return f"Du gick in {time_words(watch.since)}. Din enhet ser om du inte är ute {time_words(watch.due_at)}."


def watched_title(one: Watched, now: datetime) -> str:
    if one.watch.is_late(now):
        return f"{one.name} skulle ha varit ute {time_words(one.watch.due_at)}"
    return f"{one.name} är på hembesök"


def watched_words(one: Watched, now: datetime) -> str:
    if one.watch.is_late(now):
        return f"Gick in {time_words(one.watch.since)}. Ring. Inget svar? Följ er rutin. Ring 112 om det är bråttom."
    return f"Gick in {time_words(one.watch.since)}, ska vara ute {time_words(one.watch.due_at)}."


AGREE_ON = {
    About.OUTCOME: "Hur gick det?",
    About.TIME: "När var besöket?",
    About.GUARDIANS: "Hur många vårdnadshavare?",
}


def about_words(about: About, word: Word) -> str | None:
    """What one word says of a thing that two may differ on; None where it says nothing."""
    if about is About.OUTCOME:
        return OUTCOMES[word.outcome] if word.outcome else None
    if about is About.GUARDIANS:
        return None if word.guardians is None else GUARDIANS[word.guardians].capitalize()
    if about is About.TIME:
        return hours_words(word.starts_at, word.ends_at) if word.ends_at else time_words(word.starts_at)
    return None


def apart(visit: VisitPage) -> list[tuple[About, str, list[tuple[Said, str]]]]:
    """What we differ on and can agree on: the thing, its question, and each person's word with what it says."""
    if visit.stands is None or visit.family is None or visit.mine is None:
        return []
    people = [one for one in visit.said if one.word.source is Source.OWN and not one.is_replaced]
    told = {about: [(one, words) for one in people if (words := about_words(about, one.word))] for about in AGREE_ON}
    return [(about, AGREE_ON[about], told[about]) for about in visit.stands.contradictions if about in AGREE_ON]


def paper_colleagues(visit: PaperVisit, by: Who) -> str:
    return list_words([one.name for one in visit.promised.people if one.person_id != by.person_id]) or "–"


def version_words(version: VersionThemes) -> str:
    """Which version of a programme it is, and from when: running programmes keep the one they began with."""
    return f"version {version.number}, för program som börjar från {short_day_words(version.from_on)}"
