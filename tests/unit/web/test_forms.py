"""Held by the form base: every sentence that WTForms can say is Swedish here."""

import ast
import inspect

import wtforms.fields.choices
import wtforms.fields.datetime
import wtforms.fields.numeric
import wtforms.validators
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField

from hembesok_field.web.forms import SENTENCES, Between, Swedish

SPEAKERS = (wtforms.validators, wtforms.fields.choices, wtforms.fields.datetime, wtforms.fields.numeric)


def said_by(module) -> set[str]:
    """Every text that a module hands to gettext or ngettext."""
    return {
        word.value
        for call in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"gettext", "ngettext"}
        for word in call.args
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }


def test_wtforms_says_nothing_in_english():
    said = set().union(*(said_by(module) for module in SPEAKERS))
    assert len(said) > 30
    assert said - set(SENTENCES) == set()


def test_what_is_filled_in_stands_in_both():
    for english, swedish in SENTENCES.items():
        places = [word for word in ("%(min)s", "%(max)s", "%(min)d", "%(max)d") if word in swedish]
        assert all(place in english for place in places)


def test_one_and_many_are_told_apart():
    swedish = Swedish()
    assert swedish.ngettext("Field cannot be longer than %(max)d character.", "", 1) == "Skriv högst %(max)d tecken."


def test_what_is_no_number_is_told_so_and_not_where_it_should_lie():
    class Asks(Form):
        number = IntegerField(validators=[Between(0, 9)])

    for said, sentences in (("x", 1), ("10", 1), ("9" * 400, 1), ("9", 0)):
        asked = Asks(MultiDict({"number": said}))
        assert (asked.validate(), len(asked.number.errors)) == (not sentences, sentences), said
