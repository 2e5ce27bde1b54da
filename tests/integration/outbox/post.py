"""A mail server on a port of its own that answers as it is told to, and keeps what it said yes to."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Kept:
    to: tuple[str, ...]
    message: EmailMessage
    body: bytes

    @property
    def calendar(self) -> bytes:
        part = next(one for one in self.message.walk() if one.get_content_type() == "text/calendar")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload


@dataclass
class Clerk:
    """`says` and `greets` decide the answer by whom it is to: a line, HANG or DROP; None keeps the message."""

    says: Callable[[str], str | None] = lambda _to: None
    greets: Callable[[str], str | None] = lambda _to: None
    kept: list[Kept] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - what the server calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ):
        if no := self.greets(address):
            return no
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the same
        self, server: SMTP, _session: Session, envelope: Envelope
    ):
        to = ",".join(envelope.rcpt_tos)
        self.tries.append(to)
        said = self.says(to)
        if said == DROP:
            server.transport.abort()
            return "250 never heard"
        if said == HANG:
            await asyncio.Event().wait()  # until the server is stopped
        if said is not None:
            return said
        body = envelope.content
        assert isinstance(body, bytes)
        self.kept.append(Kept(tuple(envelope.rcpt_tos), message_from_bytes(body, policy=default), body))
        return "250 kept"


HANG, DROP = "hang", "drop"


def a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def a_server(clerk: Clerk, port: int | None = None) -> Iterator[str]:
    """The server's address while it runs."""
    port = port or a_free_port()
    controller = Controller(clerk, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop(no_assert=True)
