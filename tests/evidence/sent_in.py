"""Words that are not put in the base but sent: rows from a tablet through the sync API, and a sheet."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select, update

from hembesok_field.access import queries as people
from hembesok_field.access.tables import Assignment
from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR, Who
from hembesok_field.record.tables import Note
from tests.people import browser_of
from tests.tablets import Hand, Tablet

NOTE = 280  # letters
COLUMNS = ("familj", "bvc", "socialtjänst", "barn_födda", "erbjuden", "svar", "samtycke", "språk", "målgrupper")


@dataclass
class Writers:
    """One who writes on a tablet, and one whose assignment has ended since: what she wrote waits for a person."""

    tablet: Tablet
    hand: Hand
    ended: Hand
    visit: UUID

    def hand_in(self, words: tuple[str, ...]) -> None:
        """Every word through the sync API, in as many notes as it takes; what was handed in before is gone."""
        with db.unit_of_work(OPERATOR) as session:
            session.execute(delete(Note).where(Note.visit_id == self.visit))
        for author in (self.hand, self.ended):
            rows = [self.tablet.row(author, self.visit, "note", {"text": text}) for text in packed(words)]
            body = {"starts_at": "2026-03-02T09:00:00Z", "attended": True, "contacts": list(words[:9])}
            rows.append(self.tablet.row(author, self.visit, "attestation", {**body, "information": list(words[:9])}))
            rows.append(self.tablet.row(author, self.visit, words[0], {words[1]: words[0]}, at=words[-1]))
            going = {"due_at": f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", "call": words[0][:80]}
            rows.append(self.tablet.row(author, self.visit, "safety_in", going))
            for start in range(0, len(rows), 50):
                self.tablet.told(self.hand, *rows[start : start + 50])


def packed(words: tuple[str, ...], most: int = NOTE) -> Iterator[str]:
    """The words in texts of at most so many letters."""
    held = ""
    for word in words:
        if len(held) + len(word) + 1 > most:
            yield held
            held = ""
        held = f"{held} {word}".strip()
    yield held


def a_tablet(app: Flask, who: Who, visit: UUID, name: str) -> Writers:
    with db.unit_of_work(OPERATOR) as session:
        others = select(Assignment.id).where(Assignment.unit_id == who.unit_id, Assignment.id != who.assignment_id)
        last = session.scalars(others.order_by(Assignment.id.desc())).first()
        colleague = people.who_in(session, last, clock.today())
    tablet = Tablet(app)
    if tablet.register(who, name).status_code != 200:
        raise RuntimeError("the tablet could not be registered")
    hands = tablet.let_in(who), tablet.let_in(colleague)
    with db.unit_of_work(OPERATOR) as session:
        ended = update(Assignment).where(Assignment.id == colleague.assignment_id)
        session.execute(ended.values(until_on=clock.today() - timedelta(days=1)))
    return Writers(tablet, *hands, visit)


def a_sheet(app: Flask, by: Who, words: tuple[str, ...], name: str) -> None:
    """A sheet of families with a word in every cell waits for her yes or no, instead of the one before."""
    file = io.StringIO()
    sheet = csv.writer(file, delimiter=";")
    sheet.writerow(COLUMNS)
    sheet.writerows([word] * len(COLUMNS) for word in words)
    sent = (io.BytesIO(file.getvalue().encode()), name)
    answer = browser_of(app, by).post("/inlasning", data={"files": sent}, content_type="multipart/form-data")
    if answer.status_code != 302:
        raise RuntimeError(f"the sheet did not come in: {answer.status_code}")
