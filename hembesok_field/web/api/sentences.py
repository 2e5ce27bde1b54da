"""What was wrong with what a program sent, field by field, in Swedish."""

from typing import Any

from pydantic import ValidationError

UNREADABLE = "Det här går inte att läsa."
SENTENCES = {
    "missing": "Fältet saknas.",
    "extra_forbidden": "Det finns inget sådant fält här.",
    "int_type": "Skriv ett helt tal.",
    "int_parsing": "Skriv ett helt tal.",
    "int_from_float": "Skriv ett helt tal.",
    "int_parsing_size": "Talet är för stort.",
    "greater_than_equal": "Skriv ett tal som är minst {ge}.",
    "less_than_equal": "Skriv ett tal som är högst {le}.",
    "bool_type": "Skriv true eller false.",
    "list_type": "Skriv en lista.",
    "too_short": "Listan har för få: minst {min_length}.",
    "too_long": "Listan har för många: högst {max_length}.",
    "string_type": "Skriv en text.",
    "string_pattern_mismatch": "Texten har fel form.",
    "string_too_short": "Skriv minst {min_length} tecken.",
    "string_too_long": "Skriv högst {max_length} tecken.",
    "enum": "Välj något av det som går att välja: {expected}.",
    "value_error": "{error}",
    "model_type": "Skicka ett JSON-objekt.",
    "model_attributes_type": "Skicka ett JSON-objekt.",
}


def is_no_json(wrong: ValidationError) -> bool:
    return any(one["type"] == "json_invalid" for one in wrong.errors(include_url=False))


def faults(wrong: ValidationError) -> list[tuple[str, str]]:
    """Each field that is wrong, and why; nothing of what was sent is said back but the field's name."""
    found = wrong.errors(include_url=False, include_input=False)
    return [(".".join(str(part) for part in one["loc"]), _sentence(one["type"], one.get("ctx") or {})) for one in found]


def _sentence(kind: str, facts: dict[str, Any]) -> str:
    said = {name: str(fact).replace(" or ", " eller ") for name, fact in facts.items()}
    return SENTENCES.get(kind, UNREADABLE).format(**said)
