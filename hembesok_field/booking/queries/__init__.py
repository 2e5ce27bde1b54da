"""Every question put to the booking tables, named by the question, told who asks.

Those without `by` are about a visit or a family that the asker has fetched already, or a person's own calendar.
"""

from hembesok_field.booking.queries.calendars import (
    address_of,
    addresses_of,
    calendar_of,
    calendar_state,
    lock_person,
)
from hembesok_field.booking.queries.diaries import (
    away_for,
    away_told,
    busy_calendar_of,
    calendars_to_read,
    diaries_of,
    my_hours,
    way_to,
)
from hembesok_field.booking.queries.hours import (
    busy,
    colleagues_beside,
    colleagues_for,
    colleagues_of,
    colleagues_of_unit,
    goes_with,
    holds_of,
    is_gone_before_the_turn,
    own_colleague,
    take_hours_in_turn,
)
from hembesok_field.booking.queries.promises import (
    coming_of,
    history_of,
    may_undo,
    promise_of,
    promises_by_visit,
    promises_of,
    steps_of,
)
from hembesok_field.booking.queries.touched import touched_by
from hembesok_field.booking.queries.visits import (
    booking_page,
    circumstances_of,
    hold_still,
    open_participations,
    slots_between,
    steps_begun,
    waived_steps,
    window_for,
)
from hembesok_field.booking.queries.weeks import visit_week, week_of

__all__ = [
    "address_of",
    "addresses_of",
    "away_for",
    "away_told",
    "booking_page",
    "busy",
    "busy_calendar_of",
    "calendar_of",
    "calendar_state",
    "calendars_to_read",
    "circumstances_of",
    "colleagues_beside",
    "colleagues_for",
    "colleagues_of",
    "colleagues_of_unit",
    "coming_of",
    "diaries_of",
    "goes_with",
    "history_of",
    "hold_still",
    "holds_of",
    "is_gone_before_the_turn",
    "lock_person",
    "may_undo",
    "my_hours",
    "open_participations",
    "own_colleague",
    "promise_of",
    "promises_by_visit",
    "promises_of",
    "slots_between",
    "steps_begun",
    "steps_of",
    "take_hours_in_turn",
    "touched_by",
    "visit_week",
    "waived_steps",
    "way_to",
    "week_of",
    "window_for",
]
