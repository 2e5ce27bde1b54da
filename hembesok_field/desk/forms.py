"""Reads a browser's words about a family's programme as a whole."""

from collections.abc import Mapping
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from hembesok_field.access.rules import SeesFamilies
from hembesok_field.booking.rules import Reason
from hembesok_field.family.forms import UNKNOWN, ActForm
from hembesok_field.family.pages import END_REASONS, WAYS
from hembesok_field.family.rules import EndReason
from hembesok_field.web.forms import HouseForm, choices_of

AT_DAY = {Reason.NOT_YET: "on", Reason.NOT_STARTED: "on"}


class DayForm(ActForm):
    on = DateField("Från vilken dag?", [InputRequired("Skriv en dag.")])
    at = AT_DAY

    def told(self) -> dict[str, Any]:
        return {"on": self.on.data}


class EndForm(ActForm):
    reason = RadioField(
        "Varför?",
        [InputRequired("Välj ett svar.")],
        choices=choices_of(
            {why.value: words.capitalize() for why, words in END_REASONS.items() if why is not EndReason.MOVED}
        ),
    )
    on = DateField("Vilken dag?", [InputRequired("Skriv en dag.")])
    at = AT_DAY

    def told(self) -> dict[str, Any]:
        return {"reason": EndReason(self.reason.data), "ended_on": self.on.data}


class MoveForm(ActForm):
    bvc_id = SelectField("Ny BVC", [InputRequired("Välj en BVC.")])
    partner_id = SelectField("Socialtjänst där")
    on = DateField("Vilken dag?", [InputRequired("Skriv en dag.")])
    at = AT_DAY | {Reason.SAME_UNIT: "bvc_id", Reason.NOT_A_BVC: "bvc_id", Reason.NOT_A_PARTNER: "partner_id"}

    def offer(self, bvcs: Mapping[int, str], social: Mapping[int, str]) -> None:
        for field, first, units in ((self.bvc_id, "Välj", bvcs), (self.partner_id, "Vet inte än", social)):
            field.choices = choices_of({UNKNOWN: first} | {str(key): name for key, name in units.items()})

    def told(self) -> dict[str, Any]:
        partner_id = int(self.partner_id.data) if self.partner_id.data else None
        return {"to_bvc_id": int(self.bvc_id.data), "to_partner_id": partner_id, "moved_on": self.on.data}


class SeeingForm(HouseForm):
    sees = RadioField(
        "Så ser vi familjer",
        [InputRequired("Välj ett sätt.")],
        choices=choices_of({way.value: words for way, words in WAYS.items()}),
    )

    def told(self) -> SeesFamilies:
        return SeesFamilies(self.sees.data)
