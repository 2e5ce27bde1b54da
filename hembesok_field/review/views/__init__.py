"""The review pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("review", __name__)

from hembesok_field.review.views import disclosed, log, needs  # noqa: E402, F401 - the routes hang themselves on the blueprint
