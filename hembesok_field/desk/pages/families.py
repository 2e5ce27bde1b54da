"""The words of Familjer and En familj. Pure, so every sentence can be tested."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.desk.shapes import Course, FamilyPage, FamilyRow, Told
from hembesok_field.family.pages import ANSWERS, END_REASONS, TARGET_GROUPS, event_words
from hembesok_field.family.rules import Answer, EventKind
from hembesok_field.family.shapes import ChildFace, FamilyFace, GuardianFace
from hembesok_field.plan.pages import STATES as STEP_STATES
from hembesok_field.plan.pages import age_words, step_words
from hembesok_field.plan.rules import LastTime, LineStep, Need, StepState, VisitFacts, next_step
from hembesok_field.web.words import (
    count_words,
    day_words,
    list_words,
    moment_words,
    near_words,
    short_day_words,
    swedish_day,
)

NEEDS = {
    Need.NO_TIME: "Utan tid",
    Need.AWAITS_ANSWER: "Väntar på svar",
    Need.OVERDUE: "Försenade",
    Need.ON_ITS_WAY: "På väg",
    Need.FINISHED: "Klara",
}
NEED_CODES = {
    Need.NO_TIME: "utan-tid",
    Need.AWAITS_ANSWER: "vantar-pa-svar",
    Need.OVERDUE: "forsenade",
    Need.ON_ITS_WAY: "pa-vag",
    Need.FINISHED: "klara",
}
LINE_STATES = {
    StepState.NOT_OFFERED: "not_offered",
    StepState.WAIVED: "not_offered",
    StepState.ENDED: "not_offered",
    StepState.COMING: "planned",
    StepState.DUE: "open",
    StepState.BOOKED: "booked",
    StepState.AWAITS_WORD: "booked",
    StepState.CONTRADICTED: "contradiction",
    StepState.OVERDUE: "overdue",
}
LAST_TIMES = {LastTime.CANCELLED: "Förra tiden ställdes in.", LastTime.MISSED: "Förra gången blev det inget besök."}
SHARED = (
    "vem som kommer, när och var",
    "språk och tolk",
    "vilket besök det är och barnets ålder",
    "om besöket blev av",
)
KEPT = ("varför familjen fick erbjudandet", "erbjudanden och svar", "anteckningar", "kostnader")
SEES = {
    SeesFamilies.IDENTIFIABLE: "De ser familjens namn, telefon och adress.",
    SeesFamilies.PSEUDONYM: "De ser en beteckning i stället för namn. Berätta adressen själv.",
    SeesFamilies.COUNT_ONLY: "De ser bara sin egen tid och dig. Inget om familjen.",
}


def shared_words(page: FamilyPage) -> str:
    """What the other side is shown of this family, by its municipality's choice; of a protected one only the pair."""
    if page.face.is_protected:
        return (
            f"Bara den på {page.partner_name} som besöker familjen ser något: vem som kommer och när, "
            f"{list_words(SHARED[1:])}. Adressen finns inte i programmet."
        )
    sees = f" {SEES[page.partner_sees]}" if page.partner_sees else ""
    return f"{page.partner_name} ser {list_words(SHARED)}.{sees}"


PAUSE = "Inga nya tider bokas, och det som är bokat ställs in. Inget räknas som försenat så länge."
RESUME = "Det som ställdes in kommer inte tillbaka av sig själv. Boka nya tider med familjen."
END = "Det som är bokat ställs in. Besök som är gjorda räknas fortfarande."
MOVE = (
    "Familjen lämnas över till den nya BVC. Det som är bokat ställs in, adressen tas bort, och familjen behöver säga "
    "ja till att dela på nytt. Besök som är gjorda räknas hos er."
)


def told_words(told: Told) -> str:
    """One row of the history, with what it was about."""
    detail = told.detail
    if told.kind == EventKind.ENDED:
        detail = {why.value: words for why, words in END_REASONS.items()}.get(detail, detail)
    step, found, why = detail.partition(": ")
    if told.kind in (EventKind.STEP_WAIVED, EventKind.WAIVER_UNDONE):
        detail = f"{step_words(step)}{found}{why}"
    return f"{event_words(told.kind)}: {detail}" if detail else event_words(told.kind)


