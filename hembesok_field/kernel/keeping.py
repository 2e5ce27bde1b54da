"""Reading the same thing again: new, changed or the same. Empty means unknown and erases nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Kept(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def overwrite(row: object, known: Mapping[str, Any]) -> Kept:
    """Set on the row what is known (None is not) and differs; says whether anything did."""
    changes = {name: value for name, value in known.items() if value is not None and getattr(row, name) != value}
    for name, value in changes.items():
        setattr(row, name, value)
    return Kept.CHANGED if changes else Kept.SAME
