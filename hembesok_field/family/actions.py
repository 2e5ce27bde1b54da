"""What one may do with a family. Each takes a session and who, and never commits."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access.rules import UnitKind
from hembesok_field.access.tables import Unit
from hembesok_field.family import queries, rules
from hembesok_field.family.rules import (
    Answer,
    ConsentWay,
    EventKind,
    NewChild,
    NewGuardian,
    Offer,
    Reason,
    TargetGroup,
)
from hembesok_field.family.tables import Child, ConsentWord, Family, FamilyEvent, Guardian, Participation
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import NotAllowed, NotFound, Refused
from hembesok_field.kernel.identity import By, Operator, Profession, Side, Who
from hembesok_field.kernel.ids import new_reference


def remember(
    session: Session, family: Family, *, by: By, kind: EventKind, on: date, now: datetime, detail: str = ""
) -> FamilyEvent:
    """Write one row of the family's history, owned by the authority of the one who acts."""
    owner = by.authority_id if isinstance(by, Who) else queries.unit_of(session, family.bvc_id).owner_id
    event = FamilyEvent(
        family_id=family.id,
        authority_id=owner,
        kind=kind.value,
        happened_on=on,
        detail=detail[: rules.WORDS_LENGTH],
        done_by=by.assignment_id,
        at=now,
    )
    session.add(event)
    return event


def enrol(
    session: Session,
    *,
    by: By,
    bvc_id: int,
    children: Sequence[NewChild],
    offered_on: date | None,
    answer: Answer | None,
    now: datetime,
    answered_on: date | None = None,
    starts_on: date | None = None,
    partner_id: int | None = None,
    guardians: Sequence[NewGuardian] = (),
    guardian_count: int | None = None,
    language: str | None = None,
    needs_interpreter: bool | None = None,
    area_type: int | None = None,
    area_name: str | None = None,
    address: str | None = None,
    is_protected: bool = False,
    target_groups: Sequence[TargetGroup] = (),
    reference: str | None = None,
) -> tuple[Family, Participation]:
    """Write in a family with its first birth's offer. A person does it at her own BVC; a sheet may know less."""
    unit = _bvc_for(session, by, bvc_id)
    today = clock.swedish(now).date()
    _check_people(by, children, guardians, today)
    _check_home(address, area_type, area_name, language, is_protected=is_protected)
    _check_offer(by, Offer(offered_on, answer, answered_on, starts_on), today)
    _check_partner(session, by, bvc_id, partner_id, today)
    family = Family(
        region_id=unit.authority_id,
        reference=_free_reference(session, unit.authority_id, reference),
        bvc_id=bvc_id,
        partner_id=partner_id,
        nurse_id=_nurse_on_protection(by) if is_protected else None,
        guardian_count=guardian_count or len(guardians) or None,
        area_type=area_type,
        area_name=_words(area_name),
        language=_words(language),
        needs_interpreter=needs_interpreter,
        is_protected=is_protected,
        address=_words(address),
        target_groups=_codes(target_groups),
        made_at=now,
    )
    session.add(family)
    session.flush()
    for guardian in guardians:
        _add_guardian(session, family, guardian)
    participation = _offer(session, family, children, Offer(offered_on, answer, answered_on, starts_on))
    remember(session, family, by=by, kind=EventKind.ENROLLED, on=offered_on or today, now=now)
    session.flush()
    return family, participation


def offer_again(
    session: Session,
    *,
    by: By,
    family_id: UUID,
    children: Sequence[NewChild],
    offered_on: date | None,
    answer: Answer | None,
    now: datetime,
    answered_on: date | None = None,
    starts_on: date | None = None,
) -> Participation:
    """A later birth: a new programme of the same family, with its own offer."""
    family = _own(session, by, family_id)
    today = clock.swedish(now).date()
    offer = Offer(offered_on, answer, answered_on, starts_on)
    _check_children(children, today)
    _check_offer(by, offer, today)
    participation = _offer(session, family, children, offer)
    remember(session, family, by=by, kind=EventKind.OFFERED_AGAIN, on=offered_on or today, now=now)
    session.flush()
    return participation


