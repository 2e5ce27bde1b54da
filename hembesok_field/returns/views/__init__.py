"""The returns pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("returns", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.returns.views.answers  # noqa: E402
import hembesok_field.returns.views.bvc  # noqa: E402
import hembesok_field.returns.views.distribution  # noqa: E402
import hembesok_field.returns.views.filing  # noqa: E402
import hembesok_field.returns.views.local  # noqa: E402
import hembesok_field.returns.views.missing  # noqa: E402
import hembesok_field.returns.views.money  # noqa: E402
import hembesok_field.returns.views.outlook  # noqa: E402
import hembesok_field.returns.views.reconciling  # noqa: E402
import hembesok_field.returns.views.texts  # noqa: E402
import hembesok_field.returns.views.year  # noqa: E402, F401
