"""What one may do with promises and calendars. Each takes a session and who, and never commits."""

from hembesok_field.booking.actions.addresses import address_made, end_addresses, new_address, note_fetched
from hembesok_field.booking.actions.answers import say_no, say_yes
from hembesok_field.booking.actions.areas import drop_area, keep_area, keep_base, keep_transports
from hembesok_field.booking.actions.courses import end_participation, move_family, pause, resume
from hembesok_field.booking.actions.handing import hand_over, undo_hand_over
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
from hembesok_field.booking.actions.orders import end_order, order_interpreter
from hembesok_field.booking.actions.promises import book, call_off, cancel, move, stand_in, steps_taken, undo
from hembesok_field.booking.actions.resources import end_resource, keep_resource

__all__ = [
    "address_made",
    "book",
    "call_off",
    "cancel",
    "drop_area",
    "drop_calendar",
    "end_addresses",
    "end_order",
    "end_participation",
    "end_resource",
    "hand_over",
    "keep_area",
    "keep_base",
    "keep_busy",
    "keep_calendar",
    "keep_limits",
    "keep_resource",
    "keep_transports",
    "keep_week",
    "move",
    "move_family",
    "new_address",
    "note_fault",
    "note_fetched",
    "order_interpreter",
    "pause",
    "resume",
    "say_no",
    "say_yes",
    "stand_in",
    "steps_taken",
    "take_back_away",
    "tell_away",
    "undo",
    "undo_hand_over",
]