def answer_offer(
    session: Session,
    *,
    by: By,
    participation_id: UUID,
    answer: Answer,
    answered_on: date,
    now: datetime,
    starts_on: date | None = None,
) -> Participation:
    """Write the family's answer; a no may become a yes while nothing has begun. A yes begins that day if not said."""
    participation = queries.participation_for(session, by, participation_id)
    family = _own(session, by, participation.family_id)
    if participation.ended_on is not None:
        raise Refused(Reason.HAS_ENDED)
    if participation.started_on is not None:
        raise Refused(Reason.ALREADY_BEGUN)
    begins_on = (starts_on or answered_on) if answer is Answer.YES else None
    offer = Offer(participation.offered_on or answered_on, answer, answered_on, begins_on)
    _check_offer(by, offer, clock.swedish(now).date())
    participation.answer, participation.answered_on, participation.started_on = answer, answered_on, begins_on
    if answer is not Answer.UNANSWERED:
        kind = EventKind.SAID_YES if answer is Answer.YES else EventKind.SAID_NO
        remember(session, family, by=by, kind=kind, on=answered_on, now=now)
    return participation


def register_birth(
    session: Session,
    *,
    by: By,
    child_id: UUID,
    born_on: date,
    now: datetime,
    name: str | None = None,
    uses_corrected_age: bool = False,
) -> Child:
    """The expected child is born; windows follow by themselves."""
    child, family = _own_child(session, by, child_id)
    if child.born_on is not None:
        raise Refused(Reason.ALREADY_BORN)
    return _rewrite_child(
        session, by, family, child, NewChild(name, born_on, child.due_on, uses_corrected_age),
        kind=EventKind.BIRTH_REGISTERED, on=born_on, now=now,
    )  # fmt: skip


def correct_child(session: Session, *, by: By, child_id: UUID, child: NewChild, now: datetime) -> Child:
    """Put a child's name, dates or choice of corrected age right; the history keeps the dates before."""
    found, family = _own_child(session, by, child_id)
    today = clock.swedish(now).date()
    return _rewrite_child(session, by, family, found, child, kind=EventKind.CHILD_CORRECTED, on=today, now=now)


def add_child(session: Session, *, by: By, participation_id: UUID, child: NewChild, now: datetime) -> Child:
    """One more child of the same birth: a twin nobody had written down."""
    participation = queries.participation_for(session, by, participation_id)
    family = _own(session, by, participation.family_id)
    today = clock.swedish(now).date()
    _check_children([child], today)
    added = _add_child(family, participation, child, len(queries.children_of(session, family)) + 1)
    session.add(added)
    remember(session, family, by=by, kind=EventKind.CHILD_ADDED, on=today, now=now)
    return added


def add_guardian(session: Session, *, by: By, family_id: UUID, guardian: NewGuardian, now: datetime) -> Guardian:
    """A guardian who was not written down before. Nothing is shared until she has said yes herself."""
    family = _own(session, by, family_id)
    _refuse(rules.why_not_guardian(guardian))
    if len(queries.guardians_of(session, family)) >= 2:
        raise Refused(Reason.TOO_MANY_GUARDIANS)
    added = _add_guardian(session, family, guardian)
    family.guardian_count = max(family.guardian_count or 0, added.position)
    remember(session, family, by=by, kind=EventKind.GUARDIAN_ADDED, on=clock.swedish(now).date(), now=now)
    return added


