"""From the parser's events to nodes: no types, no anchors, keys unique, every place the author's own.

The only module that knows ruamel.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from engine.read.sheet import Sheet, unmask
from engine.read.values import REFUSED
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold

_NOT_READ = "Ab hier ist die Datei nicht zu lesen; stimmen Einrückung, Doppelpunkte und Anführungszeichen?"

_CONDITIONS = frozenset({"anzahl", "begriff", "eines trifft zu", "gibt es", "keine", "monate in", "nicht", "tage in"})
"""Keys of a condition that ask for something, as fields do: whoever writes one twice wants both to hold."""


@dataclass(slots=True)
class Opened:
    """A list or mapping whose end has not been met yet; `key` waits for its value."""

    listing: bool
    start: tuple[int, int]
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Scalar | None = None


def walk(sheet: Sheet) -> Node | None:
    """The node of the whole file, or None if it cannot be parsed; the reasons are reported."""
    opened: list[Opened] = []
    root: Node | None = None
    try:
        for event in _events("\n".join(sheet.lines)):
            name = type(event).__name__
            if name in ("MappingStartEvent", "SequenceStartEvent"):
                _refuse(sheet, event)
                opened.append(Opened(name == "SequenceStartEvent", _start(event)))
                continue
            if name in ("MappingEndEvent", "SequenceEndEvent"):
                node: Node = _close(sheet, opened.pop())
            elif name in ("ScalarEvent", "AliasEvent"):
                _refuse(sheet, event)
                node = _scalar(sheet, event, opened[-1] if opened else None)
            else:
                continue
            if not opened:
                root = node
            else:
                _add(sheet, opened[-1], node)
    except YAMLError as error:
        _tell(sheet, error)
        return None
    return root


def _events(text: str) -> Iterator[Any]:
    """The C parser where it is installed, else the one in Python; both know the same places."""
    return iter(YAML(typ="safe").parse(text))


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _refuse(sheet: Sheet, event: Any) -> None:
    """What the scan of the lines should have masked; if it did not, it must not get any further."""
    line, column = _start(event)
    if getattr(event, "anchor", None) is not None:
        sign = "*" if type(event).__name__ == "AliasEvent" else "&"
    elif getattr(event, "flow_style", None):
        sign = "[" if type(event).__name__ == "SequenceStartEvent" else "{"
    elif getattr(event, "tag", None):
        sign = "!"
    else:
        return
    code, message = REFUSED[sign]
    sheet.report(code, line, (column, column + 1), message)


def _scalar(sheet: Sheet, event: Any, parent: Opened | None) -> Scalar:
    line, column = _start(event)
    text = unmask(getattr(event, "value", ""))
    style = getattr(event, "style", None) or ""
    if not text and style not in ('"', "'"):
        return Scalar("", _nothing(sheet, line, column, parent))
    end_line, end_column = event.end_mark.line, event.end_mark.column
    if style in ("|", ">"):
        end_line = min(end_line, len(sheet.lines) - 1)
        while end_line > line and (end_line == event.end_mark.line or not sheet.lines[end_line].strip()):
            end_line -= 1
        end_column = len(sheet.lines[end_line])
    text = text.strip() if style in ("|", ">") else text.replace("\n", " ")
    return Scalar(normalize("NFC", text), sheet.place(line, column, end_column, end_line),
                  style in ('"', "'"))  # fmt: skip


def _nothing(sheet: Sheet, line: int, column: int, parent: Opened | None) -> Place:
    """The place of a missing value: behind its key's colon; the parsers themselves do not agree on it."""
    if parent is not None and parent.key is not None:
        key = parent.key.place
        last = key.end_line - 1
        behind = min(key.end_column + 1, sheet.column(last, len(sheet.lines[last])) + 1)
        return Place(key.file, key.end_line, behind, key.end_line, behind)
    return sheet.place(line, column, column)


def _add(sheet: Sheet, parent: Opened, node: Node) -> None:
    if parent.listing:
        parent.items.append(node)
    elif parent.key is not None:
        parent.entries.setdefault(fold(parent.key.text), Entry(parent.key, node))
        parent.key = None
    elif isinstance(node, Scalar):
        parent.key = node
        first = parent.entries.get(fold(node.text))
        if first is not None:
            _twice(sheet, first.key, node)
    else:
        sheet.found.append(Diagnostic("R112", node.place, "Ein Schlüssel ist ein Text in einer Zeile."))
        parent.key = Scalar("", node.place)


def _twice(sheet: Sheet, first: Scalar, second: Scalar) -> None:
    if sheet.known(second.place.line - 1):
        return
    spelled = "" if first.text == second.text else f" (dort „{first.text}“)"
    message = f"Der Schlüssel „{second.text}“ steht schon in Zeile {first.place.line}{spelled}."
    if "." in second.text or fold(second.text) in _CONDITIONS:
        message += " Sollen in einer Bedingung beide gelten, stehen sie unter „alles trifft zu:“ als Liste mit „-“."
    sheet.found.append(Diagnostic("R109", second.place, message))


def _close(sheet: Sheet, opened: Opened) -> Mapping | Sequence:
    children = opened.items if opened.listing else [entry.value for entry in opened.entries.values()]
    start = sheet.place(*opened.start, opened.start[1])
    last = max((child.place for child in children), key=lambda p: (p.end_line, p.end_column), default=start)
    place = Place(sheet.file, start.line, start.column, last.end_line, last.end_column)
    if opened.listing:
        return Sequence(tuple(opened.items), place)
    return Mapping(tuple(opened.entries.values()), place)


def _tell(sheet: Sheet, error: YAMLError) -> None:
    """The scan finds all mistakes it knows; only if it found none does the parser's own place help."""
    if sheet.found:
        return
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    line = min(mark.line if mark is not None else 0, len(sheet.lines) - 1)
    text = sheet.lines[line]
    start = min(len(text) - len(text.lstrip()), len(text))
    sheet.report("R119", line, (start, max(len(text.rstrip()), start)), _NOT_READ)
