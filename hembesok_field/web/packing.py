"""What is the same for everyone goes packed over a slow network; what is said of a person never does.

How long a packed answer is can betray a secret that stands beside what a stranger chose (BREACH, CVE-2013-3587):
so only files, and pages without any person, are packed.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

PUBLIC = frozenset({"static", "sync.app", "sync.app_manifest", "sync.app_worker"})
GETS_SMALLER = frozenset({"application/manifest+json", "image/svg+xml", "text/css", "text/html", "text/javascript"})
LEAST = 500  # bytes: what is shorter comes in one packet as it is


def set_packing(app: Flask) -> None:
    @app.after_request
    def packed(answer: Response) -> Response:
        if request.endpoint not in PUBLIC or answer.mimetype not in GETS_SMALLER or answer.status_code != 200:
            return answer
        answer.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return answer
        answer.direct_passthrough = False
        content = answer.get_data()
        if len(content) >= LEAST:
            answer.set_data(_squeezed(content))
            answer.headers["Content-Encoding"] = "gzip"
            mark, _ = answer.get_etag()
            if mark:
                answer.set_etag(mark, weak=True)  # the same text, not the same bytes
        return answer


@lru_cache(maxsize=128)
def _squeezed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
