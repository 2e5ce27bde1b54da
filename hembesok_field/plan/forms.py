"""Reads a browser's words about a plan, and about a family on its way in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Optional

from hembesok_field.family import pages as family_pages
from hembesok_field.family import rules as family_rules
from hembesok_field.family.forms import AREAS, UNKNOWN, YES_NO_UNKNOWN, ActForm, OneOfThese
from hembesok_field.family.rules import Answer, ConsentWay, NewChild, NewGuardian, Offer, TargetGroup
from hembesok_field.family.rules import Reason as FamilyReason
from hembesok_field.plan.rules import ChildDates, Reason
from hembesok_field.web.forms import choices_of

ANSWERS = {
    Answer.YES.value: "Ja, tack",
    Answer.NO.value: "Nej, tack",
    Answer.UNANSWERED.value: "Har inte svarat än",
}
CONSENTS = {"ja": "Ja", "nej": "Nej", UNKNOWN: "Inte tillfrågad än"}
AT_OFFER = {
    FamilyReason.OFFER_MISSING: "offered_on",
    FamilyReason.DAY_IN_FUTURE: "answered_on",
    FamilyReason.ANSWER_BEFORE_OFFER: "answered_on",
    FamilyReason.START_NEEDS_YES: "starts_on",
    FamilyReason.START_BEFORE_ANSWER: "starts_on",
}
AT_CHILD = {
    FamilyReason.NO_DATE_FOR_CHILD: "born_on",
    FamilyReason.BORN_IN_FUTURE: "born_on",
    FamilyReason.CORRECTED_NEEDS_DUE: "due_on",
    FamilyReason.DUE_TOO_FAR: "due_on",
    FamilyReason.DUE_NOT_NEAR_BIRTH: "due_on",
}
AT_TWIN = {FamilyReason.LOOKS_LIKE_PERSONNUMMER: "twin_name", FamilyReason.TOO_LONG: "twin_name"}
AT_NAME = {FamilyReason.LOOKS_LIKE_PERSONNUMMER: "child_name", FamilyReason.TOO_LONG: "child_name"}


class AnswerForm(ActForm):
    answer = RadioField("Vad svarade familjen?", [InputRequired("Välj ett svar.")], choices=choices_of(ANSWERS))
    answered_on = DateField("Vilken dag?", [InputRequired("Skriv en dag.")])
    starts_on = DateField("Programmet börjar", [Optional()], description="Tomt: samma dag som svaret.")
    at = AT_OFFER


class PartnerForm(ActForm):
    partner_id = SelectField("Enhet i socialtjänsten", [InputRequired("Välj en enhet.")])
    at = {FamilyReason.NOT_A_PARTNER: "partner_id", FamilyReason.HAS_A_PARTNER: "partner_id"}  # noqa: RUF012

    def offer(self, units: Mapping[int, str]) -> None:
        self.partner_id.choices = choices_of({UNKNOWN: "Välj"} | {str(number): name for number, name in units.items()})


class AddVisitForm(ActForm):
    opens_on = DateField("Tidigast", [InputRequired("Skriv en dag.")])
    closes_on = DateField("Senast", [InputRequired("Skriv en dag.")])
    why = StringField("Varför?", [InputRequired("Skriv kort varför.")], description="Kort och praktiskt. Inte journal.")
    at = {  # noqa: RUF012
        Reason.WINDOW_BACKWARDS: "closes_on",
        Reason.WINDOW_BEFORE_START: "closes_on",
        Reason.NEEDS_WHY: "why",
        Reason.TOO_LONG: "why",
        Reason.LOOKS_LIKE_PERSONNUMMER: "why",
    }

    def told(self) -> dict[str, Any]:
        return {"opens_on": self.opens_on.data, "closes_on": self.closes_on.data, "why": self.why.data or ""}


class WaiveForm(ActForm):
    reason = StringField(
        "Varför?", [InputRequired("Skriv kort varför.")], description="Kort och praktiskt. Inte journal."
    )
    at = {  # noqa: RUF012
        Reason.NEEDS_WHY: "reason",
        Reason.TOO_LONG: "reason",
        Reason.LOOKS_LIKE_PERSONNUMMER: "reason",
    }


class AgainForm(ActForm):
    """A later birth and its own offer."""

    name = StringField("Barnets namn", [Optional()])
    born_on = DateField("Född", [OneOfThese()])
    due_on = DateField("Beräknad födsel", [OneOfThese()])
    offered_on = DateField("Erbjudandet gavs", [InputRequired("Skriv en dag.")])
    answer = RadioField("Vad svarade familjen?", choices=choices_of(ANSWERS), default=Answer.UNANSWERED.value)
    answered_on = DateField("Svaret kom", [Optional()])
    at = AT_OFFER | AT_CHILD

    def told(self) -> dict[str, Any]:
        answer = Answer(self.answer.data)
        answered_on = None if answer is Answer.UNANSWERED else self.answered_on.data or self.offered_on.data
        return {
            "children": [NewChild(self.name.data or None, self.born_on.data, self.due_on.data)],
            "offered_on": self.offered_on.data,
            "answer": answer,
            "answered_on": answered_on,
            "starts_on": answered_on if answer is Answer.YES else None,
        }


class NewFamilyForm(ActForm):
    """Three steps in one form: each sends all that was typed, and the whole is read again each time."""

    step = HiddenField(default="1")

    child_name = StringField("Barnets namn", [Optional()])
    born_on = DateField("Född", [OneOfThese()])
    due_on = DateField("Beräknad födsel", [OneOfThese()], description="För ett ofött barn, eller ett som kom tidigt.")
    uses_corrected_age = BooleanField("Räkna åldern från det beräknade datumet")
    twin_name = StringField("Tvillingens namn", [Optional()])
    twin_born_on = DateField("Tvillingen född", [Optional()])
    guardian_name = StringField("Namn", [InputRequired("Skriv ett namn.")])
    guardian_phone = StringField("Telefon", [Optional()])
    second_name = StringField("Namn", [Optional()])
    second_phone = StringField("Telefon", [Optional()])
    language = StringField("Språk hemma", [Optional()])
    needs_interpreter = RadioField("Behövs tolk?", choices=choices_of(YES_NO_UNKNOWN), default=UNKNOWN)
    is_protected = BooleanField("Familjen har skyddade uppgifter")
    address = StringField("Adress", [Optional()])
    area_type = SelectField("Områdestyp", choices=choices_of(AREAS))

    offered_on = DateField("Erbjudandet gavs", [InputRequired("Skriv en dag.")])
    answer = RadioField("Vad svarade familjen?", [InputRequired("Välj ett svar.")], choices=choices_of(ANSWERS))
    answered_on = DateField("Svaret kom", [Optional()], description="Tomt: samma dag som erbjudandet.")
    partner_id = SelectField("Enhet i socialtjänsten")
    consent = RadioField("Får besöken delas med socialtjänsten?", choices=choices_of(CONSENTS), default=UNKNOWN)
    second_consent = RadioField("Får besöken delas med socialtjänsten?", choices=choices_of(CONSENTS), default=UNKNOWN)
    way = RadioField(
        "Hur svarade de?",
        choices=choices_of(
            {
                way.value: words.capitalize()
                for way, words in family_pages.CONSENT_WAYS.items()
                if way is not ConsentWay.IMPORTED
            }
        ),
        default=ConsentWay.ORAL.value,
    )
    with_interpreter = BooleanField("Tolk var med när de svarade")
    target_groups = SelectMultipleField(
        "Varför fick familjen erbjudandet?",
        choices=choices_of({group.value: words for group, words in family_pages.TARGET_GROUPS.items()}),
        description="Syns bara för er på BVC.",
    )
    first_page = (
        "child_name", "born_on", "due_on", "uses_corrected_age", "twin_name", "twin_born_on", "guardian_name",
        "guardian_phone", "second_name", "second_phone", "language", "needs_interpreter", "is_protected", "address",
        "area_type",
    )  # fmt: skip
    second_page = (
        "offered_on", "answer", "answered_on", "partner_id", "consent", "second_consent", "way", "with_interpreter",
        "target_groups",
    )  # fmt: skip
    at = (
        AT_OFFER
        | AT_CHILD
        | {
            FamilyReason.NOT_A_PARTNER: "partner_id",
            FamilyReason.PROTECTED_HAS_NO_ADDRESS: "address",
        }
    )

    def offer(self, units: Mapping[int, str]) -> None:
        self.partner_id.choices = choices_of(
            {UNKNOWN: "Ingen vald än"} | {str(key): name for key, name in units.items()}
        )

    def read(self, today: date) -> None:
        """Read all three steps; what cannot be kept has its sentence at its field."""
        self.validate()
        self._at("born_on", family_rules.why_not_child(self.children()[0], today), AT_CHILD | AT_NAME)
        if len(self.children()) > 1:
            twin = family_rules.why_not_child(self.children()[1], today)
            births = [child.born_on for child in self.children()]
            self._at("twin_born_on", twin or family_rules.why_not_one_birth(births), AT_TWIN)
        for who in ("guardian", "second"):
            phone, name = self._fields[f"{who}_phone"], self._fields[f"{who}_name"]
            self._at(phone.name, family_rules.why_not_phone(phone.data), {})
            self._at(name.name, family_rules.why_not_text(name.data, family_rules.NAME_LENGTH), {})
        if self.guardian_name.data and not self.guardian_name.data.strip():
            self._at("guardian_name", FamilyReason.NAME_MISSING, {})
        if self.second_phone.data and not (self.second_name.data or "").strip():
            self._at("second_name", FamilyReason.NAME_MISSING, {})
        if self.is_protected.data and self.address.data:
            self._at("address", FamilyReason.PROTECTED_HAS_NO_ADDRESS, {})
        self._at("address", family_rules.why_not_text(self.address.data), {})
        self._at("language", family_rules.why_not_text(self.language.data, 40), {})
        if self.offered_on.data and self.answer.data in ANSWERS:
            self._at("offered_on", family_rules.why_not_offer(self.told_offer(), today), AT_OFFER)

    def _at(self, otherwise: str, reason: FamilyReason | None, at: Mapping[Any, str]) -> None:
        if reason is not None:
            field = self._fields[at.get(reason, otherwise)]
            if not field.errors:
                self.refuse(family_pages.REFUSALS[reason], field)

    def faulty(self, names: tuple[str, ...]) -> bool:
        return any(self._fields[name].errors for name in names)

    def only_errors_of(self, names: tuple[str, ...]) -> None:
        """What one has not come to yet is not wrong yet."""
        for field in self:
            if field.name not in names and field.type != "CSRFTokenField":
                field.errors = []

    def page(self, number: int) -> list[Field]:
        return [self._fields[name] for name in {1: self.first_page, 2: self.second_page}.get(number, ())]

    def carried(self, shown: int) -> Iterator[tuple[str, str]]:
        """What the other steps hold, as names and values for hidden fields."""
        for number in {1, 2} - {shown}:
            for field in self.page(number):
                if isinstance(field, BooleanField):
                    yield from [(field.name, "y")] if field.data else []
                elif isinstance(field, SelectMultipleField):
                    yield from ((field.name, code) for code in field.data or [])
                elif isinstance(field, DateField):
                    yield field.name, " ".join(field.raw_data or []) or (field.data.isoformat() if field.data else "")
                else:
                    yield field.name, field.data or ""

    def children(self) -> list[NewChild]:
        corrected = bool(self.uses_corrected_age.data)
        first = NewChild(self.child_name.data or None, self.born_on.data, self.due_on.data, corrected)
        if not self.twin_name.data and not self.twin_born_on.data:
            return [first]
        born_on = self.twin_born_on.data or self.born_on.data
        return [first, NewChild(self.twin_name.data or None, born_on, self.due_on.data, corrected)]

    def dates(self) -> list[ChildDates]:
        return [ChildDates(child.born_on, child.due_on, child.uses_corrected_age) for child in self.children()]

    def guardians(self) -> list[NewGuardian]:
        first = NewGuardian(self.guardian_name.data or "", self.guardian_phone.data or None)
        second = NewGuardian(self.second_name.data or "", self.second_phone.data or None)
        return [first, second] if second.name.strip() else [first]

    def told_offer(self) -> Offer:
        answer = Answer(self.answer.data)
        answered_on = None if answer is Answer.UNANSWERED else self.answered_on.data or self.offered_on.data
        return Offer(self.offered_on.data, answer, answered_on, answered_on if answer is Answer.YES else None)

    def consents(self) -> list[dict[str, Any] | None]:
        said = {
            "said_on": self.answered_on.data or self.offered_on.data,
            "way": ConsentWay(self.way.data),
            "language": self.language.data or None,
            "with_interpreter": bool(self.with_interpreter.data),
        }
        words = [self.consent.data, self.second_consent.data][: len(self.guardians())]
        return [{"is_yes": word == "ja", **said} if word else None for word in words]

    def told(self) -> dict[str, Any]:
        offer = self.told_offer()
        return {
            "children": self.children(),
            "guardians": self.guardians(),
            "offered_on": offer.offered_on,
            "answer": offer.answer,
            "answered_on": offer.answered_on,
            "starts_on": offer.starts_on,
            "partner_id": int(self.partner_id.data) if self.partner_id.data else None,
            "language": self.language.data or None,
            "needs_interpreter": {"ja": True, "nej": False}.get(self.needs_interpreter.data or UNKNOWN),
            "address": self.address.data or None,
            "area_type": int(self.area_type.data) if self.area_type.data else None,
            "is_protected": bool(self.is_protected.data),
            "target_groups": [TargetGroup(code) for code in self.target_groups.data or []],
            "consents": self.consents(),
        }
