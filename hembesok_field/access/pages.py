"""The words the access pages and commands say. Pure, so that every sentence can be tested."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hembesok_field.access.permissions import Whose
from hembesok_field.access.rules import Reason
from hembesok_field.access.shapes import Post, TabletEnd, TabletSeen
from hembesok_field.kernel.identity import Duty, Profession
from hembesok_field.web.words import count_words, moment_words

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
    Reason.KEY_REFUSED: "Nyckeln gick inte att använda. Försök igen, eller logga in med lösenord.",
    Reason.KEY_IS_HERE: "Den nyckeln finns redan här. Ta en annan, eller behåll den du har.",
    Reason.KEY_NAMELESS: "Skriv ett namn på nyckeln, så att du känner igen den.",
    Reason.CODE_WRONG: "Koden stämmer inte. Vänta på nästa kod och skriv den.",
    Reason.BEGIN_AGAIN: "Det tog för lång tid. Börja om.",
    Reason.PROVE_AGAIN: "Logga in igen först. Det var en stund sedan du visade vem du är.",
    Reason.LAST_FACTOR: "Du behöver ha en nyckel eller koder kvar. Lägg till en ny först.",
    Reason.PROVIDER_SILENT: "Inloggningen hos din arbetsgivare svarar inte. Försök igen om en stund.",
    Reason.PROVIDER_REFUSED: "Inloggningen hos din arbetsgivare gick inte att lita på. Försök igen.",
    Reason.PROVIDER_TOO_WEAK: "Logga in på ett starkare sätt hos din arbetsgivare, till exempel med kort.",
    Reason.PROVIDER_STRANGER: "Ditt konto hos arbetsgivaren hör inte till någon här. Be den som samordnar om hjälp.",
    Reason.NOT_A_COLLEAGUE: "Ingen hos er har e-postadressen »{email}«.",
    Reason.HELP_WAITS: "Någon har redan börjat hjälpa {name}. En till behöver godkänna.",
    Reason.NOT_ONESELF: "Du kan inte hjälpa dig själv in. Be en kollega.",
    Reason.TWO_PEOPLE: "Du började själv. En annan person behöver godkänna.",
    Reason.HELP_IS_OVER: "Det är för sent, eller redan gjort. Börja om.",
    Reason.TABLET_NAMELESS: "Skriv ett namn på plattan, högst {longest} tecken, så att ni känner igen den.",
    Reason.TABLET_UNPROVEN: "Plattan kunde inte visa sin nyckel. Ladda om sidan och försök igen.",
    Reason.TABLET_ENDED: "Plattan är avslutad. Registrera den på nytt.",
    Reason.TABLET_TOO_OFTEN: "Plattan frågade för ofta. Den försöker igen av sig själv.",
    Reason.STILL_RUNNING: "Samma begäran pågår redan. Fråga igen om en stund.",
    Reason.ANOTHER_BODY: "Nyckeln i Idempotency-Key har redan använts för något annat. Ta en ny.",
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
TABLET_ENDED = {
    TabletEnd.HANDED_IN: "{name} lämnar in det som väntar nästa gång den har nät, och tömmer sig sedan.",
    TabletEnd.LOST: "{name} är spärrad. Alla som var inloggade på den är utloggade.",
}
TABLET_FOUND = (
    "{name} är återfunnen. Logga in på den med nät: den lämnar in det som väntar. Sedan görs den redo på nytt."
)
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


def tablet_words(tablet: TabletSeen) -> str:
    """How a tablet is, as far as the server knows: who had it last, and what it then carried."""
    if tablet.ending is not None:
        gone = "tömd" if tablet.wiped_at else "har inte sagt att den är tömd än"
        return f"{'Anmäld borta' if tablet.ending is TabletEnd.LOST else 'Avslutad'}, {gone}"
    if tablet.seen_at is None:
        return "Har inte lämnat in något än"
    seen = f"Hördes av {moment_words(tablet.seen_at)}, med {tablet.seen_by}"
    if not tablet.waiting:
        return f"{seen}. Allt var mottaget."
    since = f", det äldsta från {moment_words(tablet.oldest_at)}" if tablet.oldest_at else ""
    return (
        f"{seen}. Bar på {count_words(tablet.waiting, 'rad', 'rader', is_neuter=False)} som inte var mottagna{since}."
    )


def wait_words(now: datetime, until: datetime) -> str:
    """How long to wait, rounded up: `30 sekunder`, `en minut`, `4 minuter`."""
    seconds = max(1, -int((now - until).total_seconds() // 1))
    if seconds <= 45:
        return f"{seconds} sekunder" if seconds > 1 else "en sekund"
    minutes = -(-seconds // 60)
    return "en minut" if minutes == 1 else f"{minutes} minuter"


# What a browser calls itself holds the words of those it wants to be taken for, so the order matters.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """A browser and a device as one would say it: `Chrome på Android`."""
    browser = next((word for mark, word in BROWSERS if mark in agent), "Webbläsare")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{browser} på {system}" if system else browser


def in_fours(text: str) -> str:
    """A long word in groups of four, to be typed by a person."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@dataclass(frozen=True)
