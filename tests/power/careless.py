"""The program as it must not be: it answers before the disk has what it says is kept. For the proof's own proof."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event

from app import app

__all__ = ["app"]


@event.listens_for(Engine, "connect")
def _hurry(raw: Any, _record: Any) -> None:
    if isinstance(raw, sqlite3.Connection):
        raw.execute("PRAGMA synchronous = NORMAL")
