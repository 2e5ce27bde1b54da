"""How a step stands, as the family's page says it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hembesok_field.desk.pages import families as pages
from hembesok_field.desk.queries.families import ORDER
from hembesok_field.family.shapes import ChildFace
from hembesok_field.plan.pages import STATES, age_words
from hembesok_field.plan.rules import LastTime, LineStep, Need, StepState, VisitFacts, Window

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 5, 9, tzinfo=UTC)
WINDOW = Window(date(2026, 2, 16), date(2026, 3, 5), date(2026, 3, 12))
VISIT = VisitFacts(UUID(int=1), "2m")
BOOKED = replace(VISIT, booked_at=AT)
DONE = replace(VISIT, is_done=True, happened_at=AT)


def step(state, visit=None, window=WINDOW) -> LineStep:
    return LineStep("2m", True, window, state, visit, 60, True, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (step(StepState.DUE), "behöver en tid, fönstret stänger om 10 dagar"),
        (step(StepState.OVERDUE), "försenat, fönstret stängde 12 mars"),
        (step(StepState.COMING), "fönstret öppnar 16 februari"),
        (step(StepState.COMING, window=None), "kommer"),
        (step(StepState.WAIVED), "borttaget"),
        (step(StepState.BOOKED, BOOKED), "bokat torsdag 5 mars, kl.\u00a010"),
        (step(StepState.AWAITS_WORD, BOOKED), "var bokat torsdag 5 mars, kl.\u00a010. Bekräfta vad som hände"),
        (step(StepState.CONTRADICTED, DONE), "torsdag 5 mars. Ni har svarat olika om vad som hände"),
        (step(StepState.DONE, replace(DONE, nurse=True, social=True)), "gjort torsdag 5 mars. Båda har bekräftat"),
        (step(StepState.DONE, replace(DONE, nurse=True, social=False)), "gjort torsdag 5 mars. Sjuksköterskan var där"),
        (step(StepState.DONE, replace(DONE, nurse=False, social=True)), "gjort torsdag 5 mars. Socialtjänsten var där"),
        (step(StepState.DONE, replace(DONE, nurse=False, social=False)), "gjort torsdag 5 mars. Ingen av er var med"),
        (
            step(StepState.DONE_BY_ONE, replace(DONE, nurse=True)),
            "gjort torsdag 5 mars. Socialtjänsten har inte bekräftat än",
        ),
        (
            step(StepState.DONE_BY_ONE, replace(DONE, social=True)),
            "gjort torsdag 5 mars. Sjuksköterskan har inte bekräftat än",
        ),
        (
            step(StepState.DONE_BY_ONE, DONE),
            "gjort torsdag 5 mars. Sjuksköterskan och socialtjänsten har inte bekräftat än",
        ),
        (
            step(StepState.DUE, replace(VISIT, happened_at=AT, last_time=LastTime.MISSED)),
            "behöver en tid, fönstret stänger om 10 dagar. Förra gången blev det inget besök.",
        ),
        (
            step(StepState.DUE, replace(VISIT, last_time=LastTime.CANCELLED)),
            "behöver en tid, fönstret stänger om 10 dagar. Förra tiden ställdes in.",
        ),
    ],
)
def test_a_step_says_how_it_stands(given, words):
    assert pages.step_state_words(given, TODAY) == words


@pytest.mark.parametrize("state", StepState)
@pytest.mark.parametrize("visit", [None, VISIT, BOOKED, DONE, replace(DONE, nurse=True), replace(DONE, nurse=False)])
def test_every_state_has_its_words_and_its_mark_whatever_is_known(state, visit):
    assert pages.step_state_words(step(state, visit), TODAY)
    assert pages.line_state(step(state, visit))
    assert set(STATES) == set(StepState)


def test_every_need_has_its_words_its_code_and_its_place():
    assert set(pages.NEEDS) == set(pages.NEED_CODES) == set(ORDER) == set(Need)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2026-03-02", "noll dagar"),
        ("2026-03-01", "en dag"),
        ("2026-02-17", "13 dagar"),
        ("2026-02-16", "två veckor"),
        ("2025-12-03", "12 veckor"),
        ("2025-12-02", "tre månader"),
        ("2024-03-03", "23 månader"),
        ("2024-03-02", "2 år"),
        ("2026-03-05", "beräknas om 3 dagar"),
    ],
)
def test_an_age_is_said_as_parents_say_it(born, words):
    assert age_words(date.fromisoformat(born), TODAY) == words


def test_a_child_nobody_has_said_is_born_has_no_age():
    expected = ChildFace(UUID(int=2), "Lo", None, TODAY - timedelta(days=21), False)
    assert pages.children_words([expected], TODAY) == ("Lo, beräknades för 3 veckor sedan, inte inskrivet som fött")
    born = replace(expected, born_on=TODAY - timedelta(days=21), uses_corrected_age=True)
    assert pages.children_words([born], TODAY) == "Lo, tre veckor"
