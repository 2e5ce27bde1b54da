"""The sync pages: the app for the field, and what a person has to look at before it is taken in."""

from flask import Blueprint

blueprint = Blueprint("sync", __name__)

# Each page hangs itself on the blueprint above.
import hembesok_field.sync.views.app  # noqa: E402
import hembesok_field.sync.views.review  # noqa: E402
import hembesok_field.sync.views.tablets  # noqa: E402, F401
