"""What one may do with returns and grants. Each takes a session and never commits."""

from hembesok_field.returns.actions.answers import answer, word_field
from hembesok_field.returns.actions.costs import plan_costs, take_back_cost, write_cost
from hembesok_field.returns.actions.filing import hand_in
from hembesok_field.returns.actions.forecast import keep_forecast
from hembesok_field.returns.actions.grants import keep_decision, keep_grant, keep_population
from hembesok_field.returns.actions.messages import remind, say_of_visit

__all__ = [
    "answer",
    "hand_in",
    "keep_decision",
    "keep_forecast",
    "keep_grant",
    "keep_population",
    "plan_costs",
    "remind",
    "say_of_visit",
    "take_back_cost",
    "word_field",
    "write_cost",
]
