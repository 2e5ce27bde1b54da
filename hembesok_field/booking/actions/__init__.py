"""What one may do with promises and calendars. Each takes a session and who, and never commits."""

from hembesok_field.booking.actions.addresses import new_address, note_fetched
from hembesok_field.booking.actions.courses import end_participation, move_family, pause, resume
from hembesok_field.booking.actions.promises import book, call_off, cancel, move, undo

__all__ = [
    "book",
    "call_off",
    "cancel",
    "end_participation",
    "move",
    "move_family",
    "new_address",
    "note_fetched",
    "pause",
    "resume",
    "undo",
]
