"""A program at an address of this machine, for as long as a test asks it; then nobody is left inside."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import make_server

PATIENCE = 60  # seconds for who is still inside when the door is shut


class Gate:
    """The program behind a door: each answer is read whole and closed, and once shut nobody comes in.

    A browser that is closed hangs up in the middle of what it asks. Its thread goes on by itself, and what it did in
    the next test's database, or a connection to the last one's that it left behind, failed a test now and then.
    """

    def __init__(self, program: WSGIApplication) -> None:
        self._program = program
        self._inside, self._is_shut, self._moved = 0, False, Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with self._moved:
            if self._is_shut:
                raise ConnectionAbortedError  # the server hangs up
            self._inside += 1
        try:
            return whole(self._program(environ, start_response))
        finally:
            with self._moved:
                self._inside -= 1
                self._moved.notify_all()

    def shut(self) -> None:
        """Let nobody more in, and wait for those who are inside."""
        with self._moved:
            self._is_shut = True
            if not self._moved.wait_for(lambda: self._inside == 0, PATIENCE):
                raise TimeoutError(f"{self._inside} requests were not answered within {PATIENCE} s")


def whole(parts: Iterable[bytes]) -> list[bytes]:
    """What was said, closed: this server leaves a file open if its reader has hung up."""
    try:
        return [b"".join(parts)]
    finally:
        getattr(parts, "close", lambda: None)()


class Served:
    """A program that answers at `port` until it is stopped, each request in a thread of its own."""

    def __init__(self, program: WSGIApplication, port: int = 0) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request says nothing
        self._gate = Gate(program)
        self._server = make_server("127.0.0.1", port, self._gate, threaded=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.port = self._server.server_port
        self.address = f"http://localhost:{self.port}"

    def stop(self) -> None:
        """Nobody answers any more, and nobody is still at it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._gate.shut()


@contextmanager
def served(program: WSGIApplication) -> Iterator[Served]:
    """The program at an address of its own."""
    there = Served(program)
    try:
        yield there
    finally:
        there.stop()
