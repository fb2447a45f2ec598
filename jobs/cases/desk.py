"""Cases while people wait: what is read once is held, what is held is only ever a copy."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock, Thread, current_thread
from weakref import finalize

from engine.run.whole.shelf import Interrupted, Shelf, Stop, put_up
from engine.run.whole.shelf import whole as straight
from jobs.cases.book import Book, Shelved
from jobs.cases.whole import Whole, whole
from jobs.releases.standing import applied_within
from schemas.factmodel import FactModel
from schemas.failure import Failure, Unknown, space
from schemas.snapshot import Snapshot
from store.archive import rulebooks
from store.archive.snapshots import open_snapshot
from store.findings import runs
from store.findings.runs import Recorded
from store.folder import StoreFolder
from store.records.connect import Engine, reading

NO_RUN = "In dieser Ablage wurde noch nichts ausgewertet. Das tut die Nacht, oder sofort: regelwerk run"
_LOG = logging.getLogger("regelwerk.faelle")


@dataclass(frozen=True, slots=True)
class Found:
    """A case with the run whose delivery it comes from, and the rules of the day that is asked about."""

    run: Recorded
    book: Book
    whole: Whole


@dataclass(slots=True)
class _Work:
    """What has to be left in order when the process ends: a thread that puts up a shelf, and its folder."""

    thread: Thread | None = None
    folder: Path | None = None
    stop: Stop | None = None
    left: bool = False

    def begin(self, stop: Stop) -> None:
        """Hears how the work is stopped."""
        self.stop = stop
        if self.left:
            stop()

    def leave(self) -> None:
        """Stops the work, waits for it and clears away what it made: at the latest when the process ends.

        The thread itself may be the last that knows of the desk; it cannot wait for its own end.
        """
        self.left = True
        if self.stop is not None:
            self.stop()
        if self.thread not in (None, current_thread()) and self.thread.is_alive():
            self.thread.join(10)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def _there(last: Recorded | None) -> Recorded:
    if last is None:
        raise Unknown(NO_RUN)
    return last


class Desk:
    """The cases of one store, for one process and any number of threads.

    The newest delivery is put on a shelf by a thread of its own; until it stands there, cases come straight out of the
    snapshot. What `draw` gives tells this process's shelf from another's; it lies among what imports clear away when
    they begin, so that what a killed process has left does not stay.
    """

    def __init__(
        self, store: StoreFolder, engine: Engine, draw: Callable[[], str], programs: Path | None = None
    ) -> None:
        self.store, self.engine = store, engine
        self._books = Shelved(store.office, programs)
        self._draw = draw
        self._work = _Work()
        finalize(self, _Work.leave, self._work)
        self._lock, self._making = Lock(), Lock()
        self._opened: Snapshot | None = None
        self._shelf: Shelf | None = None
        self._wanted: tuple[Path, FactModel] | None = None
        self._made = 0

    def run(self) -> Recorded:
        """The run whose findings are the newest. Raises Unknown while there is none."""
        with reading(self.engine) as connection:
            last = runs.last(connection, self.store.office)
        return _there(last)

    def book(self, day: date) -> Book:
        """The rules that the office goes by on a day: the released ones. Raises RulesRefused, EvidenceRefused."""
        with reading(self.engine) as connection:
            applied = applied_within(connection, self.store)
        return self._book(applied, day)

    def _book(self, applied: str | None, day: date) -> Book:
        """A kept rulebook is verified when it is read; what was read of it then stays right."""
        if applied is None:
            return self._books.book(self.store.rules, day)
        shelf = self.store.rulebooks
        return self._books.book(rulebooks.folder(applied, shelf), day, lambda: rulebooks.kept(applied, shelf))

    def find(self, key: str, day: date | None = None) -> Found:
        """A case in the newest delivery that was evaluated, with the rules of `day` (None: of that run's Stichtag).

        Raises Unknown where there is no such case, RulesRefused, SnapshotRefused.
        """
        with reading(self.engine) as connection:
            last, applied = runs.last(connection, self.store.office), applied_within(connection, self.store)
        run = _there(last)
        book = self._book(applied, day or run.as_of)
        snapshot = self._snapshot(run.snapshot)
        shelf = self._standing(snapshot, book)
        ways = book.ways(snapshot.tables)
        model = book.loaded.model
        case = shelf.case(key, ways) if shelf is not None else straight(snapshot, model, key, ways)
        if case is None:
            raise Unknown(f"Den Fall {key} gibt es nicht.")
        return Found(run, book, whole(book, case, key))

    def prepare(self) -> None:
        """Puts the newest delivery on the shelf and waits for it."""
        run = self.run()
        self._put_up(self._snapshot(run.snapshot), self.book(run.as_of))

    def _snapshot(self, name: str) -> Snapshot:
        folder = self.store.snapshots / name
        with self._lock:
            if self._opened is None or self._opened.folder != folder or not folder.exists():
                self._opened = open_snapshot(folder)
            return self._opened

    def _standing(self, snapshot: Snapshot, book: Book) -> Shelf | None:
        """The shelf of a snapshot if it stands; if nobody is putting it up yet, somebody is told to."""
        with self._lock:
            if self._shelf is not None and self._shelf.snapshot is snapshot and self._shelf.model == book.loaded.model:
                return self._shelf
            wanted = (snapshot.folder, book.loaded.model)
            if self._wanted == wanted:
                return None
            self._wanted = wanted
        self._work.thread = Thread(target=self._behind, args=(snapshot, book), name="fallregal", daemon=True)
        self._work.thread.start()
        return None

    def _behind(self, snapshot: Snapshot, book: Book) -> None:
        try:
            self._put_up(snapshot, book)
        except Failure as failure:
            _LOG.warning("Das Verzeichnis der Fälle entstand nicht: %s", failure)
        except Interrupted:
            # The process ends, or an import has cleared the folder away: whoever asks next has it made again.
            with self._lock:
                self._wanted = None

    def _put_up(self, snapshot: Snapshot, book: Book) -> None:
        """One shelf at a time; the one before goes as soon as the new one stands."""
        model = book.loaded.model
        with self._making:
            with self._lock:
                before = self._shelf
                if before is not None and before.snapshot is snapshot and before.model == model:
                    return
                room = self._room()
                self._made += 1
                folder = room / str(self._made)
            with space():
                folder.mkdir(parents=True, mode=0o700)
                made = put_up(snapshot, model, book.rules, folder, self._work.begin)
            with self._lock:
                self._shelf, self._wanted = made, (snapshot.folder, model)
            if before is not None:
                before.close()
            for old in room.iterdir() if room.exists() else ():
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)

    def _room(self) -> Path:
        """Where this process's shelves lie."""
        if self._work.folder is None:
            self._work.folder = self.store.snapshots / f".faelle-{self._draw()[-12:]}.neu"
        return self._work.folder
