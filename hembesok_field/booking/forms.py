"""Reads a browser's words into a wish for a time, and into the time that was chosen."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from hembesok_field.booking import rules
from hembesok_field.booking.pages import AWAY_CAUSES, INTERPRETER_WAYS, RESOURCE_KINDS, TRANSPORTS, WEEKDAYS
from hembesok_field.booking.rules import AwayCause, InterpreterWay, Place, Reason, ResourceKind, Transport, Week
from hembesok_field.booking.shapes import Wish
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.forms import Between, HouseForm, choices_of

OWN = "own"
MORE = 12  # times shown when three were not enough


def wish_in(asked: MultiDict[str, str], sent: MultiDict[str, str], today: date) -> Wish:
    """What an address asks to see, and what a form that was sent goes on from; what cannot be read is left out."""
    minutes = sent.get("minutes", type=int) or asked.get("minuter", type=int)
    return Wish(
        staff=_numbers(sent.getlist("staff")) or _numbers(asked.getlist("vem")) or None,
        minutes=minutes if minutes and rules.SHORTEST <= minutes <= rules.LONGEST else None,
        day=_day_in(asked.get("dag"), today),
        month=_day_in(f"{asked.get('manad')}-01", today),
        count=MORE if "fler" in asked else 3,
        car=_choice(sent.get("car") or asked.get("bil")),
        interpreter=_choice(sent.get("interpreter") or asked.get("tolk")),
    )


def monday_in(word: str, today: date) -> date | None:
    """The Monday of a week written `2026-V11`; None when it cannot be read or lies too far away."""
    try:
        year, _, number = word.upper().partition("-V")
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None
    return monday if abs(monday - today) <= rules.FARTHEST else None


def _numbers(words: list[str]) -> tuple[int, ...]:
    return tuple(int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 10)


def _choice(word: str | None) -> int | None:
    """A number, or what stands for none and for any; what cannot be read is as if nothing was said."""
    known = {str(rules.NONE): rules.NONE, str(rules.ANY): rules.ANY}
    return known.get(word or "") if word in known else next(iter(_numbers([word or ""])), None)


def _day_in(word: str | None, today: date) -> date | None:
    try:
        day = date.fromisoformat(word or "")
    except ValueError:
        return None
    return day if today.replace(day=1) <= day <= today + rules.FARTHEST else None


class BookForm(HouseForm):
    """A proposed time or one's own, who goes and for how long. Filled in from the page that it stands on.

    `drawn`: one's own time as the page showed it; only a page that has both sends it.
    """

    slot = RadioField("Tid", choices=[], validate_choice=False)
    day = DateField("Dag", [Optional()])
    wall = TimeField("Klockslag", [Optional()])
    minutes = IntegerField("Minuter", [Between(rules.SHORTEST, rules.LONGEST, "Ett besök är 15–600 minuter.")])
    staff = SelectMultipleField("Vilka går", choices=[], coerce=int, validate_choice=False)
    with_interpreter = BooleanField("Tolk är med")
    seen = IntegerField(validators=[Optional()])
    reason = SelectField("Varför flyttas besöket?", choices=[], validate_choice=False)
    car = IntegerField(validators=[Optional()])
    interpreter = IntegerField(validators=[Optional()])
    way = StringField(validators=[Optional()])
    drawn = StringField(validators=[Optional()])

    def own_time(self) -> str:
        """One's own day and hour as they stand in the form."""
        return f"{self.day.data or ''}/{self.wall.data or ''}"

    def take_way(self) -> None:
        """A pressed way out brings its own hour, length and people, and what it does without; one that cannot be read
        brings nothing."""
        slot, minutes, staff, without = [*(self.way.data or "").split("/"), "", "", "", ""][:4]
        people = _numbers(staff.split(","))
        if people and _numbers([minutes]):
            self.slot.data, self.minutes.data, self.staff.data = slot, int(minutes), list(people)
            self.drawn.data = None
            if without in {"car", "interpreter"}:
                self[without].data = rules.NONE

    def moment(self) -> datetime:
        """The chosen moment. Refused when nothing is chosen, when a proposal stands chosen although one's own time was
        typed, and when the clocks skip it that night."""
        if self.slot.data not in (OWN, None, "") and self.drawn.data and self.own_time() != self.drawn.data:
            self.slot.data = OWN
            raise Refused(Reason.TWO_TIMES)
        day, wall = self._chosen()
        if day is None or wall is None:
            raise Refused(Reason.NO_TIME_CHOSEN)
        moment = clock.at_wall_clock(day, wall)
        if moment is None:
            raise Refused(Reason.NO_SUCH_TIME)
        return moment

    def _chosen(self) -> tuple[date | None, time | None]:
        if self.slot.data in (OWN, None, ""):
            return self.day.data, self.wall.data
        try:
            wished = datetime.fromisoformat(self.slot.data)
        except ValueError:
            return None, None
        if not clock.FIRST_YEAR <= wished.year <= clock.LAST_YEAR:
            return None, None
        return wished.date(), wished.time()


