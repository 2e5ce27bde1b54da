"""Whose word stands, and what may be said when. Values in, answers out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import TypeVar

from hembesok_field.kernel.identity import Side
from hembesok_field.record.shapes import (
    About,
    Attendance,
    Basis,
    Outcome,
    Reason,
    SafetySaid,
    SafetyStep,
    Scope,
    Source,
    Standing,
    Watch,
    Word,
)

T = TypeVar("T")
NOTE_LENGTH = 280  # house.md 3.1: short enough to stay practical
ABOUT_THE_SAME = timedelta(minutes=15)  # nobody looks at the clock in the same minute as her colleague
LONGEST_WATCH = timedelta(hours=12)
CALL_LENGTH = 80
THEME_LENGTH = 80
MOST_THEMES = 30
DRAFT_LENGTH = 8_000  # characters of JSON: every field filled in is under a fifth of it
DRAFTS_LIVE = timedelta(days=14)
SAFETY_LIVES = timedelta(days=30)
# Nothing about violence stands on tablet or paper (house.md 3.1). Stems, so that every form of the word is found.
VIOLENCE = ("våld", "misshand", "övergrepp", "hot och", "hotad", "orosanm", "kvinnofrid", "hedersrel", "stryk")


def standing(words: Iterable[Word]) -> Standing | None:
    """Lay the words together: each author's last, people before sheets, the nurse's (the row's owner) first."""
    last = _last_of_each(words)
    if not last:
        return None
    ranked = sorted(last, key=_rank)
    own = [word for word in ranked if word.source is Source.OWN]
    heard = own or ranked
    first = next((word for word in (*heard, *ranked) if word.outcome is not None), heard[0])
    nurse, social = _attendance(ranked, Side.NURSE), _attendance(ranked, Side.SOCIAL_SERVICES)
    return Standing(
        starts_at=first.starts_at,
        minutes=_first(word.minutes for word in ranked),
        outcome=first.outcome,
        agrees=len(_outcomes_of_people(own or _page_sheets(ranked))) <= 1,
        place=first.place,
        nurse=nurse,
        social_services=social,
        absence_cause=_first(word.absence_cause for word in ranked),
        others=_first(word.others or None for word in ranked) or "",
        guardians=_first(word.guardians for word in ranked),
        interpreter=_first(word.interpreter for word in ranked),
        interpreter_way=_first(word.interpreter_way for word in ranked),
        contacts=_codes(own, ranked, lambda word: word.contacts),
        information=_codes(own, ranked, lambda word: word.information),
        contradictions=tuple(_contradictions(ranked, nurse, social)),
    )


def _last_of_each(words: Iterable[Word]) -> list[Word]:
    """The last word of each person, and of each kind of sheet (a sheet has no memory of who read it)."""
    last: dict[tuple[str, object], Word] = {}
    for word in sorted(words, key=lambda word: word.order):
        last[word.source, word.author if word.source is Source.OWN else word.scope] = word
    return list(last.values())


def _rank(word: Word) -> tuple[bool, bool, int]:
    """People before sheets, the nurse before others, the newest sheet before older."""
    is_sheet = word.source is Source.IMPORT
    return is_sheet, not is_sheet and word.scope is not Scope.NURSE, -word.order


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _codes(own: Sequence[Word], ranked: Sequence[Word], of: Callable[[Word], frozenset[str]]) -> frozenset[str]:
    """What people tell is added together; of sheets the newest that tells any replaces what older ones did."""
    if own:
        return frozenset().union(*(of(word) for word in own))
    return _first(of(word) or None for word in ranked) or frozenset()


def _page_sheets(words: Sequence[Word]) -> list[Word]:
    """Sheets that the two authorities read on their own pages: each is that authority's word."""
    return [word for word in words if word.scope in (Scope.NURSE, Scope.SOCIAL_SERVICES)]


def _outcomes_of_people(words: Sequence[Word]) -> set[Outcome]:
    return {word.outcome for word in words if word.outcome is not None}


def _attendance(ranked: Sequence[Word], side: Side) -> Attendance:
    """Own words first: one yes is enough (a substitute came); then the newest sheet; a claim confirms nothing."""
    about = [(word, word.says_of(side)) for word in ranked]
    own = [said for word, said in about if word.source is Source.OWN and word.scope.covers(side)]
    sheets = [said for word, said in about if word.source is Source.IMPORT and word.scope.covers(side)]
    claimed = _first(said for word, said in about if not word.scope.covers(side))
    if any(said is not None for said in own):
        return Attendance(True in own, Basis.OWN, claimed)
    imported = _first(sheets)
    if imported is not None:
        return Attendance(imported, Basis.IMPORT, claimed)
    return Attendance(None, Basis.NOTHING if claimed is None else Basis.CLAIM, claimed)


def _contradictions(ranked: Sequence[Word], nurse: Attendance, social: Attendance) -> Iterable[About]:
    """Where two words differ; shown to people, never settled by which came last."""
    own = [word for word in ranked if word.source is Source.OWN]
    sheets = [word for word in ranked if word.source is Source.IMPORT]  # the newest first: it replaces the others
    if len(_outcomes_of_people([*own, *sheets[:1]] if own else _page_sheets(sheets))) > 1:
        yield About.OUTCOME
    pairs = ((About.NURSE, Side.NURSE, nurse), (About.SOCIAL_SERVICES, Side.SOCIAL_SERVICES, social))
    for about, side, stands in pairs:
        others = {word.says_of(side) for word in ranked if not _is_own(word, side)} - {None}
        is_doubted = stands.basis is Basis.OWN and bool(others - {stands.confirmed})
        is_denied = stands.basis is Basis.IMPORT and stands.claimed not in (None, stands.confirmed)
        if is_doubted or is_denied:
            yield about
    known = {word.guardians for word in own} | {_first(word.guardians for word in sheets)}
    if len(known - {None}) > 1:
        yield About.GUARDIANS
    if any(are_times_apart(one, other) for one, other in combinations(own, 2)):
        yield About.TIME


def are_times_apart(one: Word, other: Word) -> bool:
    """Whether two people say that the visit began, or ended, more than a quarter of an hour apart."""
    ends = (one.ends_at, other.ends_at)
    is_ends_apart = ends[0] is not None and ends[1] is not None and abs(ends[0] - ends[1]) > ABOUT_THE_SAME
    return abs(one.starts_at - other.starts_at) > ABOUT_THE_SAME or is_ends_apart


def _is_own(word: Word, side: Side) -> bool:
    return word.source is Source.OWN and word.scope.covers(side)


def why_not(word: Word, now: datetime) -> Reason | None:
    """The first reason this word cannot be taken, or None. Only a sheet may leave out why someone was missing."""
    if word.starts_at > now:
        return Reason.NOT_BEGUN
    is_single = word.outcome is Outcome.DONE and False in (word.nurse_attended, word.social_attended)
    if word.source is Source.OWN and is_single and word.absence_cause is None:
        return Reason.CAUSE_MISSING
    return None


def scope_of(side: Side) -> Scope:
    """What a person's own word confirms: her own side, or neither (an interpreter, a midwife)."""
    return {Side.NURSE: Scope.NURSE, Side.SOCIAL_SERVICES: Scope.SOCIAL_SERVICES}.get(side, Scope.NEITHER)


def watch_of(said: Iterable[SafetySaid]) -> Watch | None:
    """Where someone's watch stands after all she said, oldest first; None if she never went in."""
    watch: Watch | None = None
    for one in said:
        if one.step is SafetyStep.IN and one.due_at is not None:
            watch = Watch(one.at, one.due_at, one.call, one.watcher_id)
        elif watch is None or watch.over_at is not None:
            continue
        elif one.step is SafetyStep.LONGER and one.due_at is not None:
            watch = replace(watch, due_at=one.due_at)
        else:
            watch = replace(watch, over_at=one.at, out_at=one.at if one.step is SafetyStep.OUT else None)
    return watch


def why_not_due(due_at: datetime, at: datetime) -> Reason | None:
    if due_at <= at:
        return Reason.DUE_TOO_SOON
    return Reason.DUE_TOO_LATE if due_at - at > LONGEST_WATCH else None


def why_not_call(call: str) -> Reason | None:
    if not call:
        return Reason.CALL_MISSING
    return Reason.CALL_TOO_LONG if len(call) > CALL_LENGTH else None


def why_not_themes(themes: Sequence[str]) -> Reason | None:
    if len(themes) > MOST_THEMES:
        return Reason.THEMES_TOO_MANY
    if any(len(words) > THEME_LENGTH for words in themes):
        return Reason.THEME_TOO_LONG
    if any(stem in words.casefold() for words in themes for stem in VIOLENCE):
        return Reason.THEME_ABOUT_VIOLENCE
    return None
