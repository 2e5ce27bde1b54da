"""A nurse's tablet with a full disk, a lost base, a hurt row and two tabs: nothing that was saved is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Playwright

from tests.field import faults
from tests.field.ground import answering, made_ready
from tests.field.machine import Machine
from tests.people import Town

pytestmark = pytest.mark.browser


@pytest.fixture
def case(app: Flask, town: Town, play: Playwright, tmp_path: Path) -> Iterator[faults.Case]:
    """A tablet that was made ready today, unlocked and without a network."""
    with answering(app, town) as field:
        machine = Machine(play, tmp_path / "disk", field.address)
        page = machine.start("/logga-in")
        made = faults.Case(machine, field, made_ready(page))
        page.goto("/falt")
        machine.context.set_offline(True)
        made.unlock()
        yield made
        machine.stop()
    assert machine.said == []


def test_what_was_said_to_be_saved_outlives_the_tablets_faults(case: faults.Case):
    case.do(
        "const {visits} = await tablet.day(); await tablet.keepDraft(visits[0].id, {text: given.text})",
        text=faults.NOTE,
    )
    for fault in (
        faults.quota,
        faults.connection_lost,
        faults.hurt,
        faults.two_tabs,
        faults.shell_only,
        faults.stolen,
    ):
        assert list(fault(case)) == [], fault.__name__
    assert list(faults.canary(case)) == []
    case.machine.start(offline=True)
    case.unlock()
    assert list(faults.reported(case, "lost")) == []
