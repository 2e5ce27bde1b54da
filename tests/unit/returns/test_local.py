"""A region's own money: who may apply, which visits bear the code, and what stands in the way of a paper."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from hembesok_field.access.rules import Payment
from hembesok_field.record.shapes import Outcome, Place
from hembesok_field.returns import rules
from hembesok_field.returns.pages import local as pages
from hembesok_field.returns.rules.local import is_home_visit
from hembesok_field.returns.shapes import CodeState, LocalBvc, LocalKind, LocalRules, LocalStep, LocalWord, Reason
from hembesok_field.returns.years import local_example
from hembesok_field.statistics.rules import is_joint
from hembesok_field.statistics.shapes import Fact

FACT = Fact(
    UUID(int=1), UUID(int=2), 1, 1, 2, 2026, date(2026, 3, 2), "2m", True, Outcome.DONE, Place.HOME, True, True, True,
    None, 2, 2, False, 0, 1, True, "mhv", "tandvård",
)  # fmt: skip
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOLD = LocalRules(2026, 2500, 1800, fixed_above_cni=Decimal(2), questions=("Ett?", "Två?"), headings=("Form",))


def test_the_example_says_what_the_routine_says():
    told, source = local_example(2026)
    assert (told.variable_kr, told.fixed_kr, told.journal_code) == (2500, 1800, "ZV509")
    assert (told.fixed_above_cni, told.report_by_on) == (2, date(2027, 1, 31))
    assert (len(told.questions), len(told.headings)) == (5, 3)
    assert "1138579" in source


@pytest.mark.parametrize(
    ("cni", "may"), [(None, False), (Decimal("1.999"), False), (Decimal("2.000"), False), (Decimal("2.001"), True)]
)
def test_only_a_bvc_above_the_limit_may_apply(cni, may):
    assert rules.may_apply(TOLD, cni) is may
    assert rules.may_apply(replace(TOLD, fixed_above_cni=None), cni) is False


def test_a_rate_follows_how_the_bvc_is_paid():
    assert (rules.rate_kr(TOLD, Payment.VARIABLE), rules.rate_kr(TOLD, Payment.FIXED)) == (2500, 1800)


@pytest.mark.parametrize("such", [*product((True, False, None), repeat=2)])
@pytest.mark.parametrize(
    "changes", [{}, {"is_extra": False}, {"agrees": False}, {"place": Place.BVC}, {"outcome": Outcome.FAMILY_NOT_HOME}]
)
def test_the_code_stands_on_joint_home_visits_also_ordinary_ones(such, changes):
    nurse, social = such
    fact = FACT._replace(nurse=nurse, social_services=social, **changes)
    found = rules.code_state(fact)
    assert (found is CodeState.BOTH) is (is_home_visit(fact) and is_joint(fact))
    if found not in (None, CodeState.BOTH):
        assert is_home_visit(fact)
        assert sorted(map(str, such)) == ["None", "True"]


def test_a_bvcs_year_adds_up_what_it_did():
    facts = [
        FACT,
        FACT._replace(step_code="8m", is_extra=False),
        FACT._replace(social_services=None, step_code="4m", interpreter=True),
    ]
    found = rules.bvc_year([*facts, FACT._replace(agrees=False), FACT._replace(nurse=False)])
    assert (found.joint_home_visits, found.extended_visits, found.extended_joint_visits, found.families) == (2, 2, 1, 1)
    assert (dict(found.by_step), found.interpreter_visits) == ({"2m": 1, "4m": 1}, 1)
    form, extent, plan = pages.suggested(["Form", "Omfattning", "Planering"], found)
    assert "tandvård (2)" in form
    assert (
        extent
        == "Två utökade hembesök hos en familj. Tillsammans med socialtjänsten gjordes två hembesök på alla steg."
    )
    assert plan == ""
    assert pages.suggested(["A"], found) == [form]


def words(*steps: LocalStep):
    return [LocalWord(n, step, (), (), "", "Anna", NOON) for n, step in enumerate(steps, 1)]


@pytest.mark.parametrize("last", [None, *LocalStep])
def test_a_draft_may_be_written_until_it_is_sent_and_again_when_it_came_back(last):
    written = words(last) if last else []
    above = LocalBvc(1, "VIV", "Vivalla", 1, 1, Decimal(3), Payment.FIXED)
    why = rules.why_not_write(TOLD, LocalKind.APPLICATION, above, written, None)
    assert why is (Reason.ALREADY_SENT if last in (LocalStep.SENT, LocalStep.GRANTED) else None)
    below = replace(above, child_cni=Decimal(2), payment=Payment.VARIABLE)
    assert rules.why_not_write(TOLD, LocalKind.APPLICATION, below, written, None) is Reason.BELOW_CNI
    assert rules.why_not_write(TOLD, LocalKind.REPORT, above, written, None) is why
    assert rules.why_not_write(TOLD, LocalKind.REPORT, below, written, LocalStep.GRANTED) is why
    for step in (None, *set(LocalStep) - {LocalStep.GRANTED}):
        assert rules.why_not_write(TOLD, LocalKind.REPORT, below, written, step) is Reason.NOT_FIXED


def test_what_is_sent_is_answered_and_a_report_waits_for_the_year_to_end():
    assert rules.why_not_send(LocalKind.APPLICATION, ["Ja", " "], year_is_over=True) is Reason.NOT_ANSWERED
    assert rules.why_not_send(LocalKind.APPLICATION, ["Ja", "Ja"], year_is_over=False) is None
    assert rules.why_not_send(LocalKind.REPORT, ["Ja"], year_is_over=False) is Reason.YEAR_NOT_OVER
    assert rules.why_not_send(LocalKind.REPORT, ["Ja"], year_is_over=True) is None


@pytest.mark.parametrize(("kind", "step"), [*product(LocalKind, LocalStep)])
def test_the_region_answers_what_was_sent_and_says_why_it_is_a_no(kind, step):
    may = (
        {LocalStep.SENT_BACK}
        if kind is LocalKind.REPORT
        else {LocalStep.SENT_BACK, LocalStep.GRANTED, LocalStep.DECLINED}
    )
    sent = words(LocalStep.DRAFT, LocalStep.SENT)
    assert rules.why_not_decide(kind, sent, step, "Bra") is (None if step in may else Reason.NOT_SENT)
    assert set(pages.DECISIONS[kind]) == may
    if step in may:
        assert rules.why_not_decide(kind, sent, step, " ") is (
            None if step is LocalStep.GRANTED else Reason.SAYS_NOTHING
        )
        for other in (words(), words(LocalStep.DRAFT), words(LocalStep.SENT, LocalStep.GRANTED)):
            assert rules.why_not_decide(kind, other, step, "Bra") is Reason.NOT_SENT
