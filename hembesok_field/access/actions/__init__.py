"""What one may do in access. Each takes a session and never commits."""

from hembesok_field.access.actions.answers import find_answer, keep_answer
from hembesok_field.access.actions.challenges import begin_challenge, use_challenge
from hembesok_field.access.actions.factors import (
    add_passkey,
    forget_factors,
    keep_codes,
    name_passkey,
    person_of_account,
    remove_codes,
    remove_passkey,
    use_code,
)
from hembesok_field.access.actions.log import hash_of_link, head_signature, link_hash, write_log
from hembesok_field.access.actions.passwords import make_link, person_of_link, set_password, share_password, use_link
from hembesok_field.access.actions.people import add_person, make_api_token, mark_invented
from hembesok_field.access.actions.recovery import approve_help, ask_for_two, start_help, take_back_help
from hembesok_field.access.actions.ways_in import (
    begin_try,
    choose_assignment,
    end_other_sign_ins,
    end_own_sign_in,
    end_sign_in,
    end_sign_ins,
    forgive_try,
    note_seen,
    open_sign_in,
    renew_sign_in,
    take_back_try,
    try_keys,
)

__all__ = [
    "add_passkey",
    "add_person",
    "approve_help",
    "ask_for_two",
    "begin_challenge",
    "begin_try",
    "choose_assignment",
    "end_other_sign_ins",
    "end_own_sign_in",
    "end_sign_in",
    "end_sign_ins",
    "find_answer",
    "forget_factors",
    "forgive_try",
    "hash_of_link",
    "head_signature",
    "keep_answer",
    "keep_codes",
    "link_hash",
    "make_api_token",
    "make_link",
    "mark_invented",
    "name_passkey",
    "note_seen",
    "open_sign_in",
    "person_of_account",
    "person_of_link",
    "remove_codes",
    "remove_passkey",
    "renew_sign_in",
    "set_password",
    "share_password",
    "start_help",
    "take_back_help",
    "take_back_try",
    "try_keys",
    "use_challenge",
    "use_code",
    "use_link",
    "write_log",
]
