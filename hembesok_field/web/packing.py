"""What is the same for everyone goes packed over a slow network; what is said of a person does not, but to her tablet.

How long a packed answer is can betray a secret that stands beside what a stranger chose (BREACH, CVE-2013-3587):
so of all that a browser can be made to ask for, only files and pages without any person are packed. What a tablet is
told no other page can make it ask for: it shows a token that is no cookie, at most sixty times a minute. Its answers
are of no length that can be told even so: each bears up to a hundred bytes of chance.
"""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

PUBLIC = frozenset({"static", "sync.app", "sync.app_manifest", "sync.app_worker"})
TO_A_TABLET = frozenset({"sync_api.sync", "sync_api.visits", "sync_page.hand_in"})
GETS_SMALLER = frozenset({"application/manifest+json", "image/svg+xml", "text/css", "text/html", "text/javascript"})
MOST_CHANCE = 100
LEAST = 500  # bytes: what is shorter comes in one packet as it is


def set_packing(app: Flask) -> None:
    @app.after_request
    def packed(answer: Response) -> Response:
        is_told = request.endpoint in TO_A_TABLET and answer.mimetype == "application/json"
        is_public = request.endpoint in PUBLIC and answer.mimetype in GETS_SMALLER
        if not (is_told or is_public) or answer.status_code != 200:
            return answer
        answer.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return answer
        answer.direct_passthrough = False
        content = answer.get_data()
        if len(content) >= LEAST:
            answer.set_data(_told(content) if is_told else _squeezed(content))
            answer.headers["Content-Encoding"] = "gzip"
            mark, _ = answer.get_etag()
            if mark:
                answer.set_etag(mark, weak=True)  # the same text, not the same bytes
        return answer


@lru_cache(maxsize=128)
def _squeezed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _told(content: bytes) -> bytes:
    """Kept nowhere. The chance is where gzip has the name of a file, which nobody reads."""
    packed = io.BytesIO()
    chance = secrets.token_hex(MOST_CHANCE // 2)[: 1 + secrets.randbelow(MOST_CHANCE)]
    with gzip.GzipFile(chance, "wb", fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
