"""What a family is told, in each language as it lies beside this file: one TOML a language, reviewed or a draft."""

import hashlib
import json
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hembesok_field.outbox.shapes import MessageText, SomeText

HERE = Path(__file__).parent


@cache
def texts() -> tuple[MessageText, ...]:
    return texts_in(HERE, read)


def texts_in(folder: Path, read: Callable[[str], SomeText]) -> tuple[SomeText, ...]:
    """Every language that has a file there, Swedish first and the others by their own names."""
    found = [read(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    return tuple(sorted(found, key=lambda text: (text.language != "sv", text.name)))


def text_in(language: str) -> MessageText | None:
    return next((text for text in texts() if text.language == language), None)


def about(told: dict[str, Any], said: object) -> dict[str, Any]:
    """What every language's file says of itself, and what names the words that are said to a family."""
    reviewed_on = told.get("granskad")
    return {
        "language": told["language"],
        "name": told["name"],
        "direction": told["dir"],
        "reviewer": told.get("granskad_av", ""),
        "reviewed_on": reviewed_on if isinstance(reviewed_on, date) else None,
        "digest": hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
    }


def read(words: str) -> MessageText:
    """A language as its file says it."""
    told = tomllib.loads(words)
    said: dict[str, Any] = {name: told[name] for name in ("day", "time", "subject", "sentences")}
    return MessageText(
        **about(told, said),
        day_pattern=told["day"],
        time_pattern=told["time"],
        subject=told["subject"],
        sentences=dict(told["sentences"]),
    )
