"""Thirty-one years, day by day: what is due is gone that day and not the day before, by each authority's own rules."""

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from hembesok_field.kernel.identity import AuthorityKind
from hembesok_field.retention import rules
from hembesok_field.retention.rules import rule_on
from hembesok_field.retention.shapes import RecordType, Rule, Since, Starts

BEGINS, YEARS = date(2026, 1, 1), 31
CHANGED = date(2033, 7, 1)
WRITTEN = (
    Rule(RecordType.LEDGER, Since.BIRTH, years=30, from_on=CHANGED),
    Rule(RecordType.CONTACT, Since.PROGRAMME_ENDED, months=6, from_on=date(2030, 2, 28)),
)
TYPES = (RecordType.CONTACT, RecordType.LEDGER)


def families(seed: int) -> list[Starts]:
    """Forty-one births, two of them on a 29 February, whose programmes end some fifteen months later."""
    dice = Random(seed)  # noqa: S311 - invented families
    born = [date(2024, 2, 29), date(2028, 2, 29)] + [BEGINS + timedelta(days=dice.randrange(8000)) for _ in range(39)]
    ended = [day + timedelta(days=450 + dice.randrange(60)) for day in born]
    return [Starts(end, end + timedelta(days=dice.randrange(30)), day) for day, end in zip(born, ended)]


def passed(day: date, since: date, years: int, months: int) -> bool:
    """A second reading of the rule, in another way: has the whole time gone by, the last day included?"""
    year, month = since.year + years + (since.month + months - 1) // 12, (since.month + months - 1) % 12 + 1
    lengths = (31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if since.day > lengths[month - 1]:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return (day.year, day.month, day.day) > (year, month, 1)
    return (day.year, day.month, day.day) > (year, month, since.day)


def expected(record_type: RecordType, starts: Starts, day: date) -> bool:
    if record_type is RecordType.CONTACT:
        years, months = (0, 6) if day >= date(2030, 2, 28) else (1, 0)
        return day > starts.programme_ended and passed(day, starts.programme_ended, years, months)
    if day >= CHANGED:
        return passed(day, starts.birth, 30, 0)
    return passed(day, starts.last_entry, 10, 0)


def wrong_days(goes_on: Callable[[Rule, Starts], date | None]) -> int:
    """Days and rows where what is gone is not what should be, in 31 years of days; the erased stay erased."""
    wrong = 0
    present = {(number, kind) for number in range(41) for kind in TYPES}
    everyone, should = families(20), set(present)
    for day in (BEGINS + timedelta(days=n) for n in range(YEARS * 365 + 8)):
        for kind in TYPES:
            rule = rule_on(WRITTEN, AuthorityKind.REGION, kind, day)
            for number, starts in enumerate(everyone):
                when = goes_on(rule, starts)
                if when is not None and when <= day:
                    present.discard((number, kind))
                if expected(kind, starts, day):
                    should.discard((number, kind))
        wrong += len(present ^ should)
    return wrong


def test_for_thirty_one_years_nothing_goes_late_and_nothing_early():
    assert wrong_days(rules.goes_on) == 0


def test_a_rule_shifted_by_one_day_is_found():
    def late(rule: Rule, starts: Starts) -> date | None:
        when = rules.goes_on(rule, starts)
        return when + timedelta(days=1) if when and rule.record_type is RecordType.LEDGER else when

    def early(rule: Rule, starts: Starts) -> date | None:
        when = rules.goes_on(rule, starts)
        return when - timedelta(days=1) if when and rule.record_type is RecordType.CONTACT else when

    assert wrong_days(late) > 0
    assert wrong_days(early) > 0


def test_the_last_day_that_is_due_is_the_other_way_round():
    for years, months, days in ((5, 0, 0), (10, 0, 0), (1, 6, 3), (0, 1, 0), (0, 0, 0)):
        rule = Rule(RecordType.LOG, Since.ENTRY, years, months, days)
        for number in range(1500):
            today = BEGINS + timedelta(days=number)
            last = rules.last_started(rule, today)
            assert rules.due_on(rule, last) <= today < rules.due_on(rule, last + timedelta(days=1))


def test_a_leap_day_is_never_a_day_short():
    rule = Rule(RecordType.LOG, Since.ENTRY, years=5)
    assert rules.due_on(rule, date(2024, 2, 28)) == date(2029, 3, 1)
    assert rules.due_on(rule, date(2024, 2, 29)) == date(2029, 3, 2)
