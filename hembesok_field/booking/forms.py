"""Reads a browser's words into a wish for a time, and into the time that was chosen."""

from datetime import date, datetime, time

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import NumberRange, Optional

from hembesok_field.booking import rules
from hembesok_field.booking.rules import Reason
from hembesok_field.booking.shapes import Wish
from hembesok_field.kernel import clock
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.forms import HouseForm

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
    )


def _numbers(words: list[str]) -> tuple[int, ...]:
    return tuple(int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 10)


def _day_in(word: str | None, today: date) -> date | None:
    try:
        day = date.fromisoformat(word or "")
    except ValueError:
        return None
    return day if today.replace(day=1) <= day <= today + rules.FARTHEST else None


class BookForm(HouseForm):
    """A proposed time or one's own, who goes and for how long. Filled in from the page that it stands on."""

    slot = RadioField("Tid", choices=[], validate_choice=False)
    day = DateField("Dag", [Optional()])
    wall = TimeField("Klockslag", [Optional()])
    minutes = IntegerField("Minuter", [NumberRange(rules.SHORTEST, rules.LONGEST, "Ett besök är 15–600 minuter.")])
    staff = SelectMultipleField("Vilka går", choices=[], coerce=int, validate_choice=False)
    with_interpreter = BooleanField("Tolk är med")
    seen = IntegerField(validators=[Optional()])
    reason = SelectField("Varför flyttas besöket?", choices=[], validate_choice=False)

    def moment(self) -> datetime:
        """The chosen moment. Refused when nothing is chosen, and when the clocks skip it that night."""
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
        return wished.date(), wished.time()


class CancelForm(HouseForm):
    reason = RadioField("Varför?")
    seen = IntegerField(validators=[Optional()])


class PressForm(HouseForm):
    """A button, and the token against forged posts."""
