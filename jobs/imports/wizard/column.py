"""One column of a delivered table in the wizard: the field it goes to, what is proposed, what its values mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.mapping.suggest import guesses
from jobs.imports.desk.looking import Seen
from jobs.imports.wizard.written import inner, text_of, texts_of
from schemas.delivery.headers import folded, personal
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import Mapping, Scalar, fold

OPEN, LEFT = "", "-"
"""What stands for a column that nobody has decided about, and for one that is not taken on purpose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a column and what it means in the field."""

    value: str
    means: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Column:
    """A delivered column: what it goes to (`target`), what is proposed, why it looks personal, its first cells."""

    header: str
    target: str
    proposed: str
    personal: str
    first: tuple[str, ...]
    choices: tuple[str, ...] = ()
    values: tuple[Choice, ...] = ()
    special: bool = False

    def sent(self, number: int, said: Mapped[str, str]) -> Column:
        """The column as somebody has just sent it."""
        values = tuple(replace(one, means=meant(number, n, one, said)) for n, one in enumerate(self.values))
        return replace(self, target=said.get(f"c{number}", self.target), values=values)


def meant(number: int, place: int, choice: Choice, said: Mapped[str, str]) -> str:
    """What was sent as the meaning of a value, by the numbers of its column and of itself."""
    return said.get(f"c{number}.v{place}", choice.means)


def choosable(header: Sequence[str], written: str) -> tuple[tuple[str, str], ...]:
    """The columns that a table can name, each as the file writes it and as people read it; `written` in any case."""
    there = [name for name, times in Counter(header).items() if name and times == 1]
    found = [(written if folded(name) == folded(written) else name, name) for name in there]
    if written and written not in dict(found):
        found.append((written, f"{written} (nicht in dieser Lieferung)"))
    return tuple(found)


def columns(node: Mapping, seen: Seen, entity: Entity, model: FactModel) -> tuple[Column, ...]:
    """Every delivered column beside what a table of a mapping says of it."""
    proposed = dict(guesses(seen.header, entity, model))
    holding, special = _holding(node)
    left = {folded(one) for one in texts_of(node, "nicht uebernommen")}
    found = []
    for number, header in enumerate(seen.header):
        if not header:
            continue
        target = holding.get(folded(header), LEFT if folded(header) in left else OPEN)
        sort = personal(header)
        field = entity.fields.get(target)
        found.append(
            Column(
                header,
                target,
                proposed.get(header, ""),
                "" if sort is None else str(sort),
                tuple(dict.fromkeys(row[number] for row in seen.first if number < len(row) and row[number]))[:3],
                field.choices if field is not None and field.type is FieldType.CHOICE else (),
                _values(node, field, seen.values.get(number, ())),
                target in special,
            )
        )
    return tuple(found)


def _holding(node: Mapping) -> tuple[dict[str, str], set[str]]:
    """Which field each column goes to, and the fields whose entry says more than a column."""
    entries = inner(node, "felder")
    found, special = dict[str, str](), set[str]()
    for one in entries.entries if isinstance(entries, Mapping) else ():
        name = fold(one.key.text)
        if isinstance(one.value, Scalar):
            found[folded(one.value.text)] = name
        elif isinstance(one.value, Mapping):
            column = text_of(one.value, "spalte")
            if column:
                found[folded(column)] = name
            if {fold(each.key.text) for each in one.value.entries} - {"spalte", "werte"}:
                special.add(name)
            for text in texts_of(one.value, "spalten"):
                found.setdefault(folded(text), name)
    return found, special


def _values(node: Mapping, field: Field | None, there: tuple[str, ...]) -> tuple[Choice, ...]:
    """What the values of a column mean, where the field has a list; nothing where all are of it already."""
    if field is None or field.type is not FieldType.CHOICE or not there:
        return ()
    written = inner(inner(inner(node, "felder"), field.name), "werte")
    entries = written.entries if isinstance(written, Mapping) else ()
    means = {folded(one.key.text): one.value.text for one in entries if isinstance(one.value, Scalar)}
    known = {folded(one): one for one in field.choices}
    if not means and all(folded(one) in known for one in there):
        return ()
    return tuple(Choice(one, means.get(folded(one), known.get(folded(one), "")), _alike(one, field)) for one in there)


def _alike(value: str, field: Field) -> str:
    """The choice that a value probably means: one that begins like it, if there is just one."""
    begun = [one for one in field.choices if folded(one).startswith(folded(value)[:1]) and len(value) <= 3]
    near = [one for one in field.choices if len(value) > 3 and folded(one)[:4] == folded(value)[:4]]
    return near[0] if len(near) == 1 else begun[0] if len(begun) == 1 else ""
