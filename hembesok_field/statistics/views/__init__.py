"""The statistics pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("statistics", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.statistics.views.course  # noqa: E402
import hembesok_field.statistics.views.cuts  # noqa: E402
import hembesok_field.statistics.views.files  # noqa: E402
import hembesok_field.statistics.views.handing  # noqa: E402
import hembesok_field.statistics.views.hours  # noqa: E402
import hembesok_field.statistics.views.year  # noqa: E402, F401
