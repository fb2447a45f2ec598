"""The files of a backup: linked where that is possible, copied where not, each with its hash."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.evidence.backup import File
from schemas.failure import DatabaseBusy

_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.EACCES}


def gather(source: Path, target: Path, link: bool) -> None:
    """Brings a folder's files to `target`. With `link` they are links where the disk allows it: only for files that
    are never changed once written. Names that begin with a dot are half-written or nobody's, and stay out.

    Raises DatabaseBusy if a folder in it is deleted at the same time; a single file (an import's mark) may go.
    """
    bring(files(source), source, target, link)


def bring(found: Iterable[Path], source: Path, target: Path, link: bool = False) -> None:
    """Brings these files of a folder to `target`; raises as `gather` does."""
    target.mkdir(mode=0o700)
    for file in found:
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            _bring(file, place, link)
        except FileNotFoundError as error:
            if file.parent != source:
                raise DatabaseBusy(
                    f"Während der Sicherung wurde {file.parent} gelöscht. Bitte die Sicherung gleich wiederholen."
                ) from error


def files(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order, without what begins with a dot; none where there is no folder."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from files(path)
        elif path.is_file():
            yield path


def listed(folder: Path, *but: str) -> tuple[File, ...]:
    """Every file below a folder with size and hash, but those named."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    named = [(path.relative_to(folder).as_posix(), path) for path in found]
    return tuple(
        File(path=name, size=path.stat().st_size, sha256=_hash(path)) for name, path in named if name not in but
    )


def flush(folder: Path) -> None:
    """Makes sure that everything below a folder has reached the disk."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _bring(file: Path, place: Path, link: bool) -> None:
    if link:
        try:
            os.link(file, place)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
        else:
            return
    shutil.copy2(file, place)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
