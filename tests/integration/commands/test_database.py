"""Held by `database secure`: the role is made and named right, and whatever keeps the walls from holding is said."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from hembesok_field.factory import TOO_STRONG, create_app
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.conftest import RUNTIME_ROLE
from tests.engines import Server

OTHER = "hembesok_prov"


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def owners_app(database_url: str, environ: dict[str, str], postgres: Server) -> Iterator[Flask]:
    """The program as the database's owner starts it, to make the role; what it makes is taken away again."""
    url = database_url.replace(f"//{RUNTIME_ROLE}@", "//postgres@")
    made = create_app({"TESTING": True}, environ={**environ, "HEMBESOK_DATABASE_URL": url})
    with made.app_context():
        yield made
        with db.unit_of_work(OPERATOR) as session:
            session.execute(text(f"DROP OWNED BY {OTHER}" if _is_there(session) else "SELECT 1"))
            session.execute(text(f"DROP ROLE IF EXISTS {OTHER}"))
        db.db.engine.dispose()


def _is_there(session) -> bool:
    return bool(session.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": OTHER}))


def secure(app: Flask, *words: str, stdin: str | None = None) -> tuple[int, str, str]:
    said = app.test_cli_runner().invoke(args=["database", "secure", *words], input=stdin)
    return said.exit_code, said.stdout, said.stderr


def test_the_role_is_made_checked_and_made_again(owners_app: Flask):
    code, _, wrong = secure(owners_app, "--runtime-role", OTHER, "--check")
    assert (code, wrong) == (1, f"Rollen {OTHER} finns inte.\n")
    for _ in range(2):
        code, said, wrong = secure(owners_app, "--runtime-role", OTHER, "--password-stdin", stdin="tre % 'små' \\ord\n")
        assert (code, wrong) == (0, ""), wrong
        assert said.startswith(f"Rollen {OTHER} äger inget")
    assert secure(owners_app, "--runtime-role", OTHER, "--check")[0] == 0


def test_what_is_wrong_is_named_and_put_right(owners_app: Flask):
    secure(owners_app, "--runtime-role", OTHER)
    with db.unit_of_work(OPERATOR) as session:
        session.execute(text(f"GRANT UPDATE ON log_entry TO {OTHER}"))
        session.execute(text(f"REVOKE INSERT ON note FROM {OTHER}"))
    code, _, wrong = secure(owners_app, "--runtime-role", OTHER, "--check")
    assert code == 1
    assert wrong.splitlines() == [
        f"Rollen {OTHER} får UPDATE på log_entry.",
        f"Rollen {OTHER} saknar INSERT på note.",
    ]
    assert secure(owners_app, "--runtime-role", OTHER)[0] == 0


def test_a_superuser_is_never_made_the_runtime_role(owners_app: Flask):
    code, _, wrong = secure(owners_app, "--runtime-role", "postgres", "--check")
    assert code == 1
    assert "Rollen postgres är superuser" in wrong


def test_a_name_that_is_no_plain_word_reaches_no_database(owners_app: Flask):
    assert secure(owners_app, "--runtime-role", 'x"; DROP ROLE postgres; --')[0] == 1


def test_the_role_itself_can_check(program):
    assert program("database", "secure", "--runtime-role", RUNTIME_ROLE, "--check")[0] == 0


@pytest.mark.parametrize("role", ["postgres", RUNTIME_ROLE])
def test_in_production_the_log_says_when_the_role_is_too_strong(
    role: str, database_url: str, environ: dict[str, str], caplog: pytest.LogCaptureFixture
):
    url = database_url.replace(f"//{RUNTIME_ROLE}@", f"//{role}@")
    in_earnest = {**environ, "HEMBESOK_ENV": "production", "HEMBESOK_URL": "https://hembesok.example"}
    made = create_app({"TESTING": True}, environ={**in_earnest, "HEMBESOK_DATABASE_URL": url})
    with made.app_context():
        for _ in range(2):
            made.test_client().get("/logga-in", base_url="https://hembesok.example")
        db.db.engine.dispose()
    told = [record.message for record in caplog.records if record.message == TOO_STRONG]
    assert told == ([TOO_STRONG] if role == "postgres" else [])


class TestOnSqlite:
    @pytest.fixture
    def engine(self) -> str:
        return "sqlite"

    def test_there_is_nothing_to_secure(self, program):
        code, _, wrong = program("database", "secure", "--runtime-role", OTHER)
        assert code == 1
        assert wrong.startswith("Radsäkerhet finns bara på PostgreSQL.")
