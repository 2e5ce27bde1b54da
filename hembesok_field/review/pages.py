"""The words the review pages say: what was done, why it stands out, and why something is refused."""

from collections.abc import Mapping
from enum import StrEnum

from hembesok_field.access.pages import DUTIES, PROFESSIONS
from hembesok_field.family import pages as family
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Duty, Profession
from hembesok_field.review.rules import SHORTEST_REASON, Reason
from hembesok_field.review.shapes import Agreed, Entry, LookByOther, Looker, Shared, Sign
from hembesok_field.web.words import moment_words, short_day_words

REFUSALS: Mapping[StrEnum, str] = {
    Reason.CANNOT_BE_OPENED: "Ingen familj med den referensen går att öppna här. Er enhets egna står under Familjer.",
    Reason.REASON_TOO_SHORT: f"Skriv varför, med minst {SHORTEST_REASON} tecken.",
    Reason.TOO_LONG: "Texten är för lång. Skriv högst {longest} tecken.",
    Reason.LOOKS_LIKE_PERSONNUMMER: "Det ser ut som ett personnummer. Sådana ska inte stå här. Ta bort det.",
    Reason.OWN_ENTRY: "Det här har du gjort själv. Be en kollega granska det.",
    Reason.REFERENCE_UNKNOWN: "Ingen familj med den referensen finns i er logg.",
    Reason.ALREADY_EXPLAINED: "Du har redan svarat.",
}