def correct_guardian(session: Session, *, by: By, guardian_id: UUID, guardian: NewGuardian, now: datetime) -> Guardian:
    found = queries.guardian_for(session, by, guardian_id)
    family = _own(session, by, found.family_id)
    _refuse(rules.why_not_guardian(guardian))
    found.name, found.phone, found.language = (
        guardian.name.strip(),
        _words(guardian.phone),
        _words(guardian.language),
    )
    remember(session, family, by=by, kind=EventKind.GUARDIAN_CORRECTED, on=clock.swedish(now).date(), now=now)
    return found


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
    family = _own(session, by, family_id)
    if guardian_id is None and not isinstance(by, Operator):
        raise NotFound
    guardian = None if guardian_id is None else _guardian_in(session, by, family, guardian_id)
    _check_day(by, said_on, now)
    _refuse(rules.why_not_text(language, 40))
    kind = EventKind.CONSENT_GIVEN if is_yes else EventKind.CONSENT_REFUSED
    word = ConsentWord(
        is_yes=is_yes,
        said_on=said_on,
        way=way,
        language=_words(language),
        with_interpreter=with_interpreter,
        text_version=text_version,
    )
    return _say(session, by, family, guardian, word, kind=kind, now=now)


def withdraw_consent(
    session: Session, *, by: By, family_id: UUID, guardian_id: UUID, said_on: date, way: ConsentWay, now: datetime
) -> ConsentWord:
    """A guardian takes her yes back, told to anyone of those who meet the family: from now nothing is shared."""
    family = _locked(session, queries.family_for(session, by, family_id))
    if not queries.is_named_for(by, family):
        raise NotAllowed
    guardian = _guardian_in(session, by, family, guardian_id)
    standing = queries.standing_word(session, family, guardian)
    if standing is None or not standing.is_yes:
        raise Refused(Reason.NO_CONSENT_TO_WITHDRAW)
    _check_day(by, said_on, now)
    word = ConsentWord(is_yes=False, said_on=said_on, way=way, text_version=standing.text_version)
    return _say(session, by, family, guardian, word, kind=EventKind.CONSENT_WITHDRAWN, now=now)


def set_partner(session: Session, *, by: By, family_id: UUID, partner_id: int, now: datetime) -> Family:
    """Say which unit of the social services meets the family; an unended programme without one gets it too."""
    family = _own(session, by, family_id)
    today = clock.swedish(now).date()
    if family.partner_id == partner_id:
        return family
    if family.partner_id is not None:
        raise Refused(Reason.HAS_A_PARTNER)
    _check_partner(session, by, family.bvc_id, partner_id, today)
    family.partner_id = partner_id
    for participation in queries.participations_of(session, family):
        if participation.partner_id is None and participation.ended_on is None:
            participation.partner_id = partner_id
    remember(session, family, by=by, kind=EventKind.PARTNER_SET, on=today, now=now)
    return family


def set_pair(
    session: Session, *, by: By, family_id: UUID, nurse_id: int | None, social_worker_id: int | None, now: datetime
) -> Family:
    """Say who of the staff meets the family. The partner's own workers may change their half of the pair."""
    family = _locked(session, queries.family_for(session, by, family_id))
    if not queries.is_named_for(by, family) or (not queries.is_own(by, family) and nurse_id != family.nurse_id):
        raise NotAllowed
    today = clock.swedish(now).date()
    _check_worker(session, nurse_id, family.bvc_id, today, is_nurse=True)
    _check_worker(session, social_worker_id, family.partner_id, today, is_nurse=False)
    if (family.nurse_id, family.social_worker_id) != (nurse_id, social_worker_id):
        family.nurse_id, family.social_worker_id = nurse_id, social_worker_id
        remember(session, family, by=by, kind=EventKind.PAIR_SET, on=today, now=now)
    return family


def take_over(session: Session, *, by: Who, family_id: UUID, now: datetime) -> Family:
    """A nurse of the BVC steps in for the named one; for a protected family the only way in, and it is told."""
    family = _locked(session, queries.family_for(session, by, family_id))
    if not queries.is_own(by, family) or by.side is not Side.NURSE:
        raise NotAllowed
    family.nurse_id = by.assignment_id
    remember(session, family, by=by, kind=EventKind.TAKEN_OVER, on=clock.swedish(now).date(), now=now)
    return family


