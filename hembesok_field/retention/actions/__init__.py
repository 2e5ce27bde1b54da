"""What one may do in retention: decide, erase, and erase again what a restored copy brought back."""

from hembesok_field.retention.actions.deciding import (
    hold_family,
    lift_hold,
    make_list,
    sign_list,
    withdraw_list,
    write_rule,
)
from hembesok_field.retention.actions.erasing import erase, journal_signature, write_journal
from hembesok_field.retention.actions.replaying import is_signed, replay
from hembesok_field.retention.actions.running import run

__all__ = [
    "erase",
    "hold_family",
    "is_signed",
    "journal_signature",
    "lift_hold",
    "make_list",
    "replay",
    "run",
    "sign_list",
    "withdraw_list",
    "write_journal",
    "write_rule",
]