# What each action of the log was, as it is said to a reviewer and to a guardian.
ACTIONS: Mapping[str, str] = {
    "sign_ins.end": "Loggade ut en annan enhet",
    "recovery.use": "Kom in igen med en kollegas hjälp",
    "password.choose": "Valde lösenord med en engångslänk",
    "key.remove": "Tog bort en nyckel",
    "key.name": "Bytte namn på en nyckel",
    "key.add": "Lade till en nyckel",
    "codes.remove": "Slutade med koder",
    "codes.add": "Började med koder från telefonen",
    "calendar.fetch": "Hämtade sin kalender (dagens första gång)",
    "authority.second_factor": "Krävde två steg av alla hos huvudmannen",
    "authority.sees_families": "Valde hur kommunen ser familjer",
    "authority.themes": "Skrev en egen lista över teman",
    "area.keep": "Skrev hur långt det är till ett område",
    "area.page": "Såg områden och färdsätt",
    "area.transport": "Skrev hur enhetens personal åker",
    "booking.book": "Bokade ett besök",
    "desk.families": "Såg listan över familjer",
    "desk.family": "Öppnade familjens sida",
    "desk.gap": "Valde besök för en ledig tid",
    "desk.situation": "Såg läget",
    "desk.today": "Såg sin dag",
    "desk.waiting": "Såg besök utan tid",
    "desk.week": "Såg sin vecka",
    "emergency.open": "Öppnade familjen i nödläge",
    "emergency.page": "Läste om en nödöppning",
    "emergency.seen": "Tog del av att familjen öppnats i nödläge",
    "emergency.explain": "Svarade på varför familjen öppnades i nödläge",
    "emergency.sought": "Försökte öppna en familj i nödläge",
    "extract.family": "Gjorde ett registerutdrag åt en vårdnadshavare",
    "extract.person": "Gjorde ett registerutdrag åt en anställd",
    "family.again": "Erbjöd programmet för ett barn till",
    "family.answer": "Skrev familjens svar på erbjudandet",
    "family.child": "Ändrade ett barns uppgifter",
    "family.consent": "Skrev om samtycke",
    "family.disclosed": "Såg vad som har delats om familjen",
    "family.correct": "Rättade familjens uppgifter",
    "family.end": "Avslutade programmet",
    "family.enrol": "Skrev in familjen",
    "family.guardian": "Ändrade en vårdnadshavares uppgifter",
    "family.home": "Ändrade hem och språk",
    "family.move": "Flyttade familjen till en annan BVC",
    "family.new": "Började skriva in en familj",
    "family.page": "Öppnade familjens sida",
    "family.pair": "Valde vilka som besöker familjen",
    "family.partner": "Valde enhet i socialtjänsten",
    "family.pause": "Pausade programmet",
    "family.protect": "Skyddade familjens uppgifter",
    "family.resume": "Tog upp programmet igen",
    "family.take_over": "Tog över familjen",
    "family.twin": "Lade till ett syskon",
    "intake.page": "Öppnade inläsningen",
    "intake.preview": "Granskade listor som ska läsas in",
    "intake.rejected": "Laddade ner rader som inte gick att läsa in",
    "intake.send": "Skickade listor till granskning",
    "intake.store": "Läste in listor",
    "intake.throw_away": "Kastade listor",
    "log.entries": "Läste åtkomstloggen",
    "log.extract": "Gjorde ett utdrag ur åtkomstloggen",
    "log.family": "Läste åtkomstloggen för familjen",
    "log.review": "Granskade en rad i åtkomstloggen",
    "log.tablets": "Läste vilka familjer som kan ligga på plattor",
    "outbox.again": "Försökte igen med ett utskick",
    "outbox.choose": "Valde inbjudningar och påminnelser",
    "outbox.guardian": "Såg om en vårdnadshavare vill ha sms eller brev",
    "outbox.mine": "Såg sina inbjudningar och påminnelser",
    "outbox.number": "Skrev numret som familjer ringer",
    "outbox.page": "Såg utskicken",
    "outbox.sign": "Skrev under att en text är granskad",
    "outbox.wish": "Skrev om en vårdnadshavare vill ha sms eller brev",
    "outbox.words": "Läste vad familjer får veta",
    "plan.add_visit": "Lade till ett besök",
    "plan.start_step": "Började boka ett besök",
    "plan.undo_waiver": "Tog tillbaka ett borttaget besök",
    "plan.waive": "Tog bort ett besök ur planen",
    "recovery.approve": "Godkände att en kollega hjälps in",
    "recovery.start": "Började hjälpa in en kollega",
    "recovery.take_back": "Tog tillbaka hjälp som hade börjat",
    "retention.hold": "Undantog en familj från gallring",
    "retention.lift": "Upphävde ett undantag från gallring",
    "retention.list": "Såg en gallringslista",
    "retention.make": "Gjorde en gallringslista",
    "retention.page": "Såg vad som är moget att gallras",
    "retention.rule": "Skrev en gallringsregel",
    "hand_over.done": "Lämnade över en hel lista till en kollega",
    "hand_over.page": "Såg vad som lämnades över till en kollega",
    "hand_over.undo": "Ångrade en överlämning",
    "interpreter.end": "Skrev att en tolk är avbokad",
    "interpreter.order": "Skrev in en beställd tolk",
    "interpreter.page": "Såg om tolk är beställd",
    "hours.away": "Skrev när hen är borta",
    "hours.back": "Tog bort tid hen skulle vara borta",
    "hours.calendar": "Kopplade sin egen kalender",
    "hours.ill": "Skrev att någon är sjuk",
    "hours.limits": "Skrev vad som är en lagom dag",
    "hours.no_calendar": "Kopplade bort sin egen kalender",
    "hours.page": "Såg sina tider",
    "hours.told": "Såg när kollegor är borta enligt en annan",
    "hours.touched": "Såg besök som någon inte kan gå på",
    "hours.week": "Skrev sin arbetstid",
    "retention.sign": "Skrev under en gallringslista",
    "retention.withdraw": "Tog tillbaka en gallringslista",
    "voices.answer": "Svarade på frågorna till medarbetare (inte vad)",
    "voices.page": "Såg vad vårdnadshavare och medarbetare har svarat",
    "voices.print": "Skrev ut lappar med koder till vårdnadshavare",
    "voices.sign": "Skrev under att frågorna på ett språk är granskade",
    "voices.slips": "Såg sidan för lappar till vårdnadshavare",
    "voices.staff": "Såg frågorna till medarbetare",
    "voices.words": "Läste frågorna till vårdnadshavare",
    "returns.texts": "Såg årets texter i återrapporten",
    "returns.text": "Läste en frågas text i återrapporten",
    "returns.word": "Skrev en frågas text i återrapporten",
    "returns.answer": "Svarade på en fråga i återrapporten",
    "returns.answers": "Såg återrapportens svar",
    "returns.check": "Kontrollerade återrapporten",
    "returns.filed": "Såg en inlämnad återrapport",
    "returns.filed_file": "Laddade ner en inlämnad återrapport",
    "returns.forecast": "Såg vart bidragsårets pengar är på väg",
    "returns.booked": "Såg bokade besök bakom prognosen",
    "returns.bvc": "Såg sin BVC:s lokala pengar",
    "returns.code_file": "Laddade ner kodlistan",
    "returns.code_list": "Såg kodlistan att jämföra med journalen",
    "returns.decide_paper": "Svarade på en BVC:s ansökan eller rapport",
    "returns.local": "Såg regionens lokala pengar",
    "returns.local_file": "Laddade ner lokala pengar",
    "returns.local_paper": "Läste en BVC:s ansökan eller rapport",
    "returns.local_paper_file": "Laddade ner en BVC:s ansökan eller rapport",
    "returns.local_rules": "Såg regionens egna regler",
    "returns.paper": "Såg sin BVC:s ansökan eller rapport",
    "returns.write_local_rules": "Skrev regionens egna regler",
    "returns.write_paper": "Skrev på sin BVC:s ansökan eller rapport",
    "returns.hand_in": "Lämnade in återrapporten",
    "returns.keep_decision": "Skrev in bidragsårets beslut",
    "returns.missing": "Såg vad som saknas för återrapporten",
    "returns.money": "Såg bidragsårets pengar",
    "returns.plan_costs": "Planerade bidragsårets kostnader",
    "returns.remind": "Påminde en kollega",
    "returns.take_back_cost": "Tog tillbaka en kostnad",
    "returns.write_cost": "Skrev in en kostnad",
    "returns.file": "Laddade ner återrapporten",
    "returns.distribution": "Räknade på bidragets fördelning",
    "returns.visit": "Läste vad som sagts om ett besök",
    "returns.say_of_visit": "Skrev till den andra huvudmannen om ett besök",
    "returns.reconcile": "Stämde av med den andra huvudmannen",
    "returns.year": "Såg återrapporten",
    "sign_in.end": "Loggade ut en kollega överallt",
    "statistics.course": "Såg vägen genom programmet",
    "statistics.cut": "Såg statistik uppdelad",
    "statistics.file": "Laddade ner statistik",
    "statistics.handing": "Såg tabeller att lämna vidare",
    "statistics.hours": "Såg om tiden räcker",
    "statistics.list": "Såg listan bakom en siffra",
    "statistics.list_file": "Laddade ner listan bakom en siffra",
    "statistics.quality": "Såg hur väl besöken görs",
    "statistics.year": "Såg statistik",
    "tablet.new": "Registrerade en platta",
    "tablet.end": "Avslutade en platta",
    "tablet.lost": "Anmälde en platta borta",
    "tablet.found": "Sade att en borttappad platta är återfunnen",
    "sync.keep": "Lämnade in en rad som inte kunde tas in genast",
    "sync.review": "Såg rader från plattor som behöver granskas",
    "sync.take_in": "Tog in en rad från en platta",
    "sync.put_away": "Arkiverade en rad från en platta",
    "sync.visits": "Hämtade dagens besök till en platta",
    "visit.attest": "Bekräftade ett besök",
    "visit.answer": "Svarade på en fråga om en tid",
    "visit.book": "Bokade ett besök",
    "visit.booked": "Såg vad som bokades",
    "visit.cancel": "Ställde in ett besök",
    "visit.list": "Såg listan över besök",
    "visit.move": "Flyttade ett besök",
    "visit.name": "Gav kommande besök deras nummer",
    "visit.draft": "Skrev på ett utkast om ett besök",
    "visit.in": "Sade att hon gick in, eller stannar längre",
    "visit.note": "Skrev en anteckning för sin sida",
    "visit.out": "Sade att hon var ute",
    "visit.page": "Öppnade ett besök",
    "resource.end": "Tog bort en bil eller tolk ur listan",
    "resource.keep": "Skrev om en bil eller tolk i listan",
    "resource.list": "Såg listan över bilar och tolkar",
    "visit.stand_in": "Lät en annan gå på ett besök",
    "visit.safety": "Skrev att hen går in på ett besök, eller är ute",
    "visit.themes": "Skrev vad ett besök handlade om",
    "visit.time": "Letade tid för ett besök",
    "visit.paper": "Skrev ut sin dag, eller sökte ett besök från papper",
    "visit.undo": "Ångrade en bokning",
}

