"""A caseload that lives: one generated office as it will be at the end, delivered as it was known on each day.

The generator gives every record its days. Of a day's delivery is left out what had not begun by then, and what had not
happened yet is empty: so contacts are made, measures end, findings are put right in the rhythm of the office, and a
delivery costs copying instead of generating. The same office and day give the same delivery.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb

from schemas.factmodel import Entity, FactModel, FieldType

BORN = {"kunde": "betreut_seit"}
"""Where an entity's first day is not the day it is counted by."""
STILL = {
    ("handlungsbedarf", "status"): ("behoben_am", "'offen'"),
    ("fallmanagement", "status"): ("ende", "'laufend'"),
    ("fallmanagement", "ende_grund"): ("ende", "NULL"),
    ("teilnahme", "austrittsgrund"): ("ende_tatsaechlich", "NULL"),
}
"""What a field says as long as a day has not come."""
_BIRTH = "geburtsdatum"


class Caseload:
    """The deliveries of one office, made from `data` (a caseload generated for the last day)."""

    def __init__(self, data: Path, model: FactModel) -> None:
        self._model = model
        self._database = duckdb.connect()
        self._database.execute("SET threads = 1; SET preserve_insertion_order = true")
        self._names = [name for name in model.entities if (data / f"{name}.parquet").is_file()]
        self._moving: dict[str, set[date]] = {}
        for name in self._names:
            self._database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{data / f'{name}.parquet'}')")
        for name in self._names:
            self._view(name, set())
        self._last: tuple[date, Path] | None = None

    def deliver(self, day: date, folder: Path) -> Path:
        """The delivery of a day, one Parquet file per entity, in the place of the last one.

        What did not change since the last one is linked.
        """
        folder.mkdir(parents=True)
        self._database.execute(f"SET VARIABLE day = DATE '{day}'")
        for name in self._names:
            target = folder / f"{name}.parquet"
            if self._last is not None and self._same(name, self._last[0], day):
                os.link(self._last[1] / target.name, target)
            else:
                self._database.execute(f"COPY known_{name} TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        if self._last is not None:
            shutil.rmtree(self._last[1])
        self._last = day, folder
        return folder

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def _same(self, name: str, before: date, day: date) -> bool:
        return before < day and not any(before < each <= day for each in self._moving[name])

    def _view(self, name: str, above: set[str]) -> None:
        """Makes `known_<name>` and what it leans on; notes the days on which it changes."""
        if name in self._moving or name in above:
            return
        entity = self._model.entities[name]
        columns = {row[0] for row in self._database.execute(f"DESCRIBE {name}").fetchall()}
        links = [link for link in entity.links if link.target in self._names and link.column in columns]
        for link in links:
            self._view(link.target, {*above, name})
        facts = happened(entity, columns)
        shown = ", ".join(self._shown(name, column, facts) for column in self._ordered(name))
        born = self._born(entity, facts)
        asked = [f"({born} IS NULL OR {born} <= getvariable('day'))"] if born else []
        asked += [
            f"({link.column} IS NULL OR {link.column} IN (SELECT {link.target}_id FROM known_{link.target}))"
            for link in links
            if link.target in self._moving
        ]
        where = f" WHERE {' AND '.join(asked)}" if asked else ""
        self._database.execute(f"CREATE VIEW known_{name} AS SELECT {shown} FROM {name}{where}")
        self._moving[name] = self._days(name, facts).union(*(self._moving.get(link.target, ()) for link in links))

    def _ordered(self, name: str) -> list[str]:
        return [row[0] for row in self._database.execute(f"DESCRIBE {name}").fetchall()]

    def _shown(self, name: str, column: str, facts: list[str]) -> str:
        if column in facts:
            return f"CASE WHEN {column} <= getvariable('day') THEN {column} END AS {column}"
        if (name, column) in STILL:
            when, then = STILL[name, column]
            return f"CASE WHEN {when} > getvariable('day') THEN {then} ELSE {column} END AS {column}"
        return f'"{column}"'

    def _born(self, entity: Entity, facts: list[str]) -> str:
        if entity.name in BORN:
            return BORN[entity.name]
        if entity.day in facts:
            return str(entity.day)
        return f"least({', '.join(facts)})" if facts else ""

    def _days(self, name: str, facts: list[str]) -> set[date]:
        found: set[date] = set()
        for column in facts:
            asked = f"SELECT DISTINCT {column} FROM {name} WHERE {column} > DATE '2000-01-01'"
            found |= {row[0] for row in self._database.execute(asked).fetchall()}
        return found


def handed(delivery: Path, into: Path) -> None:
    """Hands over a delivery: whoever takes it in may move it away."""
    into.parent.mkdir(exist_ok=True)
    shutil.copytree(delivery, into, copy_function=os.link)


def happened(entity: Entity, columns: set[str]) -> list[str]:
    """The fields of an entity that say on which day something happened."""
    return [
        field.name
        for field in entity.stored
        if field.type is FieldType.DATE and not field.planned and field.name in columns and field.name != _BIRTH
    ]
