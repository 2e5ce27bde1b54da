"""Tables of figures: what their rows and columns are called, in what order, and as sheets to hand out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hembesok_field.booking.rules import ORDINARY_WAY
from hembesok_field.kernel.errors import Refused
from hembesok_field.record.shapes import Outcome
from hembesok_field.statistics import rules
from hembesok_field.statistics.pages.words import (
    AREAS,
    FIGURES,
    STEPS,
    few,
    label_of,
    rows_of,
)
from hembesok_field.statistics.rules import Part, share
from hembesok_field.statistics.shapes import (
    Capacity,
    Cohort,
    Continuity,
    Cut,
    Line,
    Lines,
    Measures,
    Reason,
    Scope,
    Sheet,
    Spread,
)
from hembesok_field.web.words import count_words, list_words, number_words, share_words

PANGO = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
REFUSALS = {Reason.PDF_NEEDS_PANGO: f"PDF behöver pango, som saknas på datorn. Installera det med: {PANGO}"}


def sentence_of(no: Refused) -> str:
    return REFUSALS[Reason(no.reason)]


# How the address names what a table is cut up and narrowed by.
ROWS = {
    "ar": rules.BY_YEAR,
    "manad": Part.MONTH.value,
    "steg": Part.STEP.value,
    "bvc": Part.BVC.value,
    "omrade": Part.AREA.value,
    "alder": Part.AGE.value,
    "kommun": rules.BY_MUNICIPALITY,
    "utfall": Part.OUTCOME.value,
}
FILTERS = {word: figure for word, figure in ROWS.items() if figure != rules.BY_YEAR}
ROW_WORDS = {
    "ar": "År",
    "manad": "Månad",
    "steg": "Steg",
    "bvc": "BVC",
    "omrade": "Områdestyp",
    "alder": "Barnets ålder",
    "kommun": "Kommun",
    "utfall": "Utfall",
}
COLUMNS = {
    Part.OUTCOME: "Besök",
    Part.VISITS: "Utökade",
    Part.JOINT: "Med båda",
    Part.FAMILIES: "Familjer",
    Part.IN_WINDOW: "I rätt tid",
    Part.INTERPRETER: "Med tolk",
    Part.UNCONFIRMED: "Saknar bekräftelse",
}
FIELDS = {
    Part.OUTCOME: "visits",
    Part.VISITS: "extended",
    Part.JOINT: "joint",
    Part.FAMILIES: "families",
    Part.IN_WINDOW: "in_window",
    Part.INTERPRETER: "interpreter",
    Part.UNCONFIRMED: "unconfirmed",
}
OURS = "Bara för er själva: tabellerna kan innehålla små tal. Det som lämnas vidare hämtas under Lämna vidare."
MUNICIPALITY_COURSE = "Årets erbjudanden, och hur många familjer som fått besök på varje steg."
LIST_HEAD = ("Besök", "Dag", "BVC", "Steg", "Vilka var där?", "Räknas det, och varför?")
ALL, DONE = "Alla", rules.OUTCOME_CODES[Outcome.DONE]
PLACES = {field: place for place, field in enumerate(Line._fields)}
Labelled = tuple[str, Line]
Row = tuple[str | int | float | None, ...]
Places = Mapping[str, Mapping[str, str]]  # what a figure's codes are called, where they are places


def word_of(figure: str) -> str:
    """How the address names it."""
    return next(word for word, known in ROWS.items() if known == figure)


def choices(word: str, places: Places) -> dict[str, str]:
    """What a filter can be set to: key and words, beside leaving all in."""
    known: dict[str, Mapping[str, str]] = {
        "steg": STEPS,
        "bvc": dict(sorted(places[Part.BVC].items(), key=lambda pair: pair[1])),
        "omrade": AREAS,
        "kommun": places[rules.BY_MUNICIPALITY],
    }
    return {"": ALL, **known[word]}


def labelled(lines: Lines, places: Places) -> list[Labelled]:
    """The lines with their words, in an order that a reader expects."""
    by_key = {line.key: line for line in lines.lines}
    if lines.by == rules.BY_YEAR:
        return [(key, by_key[key]) for key in sorted(by_key)]
    numbers = {key: line.visits if lines.by == Part.OUTCOME else line.extended for key, line in by_key.items()}
    return [(label, by_key[key]) for key, label, _ in rows_of(lines.by, numbers, places.get(lines.by))]


def cut_words(cut: Cut, places: Places) -> str:
    """The filters in words; empty when none is set."""
    said = [
        places.get(figure, {}).get(key) or f"{ROW_WORDS[word_of(figure)].lower()} {label_of(figure, key)}"
        for figure, key in cut.chosen.items()
    ]
    return f"Urval: {list_words(said)}." if said else ""


def lines_words(lines: Lines, year: int, scope: Scope, chosen: str) -> str:
    """The table's answer in one sentence, with the filters' effect in it."""
    when = f"{year - 9}–{year}" if lines.by == rules.BY_YEAR else f"under {year}"
    total = lines.total
    visits = count_words(total.extended, "utökat hembesök", "utökade hembesök").capitalize()
    both = f", {share_words(share(total.joint, total.extended))} med båda professionerna" if total.extended else ""
    return f"{visits} {when} i {scope.name}{both}. {chosen}".strip()


def lines_sheet(lines: Lines, rows: Sequence[Labelled]) -> Sheet:
    """The table as it stands on the page, with its two shares."""
    head = (ROW_WORDS[word_of(lines.by)], *COLUMNS.values(), "Andel med båda (%)", "Andel i rätt tid (%)")
    return Sheet("Uppdelat", head, [_cells(label, line) for label, line in [*rows, (ALL, lines.total)]])


def _cells(label: str, line: Line) -> Row:
    shares = (share(line.joint, line.extended), share(line.in_window, line.has_window))
    return (label, *(getattr(line, field) for field in FIELDS.values()), *shares)


def funnel_sheet(steps: Sequence[Mapping[str, object]]) -> Sheet:
    rows = [(str(step["label"]), str(step.get("text", step["value"]))) for step in steps]
    return Sheet("Vägen", ("Steg", "Antal"), [*rows])


def year_sheets(figures: Measures, scope: Scope) -> list[Sheet]:
    """The year's figures, and every map of them."""
    maps = [
        (FIGURES[key], label, number)
        for key, values in vars(figures).items()
        if isinstance(values, Mapping)
        for _, label, number in rows_of(key, values)
    ]
    return [year_sheet(figures, scope), Sheet("Uppdelat", ("Mått", "Del", "Antal"), [*maps])]


