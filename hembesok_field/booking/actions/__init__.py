"""What one may do with promises and calendars. Each takes a session and who, and never commits."""

from hembesok_field.booking.actions.addresses import new_address, note_fetched
from hembesok_field.booking.actions.courses import end_participation, move_family, pause, resume
from hembesok_field.booking.actions.hours import (
    drop_calendar,
    keep_busy,
    keep_calendar,
    keep_limits,
    keep_week,
    note_fault,
    take_back_away,
    tell_away,
)
from hembesok_field.booking.actions.promises import book, call_off, cancel, move, stand_in, undo

__all__ = [
    "book",
    "call_off",
    "cancel",
    "drop_calendar",
    "end_participation",
    "keep_busy",
    "keep_calendar",
    "keep_limits",
    "keep_week",
    "move",
    "move_family",
    "new_address",
    "note_fault",
    "note_fetched",
    "pause",
    "resume",
    "stand_in",
    "take_back_away",
    "tell_away",
    "undo",
]
