"""Reads what a person says about a visit, and her short notes."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Side, Who
from hembesok_field.record import pages
from hembesok_field.record.rules import CALL_LENGTH, NOTE_LENGTH
from hembesok_field.record.shapes import (
    About,
    AbsenceCause,
    CorrectionCause,
    InterpreterCame,
    Outcome,
    Place,
    Promised,
    Reason,
    Scope,
    Source,
    VisitPage,
    Watch,
    Word,
)
from hembesok_field.web.forms import Between, HouseForm, choices_of

YES_NO = {"ja": "Ja", "nej": "Nej"}
SAYS = {"ja": True, "nej": False, "": None}
AS_WORD = {True: "ja", False: "nej", None: ""}


class Unasked(Optional):
    """May be left without an answer, and does not say so: whether it is needed follows from another answer."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class MadeForm(HouseForm):
    """What every fact has: an id made with the page, so that sending it twice says it once."""

    made_id = HiddenField(render_kw={"id": False})  # several forms on a page have one

    def made(self) -> UUID | None:
        try:
            return UUID(str(self.made_id.data))
        except ValueError:
            return None

    def word_id(self) -> UUID:
        return self.made() or uuid4()


class SaidForm(MadeForm):
    """What every word has: why it is changed, where it is."""

    correction_cause = RadioField(
        "Varför ändrar du?",
        [Unasked()],
        choices=choices_of({cause: pages.CORRECTION_CAUSES[cause] for cause in pages.OWN_CAUSES}),
    )

    def has_why(self, page: VisitPage) -> bool:
        """Whether it says why a signed word is changed, where one is; else the no stands at the field."""
        is_same = page.mine is not None and page.mine.made_id is not None and page.mine.made_id == self.made()
        if page.mine is None or is_same or self.correction_cause.data:
            return True
        self.refuse(pages.WHY_CORRECT, self.correction_cause)
        return False

    def said(self) -> dict[str, Any]:
        cause = self.correction_cause.data
        return {"made_id": self.made(), "correction_cause": CorrectionCause(cause) if cause else None}


class BareForm(SaidForm):
    """For one who may see no more than the hour: was she there?"""

    attended = RadioField("Var du där?", [InputRequired("Välj ja eller nej.")], choices=choices_of(YES_NO))

    def ticked(self) -> list[int]:
        return []  # who sees no family sees no themes

    def word(self, by: Who, page: VisitPage) -> dict[str, Any]:
        known = _from_promise(page)
        return {
            "starts_at": known.starts_at if known else None,
            "minutes": known.minutes if known else None,
            "outcome": None,
            "attended": SAYS[self.attended.data],
            **self.said(),
        }


