"""The retention pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("retention", __name__)

from hembesok_field.retention.views import extracts, keeping, lists  # noqa: E402, F401 - the routes hang themselves on
