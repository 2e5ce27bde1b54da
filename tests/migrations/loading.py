"""What stands in the database when each migration comes: written in the words of that time, never through the program.

A new migration gets its row in BEFORE, or `test_every_migration_has_its_rows` says so.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - as it stands in the database: UTC without a zone
ONE = datetime(2026, 3, 2, 13)  # noqa: DTZ001
BORN = date(2026, 1, 10)
FAMILY = UUID(int=0xFA)
PARTICIPATION = UUID(int=0xAA)
VISIT = UUID(int=0xB1)
OTHER_VISIT = UUID(int=0xB2)


def add(connection: Connection, table: str, **values: Any) -> None:
    """One row in plain SQL. SQLite keeps ids as 32 hexadecimal digits, days and moments as text."""
    if connection.dialect.name == "sqlite":
        values = {name: _as_sqlite_keeps_it(value) for name, value in values.items()}
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)  # noqa: S608 - our own words


def _as_sqlite_keeps_it(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def nothing(connection: Connection) -> None:
    """The first migration meets an empty database."""


def two_authorities(connection: Connection) -> None:
    """A region with a BVC and a municipality with a unit, one person each, and the entry of someone who looked."""
    for number, code, kind in ((1, "18", "region"), (2, "1880", "municipality")):
        add(
            connection,
            "authority",
            id=number,
            code=code,
            name=f"Myndighet {code}",
            kind=kind,
            sees_families="identifiable",
            shows_area_in_feed=False,
            is_demo=False,
        )
    for number, kind in ((1, "bvc"), (2, "social_services")):
        add(
            connection,
            "unit",
            id=number,
            code=f"enhet-{number}",
            name="Åsen",
            kind=kind,
            authority_id=number,
            municipality_code="1880",
            payment="fixed",
        )
        add(connection, "person", id=number, email=f"{number}@example.se", name="Åsa Öberg", is_protected=False)
        add(
            connection,
            "assignment",
            id=number,
            person_id=number,
            profession="bhv_nurse" if number == 1 else "social_worker",
            duty="field",
            authority_id=number,
            unit_id=number,
            represents_social_services=number == 2,
            from_on=BORN,
        )
    add(
        connection,
        "log_entry",
        id=1,
        authority_id=1,
        number=1,
        at=NOON,
        person_id=1,
        assignment_id=1,
        unit_id=1,
        action="family.page",
        families=str(FAMILY),
        previous_hash="",
        hash="1" * 64,
    )


def a_booked_family(connection: Connection) -> None:
    """Both authorities and their family."""
    two_authorities(connection)
    a_family_with_words(connection)


def a_family_with_words(connection: Connection) -> None:
    """A family with a child, two visits, a promised hour for each of the two workers, and a word about the first."""
    add(
        connection,
        "family",
        id=FAMILY,
        region_id=1,
        reference="F1",
        bvc_id=1,
        partner_id=2,
        is_protected=False,
        target_groups="",
        made_at=NOON,
    )
    add(connection, "participation", id=PARTICIPATION, family_id=FAMILY, number=1, bvc_id=1, partner_id=2)
    add(
        connection,
        "child",
        id=UUID(int=0xC1),
        family_id=FAMILY,
        participation_id=PARTICIPATION,
        position=1,
        born_on=BORN,
        uses_corrected_age=False,
    )
    for number, visit in enumerate((VISIT, OTHER_VISIT), start=1):
        add_visit(connection, visit, f"B{number}")
    for person in (1, 2):
        add_hold(connection, VISIT, person, NOON, ONE)
    add(
        connection,
        "attestation",
        id=1,
        visit_id=VISIT,
        family_id=FAMILY,
        source="own",
        scope="nurse",
        said_by=1,
        at=ONE,
        starts_at=NOON,
        outcome="done",
        place="home",
        nurse_attended=True,
        others="",
        contacts="",
        information="",
    )


def add_visit(connection: Connection, visit: UUID, reference: str) -> None:
    """A two-month visit of the family, not booked."""
    add(
        connection,
        "visit",
        id=visit,
        family_id=FAMILY,
        participation_id=PARTICIPATION,
        region_id=1,
        reference=reference,
        step_code="2m",
        is_extra=True,
        bvc_id=1,
        partner_id=2,
        why_added="",
        made_at=NOON,
    )


def add_hold(connection: Connection, visit: UUID, person: int, held_from: datetime, held_to: datetime) -> None:
    """That a person has promised these hours, without travel."""
    add(
        connection,
        "hold",
        visit_id=visit,
        person_id=person,
        assignment_id=person,
        side="nurse" if person == 1 else "social_services",
        starts_at=held_from,
        ends_at=held_to,
        held_from=held_from,
        held_to=held_to,
    )


def programmes_of_others(connection: Connection) -> None:
    """A family, and a region's own programme that happens to bear the standard one's name."""
    a_booked_family(connection)
    add(connection, "programme", name="Standardprogrammet", region_id=1)
    add(connection, "programme", name="Örebros egna steg", region_id=1)
    found = "SELECT id FROM programme WHERE name = 'Standardprogrammet'"
    programme = connection.execute(text(found)).scalar_one()
    add(connection, "programme_version", programme_id=programme, number=1, from_on=BORN)


def someone_signed_in(connection: Connection) -> None:
    """A family and its workers, one of them signed in with her password."""
    a_booked_family(connection)
    add(
        connection,
        "sign_in",
        token_hash="5" * 64,
        person_id=1,
        assignment_id=1,
        device="test",
        began_at=NOON,
        seen_at=ONE,
    )


def a_family_that_agreed(connection: Connection) -> None:
    """A family whose guardian has said yes to sharing, and one whose second guardian has not answered."""
    a_booked_family(connection)
    silent = UUID(int=0xFB)
    add(
        connection,
        "family",
        id=silent,
        region_id=1,
        reference="F2",
        bvc_id=1,
        partner_id=2,
        is_protected=False,
        target_groups="",
        made_at=NOON,
    )
    for number, (family, position) in enumerate(((FAMILY, 1), (silent, 1), (silent, 2)), start=1):
        guardian = UUID(int=0xD0 + number)
        add(connection, "guardian", id=guardian, family_id=family, position=position, name=b"sealed")
        if position == 1:
            add(
                connection,
                "consent_word",
                id=number,
                family_id=family,
                guardian_id=guardian,
                is_yes=True,
                is_standing=True,
                said_on=BORN,
                way="oral",
                with_interpreter=False,
                text_version="2026-1",
                taken_by=1,
                at=NOON,
            )


def places_and_limits(connection: Connection) -> None:
    """A booked family, where its area lies from the BVC, and what its nurse wants of a day."""
    a_booked_family(connection)
    for name, latitude in (("", 59.27), ("Hovsta", 59.35)):
        add(connection, "area_place", bvc_id=1, area_name=name, latitude=latitude, longitude=15.2, transport=None)
    add(connection, "day_limit", person_id=1, most_visits=3, lunch_begins=None, lunch_ends=None)


def limits_of_a_day(connection: Connection) -> None:
    """What somebody wants of a day, and how she goes."""
    someone_signed_in(connection)
    add(connection, "day_limit", person_id=1, most_visits=3, lunch_begins=None, lunch_ends=None, transport="bus")


def rates_of_a_region(connection: Connection) -> None:
    """Two authorities, and what the region pays its BVC a joint visit."""
    two_authorities(connection)
    add(connection, "reimbursement_rate", id=1, region_id=1, year=2026, variable_kr=2600, fixed_kr=1900)


# Migration → what stands in the database just before it.
BEFORE: dict[str, Callable[[Connection], None]] = {
    "0001": nothing,
    "0002": a_booked_family,
    "0003": programmes_of_others,
    "0004": someone_signed_in,
    "0005": a_family_that_agreed,
    "0006": someone_signed_in,
    "0007": a_booked_family,
    "0008": someone_signed_in,
    "0009": a_family_that_agreed,
    "0010": someone_signed_in,
    "0011": a_family_that_agreed,
    "0012": nothing,
    "0013": someone_signed_in,
    "0014": places_and_limits,
    "0015": a_booked_family,
    "0016": a_family_that_agreed,
    "0017": a_booked_family,
    "0018": two_authorities,
    "0019": someone_signed_in,
    "0020": rates_of_a_region,
    "0021": someone_signed_in,
    "0022": someone_signed_in,
    "0023": limits_of_a_day,
}
