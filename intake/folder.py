"""Which file of a delivered folder holds which entity."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from intake.encoding import shown
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused
from schemas.node import fold
from schemas.operation.world import why
from schemas.snapshot import Flaw

SUFFIXES = (".parquet", ".csv", ".tsv")
COVERAGE_FILE = "lieferumfang.yaml"
_MISNAMED = ("lieferumfang.yml", "lieferumfang.yaml.txt", "lieferumfang.yml.txt")
"""What it is called by other programs, or by an editor that shows no endings."""


@dataclass(slots=True)
class Folder:
    """The files of a delivery by entity, the names of the others, and what cannot be used."""

    files: dict[str, Path] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look_into(data: Path, model: FactModel) -> Folder:
    """The files of `data` named after entities (umlaut or folded, any case).

    Raises DeliveryRefused if there is no such folder or no known table in it.
    """
    if not data.exists():
        raise DeliveryRefused(f"Den Datenordner {data} gibt es nicht.")
    if not data.is_dir():
        raise DeliveryRefused(f"{data} ist kein Ordner. Erwartet wird ein Ordner mit Parquet- oder CSV-Dateien.")
    try:
        entries = sorted(data.iterdir())
    except PermissionError as error:
        raise DeliveryRefused(f"Der Datenordner {data} darf nicht gelesen werden.") from error
    names = {fold(name).casefold(): name for name in model.entities}
    found = Folder()
    for path in entries:
        _sort_in(path, names, found)
    if not found.files and not found.problems:
        raise DeliveryRefused(_nothing(data, found, model))
    return found


def coverage_file(data: Path) -> Path | None:
    """The file in which a delivery says its own extent, in whatever case its name is written; None if there is none.

    Passed over, whatever it leaves out would count as not happened. Raises DeliveryRefused if there are two, if its
    name ends otherwise, and if it is no file that can be read.
    """
    try:
        entries = sorted(path for path in data.iterdir() if path.name.casefold() in (COVERAGE_FILE, *_MISNAMED))
    except OSError:
        # Of the folder itself `look_into` says what is wrong with it.
        return None
    if len(entries) > 1:
        both = " und ".join(path.name for path in entries)
        raise DeliveryRefused(f"Der Lieferumfang ist mehrfach da: {both}. Bitte nur eine {COVERAGE_FILE} liefern.")
    for path in entries:
        if path.name.casefold() != COVERAGE_FILE:
            raise DeliveryRefused(
                f"{path.name}: Der Lieferumfang wird so nicht gelesen. Die Datei heißt {COVERAGE_FILE}."
            )
        problem = _no_file(path)
        if problem:
            raise DeliveryRefused(f"{path.name}: {problem}")
        return path
    return None


def _sort_in(path: Path, names: dict[str, str], found: Folder) -> None:
    entity, name = names.get(fold(path.stem).casefold()), shown(path.name)
    if path.name.casefold() == COVERAGE_FILE or path.name.startswith("."):
        return
    if entity is None or path.suffix.casefold() not in SUFFIXES:
        found.ignored.append(name)
        _hint(path, name, entity, names, found)
        return
    problem = _unusable(path)
    if problem:
        found.problems.append(f"{path.name}: {problem}")
    elif entity in found.files:
        found.problems.append(
            f"{path.name}: {entity} wurde doppelt geliefert, auch als {found.files[entity].name}. "
            "Bitte eine der Dateien entfernen."
        )
    else:
        found.files[entity] = path


def _hint(path: Path, name: str, entity: str | None, names: dict[str, str], found: Folder) -> None:
    if entity is not None and not path.is_dir():
        message = f"Die Datei {name} wird nicht gelesen. Bitte als CSV oder Parquet speichern."
        found.flaws.append(Flaw(entity, None, message, 0))
    elif path.suffix.casefold() in SUFFIXES:
        near = get_close_matches(fold(path.stem).casefold(), names, n=1, cutoff=0.75)
        if near:
            message = f"Die Datei {name} gehört zu keiner Tabelle. Gemeint ist vielleicht {names[near[0]]}."
            found.flaws.append(Flaw(names[near[0]], None, message, 0))


def _unusable(path: Path) -> str | None:
    return _no_file(path) or (
        "Die Datei ist leer (0 Bytes). Auch eine Tabelle ohne Datensätze braucht ihre Kopfzeile."
        if path.stat().st_size == 0
        else None
    )


def _no_file(path: Path) -> str | None:
    """Why a path is no file that can be read."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return "Das ist ein Ordner. Erwartet wird eine Datei."
        if not stat.S_ISREG(status.st_mode):
            return "Das ist keine gewöhnliche Datei."
        with path.open("rb"):
            return None
    except FileNotFoundError:
        return "Der Verweis zeigt auf eine Datei, die es nicht gibt."
    except PermissionError:
        return "Die Datei darf nicht gelesen werden."
    except OSError as error:
        return f"Die Datei kann nicht gelesen werden ({why(error)})."


def _nothing(data: Path, found: Folder, model: FactModel) -> str:
    seen = f" Gefunden wurden nur: {', '.join(found.ignored[:8])}." if found.ignored else " Er ist leer."
    return (
        f"Im Datenordner {data} ist keine bekannte Tabelle.{seen} "
        f"Erwartet werden Dateien wie {', '.join(f'{name}.csv' for name in list(model.entities)[:4])} (oder .parquet)."
    )
