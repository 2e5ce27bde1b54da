"""Reads a browser's words about a family."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from hembesok_field.family import pages
from hembesok_field.family.rules import ConsentWay, NewChild, NewGuardian, Reason, TargetGroup
from hembesok_field.kernel.errors import Refused
from hembesok_field.web.forms import HouseForm, choices_of

UNKNOWN = ""
TAKES_BACK = "tillbaka"
YES_NO_UNKNOWN = {"ja": "Ja", "nej": "Nej", UNKNOWN: "Vet inte"}
NEEDS = {True: "ja", False: "nej", None: UNKNOWN}
AREAS = {UNKNOWN: "Vet inte", **{str(number): f"Områdestyp {number}" for number in range(1, 6)}}


class OneOfThese(Optional):
    """May be empty by itself, but something beside it may not: it is not called optional on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class ActForm(HouseForm):
    """A form for one act; `at` says at which field a reason's sentence stands."""

    at: dict[Any, str] = {}  # noqa: RUF012 - each form has its own, never changed

    def went_through(self, act: Callable[[], object], sentence_of: Callable[[Refused], str]) -> bool:
        """Whether the form was sent, could be read and its act was not refused."""
        if not self.validate_on_submit():
            return False
        try:
            act()
        except Refused as no:
            self.refuse(sentence_of(no), self.field_at(no))
            return False
        return True

    def field_at(self, no: Refused) -> Field | None:
        name = no.facts.get("field") or self.at.get(no.reason)
        return self._fields.get(str(name)) if name else None

    def shown(self) -> list[Field]:
        """The fields a person fills in, in their order."""
        return [field for field in self if field.type not in ("CSRFTokenField", "HiddenField")]


class ConsentForm(ActForm):
    word = RadioField("Får uppgifterna delas med socialtjänsten?", [InputRequired("Välj ett svar.")])
    said_on = DateField("Vilken dag?", [InputRequired("Skriv en dag.")])
    way = RadioField("Hur?", [InputRequired("Välj hur.")])
    language = StringField("På vilket språk?", [Optional()])
    with_interpreter = BooleanField("Tolk var med")
    at = {  # noqa: RUF012
        Reason.DAY_IN_FUTURE: "said_on",
        Reason.NO_CONSENT_TO_WITHDRAW: "word",
        Reason.TOO_LONG: "language",
        Reason.LOOKS_LIKE_PERSONNUMMER: "language",
    }

    def offer(self, *, has_said_yes: bool, is_own: bool) -> None:
        """Let one choose between what can be said now; the other side may only hear a yes taken back."""
        first = {"ja": "Ja", "nej": "Nej"}
        again = {"ja": "Ja, fortfarande", TAKES_BACK: "Tar tillbaka sitt ja"}
        if not is_own:
            again = first = {TAKES_BACK: again[TAKES_BACK]}
        self.word.choices = choices_of(again if has_said_yes else first)
        ways = {way: words for way, words in pages.CONSENT_WAYS.items() if way is not ConsentWay.IMPORTED}
        self.way.choices = choices_of({way.value: words.capitalize() for way, words in ways.items()})

    def told(self) -> dict[str, Any]:
        return {"said_on": self.said_on.data, "way": ConsentWay(self.way.data)}

    def told_more(self) -> dict[str, Any]:
        return {"language": self.language.data or None, "with_interpreter": bool(self.with_interpreter.data)}


class GuardianForm(ActForm):
    name = StringField("Namn", [InputRequired("Skriv ett namn.")])
    phone = StringField("Telefon", [Optional()])
    language = StringField("Språk", [Optional()])
    at = {  # noqa: RUF012
        Reason.NAME_MISSING: "name",
        Reason.LOOKS_LIKE_PERSONNUMMER: "name",
        Reason.TOO_LONG: "name",
    }

    def told(self) -> NewGuardian:
        return NewGuardian(self.name.data or "", self.phone.data or None, self.language.data or None)


class ChildForm(ActForm):
    name = StringField("Barnets namn", [Optional()])
    born_on = DateField("Född", [OneOfThese()])
    due_on = DateField("Beräknad födsel", [OneOfThese()])
    uses_corrected_age = BooleanField("Räkna åldern från det beräknade datumet")
    at = {  # noqa: RUF012
        Reason.NO_DATE_FOR_CHILD: "born_on",
        Reason.BORN_IN_FUTURE: "born_on",
        Reason.CORRECTED_NEEDS_DUE: "due_on",
        Reason.DUE_TOO_FAR: "due_on",
        Reason.DUE_NOT_NEAR_BIRTH: "due_on",
        Reason.TWINS_APART: "born_on",
        Reason.LOOKS_LIKE_PERSONNUMMER: "name",
        Reason.TOO_LONG: "name",
    }

    def told(self) -> NewChild:
        return NewChild(self.name.data or None, self.born_on.data, self.due_on.data, bool(self.uses_corrected_age.data))


class HomeForm(ActForm):
    address = StringField("Adress", [Optional()])
    area_name = StringField("Område", [Optional()], description="Visas för socialtjänsten, till exempel Vivalla.")
    area_type = SelectField("Områdestyp", choices=choices_of(AREAS))
    language = StringField("Språk hemma", [Optional()])
    needs_interpreter = RadioField("Behövs tolk?", choices=choices_of(YES_NO_UNKNOWN), default=UNKNOWN)
    target_groups = SelectMultipleField(
        "Varför familjen fick erbjudandet",
        choices=choices_of({group.value: words for group, words in pages.TARGET_GROUPS.items()}),
        description="Syns bara för er på BVC.",
    )
    at = {  # noqa: RUF012
        Reason.PROTECTED_HAS_NO_ADDRESS: "address",
        Reason.AREA_TYPE_UNKNOWN: "area_type",
        Reason.LOOKS_LIKE_PERSONNUMMER: "address",
        Reason.TOO_LONG: "address",
    }

    def told(self) -> dict[str, Any]:
        return {
            "address": self.address.data or None,
            "area_name": self.area_name.data or None,
            "area_type": int(self.area_type.data) if self.area_type.data else None,
            "language": self.language.data or None,
            "needs_interpreter": {"ja": True, "nej": False}.get(self.needs_interpreter.data or UNKNOWN),
            "target_groups": [TargetGroup(code) for code in self.target_groups.data or []],
        }


class PairForm(ActForm):
    nurse_id = SelectField("Sjuksköterska")
    social_worker_id = SelectField("Från socialtjänsten")

    def offer(self, nurses: dict[str, str], social_workers: dict[str, str]) -> None:
        nobody = {UNKNOWN: "Ingen vald"}
        self.nurse_id.choices = choices_of(nobody | nurses)
        self.social_worker_id.choices = choices_of(nobody | social_workers)

    def told(self) -> dict[str, int | None]:
        return {
            name: int(field.data) if field.data else None
            for name, field in (("nurse_id", self.nurse_id), ("social_worker_id", self.social_worker_id))
        }


class BareForm(ActForm):
    """Nothing to fill in: a button, and the token that says the page is ours."""


def today_in(form: ConsentForm, today: date) -> None:
    """What was said was most often said today."""
    if not form.is_submitted() and form.said_on.data is None:
        form.said_on.data = today
