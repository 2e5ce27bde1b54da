"""Rows in, each in a unit of work of its own; receipts out, when what they say is on the disk."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hembesok_field.access import actions as access
from hembesok_field.access import door as logged
from hembesok_field.access import queries as people
from hembesok_field.access.tables import Tablet
from hembesok_field.kernel import clock, db, sealing
from hembesok_field.kernel.errors import NotFound, Refused
from hembesok_field.kernel.identity import NOBODY, OPERATOR, Who
from hembesok_field.kernel.sealing import Statement
from hembesok_field.sync import actions, proofs, queries, rules
from hembesok_field.sync.actions import Words
from hembesok_field.sync.shapes import Came, Epoch, Kind, Known, Outcome, Reason, Said, State, Told, Waiting
from hembesok_field.sync.tables import Operation, OperationEnvelope

LOGGED = {
    Kind.ATTESTATION: "visit.attest",
    Kind.AGREEMENT: "visit.attest",
    Kind.NOTE: "visit.note",
    Kind.BOOKING_WISH: "visit.book",
    Kind.THEME_TICK: "visit.themes",
    Kind.SAFETY_IN: "visit.safety",
    Kind.SAFETY_LONGER: "visit.safety",
    Kind.SAFETY_OUT: "visit.safety",
}
LONG_HELD = timedelta(days=1)  # a row that has waited so long for another waits for a person
ASKS = "hembesok-state-1\n"
Read = Callable[[], Came]


@dataclass(frozen=True)
class Delivery:
    """Who brings the rows, on which tablet, and how far that tablet's clock is from ours."""

    by: Who
    tablet_id: UUID | None
    skew_seconds: int | None
    words: Words
    authors: dict[int, Who | None] = field(default_factory=dict)  # read once; what they may is asked at each row

    @property
    def sender(self) -> str:
        return proofs.sender_of_tablet(self.tablet_id) if self.tablet_id else f"a:{self.by.assignment_id}"


def receive(delivery: Delivery, reads: Iterable[tuple[UUID | None, Read]], asked: Iterable[UUID]) -> list[Told]:
    """Each row on its own: one that cannot be read, or is refused, is no reason to leave the next."""
    standing, settled = stands(), list[tuple[str, UUID]]()
    told = [_received(delivery, standing, row_id, read, settled) for row_id, read in reads]
    _release_held(delivery, settled)
    return [*told, *_asked(delivery, standing, list(asked))]


def _received(
    delivery: Delivery, standing: Epoch, row_id: UUID | None, read: Read, settled: list[tuple[str, UUID]]
) -> Told:
    try:
        came = read()
    except Refused as no:
        return Told(row_id, State.REFUSED.value, no.reason.value, delivery.words(no))
    known, is_new = db.tried_again(lambda: _kept(delivery, came))
    settled += _settled(known, came)
    return _told(known, standing, delivery, came.hash, is_new=is_new)


def _kept(delivery: Delivery, came: Came) -> tuple[Known, bool]:
    """The row as it stands, and whether it came now. All or nothing, and committed before anybody is told."""
    author = _author(came, delivery.authors)
    by = author or delivery.by
    with db.unit_of_work(by) as session:
        now = clock.now()
        queries.take_turn(session)
        before = queries.known(session, came.sender, [came.id]).get(came.id)
        if before is not None:
            return _again(session, before, came, delivery, now), False
        outcome = _outcome(session, came, author, now, delivery.words)
        number = actions.keep(
            session,
            came=came,
            outcome=outcome,
            author_id=author.assignment_id if author else None,
            authority_id=by.authority_id,
            delivered_by=delivery.by.assignment_id,
            skew_seconds=delivery.skew_seconds,
            now=now,
        )
        _log(session, by, came, outcome, now)
        return Known(number, came.id, came.hash, outcome), True


def _again(session: Session, before: Known, came: Came, delivery: Delivery, now: datetime) -> Known:
    """The same row is what it was. Another body under its id is kept, and changes nothing."""
    if before.hash == came.hash:
        return before
    actions.keep_other_body(session, number=before.number, came=came, delivered_by=delivery.by.assignment_id, now=now)
    sentence = delivery.words(Refused(Reason.OTHER_BODY))
    return Known(before.number, came.id, came.hash, Outcome(State.REFUSED, Reason.OTHER_BODY, sentence))


