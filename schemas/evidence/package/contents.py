"""The first page, and the list of all files."""

from __future__ import annotations

from schemas.evidence.package.noted import FORMAT, Head, Noted


class Cell(Noted):
    """A number of a summary; None with `unterdrueckt`: too small to be shown."""

    regel: str
    titel: str
    team: str
    gefunden: int | None
    geschlossen: int | None
    offen: int | None
    hinweis: str = ""


class Summary(Noted):
    """What stands on the first page."""

    befunde: int
    ereignisse: int
    entscheidungen: int
    ausnahmen: int
    fehlalarme: int
    zellen: tuple[Cell, ...]


class Listed(Noted):
    """A file of the package."""

    datei: str
    bytes: int
    sha256: str


class Directory(Noted):
    """The list of all files of the package but itself and its hash."""

    format: int = FORMAT
    kopf: Head
    dateien: tuple[Listed, ...]
