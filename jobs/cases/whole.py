"""A case as it is looked at: its rows, which of them are its own, and its team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.run.whole.paths import own
from jobs.cases.book import Book
from schemas.cases.case import Case, Row
from schemas.factmodel import FactModel


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the rules can reach from a case. `own` are the keys of its own records: only they are shown."""

    key: str
    model: FactModel
    case: Case
    own: Mapping[str, frozenset[str]]
    team: str | None

    def records(self, entity: str) -> list[Row]:
        """The case's own records of an entity, in the order of their keys."""
        name = self.model.entities[entity].key
        mine = self.own.get(entity, frozenset())
        return [row for row in self.case.rows.get(entity, ()) if row.get(name) in mine]


def whole(book: Book, case: Case, key: str) -> Whole:
    """A case out of a snapshot, or handed in, with what is its own."""
    model = book.loaded.model
    return Whole(key, model, case, own(model, case, key, book.ways(case.rows)), _team(model, case, key))


def _team(model: FactModel, case: Case, key: str) -> str | None:
    """The team of a case; None where it has none, or it is not known."""
    name, link = model.entities[model.case].key, model.entities[model.case].link_to(model.unit)
    row = next((row for row in case.rows.get(model.case, ()) if row.get(name) == key), None)
    value = row.get(link.column) if row is not None and link is not None else None
    return value if isinstance(value, str) else None
