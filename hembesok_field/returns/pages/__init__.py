"""The words the returns pages and commands say. Pure, so every sentence can be tested."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from hembesok_field.kernel.errors import Refused
from hembesok_field.returns.rules import unused_share
from hembesok_field.returns.shapes import (
    Apart,
    Asks,
    Changed,
    CostUse,
    Difference,
    DistributionModel,
    Document,
    Filled,
    Form,
    FormStep,
    Lack,
    Lacking,
    Money,
    Reason,
    Share,
    SideList,
    Spent,
    Unfiled,
    Wording,
)
from hembesok_field.statistics.pages import DEFINITIONS, FIGURES, LABELS, PANGO, attendance_words, label_of, list_row
from hembesok_field.statistics.rules import Part
from hembesok_field.statistics.shapes import Fact, Listed, Measures, Scope
from hembesok_field.web.words import (
    count_words,
    day_words,
    kronor_words,
    near_words,
    number_words,
    share_words,
    short_day_words,
)

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
    Reason.COST_TWICE: "Kostnaden står redan här. Ta tillbaka den först om den ska skrivas om.",
    Reason.ODD_LAST_DAY: "Dagen hör inte till bidragsåret {year}. Läs årtalet i beslutet igen.",
    Reason.RETURN_BEFORE_REQUISITION: "Återrapporten lämnas efter rekvisitionen. Läs båda dagarna i beslutet igen.",
    Reason.WHICH_SUPPORT: "Skriv vilket stöd ni har fått.",
    Reason.NOT_SEEN_BY_BOTH: "Den andra huvudmannen får inte se besöket, så ni kan inte skriva om det här.",
    Reason.SAYS_NOTHING: "Skriv vad det gäller.",
    Reason.HAS_PERSONNUMMER: "Det där ser ut som ett personnummer. Skriv inget om familjen här.",
    Reason.TEXTS_FIXED: "Årets texter ligger fast. De står i programmet, eller så är året redan inlämnat.",
    Reason.TEXT_EMPTY: "Frågan och varje svar behöver en text.",
    Reason.OPTIONS_ALIKE: "Två svar har samma text. De måste gå att skilja åt.",
    Reason.NEEDS_A_SOURCE: "Skriv var texten står ordagrant.",
    Reason.WORDED_MEANWHILE: "Någon annan har skrivit under tiden. Läs den nya texten och spara igen om din ska gälla.",
    Reason.BELOW_CNI: "Fast ersättning söks av BVC med barn-CNI över regionens gräns. Ert är lägre, eller okänt.",
    Reason.NOT_FIXED: "Rapporten lämnas av BVC med fast ersättning. Ni har rörlig.",
    Reason.YEAR_NOT_OVER: "Rapporten skickas när året är slut. Utkastet är inte sparat: spara det utan att skicka.",
    Reason.REPORT_IN_ITS_YEAR: "Rapporten skickas när {year} är slut. Välj en dag efter den 31 december {year}.",
    Reason.NOT_ANSWERED: "Svara på frågan innan du skickar.",
    Reason.ALREADY_SENT: "Det är redan skickat. Vänta på regionens svar.",
    Reason.NOT_SENT: "Det finns inget skickat att svara på.",
    Reason.SUPPLIER_IS_NUMBERED: "Det där ser ut som ett personnummer. Skriv bara namnet.",
    Reason.ODD_UNIT: "Enheten är inte er. Välj en av era egna.",
}
MEANWHILE_UNSEEN = (
    "Någon annan har svarat under tiden, så ditt är inte sparat. Tryck på knappen för att se båda svaren."
)
APART = {
    Apart.SOCIAL_SERVICES_ABSENT: "Socialtjänsten var inte med.",
    Apart.NURSE_ABSENT: "Sjuksköterskan var inte med.",
    Apart.MUNICIPALITY_UNCONFIRMED: "Socialtjänsten har inte bekräftat än.",
    Apart.REGION_UNCONFIRMED: "Sjuksköterskan har inte bekräftat än.",
    Apart.NO_PARTNER_UNIT: "Familjen har ingen enhet i socialtjänsten, så ingen kommun räknar besöket.",
}


PARTS = {Fraction(1, 2): "hälften", Fraction(1, 3): "en tredjedel", Fraction(2, 3): "två tredjedelar"}
REGIONS, MUNICIPALITIES = 21, 290  # in Sweden, since 1999 and 2003


def known_words(number: int, is_region: bool) -> str:
    """Of how many there are; a share among a few is no share of the grant."""
    everyone = REGIONS if is_region else MUNICIPALITIES
    known = f"{number_words(number)} av {everyone}"
    return known if number >= everyone else f"{known}, så er del blir för stor"


def model_words(model: DistributionModel) -> str:
    """How a year's grant was shared out, in a sentence."""
    part, rest = (PARTS[part] for part in (model.by_children, 1 - model.by_children))
    shares = f"{part} efter alla barn 0–5 år, {rest} efter dem som bor i områdestyp 1 och 2"
    said = f"{model.year}: {shares}, enligt befolkningen {model.population_year}."
    return f"{said} {model.assumed}".strip()


