"""What a delivery covers and whether it is whole: the Lieferumfang of each entity, and the control totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from intake.cells.cell import trimmed
from intake.database import Connection, identifier, literal
from intake.exports.raw import Raw
from intake.mapping.cells.texts import Text
from intake.mapping.cells.values import value_of
from intake.mapping.match import Part
from intake.mapping.stage import LEFT_OUT, Staged
from schemas.cases.case import Coverage
from schemas.delivery.headers import folded
from schemas.delivery.mapping import ControlSource, FieldSource, Origin, Reading, Slot
from schemas.delivery.quarantine import Control
from schemas.delivery.scope import Given, Scope, Told
from schemas.factmodel import Entity, Field, FieldType
from schemas.snapshot import scan

_DAYS = (
    (re.compile(r"(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-_.](\d{1,2})[-_.](\d{4})"), (3, 2, 1)),
)
"""How a day stands in a file's name: 20200630, 2020-06-30, 30.06.2020."""


def coverage_of(part: Part, given: Given, problems: list[str]) -> Coverage:
    """The Lieferumfang of one part: from the mapping, the file's name, or the import."""
    scope, told = part.table.scope, given.of(part.table.entity)
    asked = [
        what
        for what, value, said in (
            ("die Teams", scope.units, told is not None),
            ("der erste Tag", scope.start, told is not None),
            ("der letzte Tag", scope.end, told is not None),
        )
        if value is Told.IMPORT and not said
    ]
    if asked:
        problems.append(
            f"{part.raw.name}: Zum Lieferumfang von {part.table.entity} {'fehlt' if len(asked) == 1 else 'fehlen'} "
            f"{' und '.join(asked)}. Die Zuordnung sagt, dass sie beim Import genannt werden."
        )
        return Coverage()
    units = None if scope.units is Told.IMPORT else _units(scope, part)
    start = None if scope.start is Told.IMPORT else _day(scope.start, part, Slot.START, problems)
    end = None if scope.end is Told.IMPORT else _day(scope.end, part, Slot.END, problems)
    return _narrowed(Coverage(start, end, units), told) if told is not None else Coverage(start, end, units)


def _narrowed(written: Coverage, told: Coverage) -> Coverage:
    """What both cover: an import may say that less came than usual, never that more did."""
    units = written.units if told.units is None else told.units
    if written.units is not None and told.units is not None:
        units = written.units & told.units
    starts = [day for day in (written.start, told.start) if day is not None]
    ends = [day for day in (written.end, told.end) if day is not None]
    return Coverage(max(starts, default=None), min(ends, default=None), units)


def _units(scope: Scope, part: Part) -> frozenset[str] | None:
    if scope.units is Told.FILE:
        return frozenset({part.slots[Slot.UNIT]})
    return scope.units if isinstance(scope.units, frozenset) else None


def _day(said: date | Told | None, part: Part, slot: Slot, problems: list[str]) -> date | None:
    if said is not Told.FILE:
        return said if isinstance(said, date) else None
    text = part.slots[slot].strip()
    for pattern, order in _DAYS:
        if match := pattern.fullmatch(text):
            try:
                return date(*(int(match[group]) for group in order))
            except ValueError:
                break
    problems.append(
        f"{part.raw.name}: „{text}“ im Namen der Datei ist kein Tag. Erwartet wird 20200630 oder 2020-06-30."
    )
    return None


def together(covered: Iterable[Coverage]) -> Coverage:
    """What several parts of an entity cover together: never more than is sure.

    Parts of the same teams that follow each other are one; between other parts a gap cannot be told, so the last
    stretch counts. Parts of different teams cover all of those teams, but only the days that all of them do.
    """
    by_units: dict[frozenset[str] | None, list[Coverage]] = {}
    for one in covered:
        by_units.setdefault(one.units, []).append(one)
    stretches = [_stretch(parts) for parts in by_units.values()]
    units = None if None in by_units else frozenset(unit for some in by_units if some is not None for unit in some)
    starts = [start for start, _ in stretches if start is not None]
    ends = [end for _, end in stretches if end is not None]
    return Coverage(max(starts, default=None), min(ends, default=None), units)