class WordForm(SaidForm):
    """A person's whole word about a visit."""

    outcome = RadioField(
        "Hur gick det?",
        [InputRequired("Välj hur besöket gick.")],
        choices=choices_of(pages.OUTCOMES),
    )
    attended = RadioField("Var du där?", [InputRequired("Välj om du var där.")], choices=choices_of(YES_NO))
    colleague = RadioField(
        "Var kollegan där?",
        [Optional()],
        choices=choices_of(YES_NO, {"": "Vet inte"}),
        validate_choice=True,
        default="",
    )
    absence_cause = RadioField(
        "Varför var en av er inte med?",
        [Unasked()],
        choices=choices_of(pages.CAUSES),
    )
    guardians = RadioField(
        "Hur många vårdnadshavare var med?",
        [Optional()],
        choices=choices_of({"0": "Ingen", "1": "En", "2": "Två", "": "Vet inte"}),
        default="",
    )
    interpreter = RadioField(
        "Var tolk med?", [Optional()], choices=choices_of(pages.INTERPRETER_WAYS, {"": "Behövdes inte"}), default=""
    )
    themes = SelectMultipleField("Vi pratade om", choices=[], coerce=int)
    contacts = SelectMultipleField("Kontakt togs med", choices=choices_of(pages.CONTACTS))
    information = SelectMultipleField("Vi berättade om", choices=choices_of(pages.INFORMATION))
    place = RadioField("Var?", choices=choices_of(pages.PLACES), default="home")
    day = DateField("Dag", [InputRequired("Skriv dagen.")])
    time = TimeField("Klockan", [InputRequired("Skriv när besöket började.")])
    minutes = IntegerField(
        "Minuter", [InputRequired("Skriv hur länge besöket varade."), Between(1, 600, "Skriv 1 till 600 minuter.")]
    )

    starts_at: datetime | None = None

    def needs_interpreter(self) -> None:
        """Nobody has said that none was needed, where the family needs one."""
        self.interpreter.choices = choices_of(pages.INTERPRETER_WAYS, {"": "Vet inte"})

    def validate_time(self, field: TimeField) -> None:
        if self.day.data and field.data:
            self.starts_at = clock.at_wall_clock(self.day.data, field.data)
            if self.starts_at is None:
                raise ValidationError("Den tiden fanns inte: klockan ställdes fram den natten.")

    def ticked(self) -> list[int]:
        return self.themes.data or []

    def word(self, by: Who, page: VisitPage) -> dict[str, Any]:
        cause = self.absence_cause.data
        return {
            "starts_at": self.starts_at,
            "minutes": self.minutes.data,
            "outcome": Outcome(self.outcome.data),
            "attended": SAYS[self.attended.data],
            "colleague_attended": SAYS[self.colleague.data or ""],
            "place": Place(self.place.data),
            "absence_cause": AbsenceCause(cause) if cause else None,
            "guardians": int(self.guardians.data) if self.guardians.data else None,
            "interpreter_way": InterpreterCame(self.interpreter.data) if self.interpreter.data else None,
            "contacts": self.contacts.data or [],
            "information": self.information.data or [],
            **self.said(),
        }


class NoteForm(MadeForm):
    text = TextAreaField("Anteckning", [Length(max=4 * NOTE_LENGTH, message="Skriv kortare.")])


class AgreeForm(MadeForm):
    """What a colleague said of one thing is right."""

    about = RadioField(validators=[InputRequired()], choices=choices_of(pages.AGREE_ON))
    author = IntegerField(validators=[InputRequired()])

    def word(self) -> About:
        return About(self.about.data)


class DraftForm(MadeForm):
    """The visit's form while it is being written: every field of it, and none that it does not have."""

    def body(self, sent: MultiDict[str, str]) -> dict[str, list[str]]:
        names = {name for form in (WordForm(), BareForm()) for name in form._fields} - {"csrf_token"}
        return {name: sent.getlist(name) for name in sorted(names & set(sent))}


class PaperForm(HouseForm):
    code = StringField(
        "Koden på dagbladet", [InputRequired("Skriv koden."), Length(max=20, message="Koden är sex tecken.")]
    )


class GoInForm(MadeForm):
    """She goes in: when she is to be missed, by whom, and the number to call."""

    due = TimeField("Säg till om jag inte är ute", [InputRequired("Skriv en tid.")])
    call = StringField(
        "Nummer att ringa",
        [
            InputRequired("Skriv numret som kollegan ska ringa."),
            Length(max=CALL_LENGTH, message=f"Skriv högst {CALL_LENGTH} tecken."),
        ],
    )
    watcher = SelectField("Vem håller koll?", choices=[], default="")

    @classmethod
    def ready(cls, page: VisitPage, now: datetime) -> "GoInForm":
        """A quarter after the visit is to end, but not before an hour from now has passed where that is over."""
        planned = page.promised.ends_at + timedelta(minutes=15) if page.promised else now
        due = planned if planned > now + timedelta(minutes=15) else now + timedelta(hours=1)
        form = cls(
            formdata=None, data={"made_id": str(uuid4()), "due": clock.swedish(due).time(), "call": page.call or ""}
        )
        form.offer(page)
        return form

    def offer(self, page: VisitPage) -> None:
        self.watcher.choices = [("", "Alla på min enhet"), *((str(key), name) for key, name in page.colleagues)]

    def word(self, now: datetime) -> dict[str, Any]:
        today = clock.swedish(now).date()
        return {
            "word_id": self.word_id(),
            "due_at": clock.at_wall_clock(today, self.due.data or time()) or now,
            "call": self.call.data or "",
            "watcher_id": int(self.watcher.data) if self.watcher.data else None,
        }

    def field_of(self, no: Refused) -> Field | None:
        is_due = no.reason in (Reason.DUE_TOO_SOON, Reason.DUE_TOO_LATE)
        return self.due if is_due else self.call if no.reason in (Reason.CALL_MISSING, Reason.CALL_TOO_LONG) else None


