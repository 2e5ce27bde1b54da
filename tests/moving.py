"""The program built once for each kind of database, and moved from test to test.

Its routes, pages and questions stay compiled, which was most of what a test cost. Nothing else follows along.
"""

import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from hembesok_field import settings
from hembesok_field.kernel import clock, keys
from hembesok_field.kernel.db import db


class Built:
    """A program that stands built; `moved(environ)` is the same program as if built now, with these settings."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._config = dict(app.config)
        self._look = _look_of(app)
        self._url, self._keeps = make_url(app.config["SQLALCHEMY_DATABASE_URI"]), False
        with app.app_context():
            event.listen(db.engine, "do_connect", self._connect)
            event.listen(db.engine, "connect", self._hurry)

    def moved(self, environ: dict[str, str], *, keeps: bool = False) -> Flask:
        """`keeps`: what is committed shall also bear that the power is cut, as in earnest."""
        given = settings.read(environ, Path(self.app.instance_path))
        self._url = make_url(given.database_url)
        self._keeps = keeps
        self.app.config.clear()
        self.app.config.update(self._config, HEMBESOK=given, SQLALCHEMY_DATABASE_URI=given.database_url)
        self.app._got_first_request = False  # a test may hang up a page of its own, as long as nobody has asked
        with self.app.app_context():
            db.engine.dispose()  # whoever asked after the last test was over was let in to its database
        clock.stand_still(given.today)
        keys.hold(given.keys)
        return self.app

    @property
    def is_changed(self) -> bool:
        """Whether a test has added a page, replaced a view, hung something before every request: then build anew."""
        return _look_of(self.app) != self._look

    def _connect(self, dialect: Any, _record: Any, places: list[Any], words: dict[str, Any]) -> None:
        places[:], told = dialect.create_connect_args(self._url)
        words.update(told)

    def _hurry(self, raw: Any, _record: Any) -> None:
        """Nobody waits for the disk to keep what is thrown away when the test ends."""
        if isinstance(raw, sqlite3.Connection) and not self._keeps:
            raw.execute("PRAGMA synchronous = OFF")


def _look_of(app: Flask) -> tuple[Any, ...]:
    """What a test can reach and change, apart from the settings."""
    steps = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    return (
        len(list(app.url_map.iter_rules())),
        dict(app.view_functions),
        [{name: list(hung) for name, hung in one.items()} for one in steps],
        {**app.jinja_env.globals},
        {**app.jinja_env.filters},
        {**app.extensions["open_to"]},
        {**app.cli.commands},
        app.wsgi_app,
        app.test_client_class,
    )
