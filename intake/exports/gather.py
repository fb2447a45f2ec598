"""The files of a delivery: named ones, whole folders, the contents of ZIP archives; each with its hash and kind."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from intake.encoding import fingerprint, shown
from intake.exports.kind import ENDINGS, Kind, is_hidden, is_read, kind_of
from intake.exports.raw import Limits, many
from intake.exports.unpack import unpack
from schemas.failure import DeliveryRefused
from schemas.operation.world import why


@dataclass(frozen=True, slots=True)
class Export:
    """A file to read: its name as the office sees it, where it lies, its hash, what it is, its size and change."""

    name: str
    path: Path
    sha256: str
    kind: Kind
    seen: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an office handed over: the files that are read, by name, and the names of the others."""

    exports: tuple[Export, ...]
    ignored: tuple[str, ...]


@dataclass(slots=True)
class _Gathering:
    scratch: Path
    limits: Limits
    exports: list[Export] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    bytes_left: int = 0
    archives: Iterator[int] = field(default_factory=count)


def gather(paths: Sequence[Path], scratch: Path, limits: Limits | None = None) -> Delivery:
    """The files at `paths`: files, folders with all below them, ZIP archives (unpacked into `scratch`).

    A named file has to be readable; of a folder or archive, files that are no tables are ignored and named.
    Raises DeliveryRefused with every reason at once.
    """
    found = _Gathering(scratch, limits or Limits())
    found.bytes_left = found.limits.total_bytes
    for path in paths:
        for name, file, listed in _files(path, found):
            try:
                _sort_in(name, file, listed, found)
            except DeliveryRefused as refusal:
                found.problems += refusal.lines
            except OSError as error:
                found.problems.append(unreadable(name, error))
    exports = sorted(found.exports, key=lambda one: one.name)
    for one, next_one in pairwise(exports):
        if one.name == next_one.name:
            found.problems.append(f"{one.name}: Zwei Dateien haben diesen Namen. Bitte eine umbenennen.")
    if not exports and not found.problems:
        found.problems.append(_nothing(paths, found.ignored))
    if len(exports) > found.limits.files:
        found.problems.append(f"Die Lieferung hat {many(len(exports), 'Datei', 'Dateien')}, mehr als erlaubt.")
    if found.problems:
        raise DeliveryRefused(*found.problems)
    return Delivery(tuple(exports), tuple(sorted(found.ignored)))


def _files(path: Path, found: _Gathering) -> Iterator[tuple[str, Path, bool]]:
    """Name, path and whether it was named itself, for a file or every file below a folder."""
    try:
        below = sorted(_below(path)) if path.is_dir() else None
        there = below is not None or path.exists()
    except OSError as error:
        found.problems.append(unreadable(str(path), error))
        return
    if not there:
        found.problems.append(f"{path}: Diese Datei oder diesen Ordner gibt es nicht.")
    elif below is None:
        yield shown(path.name), path, True
    else:
        for file in below:
            yield shown(file.relative_to(path).as_posix()), file, False


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, onerror=_raise):
        for name in [*folders, *files]:
            if name in files or (Path(root) / name).is_symlink():
                yield Path(root) / name


def _raise(error: OSError) -> None:
    raise error


def _sort_in(name: str, file: Path, listed: bool, found: _Gathering) -> None:
    if not listed and is_hidden(name):
        return
    if not is_read(name):
        if listed:
            raise DeliveryRefused(f"{name}: Gelesen werden Dateien mit der Endung {', '.join(ENDINGS)}.")
        found.ignored.append(name)
        return
    if shown(str(file)) != str(file):
        raise DeliveryRefused(f"{name}: Der Name ist nicht in UTF-8 geschrieben. Bitte umbenennen.")
    status = file.lstat()
    if not listed and stat.S_ISLNK(status.st_mode):
        raise DeliveryRefused(f"{name}: Das ist ein Verweis auf eine andere Stelle. Bitte die Datei selbst ablegen.")
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise DeliveryRefused(f"{name}: Das ist keine gewöhnliche Datei.")
    kind = kind_of(file, name)
    if kind is not Kind.ARCHIVE:
        found.exports.append(_export(name, file, kind))
        return
    target = found.scratch / f"zip{next(found.archives):04}"
    target.mkdir(parents=True)
    inner, others, used = unpack(file, name, target, found.limits, found.bytes_left)
    found.bytes_left -= used
    found.ignored += others
    for inner_name, inner_file in inner:
        try:
            found.exports.append(_export(inner_name, inner_file, kind_of(inner_file, inner_name)))
        except DeliveryRefused as refusal:
            found.problems += refusal.lines


def _export(name: str, file: Path, kind: Kind) -> Export:
    status = file.stat()
    return Export(name, file, fingerprint(file, text=False).sha256, kind, (status.st_size, status.st_mtime_ns))


def unreadable(name: str, error: OSError) -> str:
    """What to say about a file that the system does not give."""
    if isinstance(error, PermissionError):
        return f"{name}: Die Datei oder der Ordner darf nicht gelesen werden. Bitte die Leserechte prüfen."
    return f"{name}: Die Datei kann nicht gelesen werden ({why(error)}). Bitte noch einmal bereitstellen."


def _nothing(paths: Sequence[Path], ignored: list[str]) -> str:
    seen = f" Gefunden wurden nur: {', '.join(ignored[:8])}." if ignored else ""
    places = ", ".join(str(path) for path in paths) or "Die Lieferung"
    return f"{places}: Hier ist keine Datei, die gelesen wird ({', '.join(ENDINGS)}).{seen}"
