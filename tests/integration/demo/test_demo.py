"""The demo region: what it holds, that it is the same for the same day, and that it leaves everything else alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hembesok_field.access import queries as access
from hembesok_field.access.tables import Assignment, Authority, Person
from hembesok_field.booking.tables import BookingStep, Hold
from hembesok_field.demo import pages, words
from hembesok_field.demo.people import ACCOUNTS, HOST, PASSWORD
from hembesok_field.factory import create_app
from hembesok_field.family import queries as families
from hembesok_field.family.rules import DisclosureStep, EndReason, Sharing, looks_like_personnummer
from hembesok_field.family.tables import Child, ConsentWord, Disclosure, Family, FamilyEvent, Guardian, Participation
from hembesok_field.kernel import clock, passwords
from hembesok_field.kernel.db import db, reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR, Duty, Operator, Profession
from hembesok_field.plan.tables import Visit, Waiver
from hembesok_field.record.shapes import Outcome
from hembesok_field.record.tables import Attestation, Note
from hembesok_field.statistics import actions as statistics
from hembesok_field.statistics import queries as figures
from tests.conftest import ENGINES

NOON = datetime(2026, 3, 19, 11, 0, tzinfo=UTC)  # a Thursday, noon in Sweden
TODAY = NOON.date()
CODES = ("18", "1880", "1881")

pytestmark = pytest.mark.slow
Summary = dict[Any, Any]


def summary_of(session: Session) -> Summary:
    """All that two loads of one day share: figures and counts, no id, reference or hash."""
    found: Summary = {
        (code, year): figures.measures(session, Operator(), figures.scope_for(session, Operator(), code), year)
        for code in CODES
        for year in (2024, 2025, 2026)
    }
    for kind in (Family, Child, Guardian, Participation, Visit, BookingStep, Hold, Attestation, Note, ConsentWord):
        found[kind.__tablename__] = session.scalar(select(func.count()).select_from(kind))
    found["words"] = sorted(
        map(str, session.execute(select(Attestation.starts_at, Attestation.at, Attestation.outcome, Attestation.scope)))
    )
    found["births"] = sorted(map(str, session.execute(select(Child.born_on, Child.due_on, Child.name))))
    found["hours"] = sorted(map(str, session.execute(select(Hold.person_id, Hold.starts_at))))
    return found


@pytest.fixture(scope="module", params=ENGINES)
def loaded(
    request: pytest.FixtureRequest, environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Result]]:
    """A region loaded at noon by the command, once for all that look at it, and what the command said."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "hembesok.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").clone(request.getfixturevalue("postgres_template"), "test_demo")
    app = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": url})
    with app.app_context():
        with time_machine.travel(NOON, tick=False):
            said = app.test_cli_runner().invoke(args=["demo"])
        with unit_of_work(OPERATOR) as session:
            statistics.refresh(session)
        yield app, said
        db.engine.dispose()
    if request.param == "postgresql":
        request.getfixturevalue("postgres").drop("test_demo")


@pytest.fixture
def session(loaded: tuple[Flask, Result]) -> Iterator[Session]:
    with reading(OPERATOR) as found:
        yield found


summaries: list[Summary] = []


def test_the_same_day_gives_the_same_lives_on_either_engine(session: Session) -> None:
    summaries.append(summary_of(session))
    assert all(one == summaries[0] for one in summaries)
    assert summaries[0]["family"] == 120


def test_both_sides_have_figures_that_differ(session: Session) -> None:
    def of(code: str) -> Any:
        return figures.measures(session, Operator(), figures.scope_for(session, Operator(), code), 2025)

    region, town = of("18"), of("1880")
    assert region.extended_visits > town.extended_visits > 20
    assert region.bvc_count == 6
    assert region.families_declined > 0
    assert region.families_discontinued > 0
    assert 50 < region.joint_share < 100
    assert region.interpreter_visits > 0
    assert set(region.reimbursement.by_bvc) >= {"BVC-VIVALLA", "BVC-TYBBLE"}


