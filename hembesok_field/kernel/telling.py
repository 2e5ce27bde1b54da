"""What a room tells the rooms further on, in the same unit of work, without knowing who they are."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Telling(Generic[P]):
    """Something that happens in one room and that others may hear of; what a hearer raises undoes the whole act."""

    def __init__(self) -> None:
        self._hearers: list[Callable[P, None]] = []

    def heard_by(self, hearer: Callable[P, None]) -> Callable[P, None]:
        """Decorates a room's function, from when it is loaded; the factory loads every room."""
        self._hearers.append(hearer)
        return hearer

    def tell(self, *facts: P.args, **more: P.kwargs) -> None:
        for hearer in self._hearers:
            hearer(*facts, **more)
