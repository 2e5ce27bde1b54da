"""Questions that PostgreSQL has planned once stay planned, also when an act is refused and taken back."""

import re
from collections.abc import Sequence
from typing import Any

from psycopg._preparing import PrepareManager
from psycopg.errors import FeatureNotSupported

CHANGES_TABLES = re.compile(rb"(DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class Standing(PrepareManager):
    """What is prepared stands through a rollback, as in PostgreSQL itself; a dropped or altered table ends it.

    The driver forgets it all at every rollback, for those who make tables in what they roll back. Behind row security
    a question takes many times longer to plan than to answer: in a crowd where all but one are refused, three quarters
    of PostgreSQL's work was to plan the same questions again.
    """

    def clear(self) -> bool:
        """What a rollback asks for."""
        return False

    def _should_discard(self, prep: Any, results: Sequence[Any], *_: Any) -> bool:
        is_changed = any(CHANGES_TABLES(result.command_status or b"") for result in results)
        return super().clear() if is_changed else False


def keep(raw: Any) -> None:
    """Let this connection keep what it prepares."""
    raw._prepared.__class__ = Standing  # it has no setting for this; tests/integration/test_kernel.py sees it hold


def is_outlived(fault: BaseException | None) -> bool:
    """Whether a table was altered by somebody else, so that what was prepared for it answers no more."""
    return isinstance(fault, FeatureNotSupported) and "cached plan" in str(fault)
