"""A mail as it lies in the outbox, and the server that takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from schemas.reminder.digest import Receiver


class Sending(StrEnum):
    """What became of a mail."""

    WAITING = "wartet"
    UNDERWAY = "unterwegs"
    SENT = "gesendet"
    UNDELIVERABLE = "unzustellbar"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: plain text and HTML of the same content, and a calendar file if there is one."""

    receiver: Receiver
    day: date
    kind: str
    subject: str
    text: str
    html: str
    message_id: str
    ics: str | None = None
    id: int = 0
    tries: int = 0


class Encryption(StrEnum):
    """How the way to the server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "keine"


@dataclass(frozen=True, slots=True)
class Server:
    """The office's mail server; `certificate` is a file with the authority behind its certificate, if not public."""

    host: str
    port: int
    sender: str
    encryption: Encryption = Encryption.STARTTLS
    user: str | None = None
    password_file: Path | None = None
    certificate: Path | None = None
    per_minute: int = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said about one mail: taken, refused for good, or neither (to be tried again)."""

    taken: bool
    final: bool
    said: str = ""
