"""What one may do about what happened. Each takes a session and who, and never commits.

What is written in a home takes the id that the writer gave it: the same id again is the same once.
"""

from hembesok_field.record.actions.drafts import drop_draft, keep_draft
from hembesok_field.record.actions.ending import end_programme, move_family
from hembesok_field.record.actions.notes import write_note
from hembesok_field.record.actions.sheets import (
    OF_THE_PARTNER,
    SHEET_FIELDS,
    SIDE_OF,
    keep_import,
    known_of,
    last_sheet,
)
from hembesok_field.record.actions.themes import tick, tick_themes, write_themes
from hembesok_field.record.actions.watching import go_in, leave, stay_longer
from hembesok_field.record.actions.words import agree, attest

__all__ = [
    "OF_THE_PARTNER",
    "SHEET_FIELDS",
    "SIDE_OF",
    "agree",
    "attest",
    "drop_draft",
    "end_programme",
    "go_in",
    "keep_draft",
    "keep_import",
    "known_of",
    "last_sheet",
    "leave",
    "move_family",
    "stay_longer",
    "tick",
    "tick_themes",
    "write_note",
    "write_themes",
]
