"""The words that the pages about a region's own money say. Pure, so every sentence can be tested."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.errors import Refused
from hembesok_field.returns.pages import REFUSALS, reason_of
from hembesok_field.returns.shapes import (
    BvcYear,
    CodeLine,
    CodeState,
    LocalKind,
    LocalLine,
    LocalRules,
    LocalStep,
    LocalWord,
)
from hembesok_field.statistics.pages import label_of, rows_of
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Sheet
from hembesok_field.web.words import (
    count_words,
    kronor_words,
    list_words,
    moment_words,
    number_words,
    short_day_words,
)

KINDS = {LocalKind.APPLICATION: "Ansökan om fast ersättning", LocalKind.REPORT: "Årsrapport om fast ersättning"}
KIND_OF = {"ansokan": LocalKind.APPLICATION, "rapport": LocalKind.REPORT}
WORD_OF = {kind: word for word, kind in KIND_OF.items()}
STEPS = {
    LocalStep.DRAFT: "Utkast, inte skickat",
    LocalStep.SENT: "Skickat till regionen",
    LocalStep.SENT_BACK: "Tillbaka för komplettering",
    LocalStep.GRANTED: "Beviljad",
    LocalStep.DECLINED: "Avslagen",
}
DECISIONS = {
    LocalKind.APPLICATION: (LocalStep.GRANTED, LocalStep.SENT_BACK, LocalStep.DECLINED),
    LocalKind.REPORT: (LocalStep.SENT_BACK,),
}
DECISION_WORDS = {
    LocalStep.GRANTED: "Bevilja",
    LocalStep.SENT_BACK: "Skicka tillbaka för komplettering",
    LocalStep.DECLINED: "Avslå",
}
PAYMENTS = {Payment.VARIABLE: "rörlig", Payment.FIXED: "fast"}
CODE_STATES = {
    CodeState.BOTH: "Båda har bekräftat. Koden ska stå i journalen.",
    CodeState.SOCIAL_SERVICES_LEFT: "Socialtjänsten har inte bekräftat än. Koda om de var med.",
    CodeState.NURSE_LEFT: "Sjuksköterskan har inte bekräftat än.",
}
NO_RULES = "Regionen har inte skrivit några egna regler för året."


def sentence_of(no: Refused) -> str:
    return REFUSALS[reason_of(no)].format(**no.facts)


def cni_words(cni: Decimal | None) -> str:
    return "okänt" if cni is None else number_words(cni.normalize() + 0) if cni else "0"


def rate_words(told: LocalRules) -> str:
    """What the region pays, in a sentence."""
    return (
        f"Ett hembesök tillsammans med socialtjänsten ger {kronor_words(told.variable_kr)} vid rörlig ersättning"
        f" och {kronor_words(told.fixed_kr)} vid fast, på vilket steg som helst."
    )


def overview_words(lines: Sequence[LocalLine], year: int) -> str:
    joint, kronor = sum(one.joint_home_visits for one in lines), sum(one.amount_kr for one in lines)
    visits = count_words(joint, "hembesök som båda gjort", "hembesök som båda gjort")
    return f"{visits.capitalize()} under {year} ger {kronor_words(kronor)} i rörlig ersättning."


HEAD = ("BVC", "Barn-CNI", "Ersättning", "Gemensamma hembesök", "Kronor", "Ansökan", "Rapport")


def step_words(step: LocalStep | None) -> str:
    return "–" if step is None else STEPS[step]


def application_words(one: LocalLine) -> str:
    """How a BVC's application stands; before anything was sent, whether it may apply."""
    return step_words(one.application) if one.application else "Kan söka" if one.may_apply else "–"


def overview_sheet(lines: Sequence[LocalLine], told: LocalRules, today: date) -> Sheet:
    return Sheet(
        "Per BVC",
        HEAD,
        [
            (
                one.bvc.name,
                None if one.bvc.child_cni is None else float(one.bvc.child_cni),
                PAYMENTS[one.bvc.payment],
                one.joint_home_visits,
                one.amount_kr,
                application_words(one),
                report_words(one, told, today),
            )
            for one in lines
        ],
    )


def rules_sheet(told: LocalRules) -> Sheet:
    return Sheet("Regler", ("Regel", "Gäller"), [tuple(row) for row in rule_rows(told)])


def rule_rows(told: LocalRules) -> list[tuple[str, str]]:
    """The year's rules, as they were written."""
    rows = [
        ("Per gemensamt hembesök, rörlig ersättning", kronor_words(told.variable_kr)),
        ("Per gemensamt hembesök, fast ersättning", kronor_words(told.fixed_kr)),
    ]
    if told.journal_code:
        rows.append(("Kod i journalen", f"{told.journal_code} {told.journal_words}".strip()))
    if told.fixed_above_cni is not None:
        rows.append(("Kan söka fast ersättning", f"BVC med barn-CNI över {cni_words(told.fixed_above_cni)}"))
    if told.report_by_on is not None:
        rows.append(("Rapporten lämnas senast", _on_day(told.report_by_on)))
    rows += [(f"Fråga {n} i ansökan", question) for n, question in enumerate(told.questions, 1)]
    rows += [(f"Rubrik {n} i rapporten", heading) for n, heading in enumerate(told.headings, 1)]
    return rows


