"""How the grant is shared out among those who may have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hembesok_field.kernel.identity import AuthorityKind


@dataclass(frozen=True)
class Population:
    """Children aged 0 to 5 of one region or municipality, and those of them in area types 1 and 2 (SCB)."""

    code: str
    children: int
    hard_areas: int

    @property
    def is_region(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True)
class DistributionModel:
    """How a year's grant was shared out: `by_children` of it by all children, the rest by those in hard areas.

    `amount_kr`: what there was to share out among `kinds`. `assumed`: what of that is not printed, in Swedish.
    """

    year: int
    by_children: Fraction
    population_year: int
    amounts_kr: Mapping[AuthorityKind, int]
    assumed: str


@dataclass(frozen=True)
class Share:
    """One recipient's part of its kind's grant by a model: per cent with three decimals, and whole kronor."""

    of_children: Decimal
    of_hard_areas: Decimal
    share: Decimal
    amount_kr: int
