"""What imports and runs before have found in order, and imports written: the same table is not looked through again.

Kept as hashes in a folder of the user's own, never data. Whatever is missing or broken there is done in full, and what
is taken over from an earlier snapshot is held against its hash.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from intake.database import writer
from intake.encoding import fingerprint
from schemas.failure import space

T = TypeVar("T")
SEEN = "lieferungen.txt"
"""What runs know of deliveries."""
_INTAKE = Path(__file__).resolve().parents[1]
_MOST = 2_000
"""Tables of each kind, and links, that are kept, the newest first: those of some ten deliveries."""


class Sound(BaseModel):
    """A delivered table in which nothing was to be said or changed."""

    rows: int
    columns: tuple[str, ...]


class _Written(BaseModel):
    """A table of a snapshot: the snapshot's id, the file's name and hash."""

    snapshot: str
    file: str
    sha256: str


class _Held(BaseModel):
    sound: dict[str, Sound] = {}
    written: dict[str, _Written] = {}
    bound: dict[str, bool] = {}


class Known:
    """What is known of tables by what they are made of; without a folder nothing is, and nothing is kept."""

    def __init__(self, folder: Path | None = None, snapshots: Path | None = None, key: str = "") -> None:
        """`snapshots`: where imports keep their tables; `key`: fingerprint of the key that pseudonyms are made with."""
        self._path = None if folder is None else folder / _file(snapshots)
        self._snapshots, self._key = snapshots or Path(), key
        self._held = _Held() if self._path is None else _read(self._path)
        self._sound: dict[str, Sound] = {}
        self._bound: dict[str, bool] = {}
        self._written: dict[str, tuple[str, str]] = {}

    def __bool__(self) -> bool:
        """Whether anything is kept."""
        return self._path is not None

    def made_of(self, *parts: object) -> str:
        """The hash of what a table is made of: `parts`, the key of the pseudonyms and the import itself."""
        if self._path is None:
            return ""
        said = "\0".join((_program(), self._key, *(str(part) for part in parts)))
        return hashlib.sha256(said.encode()).hexdigest()

    def sound(self, made_of: str) -> Sound | None:
        """What is known of a delivered table that was found in order."""
        found = self._held.sound.get(made_of)
        if found is not None:
            self._sound[made_of] = found
        return found

    def add_sound(self, made_of: str, rows: int, columns: frozenset[str]) -> None:
        """Notes that a delivered table is in order."""
        self._sound[made_of] = Sound(rows=rows, columns=tuple(sorted(columns)))

    def bound(self, made_of: str) -> bool:
        """Whether it is known of a link, between two delivered tables, that none of its records lacks its parent."""
        found = made_of in self._held.bound
        if found:
            self._bound[made_of] = True
        return found

    def add_bound(self, made_of: str) -> None:
        """Notes that every record of a link has its parent."""
        self._bound[made_of] = True

    def fetched(self, made_of: str, target: Path) -> str | None:
        """Copies a table that was written before; gives its hash, or None if it is not there as it was written."""
        found = self._held.written.get(made_of)
        if found is None:
            return None
        try:
            with space():
                shutil.copyfile(self._snapshots / found.snapshot / found.file, target)
        except OSError:
            return None
        if fingerprint(target, text=False).sha256 != found.sha256:
            return None
        self.add_written(made_of, target, found.sha256)
        return found.sha256

    def add_written(self, made_of: str, target: Path, sha256: str) -> None:
        """Notes that a table was written, and nothing speaks against it."""
        self._written[made_of] = (target.name, sha256)

    def save(self, snapshot: str = "") -> None:
        """Keeps what is new, of tables once they lie in a snapshot; where that cannot be, all is done the next time."""
        if self._path is None or not self._new():
            return
        written = {
            made_of: _Written(snapshot=snapshot, file=file, sha256=sha256)
            for made_of, (file, sha256) in self._written.items()
        }
        held = _Held(
            sound=_newest(self._sound, self._held.sound),
            written=_newest(written, self._held.written),
            bound=_newest(self._bound, self._held.bound),
        )
        aside = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                aside.write_text(held.model_dump_json(), encoding="utf-8")
                aside.replace(self._path)
            finally:
                aside.unlink(missing_ok=True)

    def _new(self) -> bool:
        held = self._held
        return bool(self._written) or not (
            self._sound.keys() <= held.sound.keys() and self._bound.keys() <= held.bound.keys()
        )


def _file(snapshots: Path | None) -> str:
    if snapshots is None:
        return SEEN
    return f"einfuhr-{hashlib.sha256(os.fsencode(snapshots.absolute())).hexdigest()[:16]}.txt"


def _newest(new: dict[str, T], held: dict[str, T]) -> dict[str, T]:
    return dict(list((new | held | new).items())[:_MOST])


def _read(path: Path) -> _Held:
    try:
        return _Held.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _Held()


@cache
def _program() -> str:
    """The text of the import and of the nouns it reads, and the version of what it writes with."""
    said = hashlib.sha256(repr(writer()).encode())
    for folder in (_INTAKE, _INTAKE.parent / "schemas"):
        for path in sorted(folder.rglob("*.py")):
            said.update(path.read_bytes())
    return said.hexdigest()
