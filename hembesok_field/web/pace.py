"""How much one person may ask of the house, by whatever program: so that no program of hers can wear it out."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from flask import Flask, Response, g, request
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from hembesok_field.kernel import clock
from hembesok_field.web.guard import ANYONE

MOST = 12_000  # at one go; a year's visits of a large centre, read one by one, are a third of it
EACH_SECOND = 200  # what comes back; about what one of the house's processes can answer on two cores
A_FILE = 20  # a file to take away costs as much as so many pages
MOST_PEOPLE = 10_000  # remembered in each process; whoever asked longest ago is forgotten, and begins anew


class Pace:
    """What each may still ask for, by who she is."""

    def __init__(self) -> None:
        self._left: OrderedDict[int, tuple[float, datetime]] = OrderedDict()
        self._one_at_a_time = Lock()

    def take(self, person_id: int, cost: int, now: datetime) -> int:
        """Take of what she has left; the seconds she must wait before there is anything, 0 when there is."""
        with self._one_at_a_time:
            left, at = self._left.pop(person_id, (float(MOST), now))
            left = min(MOST, left + max(0.0, (now - at).total_seconds()) * EACH_SECOND)
            wait = 0 if left >= 1 else int((1 - left) / EACH_SECOND) + 1
            self._left[person_id] = (left if wait else left - cost, now)
            if len(self._left) > MOST_PEOPLE:
                self._left.popitem(last=False)
        return wait


def keep_pace(app: Flask, open_to: Mapping[str, frozenset[str]]) -> None:
    """Asks who it is only where one must have come in: what is open to anyone is slowed where it could be guessed."""
    app.extensions["pace"] = Pace()

    @app.before_request
    def check() -> None:
        if ANYONE in open_to.get(request.endpoint or "", {ANYONE}) or current_user.person_id is None:
            return
        wait = app.extensions["pace"].take(current_user.person_id, 1, clock.unmoved())
        if wait:
            raise TooManyRequests(retry_after=wait)
        g.paced = current_user.person_id

    @app.after_request
    def count_the_file(answer: Response) -> Response:
        if "paced" in g and answer.headers.get("Content-Disposition", "").startswith("attachment"):
            app.extensions["pace"].take(g.paced, A_FILE - 1, clock.unmoved())
        return answer
