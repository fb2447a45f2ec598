"""A real mail server on this machine, and an office of all ten flows that sends to it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import duckdb
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from store.folder import open_store
from tests.jobs.clock.office import Clocked, opened

ROLES = ("betrieb", "teamleitung", "bereichsleitung", "geschäftsführung", "gremien", "fachaufsicht")
SETTINGS = """
[mail]
server = "127.0.0.1"
port = {port}
absender = "regelwerk@amt.example"
verschluesselung = "keine"
je_minute = 6000

[empfaenger]
{receivers}

[kalender]
statistiktage = [2026-04-01]
"""


@dataclass
class Box:
    """What was taken."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - the library's
        """Takes a mail for good."""
        self.taken.append(message_from_bytes(cast(bytes, envelope.content), policy=default))
        return "250 OK"

    def subjects(self) -> list[str]:
        """Who got what, in order."""
        return sorted(f"{one['To']}: {one['Subject']}" for one in self.taken)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def server(port: int) -> Iterator[Box]:
    """A mail server while it runs."""
    box = Box(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def sending(
    folder: Path, rules: Path, data: Path, programs: Path, port: int, url: str | None = None
) -> Clocked:  # fmt: skip
    """A new office that may send to the server; its database is a file unless `url` names another."""
    made = opened(folder, rules, data, url, programs)
    receivers = "\n".join(f'"{role}" = "{number}@amt.example"' for number, role in enumerate(ROLES))
    file = made.store.settings
    file.write_text(
        file.read_text(encoding="utf-8") + SETTINGS.format(port=port, receivers=receivers), encoding="utf-8"
    )
    made.store = open_store(made.store.path)
    return made


def deliver_older(office: Clocked, day: date) -> None:
    """A delivery in which everybody is of an age that no rule about young people asks for."""
    folder = office.deliver(day)
    table = folder / "kunde.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * REPLACE (DATE '1980-01-01' AS geburtsdatum) FROM '{table}'")
        connection.execute(f"COPY t TO '{table}' (FORMAT parquet)")


def plain(text: str) -> str:
    """A subject without what differs from day to day."""
    return re.sub(r"\d+", "#", text)
