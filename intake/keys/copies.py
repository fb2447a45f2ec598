"""Backup of the keys: two folders that belong in two places, the keys in one, the table they open in the other."""

from __future__ import annotations

import hashlib
from pathlib import Path

from intake.keys.addresses import ADDRESSES
from intake.keys.secret import CASE_KEY, TABLE, TABLE_KEY, write_apart
from schemas.failure import KeysRefused, space

KEYS, TABLES = "schluessel", "tabelle"
_ROOMS = {KEYS: (CASE_KEY, TABLE_KEY, "siegel", "siegel.pub"), TABLES: (TABLE, ADDRESSES)}
_SUMS = "pruefsummen.txt"


def backup(folder: Path, to: Path) -> tuple[Path, ...]:
    """Copies what there is into `to`/schluessel and `to`/tabelle, each with its checksums; gives the files.

    Raises KeysRefused where the case key is missing (a copy of nothing is no backup) or `to` holds another backup.
    """
    if not (folder / CASE_KEY).exists():
        raise KeysRefused(f"In {folder} liegt kein Fallschlüssel; es gibt nichts zu sichern.")
    if (to / KEYS).exists() or (to / TABLES).exists():
        raise KeysRefused(f"In {to} liegt schon eine Sicherung. Bitte einen neuen Ordner angeben.")
    written: list[Path] = []
    for room, names in _ROOMS.items():
        target = to / room
        with space():
            target.mkdir(mode=0o700, parents=True)
        sums = []
        for name in names:
            if (folder / name).exists():
                content = (folder / name).read_bytes()
                write_apart(target / name, content)
                sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
                written.append(target / name)
        write_apart(target / _SUMS, "".join(sums).encode())
    return tuple(written)


def restore(folder: Path, source: Path) -> tuple[Path, ...]:
    """Brings back what a backup holds and the folder lacks; gives the files.

    `source` is a backup, or one of its two folders. Raises KeysRefused for a damaged copy, and where another file of
    the same name lies in the folder: that one may be the only copy of what the database was made with.
    """
    rooms = [room for room in (source / KEYS, source / TABLES, source) if (room / _SUMS).is_file()]
    if not rooms:
        raise KeysRefused(f"{source} ist keine Sicherung der Schlüssel: {_SUMS} fehlt.")
    found = [(name, _checked(room, name, sum_)) for room in rooms for sum_, name in _sums(room)]
    for name, content in found:
        if (folder / name).exists() and (folder / name).read_bytes() != content:
            raise KeysRefused(
                f"{folder / name} gibt es schon, mit anderem Inhalt. Bitte die Datei zuerst umbenennen, wenn sie "
                "wirklich ersetzt werden soll."
            )
    with space():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [(name, content) for name, content in found if not (folder / name).exists()]
    for name, content in missing:
        write_apart(folder / name, content)
    return tuple(folder / name for name, _ in missing)


def _sums(room: Path) -> list[tuple[str, str]]:
    known = {name for names in _ROOMS.values() for name in names}
    pairs = [line.split("  ", 1) for line in (room / _SUMS).read_text(encoding="utf-8").splitlines()]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[1] in known]


def _checked(room: Path, name: str, expected: str) -> bytes:
    try:
        content = (room / name).read_bytes()
    except OSError as error:
        raise KeysRefused(f"In der Sicherung fehlt {room / name}.") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise KeysRefused(f"{room / name} ist beschädigt: Die Prüfsumme stimmt nicht.")
    return content