Reckoned = tuple[DistributionModel, int, Share | None, Share | None]


def distribution_rows(rows: Sequence[Reckoned]) -> list[list[str]]:
    return [
        [
            str(model.year),
            kronor_words(kr),
            share_words(now.share) if now else "–",
            kronor_words(now.amount_kr) if now else "–",
            kronor_words(then.amount_kr) if then else "–",
            f"{then.amount_kr - now.amount_kr:+,} kr".replace(",", " ").replace("-", "−") if now and then else "–",
        ]
        for model, kr, now, then in rows
    ]


def distribution_words(rows: Sequence[Reckoned], is_region: bool) -> str | None:
    """The latest model's answer, as a person says it."""
    for model, _, now, _ in rows:
        if now is not None:
            others = "regionernas" if is_region else "kommunernas"
            return (
                f"Med {model.year} års modell är er del {share_words(now.share)} av {others} pengar, "
                f"{kronor_words(now.amount_kr)}."
            )
    return None


ASKS = {
    Asks.PLEASE_CONFIRM: "Kan ni bekräfta besöket?",
    Asks.WERE_YOU_THERE: "Var ni med? Hos oss står det.",
    Asks.WE_WERE_NOT: "Vi var inte med.",
    Asks.WE_CORRECT: "Vi rättar hos oss.",
    Asks.SETTLED: "Klart, det stämmer nu.",
    Asks.OTHER: "Annat",
}


def waiting_words(number: int) -> str:
    return f"{count_words(number, 'besök', 'besök').capitalize()} har fått en fråga från den andra huvudmannen."


def unfiled_words(one: Unfiled) -> str:
    """Of last year's return, on Läget: until when, and what stands between it and a true one."""
    said = [f"Återrapporten för {one.year} är inte inlämnad."]
    if one.return_by_on:
        said.append(f"Sista dag: {day_words(one.return_by_on)}, {near_words(one.return_by_on)}.")
    if one.lacking:
        said.append(f"{count_words(one.lacking, 'besök', 'besök').capitalize()} från {one.year} saknar ett ord.")
    return " ".join(said)


def reason_of(no: Refused) -> Reason:
    return Reason(no.reason)


