"""The booking pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("booking", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.booking.views.answers  # noqa: E402
import hembesok_field.booking.views.areas  # noqa: E402
import hembesok_field.booking.views.calendars  # noqa: E402
import hembesok_field.booking.views.handing  # noqa: E402
import hembesok_field.booking.views.hours  # noqa: E402
import hembesok_field.booking.views.orders  # noqa: E402
import hembesok_field.booking.views.promises  # noqa: E402
import hembesok_field.booking.views.resources  # noqa: E402
import hembesok_field.booking.views.week  # noqa: E402, F401
