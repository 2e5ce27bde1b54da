"""Reads a browser's words about rules, holds and whom an extract is for."""

from datetime import date

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hembesok_field.retention import pages, rules
from hembesok_field.retention.shapes import RecordType, Rule, Since
from hembesok_field.web.forms import Between, HouseForm, choices_of


class RuleForm(HouseForm):
    years = IntegerField("År", [Optional(), Between(0, rules.LONGEST_YEARS)], default=0)
    months = IntegerField("Månader", [Optional(), Between(0, 11)], default=0)
    days = IntegerField("Dagar", [Optional(), Between(0, 365)], default=0)
    since = SelectField("Räknas från att")
    ground = StringField(
        "Grund",
        [InputRequired("Skriv vad regeln bygger på."), Length(max=rules.LONGEST_GROUND)],
        description="Till exempel gallringsbeslutets diarienummer.",
    )
    from_on = DateField("Gäller från", [InputRequired("Välj en dag.")])

    def of(self, record_type: RecordType) -> "RuleForm":
        choices = {since.value: pages.SINCES[since] for since in rules.COUNTED_FROM[record_type]}
        self.since.choices = choices_of(choices)
        return self

    def rule(self, record_type: RecordType) -> Rule:
        return Rule(
            record_type=record_type,
            since=Since(self.since.data),
            years=self.years.data or 0,
            months=self.months.data or 0,
            days=self.days.data or 0,
            ground=self.ground.data or "",
            from_on=self.from_on.data or date.max,
        )


class HoldForm(HouseForm):
    reference = StringField("Familjens referens", [InputRequired("Skriv familjens referens."), Length(max=60)])
    reason = TextAreaField(
        "Varför",
        [InputRequired("Skriv varför."), Length(max=rules.LONGEST_REASON)],
        description="Till exempel ett pågående ärende. Skriv inga namn.",
    )


class PersonForm(HouseForm):
    email = StringField("E-post", [InputRequired("Skriv personens e-postadress."), Length(max=254)])


class PressForm(HouseForm):
    """A button and nothing more."""