def _author(came: Came, read: dict[int, Who | None]) -> Who | None:
    """Who wrote it, in the assignment she had; None where that could not be shown."""
    if not came.is_proven:
        return None
    if came.said.author_id not in read:
        with db.reading(NOBODY) as session:
            read[came.said.author_id] = people.who_was(session, came.said.author_id)
    return read[came.said.author_id]


def _may_still(session: Session, author: Who) -> bool:
    try:
        return people.who_in(session, author.assignment_id, clock.today()).is_field
    except NotFound:
        return False


def _outcome(session: Session, came: Came, author: Who | None, now: datetime, words: Words) -> Outcome:
    if author is None:
        return _review(Reason.AUTHOR_UNPROVEN, words)
    if not rules.is_known(came.said):
        return _review(Reason.KIND_UNKNOWN, words)
    if not _may_still(session, author):
        return _review(Reason.AUTHOR_ENDED, words)
    before = queries.known(session, came.sender, came.said.after)
    match rules.stands_after([before[one].outcome.state if one in before else None for one in came.said.after]):
        case State.HELD:
            return Outcome(State.HELD, Reason.BEFORE_MISSING, words(Refused(Reason.BEFORE_MISSING)))
        case State.IN_REVIEW:
            return _review(Reason.BEFORE_REFUSED, words)
    return actions.try_to_become(session, came=came, by=author, now=now, words=words)


def _review(reason: Reason, words: Words) -> Outcome:
    return Outcome(State.IN_REVIEW, reason, words(Refused(reason)))


def _log(session: Session, by: Who, came: Came, outcome: Outcome, now: datetime) -> None:
    is_done = outcome.state is State.STORED
    action = LOGGED[Kind(came.said.kind)] if is_done else "sync.keep"
    access.write_log(session, by=by, action=action, families=db.families_seen(session) if is_done else (), now=now)


def _settled(known: Known, came: Came) -> Iterator[tuple[str, UUID]]:
    """Whose followers may go on: also of a row that was here before, should its last deliverer not have come so far."""
    if known.hash == came.hash and known.outcome.state not in (State.HELD, State.IN_REVIEW):
        yield came.sender, came.id


def _release_held(delivery: Delivery, settled: list[tuple[str, UUID]]) -> None:
    """Asked when all that came is on the disk: what another delivery had to hold meanwhile is seen too."""
    if not settled:
        return
    with db.reading(delivery.by) as session:
        holds = queries.holds(session, delivery.sender)
    for sender, operation_id in settled if holds else ():
        _release(delivery, sender, operation_id)


def _release(delivery: Delivery, sender: str, operation_id: UUID) -> None:
    """Those that waited for this one, and those that waited for them."""
    waiting = [operation_id]
    while waiting:
        one = waiting.pop(0)
        with db.reading(delivery.by) as session:
            numbers = queries.waits_for(session, sender, one)
        for number in numbers:
            settled = db.tried_again(lambda number=number: _gone_on(delivery, number))  # type: ignore[misc]
            waiting += [settled] if settled else []


def _gone_on(delivery: Delivery, number: int) -> UUID | None:
    """A row that was held, if nothing holds it now."""
    with db.reading(delivery.by) as session:
        found = queries.kept(session, number)
    if found is None or found[2].state is not State.HELD:
        return None
    came = read_again(found[0].operation_id, found[0].tablet_id, found[1].sent, found[1].signature)
    author = _author(came, delivery.authors)
    by = author or delivery.by
    with db.unit_of_work(by) as session:
        now = clock.now()
        queries.take_turn(session)
        if queries.known(session, came.sender, [came.id])[came.id].outcome.state is not State.HELD:
            return None
        outcome = _outcome(session, came, author, now, delivery.words)
        if outcome.state is State.HELD:
            return None
        actions.step(session, number=number, outcome=outcome, by=None, now=now)
        _log(session, by, came, outcome, now)
        return came.id


def waiting(by: Who) -> list[Waiting]:
    """What waits for the asker to look at, with what it says where that is hers to read."""
    with logged.looking(by, "sync.review") as session:
        found = queries.for_review(session, by, clock.now() - LONG_HELD)
        kept = {one.number: queries.kept(session, one.number) for one in found if one.is_hers}
    return [_shown(one, _said(kept.get(one.number)), by) for one in found]


