"""A return as one document, what fixes it, and what has changed since. Values in, answers out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from hembesok_field.returns.shapes import Changed, Difference, Document, Paper, Return


def document(made: Return) -> Document:
    """The return as one JSON document, with a hash of all the rest of it."""
    held = {
        "recipient": {
            "code": made.recipient.code,
            "name": made.recipient.name,
            "kind": made.recipient.kind.value,
        },
        "year": made.year,
        "form": made.form,
        "filed_at": made.filed_at.isoformat() if made.filed_at else None,
        "figures": asdict(made.figures),
        "answers": [{"field": a.field, "text": a.text, "options": list(a.options)} for a in made.answers],
        "money": asdict(made.money),
        "visits": sorted(made.visits),
    }
    return {**held, "hash": fingerprint(held)}


def fingerprint(held: Document) -> str:
    """SHA-256 over the document without its hash: keys in order, no spaces, UTF-8."""
    canonical = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_text(held: Document) -> str:
    """The document's JSON as it is handed out, to the last byte."""
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"


def paper(made: Return, texts: Document) -> Paper:
    """What a return's files and pages are made of."""
    held = document(made)
    return Paper(held, texts, as_text(held))


def seal(document_text: str, texts: str) -> str:
    """SHA-256 over what was handed in and the words it was handed in with."""
    return hashlib.sha256(f"{document_text}\x00{texts}".encode()).hexdigest()


def difference(then: Document, now: Document) -> Difference:
    """What one document says and the other does not: visits by reference, then every figure, amount and answer."""
    before, after = set(then["visits"]), set(now["visits"])
    return Difference(
        added=tuple(sorted(after - before)),
        gone=tuple(sorted(before - after)),
        figures=_changed(_flat(then["figures"]), _flat(now["figures"])),
        money=_changed(_flat(then["money"]), _flat(now["money"])),
        answers=_changed(_answers(then), _answers(now)),
    )


def _changed(then: Mapping[tuple[str, str], Any], now: Mapping[tuple[str, str], Any]) -> tuple[Changed, ...]:
    keys = [*then, *(key for key in now if key not in then)]
    return tuple(Changed(*key, then.get(key), now.get(key)) for key in keys if then.get(key) != now.get(key))


def _flat(told: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Every number by its key and its part of it; a map's missing row and a plain null are both None."""
    return dict(_leaves(told))


def _leaves(told: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for key, value in told.items():
        if not isinstance(value, Mapping):
            yield (key, ""), value
            continue
        for part, number in value.items():
            if isinstance(number, Mapping):
                yield from (((key, f"{part} {unit}"), amount) for unit, amount in number.items())
            else:
                yield (key, part), number


def _answers(told: Document) -> dict[tuple[str, str], Any]:
    return {(one["field"], ""): "; ".join([*one["options"], *filter(None, [one["text"]])]) for one in told["answers"]}
