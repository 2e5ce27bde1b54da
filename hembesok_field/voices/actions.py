"""What one may do with voices: print codes, answer with one, answer as staff. None commits."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hembesok_field.kernel import keys
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.kernel.walls import as_the_program
from hembesok_field.voices import queries, rules
from hembesok_field.voices.shapes import GUARDIANS, STAFF, Asked, Reason, Said
from hembesok_field.voices.tables import VoiceCode, VoiceGiven, VoiceTotal, VoiceWaiting


def make_codes(session: Session, *, how_many: int, language: str, by: Who, today: date) -> tuple[str, ...]:
    """Codes to print in that language and give away: told here and never again. Nothing says who gets which."""
    authority_id = queries.counts_for(session, by)
    if language not in {text.language for text in queries.languages_for(session, authority_id)}:
        raise Refused(Reason.NO_REVIEWED_TEXT)
    codes = tuple(rules.new_code() for _ in range(how_many))
    until_on = rules.good_until(today)
    with as_the_program(session):
        session.add_all(
            VoiceCode(code_hash=hash_of(code), authority_id=authority_id, until_on=until_on) for code in codes
        )
        session.flush()
    return codes


def hash_of(code: str) -> str:
    """With the installation's own key: a copy of the database is no list to try codes against."""
    return keys.held().sign(f"voice:{code}".encode())


def answer_with_code(session: Session, *, code: str, said: Mapping[Asked, Said], today: date) -> None:
    """Count a guardian's answers once. The code is gone with them, and nothing says whose it was or when.

    A code that is used, too old or never was gets the same CODE_SPENT.
    """
    if not said or set(said) - set(GUARDIANS):
        raise Refused(Reason.NOTHING_SAID)
    typed = rules.as_typed(code)
    with as_the_program(session):
        found = None if typed is None else session.scalar(_spend(typed, today))
        if found is None:
            raise Refused(Reason.CODE_SPENT)
        for question, word in said.items():
            _count(session, found, today.year, question, word)


def _spend(code: str, today: date):  # type: ignore[no-untyped-def] # the type of a RETURNING has no short name
    gone = delete(VoiceCode).where(VoiceCode.code_hash == hash_of(code), VoiceCode.until_on >= today)
    return gone.returning(VoiceCode.authority_id)


def answer_as_staff(session: Session, *, said: Mapping[Asked, Said], by: Who, today: date) -> None:
    """Count a colleague's three answers once in each round. Kept: that she has answered. Not kept: what."""
    half = rules.half_asked(today)
    if half is None:
        raise Refused(Reason.NOT_OPEN)
    if set(said) != set(STAFF):
        raise Refused(Reason.NOTHING_SAID)
    authority_id = queries.counts_for(session, by)
    if queries.has_answered(session, by, authority_id, today.year, half):
        raise Refused(Reason.ANSWERED_ALREADY)
    session.add(VoiceGiven(person_id=by.person_id, authority_id=authority_id, year=today.year, half=half))
    try:
        session.flush()
    except IntegrityError as error:  # she pressed twice at once
        raise Refused(Reason.ANSWERED_ALREADY) from error
    with as_the_program(session):
        for question, word in said.items():
            _count(session, authority_id, today.year, question, word)


def _count(session: Session, authority_id: int, year: int, question: Asked, word: Said) -> None:
    """One answer more among those that wait; when they are five they become the total's, and none waits."""
    key = {"authority_id": authority_id, "year": year, "question": question}
    waiting = session.get(VoiceWaiting, key, with_for_update=True) or _first(session, key)
    numbers = {said: getattr(waiting, said.value) + (said is word) for said in Said}
    is_enough = rules.may_be_shown(numbers)
    for said, number in numbers.items():
        setattr(waiting, said.value, 0 if is_enough else number)
    if is_enough:
        total = session.get(VoiceTotal, key, with_for_update=True) or VoiceTotal(**key, yes=0, partly=0, no=0)
        for said, number in numbers.items():
            setattr(total, said.value, getattr(total, said.value) + number)
        session.add(total)
    session.flush()


def _first(session: Session, key: Mapping[str, object]) -> VoiceWaiting:
    """The question's row, made by whoever answers first; two at once get the same."""
    try:
        with session.begin_nested():
            session.add(VoiceWaiting(**key, yes=0, partly=0, no=0))
    except IntegrityError:
        session.expire_all()
    return session.get_one(VoiceWaiting, key, with_for_update=True, populate_existing=True)
