"""What a promise is called when it stands, and what is worth knowing about it."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest

from hembesok_field.access.shapes import Colleague
from hembesok_field.booking.rules import SAID_NO, Step, red_day
from hembesok_field.booking.shapes import BookingPage, Notice, StepSeen
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Profession
from hembesok_field.plan.rules import Window
from hembesok_field.web.words import days_words, hours_words, list_words, moment_words, short_day_words

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
    "said_no": "Tillfrågad och sa nej",
    "paused": "Programmet är pausat",
    "ended": "Programmet är avslutat",
    "moved_family": "Familjen har flyttat",
}


def beside_words(someone: Colleague) -> str:
    return f"{someone.name}, {someone.unit_name}"


def move_reasons() -> list[tuple[str, str]]:
    """Why a visit is moved, to choose between; nothing need be chosen."""
    return [("", "Välj"), *CANCEL_REASONS.items()]


def reason_words(reason: str) -> str:
    return CANCEL_REASONS.get(reason) or OTHER_REASONS.get(reason) or reason


def colleague_words(someone: Colleague) -> str:
    return f"{someone.name}, {PROFESSIONS[someone.profession]}"


def done_words(history: Sequence[StepSeen], today: date) -> str:
    """What was just done, for the bar that can undo it: a move says from where."""
    last = history[0]
    if last.reason == SAID_NO:
        return "Svaret är nej." if last.step is not Step.CANCELLED else "Svaret är nej. Besöket är inställt."
    if last.step is Step.CANCELLED:
        return "Besöket är inställt."
    before = next((one for one in history[1:] if one.step is not Step.CANCELLED), None)
    if last.step is Step.BOOKED or before is None:
        return "Besöket är bokat."
    if before.starts_at == last.starts_at:
        return "Besöket är ändrat."
    return f"Besöket är flyttat från {moment_words(before.starts_at, today)}."


DONE = {Step.BOOKED: "Bokat till", Step.MOVED: "Flyttat till", Step.CANCELLED: "Inställt, var"}


def history_told(history: Sequence[StepSeen], today: date) -> list[str]:
    """`Flyttat till tisdag 10 mars, kl. 10. Barnet är sjukt. Anna Ek, 2 mars.` The latest first, as it is read."""
    return [_step_told(one, before, today) for one, before in zip_longest(history, history[1:]) if one]


def _step_told(one: StepSeen, before: StepSeen | None, today: date) -> str:
    is_same_hour = before is not None and before.step is not Step.CANCELLED and before.starts_at == one.starts_at
    if one.step is Step.MOVED and before is not None and is_same_hour:
        said = _changed(one, before)
    else:
        said = f"{DONE[Step(one.step)]} {moment_words(one.starts_at, today)}."
    why = f" {reason_words(one.reason)}." if one.reason else ""
    return f"{said}{why} {one.by_name}, {short_day_words(one.at, today)}."


def _changed(one: StepSeen, before: StepSeen) -> str:
    """What is otherwise although the hour is the same: who goes, or how long."""
    if one.staff != before.staff:
        return f"Samma tid, nu går {list_words(one.staff)}."
    return (
        f"Samma tid, nu {hours_words(one.starts_at, one.ends_at)}." if one.ends_at != before.ends_at else "Samma tid."
    )


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
