"""What a promise is called when it stands, and what is worth knowing about it."""

from datetime import date, datetime

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.rules import red_day
from hembesok_field.booking.shapes import BookingPage, Notice, Promise
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Profession
from hembesok_field.plan.rules import Window
from hembesok_field.web.words import days_words

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


def reason_words(reason: str) -> str:
    return CANCEL_REASONS.get(reason) or OTHER_REASONS.get(reason) or reason


def colleague_words(someone: Colleague) -> str:
    return f"{someone.name}, {PROFESSIONS[someone.profession]}"


def done_words(promise: Promise) -> str:
    """What was just done, for the bar that can undo it."""
    if promise.is_cancelled:
        return "Besöket är inställt."
    return "Besöket är bokat." if promise.number == 1 else "Besöket har en ny tid."


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
