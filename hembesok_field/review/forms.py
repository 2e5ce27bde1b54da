"""Reads a browser's words about the log and about a family opened in need."""

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hembesok_field.review.rules import LONGEST_COMMENT, LONGEST_REASON, SHORTEST_REASON
from hembesok_field.web.forms import HouseForm


class ReviewForm(HouseForm):
    comment = StringField("Kommentar", [Optional(), Length(max=LONGEST_COMMENT)])


class SearchForm(HouseForm):
    reference = StringField("Familjens referens", [InputRequired("Skriv familjens referens."), Length(max=60)])


class OpenForm(HouseForm):
    reference = StringField(
        "Familjens referens",
        [InputRequired("Skriv familjens referens."), Length(max=60)],
        description="Precis som den står, till exempel F-7K2MQ9XW.",
    )
    reason = TextAreaField(
        "Varför behöver du se familjen nu?",
        [InputRequired("Skriv varför."), Length(max=LONGEST_REASON)],
        description=f"Minst {SHORTEST_REASON} tecken. Familjens enhet och den som granskar loggen läser det.",
    )


class ExplainForm(HouseForm):
    words = TextAreaField(
        "Varför behövdes det?",
        [InputRequired("Skriv varför det behövdes."), Length(max=LONGEST_REASON)],
        description=f"Minst {SHORTEST_REASON} tecken. Skriv vad som hände, utan namn och personnummer.",
    )


class PressForm(HouseForm):
    """A button alone."""
