"""Tables made for others, and one who tries to work out what was kept back of them."""

from tests.evidence.proof import Found
from tests.handed_out import faults

SEED, YEARS = 40, 2_000  # the seeds before are tried in the suite


def attack(found: Found) -> None:
    """Every invented year's tables are one try."""
    for seed in range(SEED, SEED + YEARS):
        wrong = faults(seed)
        found.tried("; ".join(wrong) or None)
