"""Writing families in: what is kept, who may, what is refused, and that a refusal leaves nothing behind."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.family import actions, queries
from hembesok_field.family.rules import Answer, ConsentWay, EventKind, NewChild, NewGuardian, Reason, TargetGroup
from hembesok_field.family.tables import Child, ConsentWord, Family, FamilyEvent, Participation
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import OPERATOR, Operator
from tests.families import ALI, AMINA, LEO, NOW, TODAY, a_family, all_say_yes

TOMORROW = TODAY + timedelta(days=1)
EXPECTED = NewChild(None, None, date(2026, 4, 1))


def enrolled(town, **facts):
    with db.unit_of_work(OPERATOR) as session:
        family, part = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id, **facts)
        all_say_yes(session, town.anna, family)
    return family, part


def count(table) -> int:
    with db.reading(OPERATOR) as session:
        return session.scalar(select(func.count()).select_from(table))


def kinds(family) -> list[str]:
    with db.reading(OPERATOR) as session:
        rows = session.scalars(select(FamilyEvent).where(FamilyEvent.family_id == family.id).order_by(FamilyEvent.id))
        return [row.kind for row in rows]


def refused(reason: Reason, act, *args, **facts) -> Refused:
    with pytest.raises(Refused) as no, db.unit_of_work(OPERATOR) as session:
        act(session, *args, **facts)
    assert no.value.reason is reason
    return no.value


def not_allowed(act, **facts) -> None:
    with pytest.raises(NotAllowed), db.unit_of_work(OPERATOR) as session:
        act(session, **facts)


def not_found(act, **facts) -> None:
    with pytest.raises(NotFound), db.unit_of_work(OPERATOR) as session:
        act(session, **facts)


def test_a_nurse_writes_in_a_family_with_its_offer_and_its_people(town):
    family, part = enrolled(town, guardians=[AMINA, ALI], target_groups=[TargetGroup.FIRST_CHILD])
    with db.reading(OPERATOR) as session:
        found = queries.family_for(session, town.bo, family.id)
        assert found.reference.startswith("F-")
        assert found.region_id == town.region_id
        assert (found.guardian_count, found.address, found.target_groups) == (2, "Hagagatan 12", "first_child")
        assert [g.name for g in queries.guardians_of(session, found)] == ["Amina Yusuf", "Ali Hassan"]
        assert [c.name for c in queries.children_of(session, found)] == ["Leo"]
        kept = queries.participations_of(session, found)
        assert [(p.id, p.number, p.answer, p.started_on) for p in kept] == [(part.id, 1, Answer.YES, date(2026, 1, 12))]
    assert kinds(family)[0] == EventKind.ENROLLED


def test_names_numbers_and_addresses_stand_sealed_in_the_database(town):
    enrolled(town)
    with db.reading(OPERATOR) as session:
        raw = session.connection().exec_driver_sql("SELECT name, phone FROM guardian").one()
        home = session.connection().exec_driver_sql("SELECT address FROM family").scalar_one()
    assert not any(word in bytes(cell) for cell in (*raw, home) for word in (b"Amina", b"070", b"Haga"))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"children": []}, Reason.NO_CHILD),
        ({"children": [NewChild("Leo", None)]}, Reason.NO_DATE_FOR_CHILD),
        ({"children": [NewChild("Leo", TOMORROW)]}, Reason.BORN_IN_FUTURE),
        ({"children": [NewChild("Leo", TODAY, None, uses_corrected_age=True)]}, Reason.CORRECTED_NEEDS_DUE),
        ({"children": [NewChild("Leo 20260105-1234", TODAY)]}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"guardians": []}, Reason.NO_GUARDIAN),
        ({"guardians": [AMINA, ALI, ALI]}, Reason.TOO_MANY_GUARDIANS),
        ({"guardians": [NewGuardian("  ")]}, Reason.NAME_MISSING),
        ({"guardians": [NewGuardian("Amina 850101-1234")]}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"guardians": [NewGuardian("Amina", "850101-1234")]}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"guardians": [NewGuardian("x" * 121)]}, Reason.TOO_LONG),
        ({"address": "Hagagatan 12, 19850101-1234"}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"language": "somaliska 8112189876"}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"reference": "850101-1234"}, Reason.LOOKS_LIKE_PERSONNUMMER),
        ({"area_type": 6}, Reason.AREA_TYPE_UNKNOWN),
        ({"is_protected": True}, Reason.PROTECTED_HAS_NO_ADDRESS),
        ({"is_protected": True, "address": None, "area_name": "Vivalla"}, Reason.PROTECTED_HAS_NO_ADDRESS),
        ({"offered_on": None}, Reason.OFFER_MISSING),
        ({"offered_on": TOMORROW}, Reason.DAY_IN_FUTURE),
        ({"answered_on": date(2026, 1, 11)}, Reason.ANSWER_BEFORE_OFFER),
        ({"answer": Answer.NO}, Reason.START_NEEDS_YES),
        ({"starts_on": date(2026, 1, 11)}, Reason.START_BEFORE_ANSWER),
    ],
)
def test_what_does_not_hang_together_is_refused_and_nothing_is_saved(town, facts, reason):
    with pytest.raises(Refused) as no, db.unit_of_work(OPERATOR) as session:
        a_family(session, town.anna, town.bvc_id, **facts)
    assert no.value.reason is reason
    assert (count(Family), count(FamilyEvent), count(Child)) == (0, 0, 0)


def test_a_partner_must_work_with_the_bvc_that_day(town):
    refused(Reason.NOT_A_PARTNER, a_family, town.anna, town.bvc_id, partner_id=town.other_social_id)
    refused(Reason.NOT_A_PARTNER, a_family, town.anna, town.bvc_id, partner_id=town.other_bvc_id)


def test_only_a_field_worker_of_the_bvc_writes_in_a_family_there(town):
    for stranger in (town.kim, town.sara, town.carin, town.adam, town.lova):
        with pytest.raises(NotAllowed), db.unit_of_work(OPERATOR) as session:
            a_family(session, stranger, town.bvc_id)
    with pytest.raises(NotAllowed), db.unit_of_work(OPERATOR) as session:
        a_family(session, town.sara, town.social_id)
    assert count(Family) == 0


def test_a_reference_is_used_once_in_a_region(town):
    enrolled(town, reference="FAM-1")
    refused(Reason.REFERENCE_TAKEN, a_family, town.kim, town.other_bvc_id, reference="FAM-1")


def test_a_sheet_may_know_less_than_a_person(town):
    with db.unit_of_work(OPERATOR) as session:
        family, part = a_family(
            session, Operator(), town.bvc_id, guardians=[], offered_on=None, answer=None, answered_on=None,
            starts_on=None, guardian_count=2, partner_id=town.other_social_id,
        )  # fmt: skip
    assert (family.guardian_count, part.offered_on, part.answer) == (2, None, None)


def test_nothing_is_known_to_the_other_side_before_every_guardian_has_said_yes(town):
    with db.unit_of_work(OPERATOR) as session:
        family, _ = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id, guardians=[AMINA, ALI])
        first, second = queries.guardians_of(session, family)
    say = {"by": town.anna, "family_id": family.id, "said_on": TODAY, "way": ConsentWay.PHONE, "now": NOW}

    def sara_sees() -> bool:
        with db.reading(OPERATOR) as session:
            try:
                queries.family_for(session, town.sara, family.id)
            except NotFound:
                return False
            return True

    assert not sara_sees()
    with db.unit_of_work(OPERATOR) as session:
        actions.record_consent(session, guardian_id=first.id, is_yes=True, **say)
    assert not sara_sees()
    with db.unit_of_work(OPERATOR) as session:
        actions.record_consent(session, guardian_id=second.id, is_yes=True, with_interpreter=True, **say)
    assert sara_sees()
    with db.unit_of_work(OPERATOR) as session:
        actions.withdraw_consent(session, guardian_id=first.id, **say)
    assert not sara_sees()
    with db.reading(OPERATOR) as session:
        words = queries.consent_words_of(session, family)
        assert [(w.is_yes, w.is_standing, w.text_version) for w in words] == [
            (False, True, "2026-1"),
            (True, True, "2026-1"),
            (True, False, "2026-1"),
        ]
    assert kinds(family)[-3:] == ["consent_given", "consent_given", "consent_withdrawn"]


def test_a_guardian_added_later_has_to_say_yes_herself(town):
    family, _ = enrolled(town)
    with db.reading(OPERATOR) as session:
        queries.family_for(session, town.sara, family.id)
    with db.unit_of_work(OPERATOR) as session:
        ali = actions.add_guardian(session, by=town.bo, family_id=family.id, guardian=ALI, now=NOW)
    not_found(queries.family_for, by=town.sara, family_id=family.id)
    with db.unit_of_work(OPERATOR) as session:
        actions.record_consent(
            session, by=town.bo, family_id=family.id, guardian_id=ali.id, is_yes=True, said_on=TODAY,
            way=ConsentWay.WRITTEN, now=NOW,
        )  # fmt: skip
    with db.reading(OPERATOR) as session:
        assert queries.family_for(session, town.sara, family.id).guardian_count == 2
    refused(Reason.TOO_MANY_GUARDIANS, actions.add_guardian, by=town.bo, family_id=family.id, guardian=ALI, now=NOW)


def test_a_guardians_own_word_replaces_what_a_sheet_said_of_the_family(town):
    with db.unit_of_work(OPERATOR) as session:
        family, _ = a_family(session, town.anna, town.bvc_id, partner_id=town.social_id)
        actions.record_consent(
            session, by=Operator(), family_id=family.id, is_yes=False, said_on=TODAY, way=ConsentWay.IMPORTED, now=NOW
        )
    not_found(queries.family_for, by=town.sara, family_id=family.id)
    with db.unit_of_work(OPERATOR) as session:
        all_say_yes(session, town.anna, family)
    with db.reading(OPERATOR) as session:
        queries.family_for(session, town.sara, family.id)
    assert count(ConsentWord) == 2


def test_a_no_in_a_later_sheet_hides_the_family_although_each_guardian_once_said_yes(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        actions.record_consent(
            session, by=Operator(), family_id=family.id, is_yes=False, said_on=TODAY, way=ConsentWay.IMPORTED, now=NOW
        )
    not_found(queries.family_for, by=town.sara, family_id=family.id)


def test_the_other_side_never_gets_why_the_family_was_offered_the_programme(town):
    family, _ = enrolled(town, target_groups=[TargetGroup.RISK_FACTORS])
    with db.reading(OPERATOR) as session:
        assert queries.face_of(session, town.anna, family.id).target_groups == ("risk_factors",)
        assert queries.face_of(session, town.sara, family.id).target_groups == ()


def test_consent_is_refused_from_the_future_and_for_a_guardian_of_another_family(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        other, _ = a_family(session, town.anna, town.bvc_id)
        stranger = queries.guardians_of(session, other)[0]
        own = queries.guardians_of(session, family)[0]
    say = {"by": town.anna, "family_id": family.id, "is_yes": True, "way": ConsentWay.ORAL, "now": NOW}
    refused(Reason.DAY_IN_FUTURE, actions.record_consent, guardian_id=own.id, said_on=TOMORROW, **say)
    not_found(actions.record_consent, guardian_id=stranger.id, said_on=TODAY, **say)
    not_found(actions.record_consent, guardian_id=None, said_on=TODAY, **say)
    refused(
        Reason.NO_CONSENT_TO_WITHDRAW, actions.withdraw_consent, by=town.anna, family_id=other.id,
        guardian_id=stranger.id, said_on=TODAY, way=ConsentWay.ORAL, now=NOW,
    )  # fmt: skip


def test_a_family_may_take_back_its_yes_through_the_social_worker(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        guardian = queries.guardians_of(session, family)[0]
        actions.withdraw_consent(
            session, by=town.sara, family_id=family.id, guardian_id=guardian.id, said_on=TODAY, way=ConsentWay.ORAL,
            now=NOW,
        )  # fmt: skip
    not_found(queries.family_for, by=town.sara, family_id=family.id)


@pytest.mark.parametrize("name", ["carin", "adam", "lova"])
def test_one_who_visits_nobody_knows_no_family_whatever_let_her_in(town, name):
    """The guard stops her at the door; this is the wall behind it. A unit of her own changes nothing."""
    family, _ = enrolled(town)
    with db.reading(OPERATOR) as session:
        for who in (getattr(town, name), replace(getattr(town, name), unit_id=town.bvc_id)):
            with pytest.raises(NotFound):
                queries.family_for(session, who, family.id)


def test_a_count_only_municipality_knows_no_family_even_with_consent(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Authority, town.municipality_id).sees_families = SeesFamilies.COUNT_ONLY
    not_found(queries.family_for, by=town.sara, family_id=family.id)


def acts(town, family, part) -> dict:
    """Every act on a family that its own BVC does, with what it needs."""
    with db.reading(OPERATOR) as session:
        child, guardian = queries.children_of(session, family)[0], queries.guardians_of(session, family)[0]
    return {
        "answer": (actions.answer_offer, {"participation_id": part.id, "answer": Answer.YES, "answered_on": TODAY}),
        "again": (
            actions.offer_again,
            {"family_id": family.id, "children": [EXPECTED], "offered_on": TODAY, "answer": None},
        ),
        "birth": (actions.register_birth, {"child_id": child.id, "born_on": TODAY}),
        "child": (actions.correct_child, {"child_id": child.id, "child": LEO}),
        "twin": (actions.add_child, {"participation_id": part.id, "child": LEO}),
        "guardian": (actions.add_guardian, {"family_id": family.id, "guardian": ALI}),
        "named": (actions.correct_guardian, {"guardian_id": guardian.id, "guardian": ALI}),
        "consent": (
            actions.record_consent,
            {
                "family_id": family.id,
                "guardian_id": guardian.id,
                "is_yes": True,
                "said_on": TODAY,
                "way": ConsentWay.ORAL,
            },
        ),
        "partner": (actions.set_partner, {"family_id": family.id, "partner_id": town.social_id}),
        "protect": (actions.protect, {"family_id": family.id, "is_protected": True}),
        "home": (
            actions.change_home,
            {
                "family_id": family.id,
                "address": "Nygatan 1",
                "area_type": 4,
                "area_name": None,
                "language": None,
                "needs_interpreter": False,
                "target_groups": [],
            },
        ),
    }


ACTS = ("answer", "again", "birth", "child", "twin", "guardian", "named", "consent", "partner", "protect", "home")


@pytest.mark.parametrize("name", ACTS)
def test_the_bvcs_own_acts_are_closed_to_strangers_and_to_the_other_side(town, name):
    family, part = enrolled(town)
    act, facts = acts(town, family, part)[name]
    events = count(FamilyEvent)
    for stranger in (town.kim, town.tore, town.carin, town.adam, town.lova):
        not_found(act, by=stranger, now=NOW, **facts)
    not_allowed(act, by=town.sara, now=NOW, **facts)
    with db.unit_of_work(OPERATOR) as session:
        session.get_one(Family, family.id).partner_id = None
    not_found(act, by=town.sara, now=NOW, **facts)
    assert count(FamilyEvent) == events


@pytest.mark.parametrize("name", ["answer", "birth"])
def test_what_is_already_so_is_refused(town, name):
    family, part = enrolled(town)
    act, facts = acts(town, family, part)[name]
    reason = {"answer": Reason.ALREADY_BEGUN, "birth": Reason.ALREADY_BORN}[name]
    refused(reason, act, by=town.anna, now=NOW, **facts)


def test_an_unanswered_offer_becomes_a_no_and_then_a_yes(town):
    family, part = enrolled(town, answer=Answer.UNANSWERED, answered_on=None, starts_on=None)
    for answer, started in ((Answer.NO, None), (Answer.YES, TODAY)):
        with db.unit_of_work(OPERATOR) as session:
            actions.answer_offer(
                session, by=town.bo, participation_id=part.id, answer=answer, answered_on=TODAY, now=NOW
            )
        with db.reading(OPERATOR) as session:
            kept = queries.participations_of(session, queries.family_for(session, town.anna, family.id))[0]
            assert (kept.answer, kept.started_on) == (answer, started)
    assert kinds(family)[-2:] == ["said_no", "said_yes"]


def test_a_later_birth_is_a_new_programme_of_the_same_family(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        again = actions.offer_again(
            session, by=town.anna, family_id=family.id, children=[EXPECTED], offered_on=TODAY,
            answer=Answer.UNANSWERED, now=NOW,
        )  # fmt: skip
    assert (again.number, again.partner_id) == (2, town.social_id)
    assert (count(Family), count(Participation), count(Child)) == (1, 2, 2)


def test_an_expected_child_is_born_and_keeps_its_due_date(town):
    family, _ = enrolled(town, children=[EXPECTED])
    with db.unit_of_work(OPERATOR) as session:
        child = queries.children_of(session, family)[0]
        actions.register_birth(
            session, by=town.bo, child_id=child.id, born_on=TODAY, name="Noor", uses_corrected_age=True, now=NOW
        )
    with db.reading(OPERATOR) as session:
        born = queries.children_of(session, family)[0]
        assert (born.name, born.born_on, born.due_on) == ("Noor", TODAY, date(2026, 4, 1))
        assert born.uses_corrected_age
    refused(
        Reason.BORN_IN_FUTURE, actions.correct_child, by=town.bo, child_id=child.id, child=NewChild(None, TOMORROW),
        now=NOW,
    )  # fmt: skip


def test_a_corrected_date_leaves_the_former_in_the_history(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        child = queries.children_of(session, family)[0]
        actions.correct_child(session, by=town.anna, child_id=child.id, child=NewChild(None, date(2026, 1, 6)), now=NOW)
    with db.reading(OPERATOR) as session:
        last = queries.events_of(session, town.anna, family)[0]
        assert (last.kind, last.detail) == ("child_corrected", "2026-01-05 → 2026-01-06")
        assert queries.children_of(session, family)[0].name == "Leo"


def test_the_pair_are_field_workers_of_the_two_units(town):
    family, _ = enrolled(town)
    pair = {"by": town.bo, "family_id": family.id, "now": NOW}
    anna, sara = town.anna.assignment_id, town.sara.assignment_id
    with db.unit_of_work(OPERATOR) as session:
        kept = actions.set_pair(session, nurse_id=anna, social_worker_id=sara, **pair)
        assert (kept.nurse_id, kept.social_worker_id) == (anna, sara)
    for nurse, social in (
        (town.kim.assignment_id, sara),
        (sara, sara),
        (town.carin.assignment_id, sara),
        (anna, town.tore.assignment_id),
        (anna, anna),
        (anna, 999_999),
    ):
        refused(Reason.NOT_A_FIELD_WORKER_THERE, actions.set_pair, nurse_id=nurse, social_worker_id=social, **pair)


def test_the_partners_workers_change_their_own_half_of_the_pair_only(town):
    family, _ = enrolled(town)
    anna, bo, ola = (who.assignment_id for who in (town.anna, town.bo, town.ola))
    with db.unit_of_work(OPERATOR) as session:
        actions.set_pair(session, by=town.anna, family_id=family.id, nurse_id=anna, social_worker_id=None, now=NOW)
        actions.set_pair(session, by=town.sara, family_id=family.id, nurse_id=anna, social_worker_id=ola, now=NOW)
    not_allowed(actions.set_pair, by=town.sara, family_id=family.id, nurse_id=bo, social_worker_id=ola, now=NOW)
    not_found(actions.set_pair, by=town.tore, family_id=family.id, nurse_id=anna, social_worker_id=None, now=NOW)


def test_a_partner_unit_is_set_once_and_the_running_programme_gets_it(town):
    with db.unit_of_work(OPERATOR) as session:
        family, _ = a_family(session, town.kim, town.other_bvc_id)
        actions.set_partner(session, by=town.kim, family_id=family.id, partner_id=town.social_id, now=NOW)
    with db.reading(OPERATOR) as session:
        kept = queries.family_for(session, town.kim, family.id)
        assert [p.partner_id for p in queries.participations_of(session, kept)] == [town.social_id]
    refused(
        Reason.HAS_A_PARTNER, actions.set_partner, by=town.kim, family_id=family.id, partner_id=town.other_social_id,
        now=NOW,
    )  # fmt: skip


def test_protection_takes_the_address_away_and_keeps_it_away(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        actions.protect(session, by=town.anna, family_id=family.id, is_protected=True, now=NOW)
    with db.reading(OPERATOR) as session:
        kept = queries.family_for(session, town.anna, family.id)
        assert (kept.is_protected, kept.address, kept.nurse_id) == (True, None, town.anna.assignment_id)
    home = {"area_type": 5, "area_name": None, "language": None, "needs_interpreter": None, "target_groups": []}
    refused(
        Reason.PROTECTED_HAS_NO_ADDRESS, actions.change_home, by=town.anna, family_id=family.id,
        address="Hagagatan 12", now=NOW, **home,
    )  # fmt: skip


def test_a_protected_family_opens_for_its_named_pair_only_and_a_colleague_may_step_in(town):
    family, _ = enrolled(town, is_protected=True, address=None)
    add = {"family_id": family.id, "guardian": ALI, "now": NOW}
    not_found(actions.add_guardian, by=town.bo, **add)
    not_found(actions.take_over, by=town.sara, family_id=family.id, now=NOW)
    not_found(actions.take_over, by=town.kim, family_id=family.id, now=NOW)
    with db.unit_of_work(OPERATOR) as session:
        actions.take_over(session, by=town.bo, family_id=family.id, now=NOW)
        actions.add_guardian(session, by=town.bo, **add)
    assert kinds(family)[-2:] == ["taken_over", "guardian_added"]
    not_found(actions.add_guardian, by=town.anna, **add)


def test_a_protected_family_is_not_there_for_the_pairs_own_colleagues(town):
    family, _ = enrolled(town, is_protected=True, address=None)
    seen = set()
    with db.reading(OPERATOR) as session:
        for name in ("anna", "bo", "kim", "sara", "ola"):
            with suppress(NotFound):
                seen.add((name, queries.family_for(session, getattr(town, name), family.id).id))
    assert seen == {("anna", family.id)}


def test_the_history_of_one_side_is_not_the_others(town):
    family, _ = enrolled(town)
    with db.unit_of_work(OPERATOR) as session:
        actions.set_pair(
            session, by=town.sara, family_id=family.id, nurse_id=None, social_worker_id=town.ola.assignment_id, now=NOW
        )
    with db.reading(OPERATOR) as session:
        mine = [event.kind for event in queries.events_of(session, town.sara, family)]
        theirs = [event.kind for event in queries.events_of(session, town.anna, family)]
    assert mine == ["pair_set"]
    assert "pair_set" not in theirs
    assert theirs[-1] == "enrolled"


def test_a_family_that_is_not_there_is_not_found(town):
    not_found(actions.protect, by=town.anna, family_id=uuid4(), is_protected=True, now=NOW)