def protect(session: Session, *, by: By, family_id: UUID, is_protected: bool, now: datetime) -> Family:
    """Mark a family as protected: its address leaves the program at once. Unmarking brings nothing back."""
    family = _own(session, by, family_id)
    if family.is_protected == is_protected:
        return family
    family.is_protected = is_protected
    family.address = None
    family.area_name = None
    if is_protected and family.nurse_id is None:
        family.nurse_id = _nurse_on_protection(by)
    kind = EventKind.PROTECTED if is_protected else EventKind.UNPROTECTED
    remember(session, family, by=by, kind=kind, on=clock.swedish(now).date(), now=now)
    return family


def change_home(
    session: Session,
    *,
    by: By,
    family_id: UUID,
    address: str | None,
    area_type: int | None,
    area_name: str | None,
    language: str | None,
    needs_interpreter: bool | None,
    target_groups: Sequence[TargetGroup],
    now: datetime,
) -> Family:
    """Put right where the family lives, what it speaks and why it was offered the programme; all of it as it is now."""
    family = _own(session, by, family_id)
    _check_home(address, area_type, area_name, language, is_protected=family.is_protected)
    family.address, family.area_name, family.language = _words(address), _words(area_name), _words(language)
    family.area_type, family.needs_interpreter = area_type, needs_interpreter
    family.target_groups = _codes(target_groups)
    remember(session, family, by=by, kind=EventKind.CHANGED, on=clock.swedish(now).date(), now=now)
    return family


def _own(session: Session, by: By, family_id: UUID) -> Family:
    return _locked(session, queries.own_family_for(session, by, family_id))


def _locked(session: Session, family: Family) -> Family:
    """One act on a family at a time; SQLite has one writer anyway."""
    session.refresh(family, with_for_update=True)
    return family


def _bvc_for(session: Session, by: By, bvc_id: int) -> Unit:
    """The BVC at which the asker may write in a family: her own."""
    if isinstance(by, Who) and (not by.is_field or by.unit_id != bvc_id or by.side is Side.SOCIAL_SERVICES):
        raise NotAllowed
    unit = queries.unit_of(session, bvc_id)
    if unit.kind is not UnitKind.BVC:
        raise NotAllowed
    return unit


def _offer(session: Session, family: Family, children: Sequence[NewChild], offer: Offer) -> Participation:
    earlier = queries.participations_of(session, family)
    participation = Participation(
        family_id=family.id,
        number=len(earlier) + 1,
        bvc_id=family.bvc_id,
        partner_id=family.partner_id,
        offered_on=offer.offered_on,
        answer=offer.answer,
        answered_on=offer.answered_on,
        started_on=offer.starts_on if offer.answer is Answer.YES else None,
    )
    session.add(participation)
    session.flush()
    before = len(queries.children_of(session, family))
    session.add_all(
        _add_child(family, participation, child, before + place) for place, child in enumerate(children, start=1)
    )
    return participation


def _add_child(family: Family, participation: Participation, child: NewChild, position: int) -> Child:
    return Child(
        family_id=family.id,
        participation_id=participation.id,
        position=position,
        name=_words(child.name),
        born_on=child.born_on,
        due_on=child.due_on,
        uses_corrected_age=child.uses_corrected_age,
    )


def _add_guardian(session: Session, family: Family, guardian: NewGuardian) -> Guardian:
    added = Guardian(
        family_id=family.id,
        position=len(queries.guardians_of(session, family)) + 1,
        name=guardian.name.strip(),
        phone=_words(guardian.phone),
        language=_words(guardian.language),
    )
    session.add(added)
    session.flush()
    return added


def _own_child(session: Session, by: By, child_id: UUID) -> tuple[Child, Family]:
    child = queries.child_for(session, by, child_id)
    return child, _own(session, by, child.family_id)


