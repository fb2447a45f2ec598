"""A ZIP archive, unpacked within bounds: what an entry claims about itself is not believed, it is measured."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from intake.exports.kind import PACKED, is_hidden, is_read
from intake.exports.raw import Limits, many
from schemas.failure import DeliveryRefused, space

_CHUNK = 1 << 20

Unpacked = tuple[list[tuple[str, Path]], list[str], int]
"""Name and place of every entry, the names of those that are no tables, and the bytes written."""


def unpack(archive: Path, name: str, target: Path, limits: Limits, bytes_left: int) -> Unpacked:
    """Writes the tables of an archive into the folder `target` under numbers, never under their own names.

    Raises DeliveryRefused for anything that an honest archive does not hold, with every reason at once.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            problems = _problems(entries, name, limits)
            if problems:
                raise DeliveryRefused(*problems)
            return _write(opened, entries, name, target, limits, bytes_left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OverflowError) as error:
        raise DeliveryRefused(f"{name}: Das Archiv ist beschädigt oder abgeschnitten. Bitte neu packen.") from error
    except (NotImplementedError, RuntimeError) as error:
        raise DeliveryRefused(f"{name}: Das Archiv ist auf eine Weise gepackt, die nicht gelesen wird.") from error


def _problems(entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> list[str]:
    if len(entries) > limits.files:
        return [f"{name}: Das Archiv hat {many(len(entries), 'Eintrag', 'Einträge')}, erlaubt sind {limits.files}."]
    problems, known = [], set[str]()
    for entry in entries:
        problem = _problem(entry)
        spelled = unicodedata.normalize("NFC", entry.filename).replace("\\", "/").casefold()
        if problem is None and spelled in known:
            problem = "kommt doppelt vor. Bitte neu packen"
        known.add(spelled)
        if problem:
            problems.append(f"{name}: Der Eintrag „{_shown(entry.filename)}“ {problem}.")
    return problems


def _problem(entry: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        return "zeigt aus dem Archiv hinaus. Solche Archive werden nicht geöffnet"
    if not entry.filename.isprintable():
        return "hat Steuerzeichen im Namen. Bitte umbenennen und neu packen"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "ist ein Verweis auf eine andere Stelle. Bitte die Datei selbst packen"
    if entry.flag_bits & 0x1:
        return "ist mit einem Kennwort verschlüsselt. Bitte ohne Kennwort packen"
    if path.suffix.casefold() in (".zip", *PACKED):
        return "ist selbst ein Archiv. Bitte entpacken und neu packen"
    return None


def _write(
    opened: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    name: str,
    target: Path,
    limits: Limits,
    bytes_left: int,
) -> Unpacked:
    inner: list[tuple[str, Path]] = []
    ignored: list[str] = []
    used = 0
    for number, entry in enumerate(entries):
        shown = f"{name}/{entry.filename.replace(chr(92), '/')}"
        if is_hidden(entry.filename.replace("\\", "/")):
            continue
        if not is_read(entry.filename):
            ignored.append(shown)
            continue
        file = target / f"{number:05}{PurePosixPath(entry.filename).suffix.casefold()}"
        with space():
            used += _copy(opened, entry, file, shown, limits, bytes_left - used)
        with file.open("rb") as written:
            is_archive = written.read(4) == b"PK\x03\x04"
        if is_archive and not file.suffix.startswith(".xls"):
            raise DeliveryRefused(f"{shown}: Der Eintrag ist selbst ein Archiv. Bitte entpacken und neu packen.")
        inner.append((shown, file))
    return inner, ignored, used


def _copy(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, file: Path, shown: str, limits: Limits, bytes_left: int
) -> int:
    written, packed = 0, max(entry.compress_size, 1)
    with opened.open(entry) as source, file.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > min(limits.entry_bytes, bytes_left):
                raise DeliveryRefused(f"{shown}: Der Eintrag ist entpackt größer als erlaubt. Er wird nicht gelesen.")
            if written > limits.ratio_from and written > limits.ratio * packed:
                raise DeliveryRefused(
                    f"{shown}: Der Eintrag ist auf weniger als ein {limits.ratio}stel gepackt. "
                    "So packen sich Tabellen nicht; er wird nicht gelesen."
                )
            out.write(chunk)
    return written


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:120]
