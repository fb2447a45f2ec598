"""Mail addresses of those who are told in person: pseudonym → address, absence, who stands in; for the owner alone.

The file lies beside the keys, apart from the database, which knows the pseudonyms only. They are made of the name by
which the deliveries call somebody, under the key of the Schlüsseltabelle: a new case key leaves them as they are.
"""

from __future__ import annotations

import base64
import csv
import hmac
import io
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intake.keys.secret import table_key, write_apart
from schemas.failure import KeysRefused

ADDRESSES = "adressen"
_SHAPE = re.compile(r"z[a-z2-7]{20}")


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody's address; from `first` to `last` away, `instead` (a pseudonym, '' nobody named) stands in."""

    person: str
    address: str
    first: date | None = None
    last: date | None = None
    instead: str = ""

    def away(self, day: date) -> bool:
        """Whether somebody is away on a day."""
        return self.first is not None and self.last is not None and self.first <= day <= self.last


def person(folder: Path, name: str) -> str:
    """The pseudonym of somebody whom the deliveries call so. Raises KeysRefused where the key is missing."""
    return person_under(table_key(folder), name)


def person_under(key: bytes, name: str) -> str:
    """The same under a key that was read before."""
    digest = hmac.digest(key, f"zuständig\0{' '.join(name.split()).casefold()}".encode(), "sha256")
    return "z" + base64.b32encode(digest)[:20].decode().lower()


def read(folder: Path) -> Mapping[str, Entry]:
    """The addresses by pseudonym; none where there is no file. Raises KeysRefused if it is open to others or broken."""
    path = folder / ADDRESSES
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise KeysRefused(f"Die Adressen in {path} lassen sich nicht lesen.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeysRefused(
            f"Die Adressen in {path} sind für andere zugänglich. Bitte die Rechte ändern: chmod 600 {path}"
        )
    try:
        found = [_entry(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") if row]
    except ValueError as error:
        raise KeysRefused(
            f"{path} ist beschädigt: {error}. Bitte die Zeile löschen und die Person neu eintragen: "
            "regelwerk mail person"
        ) from error
    return {one.person: one for one in found}


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Writes the addresses for their owner alone, whole or not at all."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\n")
    for one in sorted(entries, key=lambda entry: entry.person):
        lines.writerow((one.person, one.address, one.first or "", one.last or "", one.instead))
    write_apart(folder / ADDRESSES, text.getvalue().encode())


def _entry(row: list[str]) -> Entry:
    if len(row) != 5 or not _SHAPE.fullmatch(row[0]) or "@" not in row[1]:
        raise ValueError("eine Zeile hat nicht die Form Kennung;Adresse;von;bis;Vertretung")
    first, last = (date.fromisoformat(one) if one else None for one in row[2:4])
    return Entry(row[0], row[1], first, last, row[4])
