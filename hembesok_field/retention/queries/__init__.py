"""Every question of retention: what is due, which lists and holds there are, and all that is kept of one person."""

from hembesok_field.retention.queries.due import due, journal, rules_of
from hembesok_field.retention.queries.extracts import (
    extract_of_guardian,
    extract_of_person,
    guardians_named,
    person_named,
)
from hembesok_field.retention.queries.lists import (
    family_named,
    forget_on_lists,
    hold_for,
    holds_seen,
    is_held_by,
    list_for,
    list_seen,
    lists_seen,
    rule_now,
    rules_seen,
    waiting_lists,
)

__all__ = [
    "due",
    "extract_of_guardian",
    "extract_of_person",
    "family_named",
    "forget_on_lists",
    "guardians_named",
    "hold_for",
    "holds_seen",
    "is_held_by",
    "journal",
    "list_for",
    "list_seen",
    "lists_seen",
    "person_named",
    "rule_now",
    "rules_of",
    "rules_seen",
    "waiting_lists",
]
