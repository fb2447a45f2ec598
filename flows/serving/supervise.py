"""Serve itself: it holds the store's place, starts the children in order, watches them, and ends them in order."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from flows.serving.children import Child
from flows.serving.health import PATHS, listen
from flows.serving.kin import adopt, end_all, reap
from intake.keys.lock import locked
from jobs.operation import asking, place
from jobs.operation.place import Way
from jobs.operation.standing import standing
from schemas.failure import PrefectRefused, RunBusy
from schemas.operation.health import Health
from store.access.settings import LOOPBACK
from store.folder import StoreFolder

CODE = Path(__file__).resolve().parents[2]
STARTING = 120
"""Seconds after which a server that does not answer is given up."""
PATIENCE = 30
"""Seconds that the runner is given to break off what is under way; that is done to its end next time."""
_SPARING = {"MALLOC_ARENA_MAX": "2"}
"""The C library's heaps: one for each of a dozen threads keeps tens of megabytes that nobody uses."""
_LOOK = 0.5
_KEPT = 5.0
"""Seconds for which an answer about health holds."""


@dataclass
class Serve:
    """What is served, and how it ends. `say` is told what people should know, `environment` is ours.

    `programs` is where statements are kept (jobs.run).
    """

    store: StoreFolder
    environment: Mapping[str, str]
    say: Callable[[str], None]
    patience: float = PATIENCE
    programs: Path | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    _health: tuple[float, Health] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def run(self, began: float) -> None:
        """Serves until it is told to end. Raises RunBusy for a second one, PrefectRefused for a port that is taken.

        `began` is the monotonic time at which the command began.
        """
        store, serving = self.store, self.store.serving
        place.make_folder(store)
        adopt()
        busy = RunBusy(
            f"Für die Ablage {store.path} läuft serve schon. Bitte den ersten beenden, bevor ein zweiter beginnt."
        )
        with ExitStack() as stack:
            stack.enter_context(locked(place.folder(store), busy))
            stack.enter_context(self._signals())
            foreign = place.foreign(store, self.environment)
            if foreign is None:
                free(serving.port, "port")
            free(serving.health, "gesundheit")
            bench = store.workbench
            if bench.host in LOOPBACK:
                free(bench.port, "port", "werkbank")
            way = foreign or place.own(serving.port, place.make_login(store, lambda: secrets.token_urlsafe(32)))
            children = self._children(way)
            place.mark(store, serving.port if way.own else 0, serving.health, os.getpid())
            stack.callback(place.unmark, store)
            server = listen(place.HOST, serving.health, lambda: self.health(way, children))
            stack.callback(server.shutdown)
            stack.callback(self._stop, children)
            self._serve(way, children, began)

    def health(self, way: Way, children: list[Child]) -> Health:
        """How it stands, at most a few seconds ago."""
        with self._guard:
            if self._health is None or time.monotonic() - self._health[0] > _KEPT:
                now, runner = datetime.now(UTC), children[-1]
                found = Health(
                    asking.alive(way), self._seen(way, runner), standing(self.store.path, now),
                    asking.bench_answers(self.store.workbench),
                )  # fmt: skip
                self._health = (time.monotonic(), found)
            return self._health[1]

    def _children(self, way: Way) -> list[Child]:
        """Prefect's server if it is ours, the workbench, and the runner; the runner is the last."""
        kept = {key: value for key, value in self.environment.items() if not key.startswith("PREFECT_")}
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(CODE), kept.get("PYTHONPATH"))))
        kept["PYTHONUNBUFFERED"] = "1"
        kept = {**_SPARING, **kept}
        runner = Child(
            "Abläufe", ("flows.deploy.runner", str(self.store.path)),
            {**kept, **place.client_environment(self.store, way)}, self.say,
        )  # fmt: skip
        workbench = Child("Werkbank", self._workbench(), kept, self.say)
        if not way.own:
            return [workbench, runner]
        environment = {**kept, **place.server_environment(self.store, way, self.store.serving.port)}
        return [Child("Prefect-Server", ("flows.serving.server",), environment, self.say), workbench, runner]

    def _workbench(self) -> tuple[str, ...]:
        """The workbench as a module of its own, so that a fault of its pages stops no flow."""
        words = ("web.server", "--store", str(self.store.path), "--port", str(self.store.workbench.port))
        return words if self.programs is None else (*words, "--programs", str(self.programs))

    def _serve(self, way: Way, children: list[Child], began: float) -> None:
        for child in children:
            child.start()
        if not self._answers(way, children):
            return
        ready = False
        while not self.ended.wait(_LOOK):
            for child in children:
                child.watch()
            reap([child.process.pid for child in children if child.process is not None])
            if not ready and self._seen(way, children[-1]) and asking.bench_answers(self.store.workbench):
                ready = True
                self._ready(way, time.monotonic() - began)

    def _seen(self, way: Way, runner: Child) -> bool:
        """Whether the runner has reported to the server since it began; an earlier one's report says nothing."""
        name = f"regelwerk-{self.store.office}"
        return runner.alive and asking.worker_seen(way, self.store.serving.pool, name, datetime.now(UTC), runner.since)

    def _answers(self, way: Way, children: list[Child]) -> bool:
        """Waits for the server; False if serve is to end before. Raises PrefectRefused after a while."""
        until = time.monotonic() + STARTING
        while not asking.alive(way):
            if self.ended.wait(_LOOK):
                return False
            for child in children:
                child.watch()
            if time.monotonic() > until:
                raise PrefectRefused(
                    f"Der Prefect-Server {way.url} antwortet nach {STARTING} s nicht. Das Protokoll darüber sagt, "
                    f"warum; hilft das nicht weiter, den Ordner {place.folder(self.store)} löschen und neu starten."
                )
        return True

    def _ready(self, way: Way, seconds: float) -> None:
        serving = self.store.serving
        self.say(f"Bereit nach {seconds:.0f} s. Werkbank: {self.store.workbench.origin}")
        self.say(f"Prefect: {way.page}")
        if way.own:
            self.say(f"Anmeldung dort mit dem Inhalt von {place.folder(self.store) / place.LOGIN}")
        self.say(f"Gesundheit: http://{place.HOST}:{serving.health}{PATHS[0]}")
        notify("READY=1")

    def _stop(self, children: list[Child]) -> None:
        notify("STOPPING=1")
        self.say("Wird beendet.")
        *servers, runner = children
        runner.stop(self.patience)
        if end_all(5, [server.process.pid for server in servers if server.process is not None]):
            self.say("Was noch lief, wurde abgebrochen; der nächste Start nimmt es wieder auf.")
        for server in servers:
            server.stop(10)
        self.say("Beendet.")

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def end(_signal: int, _frame: FrameType | None) -> None:
            self.ended.set()

        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def free(port: int, name: str, section: str = "betrieb") -> None:
    """Raises PrefectRefused where somebody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.HOST, port))
        except OSError as error:
            raise PrefectRefused(
                f"Auf {place.HOST}:{port} lauscht schon ein anderes Programm. Bitte es beenden oder in der "
                f"regelwerk.toml unter [{section}] mit {name} einen anderen Port angeben."
            ) from error


def notify(state: str) -> None:
    """Tells systemd, if it has started us and wants to know."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
        way.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        way.send(state.encode())
