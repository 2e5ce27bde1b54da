"""Held by the record: what is written in a home is said once under its id, commutes, and stays on its own side."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hembesok_field.family.rules import EndReason
from hembesok_field.family.tables import Participation
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.plan.tables import Visit
from hembesok_field.record import actions, queries
from hembesok_field.record.rules import VIOLENCE
from hembesok_field.record.shapes import About, CorrectionCause, InterpreterCame, Outcome, Reason
from hembesok_field.record.tables import Attestation, Draft, Note, SafetyWord, Theme, ThemeTick
from tests.integration.record.conftest import Doorstep
from tests.people import Town

HOUR = timedelta(hours=1)
At = tuple[Session, Visit]


@contextmanager
def at(doorstep: Doorstep, by: Who) -> Iterator[At]:
    with db.unit_of_work(by) as session:
        yield session, queries.visit_for_word(session, by, doorstep.visit_id)


def say(doorstep: Doorstep, by: Who, **facts: Any) -> int:
    now = clock.now()
    told = {"starts_at": now - HOUR, "minutes": 45, "outcome": Outcome.DONE, "attended": True, **facts}
    with at(doorstep, by) as (session, visit):
        return actions.attest(session, visit=visit, by=by, now=now, **told).id


def rows(table: type[db.Base]) -> list[Any]:
    with db.reading(OPERATOR) as session:
        return list(session.scalars(select(table)))


def stands(doorstep: Doorstep):
    with db.reading(OPERATOR) as session:
        return queries.standing_of(session, [doorstep.visit_id])[doorstep.visit_id]


def no_reason(work: Callable[[], object]) -> Reason:
    with pytest.raises(Refused) as no:
        work()
    return Reason(no.value.reason)


# Words


def test_a_word_said_twice_under_one_id_is_said_once(town: Town, doorstep: Doorstep):
    made_id, starts_at = uuid4(), clock.now() - HOUR
    first = say(doorstep, town.anna, made_id=made_id, starts_at=starts_at)
    assert say(doorstep, town.anna, made_id=made_id, starts_at=starts_at) == first
    say(doorstep, town.anna, starts_at=starts_at, minutes=50, correction_cause=CorrectionCause.MISTAKE)
    assert say(doorstep, town.anna, made_id=made_id, starts_at=starts_at) == first, "also after a later word"
    assert len(rows(Attestation)) == 2


@pytest.mark.parametrize("who", ["anna", "sara"])
def test_other_words_under_the_same_id_are_refused_and_the_first_stand(town: Town, doorstep: Doorstep, who: str):
    made_id = uuid4()
    say(doorstep, town.anna, made_id=made_id)
    other = getattr(town, who)
    facts = {"made_id": made_id, "outcome": Outcome.CHILD_SICK}
    assert no_reason(lambda: say(doorstep, other, **facts)) is Reason.SAID_OTHERWISE
    assert [row.outcome for row in rows(Attestation)] == [Outcome.DONE]


def test_an_id_that_a_stranger_used_tells_nothing(town: Town, doorstep: Doorstep, closed_doorstep: Doorstep):
    """Sara may not know of the closed family; that the id is taken is all she can learn, and only of an id she knew."""
    made_id = uuid4()
    say(closed_doorstep, town.anna, made_id=made_id)
    assert no_reason(lambda: say(doorstep, town.sara, made_id=made_id)) is Reason.SAID_OTHERWISE


@pytest.mark.parametrize(
    ("way", "counts"),
    [
        pytest.param(InterpreterCame.PRESENT, True, id="on site"),
        pytest.param(InterpreterCame.PHONE, True, id="by phone"),
        pytest.param(InterpreterCame.MISSING, False, id="missing"),
    ],
)
def test_how_the_interpreter_took_part_says_whether(town: Town, doorstep: Doorstep, way: InterpreterCame, counts: bool):
    say(doorstep, town.anna, interpreter_way=way)
    assert (stands(doorstep).interpreter, stands(doorstep).interpreter_way) == (counts, way)


def test_one_agrees_with_a_colleague_and_keeps_the_rest_of_ones_word(town: Town, doorstep: Doorstep):
    say(doorstep, town.anna, guardians=2, contacts=["mhv"])
    say(doorstep, town.sara, outcome=Outcome.FAMILY_NOT_HOME)
    assert not stands(doorstep).agrees
    made_id = uuid4()
    for _ in range(2):
        with at(doorstep, town.anna) as (session, visit):
            actions.agree(
                session,
                visit=visit,
                by=town.anna,
                about=About.OUTCOME,
                author=town.sara.assignment_id,
                now=clock.now(),
                made_id=made_id,
            )
    said = stands(doorstep)
    assert (said.agrees, said.outcome, said.guardians) == (True, Outcome.FAMILY_NOT_HOME, 2)
    last = rows(Attestation)[-1]
    assert (len(rows(Attestation)), last.correction_cause) == (3, CorrectionCause.AGREED)


def test_nobody_agrees_about_attendance_or_with_silence(town: Town, doorstep: Doorstep):
    say(doorstep, town.anna)

    def agree(about: About, by: Who = town.anna) -> None:
        with at(doorstep, by) as (session, visit):
            actions.agree(session, visit=visit, by=by, about=about, author=town.sara.assignment_id, now=clock.now())

    assert no_reason(lambda: agree(About.OUTCOME)) is Reason.NOT_YOURS_TO_AGREE
    with pytest.raises(NotFound):
        agree(About.NURSE)


def test_times_apart_are_shown_and_a_few_minutes_are_not(town: Town, doorstep: Doorstep):
    starts_at = clock.now() - 2 * HOUR
    say(doorstep, town.anna, starts_at=starts_at)
    say(doorstep, town.sara, starts_at=starts_at + timedelta(minutes=10))
    assert About.TIME not in stands(doorstep).contradictions
    say(doorstep, town.sara, starts_at=starts_at + timedelta(minutes=30))
    said = stands(doorstep)
    assert (said.contradictions, said.agrees, said.starts_at) == ((About.TIME,), True, starts_at)


# Drafts


def keep(doorstep: Doorstep, by: Who, **body: list[str]) -> None:
    with at(doorstep, by) as (session, visit):
        actions.keep_draft(session, visit=visit, by=by, body=body, now=clock.now())


def draft(doorstep: Doorstep, by: Who):
    with db.reading(by) as session:
        return queries.draft_of(session, by, doorstep.visit_id)


def test_a_draft_is_no_word_and_goes_when_the_word_is_said(town: Town, doorstep: Doorstep):
    keep(doorstep, town.anna, outcome=["done"])
    keep(doorstep, town.anna, outcome=["done"], contacts=["mhv", "tandvården"])
    assert draft(doorstep, town.anna).body["contacts"] == ("mhv", "tandvården")
    with db.reading(OPERATOR) as session:
        assert queries.standing_of(session, [doorstep.visit_id]) == {}
    say(doorstep, town.anna)
    assert rows(Draft) == []


def test_a_draft_is_its_writers_alone(town: Town, doorstep: Doorstep):
    keep(doorstep, town.anna, outcome=["done"])
    assert draft(doorstep, town.bo) is None
    assert draft(doorstep, town.sara) is None
    say(doorstep, town.bo)
    assert draft(doorstep, town.anna) is not None, "a colleague's word takes nobody's draft away"


def test_a_draft_stands_sealed_and_has_an_end(town: Town, doorstep: Doorstep):
    keep(doorstep, town.anna, text=["kanariefågel"])
    with db.reading(OPERATOR) as session:
        assert b"kanarie" not in bytes(session.scalar(text("SELECT body FROM draft")))
    assert no_reason(lambda: keep(doorstep, town.anna, text=["x" * 9_000])) is Reason.DRAFT_TOO_LARGE


# Themes


def themes(doorstep: Doorstep, by: Who):
    with db.reading(by) as session:
        visit = queries.visit_for_word(session, by, doorstep.visit_id)
        return queries.themes_of(session, by, visit)


def tick(doorstep: Doorstep, by: Who, theme_id: int, is_ticked: bool = True, tick_id: UUID | None = None) -> None:
    with at(doorstep, by) as (session, visit):
        actions.tick(
            session,
            tick_id=tick_id or uuid4(),
            visit=visit,
            theme_id=theme_id,
            is_ticked=is_ticked,
            by=by,
            now=clock.now(),
        )


def ticked(doorstep: Doorstep, by: Who) -> list[str]:
    return [line.words for line in themes(doorstep, by) if line.is_ticked]


def test_a_ticked_theme_is_seen_by_ones_own_side_alone(town: Town, doorstep: Doorstep):
    first, second, *_ = themes(doorstep, town.anna)
    assert first.words == "Familjens egna frågor först"
    once = uuid4()
    tick(doorstep, town.anna, first.theme_id, tick_id=once)
    tick(doorstep, town.anna, first.theme_id, tick_id=once)
    tick(doorstep, town.anna, second.theme_id)
    tick(doorstep, town.anna, second.theme_id, is_ticked=False)
    assert ticked(doorstep, town.anna) == ticked(doorstep, town.bo) == [first.words]
    assert ticked(doorstep, town.sara) == []
    assert len(rows(ThemeTick)) == 3


def test_a_theme_of_another_step_is_refused_and_a_stranger_finds_no_visit(town: Town, doorstep: Doorstep):
    with db.reading(OPERATOR) as session:
        other = session.scalars(select(Theme.id).where(Theme.step_code == "8m")).first()
    assert no_reason(lambda: tick(doorstep, town.anna, other)) is Reason.NO_SUCH_THEME
    with pytest.raises(NotFound):
        tick(doorstep, town.kim, themes(doorstep, town.anna)[0].theme_id)


def test_an_authority_has_its_own_list_and_the_other_keeps_the_shared_one(town: Town, doorstep: Doorstep):
    shared = [line.words for line in themes(doorstep, town.sara)]
    tick(doorstep, town.anna, themes(doorstep, town.anna)[1].theme_id)
    with db.reading(OPERATOR) as session:
        version_id = session.scalars(select(Theme.version_id)).first()

    def write(*words: str) -> None:
        with db.unit_of_work(town.adam) as session:
            actions.write_themes(
                session, version_id=version_id, step_code="2m", themes=words, by=town.adam, now=clock.now()
            )

    write("Vår egen fråga", "  Sång   och lek ", "Vår egen fråga", "")
    mine = {line.words for line in themes(doorstep, town.anna)}
    assert mine == {"Vår egen fråga", "Sång och lek", shared[1]}, "what was ticked before stays to be seen"
    assert [line.words for line in themes(doorstep, town.sara)] == shared
    own = {line.words: line.theme_id for line in themes(doorstep, town.anna)}
    write("Sång och lek")
    left = {line.words: line.theme_id for line in themes(doorstep, town.anna)}
    assert left == {"Sång och lek": own["Sång och lek"], shared[1]: own[shared[1]]}
    write()
    assert [line.words for line in themes(doorstep, town.anna)] == shared
    assert no_reason(lambda: write("Fråga om våld i hemmet")) is Reason.THEME_ABOUT_VIOLENCE


@pytest.mark.usefixtures("town")
def test_the_shared_themes_say_nothing_of_violence_or_risk():
    """Nothing about violence stands on tablet, paper or message (house.md 3.1)."""
    words = [row.words for row in rows(Theme)]
    assert len(words) > 60
    assert [one for one in words if any(stem in one.casefold() for stem in (*VIOLENCE, "risk"))] == []


# Safety


def safety(doorstep: Doorstep, by: Who, step: str = "in", due: timedelta = HOUR, **facts: Any) -> None:
    now, word_id = clock.now(), facts.pop("word_id", None) or uuid4()
    with at(doorstep, by) as (session, visit):
        common = {"session": session, "word_id": word_id, "visit": visit, "by": by, "at": facts.pop("now", now)}
        if step == "in":
            actions.go_in(due_at=now + due, call="070-123", **common, **facts)
        elif step == "longer":
            actions.stay_longer(due_at=now + due, **common)
        else:
            actions.leave(was_in=step == "out", **common)


def watched(by: Who, now: datetime | None = None):
    with db.reading(by) as session:
        return queries.watched_at_unit(session, by, now or clock.now())


def test_a_worker_who_does_not_come_out_is_missed_at_her_own_unit_alone(town: Town, doorstep: Doorstep):
    safety(doorstep, town.anna, watcher_id=town.bo.assignment_id)
    (seen,) = watched(town.bo)
    assert (seen.name, seen.watch.call, seen.visit_id, seen.is_mine_to_watch) == (
        "Anna Ek",
        "070-123",
        doorstep.visit_id,
        True,
    )
    assert not seen.watch.is_late(clock.now())
    assert seen.watch.is_late(clock.now() + HOUR)
    assert watched(town.sara) == watched(town.kim) == watched(town.anna) == ()
    safety(doorstep, town.anna, "out")
    assert watched(town.bo) == ()


def test_staying_longer_moves_the_reminder(town: Town, doorstep: Doorstep):
    safety(doorstep, town.anna)
    safety(doorstep, town.anna, "longer", due=3 * HOUR)
    (seen,) = watched(town.bo)
    assert not seen.watch.is_late(clock.now() + 2 * HOUR)


def test_each_step_is_said_once_under_its_id(town: Town, doorstep: Doorstep):
    went_in, came_out = uuid4(), uuid4()
    for _ in range(2):
        safety(doorstep, town.anna, word_id=went_in)
    for _ in range(2):
        safety(doorstep, town.anna, "out", word_id=came_out)
    assert len(rows(SafetyWord)) == 2


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param({"due": timedelta()}, Reason.DUE_TOO_SOON, id="already late"),
        pytest.param({"due": timedelta(hours=13)}, Reason.DUE_TOO_LATE, id="the next day"),
        pytest.param({"step": "longer"}, Reason.NOT_IN, id="longer without being in"),
        pytest.param({"step": "out"}, Reason.NOT_IN, id="out without being in"),
    ],
)
def test_what_cannot_be_watched_is_refused(town: Town, doorstep: Doorstep, facts: dict[str, Any], reason: Reason):
    assert no_reason(lambda: safety(doorstep, town.anna, **facts)) is reason


def test_who_watches_is_of_ones_own_unit(town: Town, doorstep: Doorstep):
    for other in (town.sara, town.kim, town.anna):
        work = lambda who=other: safety(doorstep, town.anna, watcher_id=who.assignment_id)  # noqa: E731
        assert no_reason(work) is Reason.WATCHER_ELSEWHERE


# What goes, and when


def test_what_each_side_kept_goes_when_the_programme_ends(town: Town, doorstep: Doorstep):
    for by in (town.anna, town.sara):
        tick(doorstep, by, themes(doorstep, by)[0].theme_id)
        keep(doorstep, by, outcome=["done"])
        with at(doorstep, by) as (session, visit):
            note_id, now = uuid4(), clock.now()
            for _ in range(2):
                actions.write_note(
                    session,
                    family_id=visit.family_id,
                    visit=visit,
                    by=by,
                    text="Portkod 1357",
                    now=now,
                    made_id=note_id,
                )
    assert [len(rows(table)) for table in (Note, ThemeTick, Draft)] == [2, 2, 2]
    with db.unit_of_work(town.anna) as session:
        part = session.scalars(select(Participation).where(Participation.family_id == doorstep.family_id)).one()
        facts = {"participation_id": part.id, "reason": EndReason.COMPLETED, "ended_on": clock.today()}
        actions.end_programme(session, by=town.anna, now=clock.now(), **facts)
    assert [len(rows(table)) for table in (Note, ThemeTick, Draft)] == [0, 0, 0]