class CancelForm(HouseForm):
    reason = RadioField("Varför?")
    seen = IntegerField(validators=[Optional()])


class PressForm(HouseForm):
    """A button, and the token against forged posts."""


def given(field: DateField) -> date:
    """What stands in a required field, once its form has been found right."""
    if field.data is None:
        raise ValueError(f"{field.name} is empty: the form was not asked whether it is right")
    return field.data


class HoursForm(HouseForm):
    """A part of Mina tider, which knows at which of its fields a refusal has its sentence."""

    def where(self, no: Refused) -> Field | None:
        return None


class WeekForm(HoursForm):
    """Seven weekdays with from and to, both empty on a day that is not worked, and the day they hold from."""

    from_on = DateField("Gäller från", [InputRequired()])
    begins_0, ends_0 = TimeField("Måndag från", [Optional()]), TimeField("Måndag till", [Optional()])
    begins_1, ends_1 = TimeField("Tisdag från", [Optional()]), TimeField("Tisdag till", [Optional()])
    begins_2, ends_2 = TimeField("Onsdag från", [Optional()]), TimeField("Onsdag till", [Optional()])
    begins_3, ends_3 = TimeField("Torsdag från", [Optional()]), TimeField("Torsdag till", [Optional()])
    begins_4, ends_4 = TimeField("Fredag från", [Optional()]), TimeField("Fredag till", [Optional()])
    begins_5, ends_5 = TimeField("Lördag från", [Optional()]), TimeField("Lördag till", [Optional()])
    begins_6, ends_6 = TimeField("Söndag från", [Optional()]), TimeField("Söndag till", [Optional()])

    def day(self) -> date:
        """The day they hold from, which is filled in once the form has been found right."""
        return given(self.from_on)

    def days(self) -> list[tuple[str, TimeField, TimeField]]:
        return [(name, self[f"begins_{n}"], self[f"ends_{n}"]) for n, name in enumerate(WEEKDAYS)]

    @staticmethod
    def filled(week: Week) -> dict[str, time]:
        """What the fields hold for a week."""
        hours = [(n, worked) for n, worked in enumerate(week) if worked]
        return {f"begins_{n}": worked[0] for n, worked in hours} | {f"ends_{n}": worked[1] for n, worked in hours}

    def week(self) -> Week:
        """The week that was typed. Refused when a day has only one of its hours."""
        typed = [(begins.data, ends.data) for _, begins, ends in self.days()]
        if any((begins is None) is not (ends is None) for begins, ends in typed):
            raise Refused(Reason.HALF_HOURS)
        return tuple((begins, ends) if begins and ends else None for begins, ends in typed)

    def where(self, no: Refused) -> Field | None:
        days = [(begins, ends) for _, begins, ends in self.days()]
        if no.reason is Reason.HALF_HOURS:
            return next(hour for day in days if _is_half(*day) for hour in day if hour.data is None)
        if no.reason is Reason.HOURS_BACKWARDS:
            return next(ends for begins, ends in days if is_backwards(begins, ends))
        return days[0][0] if no.reason is Reason.NO_HOURS else None


