"""The cases to be evaluated again: those of changed and crossing records, and whoever else looks at these records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.run.duck import Scratch, quoted
from engine.run.nights.cases import BEFORE, CHOSEN, TODAY, listed, raw, text, with_case
from engine.run.nights.plan import Plan
from engine.run.nights.touched import Touching, touched
from engine.run.nights.ways import Astray, links_to_case
from engine.run.program.key import looked_through
from engine.run.reach import Step, Way
from schemas.factmodel import FactModel
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot

_ROUNDS = 20


@dataclass
class Choosing:
    """One choice, in a database of its own that holds both snapshots."""

    database: Scratch
    model: FactModel
    was: Snapshot
    now: Snapshot
    plan: Plan

    def choose(self, also: str | None = None) -> int | None:
        """Fills the table CHOSEN and tells how many cases it holds; None where choosing comes to no end.

        `also` is a relation with `regel` and `vorgang_id`, whose cases are chosen as well.
        """
        self.database.connection.execute(f"CREATE TABLE {CHOSEN} (c VARCHAR)")
        touching = Touching(self.database, self.model, self.was, self.now)
        touching.open(looked.entity for looked in self.plan.looked)
        for looked in self.plan.looked:
            touching.find(looked)
        found = (f"SELECT c FROM {touched(one.entity)}" for one in self.plan.looked if one.links is not None)
        self._add(" UNION ALL ".join(found) or "SELECT NULL::VARCHAR AS c")
        if also is not None:
            self._asked(also)
        for way in self.plan.astray:
            self._back(way)
        for _ in range(_ROUNDS):
            before = self._number()
            for way in self.plan.astray:
                self._along(way)
            if self._number() == before:
                return before
        return None

    def _number(self) -> int:
        return int(self.database.rows(f"SELECT count(*) FROM {CHOSEN}")[0][0])

    def _add(self, query: str) -> None:
        """Chooses the cases in column `c` of a query."""
        self.database.connection.execute(
            f"INSERT INTO {CHOSEN} SELECT DISTINCT c FROM ({query}) AS q "
            f"WHERE c IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {CHOSEN} AS h WHERE h.c = q.c)"
        )

    def _asked(self, also: str) -> None:
        """The cases of single records of rules."""
        for entity in sorted({rule.entity for rule in self.plan.chosen}):
            looked = next((one for one in self.plan.looked if one.entity == entity), None)
            if looked is None or looked.links is None:
                continue
            names = ", ".join(f"'{rule.id}'" for rule in self.plan.chosen if rule.entity == entity)
            found = with_case(self.model, TODAY, entity, looked.links, self.now)
            wanted = f"SELECT vorgang_id FROM {also} WHERE regel IN ({names})"
            self._add(f"SELECT c FROM {found} WHERE {quoted(looked.key)} IN ({wanted})")

    def _back(self, way: Astray) -> None:
        """Whoever looks at a touched record along a way out of the case."""
        end = way.path[-1].entity
        if end not in self.now.tables:
            return
        for side, snapshot in ((BEFORE, self.was), (TODAY, self.now)):
            keys = f"SELECT k FROM {touched(end)}"
            for number in reversed(range(len(way.path))):
                above = way.path[number - 1].entity if number else way.entity
                told = self._up(side, snapshot, above, way.path[number], keys)
                if told is None:
                    break
                keys = told
            else:
                self._of_case(side, snapshot, way.entity, keys)

    def _of_case(self, side: str, snapshot: Snapshot, entity: str, keys: str) -> None:
        links = links_to_case(self.model, entity)
        if links is not None and entity in snapshot.tables:
            found = with_case(self.model, side, entity, links, snapshot)
            self._add(f"SELECT c FROM {found} WHERE {quoted(self.model.entities[entity].key)} IN ({keys})")

    def _up(self, side: str, snapshot: Snapshot, above: str, step: Step, keys: str) -> str | None:
        """The keys of the records from which a step leads to the records with some keys."""
        key, link = quoted(self.model.entities[above].key), quoted(step.link)
        below = quoted(self.model.entities[step.entity].key)
        if step.way is Way.UP:
            if not _has(snapshot, above, step.link):
                return None
            return f"SELECT {key} AS k FROM {raw(side, above)} WHERE {link} IN ({keys})"
        if not _has(snapshot, step.entity, step.link):
            return None
        shared = f"SELECT {link} AS k FROM {raw(side, step.entity)} WHERE {below} IN ({keys})"
        if step.way is Way.DOWN:
            return shared
        return f"SELECT {key} AS k FROM {raw(side, above)} WHERE {link} IN ({shared})"

    def _along(self, way: Astray) -> None:
        """The cases of what chosen cases look at along a way out of the case: that they are whole."""
        links, ends = links_to_case(self.model, way.entity), links_to_case(self.model, way.path[-1].entity)
        if ends is None or links is None:
            return
        for side, snapshot in ((BEFORE, self.was), (TODAY, self.now)):
            if way.entity not in snapshot.tables or way.path[-1].entity not in snapshot.tables:
                continue
            key = quoted(self.model.entities[way.entity].key)
            found = with_case(self.model, side, way.entity, links, snapshot)
            keys: str | None = f"SELECT {key} AS k FROM {found} WHERE c IS NULL OR c IN (SELECT c FROM {CHOSEN})"
            above = way.entity
            for step in way.path:
                keys = None if keys is None else self._down(side, snapshot, above, step, keys)
                above = step.entity
            if keys is not None:
                self._of_case(side, snapshot, above, keys)

    def _down(self, side: str, snapshot: Snapshot, above: str, step: Step, keys: str) -> str | None:
        """The keys of the records to which a step leads from the records with some keys."""
        key, link = quoted(self.model.entities[above].key), quoted(step.link)
        below = quoted(self.model.entities[step.entity].key)
        if step.way is Way.UP:
            if not _has(snapshot, above, step.link):
                return None
            return f"SELECT {link} AS k FROM {raw(side, above)} WHERE {key} IN ({keys})"
        if not _has(snapshot, step.entity, step.link):
            return None
        if step.way is Way.DOWN:
            return f"SELECT {below} AS k FROM {raw(side, step.entity)} WHERE {link} IN ({keys})"
        shared = f"SELECT {link} AS k FROM {raw(side, above)} WHERE {key} IN ({keys})"
        return f"SELECT {below} AS k FROM {raw(side, step.entity)} WHERE {link} IN ({shared})"


def _has(snapshot: Snapshot, entity: str, column: str) -> bool:
    table = snapshot.tables.get(entity)
    return table is not None and column in table.columns


def narrowed(choosing: Choosing, side: str, snapshot: Snapshot, folder: Path) -> Snapshot:
    """A snapshot with the chosen cases alone; what hangs on no case is whole.

    Columns count as filled where they are on both days as a whole: so every night, and both of its days, have the same
    program, whatever the chosen cases happen to hold.
    """
    folder.mkdir(parents=True)
    wanted = {looked.entity: looked for looked in choosing.plan.looked}
    was, now = (
        looked_through(replace(one, tables={name: one.tables[name] for name in wanted})).tables
        for one in (choosing.was, choosing.now)
    )
    tables = {}
    for entity, table in snapshot.tables.items():
        links = links_to_case(choosing.model, entity)
        if entity not in wanted:
            # Nobody reads it; that it was delivered is known from its columns.
            tables[entity] = replace(table, rows=0)
        elif links is None:
            tables[entity] = table
        else:
            path = folder / f"{entity}.parquet"
            found = with_case(choosing.model, side, entity, links, snapshot)
            where = f"c IS NULL OR c IN (SELECT c FROM {CHOSEN})"
            read = wanted[entity].compared
            marked = table.unreadable.intersection(read)
            names = listed([*read, *(name + UNREADABLE_SUFFIX for name in sorted(marked))])
            chosen = f"SELECT {names} FROM {found} WHERE {where}"
            written = choosing.database.rows(f"COPY ({chosen}) TO {text(str(path))} (FORMAT parquet)")
            known = frozenset(read) & table.columns
            filled = known & (was[entity].filled or frozenset()) & (now[entity].filled or frozenset())
            tables[entity] = replace(
                table, path=path, rows=int(written[0][0]), columns=known, unreadable=marked, filled=filled
            )
    return replace(snapshot, folder=folder, tables=tables)
