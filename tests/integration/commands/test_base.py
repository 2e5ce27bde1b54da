"""Held by every command: a database that is behind is refused, each fault is a line, the codes are 0, 1 and 2."""

import json
from enum import StrEnum

import click
import pytest

from hembesok_field.commands.base import Fault, command, say_json
from hembesok_field.factory import create_app
from hembesok_field.kernel.db import db, unit_of_work
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR


class Reason(StrEnum):
    TAKEN = "taken"


SAYS = {Reason.TAKEN: "Tiden {time} är tagen."}


@pytest.fixture
def try_out(app):
    def run(made: click.Command, *words: str):
        said = app.test_cli_runner().invoke(made, list(words))
        return said.exit_code, said.stdout, said.stderr

    return run


@pytest.fixture
def engine():
    return "sqlite"


def test_a_refusal_is_a_sentence_and_exit_1(try_out):
    @command("book", says=SAYS)
    def book() -> None:
        """Boka."""
        raise Refused(Reason.TAKEN, time="10.30")

    assert try_out(book) == (1, "", "Tiden 10.30 är tagen.\n")


def test_each_fault_is_a_line(try_out):
    @command("read")
    def read() -> None:
        """Läs."""
        raise Fault("Rad 1 är fel.", "Rad 2 är fel.")

    assert try_out(read) == (1, "", "Rad 1 är fel.\nRad 2 är fel.\n")


def test_json_is_one_document_and_wrong_usage_is_2(try_out):
    @command("count")
    @click.option("--year", type=int, required=True)
    def count(year: int) -> None:
        """Räkna."""
        say_json({"år": year, "skäl": Reason.TAKEN})

    code, said, _ = try_out(count, "--year", "2025")
    assert (code, json.loads(said)) == (0, {"år": 2025, "skäl": "taken"})
    code, said, complaint = try_out(count, "--year", "i år")
    assert (code, said) == (2, "")
    assert "--year" in complaint


COMMANDS = [
    ("people", "add", "--email=a@example.se", "--name=A", "--profession=other", "--unit=X", "--duty=field"),
    ("token", "--email=a@example.se"),
    ("log", "verify"),
    ("backup", "kopia.db"),
]


def forget(session) -> None:
    session.connection().exec_driver_sql("DELETE FROM alembic_version")


def fall_behind(session) -> None:
    session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")


@pytest.mark.parametrize("harm", [forget, fall_behind])
@pytest.mark.parametrize("words", [*COMMANDS, ("restore", "kopia.db")], ids=" ".join)
def test_a_database_that_is_behind_is_refused(program, words, harm):
    with unit_of_work(OPERATOR) as session:
        harm(session)
    code, said, complaint = program(*words)
    assert (code, said) == (1, "")
    assert "flask --app app db upgrade" in complaint


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_is_not_there_is_refused_and_not_filled(environ, tmp_path, words):
    app = create_app(environ={**environ, "HEMBESOK_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"})
    said = app.test_cli_runner().invoke(args=list(words))
    with app.app_context():
        db.engine.dispose()
    assert said.exit_code == 1
    assert "flask --app app db upgrade" in said.stderr


def test_a_newer_database_asks_for_a_newer_program(program):
    with unit_of_work(OPERATOR) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    code, _, complaint = program("log", "verify")
    assert code == 1
    assert "nyare version" in complaint


def test_an_unreachable_database_is_said_in_one_sentence(environ, tmp_path):
    (tmp_path / "ingen").write_text("en fil, ingen mapp")
    place = tmp_path / "ingen" / "hembesok.db"
    app = create_app(environ={**environ, "HEMBESOK_DATABASE_URL": f"sqlite:///{place}"})
    said = app.test_cli_runner().invoke(args=["log", "verify"])
    assert said.exit_code == 1
    assert said.stderr.count("\n") == 1