# The way through the programme


def cohort_rows(cohorts: Sequence[Cohort]) -> list[tuple[str, Cohort]]:
    """Each quarter, and the whole year last."""
    named = [(f"Kvartal {one.quarter}", one) for one in cohorts]
    return [*named, ("Hela året", whole_cohort(cohorts))]


def whole_cohort(cohorts: Sequence[Cohort]) -> Cohort:
    steps = sorted({step for one in cohorts for step in one.by_step})
    return Cohort(
        0,
        sum(one.offered for one in cohorts),
        sum(one.accepted for one in cohorts),
        sum(one.completed for one in cohorts),
        {step: sum(one.by_step.get(step, 0) for one in cohorts) for step in steps},
    )


def steps_in_order(cohorts: Sequence[Cohort]) -> list[str]:
    seen = {step for one in cohorts for step in one.by_step}
    return [*(step for step in STEPS if step in seen), *sorted(seen - STEPS.keys())]


def cohort_sheet(born_in: int, cohorts: Sequence[Cohort]) -> Sheet:
    steps = steps_in_order(cohorts)
    head = (f"Födda {born_in}", "Erbjudna", "Tackat ja", *(label_of(Part.STEP, step) for step in steps), "Fullföljt")
    return Sheet(
        "Vägen",
        head,
        [
            (label, one.offered, one.accepted, *(one.by_step.get(step, 0) for step in steps), one.completed)
            for label, one in cohort_rows(cohorts)
        ],
    )


def cohort_words(born_in: int, cohorts: Sequence[Cohort]) -> str:
    whole = whole_cohort(cohorts)
    if not whole.offered:
        return f"Inga erbjudanden till barn födda {born_in}."
    done = f"{number_words(whole.completed)} har fullföljt" if whole.completed else "ingen har fullföljt än"
    return (
        f"Av {number_words(whole.offered)} erbjudna har {share_words(share(whole.accepted, whole.offered))} tackat ja"
        f" och {done}."
    )


