"""Invented years, the tables that others may have of them, and the attacker at work on those."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from hembesok_field.access.rules import Payment
from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.record.shapes import Contact, Information, Outcome, Place
from hembesok_field.statistics import pages, rules
from hembesok_field.statistics.shapes import Bvc, Fact, Measures, Offers, Scope, Sheet, Together
from tests.attacker import FEW, HIDDEN, Attacker

YEAR = 2025
STEPS = {"2m": (True, 0), "4m": (True, 0), "12m": (True, 1), "15m": (True, 1), "8m": (False, 0)}
TABLES = {"Per steg": 0, "Per månad": 1, "Per ålder": 2, "Per områdestyp": 3, "Per BVC": 4}
Row = tuple[str, ...]


def year(seed: int) -> tuple[Scope, list[Fact], dict[int, Bvc], Offers]:
    """A year of one owner: few visits or many, centres that are large and small, ages that follow from the steps."""
    dice = random.Random(seed)  # noqa: S311 - invented visits, nothing secret
    kind = dice.choice(list(AuthorityKind)[:2])
    bvcs = {
        n: Bvc(n, f"b{n}", f"BVC {n}", dice.choice([None, 1, 2, 3]), "1880", Payment.VARIABLE, 0, 0)
        for n in range(1, dice.choice([2, 3, 5, 9]))
    }
    weights = [dice.choice([1, 3, 20, 60]) for _ in bvcs]
    steps = [dice.choice([1, 2, 10, 30]) for _ in STEPS]
    facts = []
    for number in range(dice.choice([3, 9, 30, 80, 300])):
        day = date(YEAR, 1, 1) + timedelta(days=dice.choice([dice.randrange(365), dice.randrange(60)]))
        step = dice.choices(list(STEPS), steps)[0]
        facts.append(
            Fact(
                visit_id=UUID(int=number),
                family_id=UUID(int=number // 2),
                region_id=1,
                bvc_id=dice.choices(list(bvcs), weights)[0],
                municipality_id=1,
                year=YEAR,
                visited_on=day,
                step_code=step,
                is_extra=STEPS[step][0],
                outcome=dice.choice([Outcome.DONE] * 20 + list(Outcome)),
                place=Place.HOME,
                agrees=True,
                nurse=True,
                social_services=True,
                absence_cause=None,
                guardians=2,
                family_guardians=2,
                interpreter=dice.random() < 0.1,
                age_years=STEPS[step][1],
                area_type=dice.choice([None] * 9 + [1]),
                in_window=dice.choice([True] * 12 + [False, None]),
                contacts=" ".join(dice.sample(list(Contact), dice.choice([0, 0, 0, 1]))),
                information=" ".join(dice.sample(list(Information), dice.choice([0, 1]))),
            )
        )
    offered = dice.choice([3, 12, 80])
    accepted = dice.randrange(offered + 1)
    declined = dice.randrange(offered - accepted + 1)
    offers = Offers(offered, accepted, declined, dice.randrange(accepted + 1))
    return Scope(1, "18" if kind is AuthorityKind.REGION else "1880", "Påhittad", kind), facts, bvcs, offers


def measured(scope: Scope, facts: list[Fact], bvcs: dict[int, Bvc], offers: Offers) -> Measures:
    added: Counter[rules.Tally] = Counter()
    for fact in facts:
        added.update(rules.tallies_of(fact, scope.kind))
    families = {fact.family_id for fact in facts if fact.is_extra and fact.outcome is Outcome.DONE}
    added[rules.Part.FAMILIES, False, ""] = len(families)
    return rules.measures(scope, YEAR, added, offers, bvcs)


def handed_out(seed: int) -> tuple[list[Sheet], Measures, set[Row]]:
    """The tables, the truth, and which rows go together."""
    scope, facts, bvcs, offers = year(seed)
    figures = measured(scope, facts, bvcs, offers)
    extended = [fact for fact in facts if fact.is_extra and fact.outcome is Outcome.DONE]
    together = {
        Together(
            fact.step_code,
            f"{fact.visited_on.month:02}",
            str(fact.age_years),
            str(fact.area_type or bvcs[fact.bvc_id].area_type or rules.UNKNOWN_AREA),
            bvcs[fact.bvc_id].code,
        )
        for fact in extended
    }
    windows = [fact.in_window for fact in extended if fact.in_window is not None]
    told = rules.for_others(scope, figures, (len(windows), sum(windows)), together)
    names = {bvc.code: bvc.name for bvc in bvcs.values()}
    labels = {
        (
            pages.label_of("by_step", one.by_step),
            pages.label_of("by_month", one.by_month),
            pages.label_of("by_age_year", one.by_age_year),
            pages.label_of("by_area_type", one.by_area_type),
            names[one.by_bvc],
        )
        for one in together
    }
    return pages.sheets_for_others(told, figures, scope, names), figures, labels


def attacked(sheets: list[Sheet], together: set[Row]) -> Attacker:
    """All that a reader of these tables can lay together; what goes with what she knows beside them."""
    attacker = Attacker()
    single = dict(sheets[0].rows)
    for label, said in single.items():
        if not label.startswith("Andel"):
            attacker.reads(label, said)
    total, outcomes = "Utökade hembesök", "Alla besök som har ett utfall"
    for sheet in sheets[1:]:
        names = [attacker.reads(f"{sheet.name}: {label}", said, row=True) for label, said in sheet.rows]
        if sheet.name in TABLES:
            attacker.adds_up([total], names)
        elif sheet.name.startswith("Utfall"):
            attacker.adds_up([outcomes], names)
        else:
            for name in names:
                attacker.rest(total, name)
    for one in ("Utökade hembesök med tolk", "Utökade hembesök på ett steg som har ett fönster"):
        attacker.rest(total, one)
    attacker.rest("Utökade hembesök på ett steg som har ett fönster", "Utökade hembesök i rätt tid")
    if outcomes in single:
        offered, accepted = "Familjer som fått erbjudandet", "Familjer som tackat ja"
        attacker.rest(offered, accepted)
        if "Familjer som tackat nej" in single:
            attacker.rest(f"{offered} without {accepted}", "Familjer som tackat nej")
        attacker.rest(accepted, "Familjer som avbrutit")
    for one, other in combinations(TABLES, 2):
        for left, right in blocks({(row[TABLES[one]], row[TABLES[other]]) for row in together}):
            attacker.adds_up([f"{one}: {key}" for key in left], [f"{other}: {key}" for key in right])
    return attacker


def blocks(pairs: set[tuple[str, str]]) -> list[tuple[set[str], set[str]]]:
    """Rows of two tables that hold the same visits, found by walking from each row to those it goes with."""
    left, found = {one for one, _ in pairs}, []
    while left:
        reached, others = {min(left)}, set()
        while True:
            others = {b for a, b in pairs if a in reached}
            more = {a for a, b in pairs if b in others}
            if more == reached:
                break
            reached = more
        found.append((reached, others))
        left -= reached
    return found


def faults(seed: int) -> list[str]:
    """Small numbers that are printed, found out, or known to be small."""
    sheets, figures, together = handed_out(seed)
    attacker = attacked(sheets, together)
    shown = [name for name, number in attacker.known.items() if 0 < number < FEW]
    said = [f"{seed}: {name} is printed" for name in shown]
    for name, (low, high) in attacker.found().items():
        if low == high and 0 < low < FEW:
            said.append(f"{seed}: {name} is {low}")
        elif high is not None and high < FEW and low > 0:
            said.append(f"{seed}: {name} lies between {low} and {high}")
    assert figures.extended_visits >= 0
    assert HIDDEN == pages.HIDDEN
    return said
