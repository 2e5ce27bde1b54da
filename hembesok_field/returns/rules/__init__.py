"""What a return holds, why two differ, what a year of grants adds up to. Values in, answers out."""

from hembesok_field.returns.rules.answers import answers, filled, in_order, suggestions, why_not
from hembesok_field.returns.rules.comparing import apart, compared
from hembesok_field.returns.rules.costs import by_use, document_key, forecast, own_cost, parts_of, unit_cost
from hembesok_field.returns.rules.distribution import of_kind, share_of, shares, with_hard_areas
from hembesok_field.returns.rules.filing import as_text, difference, document, fingerprint, paper, seal
from hembesok_field.returns.rules.grants import (
    grants_document,
    is_region,
    money_of,
    per_cent,
    unused_share,
    warnings,
    why_not_decided,
)
from hembesok_field.returns.rules.local import (
    begun_from,
    bvc_year,
    code_state,
    may_apply,
    must_report,
    rate_kr,
    stands,
    why_not_decide,
    why_not_rules,
    why_not_send,
    why_not_write,
)
from hembesok_field.returns.rules.wording import why_not_worded, worded

FILED_BY_MONTH = 6  # the government's own account is due on 30 June (SFS 2025:74, 11 §)

__all__ = [
    "FILED_BY_MONTH",
    "answers",
    "apart",
    "as_text",
    "begun_from",
    "bvc_year",
    "by_use",
    "code_state",
    "compared",
    "difference",
    "document",
    "document_key",
    "filled",
    "fingerprint",
    "forecast",
    "grants_document",
    "in_order",
    "is_region",
    "may_apply",
    "money_of",
    "must_report",
    "of_kind",
    "own_cost",
    "paper",
    "parts_of",
    "per_cent",
    "rate_kr",
    "seal",
    "share_of",
    "shares",
    "stands",
    "suggestions",
    "unit_cost",
    "unused_share",
    "warnings",
    "why_not",
    "why_not_decide",
    "why_not_decided",
    "why_not_rules",
    "why_not_send",
    "why_not_worded",
    "why_not_write",
    "with_hard_areas",
    "worded",
]
