"""One who wants to know a small number, and has all tables that were made for others: subtraction, and nothing else.

Shares no code with the program: reads the tables as they are printed, and solves what adds up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

HIDDEN = "dolt"
FEW = 5
Table = Mapping[str, str]  # label → what is printed


class Attacker:
    """Knows what is printed, what adds up to what, and which rows of two tables hold the same visits."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.least: dict[str, int] = {}
        self.sums: list[dict[str, int]] = []  # name → sign; each comes to nought

    def reads(self, name: str, printed: str | int, *, row: bool = False) -> str:
        if printed == HIDDEN:
            self.least[name] = int(row)  # a row without visits is never printed
        else:
            self.known[name] = int(printed)
        return name

    def adds_up(self, total: Iterable[str], parts: Iterable[str]) -> None:
        self.sums.append({**dict.fromkeys(total, 1), **dict.fromkeys(parts, -1)})

    def rest(self, total: str, part: str) -> None:
        name = f"{total} without {part}"
        self.least.setdefault(name, 0)
        self.adds_up([total], [part, name])

    def found(self) -> dict[str, tuple[int, int | None]]:
        """What each hidden number must lie between; alike where it is found out."""
        bounds: dict[str, tuple[int, int | None]] = {name: (low, None) for name, low in self.least.items()}
        rows = self._eliminated()
        for name in bounds:
            if name in rows and set(rows[name]) == {name, ""}:
                value = int(rows[name][""])
                bounds[name] = (value, value)
        for _ in range(200):
            before = dict(bounds)
            for row in [*self._plain(), *rows.values()]:
                self._narrow(row, bounds)
            if bounds == before:
                break
        return bounds

    def _plain(self) -> list[dict[str, Fraction]]:
        """Each sum as: unknowns with their signs come to what stands under the empty name."""
        found = []
        for one in self.sums:
            row: dict[str, Fraction] = defaultdict(Fraction)
            for name, sign in one.items():
                if name in self.known:
                    row[""] -= sign * self.known[name]
                else:
                    row[name] += sign
            found.append({**row, "": row[""]})
        return found

    def _eliminated(self) -> dict[str, dict[str, Fraction]]:
        """Gauss and Jordan: each pivot with what it hangs on."""
        solved: dict[str, dict[str, Fraction]] = {}
        for plain in self._plain():
            row = plain
            for known, other in solved.items():
                row = self._less(row, other, row.get(known, Fraction(0)))
            pivot = next((name for name, by in row.items() if name and by), None)
            if pivot is None:
                assert row.get("", 0) == 0, "the printed tables do not add up"
                continue
            whole = {name: by / row[pivot] for name, by in row.items()}
            solved = {name: self._less(other, whole, other.get(pivot, Fraction(0))) for name, other in solved.items()}
            solved[pivot] = whole
        return {name: {k: v for k, v in row.items() if v or not k} for name, row in solved.items()}

    @staticmethod
    def _less(row: dict[str, Fraction], other: dict[str, Fraction], times: Fraction) -> dict[str, Fraction]:
        if not times:
            return row
        names = row.keys() | other.keys()
        return {n: row.get(n, Fraction(0)) - times * other.get(n, Fraction(0)) for n in names}

    @staticmethod
    def _narrow(row: dict[str, Fraction], bounds: dict[str, tuple[int, int | None]]) -> None:
        unknown = {name: by for name, by in row.items() if name and by}
        for name, by in unknown.items():
            low, high = bounds[name]
            rest_low, rest_high = Fraction(0), Fraction(0)
            open_low = open_high = False
            for other, times in unknown.items():
                if other == name:
                    continue
                least, most = bounds[other]
                ends = (least, most) if times > 0 else (most, least)
                open_low, rest_low = open_low or ends[0] is None, rest_low + times * (ends[0] or 0)
                open_high, rest_high = open_high or ends[1] is None, rest_high + times * (ends[1] or 0)
            ends = [
                None if open_high else (row[""] - rest_high) / by,
                None if open_low else (row[""] - rest_low) / by,
            ]
            new_low, new_high = ends if by > 0 else ends[::-1]
            if new_low is not None:
                low = max(low, -int(-new_low // 1))
            if new_high is not None:
                high = int(new_high // 1) if high is None else min(high, int(new_high // 1))
            bounds[name] = (low, high)
