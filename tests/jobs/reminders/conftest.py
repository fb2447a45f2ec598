"""An office with findings written straight into its database, and a real mail server with STARTTLS and login."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import insert, select, update

from engine.plan.rules import Calendar
from jobs.reminders.book import Book
from jobs.reminders.send import Sent, send
from schemas.findings.event import EventKind
from schemas.workflow.exact import Anchor, Ladder, Rung, Span
from store.folder import StoreFolder
from store.records import tables
from store.records.connect import Engine, reading, writing

PASSWORD = "ein Kennwort"


def _days(amount: int) -> Span:
    return Span(amount, "Arbeitstage")


DEADLINE = Ladder("frist", "Fristen", "", (
    Rung("Vorlauf", Anchor.DUE, _days(10), True, None),
    Rung("Erinnerung", Anchor.DUE, _days(3), True, None),
    Rung("Am Tag selbst", Anchor.DUE, None, False, None),
    Rung("Überfällig", Anchor.DUE, _days(1), False, None, _days(5)),
    Rung("Eskalation", Anchor.DUE, _days(5), False, "Teamleitung"),
    Rung("Bereich", Anchor.DUE, _days(10), False, "Bereichsleitung"),
))  # fmt: skip
DUTY = Ladder("pflicht", "Pflichten", "", (
    Rung("Meldung", Anchor.FOUND, None, False, None),
    Rung("Erinnerung", Anchor.FOUND, _days(5), False, None, _days(10)),
))  # fmt: skip
HOLIDAY, CLOSING = date(2026, 6, 26), date(2026, 7, 6)
BOOK = Book(
    {"frist-regel": DEADLINE, "pflicht-regel": DUTY, "geheim-regel": DUTY}, frozenset({"geheim-regel"}),
    Calendar(frozenset({HOLIDAY}), frozenset({CLOSING})),
)  # fmt: skip


def at(day: date, hour: int = 5) -> datetime:
    """A moment on a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class Office:
    """An office's database, into which findings are written as a run would."""

    store: StoreFolder
    engine: Engine
    events: int = 0
    runs: int = 0

    def run(self, day: date, state: str = "abgeglichen", snapshot: str = "s") -> None:
        """A run of a day."""
        self.runs += 1
        with writing(self.engine) as connection:
            connection.execute(insert(tables.run).values(
                id=f"lauf-{self.runs}", office="magdeburg", as_of=day, started_at=at(day, 3), recorded_at=at(day, 3),
                snapshot=snapshot, rulebook="b", digest="d", rows=1, open=0, state=state, receipt={}))  # fmt: skip

    def find(self, number: int, rule: str, day: date, **more: Any) -> None:
        """A finding that a run reports."""
        values = {
            "office": "magdeburg", "entity": "teilnahme", "record": f"T{number}", "kind": "frist",
            "title": f"T-{rule}",
            "team": "T1", "responsible": "fachkraft", "fassung": "f", "status": "überfällig", "reason": "GEHEIM",
            "first_run": "r", "last_change_run": "r", "first_day": day, "last_change_day": day, "state": "erkannt",
            "case_key": f"kfall{number}", **more,
        }  # fmt: skip
        with writing(self.engine) as connection:
            connection.execute(insert(tables.finding).values(id=number, rule=rule, **values))
        self.happens(number, EventKind.FOUND, day)

    def happens(self, number: int, kind: EventKind, day: date, **values: Any) -> None:
        """Something that happens to a finding, and what it makes of it."""
        self.events += 1
        with writing(self.engine) as connection:
            connection.execute(insert(tables.event).values(
                id=self.events, finding=number, run="r", at=at(day, 4), day=day, kind=str(kind)))  # fmt: skip
            if values:
                connection.execute(update(tables.finding).where(tables.finding.c.id == number).values(**values))

    def post(self, day: date) -> Sent:
        """Sends the outbox."""
        return send(self.store, self.engine, PASSWORD, lambda: at(day, 7), lambda _: None)

    def marks(self) -> set[tuple[int, str, date]]:
        """What was told."""
        c = tables.reminder.c
        with reading(self.engine) as connection:
            return {tuple(row) for row in connection.execute(select(c.finding, c.rung, c.sent_day))}

    def mails(self) -> list[Any]:
        """The outbox."""
        with reading(self.engine) as connection:
            return list(connection.execute(select(tables.mail).order_by(tables.mail.c.id)))


@dataclass
class Box:
    """What the server has taken, and how it behaves."""

    port: int
    certificate: Path
    taken: list[EmailMessage] = field(default_factory=list)
    logins: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    """What it answers to a receiver."""
    victim: int | None = None
    kill_at: tuple[str, int] = ("nie", 0)
    """Before or after it has taken a mail for good, and how many it then has."""

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a sender, or not."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a receiver, or not."""
        self._kill("vorher")
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes a mail for good, then perhaps ends its sender before it hears of it."""
        content = cast(bytes, envelope.content)
        self.taken.append(message_from_bytes(content, policy=default))
        self._kill("nachher")
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        """Whether it is the office."""
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"amt", PASSWORD.encode())
        self.logins += good
        return AuthResult(success=good, handled=good)

    def _kill(self, when: str) -> None:
        if self.victim is not None and self.kill_at == (when, len(self.taken)):
            os.kill(self.victim, signal.SIGKILL)
            self.victim, self.kill_at = None, ("nie", 0)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that its own file vouches for, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(today - dt.timedelta(1)).not_valid_after(today + dt.timedelta(9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "amt.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
    return folder / "amt.pem", folder / "key.pem"


@pytest.fixture
def box(certificate: tuple[Path, Path]) -> Iterator[Box]:
    """A mail server that wants STARTTLS and a login."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Box(port, certificate[0])
    controller = Controller(
        found, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=found.authenticate,
    )  # fmt: skip
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def office(engine: Engine, tmp_path: Path, box: Box) -> Office:
    """An office that may send to the server."""
    settings = {
        "server": "localhost", "port": box.port, "absender": "regelwerk@amt.example", "benutzer": "amt",
        "zertifikat": str(box.certificate), "je_minute": 6_000,
    }  # fmt: skip
    receivers = {
        "fachkraft T1": "t1@amt.example", "fachkraft": "alle@amt.example", "Betrieb": "it@amt.example",
        "Teamleitung": "tl@amt.example", "Bereichsleitung": "bl@amt.example",
    }  # fmt: skip
    url = engine.url.render_as_string(hide_password=False)
    store = StoreFolder(tmp_path, "magdeburg", tmp_path, url, tmp_path, mail=settings, receivers=receivers)
    return Office(store, engine)
