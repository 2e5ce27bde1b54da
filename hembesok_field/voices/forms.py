"""Reads a browser's words: a guardian's two answers, a colleague's three, how many slips."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from hembesok_field.voices import pages
from hembesok_field.voices.shapes import GUARDIANS, STAFF, Asked, QuestionText, Said
from hembesok_field.web.forms import Between, HouseForm, choices_of

MOST_SLIPS = 40


class AskForm(HouseForm):
    """A guardian's answers, in her own language. Carries no token of a sign-in: `web.forgery` reads the page's own."""

    class Meta(HouseForm.Meta):
        csrf = False

    kod = StringField(validators=[Length(max=60)])
    sprak = HiddenField()
    praise = RadioField(validate_choice=False)
    strengthened = RadioField(validate_choice=False)

    def speak(self, text: QuestionText) -> None:
        words = {said: text.said[said.value] for said in Said}
        self.kod.label.text = text.said["code"]
        for question in GUARDIANS:
            self[question.value].label.text = text.said[question.value]
            self[question.value].choices = choices_of(words)

    def told(self) -> dict[Asked, Said]:
        chosen = {question: self[question.value].data for question in GUARDIANS}
        return {question: Said(word) for question, word in chosen.items() if word in set(Said)}


class StaffForm(HouseForm):
    """The three questions to those who make the visits; all are answered."""

    def told(self) -> dict[Asked, Said]:
        return {question: Said(self[question.value].data) for question in STAFF}


for _one in STAFF:
    setattr(
        StaffForm,
        _one.value,
        RadioField(pages.QUESTIONS[_one], [InputRequired("Välj ett svar.")], choices=choices_of(pages.WORDS)),
    )


class SlipsForm(HouseForm):
    how_many = IntegerField(
        "Hur många lappar?", [InputRequired("Skriv ett antal."), Between(1, MOST_SLIPS)], widget=TextInput()
    )
    language = SelectField("Språk", [InputRequired()])

    def offer(self, texts: Sequence[QuestionText]) -> None:
        self.language.choices = choices_of({text.language: text.name for text in texts})

    def told(self) -> dict[str, Any]:
        return {"how_many": self.how_many.data, "language": self.language.data}
