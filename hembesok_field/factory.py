"""Builds the house: settings, database, guard, rooms, commands."""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from jinja2 import StrictUndefined

from hembesok_field import settings
from hembesok_field.access import door, permissions
from hembesok_field.access.views import blueprint as access
from hembesok_field.booking.api import blueprint as booking_api
from hembesok_field.booking.views import blueprint as booking
from hembesok_field.commands import backup, calendars, database, demo, feed, log, people, token
from hembesok_field.commands import intake as intake_commands
from hembesok_field.commands import outbox as outbox_commands
from hembesok_field.commands import retention as retention_commands
from hembesok_field.commands import returns as return_commands
from hembesok_field.commands import statistics as statistics_commands
from hembesok_field.commands import sync as sync_commands
from hembesok_field.desk.api import blueprint as desk_api
from hembesok_field.desk.views import blueprint as desk
from hembesok_field.family.api import blueprint as family_api
from hembesok_field.family.views import blueprint as family
from hembesok_field.intake.views import blueprint as intake
from hembesok_field.kernel import clock, keys, roles
from hembesok_field.kernel.db import db, reading
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.outbox.views import blueprint as outbox
from hembesok_field.plan.views import blueprint as plan
from hembesok_field.record.views import blueprint as record
from hembesok_field.retention.views import blueprint as retention
from hembesok_field.returns.api import blueprint as returns_api
from hembesok_field.returns.views import blueprint as returns
from hembesok_field.review.views import blueprint as review
from hembesok_field.statistics.api import blueprint as statistics_api
from hembesok_field.statistics.views import blueprint as statistics
from hembesok_field.sync.api import blueprint as sync_api
from hembesok_field.sync.api import page as sync_page
from hembesok_field.sync.views import blueprint as sync
from hembesok_field.voices.views import blueprint as voices
from hembesok_field.web.address import answer_at
from hembesok_field.web.api.document import answer_programs
from hembesok_field.web.errors import show_errors
from hembesok_field.web.forgery import stop_forged
from hembesok_field.web.frame import hang_frames
from hembesok_field.web.guard import ask_once_more, stand_guard
from hembesok_field.web.headers import cookie_rules, set_headers
from hembesok_field.web.limits import set_limits
from hembesok_field.web.pace import keep_pace
from hembesok_field.web.packing import set_packing
from hembesok_field.web.quiet import keep_quiet
from hembesok_field.web.words import FILTERS

ROOMS = (
    access,
    family,
    plan,
    booking,
    outbox,
    record,
    sync,
    sync_page,
    statistics,
    voices,
    returns,
    intake,
    review,
    retention,
    desk,
)
APIS = (family_api, booking_api, sync_api, desk_api, statistics_api, returns_api)
COMMANDS = (
    *people.COMMANDS,
    *token.COMMANDS,
    *log.COMMANDS,
    *backup.COMMANDS,
    *database.COMMANDS,
    *feed.COMMANDS,
    *calendars.COMMANDS,
    *outbox_commands.COMMANDS,
    *intake_commands.COMMANDS,
    *statistics_commands.COMMANDS,
    *return_commands.COMMANDS,
    *retention_commands.COMMANDS,
    *sync_commands.COMMANDS,
    *demo.COMMANDS,
)
TOO_STRONG = (
    "Programmet körs som en roll som äger tabeller eller går förbi radsäkerheten i PostgreSQL."
    " Gör en egen roll åt det: docs/drift-postgresql.md."
)
ROOT = Path(__file__).parent.parent


def create_app(changes: dict[str, Any] | None = None, environ: dict[str, str] | None = None) -> Flask:
    """The whole program. `changes` are Flask settings for tests; `environ` stands in for the process's own."""
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(ROOT / "instance"),
    )
    given = settings.read(os.environ if environ is None else environ, Path(app.instance_path))
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.config.update(
        SECRET_KEY=given.secret_key,
        SQLALCHEMY_DATABASE_URI=given.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(given.database_url),
        HEMBESOK=given,
        BABEL_DEFAULT_LOCALE="sv",
        BABEL_DEFAULT_TIMEZONE="Europe/Stockholm",
        **cookie_rules(is_production=given.is_production),
    )
    if given.is_production:
        app.debug = False  # whatever FLASK_DEBUG says
    app.config.update(changes or {})
    clock.stand_still(given.today)
    keys.hold(given.keys)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    set_headers(app, is_production=given.is_production)
    set_packing(app)
    answer_at(app, given)
    set_limits(app)
    _learn_who(app)
    keep_pace(app, permissions.OPEN_TO)
    stand_guard(app, permissions.OPEN_TO)
    stop_forged(app)
    ask_once_more(app, permissions.ONCE_MORE)
    Babel(app)
    show_errors(app)
    keep_quiet(app)
    hang_frames(app)
    app.jinja_env.filters.update(FILTERS)
    if given.is_production:
        _ask_for_the_role(app)
    for room in (*ROOMS, *APIS):
        app.register_blueprint(room)
    answer_programs(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _ask_for_the_role(app: Flask) -> None:
    """At the first request: a role that goes round row security runs on, behind one net, and the log says so."""
    asked: list[bool] = []

    @app.before_request
    def warn() -> None:
        if asked:
            return
        asked.append(True)
        with reading(OPERATOR) as session:
            if roles.is_too_strong(session):
                app.logger.warning(TOO_STRONG)


def _learn_who(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # our own sign-ins end by themselves
    login.anonymous_user = door.nobody
    login.request_loader(door.visitor)


def _engine_options(url: str) -> dict[str, Any]:
    """A waiting act waits half a minute for its turn before it gives up, on either engine; no log tells a value."""
    shared = {"pool_size": 20, "max_overflow": 20, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}, **shared}
    # Row security makes a question dear to plan and cheap to answer: it is prepared the second time it is asked, and
    # the connection that was used last, whose plans are warm, is used first.
    return {"pool_pre_ping": True, "pool_use_lifo": True, "connect_args": {"prepare_threshold": 1}, **shared}
