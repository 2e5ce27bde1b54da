"""People who edit the same return at once, in a random order: read, think, write; and a look at what became of it."""

import random
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from hembesok_field.kernel.db import unit_of_work
from hembesok_field.kernel.errors import Refused
from hembesok_field.kernel.identity import Who
from hembesok_field.returns import queries
from hembesok_field.returns.shapes import Reason
from hembesok_field.returns.tables import ReturnAnswer
from tests.integration.returns.scene import YEAR, answer, scope_of

FIELDS = ("23a", "24")


def interleave(seed: int, people: Sequence[Who], turns: int = 14) -> int:
    """One random course of edits; fails where a word was lost or written upon something unread. Says how many stuck."""
    dice = random.Random(seed)  # noqa: S311 - an order, nothing secret
    read: dict[tuple[int, str], tuple[int, str]] = {}
    accepted: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    start = {field: _stands(people[0], field) for field in FIELDS}
    for turn in range(turns):
        who, field = dice.randrange(len(people)), dice.choice(FIELDS)
        if (who, field) not in read or dice.random() < 0.4:
            read[who, field] = _stands(people[who], field)
            continue
        after, saw = read.pop((who, field))
        words = f"{seed}.{turn}.{who}"
        try:
            number = answer(people[who], field, text=words, after=after)
        except Refused as no:
            if no.reason is not Reason.ANSWERED_MEANWHILE:
                raise
            assert _stands(people[who], field)[0] > after, "refused though nobody had written"
            continue
        accepted[field].append((number, words, saw))
    for field in FIELDS:
        _look_back(people[0], field, start[field], accepted[field])
    return sum(len(rows) for rows in accepted.values())


def _stands(by: Who, field: str) -> tuple[int, str]:
    with unit_of_work(by) as session:
        one = queries.signed_of(session, by, scope_of(session, by), YEAR).get(field)
    return (one.number, one.text) if one else (0, "")


def _look_back(by: Who, field: str, start: tuple[int, str], accepted: list[tuple[int, str, str]]) -> None:
    """The history is exactly the accepted words, in order, each upon the one its author had read."""
    with unit_of_work(by) as session:
        rows = session.execute(
            select(ReturnAnswer.number, ReturnAnswer.text)
            .where(ReturnAnswer.field == field, ReturnAnswer.number > start[0])
            .where(ReturnAnswer.authority_id == by.authority_id, ReturnAnswer.year == YEAR)
            .order_by(ReturnAnswer.number)
        ).all()
    assert [tuple(row) for row in rows] == [(number, words) for number, words, _ in accepted]
    before = start[1]
    for _, words, saw in accepted:
        assert saw == before, f"{words} was written upon something unread"
        before = words
