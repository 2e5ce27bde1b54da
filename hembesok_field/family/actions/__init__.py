"""What one may do with a family. Each takes a session and who, and never commits."""

from hembesok_field.family.actions.consent import record_consent, withdraw_consent
from hembesok_field.family.actions.enrolment import answer_offer, enrol, offer_again
from hembesok_field.family.actions.history import remember
from hembesok_field.family.actions.home import change_home, protect, protection_changed
from hembesok_field.family.actions.people import (
    add_child,
    add_guardian,
    correct_child,
    correct_guardian,
    register_birth,
)
from hembesok_field.family.actions.sharing import choose_way, keep_disclosures
from hembesok_field.family.actions.staff import change_half, set_pair, set_partner, take_over

__all__ = [
    "add_child",
    "add_guardian",
    "answer_offer",
    "change_half",
    "change_home",
    "choose_way",
    "correct_child",
    "correct_guardian",
    "enrol",
    "keep_disclosures",
    "offer_again",
    "protect",
    "protection_changed",
    "record_consent",
    "register_birth",
    "remember",
    "set_pair",
    "set_partner",
    "take_over",
    "withdraw_consent",
]
