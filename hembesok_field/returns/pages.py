"""The words the returns pages and commands say. Pure, so every sentence can be tested."""

from collections import Counter
from collections.abc import Sequence

from hembesok_field.kernel.errors import Refused
from hembesok_field.returns.rules import FIELDS, MONEY
from hembesok_field.returns.shapes import Apart, FormStep, Reason, Return, SideList
from hembesok_field.statistics.pages import list_row
from hembesok_field.statistics.shapes import Fact, Scope
from hembesok_field.web.words import count_words, kronor_words

PANGO = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
REFUSALS = {
    Reason.AUTHORITY_UNKNOWN: "Ingen huvudman har koden {code}.",
    Reason.NOT_A_REGION: "Koden {code} är ingen regions. En regions kod har två siffror.",
    Reason.NOT_A_MUNICIPALITY: "Koden {code} är ingen kommuns. En kommuns kod har fyra siffror.",
    Reason.PDF_NEEDS_PANGO: f"PDF behöver pango, som saknas på datorn. Installera det med: {PANGO}",
    Reason.ODD_ANSWER: "Svaret hör inte till frågan. Ladda om sidan och välj igen.",
    Reason.EXCLUDES_OTHERS: "Det ena svaret utesluter de andra. Ta bort något av dem.",
    Reason.ANSWERED_MEANWHILE: "Någon annan har svarat under tiden. Båda svaren står här: välj vilket som ska gälla.",
    Reason.NOT_COMPLETE: "Något saknas än. Det står i listan.",
    Reason.CHANGED_SINCE: "Uppgifterna har ändrats sedan du öppnade sidan. Läs igenom dem igen och lämna sedan in.",
    Reason.NOTHING_CHANGED: "Inget har ändrats sedan inlämningen, så det finns inget att rätta.",
    Reason.NEEDS_A_REASON: "Skriv varför du rättar.",
    Reason.FILED_MEANWHILE: "Någon annan lämnade just in. Läs den inlämnade återrapporten.",
    Reason.NO_FORM: "Det året lämnar ni ingen återrapport.",
    Reason.COST_ELSEWHERE: "Underlaget står redan i en annan huvudmans återrapport. Samma kostnad får bara stå i en.",
    Reason.COST_IN_OTHER_YEAR: "Underlaget står redan i er återrapport för {year}.",
    Reason.PAID_ANOTHER_YEAR: "Datumet ligger inte i bidragsåret {year}.",
    Reason.ODD_UNIT: "Enheten är inte er. Välj en av era egna.",
}
APART = {
    Apart.SOCIAL_SERVICES_ABSENT: "Socialtjänsten var inte med.",
    Apart.NURSE_ABSENT: "Sjuksköterskan var inte med.",
    Apart.MUNICIPALITY_UNCONFIRMED: "Socialtjänsten har inte bekräftat än.",
    Apart.REGION_UNCONFIRMED: "Sjuksköterskan har inte bekräftat än.",
    Apart.NO_PARTNER_UNIT: "Familjen har ingen enhet i socialtjänsten, så ingen kommun räknar besöket.",
}


def reason_of(no: Refused) -> Reason:
    return Reason(no.reason)


def steps(made: Return, differ: int) -> list[FormStep]:
    """What is left before the return is true: figures, answers, money, reconciliation."""
    left = differ + made.figures.unconfirmed_visits
    figures = count_words(left, "besök väntar på ett ord", "besök väntar på ett ord") if left else None
    money = None if made.money.used is not None else "belopp saknas"
    return [
        FormStep("Siffror", "current" if left else "done", figures),
        FormStep("Svar", "left", "läs igenom"),
        FormStep("Pengar", "left" if money else "done", money),
        FormStep("Stäm av", "left", "jämför med den andra"),
    ]


def answer_rows(made: Return) -> list[list[str]]:
    """The form's fields as rows: number, question, answer, the form's own option texts."""
    return [[a.field, FIELDS[a.field], a.text or "–", ", ".join(a.options) or "–"] for a in made.answers]


def money_rows(made: Return) -> list[list[str]]:
    amounts = vars(made.money)
    return [[MONEY[key], "okänt" if amounts[key] is None else kronor_words(amounts[key])] for key in MONEY]


def side_rows(side: SideList, scope: Scope) -> list[list[str]]:
    """Reference, day, unit, step, who was there, and why only one counts it."""
    return [
        [*list_row(line, scope, count_joint_ordinary=False)[:5], APART[why] if why else "Båda räknar."]
        for line, why in side.lines
    ]


def reason_counts(only: Sequence[tuple[Fact, Apart]]) -> list[str]:
    """The reasons of one side and how many visits each has, the commonest first."""
    counted = Counter(why for _, why in only)
    return [
        f"{count_words(number, 'besök', 'besök').capitalize()}: {APART[why]}" for why, number in counted.most_common()
    ]


def hidden_words(side: SideList) -> str | None:
    """Why a part shows fewer visits than it counts."""
    if side.hidden:
        return f"{count_words(side.hidden, 'besök', 'besök').capitalize()} får din huvudman inte se."
    more = side.total - len(side.lines)
    return f"{count_words(more, 'besök', 'besök').capitalize()} till visas inte här." if more else None
