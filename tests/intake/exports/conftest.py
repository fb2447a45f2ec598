"""A desk on which files are laid and read as an import would."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.exports.gather import Delivery, gather
from intake.exports.raw import Limits, Raw, Reading
from intake.exports.road import open_exports
from schemas.failure import DeliveryRefused

_NUMBERS = count()


@dataclass
class Desk:
    """A folder of delivered files, and scratch beside it."""

    folder: Path
    scratch: Path

    def lay(self, name: str, content: bytes | str) -> Path:
        """A delivered file; a text is UTF-8 with the line ends it has."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def gather(self, *paths: Path, limits: Limits | None = None) -> Delivery:
        """The files at the paths, else of the whole folder."""
        return gather(paths or (self.folder,), self._scratch(), limits)

    def read(self, *paths: Path, limits: Limits | None = None, **told: Any) -> list[Raw]:
        """The raw tables; what is told holds for every file."""
        delivery = self.gather(*paths, limits=limits)
        return open_exports(delivery, self._scratch(), lambda _file, _sheet: Reading(**told), limits)

    def one(self, content: bytes | str, name: str = "liste.csv", **told: Any) -> Raw:
        """The raw table of a single file."""
        (raw,) = self.read(self.lay(name, content), **told)
        return raw

    def refusal(self, *paths: Path, limits: Limits | None = None, **told: Any) -> str:
        """What is said when the delivery is refused."""
        with pytest.raises(DeliveryRefused) as refused:
            self.read(*paths, limits=limits, **told)
        return str(refused.value)

    def _scratch(self) -> Path:
        path = self.scratch / str(next(_NUMBERS))
        path.mkdir(parents=True)
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    (tmp_path / "lieferung").mkdir()
    return Desk(tmp_path / "lieferung", tmp_path / "arbeit")


def ask(query: str) -> list[tuple[Any, ...]]:
    """The answer of a database of its own."""
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def rows(raw: Raw) -> list[tuple[object, ...]]:
    """Row number and cells of every accepted row."""
    columns = ", ".join(["zeile", *(f"c{n}" for n in range(len(raw.header)))])
    return ask(f"SELECT {columns} FROM '{raw.path}' ORDER BY zeile")


def kinds(raw: Raw) -> list[str]:
    """What the source says about the cells of every accepted row."""
    return [row[0] for row in ask(f"SELECT art FROM '{raw.path}' ORDER BY zeile")]


def rejects(raw: Raw) -> list[tuple[int, str, str]]:
    """Number, text and reason of every rejected row."""
    if raw.rejects is None:
        return []
    found = ask(f"SELECT zeile, text, grund FROM '{raw.rejects}' ORDER BY zeile")
    assert len(found) == raw.rejected
    return [(int(row[0]), str(row[1]), str(row[2])) for row in found]
