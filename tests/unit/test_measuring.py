"""The measuring itself: a slow one in twenty shows, a hole in a table says why, and a proof of nothing is no proof."""

from itertools import chain, repeat

import pytest

from benchmarks import timing
from benchmarks.report import Line, NotMeasured, Table, tried
from tests.evidence.proof import Proof


def timed(monkeypatch, *seconds):
    """What `measured` says when the work takes these seconds, one after another."""
    said = chain(seconds)
    monkeypatch.setattr(timing, "seconds", lambda _work: next(said))
    return timing.measured(lambda: None, times=len(seconds), warm_up=0)


def test_the_slowest_of_twenty_is_beyond_p95_and_the_second_slowest_is_not(monkeypatch):
    found = timed(monkeypatch, *repeat(0.010, 18), 0.050, 0.900)
    assert (found.median_ms, found.p95_ms) == pytest.approx((10, 50))


def test_the_middle_of_two_lies_between_them(monkeypatch):
    assert timed(monkeypatch, 0.010, 0.030).median_ms == pytest.approx(20)


def broken() -> Line:
    raise NotMeasured("there is no /sidan")


def test_what_cannot_be_measured_says_why_in_a_row_as_wide_as_the_others():
    line = tried("SQLite", "Sidan", 3, "p95", broken)
    assert line.cells == ("not measured: there is no /sidan", "", "")
    assert line.holds is None
    rows = str(Table("Pages", ("median", "p95", "questions"), [line])).strip().splitlines()[2:]
    assert {row.count("|") for row in rows} == {8}


def test_a_fault_on_the_way_is_named_too():
    assert tried("SQLite", "x", 1, "", lambda: 1 / 0).cells == ("not measured: ZeroDivisionError: division by zero",)


@pytest.mark.parametrize(
    ("work", "n", "failures"),
    [
        (lambda found: found.tried(times=5), 5, 0),
        (lambda found: [found.tried(), found.tried("it did not hold")], 2, 1),
        (lambda found: [found.tried(), 1 / 0], 1, 1),
        (lambda _: None, 0, 1),
    ],
    ids=["held", "did not hold once", "broke off", "nothing tried"],
)
def test_a_proof_says_how_many_times_and_how_many_failed(work, n, failures):
    told = Proof("p", "a goal", 7, work).run()
    assert (told["n"], told["failures"], told["seed"], told["goal"]) == (n, failures, 7, "a goal")
    assert ("first" in told) == bool(failures)
