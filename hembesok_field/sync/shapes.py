"""Values that leave the sync room: what a row says, what became of it, and why."""

from enum import StrEnum


class Kind(StrEnum):
    """What a row is. A kind that is not here is kept for a person to read."""

    ATTESTATION = "attestation"
    NOTE = "note"
    BOOKING_WISH = "booking_wish"


class State(StrEnum):
    """What became of a row. Filed: a person read it and put it away."""

    HELD = "held"
    STORED = "stored"
    REFUSED = "refused"
    IN_REVIEW = "in_review"
    FILED = "filed"


class Reason(StrEnum):
    """Why a row was not taken as it is; the rooms' own rules have theirs."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    SIGNATURE = "signature"
    UNKNOWN_TABLET = "unknown_tablet"
    OTHER_BODY = "other_body"
    AUTHOR_ENDED = "author_ended"
    AUTHOR_UNPROVEN = "author_unproven"
    KIND_UNKNOWN = "kind_unknown"
    NOT_THERE = "not_there"
    BEFORE_REFUSED = "before_refused"
    BEFORE_MISSING = "before_missing"
    BODY = "body"
