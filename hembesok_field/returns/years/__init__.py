"""The form of each grant year as it lies beside this file: one TOML a year, with its own texts for ever."""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.returns.shapes import (
    DistributionModel,
    Form,
    LocalRules,
    Option,
    Question,
    QuestionKind,
    Wording,
)

HERE = Path(__file__).parent
LAST_KNOWN = 2026


@cache
def form_of(year: int) -> Form:
    """The year's form. Before the grant there is none to fill in; after the last known its is borrowed, preliminary."""
    file = HERE / f"{min(year, LAST_KNOWN)}.toml"
    if not file.exists():
        return Form(year, "", is_preliminary=False, kinds=frozenset(), parts=(), questions=())
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    title = str(told["title"]).replace(str(LAST_KNOWN), str(year))
    if "same_as" in told:
        same = form_of(told["same_as"])
        return Form(year, title, is_preliminary=True, kinds=same.kinds, parts=same.parts, questions=same.questions)
    return Form(
        year,
        title,
        is_preliminary=False,
        kinds=frozenset(AuthorityKind(kind) for kind in told["kinds"]),
        parts=tuple((part["code"], part["title"]) for part in told["parts"]),
        questions=tuple(_question(field) for field in told["fields"]),
    )


@cache
def models() -> tuple[DistributionModel, ...]:
    """How the grant was shared out each year it is known, the latest first."""
    found = []
    for file in sorted(HERE.glob("*.toml"), reverse=True):
        told = tomllib.loads(file.read_text(encoding="utf-8")).get("distribution")
        if told:
            found.append(
                DistributionModel(
                    year=int(file.stem),
                    by_children=Fraction(told["by_children"]),
                    population_year=told["population_year"],
                    amounts_kr={AuthorityKind(kind): amount for kind, amount in told["amounts_kr"].items()},
                    assumed=told.get("assumed", ""),
                )
            )
    return tuple(found)


def local_example(year: int) -> tuple[LocalRules, str]:
    """Region Örebro läns own rules as one example to begin from, for a year, and where they stand."""
    told = tomllib.loads((HERE / "orebro.toml").read_text(encoding="utf-8"))
    month, day = told["report_by"]
    found = LocalRules(
        year,
        told["variable_kr"],
        told["fixed_kr"],
        told["journal_code"],
        told["journal_words"],
        Decimal(told["fixed_above_cni"]),
        date(year + 1, month, day),
        tuple(told["questions"]),
        tuple(told["headings"]),
    )
    return found, str(told["source"])


def _question(told: dict[str, Any]) -> Question:
    shown = told.get("shown")
    return Question(
        number=told["number"],
        part=told["part"],
        kind=QuestionKind(told["kind"]),
        text=told["question"],
        wording=Wording(told["wording"]),
        options_wording=Wording(told["options_wording"]) if "options_wording" in told else None,
        options=tuple(_option(option) for option in told.get("options", ())),
        is_required=told.get("required", False),
        figure=told.get("figure"),
        only_for=AuthorityKind(told["for"]) if "for" in told else None,
        shown_when=told.get("shown_when"),
        shown_by=(shown["field"], frozenset(shown["any"])) if shown else None,
    )


def _option(told: dict[str, Any]) -> Option:
    return Option(told["code"], told["text"], told.get("asks"), excludes_others=told.get("excludes", False))
