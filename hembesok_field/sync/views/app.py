"""The app for the field, as a browser installs it: its one page, its manifest, and the worker that keeps them.

Public, and the same bytes for everyone: nothing here is about any person, family or authority.
"""

import base64
import hashlib
import json
from pathlib import Path

from flask import Response, current_app, jsonify, make_response, render_template

from hembesok_field.sync.views import blueprint
from hembesok_field.web.headers import policy

SHELL_POLICY = policy(
    **{
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "hembesok",
    }
)
PAGE = "/falt"
WORKER = "js/field/worker.js"
# What the page needs to open without a network, below static/. A file that is not found here is not in the app.
SHELL = (
    "js/field/**/*.js",
    "js/sync/*.js",
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/lines.css",
    "css/field.css",
    "img/sign.svg",  # the icons it is installed with are the system's own from then on
    "vendor/idb-*/index.js",
    "vendor/atkinson-*/*.woff2",
)


@blueprint.get(PAGE)
def app() -> Response:
    answer = make_response(_page())
    answer.headers["Content-Security-Policy"] = SHELL_POLICY
    return answer


@blueprint.get("/falt/app.webmanifest")
def app_manifest() -> Response:
    sizes = [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]
    answer = jsonify(
        id=PAGE,
        name="Hembesök",
        short_name="Hembesök",
        description="Dagens hembesök, också utan nät.",
        lang="sv",
        start_url=PAGE,
        scope=PAGE,
        display="standalone",
        background_color="#faf5ec",
        theme_color="#faf5ec",
        icons=[
            {"src": f"/static/img/sign-{purpose}-{size.split('x')[0]}.png", "sizes": size, "purpose": purpose}
            | {"type": "image/png"}
            for size, purpose in sizes
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/falt/sw.js")
def app_worker() -> Response:
    """The worker, told which files are the app: another list is another version of it."""
    files = [{"path": PAGE, "sum": _sum(_page().encode())}, *_files()]
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    told = json.dumps({"version": version, "files": files})
    answer = make_response(f"const SHELL = {told};\n{(_static() / WORKER).read_text()}")
    answer.mimetype = "text/javascript"
    answer.headers["Service-Worker-Allowed"] = PAGE
    return answer


def _page() -> str:
    return render_template("sync/app.html")


def _static() -> Path:
    return Path(current_app.static_folder or "")


def _files() -> list[dict[str, str]]:
    found = {file for pattern in SHELL for file in _static().glob(pattern) if file != _static() / WORKER}
    return [
        {"path": f"/static/{file.relative_to(_static()).as_posix()}", "sum": _sum(file.read_bytes())}
        for file in sorted(found)
    ]


def _sum(content: bytes) -> str:
    """As a browser wants it said of what it is to fetch (Subresource Integrity)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
