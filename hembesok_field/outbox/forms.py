"""Reads a browser's words about who is told, which words may be used and whom a family calls."""

from typing import Any

from wtforms import DateField, Field, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from hembesok_field.kernel.errors import Refused
from hembesok_field.outbox import pages
from hembesok_field.outbox.rules import FamilyWay, Reason, StaffReminder
from hembesok_field.web.forms import HouseForm, choices_of

FEED, INVITATIONS = "kalender", "inbjudan"
NOTHING = "inget"


class PressForm(HouseForm):
    """Nothing to fill in: a button, and the token that says the page is ours."""


class MineForm(HouseForm):
    calendar = RadioField(
        "Hur kommer besöken in i din kalender?",
        choices=choices_of({FEED: "Kalenderadressen på Jag, eller inte alls", INVITATIONS: "Inbjudningar med e-post"}),
    )
    reminder = RadioField(
        "När vill du ha en påminnelse med e-post?",
        choices=choices_of({one.value: words for one, words in pages.REMINDERS.items()}),
    )

    def told(self) -> dict[str, Any]:
        return {"by_invitation": self.calendar.data == INVITATIONS, "reminder": StaffReminder(self.reminder.data)}


class GuardianForm(HouseForm):
    way = RadioField(
        "Hur vill personen få veta?",
        choices=choices_of({NOTHING: "Inte alls", **{way.value: words for way, words in pages.WAYS.items()}}),
    )
    language = RadioField("På vilket språk?")

    def offer(self, languages: dict[str, str]) -> None:
        self.language.choices = choices_of(languages)

    def told(self) -> dict[str, Any]:
        way = None if self.way.data == NOTHING else FamilyWay(self.way.data)
        return {"way": way, "language": self.language.data or ""}

    def refuse_for(self, no: Refused) -> None:
        self.refuse(pages.sentence(no), self.language if no.reason is Reason.LANGUAGE_UNKNOWN else self.way)


class NumberForm(HouseForm):
    phone = StringField("Telefonnummer", [Length(max=40, message="Skriv högst 40 tecken.")])


class SignForm(HouseForm):
    digest = HiddenField()
    reviewer = StringField(
        "Granskad av",
        [InputRequired("Skriv vem som har granskat texten."), Length(max=120, message="Skriv högst 120 tecken.")],
        description="Namn och yrke på den som kan språket, till exempel en auktoriserad translator.",
    )
    reviewed_on = DateField("Vilken dag?", [InputRequired("Skriv en dag.")])

    def at(self, no: Refused) -> Field | None:
        return self.reviewed_on if no.reason is Reason.REVIEWED_IN_FUTURE else self.reviewer

    def told(self) -> dict[str, Any]:
        return {
            "digest": self.digest.data or "",
            "reviewer": self.reviewer.data or "",
            "reviewed_on": self.reviewed_on.data,
        }
