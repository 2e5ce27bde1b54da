"""Booking for a program: joint free times, and to promise an hour, move it and take it back."""

from hembesok_field.web.api import room

blueprint = room("booking", __name__)

# Each operation hangs itself on the blueprint above.
import hembesok_field.booking.api.promises  # noqa: E402
import hembesok_field.booking.api.slots  # noqa: E402, F401
