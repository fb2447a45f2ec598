"""A list of offices: from its file to what it means, with everything that is wrong in it."""

from __future__ import annotations

from pathlib import Path

from engine.parse.office import parse_file
from engine.parse.wording import no_id, quote
from engine.read import in_order, read
from schemas.diagnostic import Diagnostic, Severity
from schemas.failure import RulesRefused, Unknown
from schemas.offices.listed import Delivered, Listed, OfficeList, Stored
from schemas.offices.written import ListedNote, OfficeListNote


def load_list(path: Path, rules: Path) -> OfficeList:
    """The offices of a list, by their keys; `rules` is for data of which neither office nor list says by which rules.

    Paths in the file start at its folder. Raises Unknown if there is no such file, RulesRefused with every mistake.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Unknown(f"Die Ämterliste {path} gibt es nicht, oder sie ist keine Datei.") from error
    node, found = read(data, str(path))
    note = None
    if node is not None:
        note, wrong = parse_file(node, str(path), {"ämterliste": OfficeListNote}, "in einer Ämterliste")
        found += wrong
    if note is not None:
        found += _wrong(note)
    if note is None or any(one.severity is Severity.ERROR for one in found):
        raise RulesRefused(in_order(found))
    return _meant(note, path.absolute().parent, rules)


def _wrong(note: OfficeListNote) -> list[Diagnostic]:
    """Keys that are none, or taken: results lie under them."""
    found, taken = [], dict[str, int]()
    for one in note.offices:
        key, place, spelling = one.key.text, one.key.place, no_id(one.key)
        if spelling is not None:
            found.append(spelling)
        elif key in taken:
            found.append(Diagnostic("R224", place, f"Die Kennung {quote(key)} ist vergeben, in Zeile {taken[key]}."))
        taken.setdefault(key, place.line)
    return found


def _meant(note: OfficeListNote, folder: Path, rules: Path) -> OfficeList:
    usual = _path(folder, note.rules) if note.rules else rules.absolute()
    offices = [_office(one, folder, usual) for one in note.offices]
    return OfficeList(note.id.text, note.title, tuple(sorted(offices, key=lambda one: one.key)))


def _office(note: ListedNote, folder: Path, rules: Path) -> Listed:
    source: Delivered | Stored
    if note.store is not None:
        source = Stored(_path(folder, note.store))
    else:
        assert note.data is not None
        assert note.office is not None
        own = rules if note.rules is None else _path(folder, note.rules)
        source = Delivered(_path(folder, note.data), own, note.office)
    return Listed(note.key.text, note.name, source)


def _path(folder: Path, text: str) -> Path:
    return folder / Path(text).expanduser()
