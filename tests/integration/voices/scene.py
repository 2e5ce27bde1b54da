"""A town whose admin has signed the questions, and guardians who answer with the codes they were given."""

from collections.abc import Iterable
from datetime import date

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.outbox.actions import sign_words as sign
from hembesok_field.voices import actions
from hembesok_field.voices.shapes import Asked, Said
from hembesok_field.voices.texts import text_in
from tests.people import Town

DAY = date(2026, 5, 12)


def sign_words(town: Town, language: str = "sv") -> None:
    text = text_in(language)
    assert text is not None
    with db.unit_of_work(town.adam) as session:
        facts = {"digest": text.digest, "reviewer": "Ingrid Ordglad", "reviewed_on": DAY}
        sign(session, by=town.adam, text=text, now=clock.now(), **facts)


def codes(by: Who, how_many: int = 1, day: date = DAY, language: str = "sv") -> tuple[str, ...]:
    with db.unit_of_work(by) as session:
        return actions.make_codes(session, how_many=how_many, language=language, by=by, today=day)


def guardian_says(code: str, day: date = DAY, **said: str) -> None:
    with db.unit_of_work(OPERATOR) as session:
        words = {Asked(question): Said(word) for question, word in said.items()}
        actions.answer_with_code(session, code=code, said=words, today=day)


def guardians_say(by: Who, words: Iterable[str], day: date = DAY) -> None:
    words = list(words)
    for code, word in zip(codes(by, len(words), day), words, strict=True):
        guardian_says(code, day, praise=word)


def staff_says(by: Who, word: str = "yes", day: date = DAY) -> None:
    with db.unit_of_work(by) as session:
        words = {one: Said(word) for one in (Asked.TRUST, Asked.HEALTH, Asked.LANGUAGE)}
        actions.answer_as_staff(session, said=words, by=by, today=day)
