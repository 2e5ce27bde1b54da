"""`people add`: gives a person an assignment, and a way in."""

import sys

import click
from flask import current_app
from sqlalchemy.orm import Session

from hembesok_field.access import actions, pages, queries
from hembesok_field.access.rules import Reason, UnitKind
from hembesok_field.access.tables import Authority, Unit
from hembesok_field.commands.base import command
from hembesok_field.kernel import clock
from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR, Duty, Operator, Profession

NOT_COUNTED = (
    "{name} räknas inte som socialtjänsten vid besöken. Ska {name} göra det, skriv samma sak igen med "
    "--represents-social-services: det blir ett uppdrag till, att välja vid inloggningen."
)


@command("add", says=pages.REFUSALS)
@click.option("--password-stdin", is_flag=True, help="Läs lösenordet från standard in.")
@click.option("--represents-social-services", is_flag=True, help="Personen företräder socialtjänsten vid besöken.")
@click.option("--duty", type=click.Choice([duty.value for duty in Duty]), required=True)
@click.option("--authority", "authority_code", help="Huvudmannens kod, för den som arbetar för hela huvudmannen.")
@click.option("--unit", "unit_code", help="Enhetens kod.")
@click.option("--profession", type=click.Choice([profession.value for profession in Profession]), required=True)
@click.option("--name", required=True)
@click.option("--email", required=True)
def add(
    *,
    email: str,
    name: str,
    profession: str,
    unit_code: str | None,
    authority_code: str | None,
    duty: str,
    represents_social_services: bool,
    password_stdin: bool,
) -> None:
    """Lägg till en person med ett uppdrag, eller ett uppdrag till åt någon som redan finns."""
    if (unit_code is None) == (authority_code is None):
        raise click.UsageError("Ange antingen --unit eller --authority.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with unit_of_work(OPERATOR) as session:
        unit, authority = place(session, unit_code, authority_code)
        assignment = actions.add_person(
            session,
            email=email,
            name=name,
            profession=Profession(profession),
            duty=Duty(duty),
            unit=unit,
            authority=authority,
            represents_social_services=represents_social_services,
            from_on=clock.today(),
            by=Operator(),
        )
        way_in = _way_in(session, email, password)
        stands_for = assignment.represents_social_services or unit is None or unit.kind is not UnitKind.SOCIAL_SERVICES
    click.echo(f"{name.strip()} har nu uppdrag {assignment.id}.")
    if duty == Duty.FIELD and not stands_for:
        click.echo(NOT_COUNTED.format(name=name.strip()), err=True)
    for line in way_in:
        click.echo(line)


def place(session: Session, unit_code: str | None, authority_code: str | None) -> tuple[Unit | None, Authority | None]:
    """The unit or the authority that was named."""
    if unit_code is not None:
        unit = queries.unit_named(session, unit_code)
        if unit is None:
            raise Refused(Reason.UNIT_UNKNOWN, code=unit_code)
        return unit, None
    authority = queries.authority_named(session, authority_code or "")
    if authority is None:
        raise Refused(Reason.AUTHORITY_UNKNOWN, code=authority_code)
    return None, authority


def _way_in(session: Session, email: str, password: str | None) -> list[str]:
    """Sets the password that was given; else makes a link for one who has none."""
    person = queries.person_with(session, email)
    if person is None:
        raise Refused(Reason.PERSON_UNKNOWN, email=email)
    if password is not None:
        actions.set_password(session, person=person, password=password)
        actions.end_sign_ins(session, person_id=person.id, now=clock.now())
        return []
    if person.password_hash:
        return [f"{person.email} loggar in som förut."]
    token = actions.make_link(session, person=person, now=clock.now())
    return ["Länken gäller i 24 timmar och en gång:", f"{current_app.config['HEMBESOK'].url}/valkommen/{token}"]


people = click.Group("people", [add], help="De som arbetar här.")
COMMANDS: list[click.Command] = [people]
