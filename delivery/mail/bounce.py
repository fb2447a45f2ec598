"""A mail that came back: what a mail server says when it could not deliver (RFC 3464), read without its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"\S+@\S+")
_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """The Message-ID of the mail that came back, and what was said about it, without any address."""

    message_id: str
    said: str


def read_bounce(raw: bytes) -> Bounce | None:
    """What a mail says of one of ours that cannot be delivered; None for any other mail, and for a mere delay."""
    mail = message_from_bytes(raw, policy=compat32)
    report = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        return None
    about = next((block for block in _blocks(report) if str(block.get("Action", "")).strip().lower() == "failed"), None)
    message_id = _returned(mail)
    if about is None or message_id is None:
        return None
    status = _STATUS.search(str(about.get("Status", "")))
    code = str(about.get("Diagnostic-Code", "")).partition(";")[2]
    said = " ".join(_ADDRESS.sub("…", f"{status[0] if status else ''} {code}").split())
    return Bounce(message_id, f"zurückgekommen: {said}"[:200])


def _blocks(report: Message) -> Iterator[Message]:
    payload = report.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _returned(mail: Message) -> str | None:
    """The Message-ID in what the server sends back of the mail, whole or only its head."""
    for part in mail.walk():
        if part is mail:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            found = message_from_bytes(text, policy=compat32)["Message-ID"] if isinstance(text, bytes) else None
        else:
            found = part["Message-ID"]
        match = _ID.search(str(found or ""))
        if match is not None:
            return match[0]
    match = _ID.search(str(mail.get("In-Reply-To", "")))
    return match[0] if match is not None else None
