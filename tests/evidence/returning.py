"""A return that several people fill in at once, and one that was handed in before five hundred later edits."""

from hembesok_field.kernel import db
from hembesok_field.kernel.identity import OPERATOR
from tests.evidence.proof import Found
from tests.integration.returns.interleaving import interleave
from tests.integration.returns.scene import a_year, fill_in, hand_in
from tests.integration.returns.test_filing import edits_leave_it_alone
from tests.people import a_coordinator, a_region, a_town

COURSES = 1_000
EDITS = 500
SEED = 2026


def no_edit_is_lost(found: Found) -> None:
    """Three people on two fields; each course is one try."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
        people = [town.carin, *(a_coordinator(session, a_region(session), f"{name} Berg") for name in ("Disa", "Elsa"))]
    for seed in range(SEED, SEED + COURSES):
        try:
            interleave(seed, people)
        except AssertionError as wrong:
            found.tried(f"{seed}: {wrong}")
        else:
            found.tried(None)


def handed_in_stays(found: Found) -> None:
    """Random later words, visits and corrections: the frozen return to the byte, the difference list exact."""
    with db.unit_of_work(OPERATOR) as session:
        town = a_town(session)
    a_year(town)
    fill_in(town.carin)
    hand_in(town.carin)
    try:
        edits_leave_it_alone(town, EDITS, SEED)
    except AssertionError as wrong:
        found.tried(str(wrong))
    else:
        found.tried(None, times=EDITS)
