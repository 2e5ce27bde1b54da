"""`log verify` walks every authority's chain of looks and changes; `log head` writes where each of them ends."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from hembesok_field.access import actions, queries
from hembesok_field.commands.base import Fault, command
from hembesok_field.kernel import clock, keys
from hembesok_field.kernel.db import reading
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.review.queries import changed_review

UUID_AND_SPACE = 37
NUMBER, FAMILIES, PREVIOUS = (queries.LINK.index(name) for name in ("number", "families", "previous_hash"))
NOT_OURS = "Filen är ändrad, eller gjord med andra nycklar än dem i HEMBESOK_KEYS."


@dataclass(frozen=True)
class Walked:
    """How many entries a chain has; `broken` is the number of the first that is not as it was written."""

    length: int
    broken: int | None
    is_index_whole: bool = True


@command("verify")
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="En fil från log head.")
def verify(against: Path | None) -> None:
    """Kontrollera att åtkomstloggen är hel; visar annars den första brutna posten."""
    known = read_heads(against) if against else []
    with reading(OPERATOR) as session:
        chains = [(name, key, walk(session, key)) for key, name in queries.authorities_with_logs(session)]
        for name, _, walked in chains:
            if walked.broken:
                raise Fault(f"Loggen är bruten hos {name}: post {walked.broken} är ändrad eller borta.")
        for name, authority_id, walked in chains:
            if not walked.is_index_whole:
                raise Fault(f"Loggen hos {name} är hel, men registret över vilka familjer den gäller är ändrat.")
            if number := changed_review(session, authority_id):
                raise Fault(f"Loggen hos {name} är hel, men granskningen av post {number} är ändrad.")
        refuse_shorter(session, known)
    click.echo(f"Loggen är hel: {sum(walked.length for _, _, walked in chains)} poster.")


def walk(session: Session, authority_id: int) -> Walked:
    """Follow a chain from its first entry (or its signed start, when the oldest are gone) to its signed end.

    What is added meanwhile is for the next time.
    """
    head = queries.standing_head(session, authority_id)
    is_signed = head is not None and head.signature == actions.head_signature(head)
    start = queries.log_start(session, authority_id)
    if start is not None and start.signature != actions.start_signature(start):
        return Walked(0, start.number + 1)
    first, last = (start.number, start.hash) if start else (0, "")
    length, families = first, 0
    for link in queries.log_chain(session, authority_id, head.number if head and is_signed else None):
        facts, said = link[:-1], link[-1]
        length += 1
        if facts[NUMBER] != length or facts[PREVIOUS] != last or said != actions.hash_of_link(facts):
            return Walked(length, length)
        last = said
        families += (len(facts[FAMILIES]) + 1) // UUID_AND_SPACE
    if head is None or not is_signed:
        return Walked(length, length)
    if head.number != length or head.hash != last:
        return Walked(length, min(length, head.number) + 1)
    return Walked(length - first, None, queries.family_places(session, authority_id, length) == families)


@command("head")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="Fil.")
def head(out: Path) -> None:
    """Skriv loggens slut till en fil att förvara någon annanstans, så att en avkortad logg märks.

    En fil som redan finns skrivs över bara om loggen ännu håller det som står i den.
    """
    with reading(OPERATOR) as session:
        if out.exists():
            refuse_shorter(session, read_heads(out))
        heads = [_head(session, authority_id, name) for authority_id, name in queries.authorities_with_logs(session)]
    said = {"made_at": clock.now().isoformat(), "heads": heads}
    fresh = out.with_name(out.name + ".ny")
    fresh.write_text(json.dumps({**said, "signature": _sign(said)}, ensure_ascii=False, indent=2) + "\n")
    fresh.replace(out)
    click.echo(f"Skrev slutet på {len(heads)} loggar till {out.name}.")


def _head(session: Session, authority_id: int, name: str) -> dict[str, Any]:
    found = queries.standing_head(session, authority_id)
    if found is None or found.signature != actions.head_signature(found):
        raise Fault(f"Loggens slut hos {name} är ändrat eller borta. Kör log verify.")
    return {
        "authority_id": authority_id,
        "authority": name,
        "number": found.number,
        "hash": found.hash,
        "signature": found.signature,
    }


def _sign(said: dict[str, Any]) -> str:
    """Over the whole file, so that no authority can be left out of it either."""
    return keys.held().sign(f"heads {json.dumps(said, ensure_ascii=False, sort_keys=True)}".encode())


def read_heads(file: Path) -> list[dict[str, Any]]:
    """The ends that a file from `log head` tells of; a Fault for any other file."""
    try:
        told = json.loads(file.read_text())
        said = {"made_at": told["made_at"], "heads": told["heads"]}
        is_ours = told["signature"] == _sign(said)
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise Fault(NOT_OURS) from wrong
    if not is_ours:
        raise Fault(NOT_OURS)
    return list(said["heads"])


def refuse_shorter(session: Session, known: list[dict[str, Any]]) -> None:
    """A log that no longer has an end it once had was cut off, or taken from an older copy, its own head with it."""
    for one in known:
        start = queries.log_start(session, one["authority_id"])
        if start is not None and one["number"] < start.number:
            continue  # gone by its rule, and the start is signed
        is_start = start is not None and one["number"] == start.number
        there = start.hash if start and is_start else queries.hash_at(session, one["authority_id"], one["number"])
        if there is None:
            raise Fault(f"Loggen är avkortad hos {one['authority']}: post {one['number']} finns i filen men inte här.")
        if there != one["hash"]:
            raise Fault(
                f"Loggen hos {one['authority']} är inte den som filen känner: post {one['number']} är en annan."
            )


COMMANDS: list[click.Command] = [click.Group("log", [verify, head], help="Åtkomstloggen.")]
