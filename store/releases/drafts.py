"""Drafts of rule files: what somebody wants a file to say, not in force anywhere."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from schemas.failure import ReleaseRefused, Unknown
from schemas.release.draft import Draft
from store.records.tables import draft as table

LARGEST = 1_000_000
"""Characters; the largest shipped file has a thirtieth of them."""


def digest_of(data: bytes) -> str:
    """What names the bytes of a file; a draft keeps that of the file it was made from."""
    return hashlib.sha256(data).hexdigest()


def save(
    connection: Connection, office: str, author: str, path: str, text: str | None, base_digest: str, now: datetime
) -> Draft:
    """Keeps a draft and gives it. A second draft of the same file by the same author takes the place of the first.

    `text` None: the file is to go; `base_digest` '': there is no such file yet. Raises ReleaseRefused for a path that
    is no rule file inside the folder, and for a text that no file may hold.
    """
    path, text = _path(path), None if text is None else _text(text)
    mine = (table.c.office == office) & (table.c.author == author) & (table.c.path == path)
    found = connection.execute(select(table).where(mine)).first()
    values: dict[str, Any] = {"text": text, "base": base_digest, "changed_at": now}
    if found is not None:
        connection.execute(update(table).where(table.c.id == found.id).values(values))
        return one(connection, int(found.id))
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())
    values |= {"id": number, "office": office, "author": author, "path": path, "made_at": now}
    connection.execute(insert(table).values(values))
    return one(connection, number)


def drafts(connection: Connection, office: str, author: str | None = None) -> tuple[Draft, ...]:
    """Every draft of an office, or of one author, by path."""
    wanted = select(table).where(table.c.office == office).order_by(table.c.path, table.c.id)
    if author is not None:
        wanted = wanted.where(table.c.author == author)
    return tuple(_draft(row) for row in connection.execute(wanted))


def gathered(connection: Connection, change: int) -> tuple[Draft, ...]:
    """The drafts of a change, by path."""
    wanted = select(table).where(table.c.change == change).order_by(table.c.path, table.c.id)
    return tuple(_draft(row) for row in connection.execute(wanted))


def one(connection: Connection, number: int) -> Draft:
    """A draft by its number. Raises Unknown."""
    found = connection.execute(select(table).where(table.c.id == number)).first()
    if found is None:
        raise Unknown(f"Den Entwurf {number} gibt es nicht oder nicht mehr.")
    return _draft(found)


def discard(connection: Connection, number: int) -> None:
    """Throws a draft away; one that is not there is no mistake."""
    connection.execute(delete(table).where(table.c.id == number))


def assign(connection: Connection, number: int, change: int | None) -> None:
    """Puts a draft into a change, or takes it out."""
    connection.execute(update(table).where(table.c.id == number).values(change=change))


def _path(path: str) -> str:
    """A path as it is kept. Raises ReleaseRefused for one that could lie outside, or is no rule file."""
    path = unicodedata.normalize("NFC", path.strip())
    parts = PurePosixPath(path).parts
    wrong = not parts or path.startswith("/") or "\\" in path or "\0" in path or "//" in path or path.endswith("/")
    if wrong or any(part in ("..", ".") or part.startswith(".") for part in parts) or not path.endswith(".yaml"):
        raise ReleaseRefused(
            f"„{path}“ ist keine Datei im Ordner der Regeln. Bitte einen Pfad wie kontakt/erstgespraech.yaml angeben."
        )
    return "/".join(parts)


def _text(text: str) -> str:
    if len(text) > LARGEST:
        raise ReleaseRefused(f"Der Text ist länger als {LARGEST:,} Zeichen.".replace(",", "."))
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ReleaseRefused("Der Text enthält ein Zeichen, das in keiner Datei stehen kann. Bitte löschen.")
    return text


def _draft(row: Any) -> Draft:
    return Draft(
        row.id, row.office, row.author, row.path, row.text, row.base, row.made_at, row.changed_at, row.change
    )  # fmt: skip
