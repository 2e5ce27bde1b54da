"""Reads a browser's words about a return, its money and its filing."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput, TextInput

from hembesok_field.family.forms import UNKNOWN, ActForm
from hembesok_field.returns.pages import ASKS, USES
from hembesok_field.returns.pages.local import DECISION_WORDS, DECISIONS
from hembesok_field.returns.shapes import Asks, CostUse, Decision, LocalKind, LocalRules, LocalStep, Question, Reason
from hembesok_field.web.forms import Between, HouseForm, choices_of
from hembesok_field.web.words import number_words

MOST_KR = 999_999_999
MOST_WORDS = 4000


class Kronor(IntegerField):
    """Whole kronor, as people write them: `12 500` and `12 500 kr` too."""

    widget = TextInput()  # a number field takes no spaces

    def process_formdata(self, valuelist: list[str]) -> None:
        said = [re.sub(r"\s|kr$", "", value) for value in valuelist]
        if said and not said[0]:
            self.data = None
            return
        super().process_formdata(said)


class AnswerForm(HouseForm):
    """One field of the year's form: what was read before (`after`), the options' codes, and words."""

    after = IntegerField(validators=[InputRequired(), Between(0)])
    options = SelectMultipleField(validate_choice=False)
    text = TextAreaField(validators=[Length(max=MOST_WORDS)])

    def told(self) -> dict[str, Any]:
        return {"after": self.after.data, "options": self.options.data or [], "text": self.text.data or ""}


class WordingForm(ActForm):
    """One field's words; `for_field` makes the form of a question, with a line for each option."""

    after = IntegerField(validators=[InputRequired(), Between(0)], widget=HiddenInput())
    text = TextAreaField("Frågan", [DataRequired("Skriv frågan."), Length(max=500)])
    is_printed = BooleanField("Texten står ordagrant i årets formulär")
    source = StringField("Var står den?", [Optional(), Length(max=200)])
    codes: tuple[str, ...] = ()
    at = {Reason.NEEDS_A_SOURCE: "source", Reason.TEXT_EMPTY: "text"}  # noqa: RUF012 - never changed

    @classmethod
    def for_field(cls, question: Question, after: int) -> "WordingForm":
        codes = tuple(one.code for one in question.options)
        lines = {
            f"option_{code}": StringField(f"Svar {number}", [DataRequired("Skriv svaret."), Length(max=300)])
            for number, code in enumerate(codes, start=1)
        }
        made = type("OneFieldForm", (cls,), {**lines, "codes": codes})
        texts = {f"option_{one.code}": one.text for one in question.options}
        return made(data={"text": question.text, "after": after, **texts})

    def told(self) -> dict[str, Any]:
        return {
            "after": self.after.data,
            "text": self.text.data or "",
            "options": {code: self[f"option_{code}"].data or "" for code in self.codes},
            "is_printed": self.is_printed.data,
            "source": self.source.data or "",
        }


class CostForm(ActForm):
    use = SelectField("Vad gäller kostnaden?", [InputRequired()], choices=choices_of(USES))
    unit_id = SelectField("Enhet", [Optional()])
    paid_on = DateField("Datum", [InputRequired("Skriv en dag.")])
    amount_kr = Kronor("Belopp i hela kronor", [InputRequired("Skriv ett belopp."), Between(1, MOST_KR)])
    supplier = StringField("Från vem?", [DataRequired("Skriv vem underlaget kommer från."), Length(max=100)])
    document = StringField("Underlagets nummer", [DataRequired("Skriv underlagets nummer."), Length(max=60)])
    at = {  # noqa: RUF012 - never changed
        Reason.PAID_ANOTHER_YEAR: "paid_on",
        Reason.COST_ELSEWHERE: "document",
        Reason.COST_IN_OTHER_YEAR: "document",
        Reason.COST_TWICE: "document",
        Reason.ODD_UNIT: "unit_id",
        Reason.SUPPLIER_IS_NUMBERED: "supplier",
    }

    def offer(self, units: dict[int, str]) -> None:
        self.unit_id.choices = [
            (UNKNOWN, "Hela huvudmannen"),
            *((str(unit_id), name) for unit_id, name in units.items()),
        ]

    def told(self) -> dict[str, Any]:
        return {
            "use": CostUse(self.use.data),
            "unit_id": int(self.unit_id.data) if self.unit_id.data else None,
            "paid_on": self.paid_on.data,
            "amount_kr": self.amount_kr.data,
            "supplier": self.supplier.data,
            "document": self.document.data,
        }


