"""What one may do with what leaves. Each takes a session, and never commits."""

from hembesok_field.outbox.actions.choosing import (
    choose,
    keep_guardian_choice,
    keep_number,
    sign_words,
    try_again,
)
from hembesok_field.outbox.actions.leaving import claim, forget_old, forget_past, note_fault, note_sent, take_back
from hembesok_field.outbox.actions.telling import keep_in_step

__all__ = [
    "choose",
    "claim",
    "forget_old",
    "forget_past",
    "keep_guardian_choice",
    "keep_in_step",
    "keep_number",
    "note_fault",
    "note_sent",
    "sign_words",
    "take_back",
    "try_again",
]