def funnel_steps(cohorts: Sequence[Cohort]) -> list[dict[str, object]]:
    """Erbjudna → tackat ja → besök per steg → fullföljt; each step beside the first."""
    whole = whole_cohort(cohorts)
    steps = [
        ("Erbjudna", whole.offered),
        ("Tackat ja", whole.accepted),
        *((f"Besök: {label_of(Part.STEP, step)}", whole.by_step[step]) for step in steps_in_order(cohorts)),
        ("Fullföljt", whole.completed),
    ]
    return [
        {"label": label, "value": number, "note": f"{share_words(share(number, whole.offered))} av de erbjudna"}
        for label, number in steps
    ]


def municipality_funnel(figures: Measures, scope: Scope, by_step: Lines) -> list[dict[str, object]]:
    """What a municipality may know: yearly totals of offers, none under five told, then families per step."""
    told = [("Erbjudna", figures.families_offered), ("Tackat ja", figures.families_accepted)]
    offers = [
        {"label": label, "value": 0 if few(number, scope).startswith("<") else number, "text": few(number, scope)}
        for label, number in told
    ]
    families = [
        {"label": f"Familjer med besök: {label}", "value": line.families}
        for label, line in labelled(by_step, {})
        if line.families  # an ordinary step has visits and no extended one
    ]
    return [*offers, *families]


def continuity_words(same: Continuity) -> str:
    if not same.families:
        return "Ingen familj har än haft två gemensamma besök där det är känt vilka som kom."
    families = count_words(same.families, "familj", "familjer", is_neuter=False)
    always = share_words(share(same.same_pair, same.families))
    return f"Av {families} med minst två gemensamma besök har {always} alltid mött samma två."


def continuity_sheet(same: Continuity) -> Sheet:
    rows: list[Row] = [(label, number, share(number, same.families)) for label, number in continuity_rows(same)]
    return Sheet("Samma två", ("Familjen har mött", "Familjer", "Andel (%)"), rows)


def continuity_rows(same: Continuity) -> list[tuple[str, int]]:
    return [
        ("Minst två gemensamma besök", same.families),
        ("Alltid samma två", same.same_pair),
        ("Alltid samma sjuksköterska", same.same_nurse),
        ("Alltid samma från socialtjänsten", same.same_worker),
    ]


def cancelled(lines: Lines) -> list[tuple[str, str, int]]:
    """Visits that were not done, by whose doing: key, words, number; the most first."""
    return [row for row in rows_of(Part.OUTCOME, {line.key: line.visits for line in lines.lines}) if row[0] != DONE]


def cancelled_words(lines: Lines) -> str:
    number = sum(row[2] for row in cancelled(lines))
    if not number:
        return "Inget besök har ställts in."
    return f"{count_words(number, 'besök', 'besök').capitalize()} av {number_words(lines.total.visits)} blev inte av."


def cancelled_sheet(lines: Lines) -> Sheet:
    rows: list[Row] = [(label, number, share(number, lines.total.visits)) for _, label, number in cancelled(lines)]
    return Sheet("Blev inte av", ("Varför", "Besök", "Andel av alla besök (%)"), rows)


def timely_sheet(rows: Sequence[Labelled]) -> Sheet:
    return Sheet(
        "I rätt tid",
        ("Steg", "Besök med fönster", "I rätt tid", "Andel (%)"),
        [(label, one.has_window, one.in_window, share(one.in_window, one.has_window)) for label, one in rows],
    )


def timely_rows(rows: Sequence[Labelled]) -> list[list[str]]:
    """The same as on the page, in words."""
    return [
        [
            label,
            number_words(one.has_window),
            number_words(one.in_window),
            share_words(share(one.in_window, one.has_window)),
        ]
        for label, one in rows
        if one.has_window
    ]


