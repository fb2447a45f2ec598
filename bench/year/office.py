"""The office of the simulation: a store, a real mail server beside it, and calls of a timer at a simulated time."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from intake.keys.secret import make as make_keys
from jobs.clock.check import Night
from jobs.clock.night import Made, run_night
from jobs.office.make import make_store
from schemas.clock.place import PLACE
from store.folder import StoreFolder, changed, open_store
from store.records.connect import Engine, connect

LEADERS = (
    "teamleitung",
    "bereichsleitung",
    "geschäftsführung",
    "betrieb",
    "qualitätsmanagement",
    "fachaufsicht",
    "gremien",
)
_NAMED = re.compile(r"^\s*(?:zuständig|an|durch):\s*(.+?)\s*(?:#.*)?$", re.MULTILINE)
_RULE = re.compile(r"^regel:\s*(\S+)", re.MULTILINE)
_OWN = re.compile(r"^zuständig:\n((?:  .*\n)+)", re.MULTILINE)
_LADDER = re.compile(r"^erinnerung:\s*(\S+)", re.MULTILINE)


@dataclass
class Post:
    """A mail server and what it has taken, by receiver, as it came; `down`: nobody listens.

    Mails that are read one by one would be millions of objects by the end of a year, which Python looks through again
    and again: a night begins in a process of its own.
    """

    port: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    _running: Controller | None = None

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes a mail."""
        (receiver,) = envelope.rcpt_tos
        self.taken.append((receiver, cast(bytes, envelope.content)))
        return "250 OK"

    def up(self, wanted: bool) -> None:
        """Starts or stops listening."""
        if wanted and self._running is None:
            self._running = Controller(self, hostname="127.0.0.1", port=self.port)
            self._running.start()
        elif not wanted and self._running is not None:
            self._running.stop()
            self._running = None


@dataclass
class Office:
    """The office; `now` is the time it is in the simulation."""

    store: StoreFolder
    engine: Engine
    post: Post
    programs: Path
    now: datetime
    trouble: list[str] = field(default_factory=list)
    tokens: int = 0

    def at(self, day: date, clock: time) -> Office:
        """Sets the time in Germany."""
        self.now = datetime.combine(day, clock, PLACE).astimezone(UTC)
        return self

    def call(self) -> Made:
        """One call of the timer."""
        return run_night(Night(
            self.store, self.engine, "Nacht", lambda: self.now, self._token, self.trouble.append, self.programs,
            wait=lambda _: None,
        ))  # fmt: skip

    def _token(self) -> str:
        self.tokens += 1
        return f"w{self.tokens:06}"


@contextmanager
def opened(
    folder: Path, office: str, rules: Path, first: date, statistics: list[date], verify: int = 0
) -> Iterator[Office]:
    """A new store in a folder, with addresses for whoever the rules name, and its mail server."""
    begun = datetime.combine(first, time(), PLACE).astimezone(UTC)
    made = make_store(folder / "ablage", office, rules, None, "Nacht", begun)
    make_keys(made.keys)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post = Post(free.getsockname()[1])
    # Small tables grow fast in the first weeks of an invented office: the brake has tests of its own.
    written = changed(made.settings.read_text(encoding="utf-8"), "lieferbremse", "zeilen_prozent", 1000)
    made.settings.write_text(written + _settings(post.port, roles(rules), statistics, verify), encoding="utf-8")
    store = open_store(made.path)
    programs = folder / "programme"
    programs.mkdir(exist_ok=True)
    engine = connect(store.url)
    post.up(True)
    try:
        yield Office(store, engine, post, programs, begun)
    finally:
        post.up(False)
        engine.dispose()


def address(role: str, team: str = "") -> str:
    """Where mail of a role goes, in a team if it is one of a team."""
    return f"{_plain(role)}{f'.{_plain(team)}' if team else ''}@amt.example"


def ladders(rules: Path) -> dict[str, str]:
    """Which ladder a rule names, read from its file without the engine."""
    found = {}
    for path in rules.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        rule, ladder = _RULE.search(text), _LADDER.search(text)
        if rule and ladder:
            found[rule[1]] = ladder[1]
    return found


def roles(rules: Path) -> set[str]:
    """Everybody whom the rules name, in lower case."""
    texts = [path.read_text(encoding="utf-8") for path in rules.rglob("*.yaml")]
    named = [name for text in texts for name in _NAMED.findall(text)]
    named += [line.split(":")[1] for text in texts for part in _OWN.findall(text) for line in part.splitlines()]
    return {name.strip("\"' ").lower() for name in named} | set(LEADERS)


def _settings(port: int, known: set[str], statistics: list[date], verify: int) -> str:
    teams = [f"T{number:08}" for number in range(1, 13)]
    lines = [
        "", "[mail]", 'server = "127.0.0.1"', f"port = {port}", 'absender = "regelwerk@amt.example"',
        'verschluesselung = "keine"', "je_minute = 6000", "", "[nacht]", f"stichprobe = {verify}", "", "[kalender]",
        f"statistiktage = [{', '.join(map(str, statistics))}]", "", "[empfaenger]",
    ]  # fmt: skip
    for role in sorted(known):
        lines.append(f'"{role}" = "{address(role)}"')
        lines += [f'"{role} {team}" = "{address(role, team)}"' for team in teams]
    lines += [f'"{team}" = "{address("team", team)}"' for team in teams]
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(umlaut, plain)
    return re.sub(r"[^a-z0-9]+", "-", name)
