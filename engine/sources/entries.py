"""One field of a mapped table: where its value comes from, how it is read, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.parse.fill import Filling
from engine.parse.literals import read_date, read_integer, read_number, read_yes_no
from engine.parse.nearest import nearest
from engine.parse.wording import listed, offered, quote, wrong
from engine.sources import forms
from engine.sources.extent import slotted
from schemas.delivery.headers import Sort, folded, personal
from schemas.delivery.mapping import FieldSource, Numbers, Origin, Reading, Slot
from schemas.delivery.written import FieldNote
from schemas.diagnostic import Diagnostic
from schemas.factmodel import Entity, Field, FieldType
from schemas.node import Entry, Mapping, Scalar, fold

_READ = {
    FieldType.DATE: ("datumsform", "jahrhundert ab"),
    FieldType.NUMBER: ("zahlenform", "einheit", "werte", "wenn leer"),
    FieldType.INTEGER: ("zahlenform", "einheit", "werte", "wenn leer"),
    FieldType.YES_NO: ("ja", "nein", "werte", "wenn leer"),
    FieldType.CHOICE: ("werte", "wenn leer"),
    FieldType.TEXT: ("werte", "mit nullen auf", "freitext erlaubt", "nur ob ausgefüllt"),
}
"""What says something about a field of each type; `leer` does about all of them."""

_SLOTS = {"datumsform": "dates", "jahrhundert ab": "century", "zahlenform": "numbers", "einheit": "suffix",
          "werte": "values", "wenn leer": "default", "ja": "yes", "nein": "no", "mit nullen auf": "width",
          "freitext erlaubt": "allowed", "nur ob ausgefüllt": "present"}  # fmt: skip

_READERS: dict[FieldType, Callable[[Scalar], object]] = {
    FieldType.DATE: read_date, FieldType.YES_NO: read_yes_no, FieldType.INTEGER: read_integer,
    FieldType.NUMBER: read_number,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for all fields of a table: its entity, the forms of the file, and the names of files and sheets."""

    entity: Entity
    reading: Reading
    files: tuple[str, ...]
    sheets: tuple[str, ...]


def columns_of(entity: Entity) -> dict[str, Field | None]:
    """What can be mapped, by name: key and links (None) and the stored fields."""
    keys: dict[str, Field | None] = dict.fromkeys((entity.key, *(link.column for link in entity.links)))
    return keys | {field.name: field for field in entity.stored}


def field_source(filling: Filling, entry: Entry, around: Around) -> FieldSource | None:
    """One entry of `felder`, or None if it cannot be read."""
    name = fold(entry.key.text)
    known = columns_of(around.entity)
    if name not in known:
        _unknown(filling, entry.key, around.entity, known)
        return None
    field = known[name]
    note = _note(filling, entry)
    if note is None:
        return None
    _fitting(filling, entry, FieldType.TEXT if field is None else field.type)
    origin = _origin(filling, note, around, field is None)
    reading = _reading(filling, note, field, around)
    reason = "" if note.allowed is None else note.allowed.text.strip()
    _check_personal(filling.found, note, field, bool(reason) or reading.present)
    if origin.constant is not None:
        _constant(filling, note.constant or entry.key, field)
    return FieldSource(name, origin, reading, reason, entry.key.place)


def _unknown(filling: Filling, key: Scalar, entity: Entity, known: dict[str, Field | None]) -> None:
    field = entity.fields.get(fold(key.text))
    if field is not None:
        filling.tell("R1003", key.place, f"{quote(key.text)} wird berechnet und nicht geliefert.")
        return
    spelled = [known_field.spelled if known_field is not None else name for name, known_field in known.items()]
    filling.tell("R1003", key.place, f"{quote(entity.name)} hat kein Feld {quote(key.text)}. "
                 f"{offered(key.text, spelled, 'Felder')}", nearest(key.text, spelled))  # fmt: skip


def _note(filling: Filling, entry: Entry) -> FieldNote | None:
    """What stands behind a field's name: the name of a column, or keys."""
    if isinstance(entry.value, Scalar):
        if not entry.value.text.strip():
            filling.tell("R204", entry.key.place, f"Hinter „{entry.key.text}:“ fehlt die Spalte.")
            return None
        return FieldNote.model_validate({"spalte": entry.value, "place": entry.key.place})
    if isinstance(entry.value, Mapping):
        note = filling.block(FieldNote, entry.value, entry.key, "felder")
        return note if isinstance(note, FieldNote) else None
    filling.tell("R203", entry.key.place, f"Hinter „{entry.key.text}:“ gehört eine Spalte oder eingerückte Schlüssel.")
    return None


def _fitting(filling: Filling, entry: Entry, kind: FieldType) -> None:
    """Keys that say nothing about a field of this type are mistakes."""
    if not isinstance(entry.value, Mapping):
        return
    for one in entry.value.entries:
        key = fold(one.key.text)
        if key in {fold(word) for word in _SLOTS} and key not in {fold(word) for word in _READ[kind]}:
            filling.tell("R1005", one.key.place, f"„{one.key.text}:“ passt nicht zu {quote(entry.key.text)} "
                         f"(Typ {kind}).")  # fmt: skip


