"""Tables: one value per choice, none forgotten, in the order that `prüfen` promises."""

from __future__ import annotations

from decimal import Decimal

from engine.parse.literals import Percent, is_unset, read_value
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.values import Duration, Today
from engine.resolve.context import Reader
from engine.resolve.names.fields import Fact, Reference
from engine.resolve.names.named import Given, Table
from schemas.factmodel import FieldType
from schemas.node import Scalar, fold
from schemas.rule import TableNote

_DAYS_A_MONTH = (28, 31)


def read_table(reader: Reader, note: TableNote, by: Reference | None, overrides: dict[str, Scalar]) -> Table:
    """The table with the office's rows in place; everything wrong with it is told."""
    gives = note.gives.text
    if not isinstance(by, Fact) or by.type is not FieldType.CHOICE:
        if by is not None:
            reader.error(
                "R308", note.by.place, f"{quote(by.name)} ist keine Auswahl; eine Tabelle geht nach einer Auswahl."
            )
        by = Fact(Today(), FieldType.CHOICE, gives, note.place)
        return Table(by, tuple((row.choice.text, Given(gives, row.value)) for row in note.rows))
    by_fold = {fold(choice): choice for choice in by.choices}
    rows: dict[str, Given] = {}
    for row in note.rows:
        choice = by_fold.get(fold(row.choice.text))
        if choice is None:
            reader.error("R304", row.choice.place, f"{quote(by.name)} kann nicht {quote(row.choice.text)} sein. Es "
                         f"gibt {listed(by.choices)}.", nearest(row.choice.text, by.choices))  # fmt: skip
        elif choice in rows:
            reader.error("R505", row.choice.place, f"Die Zeile {quote(choice)} steht zweimal in der Tabelle.")
        else:
            own = overrides.get(f"{fold(gives)}.{fold(choice)}")
            rows[choice] = Given(f"{gives}.{choice}", own or row.value, own is not None)
    missing = [choice for choice in by.choices if choice not in rows]
    if missing:
        reader.error("R504", note.place, f"Der Tabelle fehlt eine Zeile für {listed(missing)}.")
    table = Table(by, tuple((choice, rows[choice]) for choice in by.choices if choice in rows))
    _monotone(reader, note, table)
    return table


def _monotone(reader: Reader, note: TableNote, table: Table) -> None:
    """`prüfen: abstand steigt nicht`: along the choices of the fact model, no row may break the promise."""
    if note.check is None:
        return
    name, _, promise = note.check.text.strip().partition(" ")
    if fold(name) != fold(note.gives.text) or fold(promise) not in ("steigt nicht", "faellt nicht"):
        reader.error("R324", note.check.place, f"Hinter „prüfen:“ steht {quote(note.gives.text + ' steigt nicht')} "
                     f"oder {quote(note.gives.text + ' fällt nicht')}.")  # fmt: skip
        return
    falling = fold(promise) == "steigt nicht"
    last: tuple[str, tuple[Decimal, Decimal]] | None = None
    for choice, given in table.rows:
        size = None if is_unset(given.scalar) else _size(read_value(given.scalar))
        if size is None:
            continue
        if last is not None and (size[0] > last[1][1] if falling else size[1] < last[1][0]):
            verb = "steigt" if falling else "fällt"
            reader.error("R506", given.scalar.place, f"{quote(note.gives.text)} {verb} von {quote(last[0])} zu "
                         f"{quote(choice)}; „prüfen:“ sagt, dass das nicht sein soll.")  # fmt: skip
        last = (choice, size)


def _size(value: object) -> tuple[Decimal, Decimal] | None:
    """How large a value is at least and at most; months have 28 to 31 days."""
    if isinstance(value, Decimal):
        return value, value
    if isinstance(value, Percent):
        return value.amount, value.amount
    if not isinstance(value, Duration):
        return None
    if value.months is not None:
        low, high = (Decimal(value.months * days) for days in _DAYS_A_MONTH)
        return low, high
    days = Decimal(value.days if value.days is not None else value.amount)
    return days, days