def _stretch(parts: Sequence[Coverage]) -> tuple[date | None, date | None]:
    """The last stretch of days without a gap."""
    ordered = sorted(parts, key=lambda one: one.start or date.min)
    start, end = ordered[0].start, ordered[0].end
    for one in ordered[1:]:
        if end is not None and one.start is not None and one.start > end + timedelta(days=1):
            start, end = one.start, one.end
        elif end is not None:
            end = None if one.end is None else max(end, one.end)
    return start, end


def control_of(
    connection: Connection, staged: Staged, raws: Sequence[Raw], entity: Entity, given: Given, problems: list[str]
) -> Control | None:
    """The control total of a part; rows left out on purpose do not count, rows in quarantine do."""
    wanted = staged.part.table.control
    if wanted is None or staged.part.mended:
        return None
    rows = f"FROM {staged.name} WHERE {LEFT_OUT} IS NULL"
    if wanted.column is not None:
        place = staged.part.positions.get(wanted.column)
        if place is None:
            problems.append(f"{staged.part.raw.name}: Die Spalte {wanted.column} der Kontrollsumme fehlt.")
            return None
        found = _sum(connection, staged, place)
    elif wanted.cases:
        found = Decimal(connection.execute(f"SELECT count(DISTINCT {identifier(entity.key)}) {rows}").fetchall()[0][0])
    else:
        found = Decimal(connection.execute(f"SELECT count(*) {rows}").fetchall()[0][0] + staged.part.raw.rejected)
    return Control(wanted.what, _expected(connection, staged.part, wanted, raws, given, problems), found)


def _sum(connection: Connection, staged: Staged, place: int) -> Decimal:
    """The sum of a column over all rows that are not left out, mapped or not."""
    part = staged.part
    number = _number(Text(trimmed(f"c{place}"), kind=part.raw.kind_sql(place)), part)
    query = (
        f"SELECT coalesce(sum({number}), 0) FROM {scan(part.raw.path)} "
        f"WHERE zeile IN (SELECT zeile FROM {staged.name} WHERE {LEFT_OUT} IS NULL)"
    )
    return Decimal(connection.execute(query).fetchall()[0][0])


def _number(text: Text, part: Part) -> str:
    """SQL of a number as the mapping writes them."""
    written = next((one.reading.numbers for one in part.table.fields), Reading().numbers)
    field = FieldSource("", Origin(("",)), Reading(numbers=written))
    return value_of(field, Field("", "", FieldType.NUMBER), text).value


def _expected(
    connection: Connection, part: Part, wanted: ControlSource, raws: Sequence[Raw], given: Given, problems: list[str]
) -> Decimal | None:
    """The number of the source system; None if it was to be given at the import and was not."""
    if wanted.cell is None and wanted.total is None:
        return given.totals.get(part.table.entity)
    if wanted.file is not None and not any(_named(one, wanted.file) for one in raws):
        problems.append(f"{part.raw.name}: Die Datei „{wanted.file}“ mit der Kontrollsumme fehlt in der Lieferung.")
        return None
    text = _cell(part, wanted, raws) if wanted.cell is not None else _total(part, wanted.total or "")
    if text is not None:
        found = connection.execute(f"SELECT {_number(Text(trimmed(literal(text))), part)}").fetchall()[0][0]
        if found is not None:
            return Decimal(found)
    where = f"Zelle {wanted.cell}" if wanted.cell is not None else f"Summenzeile, Spalte {wanted.total}"
    problems.append(f"{part.raw.name}: Die Kontrollsumme ({where}) ist leer oder keine Zahl.")
    return None


def _total(part: Part, column: str) -> str | None:
    place = next((n for n, name in enumerate(part.raw.header) if folded(name) == folded(column)), None)
    if place is None or not part.raw.totals or len(part.raw.totals[-1].cells) <= place:
        return None
    return part.raw.totals[-1].cells[place] or None


def _named(raw: Raw, file: str) -> bool:
    return folded(raw.file.split("/")[-1]) == folded(file)


def _cell(part: Part, wanted: ControlSource, raws: Sequence[Raw]) -> str | None:
    """The text of a cell above the header of this table, or of another file of the delivery."""
    raw = part.raw
    if wanted.file is not None:
        raw = next(one for one in raws if _named(one, wanted.file))
    letters, digits = re.match(r"([A-Z]+)([0-9]+)", wanted.cell or "").groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    if row == raw.header_row and column <= len(raw.header):
        return raw.header[column - 1]
    above = raw.above[row - 1] if row <= len(raw.above) else ()
    return above[column - 1] if column <= len(above) else None
