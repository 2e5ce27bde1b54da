"""Making plans: which programme a birth follows, when a visit gets its id, and what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hembesok_field.family import actions as families
from hembesok_field.family import queries as family_queries
from hembesok_field.family.rules import Answer, EndReason, NewChild
from hembesok_field.family.tables import Family, Participation
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.plan import actions, queries
from hembesok_field.plan.rules import Reason, StepState, VisitFacts
from hembesok_field.plan.tables import Plan, Programme, ProgrammeStep, ProgrammeVersion, Visit
from tests.families import BORN, NOW, TODAY, a_family, all_say_yes

STANDARD = ["1-2v", "2m", "4m", "8m", "12m", "15m"]


def planned(town, **facts):
    with db.unit_of_work(OPERATOR) as session:
        family, part = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id, **facts)
        all_say_yes(session, town.anna, family)
    return family, part


def do(act, part, by, **facts):
    with db.unit_of_work(OPERATOR) as session:
        return act(session, participation=session.get_one(Participation, part.id), by=by, now=NOW, **facts)


def refused(expected, act, part, by, /, **facts) -> None:
    with pytest.raises(Refused) as no:
        do(act, part, by, **facts)
    assert no.value.reason is expected


def visits() -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(Visit))


def own_programme(session, region_id, unit_id=None, codes=("2m",)) -> int:
    programme = Programme(name="Eget", region_id=region_id, unit_id=unit_id)
    session.add(programme)
    session.flush()
    version = ProgrammeVersion(programme_id=programme.id, number=1, from_on=date(2021, 1, 1))
    session.add(version)
    session.flush()
    for place, code in enumerate(codes, start=1):
        session.add(
            ProgrammeStep(
                version_id=version.id,
                position=place,
                code=code,
                is_extra=True,
                opens_months=1,
                target_months=2,
                closes_months=3,
                expects_social_services=code != "före",
            )
        )
    return version.id


def states(town, family, today=TODAY, facts=None):
    with db.reading(OPERATOR) as session:
        return {s.code: s.state for s in queries.line_of(session, town.anna, family.id, today, facts)}


def test_a_yes_gives_the_standard_programme_and_its_line(town):
    family, _ = planned(town)
    found = states(town, family)
    assert list(found) == STANDARD
    assert found["1-2v"] is StepState.OVERDUE
    assert found["2m"] is StepState.DUE
    assert {found[code] for code in STANDARD[2:]} == {StepState.COMING}


def test_the_six_standard_steps_are_kept_as_the_contract_has_them(town):
    with db.reading(OPERATOR) as session:
        steps = queries.steps_of_version(session, queries.version_for(session, town.bvc_id, TODAY).id)
    assert [s.code for s in steps] == STANDARD
    assert [s.is_extra for s in steps] == [False, True, True, False, True, True]
    assert [(s.opens.months, s.opens.days) for s in steps] == [(0, 7), (0, 42), (3, 15), (7, 15), (11, 15), (14, 15)]
    assert [(s.closes.months, s.closes.days) for s in steps] == [(0, 21), (3, -1), (5, 0), (9, 0), (13, 0), (16, 0)]


def test_a_no_or_no_answer_makes_no_plan(town):
    family, part = planned(town, answer=Answer.NO, starts_on=None)
    assert states(town, family) == {}
    refused(Reason.HAS_NO_YES, lambda s, now, **f: actions.make_plan(s, starts_on=TODAY, now=now, **f), part, town.anna)
    with db.unit_of_work(OPERATOR) as session:
        actions.answer_with_plan(
            session, by=town.bo, participation_id=part.id, answer=Answer.YES, answered_on=TODAY, now=NOW
        )
    assert states(town, family)["1-2v"] is StepState.NOT_OFFERED


def test_a_later_birth_gets_a_plan_of_its_own_and_the_line_is_the_latest(town):
    family, _ = planned(town)
    with db.unit_of_work(OPERATOR) as session:
        actions.offer_again_with_plan(
            session, by=town.anna, family_id=family.id, children=[NewChild(None, None, date(2026, 9, 1))],
            offered_on=TODAY, answer=Answer.YES, answered_on=TODAY, starts_on=TODAY, now=NOW,
        )  # fmt: skip
    assert set(states(town, family).values()) == {StepState.COMING}


def test_a_second_plan_for_the_same_birth_is_refused(town):
    _, part = planned(town)
    refused(Reason.HAS_A_PLAN, actions.make_plan, part, town.anna, starts_on=TODAY)


def test_a_bvcs_own_programme_goes_before_the_regions_and_that_before_the_standard(town):
    with db.unit_of_work(OPERATOR) as session:
        region = own_programme(session, town.region_id)
        own = own_programme(session, town.region_id, town.bvc_id)
    with db.reading(OPERATOR) as session:
        assert queries.version_for(session, town.bvc_id, TODAY).id == own
        assert queries.version_for(session, town.other_bvc_id, TODAY).id == region
        assert queries.version_for(session, town.bvc_id, date(2020, 12, 31)).id not in (own, region)
        with pytest.raises(NotFound):
            queries.version_for(session, 999_999, TODAY)
        with pytest.raises(NotFound):
            queries.version_for(session, town.bvc_id, date(2019, 12, 31))


def test_a_new_version_never_rewrites_a_running_plan(town):
    family, _ = planned(town)
    with db.unit_of_work(OPERATOR) as session:
        own_programme(session, town.region_id, town.bvc_id, codes=("före", "3m"))
    assert list(states(town, family)) == STANDARD
    later, _ = planned(town)
    assert set(states(town, later)) == {"före", "3m"}


def test_a_registered_birth_moves_every_window_by_itself(town):
    family, _ = planned(town, children=[NewChild(None, None, date(2026, 3, 20))])
    before = states(town, family, date(2026, 3, 12))
    with db.unit_of_work(OPERATOR) as session:
        child = family_queries.children_of(session, family)[0]
        families.register_birth(session, by=town.anna, child_id=child.id, born_on=date(2026, 3, 1), now=NOW)
    assert (before["1-2v"], states(town, family, date(2026, 3, 12))["1-2v"]) == (StepState.COMING, StepState.DUE)


def test_a_step_gets_its_visit_once_with_a_reference_it_keeps(town):
    _, part = planned(town)
    first = do(actions.visit_of_step, part, town.anna, step_code="2m")
    again = do(actions.visit_of_step, part, town.bo, step_code="2m")
    assert first.id == again.id
    assert first.reference.startswith("B-")
    assert (first.is_extra, first.bvc_id, first.partner_id) == (True, town.bvc_id, town.social_id)
    afresh = do(actions.visit_of_step, part, town.anna, step_code="2m", besides=[first.id])
    assert afresh.id != first.id
    assert do(actions.visit_of_step, part, town.anna, step_code="2m", besides=[first.id]).id == afresh.id
    assert visits() == 2


def test_either_side_may_start_a_step_while_consent_is_in_force_and_no_stranger(town):
    _, part = planned(town)
    do(actions.visit_of_step, part, town.sara, step_code="2m")
    for stranger in (town.kim, town.tore, town.carin):
        with pytest.raises(NotFound):
            do(actions.visit_of_step, part, stranger, step_code="4m")
    assert visits() == 1


def test_a_step_that_is_not_in_the_programme_or_has_no_plan_is_refused(town):
    _, part = planned(town)
    refused(Reason.NOT_IN_PROGRAMME, actions.visit_of_step, part, town.anna, step_code="18m")
    _, unplanned = planned(town, answer=Answer.NO, starts_on=None)
    refused(Reason.HAS_NO_PLAN, actions.visit_of_step, unplanned, town.anna, step_code="2m")


def test_an_added_visit_has_its_own_window_and_why(town):
    family, part = planned(town)
    added = do(
        actions.add_visit, part, town.anna, opens_on=TODAY, closes_on=TODAY + timedelta(days=10), why="Följa upp"
    )
    assert (added.step_code, added.is_extra, added.why_added) == ("extra", True, "Följa upp")
    assert states(town, family)["extra"] is StepState.DUE
    assert states(town, family, TODAY + timedelta(days=11))["extra"] is StepState.OVERDUE


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"why": " "}, Reason.NEEDS_WHY),
        ({"why": "x" * 201}, Reason.TOO_LONG),
        ({"why": "Barnet 20260105-1234"}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"closes_on": TODAY - timedelta(days=1)}, Reason.WINDOW_BACKWARDS),
    ],
)
def test_an_added_visit_that_does_not_hang_together_is_refused_and_nothing_is_saved(town, facts, reason):
    _, part = planned(town)
    told = {"opens_on": TODAY, "closes_on": TODAY, "why": "Följa upp", **facts}
    refused(reason, actions.add_visit, part, town.anna, **told)
    assert visits() == 0


def test_a_step_is_waived_with_a_reason_and_comes_back(town):
    family, part = planned(town)
    do(actions.waive, part, town.bo, step_code="2m", reason="Familjen är bortrest")
    assert states(town, family)["2m"] is StepState.WAIVED
    refused(Reason.ALREADY_WAIVED, actions.waive, part, town.anna, step_code="2m", reason="Bortrest")
    do(actions.undo_waiver, part, town.anna, step_code="2m")
    assert states(town, family)["2m"] is StepState.DUE
    refused(Reason.NOT_WAIVED, actions.undo_waiver, part, town.anna, step_code="2m")
    do(actions.waive, part, town.anna, step_code="2m", reason="Bortrest igen")
    refused(Reason.NEEDS_WHY, actions.waive, part, town.anna, step_code="4m", reason="")
    refused(Reason.NOT_IN_PROGRAMME, actions.waive, part, town.anna, step_code="extra", reason="Nej")


@pytest.mark.parametrize("name", ["add", "waive", "undo"])
def test_the_plan_is_the_bvcs_own_to_change(town, name):
    _, part = planned(town)
    act, facts = {
        "add": (actions.add_visit, {"opens_on": TODAY, "closes_on": TODAY, "why": "Följa upp"}),
        "waive": (actions.waive, {"step_code": "2m", "reason": "Bortrest"}),
        "undo": (actions.undo_waiver, {"step_code": "2m"}),
    }[name]
    with pytest.raises(NotAllowed):
        do(act, part, town.sara, **facts)
    for stranger in (town.kim, town.tore, town.carin, town.adam, town.lova):
        with pytest.raises(NotFound):
            do(act, part, stranger, **facts)
    assert visits() == 0


@pytest.mark.parametrize("name", ["visit", "add", "waive"])
def test_an_ended_programme_takes_no_more(town, name):
    _, part = planned(town)
    with db.unit_of_work(OPERATOR) as session:
        kept = session.get_one(Participation, part.id)
        kept.ended_on, kept.end_reason = TODAY, EndReason.MOVED
    act, facts = {
        "visit": (actions.visit_of_step, {"step_code": "2m"}),
        "add": (actions.add_visit, {"opens_on": TODAY, "closes_on": TODAY, "why": "Följa upp"}),
        "waive": (actions.waive, {"step_code": "2m", "reason": "Bortrest"}),
    }[name]
    refused(Reason.HAS_ENDED, act, part, town.anna, **facts)


def test_a_partner_chosen_later_comes_to_the_visits_that_had_none(town):
    with db.unit_of_work(OPERATOR) as session:
        family, part = a_family(session, town.anna, town.bvc_id)
    before = do(actions.visit_of_step, part, town.anna, step_code="2m")
    assert before.partner_id is None
    with db.unit_of_work(OPERATOR) as session:
        actions.set_partner(session, by=town.bo, family_id=family.id, partner_id=town.social_id, now=NOW)
    with db.reading(OPERATOR) as session:
        assert queries.visit_for(session, town.anna, before.id).partner_id == town.social_id


def test_a_visit_is_found_only_by_those_who_may_know_the_family(town):
    family, part = planned(town)
    visit = do(actions.visit_of_step, part, town.anna, step_code="2m")
    with db.reading(OPERATOR) as session:
        for friend in (town.anna, town.bo, town.sara, town.ola):
            assert queries.visit_for(session, friend, visit.id).reference == visit.reference
        for stranger in (town.kim, town.tore, town.carin, town.lova):
            with pytest.raises(NotFound):
                queries.visit_for(session, stranger, visit.id)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, family.id).partner_id = None
    with db.reading(OPERATOR) as session, pytest.raises(NotFound):
        queries.visit_for(session, town.sara, visit.id)


def test_what_the_later_rooms_know_decides_how_a_step_stands(town):
    family, part = planned(town)
    visit = do(actions.visit_of_step, part, town.anna, step_code="2m")
    done = VisitFacts(visit.id, "2m", is_done=True, nurse=True)
    assert states(town, family, facts={visit.id: done})["2m"] is StepState.DONE_BY_ONE
    assert states(town, family)["2m"] is StepState.DUE


def test_a_late_family_is_not_offered_what_had_closed(town):
    family, _ = planned(town, starts_on=date(2026, 1, 27), answered_on=date(2026, 1, 27))
    assert BORN + timedelta(days=21) == date(2026, 1, 26)
    assert states(town, family)["1-2v"] is StepState.NOT_OFFERED


def test_a_refused_enrolment_leaves_no_plan(town):
    with pytest.raises(Refused), db.unit_of_work(OPERATOR) as session:
        a_family(session, town.anna, town.bvc_id, starts_on=date(2026, 1, 1))
    with db.reading(OPERATOR) as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 0
