"""What may be promised, and what a promise is now. Values in, answers out."""

from enum import StrEnum


class Step(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
