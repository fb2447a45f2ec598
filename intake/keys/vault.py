"""The Schlüsseltabelle: pseudonym → number, responsible worker and substitute; AES-256-GCM under its own key.

The file is `RWST1`, 12 random bytes, then the encrypted rows (tab-separated UTF-8, compressed). A changed byte makes
it unreadable: it cannot be altered unnoticed.
"""

from __future__ import annotations

import csv
import io
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.keys.pseudonym import pseudonym
from intake.keys.secret import TABLE, table_key, write_apart
from schemas.failure import KeysRefused

_MARK = b"RWST1\n"
_NONCE = 12


class Person(NamedTuple):
    """What a pseudonym stands for; `earlier` is the pseudonym before the last change of the key."""

    pseudonym: str
    entity: str
    number: str
    worker: str = ""
    substitute: str = ""
    earlier: str = ""


@dataclass(slots=True)
class Vault:
    """The table in memory."""

    people: dict[str, Person] = field(default_factory=dict)

    def learn(self, found: Iterable[Person], told: Collection[str] = ()) -> int:
        """Adds and renews entries; gives how many changed.

        A delivery without workers leaves the known ones; of the pseudonyms `told` it says who is responsible, nobody
        among them: who was so before may not look any more.
        """
        changed = 0
        for one in found:
            known = self.people.get(one.pseudonym)
            new = one if known is None else _renewed(known, one, told)
            if new is not known:
                self.people[one.pseudonym] = new
                changed += 1
        return changed

    def forget(self, pseudonyms: Iterable[str]) -> int:
        """Removes entries for good; gives how many there were."""
        return sum(self.people.pop(one, None) is not None for one in pseudonyms)

    def find(self, asked: str) -> Person | None:
        """The entry of a pseudonym, the one before the last change of the key included."""
        found = self.people.get(asked)
        return found or next((person for person in self.people.values() if person.earlier == asked), None)

    def rekeyed(self, key: bytes) -> Vault:
        """The same people under another key."""
        renewed = (
            person._replace(pseudonym=pseudonym(key, person.entity, person.number), earlier=person.pseudonym)
            for person in self.people.values()
        )
        return Vault({person.pseudonym: person for person in renewed})

    def changes(self) -> Mapping[str, str]:
        """Pseudonym before the last change of the key → pseudonym now."""
        return {person.earlier: person.pseudonym for person in self.people.values() if person.earlier}


def _renewed(known: Person, new: Person, told: Collection[str]) -> Person:
    """What is known of a person with what a delivery says; the very same where it says nothing new."""
    said = new if new.worker or new.pseudonym in told else known
    told_now = new.entity, new.number, said.worker, said.substitute
    if told_now == (known.entity, known.number, known.worker, known.substitute):
        return known
    return Person(new.pseudonym, *told_now, known.earlier)


def read(folder: Path, name: str = TABLE) -> Vault:
    """The table of the office; empty where nothing was imported yet. Raises KeysRefused if it cannot be opened."""
    plain = opened(folder, name)
    if plain is None:
        return Vault()
    people = _rows(zlib.decompress(plain).decode())
    return Vault({person.pseudonym: person for person in people})


def opened(folder: Path, name: str = TABLE) -> bytes | None:
    """The table as it was sealed, compressed; None where nothing was imported yet. Raises KeysRefused."""
    path = folder / name
    key = table_key(folder)
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeysRefused(f"Die Schlüsseltabelle {path} darf nicht gelesen werden.") from error
    try:
        if not sealed.startswith(_MARK):
            raise InvalidTag
        start = len(_MARK)
        return AESGCM(key).decrypt(sealed[start : start + _NONCE], sealed[start + _NONCE :], _MARK)
    except (InvalidTag, ValueError) as error:
        raise KeysRefused(
            f"Die Schlüsseltabelle {path} lässt sich nicht öffnen: Sie ist beschädigt, oder der Tabellenschlüssel "
            "gehört nicht zu ihr. Bitte beides aus einer Sicherung zurückholen: regelwerk keys restore --from ORDNER"
        ) from error


def write(folder: Path, vault: Vault, name: str = TABLE) -> None:
    """Writes the table for its owner alone, whole or not at all."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    lines.writerows(sorted(vault.people.values()))
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(table_key(folder)).encrypt(nonce, zlib.compress(text.getvalue().encode(), 1), _MARK)
    write_apart(folder / name, _MARK + nonce + sealed)


def _rows(text: str) -> Iterator[Person]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t"):
        yield Person(*row)
