"""What a statistics page was asked for: year, rows and filters, in the words of the address."""

from flask import abort, request

from hembesok_field.statistics import pages
from hembesok_field.statistics.shapes import Cut

LONGEST_KEY = 40


def asked_year(otherwise: int) -> int:
    """The year in the address; an odd one is 404."""
    chosen = request.args.get("ar", otherwise, int)
    if not 2000 <= chosen <= 2100:
        abort(404)
    return chosen


def asked_cut() -> Cut:
    """The filters in the address; a key that nothing stands under leaves nothing in."""
    return Cut(**{figure: request.args.get(word, "")[:LONGEST_KEY] for word, figure in pages.FILTERS.items()})


def asked_rows() -> str:
    """What the table is cut up by, as the address names it; an odd word is 404."""
    rows = request.args.get("rader", "steg")
    if rows not in pages.ROWS:
        abort(404)
    return rows


def address_of(cut: Cut) -> dict[str, str]:
    """The filters back in the address's words."""
    return {pages.word_of(figure): key for figure, key in cut.chosen.items()}
