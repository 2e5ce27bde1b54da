"""A thousand things that somebody could type to make one calendar property, or one mail header, into several."""

from itertools import product
from random import Random

SEED, MANY = 5545, 1000
ENDS = (
    "\r\n",
    "\n",
    "\r",
    "\\n",
    "\\r\\n",
    "\u2028",
    "\u2029",
    "\u0085",
    "\x0b",
    "\x0c",
    "\r\n ",
    "\r\n\t",
    "\r\n\r\n",
)
STARTS = (
    "END:VEVENT", "END:VCALENDAR", "BEGIN:VALARM", "BEGIN:VEVENT", "END:VEVENT\r\nBEGIN:VEVENT", "STATUS:CANCELLED",
    "ATTENDEE:mailto:a@b.se", "URL:http://127.0.0.1/", "ATTACH;VALUE=URI:file:///etc/passwd", "SEQUENCE:99", "UID:1",
    "METHOD:CANCEL", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT0S\r\nDESCRIPTION:x\r\nEND:VALARM",
    "RRULE:FREQ=DAILY", "Bcc: a@b.se", "Content-Type: text/html", "Subject: x", ".",
)  # fmt: skip
SIGNS = (
    ";", ",", "\\", "\\\\", '"', ":", "=", "\\;,", '";X=":', "^n", "^'", "\\N", "%0D%0A", "=0D=0A", "&#13;&#10;", " ",
    "\t", "\u202egnirts", "\u2066x\u2069", "\u200f", "\ufeff", "\u200d", "\x00", "\x01", "\x07", "\x1b[31m", "\x7f",
    "\ufffe", "👶", "👩‍👩‍👧", "🏳️‍🌈", "e\u0301" * 40, "Z\u0351\u0333" * 40, "شارع", "ﷺ", "½", "Å", "\U0010ffff",
    "x" * 74, "å" * 37, "<script>", "{{7*7}}", "${jndi:x}", "=cmd|' /C calc'!A0", "?=", "=?utf-8?q?=0D=0A?=", "--",
    "X-WR-CALNAME:x",
)  # fmt: skip
LONG = tuple(
    sign * (10_000 // len(sign)) for sign in ("x", "å", "\\;,", "\r\n", "👶", "\r\nEND:VEVENT", "\x00", "\u202e")
)


def hostile_words() -> list[str]:
    """The same each time: every line end before every property, every sign alone, long ones, and mixtures."""
    known = [f"Vivalla{end}{start}" for end, start in product(ENDS, STARTS)]
    known += [*SIGNS, *LONG, *(f"{sign}\r\n{start}" for sign, start in product(SIGNS[:12], STARTS[:6]))]
    random, words = Random(SEED), dict.fromkeys(known)  # noqa: S311 - the same each time
    while len(words) < MANY:
        parts = random.choices((*ENDS, *STARTS, *SIGNS), k=random.randint(2, 9))
        words["".join(parts)] = None
    return list(words)[:MANY]
