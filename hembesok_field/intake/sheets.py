"""The six sheets: their columns, which must be there, and how a heading row is recognised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hembesok_field.access.rules import Payment, UnitKind
from hembesok_field.family.rules import Answer, EndReason, TargetGroup
from hembesok_field.intake import cells, shapes
from hembesok_field.intake.cells import Parser, folded
from hembesok_field.record.shapes import AbsenceCause, Contact, Information, Outcome, Place

UNIT_KINDS = {"bvc": UnitKind.BVC, "socialtjanst": UnitKind.SOCIAL_SERVICES}
PAYMENTS = {"rörlig": Payment.VARIABLE, "fast": Payment.FIXED}
ANSWERS = {"ja": Answer.YES, "nej": Answer.NO, "obesvarat": Answer.UNANSWERED}
END_REASONS = {
    "fullföljt": EndReason.COMPLETED,
    "avbröt": EndReason.DISCONTINUED,
    "flyttade": EndReason.MOVED,
    "nåddes_ej": EndReason.NOT_REACHED,
    "barnet_avlidet": EndReason.CHILD_DECEASED,
    "annat": EndReason.OTHER,
}
TARGET_GROUPS = {
    "första_barnet": TargetGroup.FIRST_CHILD,
    "första_barnet_i_sverige": TargetGroup.FIRST_CHILD_IN_SWEDEN,
    "riskfaktorer": TargetGroup.RISK_FACTORS,
    "utlandsfödda": TargetGroup.BORN_ABROAD,
    "språkutveckling": TargetGroup.LANGUAGE_DEVELOPMENT,
    "ej_förskola": TargetGroup.NOT_IN_PRESCHOOL,
    "annan": TargetGroup.OTHER,
}
OUTCOMES = {
    "genomfört": Outcome.DONE,
    "familjen_avbokade": Outcome.FAMILY_CANCELLED,
    "bvc_avbokade": Outcome.BVC_CANCELLED,
    "socialtjänsten_avbokade": Outcome.SOCIAL_SERVICES_CANCELLED,
    "familjen_ej_hemma": Outcome.FAMILY_NOT_HOME,
    "sjukdom": Outcome.STAFF_SICK,
    "barnet_sjukt": Outcome.CHILD_SICK,
    "tolk_uteblev": Outcome.INTERPRETER_MISSING,
}
PLACES = {"hem": Place.HOME, "bvc": Place.BVC, "annat": Place.OTHER}
ABSENCE_CAUSES = {
    "sjukdom": AbsenceCause.SICKNESS,
    "ledighet": AbsenceCause.LEAVE,
    "ej_bokad": AbsenceCause.NOT_BOOKED,
    "ombokad_tid": AbsenceCause.REBOOKED_TIME,
    "annat": AbsenceCause.OTHER,
}
CONTACTS = {contact.value: contact for contact in Contact}
INFORMATION = {information.value: information for information in Information}
YES_NO = ("ja", "nej")
MOST_CHILDREN = 2_000_000  # Sweden has some 700 000 of that age
OWN_COLUMN = "fel"  # what rejected rows are given; left out in silence when they are read again


@dataclass(frozen=True)
class Column:
    """`field` is its name in the row's shape; `choices` are the codes to offer in an empty template."""

    name: str
    field: str
    parse: Parser
    required: bool = False
    choices: tuple[str, ...] = ()
    is_date: bool = False


@dataclass(frozen=True)
class Sheet:
    name: str
    shape: type[shapes.Row]
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)

    def column_of(self, field: str) -> str:
        """The heading of a field, for a fault to name."""
        return next(column.name for column in self.columns if column.field == field)


def _text(name: str, field: str, at_most: int, *, required: bool = False) -> Column:
    return Column(name, field, cells.words(at_most), required)


def _day(name: str, field: str, *, required: bool = False) -> Column:
    return Column(name, field, cells.day, required, is_date=True)


def _code(name: str, field: str, codes: Mapping[str, object], *, required: bool = False) -> Column:
    return Column(name, field, cells.code(codes), required, tuple(codes))


def _whole(name: str, field: str, least: int, most: int, *, required: bool = False) -> Column:
    return Column(name, field, cells.whole(least, most), required)


def _yes_no(name: str, field: str) -> Column:
    return Column(name, field, cells.yes_or_no, choices=YES_NO)


