"""Every question put to the returns tables, named by the question, always told who asks."""

from hembesok_field.returns.queries.comparing import compared, pair_for, references, sides_of
from hembesok_field.returns.queries.distribution import populations
from hembesok_field.returns.queries.missing import lacking_count, lacking_of, reminded_today, reminders_for
from hembesok_field.returns.queries.money import (
    coming_of,
    cost_for,
    costs_of,
    decision_of,
    decision_row,
    forecast_of,
    grant_named,
    grant_row,
    grants_of,
    has_grant,
    money_of,
    planned_of,
    stands_on,
    units_of,
)
from hembesok_field.returns.queries.papers import (
    book_of,
    filing_for,
    filings_of,
    frozen,
    paper_of,
    return_of,
    signed_of,
)

__all__ = [
    "book_of",
    "coming_of",
    "compared",
    "cost_for",
    "costs_of",
    "decision_of",
    "decision_row",
    "filing_for",
    "filings_of",
    "forecast_of",
    "frozen",
    "grant_named",
    "grant_row",
    "grants_of",
    "has_grant",
    "lacking_count",
    "lacking_of",
    "money_of",
    "pair_for",
    "paper_of",
    "planned_of",
    "populations",
    "references",
    "reminded_today",
    "reminders_for",
    "return_of",
    "sides_of",
    "signed_of",
    "stands_on",
    "units_of",
]
