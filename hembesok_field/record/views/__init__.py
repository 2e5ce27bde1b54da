"""The visit's own page, what is kept while one is at the door, paper, and the lists of themes."""

from flask import Blueprint

blueprint = Blueprint("record", __name__)

from hembesok_field.record.views import drafts, paper, safety, themes, visit  # noqa: E402, F401 - the pages hang on the blueprint