def test_everything_that_happens_in_a_programme_happens_at_least_once(session: Session) -> None:
    reasons = set(session.scalars(select(Participation.end_reason)))
    assert reasons >= {EndReason.COMPLETED, EndReason.DISCONTINUED, EndReason.MOVED, EndReason.NOT_REACHED}
    assert session.scalar(select(func.count()).where(Participation.end_reason == EndReason.CHILD_DECEASED)) == 1
    assert set(session.scalars(select(Attestation.outcome))) >= set(Outcome)
    assert session.scalar(select(func.count()).where(Family.is_protected)) >= 2
    assert session.scalar(select(func.count()).where(Family.partner_id.is_(None))) >= 4
    assert session.scalar(select(func.count()).where(Child.born_on.is_(None))) == 2
    assert session.scalar(select(func.count()).where(Child.uses_corrected_age)) == 2
    assert session.scalar(select(func.count()).where(Participation.number > 1)) >= 3
    assert session.scalar(select(func.count()).where(Participation.paused_on.isnot(None))) == 1
    assert session.scalar(select(func.count()).where(Waiver.reason == words.WHY_WAIVED)) == 2
    assert session.scalar(select(func.count()).where(Visit.step_code == "extra")) >= 3
    kinds = set(session.scalars(select(FamilyEvent.kind)))
    assert kinds >= {"moved", "paused", "resumed", "consent_withdrawn", "consent_refused", "birth_registered"}


def test_two_visits_have_words_that_differ(session: Session) -> None:
    told = select(Attestation.visit_id).where(Attestation.outcome.isnot(None)).group_by(Attestation.visit_id)
    assert len(session.scalars(told.having(func.count(Attestation.outcome.distinct()) > 1)).all()) == 2


@pytest.mark.parametrize("account", ACCOUNTS[:2], ids=lambda account: account.name)
def test_the_first_two_have_a_full_day_and_something_to_confirm(session: Session, account: Any) -> None:
    person = access.person_with(session, account.email)
    assert person is not None
    hours = session.scalars(select(Hold).where(Hold.person_id == person.id).order_by(Hold.starts_at)).all()
    today = [hold for hold in hours if clock.swedish(hold.starts_at).date() == TODAY]
    assert len(today) == 4
    assert today[0].ends_at < NOON < today[-1].starts_at
    assert len([hold for hold in hours if hold.starts_at > today[-1].starts_at]) >= 8


def test_every_act_is_by_the_one_whose_act_it_is(session: Session) -> None:
    said = select(Attestation.scope, Assignment.profession).join(Assignment, Assignment.id == Attestation.said_by)
    assert {(scope.value, profession) for scope, profession in session.execute(said)} == {
        ("nurse", Profession.BHV_NURSE),
        ("social_services", Profession.SOCIAL_WORKER),
    }
    assert session.scalar(select(func.count()).where(FamilyEvent.done_by.is_(None))) == 0


def test_nothing_is_said_before_it_happened_or_after_now(session: Session) -> None:
    assert session.scalar(select(func.count()).where(Attestation.at < Attestation.starts_at)) == 0
    assert session.scalar(select(func.count()).where(BookingStep.at >= BookingStep.starts_at)) == 0
    for moment in (Attestation.at, BookingStep.at, FamilyEvent.at, ConsentWord.at):
        assert session.scalar(select(func.max(moment))) <= NOON


def out_of_step(session: Session) -> list[str]:
    """Families whose newest disclosure does not say what consent and partner say."""
    ids = list(session.scalars(select(Family.id)))
    last = families.last_disclosures(session, ids)
    wrong = []
    for one in families.sharing_of(session, ids):
        kept = last.get(one.family_id)
        said = Sharing(kept.unit_id, kept.sees) if kept and kept.step.is_open else None
        if said != one.sharing:
            wrong.append(f"{one.family_id}: {said} is told, {one.sharing} is so")
    return wrong


def test_each_disclosure_is_as_it_stands(session: Session) -> None:
    assert out_of_step(session) == []
    steps = dict(session.execute(select(Disclosure.step, func.count()).group_by(Disclosure.step)).all())
    assert steps[DisclosureStep.OPENED] > 10
    assert steps[DisclosureStep.TAKEN_BACK] >= 1


