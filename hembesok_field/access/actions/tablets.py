"""Tablets that several share: registered with a key of their own, let in for those who are signed in, and ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access import queries, rules
from hembesok_field.access.rules import Reason
from hembesok_field.access.shapes import TabletEnd
from hembesok_field.access.tables import Tablet, TabletPass, WritingKey
from hembesok_field.kernel import ids, keys, sealing
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import Who


def register_tablet(session: Session, *, by: Who, name: str, public_key: bytes, now: datetime) -> Tablet:
    """A tablet of her authority. The same key again is the same tablet; refused for one that has ended."""
    called = " ".join(name.split())
    if not 0 < len(called) <= rules.LONGEST_TABLET_NAME:
        raise Refused(Reason.TABLET_NAMELESS, longest=rules.LONGEST_TABLET_NAME)
    if not sealing.is_point(public_key):
        raise Refused(Reason.TABLET_UNPROVEN)
    known = queries.tablet_with_key(session, public_key)
    if known is not None:
        if known.ended_at is not None or known.authority_id != by.authority_id:
            raise Refused(Reason.TABLET_ENDED)
        return known
    made = Tablet(
        id=rules.tablet_id(public_key),
        authority_id=by.authority_id,
        name=called,
        public_key=public_key,
        made_by=by.assignment_id,
        made_at=now,
        waiting=0,
        minute_count=0,
    )
    session.add(made)
    session.flush()
    return made


def open_pass(session: Session, *, by: Who, tablet_id: UUID, sign_in_hash: str, now: datetime) -> str:
    """What the page shows the API while this sign-in lasts. Refused for a tablet that is unknown or lost."""
    tablet = queries.tablet_named(session, tablet_id)
    if tablet is None or tablet.ending is TabletEnd.LOST:
        raise Refused(Reason.TABLET_ENDED)
    token = ids.new_token()
    session.add(
        TabletPass(
            token_hash=rules.digest(token),
            tablet_id=tablet_id,
            sign_in_hash=sign_in_hash,
            assignment_id=by.assignment_id,
            made_at=now,
        )
    )
    return token


def writing_key(session: Session, *, by: Who, tablet_id: UUID, now: datetime) -> WritingKey:
    """Her own on that tablet, in that assignment: the same each time, so that what she wrote before still proves."""
    known = queries.writing_key_for(session, tablet_id, by.assignment_id)
    if known is not None:
        return known
    made = WritingKey(
        id=writing_secret(tablet_id, by.assignment_id)[0],
        tablet_id=tablet_id,
        assignment_id=by.assignment_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def writing_secret(tablet_id: UUID, assignment_id: int) -> tuple[UUID, bytes]:
    """The name and the secret of a person's writing key on a tablet; they follow from the two, and need no row."""
    said = f"{tablet_id} {assignment_id}"
    name = bytes.fromhex(keys.held().sign(f"writing key name {said}".encode()))
    return UUID(bytes=name[:16], version=4), bytes.fromhex(keys.held().sign(f"writing key {said}".encode()))


def end_tablet(session: Session, *, by: Who, tablet_id: UUID, ending: TabletEnd, now: datetime) -> Tablet:
    """Order it to wipe itself. One that is lost is let in no more, and those who are signed in on it are signed out.

    NotFound for another authority's. A tablet that was handed in can still be lost; the other way is `find_tablet`.
    """
    tablet = queries.tablet_named(session, tablet_id)
    if tablet is None or tablet.authority_id != by.authority_id:
        raise NotFound
    if tablet.ending is not TabletEnd.LOST:
        tablet.ending, tablet.ended_at, tablet.ended_by = ending, now, by.assignment_id
    if ending is TabletEnd.LOST:
        for sign_in in queries.sign_ins_on(session, tablet_id):
            sign_in.ended_at = now
    return tablet


def find_tablet(session: Session, *, by: Who, tablet_id: UUID, now: datetime) -> Tablet:
    """One that was lost is here again: it may hand in what it carries, and is still to wipe itself, key and all.

    NotFound for another authority's, and for one that is not lost.
    """
    tablet = queries.tablet_named(session, tablet_id)
    if tablet is None or tablet.authority_id != by.authority_id or tablet.ending is not TabletEnd.LOST:
        raise NotFound
    tablet.ending, tablet.ended_at, tablet.ended_by = TabletEnd.HANDED_IN, now, by.assignment_id
    return tablet


def note_left(session: Session, *, tablet_id: UUID, waiting: int, oldest_at: datetime | None) -> None:
    """How much a tablet carries when what it brought has been taken in."""
    tablet = queries.tablet_held(session, tablet_id)
    tablet.waiting, tablet.oldest_at = waiting, oldest_at


def note_contact(
    session: Session,
    *,
    by: Who,
    tablet_id: UUID,
    waiting: int,
    oldest_at: datetime | None,
    skew_seconds: int | None,
    is_wiped: bool,
    now: datetime,
) -> None:
    """What a tablet says of itself when it comes. Refused when it comes too often."""
    tablet = queries.tablet_held(session, tablet_id)
    if tablet.minute_at is None or now - tablet.minute_at >= rules.CONTACT_MINUTE:
        tablet.minute_at, tablet.minute_count = now, 0
    tablet.minute_count += 1
    if tablet.minute_count > rules.MOST_CONTACTS:
        raise Refused(Reason.TABLET_TOO_OFTEN)
    tablet.seen_at, tablet.seen_by, tablet.waiting, tablet.oldest_at = now, by.assignment_id, waiting, oldest_at
    tablet.skew_seconds = skew_seconds
    if is_wiped and tablet.ending is not None and tablet.wiped_at is None:
        tablet.wiped_at = now
