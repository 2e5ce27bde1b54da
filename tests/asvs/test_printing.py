"""Held by what is printed: a page that names another host or a file fetches neither (ASVS V1.3.6)."""

import socket
from threading import Thread

import pytest

from hembesok_field.returns import documents

PAGE = """<html lang="sv"><title>x</title><link rel="stylesheet" href="{host}/a.css">
<img alt="x" src="{host}/b.png"><img alt="x" src="file://{file}"><object data="{host}/c"></object><p>Hej</p></html>"""


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_a_printed_page_fetches_nothing(app, tmp_path, caplog):
    pytest.importorskip("weasyprint", exc_type=OSError, reason="the machine has no pango")
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as there:
        Thread(target=_listen, args=(there, came), daemon=True).start()
        drawing = tmp_path / "drawing.svg"
        drawing.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        )
        host = f"http://127.0.0.1:{there.getsockname()[1]}"
        made = documents.printed(PAGE.format(host=host, file=drawing))
    assert made.startswith(b"%PDF-")
    assert came == []
    assert caplog.text.count("Failed to load") >= 3


def _listen(there: socket.socket, came: list[bytes]) -> None:
    """Takes whatever comes, answers nothing, until the socket is closed."""
    try:
        while True:
            caller, _ = there.accept()
            with caller:
                came.append(caller.recv(1000))
    except OSError:
        return
