"""What is disclosed to the other side: opened, changed and closed as it happens, and never taken away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.access.tables import Authority
from hembesok_field.booking import actions as bookings
from hembesok_field.family import actions, queries
from hembesok_field.family.rules import ConsentWay, Sharing, disclosure_steps
from hembesok_field.family.tables import Disclosure, Family
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import NotAllowed
from hembesok_field.kernel.identity import OPERATOR, Operator
from tests.families import ALI, AMINA, NOW, TODAY, a_family, all_say_yes
from tests.people import a_social_unit, a_social_worker

HERE = Sharing(1, SeesFamilies.IDENTIFIABLE)
THERE = Sharing(2, SeesFamilies.IDENTIFIABLE)


def told(family: Family) -> list[str]:
    with db.reading(OPERATOR) as session:
        rows = session.scalars(select(Disclosure).where(Disclosure.family_id == family.id).order_by(Disclosure.id))
        return [row.step.value for row in rows]


def enrolled(town, **facts) -> Family:
    with db.unit_of_work(OPERATOR) as session:
        return a_family(session, town.anna, town.bvc_id, **{"partner_id": town.social_id, **facts})[0]


def agree(town, family: Family) -> None:
    with db.unit_of_work(OPERATOR) as session:
        all_say_yes(session, town.anna, family)


def take_back(town, family: Family) -> None:
    with db.unit_of_work(OPERATOR) as session:
        guardian = queries.guardians_of(session, family)[0]
        actions.withdraw_consent(
            session, by=town.sara, family_id=family.id, guardian_id=guardian.id, said_on=TODAY, way=ConsentWay.PHONE,
            now=NOW + timedelta(hours=1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "partner", "refused", "steps"),
    [
        (None, None, 1, False, []),
        (HERE, HERE, 1, False, []),
        (None, HERE, 1, False, ["opened"]),
        (HERE, None, 1, True, ["taken_back"]),
        (HERE, None, 1, False, ["not_all_agree"]),
        (HERE, None, None, True, ["other_unit"]),
        (HERE, THERE, 2, False, ["other_unit", "opened"]),
        (HERE, Sharing(1, SeesFamilies.COUNT_ONLY), 1, False, ["way_chosen"]),
    ],
)
def test_each_change_of_sharing_has_its_step(before, now, partner, refused, steps):
    found = disclosure_steps(before, now, partner_id=partner, is_refused=refused)
    assert [step.value for step, _ in found] == steps


def test_a_yes_opens_and_a_yes_taken_back_closes_and_both_stay(town):
    family = enrolled(town)
    assert told(family) == []
    agree(town, family)
    take_back(town, family)
    assert told(family) == ["opened", "taken_back"]
    with db.reading(OPERATOR) as session:
        opened, closed = session.scalars(select(Disclosure).order_by(Disclosure.id))
        words = queries.consent_words_of(session, family)
    assert (opened.authority_id, opened.unit_id, opened.sees) == (town.region_id, town.social_id, "identifiable")
    assert (opened.done_by, opened.at, opened.ground) == (town.anna.assignment_id, NOW, str(words[-1].id))
    assert (closed.done_by, closed.at, closed.ground) == (town.sara.assignment_id, NOW + timedelta(hours=1), "")


def test_the_first_of_two_guardians_opens_nothing(town):
    family = enrolled(town, guardians=[AMINA, ALI])
    with db.unit_of_work(OPERATOR) as session:
        first = queries.guardians_of(session, family)[0]
        actions.record_consent(
            session, by=town.anna, family_id=family.id, guardian_id=first.id, is_yes=True, said_on=TODAY,
            way=ConsentWay.ORAL, now=NOW,
        )  # fmt: skip
    assert told(family) == []
    agree(town, family)
    assert told(family) == ["opened"]
    with db.reading(OPERATOR) as session:
        assert len(session.scalars(select(Disclosure)).one().ground.split()) == 2


def test_a_guardian_who_has_not_answered_closes_what_was_open(town):
    family = enrolled(town)
    agree(town, family)
    with db.unit_of_work(OPERATOR) as session:
        actions.add_guardian(session, by=town.anna, family_id=family.id, guardian=ALI, now=NOW)
    assert told(family) == ["opened", "not_all_agree"]


def test_consent_without_a_unit_opens_nothing_until_there_is_one(town):
    family = enrolled(town, partner_id=None)
    agree(town, family)
    assert told(family) == []
    with db.unit_of_work(OPERATOR) as session:
        actions.set_partner(session, by=town.anna, family_id=family.id, partner_id=town.social_id, now=NOW)
    assert told(family) == ["opened"]


def test_a_move_closes_it_to_the_old_unit(town):
    family = enrolled(town)
    agree(town, family)
    with db.unit_of_work(OPERATOR) as session:
        bookings.move_family(
            session, by=town.anna, family_id=family.id, to_bvc_id=town.other_bvc_id, to_partner_id=None,
            moved_on=TODAY, now=NOW,
        )  # fmt: skip
    assert told(family) == ["opened", "other_unit"]
    with db.reading(OPERATOR) as session:
        last = queries.last_disclosures(session, [family.id])[family.id]
    assert last.unit_id == town.social_id


def test_the_way_a_municipality_sees_families_is_told_of_each_that_is_shared_with_it(town):
    shared, closed = enrolled(town), enrolled(town)
    agree(town, shared)
    for sees in (SeesFamilies.PSEUDONYM, SeesFamilies.PSEUDONYM, SeesFamilies.COUNT_ONLY):
        with db.unit_of_work(OPERATOR) as session:
            actions.choose_way(session, by=town.mats, sees=sees, now=NOW)
    assert told(shared) == ["opened", "way_chosen", "way_chosen"]
    assert told(closed) == []


@pytest.mark.parametrize("name", ["adam", "kajsa", "sara", "anna"])
def test_nobody_but_the_municipalitys_own_admin_chooses_how_it_sees(town, name):
    with pytest.raises(NotAllowed), db.unit_of_work(OPERATOR) as session:
        actions.choose_way(session, by=getattr(town, name), sees=SeesFamilies.COUNT_ONLY, now=NOW)


def test_a_unit_that_a_company_runs_sees_as_its_municipality_has_chosen(town):
    with db.unit_of_work(OPERATOR) as session:
        municipality = session.get_one(Authority, town.municipality_id)
        company = a_social_unit(session, municipality, "BOL", company_id=town.region_id)  # any other owner
        actions.choose_way(session, by=town.mats, sees=SeesFamilies.PSEUDONYM, now=NOW)
        elsa = a_social_worker(session, company, "Elsa Lund")
        assert elsa.authority_id == town.region_id
        assert queries.sees_as(session, elsa) is SeesFamilies.PSEUDONYM


def test_a_sheets_yes_opens_and_its_no_closes(town):
    family = enrolled(town, guardians=[AMINA])
    with db.unit_of_work(OPERATOR) as session:
        for guardian in queries.guardians_of(session, family):
            session.delete(guardian)
    for is_yes in (True, False):
        with db.unit_of_work(OPERATOR) as session:
            actions.record_consent(
                session, by=Operator(), family_id=family.id, is_yes=is_yes, said_on=date(2026, 2, 1),
                way=ConsentWay.IMPORTED, now=NOW,
            )  # fmt: skip
    assert told(family) == ["opened", "taken_back"]
