"""The words the statistics pages say. Pure, so every sentence can be tested."""

from collections.abc import Mapping

from hembesok_field.statistics.rules import UNKNOWN_AREA, Part, Why, why_counted
from hembesok_field.statistics.shapes import Fact, Listed, Measures, Scope, Situation
from hembesok_field.web.words import count_words, number_words, share_words

FIGURES = {
    "extended_visits": "Utökade hembesök",
    "extended_joint_visits": "Utökade hembesök som båda gjort",
    "joint_share": "Andel av de utökade som båda gjort (%)",
    "ordinary_joint_visits": "Ordinarie hembesök som båda gjort",
    "families_with_extended_visit": "Familjer med minst ett utökat hembesök",
    "visits_per_family": "Utökade hembesök per familj",
    "bvc_count": "BVC med minst ett utökat hembesök",
    "families_offered": "Familjer som fått erbjudandet",
    "families_accepted": "Familjer som tackat ja",
    "families_declined": "Familjer som tackat nej",
    "families_discontinued": "Familjer som avbrutit",
    "participation_share": "Andel som tackat ja (%)",
    "declined_or_discontinued_share": "Andel som tackat nej eller avbrutit (%)",
    "both_guardians_share": "Andel med båda vårdnadshavarna (%)",
    "interpreter_visits": "Utökade hembesök med tolk",
    "in_window_share": "Andel i rätt tid (%)",
    "unconfirmed_visits": "Hembesök som saknar er bekräftelse",
    "outcomes": "Utfall, alla besök",
    "contacts": "Kontakter som tagits",
    "information": "Information som getts",
    "single_visits_by_cause": "Utökade hembesök som en gjort, efter orsak",
    "by_step": "Utökade hembesök per steg",
    "by_bvc": "Utökade hembesök per BVC",
    "by_month": "Utökade hembesök per månad",
    "by_age_year": "Utökade hembesök per barnets ålder",
    "by_area_type": "Utökade hembesök per områdestyp",
    "by_municipality": "Utökade hembesök per kommun",
    "reimbursement": "Ersättning",
    "joint_home_visits": "Hembesök som båda gjort, alla steg",
    "amount_kr": "Belopp (kr)",
}
DEFINITIONS = {
    "extended_visits": {
        True: "Hembesök på ett extra steg, gjort hemma, där sjuksköterskan var med.",
        False: "Hembesök på ett extra steg, gjort hemma, där er socialtjänst var med.",
    },
    "extended_joint_visits": dict.fromkeys(
        (True, False),
        "De utökade där både sjuksköterskan och socialtjänsten var med. Ingen annan kan ersätta dem.",
    ),
    "families_with_extended_visit": dict.fromkeys(
        (True, False), "Varje familj räknas en gång, också med tvillingar eller efter flytt."
    ),
    "bvc_count": dict.fromkeys((True, False), "BVC där minst ett utökat hembesök har gjorts under året."),
    "ordinary_joint_visits": dict.fromkeys(
        (True, False), "Ordinarie hembesök (1–2 veckor och 8 månader) som båda gjort. De räknas inte som utökade."
    ),
    "unconfirmed_visits": dict.fromkeys(
        (True, False), "Hembesök gjorda på ett extra steg där er egen medarbetare inte har svarat ja eller nej."
    ),
    "interpreter_visits": dict.fromkeys((True, False), "Utökade hembesök där en tolk var med."),
    "joint_home_visits": dict.fromkeys(
        (True, False), "Hembesök som båda gjort, på vilket steg som helst. De ger ersättning till BVC."
    ),
}
WHY = {
    Why.EXTENDED: {
        True: "Räknas: sjuksköterskan var med hemma på ett extra steg.",
        False: "Räknas: socialtjänsten var med hemma på ett extra steg.",
    },
    Why.JOINT_ORDINARY: dict.fromkeys(
        (True, False), "Räknas: ett ordinarie besök som båda gjort, och bidragsåret räknar sådana."
    ),
    Why.WORDS_DIFFER: dict.fromkeys(
        (True, False), "Räknas inte: två personer har sagt olika om hur besöket gick. Låt dem prata ihop sig."
    ),
    Why.NOT_DONE: dict.fromkeys((True, False), "Räknas inte: besöket blev inte av."),
    Why.NOT_AT_HOME: dict.fromkeys((True, False), "Räknas inte: besöket gjordes inte i hemmet."),
    Why.ORDINARY_STEP: dict.fromkeys((True, False), "Räknas inte som utökat: steget är ordinarie."),
    Why.NO_PARTNER_UNIT: dict.fromkeys(
        (True, False), "Räknas inte: familjen har ingen enhet i socialtjänsten, så ingen kommun räknar besöket."
    ),
    Why.ABSENT: {
        True: "Räknas inte: sjuksköterskan var inte med.",
        False: "Räknas inte: socialtjänsten var inte med.",
    },
    Why.UNCONFIRMED: {
        True: "Räknas inte än: sjuksköterskan har inte bekräftat att hon var där.",
        False: "Räknas inte än: socialtjänsten har inte bekräftat att någon var där.",
    },
}
OUTCOMES = {
    "genomfört": "Genomfört",
    "familjen_avbokade": "Familjen avbokade",
    "bvc_avbokade": "BVC avbokade",
    "socialtjänsten_avbokade": "Socialtjänsten avbokade",
    "familjen_ej_hemma": "Familjen var inte hemma",
    "sjukdom": "Sjukdom i personalen",
    "barnet_sjukt": "Barnet var sjukt",
    "tolk_uteblev": "Tolken kom inte",
}
CAUSES = {
    "sjukdom": "Sjukdom",
    "ledighet": "Ledighet",
    "ej_bokad": "Inte bokad",
    "ombokad_tid": "Tiden ändrades",
    "annat": "Annat",
    "okänd": "Ingen orsak angiven",
}
CONTACTS = {
    "mhv": "Mödrahälsovården",
    "öppna_förskolan": "Öppna förskolan",
    "annan_socialtjänst": "Annan socialtjänst",
    "förskolan": "Förskolan",
    "annan_kommunal": "Annan i kommunen",
    "tandvården": "Tandvården",
    "annan_regional": "Annan i regionen",
    "civilsamhälle": "Förening eller samfund",
}
INFORMATION = {
    "föräldraskapsstöd": "Föräldraskapsstöd",
    "öppna_förskolan": "Öppna förskolan",
    "förskola_rätt": "Rätten till förskola",
    "tandvård": "Tandvård",
    "svenska_språket": "Svenska språket",
    "hälsouppföljning": "Hälsouppföljning",
}
MONTHS = {
    "01": "januari",
    "02": "februari",
    "03": "mars",
    "04": "april",
    "05": "maj",
    "06": "juni",
    "07": "juli",
    "08": "augusti",
    "09": "september",
    "10": "oktober",
    "11": "november",
    "12": "december",
}
AREAS = {
    "1": "1 stora utmaningar",
    "2": "2 utmaningar",
    "3": "3 blandat",
    "4": "4 goda förutsättningar",
    "5": "5 mycket goda förutsättningar",
    "unknown": "okänd områdestyp",
}
STEPS = {
    "1-2v": "1–2 veckor",
    "2m": "2 månader",
    "4m": "4 månader",
    "8m": "8 månader",
    "12m": "12 månader",
    "15m": "15 månader",
    "före": "före födseln",
    "extra": "tillagt besök",
}
AGES = {"-1": "före födseln", UNKNOWN_AREA: "okänd ålder"}
OLDEST = 999  # what is not known stands last
LABELS: Mapping[str, Mapping[str, str]] = {
    Part.OUTCOME: OUTCOMES,
    Part.CAUSE: CAUSES,
    Part.CONTACT: CONTACTS,
    Part.INFORMATION: INFORMATION,
    Part.MONTH: MONTHS,
    Part.AREA: AREAS,
    Part.STEP: STEPS,
}
NO_LIST = "Erbjudanden visas bara som antal."
FEW = 5  # house.md 3.1: of offers and answers a municipality's pages show no number under five


