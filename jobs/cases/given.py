"""A case that somebody hands in as JSON, read as strictly as a delivery: everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.cases.book import Book
from jobs.cases.suppose import typed
from jobs.cases.whole import Whole, whole
from jobs.evidence.records.values import Complaint
from schemas.cases.case import UNREADABLE, Case, Row, Value
from schemas.factmodel import Entity, FactModel
from schemas.failure import Failure
from schemas.node import fold

UNKNOWN = {"unbekannt": True}
"""How a value is written that is unknown, whatever an empty field means."""
MOST = 2_000
"""Rows of all tables together."""


class CaseRefused(Failure):
    """A case that was handed in is not what the fact model says: every mistake with its place."""


def given(book: Book, tables: Mapping[str, Any]) -> Whole:
    """The case in `tables`: rows by entity, each a mapping of columns to values; days as 2020-06-30.

    A table that is not named was not delivered, an empty one was: then it never happened. A column that no row of a
    table names was not delivered either. Raises CaseRefused.
    """
    reading = _Reading(book.loaded.model)
    for name, rows in tables.items():
        reading.table(name, rows)
    key = reading.key()
    if reading.wrong:
        raise CaseRefused(*reading.wrong)
    return whole(book, Case(reading.rows, reading.columns), key)


class _Reading:
    """Reads table by table and collects what is wrong."""

    def __init__(self, model: FactModel) -> None:
        self.model = model
        self.rows: dict[str, list[Row]] = {}
        self.columns: dict[str, frozenset[str]] = {}
        self.wrong: list[str] = []
        self.number = 0

    def table(self, written: str, rows: Any) -> None:
        """One table."""
        entity = self.model.entities.get(fold(written))
        if entity is None:
            self.wrong.append(f"{written}: Diese Tabelle gibt es im Faktenmodell nicht.")
            return
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.wrong.append(f"{written}: Erwartet wird eine Liste von Zeilen, jede mit ihren Spalten.")
            return
        self.number += len(rows)
        if self.number > MOST:
            self.wrong.append(f"{written}: Ein Fall hat höchstens {MOST} Zeilen.")
            return
        read = [self._row(entity, row, f"{written}[{at}]") for at, row in enumerate(rows)]
        self.rows[entity.name] = sorted(read, key=lambda row: str(row.get(entity.key)))
        if read:
            self.columns[entity.name] = frozenset(name for row in read for name in row)

    def key(self) -> str:
        """The key of the one case."""
        entity = self.model.entities[self.model.case]
        rows = self.rows.get(entity.name, [])
        if len(rows) != 1 and not self.wrong:
            self.wrong.append(f"{entity.name}: Erwartet wird genau eine Zeile, die des Falls; es sind {len(rows)}.")
        return str(rows[0].get(entity.key)) if rows else ""

    def _row(self, entity: Entity, written: Mapping[str, Any], place: str) -> Row:
        row: Row = {}
        for name, value in written.items():
            try:
                row[fold(name)] = self._value(entity, fold(name), value)
            except Complaint as complaint:
                self.wrong.append(f"{place}.{name}: {complaint}")
        if not isinstance(row.get(entity.key), str) and f"{place}." not in "".join(self.wrong[-1:]):
            self.wrong.append(f"{place}: Die Spalte {entity.key} fehlt, die Kennung der Zeile.")
        return row

    def _value(self, entity: Entity, name: str, value: Any) -> Value:
        if name == entity.key or any(link.column == name for link in entity.links):
            if value is not None and (not isinstance(value, str) or not value or len(value) > 200):
                raise Complaint("Eine Kennung ist ein Text mit bis zu 200 Zeichen.")
            return value
        field = entity.fields.get(name)
        if field is None or field.derived:
            raise Complaint("Diese Spalte gibt es nicht, oder sie wird berechnet.")
        if value == UNKNOWN and isinstance(value, Mapping):
            return UNREADABLE
        if isinstance(value, Mapping | list):
            raise Complaint("Erwartet wird ein einzelner Wert.")
        return typed(field, value)