def _origin(filling: Filling, note: FieldNote, around: Around, is_key: bool) -> Origin:
    columns = (note.column,) if note.column is not None else note.columns
    first, last = (0, 0) if note.span is None else forms.positions(note.span, filling.found)
    slot = None
    if note.named is not None:
        slot = next((one for one in Slot if one == note.named.text.strip()), None)
        if slot is None:
            filling.found.append(wrong(note.named, "R1009", f"ist kein Platzhalter; möglich sind {listed(Slot)}.",
                                       nearest(note.named.text, tuple(Slot))))  # fmt: skip
        elif not slotted(slot, around.files, around.sheets):
            filling.found.append(wrong(note.named, "R1009", f"geht nur, wenn unter „dateien“ (oder „blätter“) jeder "
                                       f"Name {{{slot}}} enthält."))  # fmt: skip
    return Origin(
        columns=tuple(one.text.strip() for one in columns),
        joined=("-" if is_key else " ") if note.joined is None else note.joined.text,
        separator=None if note.separator is None else note.separator.text,
        part=forms.whole(note.part, filling.found) or 0,
        first=first,
        last=last,
        constant=None if note.constant is None else note.constant.text.strip(),
        slot=slot,
    )


def _reading(filling: Filling, note: FieldNote, field: Field | None, around: Around) -> Reading:
    """The reading of one field: what it says itself, else what the file says."""
    found, above = filling.found, around.reading
    century = forms.first_year(note.century, found) or above.century
    default = None
    if note.default is not None and field is not None:
        default = _value(filling, note.default, field)
    yes, no = words(note.yes) or above.yes, words(note.no) or above.no
    both = next((one for one in (*note.yes, *note.no) if folded(one.text) in yes and folded(one.text) in no), None)
    if both is not None:
        found.append(wrong(both, "R1010", "heißt zugleich ja und nein."))
    return Reading(
        values=_values(filling, note.values, field),
        dates=forms.date_forms(note.dates, century, found) or above.dates,
        century=century,
        numbers=forms.number_form(note.numbers, found) or above.numbers,
        suffix=None if note.suffix is None else note.suffix.text.strip(),
        width=forms.whole(note.width, found),
        yes=yes,
        no=no,
        empty=tuple(one.text for one in note.empty) or above.empty,
        default=default,
        present=forms.yes(note.present, found),
    )


def words(written: tuple[Scalar, ...]) -> tuple[str, ...]:
    """Words under the spelling in which they are looked up."""
    return tuple(dict.fromkeys(folded(one.text) for one in written))


def _values(filling: Filling, node: Mapping | None, field: Field | None) -> tuple[tuple[str, str], ...]:
    """Value of the source → value of the field."""
    pairs: dict[str, tuple[str, str]] = {}
    for entry in node.entries if node is not None else ():
        if not isinstance(entry.value, Scalar) or not entry.value.text.strip():
            filling.tell("R204", entry.key.place, f"Hinter „{entry.key.text}:“ fehlt der Wert.")
            continue
        value = entry.value.text.strip() if field is None else _value(filling, entry.value, field)
        if value is None:
            continue
        source = folded(entry.key.text)
        if source in pairs and pairs[source][1] != value:
            filling.tell("R1010", entry.key.place, f"{quote(entry.key.text)} steht in anderer Schreibweise schon da, "
                         "mit einem anderen Wert.")  # fmt: skip
            continue
        pairs[source] = (entry.key.text, value)
    return tuple(pairs.values())


def _value(filling: Filling, written: Scalar, field: Field) -> str | None:
    """A value of a field as its canonical text, or None if it is none."""
    text = written.text.strip()
    if field.type is FieldType.CHOICE:
        return _choice(filling, written, field)
    if field.type is FieldType.TEXT:
        return text
    read = _READERS[field.type](written)
    if isinstance(read, Diagnostic):
        filling.found.append(read)
        return None
    return ("ja" if read else "nein") if isinstance(read, bool) else str(read)


def _choice(filling: Filling, written: Scalar, field: Field) -> str | None:
    choice = {fold(one): one for one in field.choices}.get(fold(written.text))
    if choice is None:
        filling.found.append(wrong(written, "R1007", f"ist kein Wert von {quote(field.spelled)}. "
                                   f"{offered(written.text, field.choices, 'Werte')}",
                                   nearest(written.text, field.choices)))  # fmt: skip
    return choice


def _constant(filling: Filling, written: Scalar, field: Field | None) -> None:
    if field is not None:
        _value(filling, written, field)


def _check_personal(found: forms.Told, note: FieldNote, field: Field | None, excused: bool) -> None:
    """Names never, contacts and free text into a text only with a reason; a key keeps its own rules."""
    for column in (note.column,) if note.column is not None else note.columns:
        sort = personal(column.text)
        holds_text = field is None or field.type is FieldType.TEXT
        if sort is None or not holds_text:
            continue
        if sort is Sort.PERSON:
            found.append(wrong(column, "R1008", f"sieht aus wie {sort} und wird nie als Text übernommen; sie gehört "
                               "unter „nicht übernommen“."))  # fmt: skip
        elif not excused:
            found.append(wrong(column, "R1008", f"sieht aus wie {sort}; als Text wird sie nur übernommen, wenn "
                               "„freitext erlaubt:“ sagt, warum, oder „nur ob ausgefüllt: ja“ da ist."))  # fmt: skip


DEFAULT = Reading(dates=("TT.MM.JJJJ",), numbers=Numbers.GERMAN)
"""How cells are read where nothing is said."""
