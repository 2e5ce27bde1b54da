"""Held by gunicorn, in front: lengths that two readers could read differently are refused (ASVS V4.2.1)."""

import shutil
import socket
from collections.abc import Iterator

import pytest

from tests.scan import site

HIDDEN = b"GET /logga-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
BODY = b"0\r\n\r\n" + HIDDEN  # an end to one reader, and a whole request more
HOSTILE = {
    "both lengths": [b"Content-Length: %d" % len(BODY), b"Transfer-Encoding: chunked"],
    "both, the other way": [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
    "two that differ": [b"Content-Length: 5", b"Content-Length: %d" % len(BODY)],
    "two in one": [b"Content-Length: 5, %d" % len(BODY)],
    "a plus": [b"Content-Length: +5"],
    "a minus": [b"Content-Length: -5"],
    "another base": [b"Content-Length: 0x5"],
    "an underscore": [b"Content-Length: 1_0"],
    "figures of another script": ["Content-Length: \u0665".encode()],
    "no length": [b"Content-Length: "],
    "a space before the colon": [b"Transfer-Encoding : chunked"],
    "a space before the name": [b"X: y", b" Transfer-Encoding: chunked"],
    "a tab before the name": [b"X: y", b"\tTransfer-Encoding: chunked"],
    "nearly chunked": [b"Transfer-Encoding: xchunked"],
    "chunked with a strange space": [b"Transfer-Encoding: \x0bchunked"],
    "chunked, and then not": [b"Transfer-Encoding: chunked, identity"],
    "chunked twice": [b"Transfer-Encoding: chunked, chunked"],
    "chunked twice, line by line": [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"],
    "a NUL": [b"X: a\0b"],
    "a bare carriage return": [b"X: a\rTransfer-Encoding: chunked"],
}
CHUNKS = {
    "a size with a sign": b"+5\r\nhello\r\n0\r\n\r\n",
    "a size with a prefix": b"0x5\r\nhello\r\n0\r\n\r\n",
    "a size that is none": b"zz\r\nhello\r\n0\r\n\r\n",
    "a size with an underscore": b"0_5\r\nhello\r\n0\r\n\r\n",
    "more than its size": b"2\r\nhello\r\n0\r\n\r\n",
}


@pytest.fixture(scope="module")
def port(sqlite_template, environ, tmp_path_factory) -> Iterator[int]:
    """The real server with the flags of `make run`; in the clear, on loopback."""
    folder = tmp_path_factory.mktemp("smuggling")
    shutil.copy(sqlite_template, folder / "hembesok.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    whole = {
        **environ,
        "HEMBESOK_ENV": "production",
        "HEMBESOK_DATABASE_URL": f"sqlite:///{folder / 'hembesok.db'}",
        "HEMBESOK_URL": f"http://127.0.0.1:{number}",
    }
    with site.running("app", whole):
        yield number


def answers(port: int, sent: bytes) -> list[int]:
    """The statuses of all that is answered on one connection until the server closes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        try:
            while part := line.recv(65536):
                heard += part
        except ConnectionResetError:
            pass  # closed on what it did not want to read
    return [int(one[:3]) for one in heard.split(b"HTTP/1.1 ")[1:]]


def post(*headers: bytes, body: bytes = BODY) -> bytes:
    lines = (b"POST /logga-in HTTP/1.1", b"Host: 127.0.0.1", *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.parametrize("case", HOSTILE)
def test_a_length_that_can_be_read_in_two_ways_is_refused(port, case):
    said = answers(port, post(*HOSTILE[case]))
    assert len(said) == 1
    assert said[0] in {400, 501}


@pytest.mark.parametrize("case", CHUNKS)
def test_what_comes_after_a_piece_of_the_wrong_size_is_never_a_request(port, case):
    said = answers(port, post(b"Transfer-Encoding: chunked", body=CHUNKS[case] + HIDDEN))
    assert set(said) == {400}  # ours, and gunicorn's own as it closes; the request that lay behind is not answered


def test_two_honest_requests_are_two(port):
    """So that a hidden one would be seen."""
    honest = HIDDEN.replace(b"close", b"keep-alive")
    assert answers(port, honest + HIDDEN) == [200, 200]
