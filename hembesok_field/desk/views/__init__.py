"""The desk pages: read the request, ask the rooms, show one page."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.desk.views.course  # noqa: E402
import hembesok_field.desk.views.families  # noqa: E402
import hembesok_field.desk.views.seeing  # noqa: E402
import hembesok_field.desk.views.situation  # noqa: E402
import hembesok_field.desk.views.today  # noqa: E402
import hembesok_field.desk.views.week  # noqa: E402, F401
