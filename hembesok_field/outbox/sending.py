"""Sends what has been written: one worker holds a message, sends it and notes that it left; killed, another goes on.

A message leaves twice only when its worker is killed between the server's yes and its own note, and then as the same:
its Message-ID, and in an invitation its UID and SEQUENCE, were fixed when it was written.
"""

import json
import os
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email.policy import SMTP
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from hembesok_field.kernel import clock, db
from hembesok_field.kernel.identity import OPERATOR
from hembesok_field.kernel.ids import new_token
from hembesok_field.outbox import actions
from hembesok_field.outbox.actions.leaving import HELD
from hembesok_field.outbox.letters import Mail, NotSent, Sender, ToFamily, made_of
from hembesok_field.outbox.rules import Fault, State
from hembesok_field.outbox.tables import Outgoing
from hembesok_field.settings import Settings

PATIENCE = 20.0  # seconds that a silent server is waited for
DEADLINE = 60.0  # seconds that one message may take in all, however slowly the server speaks; less than it is held
NEAR = {"localhost", "127.0.0.1", "::1"}  # on the same machine nobody listens in


class Undelivered(Exception):
    """It did not leave. `is_final`: and will not, however often it is tried."""

    def __init__(self, fault: Fault, *, is_final: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.is_final = is_final


class MailWay(Protocol):
    def send(self, mail: Mail) -> None: ...
    def close(self) -> None: ...


class FamilyWay(Protocol):
    def send(self, told: ToFamily) -> None: ...


class SmtpServer:
    """A mail server, over TLS unless it stands on the same machine or the operator says `?starttls=no`."""

    def __init__(self, url: str, sender: Sender) -> None:
        parts = urlsplit(url)
        self.sender, self.host, self.port = sender, parts.hostname or "", parts.port
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.is_wrapped = parts.scheme == "smtps"
        says_no = parse_qs(parts.query).get("starttls") == ["no"]
        self.must_wrap = not self.is_wrapped and not says_no and self.host not in NEAR
        self._open: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> None:
        """Undelivered unless the server has said that the message is its own from now on."""
        server = self._connected()
        late = Timer(DEADLINE, self._cut, [server])
        late.daemon = True
        late.start()
        try:
            server.send_message(mail.message, self.sender.address, [mail.to])
        except smtplib.SMTPRecipientsRefused as no:
            raise _answered(max(code for code, _ in no.recipients.values())) from no
        except smtplib.SMTPDataError as no:
            raise _answered(no.smtp_code) from no
        except smtplib.SMTPNotSupportedError as no:  # an address with å, and a server that cannot
            raise Undelivered(Fault.NO_ADDRESS, is_final=True) from no
        except (smtplib.SMTPException, OSError) as wrong:  # our own sender refused is no fault of the message's
            self.close()
            raise Undelivered(Fault.NOT_REACHED) from wrong
        finally:
            late.cancel()

    def close(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open = None

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.noop()[0] == 250:
                    return self._open
            self.close()
        try:
            self._open = self._connect()
        except (smtplib.SMTPException, OSError) as wrong:
            raise Undelivered(Fault.NOT_REACHED) from wrong
        return self._open

    def _connect(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        name = self.sender.host or "localhost"
        if self.is_wrapped:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port or 465, local_hostname=name, timeout=PATIENCE, context=trusted
            )
        else:
            server = smtplib.SMTP(self.host, self.port or 25, local_hostname=name, timeout=PATIENCE)
        try:
            if self.must_wrap:
                server.starttls(context=trusted)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    @staticmethod
    def _cut(server: smtplib.SMTP) -> None:
        if server.sock is not None:
            with suppress(OSError):
                server.sock.shutdown(2)


def _answered(code: int) -> Undelivered:
    return Undelivered(Fault.REFUSED, is_final=True) if code >= 500 else Undelivered(Fault.NOT_NOW)


class MailFolder:
    """Mail as files, for a machine without a server, and to look at. The same message twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail) -> None:
        name = str(mail.message["Message-ID"]).strip("<>").partition("@")[0]
        _lay_down(self.folder / f"{name}.eml", mail.message.as_bytes(policy=SMTP))

    def close(self) -> None:
        """There is nothing to close."""


class FamilyFolder:
    """Messages to families as files, one each, for whoever the authority sends text messages and letters by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, told: ToFamily) -> None:
        facts = {
            "id": str(told.mark),
            "channel": told.channel.value,
            "language": told.language,
            "dir": told.direction,
            "subject": told.subject,
            "text": told.text,
            "phone": told.phone,
            "name": told.name,
            "address": told.address,
        }
        kept = {word: fact for word, fact in facts.items() if fact is not None}
        body = json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
        _lay_down(self.folder / f"{told.mark}.{told.channel.value}.json", body.encode())


def _lay_down(file: Path, body: bytes) -> None:
    """The whole file or none of it, on the disk before it is called sent, and for nobody else's eyes."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f".{file.name}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(body)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError as wrong:
        raise Undelivered(Fault.NOT_REACHED) from wrong


def sender_of(settings: Settings) -> Sender:
    return Sender(address=settings.mail_from, url=settings.url, host=settings.host)


class Worker:
    """Sends until nothing is due, or the server does not answer."""

    def __init__(self, settings: Settings) -> None:
        self.sender = sender_of(settings)
        url = settings.mail_url
        self.mail: MailWay = (
            MailFolder(Path(url.removeprefix("file:"))) if url.startswith("file:") else SmtpServer(url, self.sender)
        )
        self.families: FamilyWay = FamilyFolder(settings.family_folder)
        self.name = new_token()
        self.held = HELD

    def send_due(self, *, goes_on: Callable[[], bool] = lambda: True) -> Counter[State]:
        """How many left, are tried again, were given up or taken back."""
        done: Counter[State] = Counter()
        try:
            while goes_on() and (row := self._claimed()) is not None:
                state, is_reached = self._send(row)
                done[state] += 1
                if not is_reached:
                    break  # the others wait for the server too, and lose no try
        finally:
            self.mail.close()
        return done

    def _claimed(self) -> Outgoing | None:
        def claim() -> Outgoing | None:
            with db.unit_of_work(OPERATOR) as session:
                return actions.claim(session, held_by=self.name, now=clock.now(), held=self.held)

        return db.tried_again(claim)

    def _send(self, row: Outgoing) -> tuple[State, bool]:
        """How it stands afterwards, and whether the server could be spoken with."""
        if row.until_at is not None and row.until_at <= clock.now():
            return self._failed(row, Fault.TOO_LATE, is_final=True), True
        try:
            with db.reading(OPERATOR) as session:
                made = made_of(session, row, self.sender)
            self.mail.send(made) if isinstance(made, Mail) else self.families.send(made)
        except NotSent as no:
            if no.fault is not Fault.NO_LONGER_WANTED:
                return self._failed(row, no.fault, is_final=True), True
            self._noted(partial(actions.take_back, number=row.id, held_by=self.name, now=clock.now()))
            return State.TAKEN_BACK, True
        except Undelivered as no:
            return self._failed(row, no.fault, is_final=no.is_final), no.fault is not Fault.NOT_REACHED
        self._noted(partial(actions.note_sent, number=row.id, held_by=self.name, now=clock.now()))
        return State.SENT, True

    def _failed(self, row: Outgoing, fault: Fault, *, is_final: bool) -> State:
        note = partial(actions.note_fault, number=row.id, held_by=self.name, fault=fault, is_final=is_final)
        return self._noted(partial(note, now=clock.now())) or State.SENDING

    @staticmethod
    def _noted(note: Callable[..., State | None]) -> State | None:
        def whole() -> State | None:
            with db.unit_of_work(OPERATOR) as session:
                return note(session)

        return db.tried_again(whole)
