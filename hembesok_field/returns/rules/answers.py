"""How the year's form is filled in: what the ledger would answer, which fields are shown, what is still missing."""

from collections.abc import Mapping, Sequence

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns.shapes import (
    Answer,
    CostUse,
    Decision,
    Filled,
    Form,
    Money,
    Question,
    QuestionKind,
    Reason,
    Signed,
    Suggestion,
)
from hembesok_field.statistics.shapes import Measures
from hembesok_field.voices.shapes import GUARDIANS, STAFF, Asked, Total

BEFORE_BIRTH = "-1"
OLDEST = 5
MONTHS = 12
STEADY = 10  # months with a visit, of twelve, that we would call regular; the ordinance gives no number
SOCIALLY_WEAK = ("1", "2")  # Delmos områdestyp 1 and 2, the ones the grant is shared out by
OTHERS, NO_OTHER = "7b", "none"


def suggestions(
    figures: Measures,
    uses: Sequence[CostUse] = (),
    others: Sequence[str] = (),
    contacts: Mapping[str, str] | None = None,
    voices: Mapping[Asked, Total] | None = None,
    *,
    decision: Decision | None = None,
) -> dict[str, Suggestion]:
    """What the ledger would answer, by field of the 2025 form (domain.md 2.2).

    `uses`: those that costs stand on; `others`: names of the authorities the visits were made with; `contacts`:
    the words of each code; `voices`: what guardians and staff have said, where five or more have; `decision`: what was
    written beside the money about other support (3 §).
    """
    visits = figures.extended_visits
    named = contacts or {}
    taken = tuple(code for code in figures.contacts if code)
    spent_on = tuple(use.value for use in uses)
    return {
        "4": _support(decision or Decision()),
        "7": Suggestion(("yes",), ", ".join(others)) if others else Suggestion(),
        OTHERS: Suggestion(
            taken or ((NO_OTHER,) if visits else ()),
            _others(taken),
            {code: _contacts(number) for code, number in figures.contacts.items()},
        ),
        "8": Suggestion(
            ("home_visits", *(use for use in spent_on if use != "home_visits")) if visits else spent_on,
            f"Utökade hembesök: {visits}",
            {"home_visits": f"{visits} utökade hembesök"} if visits else {},
        ),
        "12": _areas(figures),
        "15": _ages(figures),
        "17": _regularity(figures),
        "18": _together(figures),
        "20": Suggestion((), "; ".join(f"{named.get(code, code)}: {figures.contacts[code]}" for code in taken)),
        "21": _followed(figures, voices or {}),
        "22": _seen(figures, voices or {}),
    }


def _support(decision: Decision) -> Suggestion:
    if decision.other_support is None:
        return Suggestion()
    return Suggestion(("yes",), decision.other_support_what) if decision.other_support else Suggestion(("no",))


def _others(chosen: Sequence[str]) -> str:
    return f"Andra aktörer: {len(set(chosen) - {NO_OTHER})}"


def _contacts(number: int) -> str:
    return "1 kontakt" if number == 1 else f"{number} kontakter"


def _areas(figures: Measures) -> Suggestion:
    """All visits in områdestyp 1–2: wholly; some: partly. Without a single known area nothing is suggested."""
    weak = sum(number for area, number in figures.by_area_type.items() if area in SOCIALLY_WEAK)
    known = sum(number for area, number in figures.by_area_type.items() if area != "unknown")
    if not known:
        return Suggestion()
    all_visits = sum(figures.by_area_type.values())
    code = "wholly" if weak == all_visits else "partly" if weak else "not"
    return Suggestion((code,), "", {code: f"{weak} av {all_visits} besök i områdestyp 1–2"})


def _ages(figures: Measures) -> Suggestion:
    """Tabell 5's age groups; a child older than five has none."""
    ages = sorted(figures.by_age_year.items(), key=lambda pair: int(pair[0]))
    groups = [str(age) for age in range(OLDEST + 1) if str(age) in figures.by_age_year]
    before = [BEFORE_BIRTH] if BEFORE_BIRTH in figures.by_age_year else []
    words = "; ".join(f"{'före födseln' if age == BEFORE_BIRTH else f'{age} år'}: {number}" for age, number in ages)
    return Suggestion((*groups, *before), words, {age: f"{number} besök" for age, number in ages})


def _regularity(figures: Measures) -> Suggestion:
    months = len(figures.by_month)
    if not figures.extended_visits:
        return Suggestion()
    code = "yes" if months >= STEADY else "no"
    return Suggestion((code,), "", {code: f"besök i {months} av {MONTHS} månader"})


def _together(figures: Measures) -> Suggestion:
    visits, joint = figures.extended_visits, figures.extended_joint_visits
    code = () if not visits else ("yes",) if joint == visits else ("no",)
    return Suggestion(code, f"{joint} av {visits}", dict.fromkeys(code, f"{joint} av {visits} besök"))


def _followed(figures: Measures, voices: Mapping[Asked, Total]) -> Suggestion:
    """What the program itself keeps count of (tabell 6)."""
    known = {
        "visits": f"{figures.extended_visits} besök" if figures.extended_visits else None,
        "joint": _share(figures.joint_share),
        "participation": _share(figures.participation_share),
        "per_family": _number(figures.visits_per_family, "besök per familj"),
        "declined": _share(figures.declined_or_discontinued_share),
        "staff": _most(voices, STAFF),
        "guardians": _most(voices, GUARDIANS),
    }
    told = {code: words for code, words in known.items() if words}
    return Suggestion(tuple(told), "", told)


