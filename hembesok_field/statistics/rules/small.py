"""Small cells: which numbers a table made for others must keep back, so that none under five can be worked out.

A number from one to four is hidden. So are as many others as it takes for every hidden small one to have another world:
numbers that agree with everything shown, in which it is five or more. Where such a world stands written down, no
subtraction, system of equations or search can tell that it is not the true one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

FEW = 5  # house.md 3.1 and issue "The return": cells under five
Relation = tuple[frozenset[str], frozenset[str]]
"""Names whose numbers add up to the same as the others'."""


Row = dict[str, Fraction]


@dataclass
class Numbers:
    """What is to be published, by name; `derived` is not, but anyone can work it out where the rest is shown."""

    cells: dict[str, int] = field(default_factory=dict)
    derived: dict[str, int] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def whole(self, total: str, parts: Mapping[str, int]) -> None:
        """A table whose rows add up to `total`; a row without visits is not in it."""
        rows = {name: number for name, number in parts.items() if number}
        self.cells |= rows
        self.relations.append((frozenset([total]), frozenset(rows)))

    def part(self, total: str, name: str, number: int) -> None:
        """One number out of `total`: the rest of it is told with the two."""
        rest = f"{total} utom {name}"
        self.cells[name] = number
        self.derived[rest] = (self.cells | self.derived)[total] - number
        self.relations.append((frozenset([total]), frozenset([name, rest])))

    def same(self, some: Iterable[str], others: Iterable[str]) -> None:
        self.relations.append((frozenset(some), frozenset(others)))


def hidden_in(numbers: Numbers) -> frozenset[str]:
    """The published names to keep back; nothing where no number is small."""
    everything = numbers.cells | numbers.derived
    small = [name for name, number in everything.items() if 0 < number < FEW]
    hidden = {name for name in small if name in numbers.cells}
    for name in small:  # more hidden only gives more worlds: who has had one keeps it
        while not _has_another_world(name, hidden, numbers):
            more = _next_to_hide(name, hidden, numbers)
            if more is None:  # nothing it hangs on is told: all of it five times as large agrees as well
                break
            hidden.add(more)
    return frozenset(hidden)


def _next_to_hide(name: str, hidden: set[str], numbers: Numbers) -> str | None:
    """The smallest number shown that stands in a sum with this one, else with any other that is unknown; sums last."""
    reach, unknown = {name}, hidden | numbers.derived.keys()
    while True:
        ties = [(left | right, left if len(left) == 1 else frozenset()) for left, right in numbers.relations]
        near = [(names, totals) for names, totals in ties if names & reach]
        shown = {one for names, _ in near for one in names if numbers.cells.get(one)} - hidden
        if shown:
            totals = {one for _, totals in near for one in totals}
            return min(shown, key=lambda one: (one in totals, numbers.cells[one], one))
        wider = reach | {one for names, _ in near for one in names & unknown}
        if wider == reach:
            return None
        reach = wider


def _has_another_world(name: str, hidden: set[str], numbers: Numbers) -> bool:
    """Whether numbers can be written down that agree with all that is shown, where this one is five or more.

    A hidden row stands in its table, so it is at least one; a derived number may be nought.
    """
    everything = numbers.cells | numbers.derived
    others = sorted((hidden | numbers.derived.keys()) - {name}, key=lambda one: -everything[one])
    change = _change_of_one(name, others, numbers.relations)
    if change is None:
        return False
    step = lcm(*(by.denominator for by in change.values()), 1)
    least = FEW - everything[name]
    rise = -(-least // step) * step
    floors = {one: 0 if one in numbers.derived else 1 for one in change}
    return all(everything[one] + rise * by >= floors[one] for one, by in change.items())


def _change_of_one(name: str, others: Sequence[str], relations: Sequence[Relation]) -> dict[str, Fraction] | None:
    """How the other unknowns change when this one rises by one and every sum still holds; None where it can't rise.

    Elimination in the order of `others`, the largest first, so that they take up the change.
    """
    unknown = {name, *others}
    rows: list[Row] = []
    for left, right in relations:
        row = {one: Fraction(1) for one in left & unknown} | {one: Fraction(-1) for one in right & unknown}
        if row:
            rows.append(row)
    solved: dict[str, Row] = {}
    for pivot in others:
        found = next((row for row in rows if row.get(pivot)), None)
        if found is None:
            continue
        rows = [_without(pivot, found, row) for row in rows if row is not found]
        solved = {one: _without(pivot, found, row) for one, row in solved.items()} | {pivot: found}
    if any(row.get(name) for row in rows):
        return None
    change = {pivot: -row.get(name, Fraction(0)) / row[pivot] for pivot, row in solved.items()}
    return {name: Fraction(1), **{one: by for one, by in change.items() if by}}


def _without(pivot: str, found: Row, row: Row) -> Row:
    """The row with `pivot` taken out by the other one."""
    if not (by := row.get(pivot)):
        return row
    by /= found[pivot]
    sums = {one: row.get(one, Fraction(0)) - by * found.get(one, Fraction(0)) for one in row.keys() | found.keys()}
    return {one: number for one, number in sums.items() if number}
