"""A plain model of promises, and the program beside it through any history: the two must never differ.

The model knows lists and dates and nothing of the program's. It says which acts are refused and why, who is held when,
what each person's calendar shows and what waits to be sent to whom; after every act the program is asked all four.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from icalendar import Calendar
from sqlalchemy import select

from hembesok_field.booking import actions, queries
from hembesok_field.booking.rules import ORDINARY_WAY, AwayCause
from hembesok_field.booking.shapes import Wish
from hembesok_field.booking.tables import Hold
from hembesok_field.family.actions import record_consent
from hembesok_field.family.rules import ConsentWay, EndReason
from hembesok_field.kernel import db
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import OPERATOR, Side, Who
from hembesok_field.outbox import actions as outbox
from hembesok_field.outbox.rules import FamilyWay, StaffReminder, State
from hembesok_field.outbox.tables import Outgoing
from tests.integration.booking import scene
from tests.people import Town

HOMES = 4
places = some.integers(0, HOMES - 1)
people = some.sampled_from(("anna", "bo", "sara", "ola"))
pairs = some.sets(people, min_size=1, max_size=2)
BY_FEED, BY_INVITATION = ("anna", "sara"), ("bo", "ola")
IN_PLACE = {"anna": "bo", "bo": "anna", "sara": "ola", "ola": "sara"}  # of one unit and one profession
MAY_UNDO = timedelta(minutes=2)  # after that, what is due has left
hours = some.integers(0, 10).map(lambda n: scene.TEN + timedelta(minutes=30 * n))
lengths = some.sampled_from((30, 60, 90))
# Most histories would be of things that are not there: these come when there is something for them to change.
when_booked = precondition(lambda self: any(one.is_booked for one in self.model))
when_much_has_been = precondition(lambda self: sum(one.steps for one in self.model) >= 8)
when_paused = precondition(lambda self: any(one.stands == "paused" for one in self.model))
Shown = tuple[datetime, str, int]  # from when, its status, its sequence: one visit in one person's calendar
Hour = tuple[datetime, datetime | None]


@dataclass
class Promised:
    """One visit as the model knows it."""

    starts_at: datetime = scene.TEN
    minutes: int = 0
    staff: frozenset[str] = frozenset()
    is_booked: bool = False
    steps: int = 0
    stands: str = "open"  # the programme: open, paused or ended
    consents: bool = True
    is_off_by_ending: bool = False  # whoever ended the programme has spoken with the family
    shown: dict[str, Shown] = field(default_factory=dict)
    sent: dict[str, Hour | None] = field(default_factory=dict)  # what each was last told; None: that it is off

    def hour(self) -> Hour:
        return self.starts_at, self.starts_at + timedelta(minutes=self.minutes)

    def told_of(self, name: str) -> Hour | None:
        """The hour that stands for someone who works here, or for the guardian, who hears when it begins."""
        if not self.is_booked:
            return None
        if name == "guardian":
            return self.starts_at, None
        return self.hour() if name in self.staff else None

    def waits(self) -> set[tuple[str, str, Hour]]:
        """What is to be sent: the difference between what each was told and what stands; and the reminders."""
        found: set[tuple[str, str, Hour]] = set()
        for name, says, takes_back in (
            *((name, "invitation", "invitation_off") for name in BY_INVITATION),
            ("guardian", "family_time", "family_off"),
        ):
            stands, known = self.told_of(name), self.sent.get(name)
            if stands is not None and stands != known:
                found.add((name, says, stands))
            if stands is None and known is not None and not (name == "guardian" and self.is_off_by_ending):
                found.add((name, takes_back, known))
        if self.is_booked:
            found |= {(name, "staff_reminder", self.hour()) for name in self.staff}
            found.add(("guardian", "family_reminder", (self.starts_at, None)))
        return found

    def leaves(self) -> None:
        for name, kind, hour in self.waits():
            if not kind.endswith("reminder"):
                self.sent[name] = None if kind.endswith("off") else hour

    def held(self) -> tuple[datetime, datetime]:
        return self.starts_at - ORDINARY_WAY, self.starts_at + timedelta(minutes=self.minutes) + ORDINARY_WAY

    def becomes(self, starts_at: datetime, minutes: int, staff: frozenset[str]) -> None:
        """What stands so already is left as it is, and nobody is told."""
        if self.is_booked and (self.starts_at, self.minutes, self.staff) == (starts_at, minutes, staff):
            return
        self.starts_at, self.minutes, self.staff, self.is_booked = starts_at, minutes, staff, True
        self._tell()

    def is_off(self) -> None:
        self.is_booked = False
        self._tell()

    def _tell(self) -> None:
        """Who is to come sees the hour; who was to come, and is not any more, sees hers cancelled."""
        for name in {*self.staff, *self.shown} if self.is_booked else set(self.shown):
            before = self.shown.get(name)
            if self.is_booked and name in self.staff:
                self.shown[name] = (self.starts_at, "CONFIRMED", self.steps)
            elif before is not None and before[1] == "CONFIRMED":
                self.shown[name] = (before[0], "CANCELLED", self.steps)
        self.steps += 1


class Histories(RuleBasedStateMachine):
    """Any order of acts on a few families that share their people."""

    app: Flask
    town: Town

    @initialize()
    def begin(self) -> None:
        self.homes = [scene.a_home(self.town) for _ in range(HOMES)]
        self.model = [Promised() for _ in self.homes]
        self.away: list[tuple[str, datetime, datetime]] = []
        self.away_ids: list[tuple[Who, int]] = []
        with db.unit_of_work(OPERATOR) as session:
            for name in BY_INVITATION:
                outbox.choose(
                    session, by_invitation=True, reminder=StaffReminder.DAY_BEFORE, by=self._who(name), now=scene.NOW
                )
            self.calendars = {
                name: actions.new_address(session, person_id=self._who(name).person_id, now=scene.NOW)
                for name in BY_FEED
            }
            for home in self.homes:
                outbox.keep_guardian_choice(
                    session, by=self.town.anna, family_id=home.family_id,
                    guardian_id=scene.db_guardian(session, home.family_id),
                    way=FamilyWay.SMS, language="sv", now=scene.NOW,
                )  # fmt: skip

    def _book(self, place: int, starts_at: datetime, minutes: int, staff: set[str]) -> None:
        one = self.model[place]
        expected = self._closed(one) or ("ALREADY_BOOKED" if one.is_booked else None)
        expected = expected or self._taken(one, starts_at, minutes, staff)
        said = self._say(lambda: scene.book(self._home(place), self.town.anna, *self._all(staff),
                                            starts_at=starts_at, minutes=minutes))  # fmt: skip
        assert said == expected
        if said is None:
            one.becomes(starts_at, minutes, frozenset(staff))

    book = rule(place=places, starts_at=hours, minutes=lengths, staff=pairs)(_book)
    book_again = rule(place=places, starts_at=hours, minutes=lengths, staff=pairs)(_book)  # comes twice as often

    @when_booked
    @rule(place=places, starts_at=hours, minutes=lengths, staff=pairs)
    def move(self, place: int, starts_at: datetime, minutes: int, staff: set[str]) -> None:
        one = self.model[place]
        expected = self._closed(one) or (None if one.is_booked else "NOT_BOOKED")
        expected = expected or self._taken(one, starts_at, minutes, staff)
        said = self._say(lambda: scene.move(self._home(place), self.town.anna, *self._all(staff),
                                            starts_at=starts_at, minutes=minutes))  # fmt: skip
        assert said == expected
        if said is None:
            one.becomes(starts_at, minutes, frozenset(staff))

    @when_booked
    @rule(place=places, leaving=people, coming=people)
    def substitute(self, place: int, leaving: str, coming: str) -> None:
        one = self.model[place]
        staff = (one.staff - {leaving}) | {coming}
        expected = self._closed(one) or (None if one.is_booked else "NOT_BOOKED")
        expected = expected or (None if leaving in one.staff else "CHANGED_MEANWHILE")
        expected = expected or self._taken(one, one.starts_at, one.minutes, staff)
        ids = {"leaving": self._who(leaving).assignment_id, "coming": self._who(coming).assignment_id}
        assert self._say(lambda: scene.act(self._home(place), self.town.anna, actions.stand_in, **ids)) == expected
        if expected is None:
            one.becomes(one.starts_at, one.minutes, staff)

    @when_booked
    @rule(leaving=people)
    def hand_over(self, leaving: str) -> None:
        """Her whole list to the colleague beside her; what the colleague cannot go to stays."""
        coming, by = IN_PLACE[leaving], self._who(leaving)
        given = [
            (home.visit_id, one)
            for home, one in zip(self.homes, self.model)
            if one.is_booked and one.stands != "ended" and leaving in one.staff and coming not in one.staff
        ]
        if by.side is Side.SOCIAL_SERVICES:  # a family that has taken its consent back is not hers to see
            given = [(visit_id, one) for visit_id, one in given if one.consents]
        ids = {"leaving": by.assignment_id, "coming": self._who(coming).assignment_id}

        def give() -> None:
            with db.unit_of_work(OPERATOR) as session:
                actions.hand_over(session, **ids, by=by, now=scene.NOW)

        assert self._say(give) == (None if given else "NOTHING_TO_HAND_OVER")
        for _, one in sorted(given, key=lambda each: each[0]):
            staff = (one.staff - {leaving}) | {coming}
            if self._closed(one) is None and self._taken(one, one.starts_at, one.minutes, staff) is None:
                one.becomes(one.starts_at, one.minutes, staff)

    @rule()
    def post_leaves(self) -> None:
        """All that is due is sent; what comes after is measured against it."""
        later = scene.NOW + MAY_UNDO
        with db.unit_of_work(OPERATOR) as session:
            while (row := outbox.claim(session, held_by="model", now=later)) is not None:
                outbox.note_sent(session, number=row.id, held_by="model", now=later)
        for one in self.model:
            one.leaves()

    @when_booked
    @rule(place=places)
    def cancel(self, place: int) -> None:
        one = self.model[place]
        said = self._say(lambda: scene.cancel(self._home(place), self.town.anna))
        assert said == (None if one.is_booked else "NOT_BOOKED")
        if said is None:
            one.is_off()

    @rule(name=people, starts_at=hours, cause=some.sampled_from(AwayCause), days=lengths)
    def be_away(self, name: str, starts_at: datetime, cause: AwayCause, days: int) -> None:
        """Ill, or on holiday: no promise is touched by it, and nothing new is proposed then."""
        ends_at = starts_at + timedelta(days=days // 30)
        with db.unit_of_work(OPERATOR) as session:
            row = actions.tell_away(
                session, starts_at=starts_at, ends_at=ends_at, cause=cause, by=self._who(name), now=scene.NOW
            )
            told = (self._who(name), row.id)
        if told not in self.away_ids:  # the same once more is told once, and taken back once
            self.away_ids.append(told)
            self.away.append((name, starts_at, ends_at))

    @precondition(lambda self: self.away)
    @rule()
    def come_back(self) -> None:
        """Well again, or the holiday is off: her time is hers to promise."""
        who, away_id = self.away_ids.pop()
        with db.unit_of_work(OPERATOR) as session:
            actions.take_back_away(session, away_id=away_id, by=who, now=scene.NOW)
        self.away.pop()

    @when_booked
    @rule(place=places)
    def pause(self, place: int) -> None:
        self._course(place, actions.pause, {"open": None, "paused": "PAUSED", "ended": "ENDED"}, "paused", "paused_on")

    @when_paused
    @rule(place=places)
    def resume(self, place: int) -> None:
        self._course(
            place, actions.resume, {"open": "NOT_PAUSED", "paused": None, "ended": "ENDED"}, "open", "resumed_on"
        )

    @when_much_has_been
    @rule(place=places)
    def end(self, place: int) -> None:
        self._course(
            place, actions.end_participation, {"open": None, "paused": None, "ended": "ENDED"}, "ended", "ended_on",
            reason=EndReason.OTHER,
        )  # fmt: skip

    @rule(place=places)
    def withdraw(self, place: int) -> None:
        """The family takes its consent back: what was promised stands, and nothing more is told of it."""
        home = self._home(place)
        with db.unit_of_work(OPERATOR) as session:
            record_consent(
                session, by=self.town.anna, family_id=home.family_id, is_yes=False, said_on=scene.NOW.date(),
                way=ConsentWay.ORAL, now=scene.NOW, guardian_id=scene.db_guardian(session, home.family_id),
            )  # fmt: skip
        self.model[place].consents = False

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        ids = [home.visit_id for home in self.homes]
        with db.reading(OPERATOR) as session:
            rows = session.scalars(select(Hold).where(Hold.visit_id.in_(ids))).all()
        found = {(row.visit_id, row.person_id, row.held_from, row.held_to) for row in rows}
        assert found == {
            (home.visit_id, self._who(name).person_id, *one.held())
            for home, one in zip(self.homes, self.model)
            if one.is_booked
            for name in one.staff
        }
        for one, other in combinations(rows, 2):
            assert one.person_id != other.person_id or one.held_to <= other.held_from or other.held_to <= one.held_from

    @invariant()
    def every_calendar_is_the_model_s(self) -> None:
        ours = {f"{home.visit_id}@hembesok": one for home, one in zip(self.homes, self.model)}
        for name, token in self.calendars.items():
            read = Calendar.from_ical(self.app.test_client().get(f"/kalender/{token}.ics").data).walk("VEVENT")
            told = {e["UID"]: (e.start, str(e["STATUS"]), int(e["SEQUENCE"])) for e in read if e["UID"] in ours}
            assert told == {uid: one.shown[name] for uid, one in ours.items() if name in one.shown}

    @invariant()
    def what_waits_to_be_sent_is_the_model_s(self) -> None:
        names = {self._who(name).person_id: name for name in IN_PLACE}
        asked = select(Outgoing).where(Outgoing.visit_id.in_([home.visit_id for home in self.homes]))
        with db.reading(OPERATOR) as session:
            written = session.scalars(asked.order_by(Outgoing.id)).all()
        for home, one in zip(self.homes, self.model):
            rows = [row for row in written if row.visit_id == home.visit_id]
            waits = [
                (names.get(row.person_id or 0, "guardian"), row.kind.value, (row.starts_at, row.ends_at))
                for row in rows
                if row.state is State.WAITING
            ]
            assert sorted(waits, key=str) == sorted(one.waits(), key=str)
            for name in BY_INVITATION:
                told = [
                    row.sequence for row in rows if names.get(row.person_id or 0) == name and row.state is State.SENT
                ]
                assert told == sorted(set(told)), "an invitation that a calendar would take for an old one"

    @invariant()
    def every_window_is_explained(self) -> None:
        """A visit has times free for those who would go, or what stands in the way, or a no with its reason."""
        place = sum(one.steps for one in self.model) % HOMES  # one at a time, each in its turn
        one, wish = self.model[place], Wish(staff=self._pair())
        with db.reading(OPERATOR) as session:
            page = queries.booking_page(session, self.town.anna, self._home(place).visit_id, wish, scene.NOW)
        assert (page.refusal.name if page.refusal else None) == self._closed(one)
        assert page.proposals or page.obstacles or page.refusal
        for proposal in page.proposals:
            length = int((proposal.ends_at - proposal.starts_at).total_seconds()) // 60
            assert self._taken(one, proposal.starts_at, length, {"anna", "sara"}) is None
            assert not any(
                name in {"anna", "sara"} and begins < proposal.ends_at and proposal.starts_at < ends
                for name, begins, ends in self.away
            )

    def teardown(self) -> None:
        """Those who share their people with the next history leave nothing of theirs to it."""
        for place, one in enumerate(getattr(self, "model", [])):
            if one.is_booked:
                scene.cancel(self._home(place), self.town.anna)
        with db.unit_of_work(OPERATOR) as session:
            for who, away_id in getattr(self, "away_ids", []):
                actions.take_back_away(session, away_id=away_id, by=who, now=scene.NOW)

    def _course(
        self, place: int, deed: Callable[..., Any], says: dict[str, str | None], becomes: str, day: str, **facts: object
    ) -> None:
        one, home = self.model[place], self._home(place)
        dated = {day: scene.NOW.date(), "participation_id": home.participation_id, "now": scene.NOW, **facts}

        def do() -> None:
            with db.unit_of_work(OPERATOR) as session:
                deed(session, by=self.town.anna, **dated)

        assert self._say(do) == says[one.stands]
        if says[one.stands] is None:
            one.stands = becomes
            if one.is_booked and becomes != "open":
                one.is_off_by_ending = becomes == "ended"
                one.is_off()

    def _closed(self, one: Promised) -> str | None:
        return None if one.stands == "open" else one.stands.upper()

    def _taken(self, one: Promised, starts_at: datetime, minutes: int, staff: set[str] | frozenset[str]) -> str | None:
        wished = Promised(starts_at, minutes).held()
        return next(
            (
                "TAKEN"
                for other in self.model
                if other is not one and other.is_booked and other.staff & staff
                if other.held()[0] < wished[1] and wished[0] < other.held()[1]
            ),
            None,
        )

    def _say(self, deed: Callable[[], object]) -> str | None:
        """What the program said: the reason of its no, or None."""
        try:
            deed()
        except Refused as no:
            return no.reason.name
        return None

    def _who(self, name: str) -> Who:
        return getattr(self.town, name)

    def _all(self, names: set[str]) -> list[Who]:
        return [self._who(name) for name in sorted(names)]

    def _pair(self) -> tuple[int, ...]:
        return self.town.anna.assignment_id, self.town.sara.assignment_id

    def _home(self, place: int) -> scene.Home:
        return self.homes[place]


def histories(app: Flask, town: Town, *, number: int, examples: int, steps: int) -> None:
    """So many histories of so many acts from this seed; raises with the first one in which the two differ."""
    machine = type("Histories", (Histories,), {"app": app, "town": town})
    run_state_machine_as_test(
        seed(number)(machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