def _most(voices: Mapping[Asked, Total], asked: Sequence[Asked]) -> str | None:
    """How many have answered: the question that most did, since one may be left out."""
    answers = max((voices[one].answers for one in asked if one in voices), default=0)
    return f"{answers} svar" if answers else None


def _seen(figures: Measures, voices: Mapping[Asked, Total]) -> Suggestion:
    """Figures beside what people may see (tabell 7). A figure of ours chooses nothing: to see it is theirs.

    What more than half of those asked say yes to is chosen, with how many; each of them is a row of the table.
    """
    known = {"interest": _share(figures.participation_share), "both": _share(figures.both_guardians_share)}
    told = {code: words for code, words in known.items() if words}
    heard = {one.value: f"{said.yes} av {said.answers} svar ja" for one, said in voices.items()}
    chosen = tuple(one.value for one, said in voices.items() if said.yes * 2 > said.answers)
    return Suggestion(
        chosen, "; ".join(f"{VOICES[one]}: {heard[one.value]}" for one in VOICES if one in voices), told | heard
    )


VOICES = {
    Asked.PRAISE: "Vårdnadshavare nöjda med besöken",
    Asked.STRENGTHENED: "Vårdnadshavare tryggare som föräldrar",
    Asked.TRUST: "Medarbetare som märker ökad tillit",
    Asked.HEALTH: "Medarbetare som bättre kan följa hälsan",
    Asked.LANGUAGE: "Medarbetare som bättre kan följa språket",
}


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share} %".replace(".", ",")


def _number(number: float | None, unit: str) -> str | None:
    return None if number is None else f"{number} {unit}".replace(".", ",")


def filled(
    form: Form,
    kind: AuthorityKind,
    money: Money,
    suggested: Mapping[str, Suggestion],
    signed: Mapping[str, Signed],
) -> tuple[Filled, ...]:
    """The form's fields for one recipient, in order: what stands in each, whether it is shown, what is missing."""
    found: dict[str, Filled] = {}
    for question in form.questions:
        if question.only_for not in (None, kind):
            continue
        said, would = signed.get(question.number), _fitting(question, suggested.get(question.number))
        is_shown = _is_shown(question, money, found)
        is_missing = is_shown and question.is_required and not _is_answered(question, said, money)
        found[question.number] = Filled(question, said, would, is_shown, is_missing)
    return tuple(found.values())


def _fitting(question: Question, would: Suggestion | None) -> Suggestion | None:
    """What is suggested for the 2025 form's field, unless another year asks something else under its number."""
    known = {option.code for option in question.options}
    return would if would is not None and known.issuperset(would.options) else None


def _is_shown(question: Question, money: Money, before: Mapping[str, Filled]) -> bool:
    """Those who used nothing leave after the money; a field that hangs on another shows with its answer."""
    if question.shown_when == "used" and money.used == 0:
        return False
    if question.shown_when == "unused" and not money.unused:
        return False
    if question.shown_by is None:
        return True
    field, codes = question.shown_by
    other = before.get(field)
    return other is not None and other.is_shown and bool(codes & set(other.options))


def _is_answered(question: Question, said: Signed | None, money: Money) -> bool:
    if question.kind is QuestionKind.FIGURE:
        return True
    if question.kind is QuestionKind.MONEY:
        return None not in (money.allocated, money.used)
    if said is None:
        return False
    if question.kind is QuestionKind.TEXT:
        return bool(said.text.strip())
    asks = any(option.asks for option in question.options if option.code in said.options)
    return bool(said.options) and not (asks and not said.text.strip())


def why_not(question: Question, options: Sequence[str]) -> Reason | None:
    """What is wrong with these options as an answer, whatever was written beside them."""
    known = {option.code: option for option in question.options}
    most = {QuestionKind.ONE: 1, QuestionKind.MANY: len(known)}.get(question.kind, 0)
    if not question.kind.is_for_people or len(set(options)) > most or set(options) - known.keys():
        return Reason.ODD_ANSWER
    if len(set(options)) > 1 and any(known[code].excludes_others for code in options):
        return Reason.EXCLUDES_OTHERS
    return None


def in_order(question: Question, options: Sequence[str]) -> tuple[str, ...]:
    """The chosen options in the form's own order, each once."""
    return tuple(option.code for option in question.options if option.code in options)


def answers(fields: Sequence[Filled], figures: Measures) -> tuple[Answer, ...]:
    """What the return says field by field: the ledger's figures, what people signed, else what is suggested."""
    found = []
    for one in fields:
        number = one.question.number
        if one.question.figure is not None:
            found.append(Answer(number, str(getattr(figures, one.question.figure))))
        elif one.is_shown and (one.signed or one.options or one.text):
            texts = tuple(option.text for option in one.question.options if option.code in one.options)
            found.append(Answer(number, one.text or _beside(one), texts))
    return tuple(found)


def _beside(one: Filled) -> str:
    """Where options were signed without words of their own, the ledger's stand beside them.

    How many others there were is what was signed, not what the ledger would have chosen.
    """
    if one.question.number == OTHERS and one.signed and one.suggestion:
        return _others(one.signed.options)
    return one.suggestion.text if one.suggestion and one.question.kind is not QuestionKind.TEXT else ""
