"""Reads a browser's words: which files, and whether to store all of them or only the rows that are right."""

from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField

from hembesok_field.web.forms import HouseForm, choices_of

ALL, RIGHT = "alla", "ratta"


class SendForm(HouseForm):
    files = MultipleFileField("Filer", description="CSV eller Excel (XLSX). Flera på en gång går bra, högst 20 MB.")


class StoreForm(HouseForm):
    key = HiddenField()
    rows = RadioField("Rader", choices=choices_of({ALL: "Alla", RIGHT: "De rätta"}))


class EmptyForm(HouseForm):
    """Only the token against forged posts."""
