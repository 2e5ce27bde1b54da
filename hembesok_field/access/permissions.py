"""Who may do what, and when: one row a route. The guard works from this table, and the tests try every cell of it.

`whose` says which relation to a family opens the row; the questions (`queries`) hold it, row by row, for whoever
has the duty. What no relation opens looks the same as what does not exist (404). `docs/behorigheter.md` is printed
from here (`make rights`), with the words of `pages.RELATIONS`.
"""

from dataclasses import dataclass
from enum import StrEnum

from hembesok_field.kernel.identity import Duty


class Whose(StrEnum):
    """The relation that opens a row, as a lawyer would say it."""

    ANYONE = "anyone"  # no sign-in: nothing about a family is there
    SELF = "self"  # what is one's own: day, calendar, assignment
    OWN_AUTHORITY = "own_authority"  # figures and what is missing at one's own authority; no names
    OWN_LOG = "own_log"  # who looked at whom in one's own authority; a family by its reference alone
    OWN_NEED = "own_need"  # what one opened in need, or what others opened among one's own unit's families
    OWN_BVC = "own_bvc"  # the family's own BVC, with its own side's tasks
    BOTH_SIDES = "both_sides"  # the BVC, and its partner in social services while consent is in force
    PROMISED = "promised"  # as both_sides; and she who was to come, who then sees no more than the hour


@dataclass(frozen=True)
class Right:
    endpoint: str
    what: str
    duties: frozenset[Duty]
    whose: Whose
    but: str = ""  # what narrows the row beyond duty and relation, in words

    @property
    def open_to(self) -> frozenset[str]:
        """In the guard's words: anyone, all who are signed in (before an assignment is chosen too), or these duties."""
        if self.whose is Whose.ANYONE:
            return frozenset({"anyone"})
        if self.duties == ALL:
            return frozenset({"signed_in"})
        return frozenset(duty.value for duty in self.duties)


ALL = frozenset(Duty)
FIELD = frozenset({Duty.FIELD})
COORDINATOR = frozenset({Duty.COORDINATOR})
ADMIN = frozenset({Duty.ADMIN})
SHEET_READERS = frozenset({Duty.COORDINATOR, Duty.ADMIN})
TABLET_KEEPERS = frozenset({Duty.FIELD, Duty.COORDINATOR, Duty.ADMIN})
REVIEWER = frozenset({Duty.LOG_REVIEWER})