def _shown(one: Waiting, said: Said | None, by: Who) -> Waiting:
    return replace(one, said=said, is_by_her=said is not None and said.author_id == by.assignment_id)


def _said(kept: tuple[Operation, OperationEnvelope, Outcome] | None) -> Said | None:
    try:
        return _read_kept(kept).said if kept else None
    except Refused:
        return None


def _read_kept(kept: tuple[Operation, OperationEnvelope, Outcome]) -> Came:
    operation, envelope, _ = kept
    return read_again(operation.operation_id, operation.tablet_id, envelope.sent, envelope.signature)


def take_in(by: Who, number: int, words: Words) -> None:
    """Let a row become what it says, in its author's name, after a person has read it; refused by the room's rules.

    One that nobody could show who wrote is taken in by her who is said to have, and by no other.
    """
    came, reason = _to_settle(by, number)
    author = _author(came, {})
    if reason == Reason.AUTHOR_UNPROVEN:
        if came.said.author_id != by.assignment_id:
            raise Refused(Reason.NOT_YOURS)
        author = by
    if author is None or not rules.is_known(came.said):
        raise Refused(Reason.KIND_UNKNOWN)

    def work(session: Session) -> None:
        _must_wait(session, came)
        actions.become(session, came=came, by=author, now=clock.now())
        actions.step(session, number=number, outcome=Outcome(State.STORED), by=by, now=clock.now())

    logged.act(by, "sync.take_in", work)
    _release(Delivery(by, came.tablet_id, None, words), came.sender, came.id)


def put_away(by: Who, number: int, why: str, words: Words) -> None:
    """Settle a row without letting it become anything; why is kept with it, and so are its bytes."""
    said = " ".join(why.split())
    if not rules.SHORTEST_WHY <= len(said) <= rules.LONGEST_WHY:
        raise Refused(Reason.WHY_MISSING)
    came, _ = _to_settle(by, number)

    def work(session: Session) -> None:
        _must_wait(session, came)
        actions.step(session, number=number, outcome=Outcome(State.FILED, None, said), by=by, now=clock.now())

    logged.act(by, "sync.put_away", work)
    _release(Delivery(by, came.tablet_id, None, words), came.sender, came.id)


def _to_settle(by: Who, number: int) -> tuple[Came, str | None]:
    """A row that waits for the asker; NotFound for any other."""
    with db.reading(by) as session:
        rows = {one.number: one for one in queries.for_review(session, by, clock.now() - LONG_HELD)}
        kept = queries.kept(session, number) if number in rows else None
    if kept is None:
        raise NotFound
    return _read_kept(kept), rows[number].outcome.reason


def _must_wait(session: Session, came: Came) -> None:
    queries.take_turn(session)
    known = queries.known(session, came.sender, [came.id])[came.id]
    if known.outcome.state not in (State.HELD, State.IN_REVIEW):
        raise Refused(Reason.NOT_WAITING)


def read_again(operation_id: UUID, tablet_id: UUID | None, sent: str, signature: str | None) -> Came:
    """A row as its bytes say, once more."""
    if tablet_id is None:
        return open_row(operation_id, sent)
    return tablet_row(tablet_id, key_of(tablet_id), sent, signature or "")


def open_row(operation_id: UUID, sent: str) -> Came:
    """A row that a program sent in the open: `sent` is what `proofs.as_sent` made of it, with its author."""
    if len(sent.encode()) > rules.LONGEST_ROW:
        raise Refused(Reason.TOO_LARGE)
    return proofs.from_program(operation_id, rules.read_open(sent), sent)


def key_of(tablet_id: UUID) -> bytes | None:
    """What a tablet signs with; None where it is not known here."""
    with db.reading(NOBODY) as session:
        tablet = people.tablet_named(session, tablet_id)
        return tablet.public_key if tablet else None


def tablet_row(tablet_id: UUID, key: bytes | None, text: str, signature: str) -> Came:
    """A row that a tablet signed; refused when it is not that tablet's."""
    envelope = rules.read_envelope(text)
    if envelope.tablet_id != tablet_id or key is None:
        raise Refused(Reason.UNKNOWN_TABLET)
    return proofs.from_tablet(envelope, signature, key, access.writing_secret)


