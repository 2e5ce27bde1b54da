"""The app's own rules and words, run in Node: what it asks for, what it writes, and that it says as the pages say."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from hembesok_field.family.rules import looks_like_personnummer
from hembesok_field.plan import pages as plan
from hembesok_field.record import forms, pages
from hembesok_field.record.rules import NOTE_LENGTH
from hembesok_field.sync import rules
from hembesok_field.sync.shapes import Kind

ROOT = Path(__file__).parents[3]
NOTES = [
    "Portkod 4711",
    " ",
    "x" * 280,
    "x" * 281,
    "19900101-1234",
    "900101 1234",
    "9001011234",
    "0701234567",
    "8112189876",
    "Ring 070-123 45 67",
    "20260229-0000",
    "990161-1234",
]


@pytest.fixture(scope="module")
def told() -> Any:
    node = shutil.which("node") or "node"
    asked = [node, "--no-warnings", str(Path(__file__).with_name("field_rules.mjs")), json.dumps(NOTES)]
    return json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def test_the_app_says_what_the_pages_say(told: Any):
    words = told["words"]
    said = {name: {str(key): value for key, value in getattr(pages, name).items()} for name in SAME}
    assert {name: words[name] for name in SAME} == said
    assert words["STEPS"] == plan.STEPS
    refusals = {str(reason): sentence for reason, sentence in pages.REFUSALS.items()}
    assert words["REFUSALS"].items() <= refusals.items()
    contradictions = {str(about): sentence for about, sentence in pages.CONTRADICTIONS.items()}
    assert words["CONTRADICTIONS"].items() <= contradictions.items()
    assert words["OWN_CAUSES"] == {str(cause): pages.CORRECTION_CAUSES[cause] for cause in pages.OWN_CAUSES}
    assert words["WHY_CORRECT"] == pages.WHY_CORRECT
    asked = {name: field.args[0] for name, field in QUESTIONS.items()}
    assert words["QUESTIONS"] == asked
    assert set(words["KINDS"]) == set(Kind)


SAME = ("OUTCOMES", "PLACES", "CAUSES", "CONTACTS", "INFORMATION", "INTERPRETER_WAYS", "AGREE_ON")
QUESTIONS = {
    name: getattr(forms.WordForm, name)
    for name in (
        *("attended", "colleague", "absence_cause", "outcome", "guardians", "interpreter", "themes", "contacts"),
        *("information", "place", "correction_cause"),
    )
}


def test_the_app_draws_the_same_icons(told: Any):
    template = (ROOT / "templates/_parts/icon.html").read_text()
    paths = Environment(autoescape=True).from_string(template).module.PATHS  # type: ignore[attr-defined]
    assert told["icons"].items() <= paths.items()


def test_what_has_to_be_said_before_it_is_a_record(told: Any):
    assert told["lacks"] == {
        "nothing": ["attended", "outcome"],
        "whole": [],
        "single": ["absence_cause"],
        "single_said": [],
        "single_not_done": [],
        "single_other_side": [],
        "correction": ["correction_cause"],
        "of_the_server": ["correction_cause"],
        "ahead": ["began"],
        "backwards": ["ended"],
        "bare": [],
    }


def test_each_word_is_one_that_the_server_can_read(told: Any):
    bodies = {
        name: rules.AttestationBody.model_validate_json(json.dumps(body)) for name, body in told["bodies"].items()
    }
    nurse, other = bodies["nurse"], bodies["other"]
    assert (nurse.attended, nurse.colleague_attended, nurse.guardians, nurse.minutes) == (True, True, 2, 60)
    assert (nurse.interpreter_way, list(nurse.contacts)) == ("phone", ["mhv"])
    assert (other.colleague_attended, bodies["forgotten_cause"].absence_cause) == (None, None)
    assert set(told["bodies"]["bare"]) == {"starts_at", "minutes", "attended"}


def test_a_correction_comes_after_what_it_corrects_and_ticks_only_what_changed(told: Any):
    word, *ticks = told["rows"]
    assert (word["kind"], word["after"]) == ("attestation", [])
    assert [one["body"] for one in ticks] == [{"theme": 7, "is_ticked": True}, {"theme": 8, "is_ticked": False}]
    again, *more = told["correction"]
    assert (again["after"], again["body"]["correction_cause"], more) == (["a"], "mistake", [])


def test_what_the_tablet_remembers_gives_way_to_what_the_server_knows(told: Any):
    settled = told["settled"]
    killed = settled.pop("killed_after_saving")
    assert (killed["writing"], killed["said"]["id"]) == (None, "w")
    assert settled == {
        "waiting": "a",
        "received_after_fetch": "a",
        "told_by_the_server": None,
        "refused": [None, "a"],
        "gone": None,
        "killed_before_saving": "w",
    }
    assert told["signs"] == {
        "kept": ["kept", "none"],
        "received": ["confirmed", "none"],
        "theirs": ["none", "kept"],
        "other": ["none", "none"],
    }


def test_hours_are_swedish_wherever_the_tablet_thinks_it_is(told: Any):
    assert told["hours"]["night"]["minutes"] == 60
    assert told["hours"]["forward"]["field"] == "began"
    assert told["hours"]["summer"] == {"starts_at": "2026-05-12T08:00:00.000Z", "minutes": 90}
    assert told["when"] == ["kl.\u00a010–11.30", "i dag kl.\u00a010", "2026-10-25T00:30:00.000Z"]
    assert (told["was_in"]["began"], told["was_in"]["ended"]) == ("10:10", "10:55")


def test_a_note_is_refused_as_the_server_would(told: Any):
    for text, no in zip(NOTES, told["notes"], strict=True):
        is_refused = not text.strip() or len(text) > NOTE_LENGTH or looks_like_personnummer(text)
        assert bool(no) is is_refused, text
    assert told["notes"][3] == pages.refusal(pages.Refused(pages.Reason.NOTE_TOO_LONG, length=281))