def _on_day(day: date) -> str:
    """`31 januari 2027`, with its year always: what is written stays to be read in others."""
    return short_day_words(day, today=date.min)


def report_words(one: LocalLine, told: LocalRules, today: date) -> str:
    """How a BVC's report stands; before anything was sent, whether it is due."""
    if one.report:
        return step_words(one.report)
    if not one.must_report:
        return "–"
    return "Försenad" if told.report_by_on is not None and told.report_by_on < today else "Ska lämnas"


def misfits(lines: Sequence[LocalLine]) -> list[str]:
    """Where what was granted and what the sheet of units says of a BVC's payment do not agree."""
    return [
        f"{one.bvc.name}: ansökan är beviljad, men i bladet enheter står rörlig ersättning."
        for one in lines
        if one.application is LocalStep.GRANTED and one.bvc.payment is Payment.VARIABLE
    ]


def figure_rows(found: BvcYear) -> list[tuple[str, str]]:
    """What the ledger says of a BVC's year, beside the report and frozen with it."""
    return [
        ("Hembesök tillsammans med socialtjänsten, på alla steg", number_words(found.joint_home_visits)),
        ("Utökade hembesök", number_words(found.extended_visits)),
        ("Utökade hembesök med båda professionerna", number_words(found.extended_joint_visits)),
        ("Familjer med minst ett utökat hembesök", number_words(found.families)),
        ("Utökade hembesök med tolk", number_words(found.interpreter_visits)),
        *((f"Utökade hembesök, {label}", number_words(n)) for _, label, n in rows_of(Part.STEP, found.by_step)),
    ]


def suggested(headings: Sequence[str], found: BvcYear) -> list[str]:
    """What the ledger can say under the report's first three headings: contents, extent and what is planned."""
    told = [_contents(found), _extent(found), ""]
    return [told[n] if n < len(told) else "" for n in range(len(headings))]


def _contents(found: BvcYear) -> str:
    said = []
    if found.by_step:
        said.append(
            f"Utökade hembesök på stegen {list_words([label for _, label, _ in rows_of(Part.STEP, found.by_step)])}."
        )
    if found.information:
        said.append(f"Information om {_common(Part.INFORMATION, found.information)}.")
    if found.contacts:
        said.append(f"Kontakt med {_common(Part.CONTACT, found.contacts)}.")
    return " ".join(said)


def _common(part: Part, counted: Mapping[str, int]) -> str:
    most = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return list_words([f"{label_of(part, code).lower()} ({number})" for code, number in most])


def _extent(found: BvcYear) -> str:
    visits = count_words(found.extended_visits, "utökat hembesök", "utökade hembesök")
    families = count_words(found.families, "familj", "familjer", is_neuter=False)
    joint = count_words(found.joint_home_visits, "hembesök", "hembesök")
    return f"{visits.capitalize()} hos {families}. Tillsammans med socialtjänsten gjordes {joint} på alla steg."


def history_words(word: LocalWord) -> str:
    return f"{STEPS[word.step]}, {moment_words(word.at)}, {word.by_name}" + (f": {word.words}" if word.words else "")


def paper_sheets(word: LocalWord) -> list[Sheet]:
    sheets = [Sheet("Svar", ("Fråga", "Svar"), list(word.answers))]
    if word.figures:
        sheets.append(Sheet("Siffror ur liggaren", ("Uppgift", "Antal"), list(word.figures)))
    return sheets


def step_label(code: str) -> str:
    return label_of(Part.STEP, code)


CODE_HEAD = ("Dag", "Besök", "Steg", "Kod", "Läge")


def code_sheet(lines: Sequence[CodeLine], told: LocalRules) -> Sheet:
    """The list to take along: references and days, no name."""
    rows = [
        (
            f"{one.visited_on:%Y-%m-%d}",
            one.reference,
            step_label(one.step_code),
            told.journal_code,
            CODE_STATES[one.state],
        )
        for one in lines
    ]
    return Sheet("Kodlista", CODE_HEAD, list(rows))


def code_words(lines: Sequence[CodeLine], told: LocalRules, month: str) -> str:
    both = sum(one.state is CodeState.BOTH for one in lines)
    visits = count_words(both, "hembesök ska ha", "hembesök ska ha")
    return f"{visits.capitalize()} {told.journal_code} i journalen för {month}."


def by_when(told: LocalRules, today: date) -> str | None:
    """When the report is due, as a person says it."""
    if told.report_by_on is None:
        return None
    late = " Den dagen har gått." if told.report_by_on < today else ""
    return f"Rapporten lämnas senast {_on_day(told.report_by_on)}.{late}"