def children_words(children: Sequence[ChildFace], today: date) -> str:
    """`Leo, åtta veckor`; without a name only the age."""
    return list_words([_child_words(child, today) for child in children])


def _child_words(child: ChildFace, today: date) -> str:
    birth_on = child.born_on or child.due_on
    age = age_words(birth_on, today) if birth_on else ""
    if child.born_on is None and birth_on and birth_on < today:
        age = f"beräknades {near_words(birth_on, today)}, inte inskrivet som fött"
    return f"{child.name}, {age}" if child.name else f"Barn, {age}"


def dates_words(child: ChildFace) -> str:
    """A child's dates, for its own BVC."""
    if child.born_on is None:
        return f"beräknat datum {short_day_words(child.due_on)}" if child.due_on else ""
    is_corrected = child.uses_corrected_age and child.due_on
    corrected = f", åldern räknas från {short_day_words(child.due_on)}" if is_corrected and child.due_on else ""
    return f"född {short_day_words(child.born_on)}{corrected}"


def row_words(row: FamilyRow, today: date) -> str:
    """What is next for a family, in one line."""
    children = children_words(row.children, today)
    step = next_step(row.steps)
    if row.is_paused:
        return f"{children} · Pausad"
    return f"{children} · {step_words(step.code)}: {step_state_words(step, today)}" if step else children


def worker_row_words(row: FamilyRow, today: date) -> str:
    """As `row_words`, on the day of those who visit; of a protected family no more than the step."""
    if not row.face.is_protected:
        return row_words(row, today)
    step = next_step(row.steps)
    return f"{step_words(step.code)}: {step_state_words(step, today)}" if step else "Skyddade uppgifter"


def worker_row_name(row: FamilyRow) -> str:
    """A protected family stands under its reference, also on its own workers' day."""
    return f"Skyddade uppgifter, {row.face.reference}" if row.face.is_protected else row.face.name


def by_need(rows: Sequence[FamilyRow]) -> tuple[list[FamilyRow], list[FamilyRow]]:
    """Those that wait for a time, and those that do not: a protected family stands on its workers' day all the same."""
    waiting = [row for row in rows if not row.face.is_protected or row.need in {Need.NO_TIME, Need.OVERDUE}]
    return waiting, [row for row in rows if row not in waiting]


def step_to_book(row: FamilyRow) -> str | None:
    """The step that the row tells of, when it can be booked from there: no hour and no word stands on it."""
    step = next_step(row.steps)
    if step is None or row.is_paused or step.state not in {StepState.COMING, StepState.DUE, StepState.OVERDUE}:
        return None
    return None if step.visit and step.visit.happened_at else step.code


def step_state_words(step: LineStep, today: date) -> str:
    """How a step stands, as people say it."""
    said = _visit_words(step) or _window_words(step, today)
    last = LAST_TIMES[step.visit.last_time] if step.visit and step.visit.last_time else ""
    return f"{said}. {last}" if last else said


def _visit_words(step: LineStep) -> str | None:
    """What booking and record say of the step; None where only the calendar does."""
    visit = step.visit
    if visit is not None and visit.booked_at is not None:
        booked = f"bokat {moment_words(visit.booked_at)}"
        return booked if step.state is StepState.BOOKED else f"var {booked}. Bekräfta vad som hände"
    if visit is None or visit.happened_at is None:
        return None
    day = day_words(visit.happened_at)
    if step.state is StepState.CONTRADICTED:
        return f"{day}. Ni har svarat olika om vad som hände"
    if step.state is StepState.DONE_BY_ONE:
        return f"gjort {day}. {_who_is_silent(visit)} har inte bekräftat än"
    return f"gjort {day}. {_who_was_there(visit)}" if step.state is StepState.DONE else None


def _who_was_there(visit: VisitFacts) -> str:
    if visit.nurse and visit.social:
        return "Båda har bekräftat"
    if visit.nurse or visit.social:
        return "Sjuksköterskan var där" if visit.nurse else "Socialtjänsten var där"
    return "Ingen av er var med"


def _who_is_silent(visit: VisitFacts) -> str:
    if visit.nurse is None:
        return "Sjuksköterskan" if visit.social is not None else "Sjuksköterskan och socialtjänsten"
    return "Socialtjänsten"


