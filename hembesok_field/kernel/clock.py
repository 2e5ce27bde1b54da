"""The only file that asks the machine what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond these no child is in a programme, and calendars end
_fixed_day: date | None = None


def stand_still(day: date | None) -> None:
    """Fix the date (HEMBESOK_TODAY, development and tests); the time of day goes on. None lets it go."""
    global _fixed_day  # noqa: PLW0603 - one clock for the whole process is the point
    _fixed_day = day


def now() -> datetime:
    """The present moment in UTC."""
    moment = datetime.now(UTC)
    if _fixed_day is None:
        return moment
    wall = moment.astimezone(SWEDEN)
    return datetime.combine(_fixed_day, wall.time(), SWEDEN).astimezone(UTC)


def unmoved() -> datetime:
    """The machine's own moment, also where the date stands still: for what other machines' clocks must agree with."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Sweden."""
    return swedish(now()).date()


def swedish(moment: datetime) -> datetime:
    """The same moment as the wall clock in Sweden shows it."""
    return moment.astimezone(SWEDEN)


def at_wall_clock(day: date, wall: time) -> datetime | None:
    """The UTC moment when Swedish clocks show this; the first where it comes twice, None where it never does."""
    local = datetime.combine(day, wall, SWEDEN)
    moment = local.astimezone(UTC)
    return moment if moment.astimezone(SWEDEN).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The half-open span of UTC moments that make up one Swedish day (23, 24 or 25 hours)."""
    start = datetime.combine(day, time(), SWEDEN)
    end = datetime.combine(date.fromordinal(day.toordinal() + 1), time(), SWEDEN)
    return start.astimezone(UTC), end.astimezone(UTC)
