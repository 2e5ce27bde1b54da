"""The words for one's own calendar: when it was fetched, and what it has not heard of since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hembesok_field.web.words import ago_words, count_words

SILENT_FOR = timedelta(days=2)  # the slowest calendars of telephones ask once a day


@dataclass(frozen=True)
class Fetched:
    """What is said of the last fetch; `is_behind`: somebody should see to it."""

    words: str
    is_behind: bool


def fetched(fetched_at: datetime | None, changes: int, now: datetime) -> Fetched:
    """`Din telefon hämtade kalendern för tre timmar sedan. Två ändringar sedan dess.`"""
    if fetched_at is None:
        return Fetched("Din telefon har inte hämtat kalendern än.", is_behind=False)
    changed = count_words(changes, "ändring", "ändringar", is_neuter=False) if changes else "ingenting har ändrats"
    said = f"Din telefon hämtade kalendern {ago_words(fetched_at, now)}. {changed.capitalize()} sedan dess."
    if not changes or now - fetched_at < SILENT_FOR:
        return Fetched(said, is_behind=False)
    return Fetched(f"{said} Öppna kalendern i telefonen, eller gör en ny adress och lägg in den.", is_behind=True)
