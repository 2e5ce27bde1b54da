"""A grant year's sheet: random rows of it, and what `grants` must answer, added up by hand.

Readings taken: shares are whole per cent, half away from zero, null when nothing was allocated; `recipient` is the
name in the sheet; the redistribution is recomputed for those who wished more, where an empty wish is a yes if
something was redistributed to them; the sum shared out is that of all rows of the year.
"""

import random
from typing import Any

from tests.recount.nation import Row
from tests.recount.recount import rounded

COLUMNS = ("år", "mottagare", "kod", "rekvirerat", "önskar_mer", "omfördelat", "fördelat", "oanvänt")
RECIPIENTS = (
    ("Region Örebro län", "18"),
    ("Region Gotland", "09"),
    ("Region Skåne", ""),
    ("Västra Götalandsregionen", ""),
    ("Örebro kommun", "1880"),
    ("Dorotea kommun", "2425"),
    ("Malmö stad", ""),
    ("Enköpings kommun", "0381"),
    ("Regionala Gräsmarks kommun", ""),  # begins with neither `Region ` nor ends with `regionen`
)


def row(year: int, name: str, code: str, wish: str, amounts: tuple[int, int, int, int]) -> Row:
    """Amounts: requisitioned, redistributed, allocated, unused."""
    kronor = dict(zip(("rekvirerat", "omfördelat", "fördelat", "oanvänt"), map(str, amounts)))
    return {"år": str(year), "mottagare": name, "kod": code, "önskar_mer": wish, **kronor}


def grant_rows(seed: int, year: int = 2025) -> list[Row]:
    """Some wish more and some do not, and now and then a row does not add up, as in the published table."""
    dice = random.Random(seed)  # noqa: S311
    rows = []
    for name, code in RECIPIENTS:
        asked = dice.randint(9_000, 3_000_000)
        wishes = dice.random() < 0.7
        more = round(asked * 0.57) if wishes else 0
        allocated = asked + more + dice.choice((0, 0, 0, 0, 50, -1))
        unused = dice.choice((0, allocated, dice.randint(0, allocated), dice.randint(0, allocated)))
        if dice.random() < 0.05:
            unused = allocated + 1
        wish = dice.choice(("ja", "")) if wishes else dice.choice(("nej", ""))
        rows.append(row(year, name, code, wish, (asked, more, allocated, unused)))
    return rows


def is_region(line: Row) -> bool:
    name = line["mottagare"]
    return len(line["kod"]) == 2 if line["kod"] else name.startswith("Region ") or name.endswith("regionen")


def whole(part: int, of: int) -> int | None:
    share = rounded(part, of, 0, times=100)
    return None if share is None else int(share)


def used(rows: list[Row]) -> int | None:
    allocated = sum(int(line["fördelat"]) for line in rows)
    return whole(allocated - sum(int(line["oanvänt"]) for line in rows), allocated)


def wished(line: Row) -> bool:
    return line["önskar_mer"] == "ja" or (line["önskar_mer"] == "" and int(line["omfördelat"]) > 0)


def grants(rows: list[Row], year: int) -> dict[str, Any]:
    """The keys of `grants`; in each row `warned` stands for whether there must be sentences in `warnings`."""
    lines = [line for line in rows if line["år"] == str(year)]
    total = {key: sum(int(line[key]) for line in lines) for key in COLUMNS[3:] if key != "önskar_mer"}
    basis = sum(int(line["rekvirerat"]) for line in lines if wished(line))
    regions = [line for line in lines if is_region(line)]
    towns = [line for line in lines if not is_region(line)]
    return {
        "recipients": len(lines),
        "regions": len(regions),
        "municipalities": len(towns),
        "requisitioned": total["rekvirerat"],
        "redistributed": total["omfördelat"],
        "allocated": total["fördelat"],
        "unused": total["oanvänt"],
        "used_share": used(lines),
        "used_share_regions": used(regions),
        "used_share_municipalities": used(towns),
        "rows": [_answer(line, total["omfördelat"], basis) for line in lines],
    }


def _answer(line: Row, redistributed: int, basis: int) -> dict[str, Any]:
    asked, more = int(line["rekvirerat"]), int(line["omfördelat"])
    allocated, unused = int(line["fördelat"]), int(line["oanvänt"])
    shared = rounded(redistributed * asked, basis, 0) if wished(line) else None
    return {
        "recipient": line["mottagare"],
        "requisitioned": asked,
        "redistributed": more,
        "allocated": allocated,
        "unused": unused,
        "unused_share": whole(unused, allocated),
        "recomputed_redistribution": None if shared is None else int(shared),
        "warned": asked + more != allocated or unused > allocated,
    }
