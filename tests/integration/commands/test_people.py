"""Held by `people add` and `token`: a person gets in, each bad word has its sentence, nothing is half done."""

import pytest
from sqlalchemy import func, select

from hembesok_field.access import queries, rules
from hembesok_field.access.tables import ApiToken, Assignment, OneTimeLink, Person
from hembesok_field.kernel import db, passwords
from hembesok_field.kernel.identity import OPERATOR, Duty, Profession
from tests.people import PASSWORD, a_bvc, a_company_bvc, a_municipality, a_region, a_social_unit


@pytest.fixture(autouse=True)
def units(app):
    with db.unit_of_work(OPERATOR) as session:
        region = a_region(session)
        a_bvc(session, region)
        a_company_bvc(session, region)
        a_social_unit(session, a_municipality(session))


def words(**changes: str | None) -> list[str]:
    said = {"email": "Anna@Example.se", "name": "Anna Ek", "profession": "bhv_nurse", "unit": "VIV", "duty": "field"}
    return [f"--{key}={value}" for key, value in {**said, **changes}.items() if value is not None]


def counts() -> tuple[int, int]:
    with db.reading(OPERATOR) as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Person, Assignment))


def test_a_nurse_gets_a_link_that_lives_a_day(program):
    code, said, complaint = program("people", "add", *words())
    assert (code, complaint) == (0, "")
    link = said.split()[-1]
    assert link.startswith("http://localhost:5000/valkommen/")
    with db.reading(OPERATOR) as session:
        person = queries.person_with(session, "anna@example.se")
        assignment = queries.assignments_of(session, person.id)[0]
        kept = session.scalars(select(OneTimeLink)).one()
        assert (person.name, person.password_hash) == ("Anna Ek", None)
        assert (assignment.profession, assignment.duty) == (Profession.BHV_NURSE, Duty.FIELD)
        assert assignment.unit.code == "VIV"
        assert kept.token_hash == rules.digest(link.rsplit("/", 1)[1])


def test_a_password_is_read_and_kept_unreadable(program):
    code, said, _ = program("people", "add", *words(), "--password-stdin", stdin=f"{PASSWORD}\n")
    assert code == 0
    assert "valkommen" not in said
    with db.reading(OPERATOR) as session:
        kept = queries.person_with(session, "anna@example.se").password_hash
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert passwords.fits(kept, PASSWORD)


def test_a_company_owns_what_its_people_do(program):
    program("people", "add", *words(unit="PRIV"))
    with db.reading(OPERATOR) as session:
        person = queries.person_with(session, "anna@example.se")
        assert queries.assignments_of(session, person.id)[0].authority.name == "Barnhälsan AB"


def test_one_who_stands_for_social_services_is_remembered_as_such(program):
    said = words(unit="SOC", profession="preschool")
    assert program("people", "add", *said, "--represents-social-services")[0] == 0
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(Assignment)).one().represents_social_services


def test_one_at_social_services_who_does_not_stand_for_them_is_pointed_out(program):
    said = words(unit="SOC", profession="social_worker")
    code, _, complaint = program("people", "add", *said)
    assert (code, complaint.startswith("Anna Ek räknas inte som socialtjänsten vid besöken.")) == (0, True)
    assert "--represents-social-services" in complaint
    assert program("people", "add", *said, "--represents-social-services")[::2] == (0, "")
    assert program("people", "add", *words(unit="VIV", profession="midwife", email="b@example.se"))[2] == ""


def test_a_coordinator_belongs_to_the_whole_authority(program):
    code, _, _ = program(
        "people", "add", *words(unit=None, authority="1880", duty="coordinator", profession="coordinator")
    )
    with db.reading(OPERATOR) as session:
        assert (code, session.scalars(select(Assignment)).one().unit_id) == (0, None)


def test_one_who_is_here_gets_one_assignment_more_and_no_new_way_in(program):
    program("people", "add", *words(), "--password-stdin", stdin=f"{PASSWORD}\n")
    code, said, _ = program("people", "add", *words(unit="PRIV"))
    assert (code, counts()) == (0, (1, 2))
    assert "valkommen" not in said


def test_the_same_assignment_again_changes_nothing(program):
    program("people", "add", *words())
    code, said, complaint = program("people", "add", *words(), "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (code, said, counts()) == (1, "", (1, 1))
    assert complaint == "anna@example.se har redan det uppdraget. Inget är ändrat.\n"
    with db.reading(OPERATOR) as session:
        assert queries.person_with(session, "anna@example.se").password_hash is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": "NIX"}, "Ingen enhet har koden »NIX«"),
        ({"unit": None, "authority": "99", "duty": "admin"}, "Ingen huvudman har koden »99«"),
        ({"unit": None, "authority": "18"}, "behöver en enhet"),
        ({"email": "anna"}, "»anna« är ingen e-postadress"),
        ({"email": "anna@@example.se"}, "ingen e-postadress"),
        ({"email": "anna ek@example.se"}, "ingen e-postadress"),
        ({"email": "anna@example"}, "ingen e-postadress"),
        ({"name": "  "}, "Namnet saknas"),
    ],
)
def test_each_bad_word_has_its_sentence(program, changes, sentence):
    code, said, complaint = program("people", "add", *words(**changes))
    assert (code, said, counts()) == (1, "", (0, 0))
    assert sentence in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("fjorton tecken", "minst 15 tecken"),
        ("", "minst 15 tecken"),
        ("x" * 257, "högst 256 tecken"),
        ("aaaaaaaaaaaaaaaa", "lätt att gissa"),
        ("123456789012345", "lätt att gissa"),
        ("lösenlösenlösen", "lätt att gissa"),
        ("blåbärslösen i en burk", None),
    ],
)
def test_a_bad_password_saves_nothing(program, password, sentence):
    code, _, complaint = program("people", "add", *words(), "--password-stdin", stdin=f"{password}\n")
    if sentence is None:
        assert code == 0
        return
    assert (code, counts()) == (1, (0, 0))
    assert sentence in complaint


@pytest.mark.parametrize(
    "changes",
    [
        {"profession": "doctor"},
        {"duty": "boss"},
        {"email": None},
        {"name": None},
        {"unit": None},
        {"authority": "18"},
    ],
)
def test_wrong_usage_is_2(program, changes):
    code, said, complaint = program("people", "add", *words(**changes))
    assert (code, said, counts()) == (2, "", (0, 0))
    assert complaint


def test_a_token_is_printed_once_and_only_its_hash_is_kept(program):
    program("people", "add", *words())
    code, said, _ = program("token", "--email", "anna@example.se")
    token = said.strip()
    assert (code, len(token)) == (0, 43)
    with db.reading(OPERATOR) as session:
        assert session.scalars(select(ApiToken.token_hash)).all() == [rules.digest(token)]


def test_one_with_several_assignments_names_one(program):
    program("people", "add", *words())
    program("people", "add", *words(unit="PRIV"))
    code, said, complaint = program("token", "--email", "anna@example.se")
    assert (code, said) == (1, "")
    assert "Vivalla BVC" in complaint
    with db.reading(OPERATOR) as session:
        second = session.scalars(select(Assignment.id).order_by(Assignment.id.desc())).first()
    assert program("token", "--email", "anna@example.se", "--assignment", str(second))[0] == 0


@pytest.mark.parametrize(("email", "more"), [("ingen@example.se", []), ("anna@example.se", ["--assignment", "4711"])])
def test_a_token_for_nobody_is_refused(program, email, more):
    program("people", "add", *words())
    code, said, complaint = program("token", "--email", email, *more)
    assert (code, said) == (1, "")
    assert email in complaint