class Relation:
    """What opens a row of the table of rights, as a lawyer would want it said: to whom, when, and what is logged."""

    name: str
    whom: str
    when: str
    logged: str


OF_A_FAMILY = "Läsning och ändring: person, uppdrag, enhet, vad, när och vilken familj, innan svaret lämnas."
WHILE_ASSIGNED = "Så länge uppdraget gäller."
RELATIONS = {
    Whose.ANYONE: Relation(
        "Alla", "Ingen behöver vara inloggad. Inget om någon familj finns där.", "Alltid.", "Inloggningsförsök räknas."
    ),
    Whose.SELF: Relation(
        "Eget",
        "Det egna: inloggning, dag, vecka, kalender, och listan över de familjer man redan får se.",
        WHILE_ASSIGNED,
        "Varje familj som visas. Ändringar av nycklar och inloggningar.",
    ),
    Whose.OWN_AUTHORITY: Relation(
        "Egna huvudmannen",
        "Siffror och det som saknas hos den egna huvudmannen. Inga namn på familjer.",
        WHILE_ASSIGNED,
        "Ändringar, hämtade filer, och varje familj som en rad handlar om.",
    ),
    Whose.OWN_LOG: Relation(
        "Egna loggen",
        "Vem som har sett vad hos den egna huvudmannen. En familj bara med sin beteckning.",
        WHILE_ASSIGNED,
        "Granskarens egen läsning, och vilken familj den gällde.",
    ),
    Whose.OWN_NEED: Relation(
        "Nödöppning",
        "Det man själv har öppnat i nödläge, eller det andra har öppnat bland den egna enhetens familjer.",
        "Läsning i högst en timme. Svaret och beskedet så länge uppdraget gäller.",
        OF_A_FAMILY + " Alla nödöppningar granskas.",
    ),
    Whose.OWN_BVC: Relation(
        "Familjens egen BVC",
        "De som gör hembesök vid familjens BVC, på BVC:s sida. Skyddade uppgifter: bara det utsedda paret.",
        "Så länge uppdraget gäller och familjen hör till BVC:n.",
        OF_A_FAMILY,
    ),
    Whose.BOTH_SIDES: Relation(
        "Båda sidor",
        "Familjens egen BVC, och de som gör hembesök vid familjens enhet i socialtjänsten, så som kommunen har "
        "valt att se familjer. Skyddade uppgifter: bara det utsedda paret.",
        "BVC så länge familjen hör dit. Socialtjänsten så länge alla vårdnadshavares samtycke gäller, och aldrig om "
        "kommunen har valt bara timmen.",
        OF_A_FAMILY,
    ),
    Whose.PROMISED: Relation(
        "Den som är lovad",
        "Som båda sidor. Därtill den som är bokad till besöket, som utan samtycke ser timmen, kollegan och en knapp "
        "att bekräfta sin egen närvaro med.",
        "Som båda sidor. Den bokade så länge bokningen eller den egna bekräftelsen finns.",
        OF_A_FAMILY,
    ),
}
