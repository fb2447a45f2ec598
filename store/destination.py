"""The folder of a run's results: written aside, then put into place in one step: never half."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.failure import DestinationRefused, SpaceExhausted


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of folder: what it is called (German), the files it may hold, and the one that makes it ours.

    A folder with anything else in it is never replaced.
    """

    name: str
    files: frozenset[str]
    receipt: str


RUN = Kind(
    "Ergebnisse eines Laufs",
    frozenset(
        {
            "outcomes.parquet",
            "outcomes.csv",
            "quotas.parquet",
            "konflikte.parquet",
            "offen.parquet",
            "aufwand.json",
            "aufwand.parquet",
        }
    ),
    "run.json",
)
SCRATCH = ".arbeit"
_LOCK = ".offen"
_EXCHANGE = 2
_HERE = -100
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_IN_THE_WAY = {
    errno.EROFS: "Der Datenträger kann nur gelesen werden",
    errno.EEXIST: "Ein Teil des Pfads ist eine Datei",
    errno.ENOTDIR: "Ein Teil des Pfads ist eine Datei",
    errno.ENAMETOOLONG: "Der Name ist zu lang",
    errno.EBUSY: "Der Ordner ist in Benutzung",
    errno.EXDEV: "Der Ordner liegt auf einem anderen Datenträger",
}


@contextmanager
def aside(out: Path, kind: Kind = RUN) -> Iterator[Path]:
    """A new folder beside `out`, for everything that is written; what is left in it becomes `out` at the end.

    Its subfolder SCRATCH is for intermediate files and never becomes part of the result. After an error `out` is as
    it was. Raises DestinationRefused before anything is written if `out` cannot be replaced.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link that is to be refused
    _refuse_foreign(out, kind)
    with _said(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(out)
        _restore(out)
        folder = out.with_name(f".{out.name}.{secrets.token_hex(6)}.neu")
        folder.mkdir()
    lock = _lock(folder)
    try:
        (folder / SCRATCH).mkdir()
        with _full(out):
            yield folder
        with _said(out):
            shutil.rmtree(folder / SCRATCH)
            _flush(folder)
            _refuse_foreign(out, kind)
            (folder / _LOCK).unlink()
            _put_in_place(folder, out)
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_foreign(out: Path, kind: Kind) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise DestinationRefused(f"{out} ist kein Ordner. Bitte mit --out einen Ordner angeben.")
    if out.is_mount():
        raise DestinationRefused(f"{out} ist ein eingehängtes Laufwerk. Bitte einen Ordner darin angeben.")
    if not out.exists():
        return
    try:
        names = {path.name for path in out.iterdir()}
    except PermissionError as error:
        raise DestinationRefused(f"Der Ordner {out} darf nicht gelesen werden.") from error
    foreign = sorted(names - kind.files - {kind.receipt})
    if names and (foreign or kind.receipt not in names):
        shown = ", ".join((foreign or sorted(names))[:5])
        raise DestinationRefused(
            f"Der Ordner {out} enthält schon anderes als {kind.name} ({shown}) und wird nicht überschrieben. "
            "Bitte einen leeren oder neuen Ordner angeben."
        )


@contextmanager
def _full(out: Path) -> Iterator[None]:
    """Says in German that the disk is full; every other error passes."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        raise SpaceExhausted(
            f"Auf dem Datenträger von {out} ist kein Platz mehr. Bitte Platz schaffen und denselben Befehl wiederholen."
        ) from error


@contextmanager
def _said(out: Path) -> Iterator[None]:
    """Says in German what stands in the way of the folder itself."""
    with _full(out):
        try:
            yield
        except PermissionError as error:
            raise DestinationRefused(
                f"In {out.parent} darf nicht geschrieben werden. Bitte die Rechte des Ordners prüfen oder einen "
                "anderen angeben."
            ) from error
        except OSError as error:
            if error.errno not in _IN_THE_WAY:
                raise
            raise DestinationRefused(f"{out} kann nicht geschrieben werden: {_IN_THE_WAY[error.errno]}.") from error


def _lock(folder: Path) -> int:
    """Held as long as this process lives; a folder whose lock is free was abandoned."""
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def sweep(out: Path) -> int:
    """Removes whatever was left beside `out`, for somebody who knows that nobody writes there; gives how much it was.

    An earlier result that was swapped out has no lock any more, as has a folder that is about to be swapped in: only
    whoever keeps others away can take the first away.
    """
    left = list(out.parent.glob(f".{_literal(out.name)}.*.neu"))
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _clear_abandoned(out: Path) -> None:
    """Removes what a run that was killed has left beside `out`."""
    for folder in out.parent.glob(f".{_literal(out.name)}.*.neu"):
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _previous(out: Path) -> Path:
    return out.with_name(f".{out.name}.vorher")


def _restore(out: Path) -> None:
    """Brings back the earlier result if a run was killed between the two renames of `_put_in_place`."""
    previous = _previous(out)
    if not previous.exists():
        return
    if out.exists():
        shutil.rmtree(previous)
    else:
        previous.rename(out)


def _flush(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put_in_place(folder: Path, out: Path) -> None:
    if not out.exists():
        folder.rename(out)
    elif not exchanged(folder, out):
        previous = _previous(out)
        out.rename(previous)
        folder.rename(out)
        shutil.rmtree(previous)
    handle = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def exchanged(folder: Path, out: Path) -> bool:
    """Swaps two folders in one step where the system can (Linux); the old result is then in `folder`."""
    if not sys.platform.startswith("linux"):
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is None:
        return False
    return bool(swap(_HERE, os.fsencode(folder), _HERE, os.fsencode(out), _EXCHANGE) == 0)