PER_UNIT = {"by_bvc": "Belopp per BVC (kr)"}  # of the reimbursement; the figure of that name counts visits
MONEY = {
    "requisitioned": "Rekvirerat belopp",
    "redistributed": "Omfördelat belopp",
    "allocated": "Fördelat belopp",
    "used": "Använt belopp",
    "unused": "Oanvänt belopp",
}
UNUSED_SHARE = "Oanvänt belopp (%)"
USES = {
    CostUse.HOME_VISITS: "Genomförande av utökade hembesök",
    CostUse.COLLABORATION: "Samverkansinsatser",
    CostUse.PREPARATION: "Förberedelser",
    CostUse.SUPERVISION: "Fortbildning och handledning",
    CostUse.TRAINING: "Utbildning av personal",
    CostUse.REACHING_FAMILIES: "Information till familjer",
    CostUse.STRUCTURE: "Struktur och logistik",
    CostUse.RECRUITMENT: "Rekrytering av personal",
    CostUse.OTHER: "Andra insatser",
}
LACKS = {
    Lack.WORDS_DIFFER: "Två ord om hur det gick. Prata ihop er.",
    Lack.UNCONFIRMED: "Er egen bekräftelse saknas.",
    Lack.NOTHING_SAID: "Ingen har sagt hur det gick. Kanske väntar det på en platta utan nät.",
}
NOBODY = "Ingen var bokad i programmet"
RECONSTRUCTED = "rekonstruerad"
PRELIMINARY = "Formuläret är preliminärt: 2025 års frågor gäller tills Socialstyrelsen har gett ut årets."
LAST_DAY_UNKNOWN = "Sista dag står i beslutet. Skriv in den under Pengar."


def texts_of(scope: Scope, form: Form) -> Document:
    """The words a return of that year is printed with; they are frozen with it."""
    return {
        "form": f"{form.title} (preliminär)" if form.is_preliminary else form.title,
        "note": PRELIMINARY if form.is_preliminary else "",
        "figures": dict(FIGURES),
        "parts": dict(PER_UNIT),
        "labels": {str(figure): dict(words) for figure, words in LABELS.items()},
        "unused_share": UNUSED_SHARE,
        "meant": {key: said[scope.is_region] for key, said in DEFINITIONS.items() if key in FIGURES},
        "money": dict(MONEY),
        "questions": {one.number: one.text + _mark(one.wording) for one in form.questions},
        "versions": dict(form.versions),
    }


def _mark(wording: Wording) -> str:
    return f" ({RECONSTRUCTED})" if wording is Wording.RECONSTRUCTED else ""


def steps(lacking: int, fields: Sequence[Filled], money: Money, *, is_filed: bool) -> list[FormStep]:
    """What is left before the return is true and handed in, step by step."""
    words = count_words(lacking, "besök saknar ett ord", "besök saknar ett ord") if lacking else None
    answers = _answers_left(fields)
    amounts = None if None not in (money.allocated, money.used) else "belopp saknas"
    return [
        FormStep("Siffror", "left" if words else "done", words),
        FormStep("Svar", "left" if answers else "done", answers),
        FormStep("Pengar", "left" if amounts else "done", amounts),
        FormStep("Stäm av", "left", "jämför med den andra"),
        FormStep("Lämna in", "done" if is_filed else "left", None if is_filed else "inte inlämnad"),
    ]


def _answers_left(fields: Sequence[Filled]) -> str | None:
    left = sum(one.is_missing and one.question.kind.is_for_people for one in fields)
    return count_words(left, "svar kvar", "svar kvar") if left else None


def left_after(fields: Sequence[Filled], number: str) -> dict[str, object]:
    """What a page that saved one answer by itself is told: whether something is still missing there, and elsewhere."""
    here = next((one for one in fields if one.question.number == number), None)
    return {"is_missing": here is not None and here.is_missing, "left": _answers_left(fields) or ""}


def money_rows(money: Money) -> list[list[str]]:
    """The form's five amounts, and what was left in whole per cent."""
    amounts = vars(money)
    rows = [[MONEY[key], "okänt" if amounts[key] is None else kronor_words(amounts[key])] for key in MONEY]
    share = unused_share(amounts)
    return [*rows, [UNUSED_SHARE, share_words(share)]] if share is not None else rows


