"""The control total of a table in the wizard: what is counted, and where the number of the source system stands."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.edit import drop, put
from engine.sources.extent import CELL
from jobs.imports.wizard.column import choosable
from jobs.imports.wizard.written import Place, at, inner, text_of
from schemas.delivery.headers import folded
from schemas.node import Node

_KEY, _COUNTED, _FILE = "kontrollsumme", "zählt", "aus datei"
_CELL, TOTAL_ROW, _GIVEN = "zelle", "aus summenzeile", "beim import"
_WHERE = {_CELL: "in einer Zelle", TOTAL_ROW: "in der Summenzeile", _GIVEN: "wird beim Import genannt"}
_WORDS = {"Zeilen": "Zeilen", "Fälle": "Fälle: jede Kennung einmal"}
_SUM = "Summe von"
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Control:
    """What is counted ("": there is no control total), where the number stands, and what that needs ("": unsaid)."""

    counted: str = ""
    where: str = ""
    cell: str = ""
    file: str = ""
    column: str = ""

    def countable(self, header: Sequence[str]) -> tuple[tuple[str, str | Options], ...]:
        """What can be counted: rows, cases, the sum of each column."""
        summed = self.counted.removeprefix(_SUM).strip() if self.counted.startswith(_SUM) else ""
        sums = tuple((f"{_SUM} {one}", f"{_SUM} {shown}") for one, shown in choosable(header, summed))
        strange = () if self.counted in ("", *_WORDS, *dict(sums)) else ((self.counted, self.counted),)
        return ("", "nichts: keine Kontrollsumme"), *_WORDS.items(), *strange, ("Summe einer Spalte", sums)

    @property
    def places(self) -> Options:
        """Where the number can stand."""
        return ("", "bitte wählen"), *_WHERE.items()

    def columns(self, header: Sequence[str]) -> Options:
        """The columns of the total row in which the number can stand."""
        return ("", "bitte wählen"), *choosable(header, self.column)

    def files(self, names: Sequence[str]) -> Options:
        """The files in which the cell can be, of those in the delivery."""
        there = dict.fromkeys([*names, self.file] if self.file else names)
        return ("", "dieselbe Datei"), *((one, one) for one in there)


UNCONTROLLED = Control()
"""No control total."""


def control_of(node: Node | None) -> Control:
    """What a table of a mapping says of its control total."""
    found = inner(node, _KEY)
    said = " ".join(text_of(found, _COUNTED).split())
    counted = next((word for word in _WORDS if folded(word) == folded(said)), said)
    where = next((key for key in _WHERE if text_of(found, key)), "")
    cell, file, column = (text_of(found, key).strip() for key in (_CELL, _FILE, TOTAL_ROW))
    return Control(counted, where, cell, file, column)


def sent(said: Mapped[str, str], before: Control) -> Control:
    """What was sent by the fields; what was not on the page stays as it was."""

    def one(part: str, old: str) -> str:
        return said.get(f"kontrolle.{part}", old).strip()

    return Control(
        one("zaehlt", before.counted), one("wo", before.where), one("zelle", before.cell),
        one("datei", before.file), one("spalte", before.column),
    )  # fmt: skip


def mistakes(wanted: Control, before: Control, header: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    """What is wrong with what was sent, by the name of its field."""
    if wanted == before or _gone(wanted, before):
        return {}
    if not wanted.counted:
        return {"kontrolle.zaehlt": "Bitte wählen, was gezählt wird, oder auch die Felder daneben leeren."}
    wrong: dict[str, str] = {}
    known = [shown if isinstance(shown, tuple) else ((key, shown),) for key, shown in before.countable(header)]
    if not any(wanted.counted in dict(group) for group in known):
        wrong["kontrolle.zaehlt"] = f"„{wanted.counted}“ lässt sich hier nicht zählen. Bitte aus der Liste wählen."
    if wanted.where not in _WHERE:
        wrong["kontrolle.wo"] = "Bitte wählen, wo die Zahl des Fachverfahrens steht."
        return wrong
    return wrong | _needed(wanted, before, header, files) | _needless(wanted, before)


def write(data: bytes, file: str, base: Place, before: Control, wanted: Control) -> bytes:
    """The text with another control total, `wanted` without mistakes. Raises EditError."""
    if wanted == before:
        return data
    path = (*base, _KEY)
    if not wanted.counted:
        return drop(data, file, path) if before != UNCONTROLLED else data
    said = _entry(replace(wanted, cell=wanted.cell.upper()))
    if at(data.decode("utf-8-sig"), path) is None:
        return put(data, file, path, {**said})
    old = _entry(before)
    for key, value in said.items():
        if old.get(key) != value:
            data = put(data, file, (*path, key), value)
    for key in (*_WHERE, _FILE):
        if key not in said and at(data.decode("utf-8-sig"), (*path, key)) is not None:
            data = drop(data, file, (*path, key))
    return data


def _gone(wanted: Control, before: Control) -> bool:
    """Whether there shall be none: nothing is counted, and nothing else was written anew."""
    pairs = (
        (wanted.where, before.where), (wanted.cell, before.cell), (wanted.file, before.file),
        (wanted.column, before.column),
    )  # fmt: skip
    return not wanted.counted and all(one in ("", old) for one, old in pairs)


def _needed(wanted: Control, before: Control, header: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if wanted.where == _CELL:
        if not CELL.fullmatch(wanted.cell.upper()):
            said = f"„{wanted.cell}“ ist keine Zelle. " if wanted.cell else "Bitte die Zelle nennen. "
            wrong["kontrolle.zelle"] = f"{said}Erwartet werden Spalte und Zeile, zum Beispiel B2."
        if wanted.file not in ("", before.file, *files):
            wrong["kontrolle.datei"] = f"„{wanted.file}“ gehört nicht zur Lieferung. Bitte aus der Liste wählen."
    if wanted.where == TOTAL_ROW:
        if not wanted.column:
            wrong["kontrolle.spalte"] = "Bitte wählen, in welcher Spalte der Summenzeile die Zahl steht."
        elif wanted.column not in dict(choosable(header, before.column)):
            wrong["kontrolle.spalte"] = f"„{wanted.column}“ ist hier keine Spalte. Bitte aus der Liste wählen."
    return wrong


def _needless(wanted: Control, before: Control) -> dict[str, str]:
    """What was written anew beside a place that does not need it."""
    wrong: dict[str, str] = {}
    for part, needs, text, old in (
        ("zelle", _CELL, wanted.cell, before.cell), ("datei", _CELL, wanted.file, before.file),
        ("spalte", TOTAL_ROW, wanted.column, before.column),
    ):  # fmt: skip
        if wanted.where != needs and text not in ("", old):
            wrong[f"kontrolle.{part}"] = f"„{text}“ gilt nur mit „{_WHERE[needs]}“. Bitte das wählen oder hier leeren."
    return wrong


def _entry(one: Control) -> dict[str, str]:
    """What the file says: only what the place of the number needs."""
    found = {_COUNTED: one.counted}
    if one.where == _CELL:
        found |= {_CELL: one.cell} | ({_FILE: one.file} if one.file else {})
    elif one.where == TOTAL_ROW:
        found[TOTAL_ROW] = one.column
    elif one.where == _GIVEN:
        found[_GIVEN] = "ja"
    return found
