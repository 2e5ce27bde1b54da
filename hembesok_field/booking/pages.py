"""The words the booking pages say. Pure, so every sentence can be tested."""

from calendar import Calendar
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.rules import FARTHEST, AwayCause, CalendarFault, Reason, red_day
from hembesok_field.booking.shapes import (
    AwaySeen,
    BookingPage,
    BusySeen,
    Notice,
    Promise,
    Proposal,
    Remedy,
    RemedyKind,
    Why,
)
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Profession, Who
from hembesok_field.plan.pages import step_words
from hembesok_field.plan.rules import Window
from hembesok_field.web.words import (
    clock_words,
    count_words,
    day_words,
    days_words,
    hours_words,
    list_words,
    moment_words,
    time_words,
)

REFUSALS = {
    Reason.PAST: "Tiden har redan passerat. Välj en som kommer.",
    Reason.TOO_FAR: "Så långt fram går det inte att boka. Välj en dag inom två år.",
    Reason.TOO_SHORT: "Ett besök är minst 15 minuter.",
    Reason.TOO_LONG: "Ett besök är högst 600 minuter.",
    Reason.NO_SUCH_TIME: "Den tiden finns inte: klockan ställs fram den natten. Välj en annan.",
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

WHYS = {
    Why.NEAR_TARGET: "Nära den bästa dagen för besöket",
    Why.IN_WINDOW: "Inom besökets fönster",
    Why.AS_SOON_AS_POSSIBLE: "Så snart det går",
    Why.MORNING: "En vardag på förmiddagen",
    Why.AFTERNOON: "En vardag på eftermiddagen",
    Why.SHORT_WAY: "Kort väg från besöket före",
    Why.ROOM_TO_MOVE: "Minst en vecka kvar av fönstret om något händer",
}

PROFESSIONS = {
    Profession.BHV_NURSE: "BHV-sjuksköterska",
    Profession.SOCIAL_WORKER: "socialsekreterare",
    Profession.MIDWIFE: "barnmorska",
    Profession.DENTAL: "tandvård",
    Profession.PRESCHOOL: "förskola",
    Profession.PSYCHOLOGIST: "psykolog",
    Profession.INTERPRETER: "tolk",
    Profession.COORDINATOR: "samordnare",
    Profession.OTHER: "kollega",
}
LENGTHS = (30, 45, 60, 75, 90, 120)

# What a person may choose; kept as the code, said as the word.
CANCEL_REASONS = {
    "family": "Familjen vill eller kan inte",
    "child_ill": "Barnet är sjukt",
    "nurse": "BVC kan inte",
    "social_services": "Socialtjänsten kan inte",
    "illness": "Sjukdom hos oss",
    "interpreter": "Tolken kan inte",
    "other": "Annat",
}
# What the program writes itself when another act takes a promise away.
OTHER_REASONS = {
    "undone": "Ångrat",
    "stand_in": "En annan går",
    "paused": "Programmet är pausat",
    "ended": "Programmet är avslutat",
    "moved_family": "Familjen har flyttat",
}


def refusal(no: Refused) -> str:
    """Why not, in a sentence; a collision says whose role and when, and what is free instead."""
    reason, facts = Reason(no.reason), no.facts
    if reason is not Reason.TAKEN or "starts_at" not in facts:
        return REFUSALS[reason]
    whose = "du har då" if facts["is_own"] else f"{ROLES[facts['role']]} har då"
    hours = hours_words(facts["starts_at"], facts["ends_at"])
    return f"Tiden krockar med ett annat besök som {whose}, {hours}. {_nearest(facts['nearest'], facts['wished_at'])}"


def _nearest(free: Sequence[datetime], wished_at: datetime) -> str:
    if not free:
        return "Ingen annan tid är ledig de närmaste fyra veckorna."
    day = clock.swedish(free[0]).date()
    hours = list_words([clock_words(start) for start in free])
    same_day = day == clock.swedish(wished_at).date()
    return f"Närmast lediga: {hours}." if same_day else f"Närmast lediga: {day_words(day, day)} kl. {hours}."


def why_words(why: Why, people: int) -> str:
    if why is not Why.ALL_FREE:
        return WHYS[why]
    return "Båda är lediga" if people == 2 else "Alla är lediga"


def window_words(window: Window | None, today: date) -> str:
    """One sentence about where in the window today is."""
    if window is None:
        return "Besöket har inget fönster. Ta den tid som passar familjen."
    span = days_words(window.opens_on, window.closes_on, today)
    if today > window.closes_on:
        return f"Fönstret var {span}. Besöket kan bokas ändå – så snart det går."
    if today < window.opens_on:
        return f"Fönstret är {span}."
    left = (window.closes_on - today).days
    if left == 0:
        return f"Fönstret är {span}. Det stänger i dag."
    return f"Fönstret är {span}. {count_words(left, 'dag', 'dagar', is_neuter=False).capitalize()} kvar."


def notice_words(notice: Notice, *, window: Window | None = None, red_day: str | None = None, today: date) -> str:
    """What was allowed and is still worth knowing."""
    if notice is Notice.OUTSIDE_WINDOW and window is not None:
        return f"Tiden ligger utanför fönstret ({days_words(window.opens_on, window.closes_on, today)})."
    if notice is Notice.RED_DAY and red_day:
        return f"Det är {red_day[:1].lower()}{red_day[1:]} den dagen."
    return {
        Notice.OUTSIDE_WINDOW: "Tiden ligger utanför fönstret.",
        Notice.RED_DAY: "Det är helg den dagen.",
        Notice.NO_NURSE: "Ingen BHV-sjuksköterska är med.",
        Notice.NO_SOCIAL_SERVICES: "Ingen från socialtjänsten är med.",
        Notice.BARE_HOUR: (
            "Familjen har inte sagt ja till att dela. Kollegan ser bara att tiden är bokad, inte med vem eller var."
        ),
    }[notice]


def reason_words(reason: str) -> str:
    return CANCEL_REASONS.get(reason) or OTHER_REASONS.get(reason) or reason


def colleague_words(someone: Colleague) -> str:
    return f"{someone.name}, {PROFESSIONS[someone.profession]}"


def length_words(minutes: int) -> str:
    """`45 minuter`, `en timme`, `en och en halv timme`, `två timmar`."""
    whole = {60: "en timme", 90: "en och en halv timme", 120: "två timmar"}
    return whole.get(minutes) or f"{minutes} minuter"


def lengths(chosen: int) -> list[tuple[int, str]]:
    """The usual lengths and the one that is chosen."""
    return [(minutes, length_words(minutes)) for minutes in sorted({*LENGTHS, chosen})]


def heading(page: BookingPage) -> str:
    step = step_words(page.step_code)
    if page.promise:
        return f"Flytta {step[:1].lower()}{step[1:]}"
    return f"Boka {step[:1].lower()}{step[1:]}"


def slot_value(starts_at: datetime) -> str:
    """A proposed time as the form sends it back: the wall clock, which a proposal's hours never make ambiguous."""
    return f"{clock.swedish(starts_at):%Y-%m-%dT%H:%M}"


def slot_words(starts_at: datetime, today: date) -> str:
    return f"{day_words(starts_at, today).capitalize()} {time_words(starts_at)}"


def outside_words(page: BookingPage, starts_at: datetime) -> str | None:
    """What speaks against a time that may still be booked."""
    day = clock.swedish(starts_at).date()
    if page.window is not None and not page.window.holds(day):
        return "Utanför fönstret"
    return None


def month_weeks(page: BookingPage, url_of_day: Callable[[date], str]) -> list[list[dict[str, Any] | None]]:
    """The small month: how many free times each coming day has, and the way to them."""
    return [
        [_month_day(page, day, url_of_day) if day.month == page.month.month else None for day in week]
        for week in Calendar().monthdatescalendar(page.month.year, page.month.month)
    ]


def _month_day(page: BookingPage, day: date, url_of_day: Callable[[date], str]) -> dict[str, Any]:
    return {
        "number": day.day,
        "label": day_words(day, page.today),
        "count": page.free_in_month.get(day, 0),
        "url": url_of_day(day),
        "is_today": day == page.today,
        "is_chosen": day == page.day,
    }


def month_before(page: BookingPage) -> date | None:
    """The month before, unless it is over."""
    before = (page.month - timedelta(days=1)).replace(day=1)
    return before if before >= page.today.replace(day=1) else None


def month_after(page: BookingPage) -> date | None:
    after = (page.month + timedelta(days=31)).replace(day=1)
    return after if after <= page.today + FARTHEST else None


WEEKDAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")
AWAY_CAUSES = {AwayCause.LEAVE: "Ledig", AwayCause.SICK: "Sjuk", AwayCause.OTHER: "Annat"}
FAULTS = {
    CalendarFault.NOT_REACHED: "Kalendern svarar inte.",
    CalendarFault.NOT_THERE: "Det finns ingen kalender på adressen. Hämta en ny adress ur kalenderprogrammet.",
    CalendarFault.NOT_ALLOWED: "Kalendern får inte läsas med den adressen. Hämta en ny ur kalenderprogrammet.",
    CalendarFault.NOT_A_CALENDAR: "Det som finns på adressen är ingen kalender.",
    CalendarFault.TOO_LARGE: "Kalendern är för stor att läsa.",
    CalendarFault.NOT_AN_ADDRESS: "Adressen leder inte till en kalender som programmet får läsa.",
}


def ill_choices(own: Sequence[Colleague], by: Who) -> list[tuple[int, str]]:
    """Oneself first, then the colleagues of one's own unit."""
    others = [(one.person_id, one.name) for one in own if one.person_id != by.person_id]
    return [(by.person_id, "Jag själv"), *dict(others).items()]


def away_words(away: AwaySeen, today: date) -> str:
    """From when until when: whole days as days, else with hours."""
    begins, ends = clock.swedish(away.starts_at), clock.swedish(away.ends_at)
    if begins.time() == ends.time() == time():
        last = ends.date() - timedelta(days=1)
        first = day_words(begins.date(), today)
        return first if last == begins.date() else f"{first} till {day_words(last, today)}"
    if begins.date() == ends.date():
        return f"{day_words(begins.date(), today)}, {hours_words(away.starts_at, away.ends_at)}"
    return f"{moment_words(away.starts_at, today)} till {moment_words(away.ends_at, today)}"


def week_words(week: Sequence[tuple[time, time] | None]) -> str:
    """A working week in a line: days with the same hours after each other are said together."""
    said: list[tuple[int, int, tuple[time, time]]] = []
    for weekday, worked in enumerate(week):
        if worked and said and said[-1][1] == weekday - 1 and said[-1][2] == worked:
            said[-1] = (said[-1][0], weekday, worked)
        elif worked:
            said.append((weekday, weekday, worked))
    days = [WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}" for first, last, _ in said]
    return ", ".join(
        f"{day.lower()} {worked[0]:%H.%M}–{worked[1]:%H.%M}" for day, (*_, worked) in zip(days, said, strict=True)
    )


def busy_words(calendar: BusySeen, today: date) -> str:
    """What is known of the taken hours, and how old it is."""
    fault = FAULTS[CalendarFault(calendar.fault)] if calendar.fault else None
    if calendar.read_at is None:
        return fault or "Kalendern är inte läst än."
    read = moment_words(calendar.read_at, today)
    if fault:
        return f"{fault} Det som lästes {read} gäller så länge."
    count, ahead = calendar.hours_ahead, "de närmaste sex veckorna"
    taken = count_words(count, "upptagen tid", "upptagna tider", is_neuter=False) if count else "inget upptaget"
    return f"Läst {read}: {taken} {ahead}."


def obstacle_words(page: BookingPage) -> str:
    """What stands in the way, in days and nothing more."""
    names = {one.assignment_id: one.name for one in page.colleagues}
    alone = [
        f"{names[one.assignment_id]} kan {_days_of(one.free_days)} av {one.of_days}"
        for one in page.obstacles
        if one.assignment_id in names
    ]
    if not page.obstacles or not page.obstacles[0].of_days:
        return "Det finns ingen vardag kvar i besökets fönster."
    if all(one.free_days for one in page.obstacles) and len(page.obstacles) > 1:
        return f"Ni har ingen ledig timme samtidigt: {list_words(alone)}."
    return f"{list_words(alone)}."


def _days_of(count: int) -> str:
    return count_words(count, "dag", "dagar", is_neuter=False) if count else "ingen dag"


def remedy_words(remedy: Remedy, page: BookingPage) -> str:
    """What would have to change."""
    if remedy.kind is RemedyKind.OTHER_PEOPLE:
        names = {one.assignment_id: one.name for one in page.colleagues}
        return f"{list_words([names[one] for one in remedy.proposal.staff])} går"
    if remedy.kind is RemedyKind.SHORTER:
        minutes = int((remedy.proposal.ends_at - remedy.proposal.starts_at).total_seconds()) // 60
        return f"Ett kortare besök, {minutes} minuter"
    return "Före fönstret" if remedy.kind is RemedyKind.BEFORE else "Efter fönstret"


def remedy_asks(remedy: Remedy, page: BookingPage) -> dict[str, Any]:
    """What the page is asked for, so that the remedy's hour stands among its times."""
    asked: dict[str, Any] = {"dag": clock.swedish(remedy.proposal.starts_at).date().isoformat()}
    if remedy.kind is RemedyKind.OTHER_PEOPLE:
        asked["vem"] = list(remedy.proposal.staff)
    if remedy.kind is RemedyKind.SHORTER:
        asked["minuter"] = int((remedy.proposal.ends_at - remedy.proposal.starts_at).total_seconds()) // 60
    return asked


def done_words(promise: Promise) -> str:
    """What was just done, for the bar that can undo it."""
    if promise.is_cancelled:
        return "Besöket är inställt."
    return "Besöket är bokat." if promise.number == 1 else "Besöket har en ny tid."


def said_of(page: BookingPage, starts_at: datetime) -> list[str]:
    """What was allowed and is worth knowing, once a time is promised."""
    day = clock.swedish(starts_at).date()
    notices = list(page.notices)
    if page.window is not None and not page.window.holds(day):
        notices.insert(0, Notice.OUTSIDE_WINDOW)
    name = red_day(day)
    if name:
        notices.append(Notice.RED_DAY)
    return [notice_words(one, window=page.window, red_day=name, today=page.today) for one in notices]


def whys(proposal: Proposal, people: int) -> list[str]:
    """The reasons in words; that one person is free goes without saying."""
    return [why_words(why, people) for why in proposal.why if people > 1 or why is not Why.ALL_FREE]