def _asked(delivery: Delivery, standing: Epoch, asked: list[UUID]) -> list[Told]:
    if not asked:
        return []
    with db.reading(delivery.by) as session:
        found = queries.known(session, delivery.sender, asked)
    return [_told(known, standing, delivery, known.hash, is_new=True) for known in found.values()]


def _told(known: Known, standing: Epoch, delivery: Delivery, hash: str, *, is_new: bool) -> Told:
    outcome = known.outcome
    # A row that a person put away is, to its sender, one that a person has seen to.
    status = State.IN_REVIEW if outcome.state is State.FILED else outcome.state
    receipt = {
        "says": "receipt",
        "id": str(known.id),
        "hash": hash,
        "tablet": str(delivery.tablet_id) if delivery.tablet_id else None,
        "number": known.number,
        "status": status.value,
        "instance": str(standing.instance_id),
        "epoch": str(standing.epoch_id),
        "at": _rfc3339(clock.now()),
    }
    said = "already_stored" if status is State.STORED and not is_new else status.value
    return Told(known.id, said, outcome.reason, outcome.sentence, sealing.sync_keys()[-1].say(receipt))


def stands() -> Epoch:
    """The epoch that stands now; a database that meets its first tablet, or has been restored, begins one."""
    with db.reading(NOBODY) as session:
        found = queries.epoch(session)
    return found or db.tried_again(_begun)


def _begun() -> Epoch:
    with db.unit_of_work(OPERATOR) as session:
        queries.take_turn(session)
        return queries.epoch(session) or actions.begin_epoch(session, now=clock.now())


def known_keys() -> list[Statement]:
    return sealing.key_statements()


def tablet_that_asks(tablet_id: UUID, nonce: str, proof: str) -> Tablet | None:
    """The tablet, if it is that tablet that asks."""
    with db.reading(NOBODY) as session:
        tablet = people.tablet_named(session, tablet_id)
    is_itself = tablet is not None and proofs.asks(tablet.public_key, proof, f"{ASKS}{tablet_id}\n{nonce}")
    return tablet if is_itself else None


def met(
    by: Who,
    tablet_id: UUID,
    *,
    waiting: int,
    oldest_at: datetime | None,
    skew_seconds: int | None,
    is_wiped: bool,
) -> bool:
    """A tablet came, and said how it is; whether it is to wipe itself. Refused when it comes too often."""
    with db.unit_of_work(by) as session:
        access.note_contact(
            session,
            by=by,
            tablet_id=tablet_id,
            waiting=waiting,
            oldest_at=oldest_at,
            skew_seconds=skew_seconds,
            is_wiped=is_wiped,
            now=clock.now(),
        )
        return people.tablet_held(session, tablet_id).ending is not None


def left(by: Who, tablet_id: UUID, *, waiting: int, oldest_at: datetime | None) -> None:
    """What a tablet carries when it has been answered."""
    with db.unit_of_work(by) as session:
        access.note_left(session, tablet_id=tablet_id, waiting=waiting, oldest_at=oldest_at)


def is_her_key(by: Who, tablet_id: UUID | None, key_id: UUID | None) -> bool:
    """Whether this names the asker's own writing key on that tablet."""
    return tablet_id is not None and access.writing_secret(tablet_id, by.assignment_id)[0] == key_id


def state(*, nonce: str | None, tablet_id: UUID | None, is_to_wipe: bool) -> Statement:
    """What holds of this server, said to one who asked with this nonce."""
    standing, ended = stands(), _ended(tablet_id) if tablet_id else []
    return sealing.sync_keys()[-1].say(
        {
            "says": "state",
            "nonce": nonce,
            "tablet": str(tablet_id) if tablet_id else None,
            "instance": str(standing.instance_id),
            "epoch": str(standing.epoch_id),
            "covered": standing.covered_number,
            "at": _rfc3339(clock.now()),
            "wipe": is_to_wipe,
            "ended": [str(one) for one in ended],
            "version": rules.VERSION,
        }
    )


def _ended(tablet_id: UUID) -> list[UUID]:
    with db.reading(OPERATOR) as session:
        return people.ended_writing_keys(session, tablet_id, clock.today())


def _rfc3339(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
