"""Whose word stands, and what may be said when. Values in, answers out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from hembesok_field.kernel.identity import Side
from hembesok_field.record.shapes import (
    About,
    Attendance,
    Basis,
    Outcome,
    Reason,
    Scope,
    Source,
    Standing,
    Word,
)

T = TypeVar("T")
NOTE_LENGTH = 280  # house.md 3.1: short enough to stay practical


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
        contacts=frozenset().union(*(word.contacts for word in heard)),
        information=frozenset().union(*(word.information for word in heard)),
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
    if len(_outcomes_of_people(ranked)) > 1:
        yield About.OUTCOME
    pairs = ((About.NURSE, Side.NURSE, nurse), (About.SOCIAL_SERVICES, Side.SOCIAL_SERVICES, social))
    for about, side, stands in pairs:
        others = {word.says_of(side) for word in ranked if not _is_own(word, side)} - {None}
        is_doubted = stands.basis is Basis.OWN and bool(others - {stands.confirmed})
        is_denied = stands.basis is Basis.IMPORT and stands.claimed not in (None, stands.confirmed)
        if is_doubted or is_denied:
            yield about
    if len({word.guardians for word in ranked if word.guardians is not None}) > 1:
        yield About.GUARDIANS


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
