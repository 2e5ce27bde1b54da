"""`database secure`: the role that the program runs as on PostgreSQL, made or checked."""

import re
import sys

import click

from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel import roles
from hembesok_field.kernel.db import Base, reading, unit_of_work
from hembesok_field.kernel.identity import OPERATOR

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
NOT_POSTGRES = "Radsäkerhet finns bara på PostgreSQL. Med SQLite håller programmet ensamt isär huvudmännen."
NOT_A_NAME = "Rollens namn får ha små bokstäver a-z, siffror och understreck."
HOLDS = "Rollen {role} äger inget, går inte förbi radsäkerheten och har bara de rättigheter som programmet behöver."


@command("secure")
@click.option("--runtime-role", "role", required=True, help="Rollen som programmet ska köras som.")
@click.option("--password-stdin", is_flag=True, help="Läs rollens lösenord från standard in.")
@click.option("--check", "only_check", is_flag=True, help="Ändra inget, säg bara vad som är fel.")
def secure(role: str, *, password_stdin: bool, only_check: bool) -> None:
    """Skapa rollen som programmet körs som, ge den det den behöver, och kontrollera att väggarna håller.

    Kör den som databasens ägare, efter varje db upgrade. Med --check: slutar med 1 om något är fel.
    """
    if not NAME.fullmatch(role):
        raise Fault(NOT_A_NAME)
    with reading(OPERATOR) as session:
        if session.get_bind().dialect.name != "postgresql":
            raise Fault(NOT_POSTGRES)
    if not only_check:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        with unit_of_work(OPERATOR) as session:
            roles.secured(session, role, password=password)
    with reading(OPERATOR) as session:
        faults = roles.faults_of(session, role, Base.metadata)
    if faults:
        raise Fault(*faults)
    click.echo(HOLDS.format(role=role))


database = click.Group("database", [secure], help="Databasen och den roll som programmet körs som.")
COMMANDS: list[click.Command] = [database]