# The lengths are those of the tables that keep the texts.
UNITS = Sheet(
    "enheter",
    shapes.UnitRow,
    (
        _text("enhetskod", "code", 40, required=True),
        _text("namn", "name", 120, required=True),
        _code("typ", "kind", UNIT_KINDS, required=True),
        Column("huvudmannakod", "authority_code", cells.digits, required=True),
        _text("huvudman", "authority_name", 120, required=True),
        Column("kommunkod", "municipality_code", cells.digits, required=True),
        _whole("områdestyp", "area_type", 1, 5),
        Column("barn_cni", "child_cni", cells.decimal),
        _code("ersättning", "payment", PAYMENTS),
        _text("utförare", "contractor", 120),
    ),
)
COLLABORATIONS = Sheet(
    "samverkan",
    shapes.CollaborationRow,
    (
        _text("bvc", "bvc", 40, required=True),
        _text("socialtjänst", "social_services", 40, required=True),
        _day("från", "from_on", required=True),
        _day("till", "until_on"),
    ),
)
FAMILIES = Sheet(
    "familjer",
    shapes.FamilyRow,
    (
        _text("familj", "reference", 60, required=True),
        _text("bvc", "bvc", 40, required=True),
        _text("socialtjänst", "social_services", 40),
        Column("barn_födda", "births", cells.days, required=True),
        _day("erbjuden", "offered_on"),
        _code("svar", "answer", ANSWERS),
        _day("svar_datum", "answered_on"),
        _day("startade", "started_on"),
        _day("avslutad", "ended_on"),
        _code("avslutsorsak", "end_reason", END_REASONS),
        Column("samtycke", "consent", cells.consent),
        _whole("antal_vårdnadshavare", "guardians", 1, 2),
        _whole("områdestyp", "area_type", 1, 5),
        _text("språk", "language", 40),
        _yes_no("tolk", "interpreter"),
        Column("målgrupper", "target_groups", cells.several(TARGET_GROUPS)),
    ),
)
VISITS = Sheet(
    "besök",
    shapes.VisitRow,
    (
        _text("besök", "reference", 60, required=True),
        _text("familj", "family", 60, required=True),
        _text("steg", "step", 20, required=True),
        Column("starttid", "starts_at", cells.moment, required=True),
        _whole("minuter", "minutes", 1, 600),
        _code("utfall", "outcome", OUTCOMES, required=True),
        _code("plats", "place", PLACES),
        _yes_no("sjuksköterska", "nurse"),
        _yes_no("socialtjänst", "social_services"),
        _code("frånvaro_orsak", "absence_cause", ABSENCE_CAUSES),
        _text("andra", "others", 200),
        _whole("vårdnadshavare", "guardians", 0, 2),
        _yes_no("tolk", "interpreter"),
        Column("kontakter", "contacts", cells.several(CONTACTS)),
        Column("information", "information", cells.several(INFORMATION)),
    ),
)
GRANTS = Sheet(
    "bidrag",
    shapes.GrantRow,
    (
        _whole("år", "year", 2000, cells.LAST_YEAR, required=True),
        _text("mottagare", "recipient", 120, required=True),
        Column("kod", "code", cells.digits),
        Column("rekvirerat", "requisitioned", cells.kronor, required=True),
        _yes_no("önskar_mer", "wishes_more"),
        Column("omfördelat", "redistributed", cells.kronor),
        Column("fördelat", "allocated", cells.kronor),
        Column("oanvänt", "unused", cells.kronor),
    ),
)
POPULATIONS = Sheet(
    "befolkning",
    shapes.PopulationRow,
    (
        Column("kod", "code", cells.digits, required=True),
        _whole("barn_0_5", "children", 0, MOST_CHILDREN, required=True),
        _whole("barn_typ_1_2", "hard_areas", 0, MOST_CHILDREN, required=True),
    ),
)
SHEETS = (UNITS, COLLABORATIONS, FAMILIES, VISITS, GRANTS, POPULATIONS)
NAMES = ", ".join(sheet.name for sheet in SHEETS)
_FOLDED = {sheet.name: {folded(column.name): column for column in sheet.columns} for sheet in SHEETS}


def columns_by_fold(sheet: Sheet) -> Mapping[str, Column]:
    return _FOLDED[sheet.name]


def familiar(headings: Iterable[str]) -> int:
    """How many of the headings the best sheet knows: what tells a delimiter from a letter."""
    names = {folded(heading) for heading in headings}
    return max(len(names & by_fold.keys()) for by_fold in _FOLDED.values())


def recognised(headings: Iterable[str]) -> Sheet | None:
    """The sheet that a heading row most looks like, or None if it looks like none.

    Half of the required columns are enough, so that a missing one can be named instead of the whole sheet.
    """
    names = {folded(heading) for heading in headings}

    def likeness(sheet: Sheet) -> tuple[float, int]:
        required = {folded(column.name) for column in sheet.required}
        return len(names & required) / len(required), len(names & _FOLDED[sheet.name].keys())

    best = max(SHEETS, key=likeness)
    share, number = likeness(best)
    looks_like = share >= 0.5 or (number >= 3 and number * 2 >= len(names))
    return best if looks_like else None
