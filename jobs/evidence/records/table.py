"""A filled-in form read back: every row a wish, every mistake with sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from intake.exports.sheet.read import read_cells
from jobs.evidence.records.check import (
    DAY,
    DOCUMENT,
    KEY,
    LONGEST_REASON,
    POST,
    REASON,
    Mistake,
    drafted,
    entity_named,
)  # fmt: skip
from jobs.evidence.records.keep import Wish
from jobs.evidence.records.values import Complaint, Raw, text
from schemas.delivery.record import FORM_MARK, columns_of
from schemas.factmodel import Entity, FactModel
from schemas.failure import RecordRefused, Unknown

Line = tuple[int, tuple[Raw, ...]]


def wishes(path: Path, model: FactModel) -> tuple[Wish, ...]:
    """Every filled-in row of every form in a file. Raises RecordRefused for a file that holds no form.

    Mistakes in values are part of the wishes, so that all are told together.
    """
    found: list[Wish] = []
    forms = 0
    for sheet, lines in read_cells(path):
        head = next(iter(lines), None)
        if head is None or not _marked(head[1]):
            continue
        forms += 1
        found += _sheet(sheet, head[1], lines, model)
    if not forms:
        raise RecordRefused(
            f"{path.name} enthält keinen Vordruck. Ein Vordruck entsteht mit: "
            "regelwerk record template TABELLE … --store ABLAGE --out DATEI.xlsx"
        )
    return tuple(found)


def _marked(cells: Sequence[Raw]) -> bool:
    return bool(cells) and isinstance(cells[0], str) and cells[0].startswith(FORM_MARK)


def _sheet(sheet: str, head: Sequence[Raw], lines: Iterator[Line], model: FactModel) -> Iterator[Wish]:
    entity = _entity(sheet, str(head[0]), model)
    places = _places(sheet, entity, head, model)
    for number, cells in lines:
        raw = {name: cells[place] for name, place in places.items() if place < len(cells)}
        if number == 2 or all(_blank(one) for one in raw.values()):
            continue
        draft, mistakes = drafted(model, entity, raw, f"Blatt „{sheet}“, Zeile {number}")
        stray = [place for place, one in enumerate(cells) if place and place not in places.values() and not _blank(one)]
        mistakes += [Mistake(f"#{place}", "Diese Spalte gehört nicht zum Vordruck.") for place in stray]
        reason = ""
        try:
            reason = text(raw.get(REASON), LONGEST_REASON)
        except Complaint as complaint:
            mistakes.append(Mistake(REASON, str(complaint)))
        yield Wish(draft, _where(sheet, number, places), mistakes, reason)


def _entity(sheet: str, mark: str, model: FactModel) -> Entity:
    try:
        return entity_named(model, mark.removeprefix(FORM_MARK))
    except Unknown as unknown:
        raise RecordRefused(f"Blatt „{sheet}“: {' '.join(unknown.lines)}") from unknown


def _places(sheet: str, entity: Entity, head: Sequence[Raw], model: FactModel) -> dict[str, int]:
    """Where each column stands. Raises RecordRefused for columns that are missing, twice, or of another fact model."""
    wanted = [KEY, *columns_of(model, entity), DOCUMENT, POST, DAY, REASON]
    named = [(str(one).strip(), place) for place, one in enumerate(head) if place and not _blank(one)]
    names = [name for name, _ in named]
    lines = [f"Blatt „{sheet}“: Die Spalte {name} ist zweimal da." for name in _doubles(names)]
    lines += [
        f"Blatt „{sheet}“, Zelle {cell(1, place)}: Die Spalte {name} kennt das Faktenmodell nicht mehr."
        for name, place in named
        if name not in wanted
    ]
    missing = [one for one in wanted if one not in names]
    if missing:
        lines.append(
            f"Blatt „{sheet}“: In der verborgenen ersten Zeile fehlt {', '.join(missing)}. Bitte einen neuen Vordruck "
            "nehmen: regelwerk record template"
        )
    if lines:
        raise RecordRefused(*lines)
    return dict(named)


def _doubles(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]


def _where(sheet: str, number: int, places: dict[str, int]) -> Callable[[str], str]:
    def where(column: str) -> str:
        place = int(column[1:]) if column.startswith("#") else places.get(column)
        return f"Blatt „{sheet}“, " + (f"Zeile {number}" if place is None else f"Zelle {cell(number, place)}")

    return where


def cell(row: int, column: int) -> str:
    """The name of a cell, as a spreadsheet shows it; rows count from 1, columns from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _blank(one: Raw) -> bool:
    return one is None or (isinstance(one, str) and not one.strip())
