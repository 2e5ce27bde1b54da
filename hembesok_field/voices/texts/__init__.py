"""The two questions to guardians in each language, as they lie beside this file: one TOML a language."""

import tomllib
from functools import cache
from pathlib import Path

from hembesok_field.outbox.texts import about, texts_in
from hembesok_field.voices.shapes import QuestionText

HERE = Path(__file__).parent


@cache
def texts() -> tuple[QuestionText, ...]:
    return texts_in(HERE, read)


def text_in(language: str) -> QuestionText | None:
    return next((text for text in texts() if text.language == language), None)


def read(words: str) -> QuestionText:
    """A language as its file says it."""
    told = tomllib.loads(words)
    said = dict(told["said"])
    return QuestionText(**about(told, ["voices", said]), said=said)