LISTS: dict[str, str] = {
    **{str(part): FIGURES[part] for part in Part if part in FIGURES},
    "by_municipality": FIGURES["by_municipality"],
    "words_differ": "Besök där orden går isär",
    "guardians_known": "Utökade hembesök där antalet vårdnadshavare är känt",
    "guardians_both": "Utökade hembesök med båda vårdnadshavarna",
    "has_window": "Utökade hembesök på ett steg som har ett fönster",
    "in_window": "Utökade hembesök i rätt tid",
}
Row = tuple[str, str, int]


def list_title(figure: str, key: str) -> str:
    """The list's heading, with the key it was opened by."""
    return f"{LISTS[figure]}: {label_of(figure, key)}" if key else LISTS[figure]


def rows_of(figure: str, values: Mapping[str, int], names: Mapping[str, str] | None = None) -> list[Row]:
    """A map as rows to draw: key, its word, its number. Steps, ages and areas in their order, others by size."""
    named = [(key, (names or {}).get(key) or label_of(figure, key), number) for key, number in values.items()]
    in_order = {Part.AGE: _by_age, Part.STEP: _by_step, Part.MONTH: _by_key, Part.AREA: _by_key}
    return sorted(named, key=in_order[Part(figure)] if figure in in_order else _by_size)


def _by_age(row: Row) -> tuple[int, str]:
    return (int(row[0]), "") if row[0] != UNKNOWN_AREA else (OLDEST, "")


def _by_step(row: Row) -> tuple[int, str]:
    return (list(STEPS).index(row[0]) if row[0] in STEPS else len(STEPS)), row[0]


