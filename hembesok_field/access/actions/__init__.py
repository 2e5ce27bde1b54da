"""What one may do in access. Each takes a session and never commits."""

from hembesok_field.access.actions.log import head_signature, link_hash, write_log
from hembesok_field.access.actions.passwords import make_link, person_of_link, set_password, share_password, use_link
from hembesok_field.access.actions.people import add_person, make_api_token, mark_invented
from hembesok_field.access.actions.ways_in import (
    begin_try,
    choose_assignment,
    end_sign_in,
    end_sign_ins,
    note_seen,
    open_sign_in,
    take_back_try,
    try_keys,
)

__all__ = [
    "add_person",
    "begin_try",
    "choose_assignment",
    "end_sign_in",
    "end_sign_ins",
    "head_signature",
    "link_hash",
    "make_api_token",
    "make_link",
    "mark_invented",
    "note_seen",
    "open_sign_in",
    "person_of_link",
    "set_password",
    "share_password",
    "take_back_try",
    "try_keys",
    "use_link",
    "write_log",
]
