"""The three ways the house says no."""

from enum import StrEnum
from typing import Any


class Refused(Exception):
    """A rule said no; `reason` is an enum member that the room's pages turn into Swedish.

    `facts` fill the sentence, such as the time that collides.
    """

    def __init__(self, reason: StrEnum, **facts: Any) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.facts = facts


class NotFound(Exception):
    """There is nothing there, or nothing this person may know is there."""


class NotAllowed(Exception):
    """The person is known, the thing is known, and the answer is still no."""