def _by_key(row: Row) -> tuple[int, str]:
    return 0, row[0]


def _by_size(row: Row) -> tuple[int, str]:
    return -row[2], row[1]


def label_of(figure: str, key: str) -> str:
    """A key of a map in words; a code that has none is its own word."""
    if figure == Part.AGE:
        return AGES.get(key, f"{key} år")
    return LABELS.get(figure, {}).get(key, key)


def why_words(why: Why, scope: Scope) -> str:
    """Räknas det, och varför (inte)?"""
    return WHY[why][scope.is_region]


def attendance_words(fact: Fact) -> str:
    """Who was there, as it stands."""
    said = {True: "var där", False: "var inte där", None: "har inte bekräftat"}
    return f"Sjuksköterskan {said[fact.nurse]}, socialtjänsten {said[fact.social_services]}."


def sentence(scope: Scope, figures: Measures, *, is_this_year: bool) -> str:
    """The page's answer in one sentence, with the choice of year in it."""
    when = "hittills i år" if is_this_year else f"under {figures.year}"
    if not figures.extended_visits:
        return f"Inga utökade hembesök {when} i {scope.name}."
    visits = count_words(figures.extended_visits, "utökat hembesök", "utökade hembesök")
    families = count_words(figures.families_with_extended_visit, "familj", "familjer", is_neuter=False)
    joint = share_words(figures.joint_share)
    return f"{visits.capitalize()} {when} hos {families}, {joint} med båda professionerna."


def few(number: int, scope: Scope) -> str:
    """A number of families as a municipality's page shows it: one to four are `<5`."""
    return f"<{FEW}" if not scope.is_region and 0 < number < FEW else str(number)


def hidden_words(number: int) -> str:
    """Why a list is shorter than its figure; empty when it is not."""
    if number == 0:
        return ""
    visits = count_words(number, "besök", "besök")
    return (
        f"{visits.capitalize()} visas inte här: familjen har skyddade uppgifter, har inte sagt ja till att dela"
        " eller är gallrad, eller så ser ni bara antal."
    )


def list_row(line: Listed, scope: Scope, *, count_joint_ordinary: bool) -> list[str]:
    """Reference, day, unit, step, who was there, and why it counts or not."""
    fact = line.fact
    why = why_counted(fact, scope.kind, count_joint_ordinary=count_joint_ordinary)
    return [
        line.reference,
        fact.visited_on.isoformat(),
        line.bvc_name,
        label_of(Part.STEP, fact.step_code),
        attendance_words(fact),
        why_words(why, scope),
    ]


def differ_words(number: int) -> str:
    """Contradictions stand first under what is missing."""
    visits = count_words(number, "besök", "besök").capitalize()
    return f"{visits} räknas inte: två personer har sagt olika om hur det gick."


def per_family_words(figures: Measures) -> str | None:
    if figures.visits_per_family is None:
        return None
    return f"{number_words(figures.visits_per_family, 2)} utökade hembesök per familj."


def months_words(figures: Measures) -> str:
    """The fullest month, in a sentence."""
    if not figures.by_month:
        return "Inga utökade hembesök."
    key, number = max(figures.by_month.items(), key=lambda row: (row[1], row[0]))
    return f"Flest i {MONTHS[key]}: {number_words(number)}."


def share_of_few(share: float | None, number: int, scope: Scope) -> str | None:
    """A share is not told where its number is too small to be told."""
    return None if share is None or few(number, scope).startswith("<") else f"{share_words(share)} av de erbjudna."


def share_trend_words(now: float | None, before: float | None, year: int) -> str:
    """A share beside the same day a year before: the gap is in percentage points, with one decimal."""
    if before is None or now is None:
        return f"Inget att jämföra med {year}."
    gap = round(now - before, 1)
    if gap == 0:
        return f"Lika stor andel som samma dag {year}."
    points = "procentenhet" if abs(gap) == 1 else "procentenheter"
    return f"{number_words(abs(gap))} {points} {'högre' if gap > 0 else 'lägre'} än samma dag {year}."


def trend_words(now: float | None, before: float | None, year: int) -> str:
    """A number of visits or families beside the same day a year before."""
    if before is None or now is None:
        return f"Inget att jämföra med {year}."
    gap = round(now - before, 1)
    if gap == 0:
        return f"Lika många som samma dag {year}."
    return f"{number_words(abs(gap))} {'fler' if gap > 0 else 'färre'} än samma dag {year}."


def missing_words(situation: Situation) -> str:
    """What waits, and what it could change."""
    if not situation.missing:
        return "Alla besök i år har fått sitt ord."
    if not situation.could_add:
        return "Orden som saknas gäller besök som inte räknas som utökade."
    most = situation.now.visits + situation.could_add
    return f"Får alla sitt ord kan det bli upp till {number_words(most)} utökade hembesök i år."
