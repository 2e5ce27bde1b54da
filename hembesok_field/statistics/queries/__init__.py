"""Every question put to the statistics tables, named by the question, always told who asks."""

from hembesok_field.statistics.queries.coming import (
    AHEAD,
    capacity_of,
    due_by,
    due_in_months,
    free_minutes_of,
    unanswered_by,
)
from hembesok_field.statistics.queries.course import cohorts_of, continuity_of
from hembesok_field.statistics.queries.cuts import lines_of, together_of
from hembesok_field.statistics.queries.facts import FACT_COLUMNS, JOINT_HOME_VISIT, counting
from hembesok_field.statistics.queries.lists import (
    counted_references,
    list_behind,
    listed,
    part_of_list,
    references_of,
    waiting_in,
)
from hembesok_field.statistics.queries.refreshing import (
    Programmes,
    children_of_families,
    facts_of_erased,
    facts_of_families,
    offers_of_family,
    something_is_stale,
    visits_of_families,
    words_of_families,
)
from hembesok_field.statistics.queries.scopes import (
    bvc_names,
    bvcs_in,
    bvcs_of,
    chunks,
    others_in,
    own_scope,
    places_in,
    scope_for,
    town_names,
)
from hembesok_field.statistics.queries.situation import situation
from hembesok_field.statistics.queries.timeliness import spread_of
from hembesok_field.statistics.queries.years import (
    counts_joint_ordinary,
    extended_by_unit,
    measures,
    year_of,
    years_with_visits,
)

__all__ = [
    "AHEAD",
    "FACT_COLUMNS",
    "JOINT_HOME_VISIT",
    "Programmes",
    "bvc_names",
    "bvcs_in",
    "bvcs_of",
    "capacity_of",
    "children_of_families",
    "chunks",
    "cohorts_of",
    "continuity_of",
    "counted_references",
    "counting",
    "counts_joint_ordinary",
    "due_by",
    "due_in_months",
    "extended_by_unit",
    "facts_of_erased",
    "facts_of_families",
    "free_minutes_of",
    "lines_of",
    "list_behind",
    "listed",
    "measures",
    "offers_of_family",
    "others_in",
    "own_scope",
    "part_of_list",
    "places_in",
    "references_of",
    "scope_for",
    "situation",
    "something_is_stale",
    "spread_of",
    "together_of",
    "town_names",
    "unanswered_by",
    "visits_of_families",
    "waiting_in",
    "words_of_families",
    "year_of",
    "years_with_visits",
]
