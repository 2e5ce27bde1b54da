"""Every question put to the log by those who review it, and to what was opened in need; always told who asks."""

from hembesok_field.review.queries.chain import changed_review
from hembesok_field.review.queries.disclosed import disclosed
from hembesok_field.review.queries.drawing import sample
from hembesok_field.review.queries.entries import (
    entries_of_family,
    entries_of_person,
    entry_for,
    extract,
    family_in_log,
)
from hembesok_field.review.queries.needs import need_for, notices, opened
from hembesok_field.review.queries.tablets import families_on

__all__ = [
    "changed_review",
    "disclosed",
    "entries_of_family",
    "entries_of_person",
    "entry_for",
    "extract",
    "families_on",
    "family_in_log",
    "need_for",
    "notices",
    "opened",
    "sample",
]
