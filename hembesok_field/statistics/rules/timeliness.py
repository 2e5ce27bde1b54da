"""A visit's place in its window, told so roughly that no birth can be reckoned from it. Values in, answers out."""

from datetime import date

from hembesok_field.plan.rules import Window

TWELFTHS = 12
BEFORE, AFTER = -6, 18  # half a window outside is as far as is drawn


def place_in(window: Window, day: date) -> tuple[int, bool]:
    """Which twelfth of the window the day is (0 its first day, 12 its last), and whether it is within."""
    length = max((window.closes_on - window.opens_on).days, 1)
    place = round(TWELFTHS * (day - window.opens_on).days / length)
    if window.holds(day):
        return min(max(place, 0), TWELFTHS), True
    is_early = day < window.opens_on
    return (max(min(place, -1), BEFORE), False) if is_early else (min(max(place, TWELFTHS + 1), AFTER), False)
