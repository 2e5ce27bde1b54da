"""`make evidence`: run the long proofs on both engines, print each as it ends, write docs/evidence.json.

`--only WORD` runs those whose name holds the word, and writes their rows; the others stand with the day they ran.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import decade
from benchmarks.house import opened
from hembesok_field.kernel import clock, passwords
from tests.engines import Server, start_postgres
from tests.evidence import (
    chains,
    counting,
    field,
    handing,
    hostile,
    model,
    nation,
    opening,
    payloads,
    posting,
    power,
    races,
    returning,
    row_security,
    sending,
    suite,
    tablets,
    thunderbird,
    timing,
)
from tests.evidence.proof import Found, Proof
from tests.integration.booking.crowd import KINDS
from tests.integration.booking.test_readers import STORY

PAGE = Path(__file__).parents[2] / "docs" / "evidence.json"
NATIONS = 30


def main() -> int:
    wishes = argparse.ArgumentParser(prog="python -m tests.evidence", description=__doc__)
    wishes.add_argument("--only", default="", metavar="WORD")
    only = wishes.parse_args().only
    passwords.cost_little()
    server = start_postgres()
    try:
        results: list[dict[str, Any]] = []
        for proof in proofs(server):
            if only in proof.name:
                results.append(proof.run())
                print(json.dumps(results[-1], ensure_ascii=False), flush=True)
    finally:
        server.stop()
        clock.stand_still(None)
    write(results, [proof.name for proof in proofs(server)])
    return 1 if not results or any(result["failures"] for result in results) else 0


def write(results: list[dict[str, Any]], names: list[str]) -> None:
    """These rows in place of those of the same proofs; a proof that is no more has no row."""
    before = json.loads(PAGE.read_text()) if PAGE.exists() else []
    rows = {row["proof"]: row for row in [*before, *results]}
    PAGE.parent.mkdir(exist_ok=True)
    kept = [rows[name] for name in names if name in rows]
    PAGE.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


def proofs(server: Server) -> Iterator[Proof]:
    yield Proof(
        "migrations",
        "every migration up, down and up again with rows in place; head is what the tables say; the guards hold",
        0,
        lambda found: suite.of_tests(found, "tests/migrations"),
    )
    yield Proof(
        "sabotage",
        "each law that is broken on purpose is noticed by the tests named for it, which are green without the hole",
        0,
        suite.of_holes,
    )
    yield Proof(
        "small cells",
        f"of {handing.YEARS} random years' tables made for others, subtraction and equations find no number under five",
        handing.SEED,
        handing.attack,
    )
    yield Proof(
        "files, opened by others",
        "pdftotext, LibreOffice and openpyxl read in each return and each page of statistics what the page and its"
        " plain rows say, and the PDF is tagged",
        0,
        _open_files,
    )
    yield Proof(
        "row security, postgresql",
        f"{row_security.REQUESTS} requests in turn by people of four authorities on two connections, the program's own"
        " predicate taken away: no foreign word",
        0,
        partial(_row_security, server),
    )
    yield Proof(
        "power cut, sqlite",
        f"the power goes {power.CUTS} times while tablets hand in, and what nobody waited for is lost or torn:"
        " nothing that was received is lost, and the file is whole",
        power.SEED,
        power.goes,
    )
    yield Proof(
        "power cut without the wait",
        "with synchronous=NORMAL the same cuts lose what was received: that is what the silence above is worth",
        power.SEED,
        power.goes_for_the_careless,
    )
    yield Proof(
        "tablet, kills",
        f"a real browser killed {field.KILLS} times while she writes without a network: every row that was said to be"
        " saved is there, and the last draft",
        field.SEED,
        field.kills,
    )
    yield Proof(
        "tablet, faults",
        "a full disk, a lost base, a hurt row, two tabs at once, everything thrown away, a newer app demanded and two"
        " taken in, ended rights, a tablet that is lost, handed in or shared, and a cold start of each page: nothing"
        " that was saved is lost, and nothing is read by another",
        0,
        field.befalls,
    )
    yield Proof(
        "tablet, disk",
        "after a day's work no file of the browser holds a name, number, address or note in UTF-8 or UTF-16; where the"
        " day is kept as it came, it is found",
        0,
        field.disk,
    )
    yield Proof(
        "tablet, WebKit",
        "in WebKitGTK too the app is kept, opens while nobody answers, is read and written in, and hands in afterwards",
        0,
        field.webkit,
    )
    yield Proof(
        "stored payloads",
        f"{len(payloads.PAYLOADS)} payloads in every text that some page shows, through the sync API and in sheets too;"
        " every page as every role, and the tablet's app unlocked, in a real browser: nothing runs, nothing leads out,"
        " no page has a part of theirs, and each text was seen with each payload",
        payloads.SEED,
        payloads.everywhere,
    )
    yield Proof(
        "stored payloads, one page trusting",
        "the same walk notices one page that takes a text for its own",
        payloads.SEED,
        payloads.where_one_page_trusts,
    )
    yield Proof(
        "Thunderbird",
        f"subscribed to two people's calendars it holds what stands after each of {len(STORY)} changes",
        0,
        _read_in_thunderbird,
    )
    for name, place in (("sqlite", None), ("postgresql", server)):
        for kind in KINDS:
            yield Proof(
                f"races, {kind.replace('_', ' ')}, {name}",
                f"{races.PEOPLE} at once over HTTP, {races.ROUNDS} rounds: exactly as many winners as there are hours,"
                f" nobody at two doors, no fault of ours, and 99 of 100 answers within {races.SLOWEST:.0f} s",
                races.SEED,
                partial(_race, place, kind),
            )
        yield Proof(
            f"races without the constraint, {name}",
            "the same crowd is caught double booking when the table refuses nothing",
            races.SEED,
            partial(_race_unrefused, place),
        )
        yield Proof(
            f"model, {name}",
            f"{model.HISTORIES} histories of at most {model.ACTS} acts, beside a plain model: the same noes, the same"
            " hours held, the same calendars, the same post waiting, and no window unexplained",
            model.SEED,
            partial(_live_through, place),
        )
        yield Proof(
            f"log, {name}",
            f"a log of {chains.ENTRIES} entries is followed to its signed end in less than {chains.SECONDS} s",
            0,
            partial(_follow, place),
        )
        yield Proof(
            f"outbox, {name}",
            f"{posting.MESSAGES} messages to a real mail server by a worker killed {posting.KILLS} times: none is lost,"
            " no more come twice than kills and then as the same, and each visit's in their order",
            posting.SEED,
            partial(_post, place),
        )
        yield Proof(
            f"chaos, {name}",
            f"{tablets.ROWS} rows from eight tablets and four people through a faulty network, the server killed and"
            " put back to its copy: none lost, doubled, altered, invented or stuck",
            tablets.SEED,
            partial(tablets.chaos, engine=name),
        )
        yield Proof(
            f"kill -9, {name}",
            f"killed {power.KILLS} times while tablets hand in, the database server too: nothing that was received is"
            " lost, doubled or altered",
            power.SEED,
            partial(power.kills, engine=name),
        )
        yield Proof(
            f"API, {name}",
            f"{sending.CASES} requests made from the API's document, as each kind of person: no fault of ours, and no"
            " answer outside the document",
            sending.SEED,
            partial(_send, place),
        )
        yield Proof(
            f"hostile payloads, {name}",
            f"{len(hostile.PAYLOADS)} payloads at every route in every place: no fault of ours, no word of another's"
            f" family, and 99 of 100 answers within {hostile.SLOWEST:.0f} s",
            hostile.SEED,
            partial(_break_in, place),
        )
        yield Proof(
            f"timing, {name}",
            f"medians of {timing.TIMES} lie within {timing.WITHIN * 1000:.0f} ms: a foreign id against a random one on"
            " the family's page and the API, an ended, an unknown and a malformed calendar address; the same bytes too",
            0,
            partial(_time, place),
        )
        yield Proof(
            f"recount, {name}",
            f"statistics, returns and reconciliations of {NATIONS} random nations are those of a plain recount",
            counting.SEED,
            partial(_recount, place),
        )
        yield Proof(
            f"facts in step, {name}",
            "after any changes a refresh leaves the facts and sums that working everything out from nothing leaves",
            counting.SEED,
            partial(_in_step, place),
        )
        yield Proof(
            f"nation's size, {name}",
            f"ten years of a nation, {decade.BIRTHS * decade.WHOLE_SHARE[name]:.0f} births a year: each question and"
            f" page within a second, beside SQL by hand ≤ {decade.OFTEN} ×, a year's cost the same among ten, and a"
            " long list in flat memory",
            0,
            partial(nation.ten_years, engine=name),
        )
        yield Proof(
            f"answers, {name}",
            "three people edit one return in any order: every word accepted stands once, upon what its author had read",
            returning.SEED,
            partial(_returning, place, returning.no_edit_is_lost),
        )
        yield Proof(
            f"handed in, {name}",
            f"{returning.EDITS} later edits: what was handed in is the same to the byte, and the difference list exact",
            returning.SEED,
            partial(_returning, place, returning.handed_in_stays),
        )


def _open_files(found: Found) -> None:
    with opened(None, date(2026, 2, 10)) as app:
        opening.files_say_what_the_page_says(app, found)


def _row_security(server: Server, found: Found) -> None:
    with opened(server, date(2026, 3, 2), pool={"pool_size": 2, "max_overflow": 0}) as app:
        row_security.many_askers(app, found)


def _race(server: Server | None, kind: str, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        races.of_kind(app, found, kind)


def _race_unrefused(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        races.that_nothing_refuses(app, found)


def _live_through(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        model.through_many_histories(app, found)


def _follow(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)):
        chains.a_million_entries(found)


def _read_in_thunderbird(found: Found) -> None:
    with opened(None, date(2026, 3, 2)) as app:
        thunderbird.reads_the_story(app, found)


def _post(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        posting.killed_again_and_again(app, found)


def _send(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        sending.to_the_api(app, found)


def _break_in(server: Server | None, found: Found) -> None:
    with opened(server, date(2026, 3, 2)) as app:
        hostile.at_every_route(app, found)


def _time(server: Server | None, found: Found) -> None:
    for work in (timing.of_what_is_not_hers, timing.of_a_calendar):
        with opened(server, date(2026, 3, 2)) as app:
            work(app, found)


def _recount(server: Server | None, found: Found) -> None:
    for seed in range(counting.SEED, counting.SEED + NATIONS):
        with opened(server, counting.READ_ON) as app:
            counting.one_nation(app, found, seed)


def _returning(server: Server | None, proof: Callable[[Found], None], found: Found) -> None:
    with opened(server, date(2026, 2, 10)):
        proof(found)


def _in_step(server: Server | None, found: Found) -> None:
    for seed in range(counting.SEED, counting.SEED + 4):
        with opened(server, date(2026, 3, 2)):
            counting.in_step(found, seed)


if __name__ == "__main__":
    sys.exit(main())