RIGHTS = (
    # In and out
    Right("access.sign_in", "Logga in", ALL, Whose.ANYONE),
    Right("access.second", "Visa en kod efter lösenordet", ALL, Whose.ANYONE),
    Right("access.key_question", "Få en fråga för sin nyckel", ALL, Whose.ANYONE),
    Right("access.key_answer", "Logga in med sin nyckel", ALL, Whose.ANYONE),
    Right("access.account", "Gå till arbetsgivarens inloggning", ALL, Whose.ANYONE),
    Right("access.account_answer", "Komma tillbaka från arbetsgivarens inloggning", ALL, Whose.ANYONE),
    Right("access.alive", "Se hur länge man är inloggad", ALL, Whose.ANYONE),
    Right("sync.app", "Öppna fältappen, som är tom tills någon låser upp den", ALL, Whose.ANYONE),
    Right("sync.app_manifest", "Installera fältappen", ALL, Whose.ANYONE),
    Right("sync.app_worker", "Ha fältappen med sig utan nät", ALL, Whose.ANYONE),
    Right("access.welcome", "Välja lösenord med en engångslänk", ALL, Whose.ANYONE),
    Right(
        "booking.feed",
        "Hämta en kalender med dess hemliga adress",
        ALL,
        Whose.ANYONE,
        but="Timmen och ordet hembesök, och området om huvudmannen har valt det. Adressen är hemlig och kan bytas.",
    ),
    Right(
        "voices.answer",
        "Svara på två frågor om besöken",
        ALL,
        Whose.ANYONE,
        but="Med en kod från en lapp, en gång. Ingen kaka, och inget säger vem som svarade.",
    ),
    Right("voices.answer_with", "Öppna de två frågorna med en kod", ALL, Whose.ANYONE),
    Right("access.home", "Komma till sin första sida", ALL, Whose.SELF),
    Right("access.choose_assignment", "Välja uppdrag", ALL, Whose.SELF),
    Right("access.sign_out", "Logga ut", ALL, Whose.SELF),
    Right("access.stay", "Stanna inloggad", ALL, Whose.SELF),
    Right("access.back_again", "Se att man är inloggad igen", ALL, Whose.SELF),
    Right("access.keys", "Se sina nycklar och inloggningar", ALL, Whose.SELF),
    Right("access.new_key_question", "Börja lägga till en nyckel", ALL, Whose.SELF),
    Right("access.new_key", "Lägga till en nyckel", ALL, Whose.SELF),
    Right("access.name_key", "Byta namn på sin nyckel", ALL, Whose.SELF),
    Right("access.remove_key", "Ta bort sin nyckel", ALL, Whose.SELF),
    Right("access.codes", "Börja med koder från telefonen", ALL, Whose.SELF),
    Right("access.remove_codes", "Sluta med koder", ALL, Whose.SELF),
    Right("access.end_sign_ins", "Logga ut sina andra enheter", ALL, Whose.SELF),
    # Tablets
    Right(
        "access.tablets",
        "Se huvudmannens plattor",
        TABLET_KEEPERS,
        Whose.OWN_AUTHORITY,
        but="Vem som senast hade plattan och hur mycket den bar på, aldrig vad.",
    ),
    Right("access.new_tablet", "Registrera en platta", FIELD, Whose.SELF),
    Right("access.tablet_pass", "Släppa in sig själv på en platta", FIELD, Whose.SELF),
    Right("access.end_tablet", "Avsluta en platta, eller anmäla den borta", TABLET_KEEPERS, Whose.OWN_AUTHORITY),
    Right(
        "sync.tablets",
        "Se vilka plattor som troligen bär på något, och sedan när de är tysta",
        COORDINATOR,
        Whose.OWN_AUTHORITY,
        but="Hur många besök som väntar på ett ord, aldrig vilka.",
    ),
    # Helping a colleague in
    Right(
        "access.help_in",
        "Hjälpa in en kollega som har tappat sina nycklar",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara en administratör kan börja.",
    ),
    Right(
        "access.approve_help",
        "Godkänna att en kollega hjälps in",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="En annan person än den som började, och aldrig för sig själv.",
    ),
    Right("access.take_back_help", "Ta tillbaka hjälp som har börjat", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("access.ask_for_two", "Kräva två steg av alla hos huvudmannen", ADMIN, Whose.OWN_AUTHORITY),
    # The municipality's own choice
    Right(
        "desk.seeing",
        "Välja hur kommunens egna arbetare ser familjer",
        ADMIN,
        Whose.OWN_AUTHORITY,
        but="Bara en kommun. En region har inget sådant val.",
    ),
    # Cars and interpreters
    Right(
        "booking.resources",
        "Se och skriva huvudmannens bilar och tolkar",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara den egna huvudmannens. Den andra sidan ser bara att bil eller tolk är bokad.",
    ),
    Right("booking.end_resource", "Ta bort en bil eller tolk ur listan", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "booking.areas",
        "Se hur långt det är till områden och hur enhetens personal åker",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Områden som minst fem av enhetens familjer bor i står vid namn, ingen familj.",
    ),
    Right("booking.keep_base", "Skriva var enheten ligger och hur den åker", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.keep_area", "Skriva hur långt det är till ett område", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.drop_area", "Ta bort ett område", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("booking.keep_transports", "Skriva hur var och en åker", SHEET_READERS, Whose.OWN_AUTHORITY),
    # The day
    Right("desk.today", "Se dagens besök", FIELD, Whose.SELF),
    Right("desk.week", "Se veckan", FIELD, Whose.SELF),
    Right("desk.waiting", "Se besök utan tid", FIELD, Whose.SELF),
    Right("desk.gap", "Välja besök för en lucka i veckan", FIELD, Whose.SELF),
    Right(
        "record.day_sheet",
        "Skriva ut sin dag på papper",
        FIELD,
        Whose.SELF,
        but="En familj med skyddade uppgifter är bara en timme och en kod.",
    ),
    Right("record.from_paper", "Skriva in ett besök från papper", FIELD, Whose.SELF),
    Right("booking.me", "Se sin kalenderadress och sina uppdrag", FIELD, Whose.SELF),
    Right("booking.new_address", "Byta kalenderadress", FIELD, Whose.SELF),
    Right("booking.hours", "Se sina tider", FIELD, Whose.SELF),
    Right("booking.keep_week", "Skriva sin arbetstid", FIELD, Whose.SELF),
    Right("booking.keep_limits", "Skriva vad som är en lagom dag", FIELD, Whose.SELF),
    Right("booking.tell_away", "Skriva när man är borta", FIELD, Whose.SELF),
    Right("booking.take_back_away", "Ta bort tid man skulle vara borta", FIELD, Whose.SELF),
    Right("booking.told_away", "Se när kollegor är borta enligt en annan", FIELD | COORDINATOR, Whose.SELF),
    Right(
        "booking.take_back_told",
        "Ta bort att en kollega är borta",
        FIELD | COORDINATOR,
        Whose.SELF,
        but="Den som skrev det, och samordnaren för kollegans enhet.",
    ),
    Right("booking.keep_calendar", "Låta programmet läsa när ens egen kalender är upptagen", FIELD, Whose.SELF),
    Right("booking.read_calendar", "Läsa sin egen kalender nu", FIELD, Whose.SELF),
    Right("booking.drop_calendar", "Sluta läsa sin egen kalender", FIELD, Whose.SELF),
    Right("outbox.mine", "Välja inbjudningar och påminnelser", FIELD, Whose.SELF),
    Right("booking.ill", "Skriva att man själv eller en kollega på enheten är sjuk", FIELD, Whose.SELF),
    Right("booking.touched", "Se vilka besök som en sjuk kollega inte kan gå på", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.hand_over",
        "Lämna över sin egen eller en kollegas hela lista",
        FIELD,
        Whose.SELF,
        but="Bara inom den egna enheten och till samma yrke. Aldrig en familj med skyddade uppgifter.",
    ),
    Right("booking.handed_over", "Se vad som lämnades över på enheten", FIELD, Whose.SELF),
    Right(
        "booking.undo_hand_over",
        "Ångra en överlämning",
        FIELD,
        Whose.SELF,
        but="Den som gjorde det, och den vars lista det var.",
    ),
    # Families
    Right("desk.families", "Se enhetens familjer", FIELD, Whose.SELF),
    Right("plan.new_family", "Skriva in en familj", FIELD, Whose.OWN_BVC),
    Right("desk.family", "Se en familj", FIELD, Whose.BOTH_SIDES),
    Right(
        "review.disclosed",
        "Se vad som delats med socialtjänsten om en familj",
        FIELD,
        Whose.OWN_BVC,
        but="Även efter att ett ja har tagits tillbaka. Den andra huvudmannens personer står utan namn.",
    ),
    Right(
        "family.pair",
        "Välja vilka som besöker familjen",
        FIELD,
        Whose.BOTH_SIDES,
        but="Socialtjänsten väljer bara sin egen halva av paret.",
    ),
    Right(
        "family.consent",
        "Skriva ett samtycke, eller att det tas tillbaka",
        FIELD,
        Whose.BOTH_SIDES,
        but="Socialtjänsten kan bara skriva att ett ja har tagits tillbaka.",
    ),
    Right("family.child", "Ändra ett barns uppgifter", FIELD, Whose.OWN_BVC),
    Right("family.twin", "Lägga till en tvilling", FIELD, Whose.OWN_BVC),
    Right("family.guardian", "Lägga till eller ändra en vårdnadshavare", FIELD, Whose.OWN_BVC),
    Right(
        "outbox.guardian",
        "Skriva att en vårdnadshavare vill ha sms eller brev",
        FIELD,
        Whose.OWN_BVC,
        but="Aldrig för en familj med skyddade uppgifter.",
    ),
    Right("family.home", "Ändra hem och språk", FIELD, Whose.OWN_BVC),
    Right("family.protection", "Skydda en familjs uppgifter", FIELD, Whose.OWN_BVC),
    Right(
        "family.take_over",
        "Ta över en familj med skyddade uppgifter",
        FIELD,
        Whose.OWN_BVC,
        but="Bara familjens egen BVC. Den som tar över blir familjens sjuksköterska, och det syns i historiken.",
    ),
    # The plan
    Right("plan.answer", "Skriva familjens svar på erbjudandet", FIELD, Whose.OWN_BVC),
    Right("plan.again", "Erbjuda programmet för ett barn till", FIELD, Whose.OWN_BVC),
    Right("plan.partner", "Välja familjens enhet i socialtjänsten", FIELD, Whose.OWN_BVC),
    Right("plan.add_visit", "Lägga till ett besök", FIELD, Whose.OWN_BVC),
    Right("plan.waive", "Ta bort ett besök ur planen", FIELD, Whose.OWN_BVC),
    Right("plan.undo_waiver", "Ta tillbaka ett borttaget besök", FIELD, Whose.OWN_BVC),
    Right("plan.start_step", "Börja boka ett besök", FIELD, Whose.BOTH_SIDES),
    Right("desk.pause", "Pausa programmet", FIELD, Whose.OWN_BVC),
    Right("desk.resume", "Ta upp programmet igen", FIELD, Whose.OWN_BVC),
    Right("desk.end", "Avsluta programmet", FIELD, Whose.OWN_BVC),
    Right("desk.move_family", "Flytta familjen till en annan BVC", FIELD, Whose.OWN_BVC),
    # The booking and the visit
    Right("booking.book", "Boka ett besök", FIELD, Whose.BOTH_SIDES),
    Right("booking.week", "Se veckan för ett besöks tid", FIELD, Whose.BOTH_SIDES),
    Right("booking.booked", "Se vad som bokades", FIELD, Whose.BOTH_SIDES),
    Right("booking.change", "Flytta ett besök", FIELD, Whose.BOTH_SIDES),
    Right("booking.cancel", "Ställa in ett besök", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.answer",
        "Svara på en fråga om en tid utanför ens arbetstid",
        FIELD,
        Whose.PROMISED,
        but="Bara den som är tillfrågad, för sig själv. De andra ser svaret, inte varför.",
    ),
    Right("booking.stand_in", "Gå i stället för en kollega på ett besök", FIELD, Whose.BOTH_SIDES),
    Right(
        "booking.interpreter",
        "Se och skriva in en beställd tolk",
        FIELD,
        Whose.BOTH_SIDES,
        but="Bara den egna huvudmannens beställning. Den andra sidan ser bara att tolk är beställd.",
    ),
    Right("booking.end_order", "Skriva att en tolk är avbokad", FIELD, Whose.BOTH_SIDES),
    Right("booking.undo", "Ångra den senaste bokningen", FIELD, Whose.BOTH_SIDES),
    Right(
        "record.visit",
        "Se ett besök och bekräfta för sig själv",
        FIELD,
        Whose.PROMISED,
        but="Var och en bekräftar bara sin egen närvaro. En kollegas ord är ett påstående.",
    ),
    Right(
        "record.note",
        "Skriva en praktisk anteckning för sin egen sida",
        FIELD,
        Whose.BOTH_SIDES,
        but="Egna sidans anteckningar, som den andra sidan aldrig ser.",
    ),
    Right("sync.review", "Se rader från plattor som behöver granskas", FIELD, Whose.SELF),
    Right(
        "sync.take_in",
        "Ta in en rad från en platta i besöket",
        FIELD,
        Whose.BOTH_SIDES,
        but="I författarens namn, när hennes uppdrag har upphört. Går det inte att visa vem som skrev kan bara hon.",
    ),
    Right("sync.put_away", "Arkivera en rad från en platta", FIELD, Whose.BOTH_SIDES),
    Right(
        "record.agree",
        "Säga att en kollegas ord stämmer",
        FIELD,
        Whose.BOTH_SIDES,
        but="Den som redan har bekräftat, och aldrig om närvaro: den svarar var och en för.",
    ),
    Right(
        "record.keep_draft",
        "Spara ett utkast om ett besök",
        FIELD,
        Whose.PROMISED,
        but="Bara den som skrev utkastet ser det. Det räknas inte.",
    ),
    Right("record.drop_draft", "Börja om på ett utkast", FIELD, Whose.PROMISED),
    Right(
        "record.go_in",
        "Säga att man går in i ett hem",
        FIELD,
        Whose.PROMISED,
        but="Den egna enheten ser vem och när, inget om familjen.",
    ),
    Right("record.stay_longer", "Säga att man stannar längre", FIELD, Whose.PROMISED),
    Right("record.leave", "Säga att man är ute", FIELD, Whose.PROMISED),
    # In need
    Right(
        "review.open_in_need",
        "Öppna en annan enhets familj i nödläge, för att läsa i en timme",
        FIELD,
        Whose.OWN_NEED,
        but="Med skäl och bara hos den egna huvudmannen. Aldrig skyddade uppgifter. Familjens enhet får veta.",
    ),
    Right("review.need", "Se en nödöppning", FIELD, Whose.OWN_NEED),
    Right("review.seen", "Säga att enheten har sett en nödöppning", FIELD, Whose.OWN_NEED),
    Right("review.explain", "Svara på varför man öppnade en familj i nödläge", FIELD, Whose.OWN_NEED),
    # The log
    Right("review.log", "Se månadens rader att granska", REVIEWER, Whose.OWN_LOG),
    Right("review.find_family", "Söka loggen för en familj på referens", REVIEWER, Whose.OWN_LOG),
    Right(
        "review.review",
        "Skriva att en rad är granskad",
        REVIEWER,
        Whose.OWN_LOG,
        but="Aldrig det man har gjort själv.",
    ),
    Right("review.person_log", "Se vad en person har gjort", REVIEWER, Whose.OWN_LOG),
    Right("review.family_log", "Se vilka som har sett en familj", REVIEWER, Whose.OWN_LOG),
    Right("review.extract", "Göra ett utdrag åt en vårdnadshavare", REVIEWER, Whose.OWN_LOG),
    Right("review.extract_file", "Ladda ner ett utdrag", REVIEWER, Whose.OWN_LOG),
    # How long
    Right("retention.page", "Se vad som är moget att gallras, regler och undantag", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.rule", "Skriva en gallringsregel", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.hold", "Undanta en familj från gallring", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.lift", "Upphäva ett undantag", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.make", "Göra en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.waiting", "Se en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.sign", "Skriva under en lista som en annan har gjort", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.withdraw", "Ta tillbaka en gallringslista", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.receipt", "Se kvittot på en gallring", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("retention.guardians", "Välja vem ett registerutdrag är till", FIELD, Whose.BOTH_SIDES),
    Right("retention.guardian", "Göra ett registerutdrag åt en vårdnadshavare", FIELD, Whose.BOTH_SIDES),
    Right("retention.guardian_file", "Ladda ner ett registerutdrag", FIELD, Whose.BOTH_SIDES),
    Right("retention.find_person", "Söka en anställd för ett registerutdrag", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.person", "Göra ett registerutdrag åt en anställd", ADMIN, Whose.OWN_AUTHORITY),
    Right("retention.person_file", "Ladda ner en anställds registerutdrag", ADMIN, Whose.OWN_AUTHORITY),
    # What leaves
    Right(
        "outbox.page",
        "Se vad som inte kom fram, nummer att ringa och texter",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="En familj står bara som sin enhet, utan tid.",
    ),
    Right("outbox.try_again", "Försöka igen med det som inte kom fram", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("outbox.keep_number", "Skriva numret som en enhets familjer ringer", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "outbox.words",
        "Läsa vad familjer får veta, och skriva under att texten är granskad",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara en administratör skriver under.",
    ),
    # What guardians and staff say
    Right(
        "voices.staff",
        "Svara på tre frågor om besöken",
        FIELD,
        Whose.SELF,
        but="Att man har svarat är skrivet, inte vad.",
    ),
    Right("voices.slips", "Skriva ut lappar med koder till vårdnadshavare", FIELD | COORDINATOR, Whose.SELF),
    Right(
        "voices.page",
        "Se vad vårdnadshavare och medarbetare har svarat",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Summor från fem svar, fem i taget.",
    ),
    Right(
        "voices.words",
        "Läsa frågorna till vårdnadshavare, och skriva under att texten är granskad",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Bara en administratör skriver under.",
    ),
    # Figures
    Right("desk.situation", "Se läget", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.year", "Se statistik", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.visits", "Se listan bakom en siffra", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.visits_file", "Ladda ner listan bakom en siffra", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.cut_up", "Se statistik uppdelad", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.course", "Se vägen genom programmet", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.quality", "Se hur väl besöken görs", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.hours", "Se om tiden räcker", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.handing", "Se tabeller att lämna vidare", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("statistics.file", "Ladda ner statistik", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.latest", "Se återrapporten", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.year", "Se ett års återrapport", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.file", "Ladda ner återrapporten", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.missing", "Se vad som saknas för återrapporten", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.remind", "Påminna en kollega om sitt ord", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.answers", "Se återrapportens svar", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.answer", "Svara på en fråga i återrapporten", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.texts", "Se årets texter i återrapportens formulär", COORDINATOR, Whose.OWN_AUTHORITY),
    Right(
        "returns.text",
        "Skriva en frågas text för året",
        COORDINATOR,
        Whose.OWN_AUTHORITY,
        but="Bara ett år vars formulär inte är känt och som inte är inlämnat. Varje version står kvar.",
    ),
    Right("returns.money", "Se bidragsårets pengar", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.forecast", "Se vart bidragsårets pengar är på väg", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.booked", "Se bokade besök bakom prognosen", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.write_cost", "Skriva in en kostnad", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.take_back_cost", "Ta tillbaka en kostnad", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.plan_costs", "Planera bidragsårets kostnader", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.keep_decision", "Skriva in bidragsårets beslut", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.distribution", "Räkna på bidragets fördelning", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.local_now", "Komma till årets lokala pengar", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "returns.local",
        "Se regionens lokala pengar, BVC för BVC",
        COORDINATOR,
        Whose.OWN_AUTHORITY,
        but="Bara en region. En kommun har inga.",
    ),
    Right("returns.local_file", "Ladda ner lokala pengar", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.local_rules", "Skriva regionens egna regler för ersättning", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "returns.local_paper",
        "Läsa och svara på en BVC:s ansökan eller rapport",
        COORDINATOR,
        Whose.OWN_AUTHORITY,
        but="Bara den egna regionens BVC, och bara det som är skickat.",
    ),
    Right("returns.local_paper_file", "Ladda ner en BVC:s ansökan eller rapport", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.bvc_now", "Komma till årets pengar för den egna BVC", FIELD, Whose.SELF),
    Right("returns.bvc", "Se den egna BVC:s lokala pengar", FIELD, Whose.OWN_BVC),
    Right(
        "returns.code_list",
        "Se vilka hembesök som ska ha regionens kod i journalen",
        FIELD,
        Whose.OWN_BVC,
        but="Med namn bara de familjer hon har. Skyddade uppgifter bara för den som är utsedd.",
    ),
    Right("returns.code_file", "Ladda ner kodlistan, utan namn", FIELD, Whose.OWN_BVC),
    Right("returns.paper", "Skriva den egna BVC:s ansökan eller rapport till regionen", FIELD, Whose.OWN_BVC),
    Right("returns.check", "Kontrollera och lämna in återrapporten", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.filed", "Se en inlämnad återrapport", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.filed_file", "Ladda ner en inlämnad återrapport", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.visit", "Läsa vad som sagts om ett besök i avstämningen", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.say_of_visit", "Skriva till den andra huvudmannen om ett besök", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns.reconcile", "Stämma av mot den andra huvudmannen", COORDINATOR, Whose.OWN_AUTHORITY),
    # The API: a program sees what the person sees
    Right("web_api.openapi", "Läsa API:ets beskrivning", ALL, Whose.ANYONE),
    Right("family_api.families", "Se enhetens familjer, för ett program", FIELD, Whose.SELF),
    Right("desk_api.visits", "Se familjernas besök, för ett program", FIELD, Whose.SELF),
    Right("desk_api.visit", "Se ett besök, för ett program", FIELD, Whose.PROMISED),
    Right("booking_api.slots", "Se lediga tider för ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.book", "Boka ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.move", "Flytta ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right("booking_api.cancel", "Ställa in ett besök, för ett program", FIELD, Whose.BOTH_SIDES),
    Right(
        "sync_api.state",
        "Se serverns tillstånd, för en platta",
        ALL,
        Whose.ANYONE,
        but="Bara en platta som visar sin nyckel, eller ett program. Inget om någon familj eller person.",
    ),
    Right(
        "sync_api.sync",
        "Lämna in rader från fältet",
        FIELD,
        Whose.PROMISED,
        but="Var rad är den persons som skrev den. Den som lämnar in kan inte läsa någon annans.",
    ),
    Right("sync_api.visits", "Hämta dagens och nästa arbetsdags besök till plattan", FIELD, Whose.SELF),
    Right("statistics_api.statistics", "Se statistik, för ett program", COORDINATOR, Whose.OWN_AUTHORITY),
    Right("returns_api.year", "Hämta återrapporten, för ett program", COORDINATOR, Whose.OWN_AUTHORITY),
    # Sheets
    Right("intake.page", "Läsa in listor", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.send", "Skicka listor till granskning", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.preview", "Granska vad som kommer att ändras", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right(
        "intake.store",
        "Lagra de granskade listorna",
        SHEET_READERS,
        Whose.OWN_AUTHORITY,
        but="Aldrig familjer med skyddade uppgifter. En kommun bekräftar, den skriver inte familjens uppgifter.",
    ),
    Right("intake.throw_away", "Kasta de granskade listorna", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.rejected", "Ladda ner de rader som inte gick att läsa in", SHEET_READERS, Whose.OWN_AUTHORITY),
    Right("intake.template", "Ladda ner en tom mall", SHEET_READERS, Whose.OWN_AUTHORITY),
)
# Where each group of rows begins, and what it is called; a row without a heading belongs to the group before it.
HEADINGS = {
    "access.sign_in": "In och ut",
    "access.tablets": "Plattor",
    "access.help_in": "Hjälpa in en kollega",
    "desk.seeing": "Kommunens eget val",
    "desk.today": "Dagen",
    "desk.families": "Familjer",
    "plan.answer": "Planen",
    "booking.book": "Bokningen och besöket",
    "review.open_in_need": "I nödläge",
    "review.log": "Loggen",
    "desk.situation": "Siffror",
    "web_api.openapi": "För program",
    "intake.page": "Listor",
}
BY_ENDPOINT = {right.endpoint: right for right in RIGHTS}
OPEN_TO = {right.endpoint: right.open_to for right in RIGHTS}
# The gravest: all of a person's rows at once, what is gone for good, and another unit's family. Only for one who has
# just shown who she is: a tablet that lies open is not enough.
ONCE_MORE = frozenset(
    {
        "retention.guardian",
        "retention.guardian_file",
        "retention.person",
        "retention.person_file",
        "retention.sign",
        "review.open_in_need",
    }
)