def _is_half(begins: TimeField, ends: TimeField) -> bool:
    return (begins.data is None) is not (ends.data is None)


def is_backwards(begins: TimeField, ends: TimeField) -> bool:
    return bool(begins.data and ends.data and begins.data >= ends.data)


class LimitForm(HoursForm):
    most_visits = IntegerField("Flest hembesök på en dag", [Optional()])
    lunch_begins = TimeField("Lunch från", [Optional()])
    lunch_ends = TimeField("Lunch till", [Optional()])
    earliest = TimeField("Hemma hos en familj tidigast", [Optional()])
    latest = TimeField("Klar hos en familj senast", [Optional()])
    transport = RadioField(
        "Hur tar du dig till besöken?", choices=choices_of({"": "Som enheten", **TRANSPORTS}), default=""
    )

    def lunch(self) -> tuple[time, time] | None:
        begins, ends = self.lunch_begins.data, self.lunch_ends.data
        if (begins is None) is not (ends is None):
            raise Refused(Reason.HALF_HOURS)
        return (begins, ends) if begins and ends else None

    def where(self, no: Refused) -> Field | None:
        lunch = (self.lunch_begins, self.lunch_ends)
        if no.reason is Reason.HALF_HOURS:
            return next(hour for hour in lunch if hour.data is None)
        if no.reason is Reason.HOURS_BACKWARDS:
            return self.lunch_ends if is_backwards(*lunch) else self.latest
        return self.most_visits


class BaseForm(HouseForm):
    """Where the unit itself lies, and how its people go."""

    base = StringField("Enhetens läge på kartan", [Optional(), Length(max=60)])
    transport = RadioField("Hur tar ni er till besöken?", choices=choices_of(TRANSPORTS), default=Transport.CAR.value)


class AreaForm(HouseForm):
    """An area, and how far it is there by road, or where it lies."""

    name = StringField("Område", [InputRequired("Skriv områdets namn."), Length(max=80)])
    kilometres = StringField("Kilometer med väg", [Length(max=10)])
    position = StringField("Eller läget på kartan", [Length(max=60)])

    def facts(self) -> dict[str, Any]:
        return {"name": self.name.data or "", "kilometres": self.distance(), "position": position_in(self.position)}

    def distance(self) -> float | None:
        """Kilometres with a comma or a point. Refused when it is no such number."""
        typed = (self.kilometres.data or "").strip()
        if not typed:
            return None
        if not DISTANCE.fullmatch(typed):
            raise Refused(Reason.NOT_A_DISTANCE)
        return float(typed.replace(",", "."))


DISTANCE = re.compile(r"\d{1,3}([.,]\d{1,3})?", re.ASCII)
DEGREES = re.compile(r"(\d{1,3}[.,]\d{1,9})°?\s*[NnÖöEe]?\s*[,;]?\s+(\d{1,3}[.,]\d{1,9})°?\s*[NnÖöEe]?", re.ASCII)


def position_in(field: StringField) -> Place | None:
    """Degrees as a map gives them: `59.2741, 15.2066`, or with commas. Refused when they cannot be read."""
    typed = " ".join((field.data or "").split())
    if not typed:
        return None
    found = DEGREES.fullmatch(typed) or DEGREES.fullmatch(typed.replace(",", ", ") if "." in typed else typed)
    if found is None:
        raise Refused(Reason.NOT_A_POSITION)
    latitude, longitude = (float(number.replace(",", ".")) for number in found.groups())
    return Place(latitude, longitude)


def transport_in(form: BaseForm | LimitForm) -> Transport | None:
    """How one goes; None: as the unit."""
    return Transport(form.transport.data) if form.transport.data else None


def transports_in(sent: MultiDict[str, str]) -> dict[int, Transport | None]:
    """How each of a unit's people goes, from fields named `person-<number>`; what cannot be read is left out."""
    words = {"": None, **{one.value: one for one in Transport}}
    told = {name.removeprefix(PERSON): word for name, word in sent.items() if name.startswith(PERSON)}
    return {number: words[word] for name, word in told.items() if word in words for number in _numbers([name])}


