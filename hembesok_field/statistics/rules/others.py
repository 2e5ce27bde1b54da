"""What of a year others may have: one set of tables, the same for whoever asks, with small numbers kept back."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from hembesok_field.statistics.rules.counting import UNKNOWN_AREA, Part
from hembesok_field.statistics.rules.small import Numbers, hidden_in
from hembesok_field.statistics.shapes import ForOthers, Measures, Scope, Together

ALL_VISITS = "all_visits"
# The tables whose rows are all the extended visits, as the groups of `Together` know them.
WHOLES = (Part.STEP.value, Part.MONTH.value, Part.AGE.value, Part.AREA.value, Part.BVC.value)
ENOUGH_FOR_A_SHARE = 50  # a tenth of it is five: no fewer visits by one alone can be told from a share in tens


def for_others(scope: Scope, figures: Measures, in_window: tuple[int, int], together: Iterable[Together]) -> ForOthers:
    """The year's numbers by (figure, key), those kept back None.

    `in_window`: extended visits on a step with a window, and of those in time. `together`: what goes with what, since
    a step tells an age and a centre its municipality: such sums are known to all, whether they are printed or not.
    """
    numbers = Numbers({_name(Part.VISITS): figures.extended_visits})
    _wholes(numbers, figures)
    groups = list(together)
    for one, other in combinations(WHOLES, 2):
        for left, right in _blocks(groups, one, other):
            numbers.same(left, right)
    _parts(numbers, figures, in_window)
    if scope.is_region:
        _regions_own(numbers, figures)
    hidden = hidden_in(numbers)
    told = {name: None if name in hidden else number for name, number in numbers.cells.items()}
    return ForOthers(
        {(figure, key): number for name, number in told.items() for figure, _, key in [name.partition(" ")]}
    )


def _name(figure: str, key: str = "") -> str:
    return f"{figure} {key}" if key else str(figure)


def _named(figure: str, values: Mapping[str, int]) -> dict[str, int]:
    return {_name(figure, key): number for key, number in values.items()}


def _wholes(numbers: Numbers, figures: Measures) -> None:
    total, visits = _name(Part.VISITS), figures.extended_visits
    for figure in (Part.STEP, Part.MONTH, Part.AREA, Part.BVC):
        numbers.whole(total, _named(figure, getattr(figures, figure)))
    unknown = visits - sum(figures.by_age_year.values())
    numbers.whole(total, _named(Part.AGE, {**figures.by_age_year, UNKNOWN_AREA: unknown}))


def _blocks(groups: list[Together], one: str, other: str) -> list[tuple[set[str], set[str]]]:
    """Rows of one table and of another that hold the same visits: the parts that hang together when keys that go
    together are joined."""
    blocks: list[tuple[set[str], set[str]]] = []
    for group in groups:
        left, right = {_name(one, getattr(group, one))}, {_name(other, getattr(group, other))}
        apart = []
        for block in blocks:
            if block[0] & left or block[1] & right:
                left |= block[0]
                right |= block[1]
            else:
                apart.append(block)
        blocks = [*apart, (left, right)]
    return blocks if len(blocks) > 1 else []


def _parts(numbers: Numbers, figures: Measures, in_window: tuple[int, int]) -> None:
    total = _name(Part.VISITS)
    for figure in (Part.CONTACT, Part.INFORMATION):
        for name, number in _named(figure, getattr(figures, figure)).items():
            numbers.part(total, name, number)
    numbers.part(total, _name(Part.INTERPRETER), figures.interpreter_visits)
    numbers.part(total, _name(Part.HAS_WINDOW), in_window[0])
    numbers.part(_name(Part.HAS_WINDOW), _name(Part.IN_WINDOW), in_window[1])
    numbers.cells[_name(Part.FAMILIES)] = figures.families_with_extended_visit


def _regions_own(numbers: Numbers, figures: Measures) -> None:
    """How all visits went, and the offers: the region's own. A municipality's would be the same families once more."""
    numbers.cells[ALL_VISITS] = sum(figures.outcomes.values())
    numbers.whole(ALL_VISITS, _named(Part.OUTCOME, figures.outcomes))
    numbers.cells["families_offered"] = figures.families_offered
    numbers.part("families_offered", "families_accepted", figures.families_accepted)
    if figures.families_accepted + figures.families_declined <= figures.families_offered:
        numbers.part("families_offered utom families_accepted", "families_declined", figures.families_declined)
    numbers.part("families_accepted", "families_discontinued", figures.families_discontinued)


def share_in_tens(figures: Measures, told: ForOthers) -> str | None:
    """About how many of the visits both made; nothing where it would tell of fewer than five."""
    visits = told.number(Part.VISITS)
    if visits is None or visits < ENOUGH_FOR_A_SHARE:
        return None
    low = min(figures.extended_joint_visits * 10 // visits * 10, 90)
    return f"{low}–{low + 10} %"
