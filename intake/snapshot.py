"""From a delivered folder to a snapshot: the road on one page.

Every table is examined before any is refused, so that a delivery's problems are all said at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from intake.contents import unborn, write_empty
from intake.database import LANES, Connection, connect, identifier, literal
from intake.encoding import Bytes, fingerprint
from intake.folder import Folder, look_into
from intake.looking.doubled import doubled_keys
from intake.looking.examine import Examined, examine
from intake.looking.extent import extent_flaws
from intake.looking.known import Known
from intake.looking.legible import legible, undamaged
from intake.looking.orphans import orphaned
from intake.source import open_source
from schemas.cases.case import Coverage
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused, space
from schemas.operation.world import why
from schemas.snapshot import UNREADABLE_SUFFIX, Flaw, Snapshot, Table

Step = Callable[[str, int, int], None]
"""Told which file is read, its number and how many there are."""


def take(
    data: Path,
    model: FactModel,
    as_of: date,
    into: Path,
    coverage: Mapping[str, Coverage] | None = None,
    only: Collection[str] | None = None,
    step: Step | None = None,
    orphans: bool = True,
    known: Known | None = None,
) -> Snapshot:
    """Checks the files in `data` and writes them as canonical Parquet into the empty or new folder `into`.

    `coverage` is what the delivery says about its own extent; `only` names the entities that are needed, others count
    as not delivered, except those that come into being after the Stichtag (`gibt es ab`): they are empty. Cells that
    cannot be read are unknown and counted in the flaws, as are orphans (not looked for without `orphans`).
    A table that is `known` to be in order is copied.
    Raises DeliveryRefused with every reason at once; then nothing is left in `into`.
    """
    folder = look_into(data, model)
    if only is not None:
        folder.files = {name: path for name, path in folder.files.items() if name in only}
    into.mkdir(parents=True, exist_ok=True)
    scratch = into / ".roh"
    scratch.mkdir()
    connection = connect(scratch)
    try:
        return _Taking(connection, model, into, step, known or Known()).take(folder, coverage or {}, as_of, orphans)
    except BaseException:
        connection.close()
        for path in into.glob("*.parquet"):
            path.unlink()
        raise
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


_Printed = Future[tuple[Bytes, tuple[int, int]]]


class _Taking:
    """One delivery on its way into one folder."""

    def __init__(self, connection: Connection, model: FactModel, into: Path, step: Step | None, known: Known) -> None:
        self.connection, self.model, self.into, self.step, self.known = connection, model, into, step, known

    def take(self, folder: Folder, coverage: Mapping[str, Coverage], as_of: date, orphans: bool) -> Snapshot:
        problems, flaws = list(folder.problems), list(folder.flaws)
        tables: dict[str, Table] = {}
        fallen: duckdb.FatalException | None = None
        order = [name for name in self.model.entities if name in folder.files]
        pool, pairs = ThreadPoolExecutor(1), ThreadPoolExecutor(LANES)
        try:
            prints = {name: pool.submit(_fingerprint, folder.files[name]) for name in order}
            # Parquet files are taken two at a time; what is wrong with a CSV file the database notes in one place.
            ahead = {
                name: pairs.submit(self._table, name, folder.files[name], prints[name])
                for name in order
                if folder.files[name].suffix == ".parquet"
            }
            for number, name in enumerate(order, start=1):
                if self.step is not None:
                    self.step(folder.files[name].name, number, len(order))
                try:
                    taken = ahead[name].result() if name in ahead else None
                    table, found = taken or self._table(name, folder.files[name], prints[name])
                    flaws += found
                    tables[name] = replace(table, coverage=coverage.get(name, Coverage()))
                except DeliveryRefused as refusal:
                    problems += refusal.lines
                except duckdb.FatalException as error:
                    # The database fell over another table, which says so itself.
                    fallen = error
        finally:
            pairs.shutdown(cancel_futures=True)
            pool.shutdown(cancel_futures=True)
        if problems:
            raise DeliveryRefused(*problems)
        if fallen is not None:
            raise fallen
        with space(), legible(tables.values()):
            for entity in unborn(self.model, as_of, tables):
                tables[entity.name] = write_empty(self.connection, entity, self.into)
            flaws += orphaned(self.connection, self.model, tables, self.known) if orphans else []
            flaws += extent_flaws(self.connection, self.model, coverage, tables, as_of)
        return Snapshot(self.into, tables, tuple(flaws), tuple(folder.ignored))

    def _table(self, name: str, file: Path, printed: _Printed) -> tuple[Table, list[Flaw]]:
        try:
            found, seen = printed.result()
        except OSError as error:
            raise DeliveryRefused(f"{file.name}: Die Datei kann nicht gelesen werden ({why(error)}).") from error
        entity, target = self.model.entities[name], self.into / f"{name}.parquet"
        made_of = self.known.made_of(entity, file.suffix.casefold(), found.sha256)
        sound = self.known.sound(made_of)
        if sound is None:
            table, flaws, problems = self._read(entity, file, found, made_of)
        else:
            with space():
                shutil.copyfile(file, target)
            table, flaws, problems = Table(name, target, sound.rows, frozenset(sound.columns)), [], []
        status = file.stat()
        if (status.st_size, status.st_mtime_ns) != seen:
            problems.append(f"{file.name}: Die Datei wurde während des Lesens verändert. Bitte noch einmal starten.")
        if problems:
            raise DeliveryRefused(*problems)
        return replace(table, sha256=found.sha256, source=file.name), flaws

    def _read(self, entity: Entity, file: Path, found: Bytes, made_of: str) -> tuple[Table, list[Flaw], list[str]]:
        """A table that was examined and written, what is to be said about it, and why it cannot be taken."""
        connection = self.connection.cursor()
        source = open_source(connection, entity, file, found, self.into / ".roh")
        if source.columns.problems:
            raise DeliveryRefused(*source.columns.problems)
        examined = examine(connection, source)
        target, columns = self.into / f"{entity.name}.parquet", frozenset(source.raw)
        table = Table(entity.name, target, examined.rows, columns, frozenset(examined.unreadable), source=file.name)
        if not examined.problems:
            _write(connection, examined, target)
            with legible([table]):
                doubled = doubled_keys(connection, source.entity, target, file.name)
            examined.problems += [doubled] if doubled else []
        if source.staged:
            source.staged.unlink()
        flaws = source.columns.flaws + examined.flaws
        if found.encoding == "cp1252":
            said = f"{file.name} ist nicht in UTF-8 gespeichert und wurde als Windows-1252 gelesen."
            flaws.append(Flaw(entity.name, None, said, 0))
        if examined.verbatim and not (flaws or examined.problems):
            self.known.add_sound(made_of, table.rows, table.columns)
        return table, flaws, examined.problems


def _fingerprint(path: Path) -> tuple[Bytes, tuple[int, int]]:
    before = path.stat()
    return fingerprint(path, path.suffix.casefold() != ".parquet"), (before.st_size, before.st_mtime_ns)


def _write(connection: Connection, examined: Examined, target: Path) -> None:
    with undamaged(examined.source), space():
        if examined.verbatim:
            shutil.copyfile(examined.source.file, target)
            return
        columns = [f"{cell.value} AS {identifier(column)}" for column, cell in examined.cells.items()]
        for column in examined.unreadable:
            columns.append(f"coalesce({examined.cells[column].bad}, false) AS {identifier(column + UNREADABLE_SUFFIX)}")
        select = f"SELECT {', '.join(columns)} FROM {examined.source.scan}"
        connection.execute(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