PERSON = "person-"


class AwayForm(HoursForm):
    """Whole days, or with hours from and to."""

    first_on = DateField("Från och med", [InputRequired()])
    last_on = DateField("Till och med", [Optional()])
    begins = TimeField("Från klockan", [Optional()])
    ends = TimeField("Till klockan", [Optional()])
    cause = RadioField("Varför?", choices=choices_of(AWAY_CAUSES), default=AwayCause.LEAVE.value)

    def span(self) -> tuple[datetime, datetime]:
        """From the first day's beginning to the last day's end, unless hours were typed."""
        first = given(self.first_on)
        last = self.last_on.data or first
        starts_at = clock.at_wall_clock(first, self.begins.data or time())
        ends_at = (
            clock.at_wall_clock(last, self.ends.data)
            if self.ends.data
            else clock.at_wall_clock(last + timedelta(days=1), time())
        )
        if starts_at is None or ends_at is None:
            raise Refused(Reason.NO_SUCH_TIME)
        return starts_at, ends_at

    def where(self, no: Refused) -> Field | None:
        if no.reason is Reason.NO_SUCH_TIME:
            return self.begins
        is_one_day = self.last_on.data in (None, self.first_on.data)
        if no.reason is Reason.HOURS_BACKWARDS and is_one_day:
            return self.ends
        return self.last_on if self.last_on.data else self.first_on


class IllForm(HouseForm):
    """Who cannot come, from now until the end of a day."""

    person = RadioField("Vem är sjuk?", coerce=int)
    last_on = DateField("Till och med", [InputRequired()])

    def ends_at(self) -> datetime:
        return clock.day_bounds(given(self.last_on))[1]


class StandInForm(HouseForm):
    leaving = IntegerField(validators=[InputRequired()])
    coming = IntegerField(validators=[InputRequired()])

    def facts(self) -> dict[str, int]:
        return {"leaving": self.leaving.data or 0, "coming": self.coming.data or 0}


class HandOverForm(HouseForm):
    """Whose list, and who takes it: assignments of one's own unit."""

    leaving = RadioField("Vems besök lämnas över?", coerce=int)
    coming = RadioField("Vem tar över?", coerce=int)


class OrderForm(HouseForm):
    """What the agency said when the interpreter was ordered."""

    number = StringField("Bokningsnummer", [Optional(), Length(max=40)])
    language = StringField("Språk", [InputRequired("Skriv språket."), Length(max=60)])
    way = RadioField("Hur är tolken med?", choices=choices_of(INTERPRETER_WAYS), default=InterpreterWay.PRESENT.value)
    cancel_by = DateField("Sista dag att avboka utan kostnad", [Optional()])

    def facts(self) -> dict[str, Any]:
        return {
            "number": self.number.data or "",
            "language": self.language.data or "",
            "way": InterpreterWay(self.way.data),
            "cancel_by": self.cancel_by.data,
        }


class ResourceForm(HouseForm):
    """A car or an interpreter on the list; `number` is that of one which stands there already."""

    number = IntegerField(validators=[Optional()])
    kind = RadioField("Vad är det?", choices=choices_of(RESOURCE_KINDS), default=ResourceKind.CAR.value)
    name = StringField("Namn", [InputRequired("Skriv ett namn."), Length(max=80)])
    unit = SelectField("Vilka får boka den?", coerce=int, choices=[], validate_choice=False)
    languages = StringField("Språk", [Optional(), Length(max=200)])
    contact = StringField("Telefon eller adress för att boka", [Optional(), Length(max=120)])
    travels = BooleanField("Kommer med till familjen")

    def facts(self) -> dict[str, Any]:
        return {
            "kind": ResourceKind(self.kind.data),
            "name": self.name.data or "",
            "languages": self.languages.data or "",
            "contact": self.contact.data or "",
            "unit_id": self.unit.data or None,
            "travels": bool(self.travels.data),
            "resource_id": self.number.data,
        }


class CalendarForm(HouseForm):
    address = StringField("Kalenderns adress", [Optional()])
    file = FileField("Eller en fil (.ics)", [Optional()])
