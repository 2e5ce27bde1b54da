"""No line in any log carries a secret address: whoever reads logs should not be able to read calendars."""

import logging
import re

from flask import Flask

from hembesok_field.web.events import watch_the_door

SECRET = re.compile(r"/(kalender|valkommen|svara)/[^\s\"'?\]]+")
# What a provider sends a browser back with (RFC 6749, 4.1.2): whoever has both could finish another's sign-in.
ANSWER = re.compile(r"([?&])(code|state)=[^\s\"'&\]]+")
WRITERS = ("werkzeug", "gunicorn.access", "gunicorn.error")


class Quiet(logging.Filter):
    """Puts three dots where a secret stood; drops nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(part) for part in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: hide(part) for name, part in record.args.items()}
        return True


def hide(part: object) -> object:
    return ANSWER.sub(r"\1\2=…", SECRET.sub(r"/\1/…", part)) if isinstance(part, str) else part


def keep_quiet(app: Flask) -> None:
    for logger in (app.logger, *map(logging.getLogger, WRITERS)):
        if not any(isinstance(one, Quiet) for one in logger.filters):
            logger.addFilter(Quiet())
    watch_the_door(app, is_production=app.config["HEMBESOK"].is_production)
