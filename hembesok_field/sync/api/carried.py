"""What a tablet may carry: her own visits today and the next working day, as they are told."""

from uuid import UUID

from hembesok_field.access.door import looking
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.record import pages as record
from hembesok_field.record.shapes import FamilyAtDoor, Said, Watch, Word
from hembesok_field.sync import queries, rules
from hembesok_field.sync.shapes import Carried, NextStep
from hembesok_field.web.api.shapes import Day, Moment, Told


class GuardianCarried(Told):
    name: str
    phone: str | None


class FamilyCarried(Told):
    """What both professions need to go to the same door."""

    reference: str
    children: list[str]
    guardians: list[GuardianCarried]
    address: str | None
    area: str | None
    is_protected: bool
    language: str | None
    needs_interpreter: bool
    guardian_count: int | None


class PersonCarried(Told):
    assignment: int
    name: str
    profession: str
    unit: str


class ThemeCarried(Told):
    """Something to talk about at this step; ticked by her own side."""

    id: int
    words: str
    is_ticked: bool


class WordCarried(Told):
    """Her own last word, in the form that a row says it."""

    starts_at: Moment
    minutes: int | None
    outcome: str | None
    attended: bool | None
    colleague_attended: bool | None
    place: str
    absence_cause: str | None
    guardians: int | None
    interpreter_way: str | None
    contacts: list[str]
    information: list[str]


class OneSaid(Told):
    """What one of those who differ said. `author`: the assignment that a row may agree with."""

    author: int | None
    name: str
    words: str
    is_mine: bool


class ApartCarried(Told):
    about: str
    told: list[OneSaid]


class WatchCarried(Told):
    since: Moment
    due_at: Moment
    out_at: Moment | None
    over_at: Moment | None


class NextCarried(Told):
    """The step that the family has no time for yet, which may be wished for at the door."""

    step: str
    opens_on: Day | None
    closes_on: Day | None
    minutes: int


class SignsCarried(Told):
    """Who has confirmed, as the sign of two halves shows it."""

    nurse: str
    social_services: str


class VisitCarried(Told):
    """`family` is null where the person may know the hour and no more. `is_said`: her own word is here already."""

    id: UUID
    starts_at: Moment
    ends_at: Moment
    step: str | None
    family: FamilyCarried | None
    people: list[PersonCarried]
    is_said: bool
    mine: WordCarried | None
    signs: SignsCarried
    apart: list[ApartCarried]
    themes: list[ThemeCarried]
    watch: WatchCarried | None
    next: NextCarried | None


class WatcherCarried(Told):
    assignment: int
    name: str


class BearerCarried(Told):
    """Who carries this: how she is called, whose half is hers, and who may watch over her."""

    name: str
    profession: str
    side: str
    unit: str
    call: str | None
    watchers: list[WatcherCarried]


class VisitsCarried(Told):
    """`told_at` is the server's hour, by the clock that dates the receipts: what came before it is in here."""

    told_at: Moment
    author: int
    me: BearerCarried
    until: Day
    visits: list[VisitCarried]


def day_of(by: Who) -> VisitsCarried:
    """Each time it is read it is in the log."""
    today, told_at = clock.today(), clock.now()
    with looking(by, "sync.visits") as session:
        found, bearer = queries.carried(session, by, today), queries.bearer(session, by)
    me = BearerCarried(
        name=by.name,
        profession=by.profession,
        side=by.side,
        unit=bearer.unit_name,
        call=bearer.call,
        watchers=[WatcherCarried(assignment=one, name=name) for one, name in bearer.watchers],
    )
    carried = [_carried(one, by) for one in found]
    until = rules.carried_until(today)
    return VisitsCarried(told_at=told_at, author=by.assignment_id, me=me, until=until, visits=carried)


def _carried(one: Carried, by: Who) -> VisitCarried:
    page, signs = one.page, record.signs_of(one.page.stands)
    people = page.promised.people if page.family and page.promised else ()
    return VisitCarried(
        id=page.visit_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        step=page.step_code if page.family else None,
        family=_at_door(page.family) if page.family else None,
        people=[
            PersonCarried(assignment=who.assignment_id, name=who.name, profession=who.profession, unit=who.unit_name)
            for who in people
        ],
        is_said=page.mine is not None,
        mine=_word(page.mine, by) if page.mine else None,
        signs=SignsCarried(nurse=signs[0], social_services=signs[1]),
        apart=[ApartCarried(about=about, told=_told(said)) for about, _, said in record.apart(page)],
        themes=[ThemeCarried(id=line.theme_id, words=line.words, is_ticked=line.is_ticked) for line in page.themes],
        watch=_watch(page.watch) if page.watch else None,
        next=_next(one.next) if one.next else None,
    )


def _word(word: Word, by: Who) -> WordCarried:
    nurse, social = word.nurse_attended, word.social_attended
    attended, colleague = (nurse, social) if by.side is Side.NURSE else (social, nurse)
    return WordCarried(
        starts_at=word.starts_at,
        minutes=word.minutes,
        outcome=word.outcome,
        attended=attended,
        colleague_attended=colleague,
        place=word.place,
        absence_cause=word.absence_cause,
        guardians=word.guardians,
        interpreter_way=word.interpreter_way,
        contacts=sorted(word.contacts),
        information=sorted(word.information),
    )


def _told(said: list[tuple[Said, str]]) -> list[OneSaid]:
    return [
        OneSaid(author=one.word.author, name=record.author_words(one), words=words, is_mine=one.is_mine)
        for one, words in said
    ]


def _watch(watch: Watch) -> WatchCarried:
    return WatchCarried(since=watch.since, due_at=watch.due_at, out_at=watch.out_at, over_at=watch.over_at)


def _next(step: NextStep) -> NextCarried:
    return NextCarried(step=step.code, opens_on=step.opens_on, closes_on=step.closes_on, minutes=step.minutes)


def _at_door(family: FamilyAtDoor) -> FamilyCarried:
    return FamilyCarried(
        reference=family.reference,
        children=list(family.children),
        guardians=[GuardianCarried(name=name, phone=phone) for name, phone in family.guardians],
        address=family.address,
        area=family.area,
        is_protected=family.is_protected,
        language=family.language,
        needs_interpreter=family.needs_interpreter,
        guardian_count=family.guardian_count,
    )