def timely_dots(rows: Sequence[Labelled], spread: Mapping[str, Spread]) -> list[dict[str, Any]]:
    """Each step as `window_dots` draws it. A step that fewer than five were made on has its numbers and no dots."""
    width = rules.AFTER - rules.BEFORE

    def at(place: int) -> float:
        return (place - rules.BEFORE) / width

    return [
        {
            "label": label,
            "key": line.key,
            "start": at(0),
            "end": at(12),
            "target": at(spread[line.key].target if line.key in spread else 6),
            "dots": _beside_each_other(spread[line.key], width) if line.key in spread else [],
            "text": f"{number_words(line.in_window)} av {number_words(line.has_window)}",
        }
        for label, line in rows
        if line.has_window
    ]


def _beside_each_other(spread: Spread, width: int) -> list[tuple[float, bool, int]]:
    """Dots of one place in rows of five beside each other, within their own twelfth, so that all can be seen."""
    drawn = []
    for (place, inside), number in sorted(Counter(spread.places).items()):
        columns = -(-number // DOT_ROWS)
        for one in range(number):
            aside = (one // DOT_ROWS + 0.5) / columns - 0.5
            drawn.append(((place - rules.BEFORE + 0.85 * aside) / width, inside, one % DOT_ROWS))
    return drawn


DOT_ROWS = 5


def dots_axis(rows: Sequence[Labelled], spread: Mapping[str, Spread]) -> str:
    """What the picture is, in words: which dots are drawn, and what their filling means."""
    drawn = {key: len(one.places) for key, one in spread.items()}
    said = (
        "Fältet är fönstret, strecket dess riktdag. Fylld prick: inom fönstret. "
        "Tom prick: utanför, till vänster för tidigt och till höger för sent."
    )
    if any(drawn.get(line.key, 0) < line.has_window for _, line in rows):
        said += " Ett urval av besöken är ritat, och steg med färre än fem besök har inga prickar."
    return said


def timely_words(lines: Lines) -> str:
    total = lines.total
    if not total.has_window:
        return "Inga utökade hembesök på ett steg som har ett fönster."
    inside = share_words(share(total.in_window, total.has_window))
    return f"{number_words(total.in_window)} av {number_words(total.has_window)} gjordes inom sitt fönster, {inside}."


# Hours


def hours(minutes: int) -> int:
    """Whole hours, half up."""
    return (minutes + 30) // 60


def capacity_words(units: Sequence[Capacity]) -> str:
    visits, needed = sum(one.visits for one in units), hours(sum(one.needed_minutes for one in units))
    free = hours(sum(one.free_minutes for one in units))
    if not visits:
        return "Inga besök utan tid väntar de närmaste tre månaderna."
    planned = count_words(visits, "besök", "besök")
    return (
        f"De närmaste tre månaderna behövs {number_words(needed)} timmar för {planned} som inte har någon tid."
        f" {number_words(free)} arbetstimmar är lediga."
    )


CAPACITY_NOTE = (
    f"Ett besök räknas med stegets längd och {2 * int(ORDINARY_WAY.total_seconds()) // 60} minuters väg. Lediga är"
    " arbetstimmar som varken besök, ledighet eller egen kalender har tagit. Annat arbete är inte borträknat."
)


def capacity_sheet(units: Sequence[Capacity]) -> Sheet:
    return Sheet(
        "Räcker tiden",
        ("Enhet", "Personer", "Besök utan tid", "Timmar som behövs", "Lediga timmar"),
        [(one.unit_name, one.people, one.visits, hours(one.needed_minutes), hours(one.free_minutes)) for one in units],
    )


def year_sheet(figures: Measures, scope: Scope) -> Sheet:
    """The year's figures as the page shows them; of offers a municipality is told none under five."""
    plain = [key for key, value in vars(figures).items() if key in FIGURES and isinstance(value, int | float | None)]
    rows: list[Row] = []
    hidden = {key for key in OFFERS if few(getattr(figures, key), scope).startswith("<")}
    for key in plain:
        value = getattr(figures, key)
        told = few(value, scope) if key in hidden else None if hidden & set(OFFER_SHARES.get(key, ())) else value
        rows.append((FIGURES[key], told))
    return Sheet("Siffror", ("Mått", "Värde"), rows)


OFFERS = ("families_offered", "families_accepted", "families_declined", "families_discontinued")
OFFER_SHARES = {  # a share is not told where a number that it is made of is too small to be told
    "participation_share": ("families_offered", "families_accepted"),
    "declined_or_discontinued_share": ("families_offered", "families_declined", "families_discontinued"),
}
