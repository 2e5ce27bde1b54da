"""What an authority keeps and for how long, and on which day it is due to go. Values in, answers out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.retention.shapes import RecordType, Rule, Since, Starts

LONGEST_GROUND = 200
LONGEST_REASON = 500
SHORTEST_REASON = 10
LOG_YEARS = 5  # HSLF-FS 2016:40, 4 ch. 9 §: the log is kept at least five years
LONGEST_YEARS = 100


class Reason(StrEnum):
    LOG_TOO_SHORT = "log_too_short"
    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    NOT_COUNTED_FROM = "not_counted_from"
    SAME_DAY = "same_day"
    OWN_LIST = "own_list"
    ALREADY_SIGNED = "already_signed"
    NOTHING_DUE = "nothing_due"
    REFERENCE_UNKNOWN = "reference_unknown"
    ALREADY_HELD = "already_held"
    REASON_TOO_SHORT = "reason_too_short"
    TEXT_TOO_LONG = "text_too_long"
    LOOKS_LIKE_PERSONNUMMER = "looks_like_personnummer"


COUNTED_FROM: Mapping[RecordType, tuple[Since, ...]] = {
    RecordType.NOTES: (Since.PROGRAMME_ENDED,),
    RecordType.CONTACT: (Since.PROGRAMME_ENDED, Since.LAST_ENTRY, Since.BIRTH),
    RecordType.LEDGER: (Since.LAST_ENTRY, Since.PROGRAMME_ENDED, Since.BIRTH),
    RecordType.OWN_SIDE: (Since.LAST_ENTRY, Since.PROGRAMME_ENDED, Since.BIRTH),
    RecordType.LOG: (Since.ENTRY,),
    RecordType.SIGN_IN: (Since.ENTRY,),
}


_JOURNAL = "Som patientjournal, minst tio år efter sista uppgiften (patientdatalagen 2008:355, 3 kap. 17 §)"
_LOG = "Minst fem år (HSLF-FS 2016:40, 4 kap. 9 §)"
_NOTE = "Praktisk anteckning, inte journal: behövs inte när programmet är slut"
_CONTACT = "Behövs inte längre för att nå familjen; ett år för frågor om årets återrapport"
_SOCIAL = "Som socialtjänstens akter, fem år efter sista anteckningen"
_SIGN_IN = "Behövs för att se vem som varit inloggad när en händelse utreds"

# Domain.md sections 5 and 8: what holds until an authority writes its own. No authority is without a rule.
_BVC_SIDE = (
    Rule(RecordType.NOTES, Since.PROGRAMME_ENDED, ground=_NOTE),
    Rule(RecordType.CONTACT, Since.PROGRAMME_ENDED, years=1, ground=_CONTACT),
    Rule(RecordType.LEDGER, Since.LAST_ENTRY, years=10, ground=_JOURNAL),
    Rule(RecordType.LOG, Since.ENTRY, years=10, ground=_LOG),
    Rule(RecordType.SIGN_IN, Since.ENTRY, years=1, ground=_SIGN_IN),
)
_SOCIAL_SIDE = (
    Rule(RecordType.NOTES, Since.PROGRAMME_ENDED, ground=_NOTE),
    Rule(RecordType.OWN_SIDE, Since.LAST_ENTRY, years=5, ground=_SOCIAL),
    Rule(RecordType.LOG, Since.ENTRY, years=LOG_YEARS, ground=_LOG),
    Rule(RecordType.SIGN_IN, Since.ENTRY, years=1, ground=_SIGN_IN),
)
DEFAULTS: Mapping[AuthorityKind, tuple[Rule, ...]] = {
    AuthorityKind.REGION: _BVC_SIDE,
    AuthorityKind.COMPANY: _BVC_SIDE,
    AuthorityKind.MUNICIPALITY: _SOCIAL_SIDE,
}


def types_of(kind: AuthorityKind) -> tuple[RecordType, ...]:
    """What an authority of this kind keeps, and so has a rule for."""
    return tuple(rule.record_type for rule in DEFAULTS[kind])


def rule_on(written: Iterable[Rule], kind: AuthorityKind, record_type: RecordType, day: date) -> Rule | None:
    """The rule that holds that day: the last one written to hold by then, else the program's own proposal."""
    own = [rule for rule in (*DEFAULTS[kind], *written) if rule.record_type is record_type and rule.from_on <= day]
    return max(own, key=lambda rule: rule.from_on, default=None)


def due_on(rule: Rule, started: date) -> date:
    """The first day on which it may go: the day after the whole time has passed, so that it is never a day short.

    29 February plus years ends on 1 March where there is none; 31 August plus a month on 1 October.
    """
    months = started.year * 12 + started.month - 1 + rule.years * 12 + rule.months
    year, month = divmod(months, 12)
    try:
        passed = date(year, month + 1, started.day)
    except ValueError:
        year, month = divmod(months + 1, 12)
        passed = date(year, month + 1, 1)
    return passed + timedelta(days=rule.days + 1)


def goes_on(rule: Rule, starts: Starts) -> date | None:
    """The day a family's rows of this type may go by this rule; None while what it counts from has not come."""
    started = starts.of(rule.since)
    return None if started is None else due_on(rule, started)


def last_started(rule: Rule, today: date) -> date:
    """The last day whose rows are due today."""
    day = today - timedelta(days=rule.years * 366 + rule.months * 31 + rule.days + 3)
    while due_on(rule, day + timedelta(days=1)) <= today:
        day += timedelta(days=1)
    return day


def why_not_rule(rule: Rule, today: date) -> Reason | None:
    """The first thing that is wrong with a rule someone wants to write, or None."""
    if rule.since not in COUNTED_FROM[rule.record_type]:
        return Reason.NOT_COUNTED_FROM
    if rule.from_on < today:
        return Reason.IN_THE_PAST
    if rule.years > LONGEST_YEARS or len(rule.ground) > LONGEST_GROUND:
        return Reason.TOO_LONG
    if rule.record_type is RecordType.LOG and due_on(rule, rule.from_on) < due_on(
        Rule(RecordType.LOG, Since.ENTRY, years=LOG_YEARS), rule.from_on
    ):
        return Reason.LOG_TOO_SHORT
    return None


def ledger_goes_on(own: Rule, other: Rule | None, starts: Starts) -> date | None:
    """The shared rows go when both authorities' times have passed: the one that must keep longest decides."""
    days = [goes_on(rule, starts) for rule in (own, other) if rule is not None]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None