def test_nobody_in_it_could_be_a_real_person(session: Session) -> None:
    written = [text for row in session.execute(select(Guardian.name, Guardian.phone)) for text in row if text]
    written += [text for text in session.scalars(select(Child.name)) if text]
    written += [text for text in session.scalars(select(Family.address)) if text]
    written += [*session.scalars(select(Note.text)), *session.scalars(select(FamilyEvent.detail))]
    written += [
        pages.account_list(),
        *session.scalars(select(Waiver.reason)),
        *session.scalars(select(BookingStep.reason)),
    ]
    assert not [text for text in written if looks_like_personnummer(text)]
    phones = [phone for phone in session.scalars(select(Guardian.phone)) if phone]
    assert phones
    assert all(phone.startswith("070-174 06 ") and 5 <= int(phone[-2:]) <= 99 for phone in phones)
    assert all(email.endswith(f"@{HOST}") for email in session.scalars(select(Person.email)))
    assert all(session.scalars(select(Authority.is_demo)))


def test_a_protected_family_has_no_address_and_no_area(session: Session) -> None:
    rows = session.execute(select(Family.address, Family.area_name).where(Family.is_protected)).all()
    assert rows
    assert all(row == (None, None) for row in rows)


def test_everyone_has_the_printed_password_and_every_authority_its_duties(session: Session) -> None:
    kept = set(session.scalars(select(Person.password_hash)))
    assert len(kept) == 1
    assert passwords.fits(kept.pop(), PASSWORD)
    duties = select(Authority.code, Assignment.duty).join(Authority, Authority.id == Assignment.authority_id).distinct()
    assert {(code, duty) for code, duty in session.execute(duties)} == {(code, duty) for code in CODES for duty in Duty}
    twice = select(Assignment.person_id).group_by(Assignment.person_id).having(func.count() > 1)
    assert len(session.scalars(twice).all()) == 1


def counts() -> list[int]:
    with reading(OPERATOR) as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in (Person, Family, FamilyEvent)]


def test_the_command_loads_an_empty_database_once(loaded: tuple[Flask, Result]) -> None:
    app, said = loaded
    assert (said.exit_code, said.stderr) == (0, "")
    assert "120 familjer" in said.stdout
    assert PASSWORD in said.stdout
    lines = [line for line in said.stdout.splitlines() if HOST in line]
    assert len(lines) == len(ACCOUNTS)
    assert lines[0].startswith("Nora Tranbär")
    assert len({line.index("@") > 0 and line.index(account.email) for line, account in zip(lines, ACCOUNTS)}) == 1
    before = counts()
    again = app.test_cli_runner().invoke(args=["demo"])
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith(pages.IS_LOADED)
    assert counts() == before


class TestTheCommand:
    @pytest.fixture
    def engine(self) -> str:
        return "sqlite"

    def test_leaves_a_database_in_use_alone_and_tells_no_password(
        self, town: object, program: Callable[..., tuple[int, str, str]]
    ) -> None:
        before = counts()
        assert program("demo") == (0, pages.IS_IN_USE + "\n", "")
        assert counts() == before

    def test_is_refused_in_production(self, database_url: str, keys_file: Path) -> None:
        environ = {
            "HEMBESOK_ENV": "production",
            "HEMBESOK_SECRET_KEY": "only-for-tests-and-long-enough-for-them",
            "HEMBESOK_KEYS": str(keys_file),
            "HEMBESOK_DATABASE_URL": database_url,
            "HEMBESOK_URL": "https://hembesok.example",
        }
        app = create_app({"TESTING": True}, environ=environ)
        with app.app_context():
            said = app.test_cli_runner().invoke(args=["demo"])
            assert (said.exit_code, said.stdout) == (1, "")
            assert said.stderr == pages.NOT_IN_PRODUCTION + "\n"
            assert counts() == [0, 0, 0]
            db.engine.dispose()
