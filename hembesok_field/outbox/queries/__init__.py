"""Every question put to the outbox, named by the question.

Those without `by` are asked by the program itself, for what it writes and sends; nobody is shown their answer.
"""

from hembesok_field.outbox.queries.numbers import number_of, numbers_seen, own_unit
from hembesok_field.outbox.queries.promises import (
    Standing,
    authorities_of,
    coming_visits_of,
    coming_visits_of_family,
    standing_of,
    written_about,
)
from hembesok_field.outbox.queries.reviewed import reviewed, sendable_by, words_seen
from hembesok_field.outbox.queries.undelivered import SHOWN, dead_one, is_overtaken, not_told, undelivered
from hembesok_field.outbox.queries.waiting import backlog, guardian_and_home, held, next_to_send, person_of
from hembesok_field.outbox.queries.wishes import guardian_choices_of, guardian_of, guardian_wish, staff_wish, wishes_of

__all__ = [
    "SHOWN",
    "Standing",
    "authorities_of",
    "backlog",
    "coming_visits_of",
    "coming_visits_of_family",
    "dead_one",
    "guardian_and_home",
    "guardian_choices_of",
    "guardian_of",
    "guardian_wish",
    "held",
    "is_overtaken",
    "next_to_send",
    "not_told",
    "number_of",
    "numbers_seen",
    "own_unit",
    "person_of",
    "reviewed",
    "sendable_by",
    "staff_wish",
    "standing_of",
    "undelivered",
    "wishes_of",
    "words_seen",
    "written_about",
]