def _rewrite_child(
    session: Session,
    by: By,
    family: Family,
    child: Child,
    told: NewChild,
    *,
    kind: EventKind,
    on: date,
    now: datetime,
) -> Child:
    _refuse(rules.why_not_child(told, clock.swedish(now).date()))
    before = child.born_on or child.due_on
    child.name = _words(told.name) or child.name
    child.born_on, child.due_on = told.born_on, told.due_on
    child.uses_corrected_age = told.uses_corrected_age
    after = child.born_on or child.due_on
    detail = f"{before} → {after}" if before != after else ""
    remember(session, family, by=by, kind=kind, on=on, now=now, detail=detail)
    return child


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
    return word


def _check_people(by: By, children: Sequence[NewChild], guardians: Sequence[NewGuardian], today: date) -> None:
    _check_children(children, today)
    if not guardians and isinstance(by, Who):
        raise Refused(Reason.NO_GUARDIAN)
    if len(guardians) > 2:
        raise Refused(Reason.TOO_MANY_GUARDIANS)
    for place, guardian in enumerate(guardians):
        _refuse(rules.why_not_guardian(guardian), guardian=place)


def _check_children(children: Sequence[NewChild], today: date) -> None:
    if not children:
        raise Refused(Reason.NO_CHILD)
    for place, child in enumerate(children):
        _refuse(rules.why_not_child(child, today), child=place)


def _check_home(
    address: str | None, area_type: int | None, area_name: str | None, language: str | None, *, is_protected: bool
) -> None:
    if is_protected and (_words(address) or _words(area_name)):
        raise Refused(Reason.PROTECTED_HAS_NO_ADDRESS, field="address")
    if area_type is not None and area_type not in range(1, 6):
        raise Refused(Reason.AREA_TYPE_UNKNOWN, field="area_type")
    _refuse(rules.why_not_text(address), field="address")
    _refuse(rules.why_not_text(area_name, 80), field="area_name")
    _refuse(rules.why_not_text(language, 40), field="language")


def _check_offer(by: By, offer: Offer, today: date) -> None:
    """A sheet may hold an offer that does not hang together; it was warned about when it was read."""
    if isinstance(by, Who):
        _refuse(rules.why_not_offer(offer, today))


def _check_partner(session: Session, by: By, bvc_id: int, partner_id: int | None, on: date) -> None:
    if partner_id is None:
        return
    if queries.unit_of(session, partner_id).kind is not UnitKind.SOCIAL_SERVICES:
        raise Refused(Reason.NOT_A_PARTNER)
    if isinstance(by, Who) and not queries.collaborate(session, bvc_id, partner_id, on):
        raise Refused(Reason.NOT_A_PARTNER)


def _check_worker(
    session: Session, assignment_id: int | None, unit_id: int | None, on: date, *, is_nurse: bool
) -> None:
    if assignment_id is None:
        return
    found = queries.field_assignment(session, assignment_id, unit_id, on)
    is_right = found is not None and (
        found.profession is Profession.BHV_NURSE if is_nurse else found.represents_social_services
    )
    if not is_right:
        raise Refused(Reason.NOT_A_FIELD_WORKER_THERE, field="nurse_id" if is_nurse else "social_worker_id")


def _check_day(by: By, said_on: date, now: datetime) -> None:
    if isinstance(by, Who) and said_on > clock.swedish(now).date():
        raise Refused(Reason.DAY_IN_FUTURE)


def _free_reference(session: Session, region_id: int, wished: str | None) -> str:
    """The wished reference, or a fresh one. The table's own no stands behind it (uq_family_region_id)."""
    reference = (wished or "").strip() or new_reference("F")
    _refuse(rules.why_not_text(reference, 60), field="reference")
    if queries.is_taken(session, region_id, reference):
        raise Refused(Reason.REFERENCE_TAKEN, field="reference")
    return reference


def _nurse_on_protection(by: By) -> int | None:
    return by.assignment_id if isinstance(by, Who) and by.side is Side.NURSE else None


def _refuse(reason: Reason | None, **facts: object) -> None:
    if reason is not None:
        raise Refused(reason, **facts)


def _words(text: str | None) -> str | None:
    return (text or "").strip() or None


def _codes(groups: Sequence[TargetGroup]) -> str:
    return " ".join(sorted(group.value for group in groups))
