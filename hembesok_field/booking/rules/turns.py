"""How often a rule in somebody's calendar would come round: asked before it is unfolded, for a line may say for ever.

`FREQ=SECONDLY` is one line and thirty-four million hours; unfolding it takes the whole machine.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import prod
from typing import Any

MOST_TURNS = 150_000  # in the days that are read: what ten seconds unfold, and nearly four hundred a day
MOST_STEPS = 3_000_000  # and on the way there from where the rules began: four hundred a day for twenty years

APART = {  # days
    "SECONDLY": 1 / 86_400,
    "MINUTELY": 1 / 1_440,
    "HOURLY": 1 / 24,
    "DAILY": 1,
    "WEEKLY": 7,
    "MONTHLY": 28,
    "YEARLY": 365,
}
FINER = {"HOURLY": ("BYMINUTE", "BYSECOND"), "MINUTELY": ("BYSECOND",), "SECONDLY": ()}
TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")

Rule = Mapping[str, Sequence[Any]]


def are_too_many(rules: Sequence[tuple[Rule, date]], first: date, last: date) -> bool:
    """Whether nobody lives by such a calendar; each rule with the day it begins, and the days that are read."""
    begun = [(rule, _day(begins)) for rule, begins in rules]
    shown = sum(turns(rule, max(begins, first), last) for rule, begins in begun)
    return shown > MOST_TURNS or sum(turns(rule, begins, last) for rule, begins in begun) > MOST_STEPS


def turns(rule: Rule, first: date, last: date) -> float:
    """At most so often, about, between these days; what a rule leaves out is not taken off, but its end is."""
    ends = min(last, _day(rule["UNTIL"][0])) if rule.get("UNTIL") else last
    days = max(0, (ends - first).days + 2)  # zones: a day more on either side
    times = FINER.get(_often(rule), TIMES)
    found = days / _days_apart(rule) * prod(len(rule.get(name, ())) or 1 for name in times)
    is_plain = not any(name.startswith("BY") for name in rule)
    return min(found, int(rule["COUNT"][0])) if is_plain and rule.get("COUNT") else found


def _days_apart(rule: Rule) -> float:
    """From one turn to the next; a month or year that picks its days is taken to pick them all."""
    often = _often(rule)
    if often in {"MONTHLY", "YEARLY"} and any(name.startswith("BY") and name not in TIMES for name in rule):
        return 1
    apart = APART[often] * max(1, int(rule.get("INTERVAL", [1])[0]))
    return apart / (len(rule.get("BYDAY", ())) or 1) if often == "WEEKLY" else apart


def _often(rule: Rule) -> str:
    return str(rule["FREQ"][0]).upper()


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when