SIGNS = {
    Sign.EMERGENCY: "öppnad i nödläge",
    Sign.OTHER_UNIT: "en annan enhets familj",
    Sign.NIGHT: "på kvällen eller natten",
    Sign.WEEKEND: "på en helg",
    Sign.MANY: "många familjer på en gång",
}
PROTECTED = "Skyddade uppgifter"
EXTRACT_HEAD = ("Dag", "Tid", "Vem", "Som", "Enhet", "Vad")
SHOWN = 3  # families named in a row; the rest are counted


def sentence(no: Refused) -> str:
    return REFUSALS[no.reason].format(**no.facts)


def action_words(action: str) -> str:
    """What was done; an action that has no words yet is shown by its code rather than not at all."""
    return ACTIONS.get(action, action)


def families_named(entry: Entry) -> tuple[list[str], int]:
    """The first families that were shown, and how many more."""
    names = [family.reference or PROTECTED for family in entry.families[:SHOWN]]
    return names, len(entry.families) - len(names)


def progress_words(done: int, total: int) -> str:
    """`14 av 40 granskade`."""
    return f"{done} av {total} granskade"


def agreed_words(one: Agreed) -> str:
    """`Vårdnadshavare 1 sa ja 2 mars 2026, muntligt, på somaliska med tolk (text 2026-1). Anna Ek skrev.`"""
    how = [family.CONSENT_WAYS[one.way]]
    if one.language:
        how.append(f"på {one.language}")
    said = f"{one.who} sa ja {short_day_words(one.said_on)}, {', '.join(how)}"
    said += " med tolk" if one.with_interpreter else ""
    said += f" (text {one.text_version})" if one.text_version else ""
    return f"{said}. Skrevs in av {one.taken_by}." if one.taken_by else f"{said}."


