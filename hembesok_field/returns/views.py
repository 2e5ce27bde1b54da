"""The returns pages: read the request, call one act or ask one question, show one page."""

from flask import Blueprint

blueprint = Blueprint("returns", __name__)
