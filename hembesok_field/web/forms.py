"""The form that every other grows from: Swedish refusals, and what was typed stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import NumberRange, StopValidation

from hembesok_field.kernel.clock import FIRST_YEAR, LAST_YEAR

LARGEST = 10**18  # beyond what any field of any form takes
SENTENCES: Mapping[str, str] = {
    "This field is required.": "Fyll i det här.",
    "Invalid input.": "Det här går inte att läsa.",
    "Not a valid choice.": "Välj något av det som går att välja.",
    "'%(value)s' is not a valid choice for this field.": "Välj något av det som går att välja.",
    "'%(value)s' are not valid choices for this field.": "Välj något av det som går att välja.",
    "Choices cannot be None.": "Välj något av det som går att välja.",
    "Invalid Choice: could not coerce.": "Välj något av det som går att välja.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Välj något av det som går att välja.",
    "Invalid value, must be one of: %(values)s.": "Välj något av det som går att välja.",
    "Invalid value, can't be any of: %(values)s.": "Det här går inte att välja.",
    "Not a valid date value.": "Skriv ett datum, till exempel 2026-03-01.",
    "Not a valid datetime value.": "Skriv dag och klockslag, till exempel 2026-03-01 10:30.",
    "Not a valid time value.": "Skriv ett klockslag, till exempel 10:30.",
    "Not a valid week value.": "Välj en vecka.",
    "Not a valid decimal value.": "Skriv ett tal.",
    "Not a valid float value.": "Skriv ett tal.",
    "Not a valid integer value.": "Skriv ett helt tal.",
    "Number must be at least %(min)s.": "Skriv ett tal som är minst %(min)s.",
    "Number must be at most %(max)s.": "Skriv ett tal som är högst %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Skriv ett tal mellan %(min)s och %(max)s.",
    "Date must be at least %(min)s.": "Välj ett datum från och med %(min)s.",
    "Date must be at most %(max)s.": "Välj ett datum till och med %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Välj ett datum mellan %(min)s och %(max)s.",
    "Field cannot be longer than %(max)d character.": "Skriv högst %(max)d tecken.",
    "Field cannot be longer than %(max)d characters.": "Skriv högst %(max)d tecken.",
    "Field must be at least %(min)d character long.": "Skriv minst %(min)d tecken.",
    "Field must be at least %(min)d characters long.": "Skriv minst %(min)d tecken.",
    "Field must be exactly %(max)d character long.": "Skriv %(max)d tecken.",
    "Field must be exactly %(max)d characters long.": "Skriv %(max)d tecken.",
    "Field must be between %(min)d and %(max)d characters long.": "Skriv mellan %(min)d och %(max)d tecken.",
    "Field must be equal to %(other_name)s.": "De två är inte lika. Skriv dem igen.",
    "Invalid field name '%s'.": "De två är inte lika. Skriv dem igen.",
    "Invalid email address.": "Skriv en e-postadress, till exempel anna@example.se.",
    "Invalid URL.": "Skriv en hel adress som börjar med https://.",
    "Invalid UUID.": "Det här går inte att läsa.",
    "Invalid IP address.": "Det här går inte att läsa.",
    "Invalid Mac address.": "Det här går inte att läsa.",
    "This field cannot be edited.": "Det här går inte att ändra.",
    "This field is disabled and cannot have a value.": "Det här går inte att ändra.",
}


class Swedish:
    """WTForms' own sentences in ours; one that is missing here is a fault that a test finds."""

    def gettext(self, sentence: str) -> str:
        return SENTENCES.get(sentence, sentence)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


class Between(NumberRange):
    """From one number to another. WTForms' own breaks on one that no float can hold, and says its sentence after the
    one about what is no number at all."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation
        if isinstance(field.data, int) and abs(field.data) > LARGEST:
            field.data = LARGEST if field.data > 0 else -LARGEST
        super().__call__(form, field)


class HouseForm(FlaskForm):
    """Base of every form. `refuse` puts a rule's no at a field (or at none), as if the form had found it itself."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Swedish:
            return Swedish()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Also whether every day lies where days can be counted from."""
        is_right: bool = super().validate(extra_validators)
        typed = [(field, field.data) for field in self if isinstance(field, DateField)]
        strange = [field for field, day in typed if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR]
        for field in strange:
            self.refuse(f"Välj ett år från {FIRST_YEAR} till {LAST_YEAR}.", field)
        return is_right and not strange

    def refuse(self, sentence: str, field: Field | None = None) -> None:
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def choices_of(words: Mapping[Any, str], last: Mapping[str, str] | None = None) -> list[SelectChoice]:
    """What a field lets one choose between: each code with its words, and perhaps one more at the end."""
    return [SelectChoice(str(code), text) for code, text in {**words, **(last or {})}.items()]
