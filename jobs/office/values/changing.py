"""Values somebody wants to be others: the office's file with them, checked, and proposed as a change to be released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.check.office import check_office
from engine.edit import EditError, drop, put
from engine.edit.entries import spelled
from engine.parse.literals import read_duration, read_percent, read_value
from engine.resolve import Library
from jobs.office.values.file import told
from jobs.office.values.listing import GENERAL, SOON, OfficeValue, authored_rules, office_file, office_note
from schemas.diagnostic import NOWHERE, Diagnostic, Severity
from schemas.failure import RulesRefused
from schemas.node import Scalar, fold

LONGEST = 100
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value as somebody wants it; `text` empty: what the rule's file ships is to hold again."""

    value: OfficeValue
    text: str

    @property
    def before(self) -> str:
        """What holds now; empty where nobody has set it."""
        return self.value.own or self.value.shipped

    @property
    def after(self) -> str:
        """What would hold."""
        return self.text or self.value.shipped


@dataclass(frozen=True, slots=True)
class Proposal:
    """The office's file as it would be (None: nothing changes, or something is wrong), what changes, what is wrong."""

    text: bytes | None
    changes: tuple[Wanted, ...]
    mistakes: Mapping[str, str]


def changes(values: Sequence[OfficeValue], written: Mapping[str, str]) -> tuple[Wanted, ...]:
    """What somebody has changed, of all that was written (by `OfficeValue.field`)."""
    found = []
    for value in values:
        if value.field in written:
            text = " ".join(written[value.field].split())
            text = "" if value.owner and value.shipped and text == value.shipped else text
            if text != (value.own or ""):
                found.append(Wanted(value, text))
    return tuple(found)


def proposed(rules: Path, office: str, wanted: Sequence[Wanted]) -> Proposal:
    """The office's file with other values, and by field what is wrong with them. Raises Unknown, RulesRefused."""
    mistakes = {one.value.field: said for one in wanted if (said := _wrong(one)) is not None}
    if mistakes or not wanted:
        return Proposal(None, tuple(wanted), mistakes)
    path = rules / office_file(office)
    text = path.read_bytes()
    for one in wanted:
        try:
            text = _changed(text, path, one)
        except EditError:
            mistakes[one.value.field] = f"„{one.text}“ kann so nicht in der Amtsdatei stehen."
    mistakes |= {} if mistakes else _checked(rules, office, path, text, wanted)
    return Proposal(None if mistakes else text, tuple(wanted), mistakes)


def _changed(text: bytes, path: Path, one: Wanted) -> bytes:
    where = ("werte", one.value.owner, one.value.name) if one.value.owner else (one.value.name,)
    if one.text:
        return put(text, str(path), where, one.text)
    return drop(text, str(path), where) if one.value.own is not None else text


def _wrong(one: Wanted) -> str | None:
    """What is wrong with a value by itself: how it is written, and whether it is of the kind that stood there."""
    if not one.text:
        return None
    if len(one.text) > LONGEST:
        return f"Ein Wert hat höchstens {LONGEST} Zeichen."
    scalar = Scalar(one.text, NOWHERE, quoted=spelled(one.text) != one.text)
    if one.value.owner == GENERAL:
        said = read_duration(scalar) if one.value.name == SOON else read_percent(scalar)
        return told(said) if isinstance(said, Diagnostic) else None
    read = read_value(scalar)
    if isinstance(read, Diagnostic):
        return told(read)
    return "Bitte einen Wert eintragen oder das Feld leeren." if read is None else None


def _checked(rules: Path, office: str, path: Path, text: bytes, wanted: Sequence[Wanted]) -> dict[str, str]:
    """What the rules that read the values say about the file as it would be."""
    try:
        authored = authored_rules(rules, {path: text})
    except RulesRefused as refused:
        return _placed(refused.diagnostics, path, text, wanted)
    touched = {fold(one.value.owner) for one in wanted}
    note = office_note(authored, office)
    note = note.model_copy(update={"values": tuple(one for one in note.values if fold(one[0].text) in touched)})
    library = Library(authored.model, authored.rules, authored.packs)
    found = [one for one in check_office(library, note) if one.severity is Severity.ERROR]
    return _placed(found, path, text, wanted)


def _placed(found: Sequence[Diagnostic], path: Path, text: bytes, wanted: Sequence[Wanted]) -> dict[str, str]:
    """Each message at the value in whose line it stands, else at the first of them."""
    lines = text.decode("utf-8-sig").splitlines()
    placed: dict[str, str] = {}
    for one in found:
        line = lines[one.place.line - 1] if one.place.file == str(path) and one.place.line <= len(lines) else ""
        key = fold(line.split(":", 1)[0].strip().strip("\"'"))
        at = next((each.value.field for each in wanted if fold(each.value.name) == key), wanted[0].value.field)
        placed.setdefault(at, told(one))
    return placed