def ground_words(one: Shared) -> str:
    """What it rests on: consent (OSL 2009:400, 12:2), and each word of it."""
    return " ".join(("Samtycke.", *map(agreed_words, one.ground)))


def ended_words(one: Shared) -> str:
    """Until when it was shared and why no longer: `Tisdag 14 maj, kl. 10: en vårdnadshavare tog tillbaka …`."""
    if one.until_at is None or one.ended_by is None:
        return "Delas fortfarande."
    return f"{moment_words(one.until_at).capitalize()}: {family.DISCLOSURE_ENDS[one.ended_by]}"


def look_cells(one: LookByOther) -> tuple[str, str, str, str]:
    """When, in what capacity, from where, and what was done."""
    return moment_words(one.at), _capacity(one.profession, one.duty), one.place_name, action_words(one.action)


def looker_words(who: Looker) -> str:
    """Who looked, in which assignment: `Anna Ek, bhv-sjuksköterska, Vivalla BVC`."""
    return ", ".join(filter(None, (who.name, _as_what(who), who.unit_name)))


def _as_what(who: Looker) -> str:
    """Her profession where she meets families; else what she does for her authority."""
    return _capacity(who.profession, who.duty)


def _capacity(profession: Profession, duty: Duty) -> str:
    return PROFESSIONS[profession] if duty is Duty.FIELD else DUTIES[duty]


def extract_cells(entry: Entry) -> tuple[str, str, str, str]:
    """What an extract says of one entry besides its moment: who, profession, unit, what."""
    return entry.who.name, _as_what(entry.who), entry.who.unit_name, action_words(entry.action)


def extract_row(entry: Entry) -> tuple[str, ...]:
    """The same with its Swedish day and time, for a spreadsheet."""
    wall = clock.swedish(entry.at)
    return f"{wall:%Y-%m-%d}", f"{wall:%H.%M}", *extract_cells(entry)
