"""Every question put to the record tables, named by the question, always told who asks."""

from hembesok_field.record.queries.door import (
    at_door,
    families_at_door,
    has_ongoing_programme,
    promised_of,
    promised_of_all,
)
from hembesok_field.record.queries.drafts import draft_of, has_draft
from hembesok_field.record.queries.page import visit_page
from hembesok_field.record.queries.paper import code_of, day_on_paper, visit_of_code
from hembesok_field.record.queries.themes import is_theme_of, list_of, lists_of, own_themes, themes_of
from hembesok_field.record.queries.watching import colleagues_of, last_call, safety_words, watched_at_unit
from hembesok_field.record.queries.words import (
    imports_of,
    last_own_word,
    may_see,
    own_hold,
    standing_of,
    visit_for_word,
    word_from,
    words_of,
)

__all__ = [
    "at_door",
    "code_of",
    "colleagues_of",
    "day_on_paper",
    "draft_of",
    "families_at_door",
    "has_draft",
    "has_ongoing_programme",
    "imports_of",
    "is_theme_of",
    "last_call",
    "last_own_word",
    "list_of",
    "lists_of",
    "may_see",
    "own_hold",
    "own_themes",
    "promised_of",
    "promised_of_all",
    "safety_words",
    "standing_of",
    "themes_of",
    "visit_for_word",
    "visit_of_code",
    "visit_page",
    "watched_at_unit",
    "word_from",
    "words_of",
]