class DistributionForm(HouseForm):
    """What to reckon with instead of what is; in the address, so that it can be sent to a colleague."""

    class Meta(HouseForm.Meta):
        csrf = False  # changes nothing

    hard_areas = IntegerField("Barn i områdestyp 1 och 2", [Optional(), Between(0, 2_000_000)], widget=TextInput())
    amount_kr = Kronor("Belopp att fördela, i kronor", [Optional(), Between(1, 2_000_000_000)])

    def fits(self, children: int | None) -> bool:
        """Whether no more would live in hard areas than there are children."""
        if children is None or (self.hard_areas.data or 0) <= children:
            return True
        self.refuse(f"Ni har {number_words(children)} barn. Fler kan inte bo där.", self.hard_areas)
        return False


class TakeBackForm(ActForm):
    cost_id = IntegerField(validators=[InputRequired()])


class RemindForm(ActForm):
    assignment_id = IntegerField(validators=[InputRequired()])


class MessageForm(ActForm):
    asks = RadioField("Vad vill ni säga?", choices=choices_of(ASKS))
    words = StringField("Med egna ord", [Optional(), Length(max=200)])
    at = {Reason.SAYS_NOTHING: "words", Reason.HAS_PERSONNUMMER: "words"}  # noqa: RUF012 - never changed

    def told(self) -> dict[str, Any]:
        return {"asks": Asks(self.asks.data), "words": self.words.data or ""}


class PlanForm(ActForm):
    """What is meant for each accepted use; a field a use."""

    def told(self) -> dict[CostUse, int]:
        return {use: self[use.value].data or 0 for use in CostUse}


for _use, _words in USES.items():
    setattr(PlanForm, _use.value, Kronor(_words, [Optional(), Between(0, MOST_KR)]))


OTHER_SUPPORT = {"nej": "Nej", "ja": "Ja", UNKNOWN: "Inte svarat"}


class DecisionForm(ActForm):
    number = StringField("Beslutets diarienummer", [Optional(), Length(max=60)])
    requisition_by_on = DateField("Sista dag att rekvirera", [Optional()])
    return_by_on = DateField("Sista dag att återrapportera", [Optional()])
    visit_kr = Kronor("Er kostnad för ett utökat hembesök (kr)", [Optional(), Between(1, MOST_KR)])
    to_municipalities_kr = Kronor("Fört vidare till kommuner (kr)", [Optional(), Between(0, MOST_KR)])
    to_companies_kr = Kronor("Till privata utförare (kr)", [Optional(), Between(0, MOST_KR)])
    other_support = RadioField(
        "Har ni fått annat offentligt stöd för samma verksamhet? (3 §)", choices=choices_of(OTHER_SUPPORT), default=""
    )
    other_support_what = StringField("Vilket stöd?", [Optional(), Length(max=200)])
    at = {  # noqa: RUF012 - never changed
        Reason.ODD_LAST_DAY: "return_by_on",
        Reason.RETURN_BEFORE_REQUISITION: "return_by_on",
        Reason.WHICH_SUPPORT: "other_support_what",
    }

    def told(self) -> Decision:
        return Decision(
            number=self.number.data or "",
            requisition_by_on=self.requisition_by_on.data,
            return_by_on=self.return_by_on.data,
            other_support={"ja": True, "nej": False}.get(self.other_support.data or ""),
            other_support_what=self.other_support_what.data or "",
            to_municipalities_kr=self.to_municipalities_kr.data,
            to_companies_kr=self.to_companies_kr.data,
            visit_kr=self.visit_kr.data,
        )

    @staticmethod
    def of(decision: Decision) -> dict[str, Any]:
        return {**vars(decision), "other_support": {True: "ja", False: "nej", None: ""}[decision.other_support]}


class HandInForm(ActForm):
    read = HiddenField()
    reason = TextAreaField("Varför rättar ni?", [Optional(), Length(max=500)])
    signs = BooleanField(
        "Jag är behörig att lämna in och intygar att uppgifterna stämmer",
        [DataRequired("Intyga att uppgifterna stämmer innan du lämnar in.")],
    )
    at = {  # noqa: RUF012 - never changed
        Reason.NEEDS_A_REASON: "reason",
        Reason.HAS_PERSONNUMMER: "reason",
    }

    def told(self) -> dict[str, Any]:
        return {"read": self.read.data or "", "reason": self.reason.data or ""}


