"""Reads a browser's words: who one is, which assignment, which new password."""

from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from hembesok_field.access.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from hembesok_field.web.forms import HouseForm


class SignInForm(HouseForm):
    email = StringField("E-post", [InputRequired("Skriv din e-postadress."), Length(max=254)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), Length(max=LONGEST_PASSWORD)])


class AssignmentForm(HouseForm):
    assignment = RadioField("Uppdrag", [InputRequired("Välj ett uppdrag.")], coerce=int)


class PasswordForm(HouseForm):
    password = PasswordField(
        "Nytt lösenord",
        [InputRequired("Skriv ett lösenord.")],
        description=f"Minst {SHORTEST_PASSWORD} tecken. Några ord som du minns är bättre än krångliga tecken.",
    )
    again = PasswordField(
        "Samma lösenord en gång till",
        [EqualTo("password", "Lösenorden är inte lika. Skriv dem igen.")],
    )


class CodeForm(HouseForm):
    code = StringField(
        "Kod", [InputRequired("Skriv koden."), Length(max=12)], description="Sex siffror från appen i din telefon."
    )


class KeyForm(HouseForm):
    name = StringField(
        "Namn på nyckeln", [Length(max=60)], description="Så att du känner igen den, till exempel »Telefonen«."
    )
    answer = HiddenField()


class HelpForm(HouseForm):
    email = StringField("Kollegans e-post", [InputRequired("Skriv kollegans e-postadress."), Length(max=254)])
