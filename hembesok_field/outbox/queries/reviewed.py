"""Words to families, and who has reviewed them for an authority."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hembesok_field.access.tables import Assignment, Person
from hembesok_field.kernel.errors import NotFound
from hembesok_field.kernel.identity import Who
from hembesok_field.outbox.shapes import SomeText, Words
from hembesok_field.outbox.tables import TextReview
from hembesok_field.outbox.texts import texts


def sendable_by(session: Session, authority_id: int) -> frozenset[str]:
    return frozenset(text.language for text in reviewed(session, texts(), authority_id))


def reviewed(session: Session, texts: Iterable[SomeText], authority_id: int | None) -> list[SomeText]:
    """Those whose very words are reviewed, by who wrote the file or for this authority; None: for any of them."""
    asked = select(TextReview.language, TextReview.digest)
    if authority_id is not None:
        asked = asked.where(TextReview.authority_id == authority_id)
    signed = {tuple(row) for row in session.execute(asked)}
    return [text for text in texts if text.is_reviewed or (text.language, text.digest) in signed]


def words_seen(session: Session, by: Who, text: SomeText | None) -> Words[SomeText]:
    """One language's words as the asker's authority may use them, with who has reviewed and who has signed.

    NotFound for a language that there is not.
    """
    if text is None:
        raise NotFound
    signed = (
        select(TextReview.reviewer, TextReview.reviewed_on, Person.name, TextReview.at)
        .join(Assignment, Assignment.id == TextReview.signed_by)
        .join(Person, Person.id == Assignment.person_id)
        .where(TextReview.authority_id == by.authority_id)
        .where(TextReview.language == text.language, TextReview.digest == text.digest)
    )
    return Words(text, *(session.execute(signed).one_or_none() or ()))