class LongerForm(MadeForm):
    minutes = IntegerField(validators=[InputRequired(), Between(5, 240)])


class LeaveForm(MadeForm):
    step = StringField()

    def was_in(self) -> bool:
        return self.step.data != "ended"


def filled_in(by: Who, page: VisitPage) -> dict[str, Any]:
    """What the form begins with: my own earlier word, else what was booked and what is already said."""
    known = page.mine or _from_promise(page)
    if known is None:
        return {"made_id": str(uuid4())}
    starts = clock.swedish(known.starts_at)
    is_nurse = by.side is Side.NURSE
    attended = known.nurse_attended if is_nurse else known.social_attended
    colleague = known.social_attended if is_nurse else known.nurse_attended
    return {
        "made_id": str(uuid4()),
        "themes": [line.theme_id for line in page.themes if line.is_ticked],
        "outcome": known.outcome.value if known.outcome else None,
        "attended": AS_WORD[attended] or None,
        "colleague": AS_WORD[colleague],
        "absence_cause": known.absence_cause.value if known.absence_cause else None,
        "guardians": "" if known.guardians is None else str(known.guardians),
        "interpreter": _interpreter(known),
        "contacts": sorted(known.contacts),
        "information": sorted(known.information),
        "place": known.place.value,
        "day": starts.date(),
        "time": starts.time(),
        "minutes": known.minutes,
    }


def _interpreter(known: Word) -> str:
    """As it was said; a word from before the ways were asked knows only whether."""
    if known.interpreter_way:
        return known.interpreter_way.value
    return InterpreterCame.PRESENT.value if known.interpreter else ""


def _hours(promised: Promised, watch: Watch | None) -> tuple[datetime, int]:
    """When it began and how many minutes it took: as she went in and came out, if she said so; else as promised."""
    if watch and watch.out_at and watch.out_at > watch.since:
        return watch.since, min(600, max(1, int((watch.out_at - watch.since).total_seconds() // 60)))
    return promised.starts_at, int((promised.ends_at - promised.starts_at).total_seconds() // 60)


def _from_promise(page: VisitPage) -> Word | None:
    if page.promised:
        starts_at, minutes = _hours(page.promised, page.watch)
    elif page.stands:
        minutes, starts_at = page.stands.minutes or 60, page.stands.starts_at
    else:
        return None
    stands = page.stands
    return Word(
        order=0,
        source=Source.OWN,
        scope=Scope.NEITHER,
        author=None,
        starts_at=stands.starts_at if stands else starts_at,
        minutes=minutes,
        outcome=stands.outcome if stands else None,
        place=stands.place if stands else Place.HOME,
        guardians=stands.guardians if stands else None,
        interpreter=stands.interpreter if stands else None,
        interpreter_way=stands.interpreter_way if stands else None,
        contacts=stands.contacts if stands else frozenset(),
        information=stands.information if stands else frozenset(),
    )


class ThemesForm(HouseForm):
    """An authority's own list of what a step is about, a theme a line."""

    themes = TextAreaField("Teman", [Length(max=4000, message="Skriv kortare.")])

    def told(self) -> list[str]:
        return (self.themes.data or "").splitlines()
