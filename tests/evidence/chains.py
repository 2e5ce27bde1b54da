"""A log of a million entries, as years of looking leave it, followed from its first entry to its signed end."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from hembesok_field.access import actions
from hembesok_field.access.tables import LogEntry, LogEntryFamily, LogHead
from hembesok_field.commands.log import walk
from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.families import a_family
from tests.people import Town, a_town

ENTRIES = 1_000_000
SECONDS = 15
AT_ONCE = 10_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def a_million_entries(found: Found) -> None:
    """Whole it is found whole, with every family in its index, and in time."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        family_id = a_family(session, town.anna, town.bvc_id)[0].id
        links = _links(town, str(family_id))
        while rows := list(islice(links, AT_ONCE)):
            session.execute(insert(LogEntry), rows)
            session.execute(insert(LogEntryFamily), [{"entry_id": row["id"], "family_id": family_id} for row in rows])
            last = rows[-1]
        head = LogHead(authority_id=town.region_id, number=last["number"], hash=last["hash"])
        head.signature = actions.head_signature(head)
        session.add(head)
    start = time.monotonic()
    with db.reading(OPERATOR) as session:
        walked = walk(session, town.region_id)
    seconds = time.monotonic() - start
    is_whole = walked.broken is None and walked.is_index_whole and walked.length == ENTRIES
    found.tried(None if is_whole else f"{walked}", times=ENTRIES)
    found.tried(None if seconds < SECONDS else f"{seconds:.1f} s, more than {SECONDS}")


def _links(town: Town, family: str) -> Iterator[dict[str, Any]]:
    people, last = (town.anna, town.bo, town.kim), ""
    for number in range(1, ENTRIES + 1):
        who = people[number % 3]
        facts = {
            "id": number,
            "authority_id": town.region_id,
            "number": number,
            "at": BEGAN + timedelta(seconds=20 * number),
            "person_id": who.person_id,
            "assignment_id": who.assignment_id,
            "unit_id": who.unit_id,
            "action": "desk.family",
            "families": family,
            "previous_hash": last,
        }
        last = actions.link_hash(LogEntry(**facts))
        yield {**facts, "hash": last}
