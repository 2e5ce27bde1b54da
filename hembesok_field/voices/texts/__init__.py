"""The two questions to guardians in each language, as they lie beside this file: one TOML a language."""

import hashlib
import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from hembesok_field.voices.shapes import Text

HERE = Path(__file__).parent


@cache
def texts() -> tuple[Text, ...]:
    """Every language, Swedish first and the others by their own names."""
    found = [read(file.read_text(encoding="utf-8")) for file in sorted(HERE.glob("*.toml"))]
    return tuple(sorted(found, key=lambda text: (text.language != "sv", text.name)))


def text_in(language: str) -> Text | None:
    return next((text for text in texts() if text.language == language), None)


def read(words: str) -> Text:
    """A language as its file says it."""
    told = tomllib.loads(words)
    said = dict(told["said"])
    reviewed_on = told.get("granskad")
    return Text(
        language=told["language"],
        name=told["name"],
        direction=told["dir"],
        said=said,
        reviewer=told.get("granskad_av", ""),
        reviewed_on=reviewed_on if isinstance(reviewed_on, date) else None,
        digest=hashlib.sha256(json.dumps(["voices", said], ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
    )