def _window_words(step: LineStep, today: date) -> str:
    window = step.window
    if step.state is StepState.DUE and window:
        return f"behöver en tid, fönstret stänger {near_words(window.closes_on, today)}"
    if step.state is StepState.OVERDUE and window:
        return f"försenat, fönstret stängde {short_day_words(window.closes_on, today)}"
    if step.state is StepState.COMING and window:
        return f"fönstret öppnar {short_day_words(window.opens_on, today)}"
    return STEP_STATES[step.state]


def line_state(step: LineStep) -> str:
    """The life line's own word for a state."""
    if step.state in (StepState.DONE, StepState.DONE_BY_ONE):
        nurse, social = (step.visit.nurse, step.visit.social) if step.visit else (None, None)
        return "both_done" if nurse and social else "nurse_done" if nurse else "social_done" if social else "booked"
    return LINE_STATES[step.state]


def life(page: FamilyPage, today: date, url_of: Callable[[UUID], str]) -> dict[str, Any]:
    """What the life line draws: every day as a share of the way from the first window, or the birth, to the last."""
    windows = [step.window for step in page.steps if step.window]
    if page.counts_from is None or not windows:
        return {"steps": [], "today": None, "end": ""}
    first = min([page.counts_from, *(window.opens_on for window in windows)])
    last = max(window.closes_on for window in windows)
    place = partial(_along, first, last)
    return {
        "steps": [_on_line(step, today, place, url_of) for step in page.steps],
        "today": place(today) if first <= today <= last else None,
        "end": short_day_words(last, today),
        "start": "Född" if first == page.counts_from <= today else short_day_words(first, today),
    }


def _along(first: date, last: date, day: date) -> float:
    return min(max((day - first).days / max((last - first).days, 1), 0.0), 1.0)


def _on_line(
    step: LineStep, today: date, place: Callable[[date], float], url_of: Callable[[UUID], str]
) -> dict[str, Any]:
    visit, window = step.visit, step.window
    at = visit and (visit.happened_at or visit.booked_at)
    known = visit is not None and (visit.booked_at or visit.happened_at)
    return {
        "label": step.code,
        "name": step_words(step.code),
        "start": place(window.opens_on) if window else None,
        "end": place(window.closes_on) if window else None,
        "target": place(window.target_on) if window else place(swedish_day(at)) if at else 0.0,
        "visit_at": place(swedish_day(at)) if at else None,
        "state": line_state(step),
        "state_text": step_state_words(step, today),
        "url": url_of(visit.visit_id) if known and visit else None,
    }


def line_sentence(page: FamilyPage, today: date) -> str:
    """Where the family is, in one sentence."""
    done = sum(step.state in (StepState.DONE, StepState.DONE_BY_ONE) for step in page.steps)
    said = f"{count_words(done, 'besök är gjort', 'besök är gjorda')} av {len(page.steps)}"
    if page.next is None:
        return f"{said[0].upper()}{said[1:]}."
    return f"{said[0].upper()}{said[1:]}. Nu: {step_words(page.next.code)}, {step_state_words(page.next, today)}."


def guardian_words(guardian: GuardianFace, today: date) -> str:
    """A guardian's standing word on sharing."""
    if guardian.word is None or guardian.said_on is None:
        return "har inte svarat om att dela"
    return f"{'sade ja' if guardian.word else 'sade nej'} {short_day_words(guardian.said_on, today)}"


def course_words(page: FamilyPage, today: date) -> str:
    """The offer and the answer, for the family's own BVC."""
    course = page.course
    offered = (
        f"Erbjudandet gavs {short_day_words(course.offered_on, today)}" if course.offered_on else "Inget erbjudande"
    )
    answer = ANSWERS[course.answer or Answer.UNANSWERED]
    when = f" {short_day_words(course.answered_on, today)}" if course.answered_on else ""
    return f"{offered}. Familjen {answer}{when}."


def ended_words(course: Course, today: date) -> str | None:
    if course.ended_on is None:
        return None
    why = f": {END_REASONS[course.end_reason]}" if course.end_reason else ""
    return f"Programmet avslutades {short_day_words(course.ended_on, today)}{why}."


def groups_words(face: FamilyFace) -> str | None:
    """Why the family was offered the programme; only its own BVC has any."""
    known = {group.value: words for group, words in TARGET_GROUPS.items()}
    return list_words([known.get(code, code) for code in face.target_groups]) or None