def two_sums_words(money: Money, costs: Sequence[Spent]) -> str | None:
    """Where the sheet and the costs say different things of how much was used: which one holds."""
    spent = sum(cost.amount_kr for cost in costs)
    if not costs or money.used is None or spent == money.used:
        return None
    if money.allocated is not None and spent > money.allocated == money.used:
        return f"Kostnaderna är {kronor_words(spent)}, mer än hela bidraget. Mer än så kan inte redovisas som använt."
    return (
        f"Använt belopp är {kronor_words(money.used)} enligt bladet bidrag, men kostnaderna är {kronor_words(spent)}. "
        "Bladet gäller. Är det fel, läs in det igen med rätt oanvänt belopp."
    )


def missing_words(fields: Sequence[Filled]) -> list[tuple[str, str]]:
    """What must be answered before handing in: each field's number and what it asks."""
    return [(one.question.number, one.question.text) for one in fields if one.is_missing]


def change_rows(changed: Sequence[Changed], texts: Document) -> list[list[str]]:
    """What says something else now: what, then, now."""
    named = {**texts["figures"], **texts["money"], **texts["questions"]}
    parts = {
        **{key: {**named, **words} for key, words in texts.get("labels", {}).items()},
        "reimbursement": {**named, **PER_UNIT},
    }
    return [
        [
            ": ".join([named.get(one.key, one.key), *_part(one.part, parts.get(one.key, named))]),
            _value(one.then),
            _value(one.now),
        ]
        for one in changed
    ]


def _part(part: str, named: Mapping[str, str]) -> list[str]:
    """A part of a map in words where it has some: a figure's own name first, then its code."""
    figure, _, code = part.partition(" ")
    return [word for word in (named.get(figure, figure), code) if word]


def _value(value: object) -> str:
    return "–" if value is None else number_words(value) if isinstance(value, int | float) else str(value)


def difference_words(difference: Difference) -> str:
    """`Sedan inlämningen: +3, −1 besök.`"""
    if not difference.is_any:
        return "Inget har ändrats sedan inlämningen."
    visits = [f"+{len(difference.added)}"] if difference.added else []
    visits += [f"−{len(difference.gone)}"] if difference.gone else []
    if visits:
        return f"Sedan inlämningen: {', '.join(visits)} besök."
    return "Besöken är desamma som vid inlämningen, men annat har ändrats."


def lacking_row(one: Lacking, today: date) -> list[str]:
    """Reference, day, how long ago, step, and what is missing. The other side's visit keeps its reference to itself."""
    return [
        one.reference or "Får inte visas här",
        short_day_words(one.visited_on),
        age_words(one, today),
        label_of(Part.STEP, one.step_code) if one.step_code else "–",
        LACKS[one.lack],
    ]


def age_words(one: Lacking, today: date) -> str:
    days = (today - one.visited_on).days
    if days < 1:
        return "i dag"
    return f"{days // 7} veckor" if days >= 14 else count_words(days, "dag", "dagar", is_neuter=False)


def by_unit_and_person(lacking: Sequence[Lacking]) -> list[tuple[str, list[tuple[int | None, str, list[Lacking]]]]]:
    """BVC by name; in each who could say the word, with her visits. A visit nobody had a time for stands last."""
    units: dict[str, dict[tuple[bool, str, int], list[Lacking]]] = {}
    for one in lacking:
        for assignment_id, name in one.people or ((0, NOBODY),):
            units.setdefault(one.bvc_name, {}).setdefault((assignment_id == 0, name, assignment_id), []).append(one)
    return [
        (unit, [(assignment_id or None, name, visits) for (_, name, assignment_id), visits in sorted(people.items())])
        for unit, people in sorted(units.items())
    ]


def effect_words(lacking: Sequence[Lacking]) -> str:
    """What these visits would change in the figures at most."""
    more = sum(one.adds_one for one in lacking)
    visits = "utökat hembesök" if more == 1 else "utökade hembesök"
    return f"upp till +{more} {visits}" if more else "ändrar inte antalet utökade hembesök"