class Decimals(DecimalField):
    """A number with a decimal comma or point."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}".replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".").strip() for value in valuelist])


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


class AtMost(Length):
    """So many lines, each so long: what becomes fields to fill in."""

    def __init__(self, lines: int, signs: int) -> None:
        super().__init__(max=lines * (signs + 2))
        self.lines, self.signs = lines, signs

    def __call__(self, form: Any, field: Any) -> None:
        said = _lines(field.data)
        if len(said) > self.lines or any(len(line) > self.signs for line in said):
            raise ValidationError(f"Skriv högst {self.lines} rader, med högst {self.signs} tecken på varje.")


def _read() -> IntegerField:
    """The number of what she had read before she wrote."""
    return IntegerField(validators=[InputRequired(), Between(0)], widget=HiddenInput())


class LocalRulesForm(ActForm):
    """A region's own rules of one year; a question or heading a line."""

    number = _read()
    variable_kr = Kronor(
        "Per gemensamt hembesök vid rörlig ersättning (kr)", [InputRequired("Skriv ett belopp."), Between(0, MOST_KR)]
    )
    fixed_kr = Kronor(
        "Per gemensamt hembesök vid fast ersättning (kr)", [InputRequired("Skriv ett belopp."), Between(0, MOST_KR)]
    )
    journal_code = StringField("Åtgärdskod (KVÅ)", [Optional(), Length(max=12)])
    journal_words = StringField("Vad koden betyder", [Optional(), Length(max=120)])
    fixed_above_cni = Decimals("BVC med barn-CNI över", [Optional(), Between(0, 99)])
    report_by_on = DateField("Rapporten lämnas senast", [Optional()])
    questions = TextAreaField("Frågor i ansökan", [Optional(), AtMost(12, 300)])
    headings = TextAreaField("Rubriker i rapporten", [Optional(), AtMost(12, 300)])
    at = {Reason.REPORT_IN_ITS_YEAR: "report_by_on"}  # noqa: RUF012 - never changed

    def told(self, year: int) -> LocalRules:
        return LocalRules(
            year,
            self.variable_kr.data or 0,
            self.fixed_kr.data or 0,
            (self.journal_code.data or "").strip().upper(),
            " ".join((self.journal_words.data or "").split()),
            self.fixed_above_cni.data,
            self.report_by_on.data,
            _lines(self.questions.data),
            _lines(self.headings.data),
            self.number.data or 0,
        )

    @staticmethod
    def of(told: LocalRules, number: int) -> dict[str, Any]:
        lines = {"questions": "\n".join(told.questions), "headings": "\n".join(told.headings)}
        return {**vars(told), **lines, "number": number}


class DecideForm(ActForm):
    after = _read()
    step = RadioField("Er bedömning", [InputRequired("Välj ett svar.")])
    words = TextAreaField("Varför, eller vad som ska kompletteras", [Optional(), Length(max=500)])
    at = {Reason.SAYS_NOTHING: "words"}  # noqa: RUF012 - never changed

    def offer(self, kind: LocalKind) -> None:
        self.step.choices = [(step.value, DECISION_WORDS[step]) for step in DECISIONS[kind]]

    def told(self) -> dict[str, Any]:
        return {"after": self.after.data or 0, "step": LocalStep(self.step.data), "words": self.words.data or ""}


SENDS = "skicka"


class PaperForm(ActForm):
    """A BVC's application or report; a field for each question, made by `paper_form`."""

    after = _read()

    def answers(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith("answer_")]

    def told(self) -> dict[str, Any]:
        return {"after": self.after.data or 0, "answers": [field.data or "" for field in self.answers()]}


def paper_form(
    asked: Sequence[str], begun: Sequence[tuple[str, str]] | None, suggested: Sequence[str]
) -> type[PaperForm]:
    """The form for these questions: with what was written under each before, else what the ledger suggests."""
    before = dict(begun or ())

    class Asked(PaperForm):
        pass

    for number, question in enumerate(asked):
        stands = before.get(question, "" if begun else suggested[number] if number < len(suggested) else "")
        field = TextAreaField(question, [Length(max=MOST_WORDS)], default=stands)
        setattr(Asked, f"answer_{number}", field)
    return Asked
