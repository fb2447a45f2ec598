"""Rows of a table that are no records, as fields of the wizard: how its total row begins, which rows are left out."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass

from engine.edit import Value, add, drop, put
from jobs.imports.wizard.column import choosable
from jobs.imports.wizard.written import Place, at, inner, text_of, texts_of
from schemas.node import Node, fold
from schemas.node import Sequence as Items

TOTAL, _LEFT = "summenzeile", "ausgelassen"
_ONE_OF, _NONE_OF, _EMPTY = "ist", "ist nicht", "ist leer"
WHEN = {_ONE_OF: "einen dieser Werte hat", _NONE_OF: "keinen dieser Werte hat", _EMPTY: "leer ist"}
"""When a row is left out, as the file and as people say it."""


@dataclass(frozen=True, slots=True)
class Left:
    """Rows that are left out: by which column, when (a key of `WHEN`), by which values, and why."""

    column: str = ""
    when: str = _ONE_OF
    values: tuple[str, ...] = ()
    reason: str = ""

    def columns(self, header: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The columns that it can go by; none takes it out of the file."""
        return ("", "keine: der Eintrag entfällt" if self.column else "bitte wählen"), *choosable(header, self.column)

    @property
    def times(self) -> tuple[tuple[str, str], ...]:
        """When a row can be left out."""
        return *(() if self.when in WHEN else (("", "bitte wählen"),)), *WHEN.items()


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table says of rows that are no records: how its total row begins ("": it has none), what is left out."""

    total: str = ""
    left: tuple[Left, ...] = ()

    @property
    def fields(self) -> tuple[Left, ...]:
        """What is left out, and an empty one for more."""
        return self.left if Left() in self.left[-1:] else (*self.left, Left())


NONE_LEFT = Rows()
"""Every row is a record."""


def rows_of(node: Node | None) -> Rows:
    """What a table of a mapping says of rows that are no records."""
    found = inner(node, _LEFT)
    return Rows(
        " ".join(text_of(node, TOTAL).split()),
        tuple(_read(one) for one in (found.items if isinstance(found, Items) else ())),
    )


def sent(said: Mapped[str, str], before: Rows) -> Rows:
    """What was sent by the fields; what was not on the page stays as it was."""
    found = [_sent(said, number, one) for number, one in enumerate(before.left)]
    while field(len(found), "spalte") in said:
        found.append(_sent(said, len(found), Left()))
    known = len(before.left)
    left = tuple(one for number, one in enumerate(found) if number < known or one != Left())
    return Rows(" ".join(said.get(TOTAL, before.total).split()), left)


def field(number: int, part: str) -> str:
    """The name of a field of the rows left out, counted from 0."""
    return f"aus{number}.{part}"


def mistakes(wanted: Rows, before: Rows, header: Sequence[str]) -> dict[str, str]:
    """What is wrong with what was sent, by the name of its field."""
    wrong: dict[str, str] = {}
    for number, one in enumerate(wanted.left):
        old = _old(before, number)
        if one != old and not _gone(one, old):
            found = _mistakes(one, old, header)
            wrong |= {field(number, part): text for part, text in found.items()}
    return wrong


def write(data: bytes, file: str, base: Place, before: Rows, wanted: Rows) -> bytes:
    """The text with other rows that are no records, `wanted` without mistakes. Raises EditError."""
    if wanted.total != before.total:
        path = (*base, TOTAL)
        data = put(data, file, path, wanted.total) if wanted.total else drop(data, file, path)
    gone = []
    for number, one in enumerate(wanted.left):
        path, old = (*base, _LEFT, number), _old(before, number)
        if number >= len(before.left):
            data = add(data, file, path[:-1], _entry(one))
        elif one != old and _gone(one, old):
            gone.append(path)
        elif one != old:
            data = _changed(data, file, path, old, one)
    for path in reversed(gone):
        data = drop(data, file, path)
    return data


def _read(node: Node) -> Left:
    when = next((key for key in WHEN if inner(node, key) is not None), "")
    if when == _EMPTY and fold(text_of(node, _EMPTY)) != "ja":
        when = ""
    values = texts_of(node, when) if when in (_ONE_OF, _NONE_OF) else ()
    return Left(text_of(node, "spalte").strip(), when, _lines("\n".join(values)), _plain(text_of(node, "grund")))


def _sent(said: Mapped[str, str], number: int, old: Left) -> Left:
    values = said.get(field(number, "werte"))
    return Left(
        said.get(field(number, "spalte"), old.column).strip(),
        said.get(field(number, "wann"), old.when),
        old.values if values is None else _lines(values),
        _plain(said.get(field(number, "grund"), old.reason)),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _old(before: Rows, number: int) -> Left:
    return before.left[number] if number < len(before.left) else Left()


def _gone(one: Left, old: Left) -> bool:
    """Whether an entry is taken out: without its column, and nothing else of it was written anew."""
    return not one.column and one.when == old.when and one.values in ((), old.values) and one.reason in ("", old.reason)


def _mistakes(one: Left, old: Left, header: Sequence[str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not one.column:
        wrong["spalte"] = "Bitte die Spalte wählen, oder auch die Felder daneben leeren: Dann entfällt der Eintrag."
    elif one.column not in dict(choosable(header, old.column)):
        wrong["spalte"] = f"„{one.column}“ ist hier keine Spalte. Bitte aus der Liste wählen."
    if one.when not in WHEN:
        wrong["wann"] = "Bitte wählen, wann eine Zeile ausgelassen wird."
    elif one.when == _EMPTY and one.values not in ((), old.values):
        wrong["werte"] = f"Mit „{WHEN[_EMPTY]}“ gilt kein Wert. Bitte das Feld leeren oder „{WHEN[_ONE_OF]}“ wählen."
    elif one.when != _EMPTY and not one.values:
        wrong["werte"] = f"Bitte die Werte eintragen, je Zeile einen, oder „{WHEN[_EMPTY]}“ wählen."
    if not one.reason:
        wrong["grund"] = "Bitte sagen, warum diese Zeilen nicht gebraucht werden."
    return wrong


def _entry(one: Left) -> dict[str, Value]:
    values = list[Value](one.values)
    said: Value = "ja" if one.when == _EMPTY else values[0] if len(values) == 1 else values
    return {"spalte": one.column, one.when: said, "grund": one.reason}


def _changed(data: bytes, file: str, path: Place, old: Left, one: Left) -> bytes:
    if one.column != old.column:
        data = put(data, file, (*path, "spalte"), one.column)
    if (one.when, one.values) != (old.when, old.values):
        data = _listed(data, file, (*path, one.when), _entry(one)[one.when])
    if one.reason != old.reason:
        data = put(data, file, (*path, "grund"), one.reason)
    for key in WHEN:
        if key != one.when and at(data.decode("utf-8-sig"), (*path, key)) is not None:
            data = drop(data, file, (*path, key))
    return data


def _listed(data: bytes, file: str, path: Place, wanted: Value) -> bytes:
    """The text with other values; of a list the items that stay keep their place and comments."""
    node = at(data.decode("utf-8-sig"), path)
    if not isinstance(node, Items):
        return put(data, file, path, wanted)
    values = wanted if isinstance(wanted, list) else [wanted]
    there = [one.strip() for one in texts_of(at(data.decode("utf-8-sig"), path[:-1]), str(path[-1]))]
    for value in values:
        if value not in there:
            data = add(data, file, path, value)
    for number in reversed([n for n, one in enumerate(there) if one not in values]):
        data = drop(data, file, (*path, number))
    return data
