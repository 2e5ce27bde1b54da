"""A guardian's word on sharing: given, refused, taken back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.family import queries, rules
from hembesok_field.family.actions.checks import check_day, refuse, words
from hembesok_field.family.actions.history import locked, own, remember
from hembesok_field.family.actions.sharing import keep_disclosures
from hembesok_field.family.rules import ConsentWay, EventKind, Reason
from hembesok_field.family.tables import ConsentWord, Family, Guardian
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import By, Operator


def record_consent(
    session: Session,
    *,
    by: By,
    family_id: UUID,
    is_yes: bool,
    said_on: date,
    way: ConsentWay,
    now: datetime,
    guardian_id: UUID | None = None,
    language: str | None = None,
    with_interpreter: bool = False,
    text_version: str = rules.CONSENT_TEXT_VERSION,
) -> ConsentWord:
    """A guardian's yes or no to sharing; without a guardian what a sheet says of the whole family."""
    family = own(session, by, family_id)
    if guardian_id is None and not isinstance(by, Operator):
        raise NotFound
    guardian = None if guardian_id is None else _guardian_in(session, by, family, guardian_id)
    check_day(by, said_on, now)
    refuse(rules.why_not_text(language, 40))
    kind = EventKind.CONSENT_GIVEN if is_yes else EventKind.CONSENT_REFUSED
    word = ConsentWord(
        is_yes=is_yes,
        said_on=said_on,
        way=way,
        language=words(language),
        with_interpreter=with_interpreter,
        text_version=text_version,
    )
    return _say(session, by, family, guardian, word, kind=kind, now=now)


def withdraw_consent(
    session: Session, *, by: By, family_id: UUID, guardian_id: UUID, said_on: date, way: ConsentWay, now: datetime
) -> ConsentWord:
    """A guardian takes her yes back, told to anyone of those who meet the family: from now nothing is shared."""
    family = locked(session, queries.family_for(session, by, family_id))
    if not queries.is_named_for(by, family):
        raise NotAllowed
    guardian = _guardian_in(session, by, family, guardian_id)
    standing = queries.standing_word(session, family, guardian)
    if standing is None or not standing.is_yes:
        raise Refused(Reason.NO_CONSENT_TO_WITHDRAW)
    check_day(by, said_on, now)
    word = ConsentWord(is_yes=False, said_on=said_on, way=way, text_version=standing.text_version)
    return _say(session, by, family, guardian, word, kind=EventKind.CONSENT_WITHDRAWN, now=now)


def _guardian_in(session: Session, by: By, family: Family, guardian_id: UUID) -> Guardian:
    guardian = queries.guardian_for(session, by, guardian_id)
    if guardian.family_id != family.id:
        raise NotFound
    return guardian


def _say(
    session: Session,
    by: By,
    family: Family,
    guardian: Guardian | None,
    word: ConsentWord,
    *,
    kind: EventKind,
    now: datetime,
) -> ConsentWord:
    """Add a word; the former one, and what a sheet said of the whole family, stand no longer."""
    for former in {queries.standing_word(session, family, guardian), queries.standing_word(session, family, None)}:
        if former is not None:
            former.is_standing = False
    session.flush()
    word.family_id, word.guardian_id = family.id, guardian.id if guardian else None
    word.taken_by, word.at = by.assignment_id, now
    session.add(word)
    who = f"Vårdnadshavare {guardian.position}" if guardian else ""
    remember(session, family, by=by, kind=kind, on=word.said_on, now=now, detail=who)
    keep_disclosures(session, [family.id], by=by, now=now)
    return word