def evidence(figures: Measures) -> dict[str, list[tuple[str, str | None]]]:
    """What the ledger knows about the purpose (1 §) and each condition (2 § 1–5), by field: sentence and its list."""
    visits = count_words(figures.extended_visits, "utökat hembesök", "utökade hembesök").capitalize()
    families = count_words(figures.families_with_extended_visit, "familj", "familjer", is_neuter=False)
    weak = sum(number for area, number in figures.by_area_type.items() if area in ("1", "2"))
    contacts = sum(figures.contacts.values())
    language = figures.information.get("svenska_språket", 0)
    preschool = figures.information.get("förskola_rätt", 0) + figures.information.get("öppna_förskolan", 0)
    health = figures.information.get("hälsouppföljning", 0) + figures.information.get("tandvård", 0)
    return {
        "23a": [
            (f"{visits} hos {families}.", "extended_visits"),
            (f"Information om hälsouppföljning eller tandvård: {health} gånger.", "information"),
        ],
        "23b": [
            (f"Information om svenska språket: {language} gånger.", "information"),
            (f"Information om förskola eller öppna förskolan: {preschool} gånger.", "information"),
            (f"Besök med tolk: {figures.interpreter_visits}.", "interpreter_visits"),
        ],
        "23c": [
            (f"{visits} på steg utöver det ordinarie programmet.", "extended_visits"),
            (f"{weak} av dem i områdestyp 1–2.", "by_area_type"),
        ],
        "23d": [("Riskfaktorer räknas aldrig i liggaren. Skriv hur ni har valt vilka som får erbjudandet.", None)],
        "23e": [
            (f"Besök i {len(figures.by_month)} av tolv månader.", "by_month"),
            (f"{share_words(figures.in_window_share)} i rätt tid.", "in_window"),
        ],
        "23f": [
            (
                f"{figures.extended_joint_visits} av {figures.extended_visits} gjorde båda "
                f"({share_words(figures.joint_share)}).",
                "extended_joint_visits",
            ),
        ],
        "23g": [(f"{count_words(contacts, 'kontakt', 'kontakter', is_neuter=False).capitalize()} togs.", "contacts")],
    }


def grant_words(other: Scope, year: int, *, has_grant: bool | None) -> str:
    """The first thing to know where two returns differ: whether the other side has a grant, and so files at all."""
    if has_grant is None:
        return f"Om {other.name} fick bidrag {year} är inte känt här. Det står i bladet bidrag, under Inläsning."
    if has_grant:
        return f"{other.name} fick bidrag {year} och lämnar en egen återrapport."
    return (
        f"{other.name} hade inget bidrag {year} och lämnar ingen återrapport. "
        "Det förklarar varför bara ni rapporterar besöken."
    )


def side_rows(
    side: SideList,
    scope: Scope,
    url_of: Callable[[str], str],
    talked_of: Collection[UUID] = (),
    may_ask_of: Collection[UUID] = (),
) -> list[list[object]]:
    """Reference, day, unit, step, who was there and why only one counts it, and the way to what is said of it."""
    return [
        [
            *list_row(line, scope, count_joint_ordinary=False)[:4],
            _there_and_why(line.fact, why),
            _way_to_words(line, url_of, talked_of, may_ask_of),
        ]
        for line, why in side.lines
    ]


def _way_to_words(
    line: Listed, url_of: Callable[[str], str], talked_of: Collection[UUID], may_ask_of: Collection[UUID]
) -> object:
    """Nothing to press where nothing is said and the other side may not know which visit it is."""
    visit_id = line.fact.visit_id
    if visit_id not in talked_of and visit_id not in may_ask_of:
        return "–"
    return {"text": "Läs" if visit_id in talked_of else "Fråga", "url": url_of(line.reference)}


def _there_and_why(fact: Fact, why: Apart | None) -> str:
    """Who was there, which is also why only one counts it, unless no municipality could."""
    more = {None: "Båda räknar.", Apart.NO_PARTNER_UNIT: APART[Apart.NO_PARTNER_UNIT]}.get(why)
    return f"{attendance_words(fact)} {more}" if more else attendance_words(fact)


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
