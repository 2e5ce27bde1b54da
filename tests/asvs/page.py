"""docs/asvs.md, printed from the rows: what is held, by which test, and what is not."""

# ruff: noqa: E501 - sentences for a page, each on its line

from collections import Counter

from tests.asvs.rows import CHAPTERS, ROWS, Row, Verdict

STANDARD = {1: 70, 2: 183, 3: 92}  # requirements of each level in ASVS 5.0.0
HEAD = """# ASVS

What this program does of the OWASP Application Security Verification Standard 5.0.0, requirement by requirement. The aim is level 2 where children's secrecy asks for it, with some of level 3. Printed by `python -m tests.asvs` from `tests/asvs/rows.py`; a test holds this page to the rows, and every name in it to a test that is there and is not skipped. The requirements are said in our own words.

*Met* means that the tests named here hold it, and nothing more: nobody from outside has looked. *Open* means not met, or not held by any test.
"""
TAIL = """## Not assessed

{rest} of the standard's {all} requirements are not assessed: {levels}. Nothing is said of them, neither that they are met nor that they are not. Some plainly speak of what is not here: real-time calls (V17), being a provider of accounts (V10.4, V10.6, V10.7), GraphQL (V4.3), WebSocket (V4.4), other languages' ways of putting code together (V1.2.6 to V1.2.8, V1.3.8, V1.3.9) and memory handled by hand (V1.4). Four of level 3 are not aimed at: memory that is encrypted whole (V11.7.1), a hardware module for every key (V13.3.3), ECH (V12.1.5) and a signature on each message (V4.1.5).

## Where the standard and the program pull apart

- **V14.2.1, calendar addresses.** Decided: they stay, as a signed deviation. See the row.
- **V6.5.5, codes from a telephone.** Decided: no neighbouring half-minute is let in, and the first code shows that the clocks agree. Held by tests.
- **V14.3.3, the tablet without a network.** Decided: what is sealed may lie there (a day of at most twelve families, three days at most), and nothing else. See the row.
"""


def printed() -> str:
    return "\n".join([HEAD, _counts(), *(_chapter(title.title, title.rows) for title in CHAPTERS), _tail()])


def _counts() -> str:
    """How many there are of each, by level."""
    lines = ["| | level 1 | level 2 | level 3 | all |", "| --- | --- | --- | --- | --- |"]
    for verdict in Verdict:
        of = Counter(row.level for row in ROWS if row.verdict is verdict)
        lines.append(f"| {verdict.value} | {of[1]} | {of[2]} | {of[3]} | {of.total()} |")
    of = Counter(row.level for row in ROWS)
    lines.append(f"| **rows** | {of[1]} | {of[2]} | {of[3]} | {of.total()} |")
    return "\n".join([*lines, ""])


def _chapter(title: str, rows: tuple[Row, ...]) -> str:
    lines = [f"## {title}", "", "| row | level | what | | held by, or why |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *(_line(row) for row in rows), ""])


def _line(row: Row) -> str:
    tests = "<br>".join(f"`{test}`" for test in row.tests)
    said = [row.why, f"*Mitigation:* {row.mitigation}" if row.mitigation else "", tests]
    said.append(f"*Signed:* {row.signed}" if row.signed else "")
    verdict = row.verdict.value if row.verdict is Verdict.MET else f"**{row.verdict.value}**"
    return f"| {row.number} | {row.level} | {row.short} | {verdict} | {'<br>'.join(filter(None, said))} |"


def _tail() -> str:
    of = Counter(row.level for row in ROWS)
    left = {level: count - of[level] for level, count in STANDARD.items()}
    levels = ", ".join(f"{count} of level {level}" for level, count in left.items())
    return TAIL.format(rest=sum(left.values()), all=sum(STANDARD.values()), levels=levels)
