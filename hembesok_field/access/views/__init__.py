"""The access pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("access", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.access.views.accounts  # noqa: E402
import hembesok_field.access.views.keys  # noqa: E402
import hembesok_field.access.views.recovery  # noqa: E402
import hembesok_field.access.views.tablets  # noqa: E402
import hembesok_field.access.views.watch  # noqa: E402
import hembesok_field.access.views.ways_in  # noqa: E402, F401
