"""The records that were changed or that the turn of the Stichtag moves over, with their cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.run.duck import Scratch, quoted
from engine.run.nights.cases import BEFORE, TODAY, crossing, holding, listed, opened, raw, with_case, within
from engine.run.nights.compare import changes
from engine.run.nights.plan import Looked
from engine.run.nights.proof.spots import Later, Spot
from engine.run.nights.ways import links_to_case, on_the_way
from schemas.factmodel import FactModel
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot

_NOBODY = "SELECT NULL::VARCHAR AS k, NULL::VARCHAR AS c WHERE false"


def touched(entity: str) -> str:
    """The table with the keys (`k`) of touched records of an entity and their cases (`c`), as they were and are."""
    return quoted(f"touched_{entity}")


@dataclass(frozen=True, slots=True)
class Touching:
    """Both snapshots in one database, in which the touched records are kept."""

    database: Scratch
    model: FactModel
    was: Snapshot
    now: Snapshot

    def open(self, entities: Iterable[str]) -> None:
        """The tables of some entities, and of those on their way to the case, as relations, of both days."""
        wanted = {one for entity in entities for one in (entity, *on_the_way(self.model, entity))}
        opened(self.database, BEFORE, self.was, wanted)
        opened(self.database, TODAY, self.now, wanted)

    def find(self, looked: Looked) -> None:
        """Keeps the touched records of an entity."""
        parts = [*self._crossing(looked), *self._changed(looked)]
        self.database.keep(f"touched_{looked.entity}", " UNION ALL ".join(parts) or _NOBODY, True)

    def _today(self, looked: Looked) -> str:
        return with_case(self.model, TODAY, looked.entity, looked.links or (), self.now)

    def _crossing(self, looked: Looked) -> Iterator[str]:
        """The table is read once: what the days of all spots together hold is little."""
        plain = crossing(looked)
        key = quoted(looked.key)
        case = "c" if looked.links is not None else "NULL::VARCHAR AS c"
        if plain == "true" or (plain is not None and not looked.spots):
            yield f"SELECT {key} AS k, {case} FROM {self._today(looked)} WHERE {plain}"
            return
        if not looked.spots:
            return
        days = [within(spot.column, found) for spot, found in looked.spots]
        where = " OR ".join([*days, *([plain] if plain is not None else [])])
        names = {name for name, _ in looked.days} | {name for spot, _ in looked.spots for name in _needed(spot)}
        read = listed(sorted(names | {name for one in looked.pauses for name in (one.start, one.end)}))
        near = f"near_{looked.entity}"
        told = f"SELECT {key} AS k, {case}, {read} FROM {self._today(looked)} WHERE {where}"
        self.database.keep(near, told, True)
        if plain is not None:
            yield f"SELECT k, c FROM {quoted(near)} WHERE {plain}"
        for (spot, _), held in zip(looked.spots, days, strict=True):
            yield f"SELECT k, c FROM {quoted(near)} AS s WHERE {' AND '.join([held, *self._guards(looked, spot)])}"

    def _guards(self, looked: Looked, spot: Spot) -> Iterator[str]:
        for guard in spot.guards:
            links = links_to_case(self.model, guard.entity)
            if links is not None:
                cases = with_case(self.model, TODAY, guard.entity, links, self.now)
                told = f"SELECT c FROM {cases} WHERE {holding(guard.column, guard.choices)} AND c IS NOT NULL"
                yield f"c IN ({told})"
        if spot.later is not None:
            last = self._last(looked, spot.later)
            same = f"l.link = s.{quoted(spot.later.link)} AND l.day > s.{quoted(spot.later.day)}"
            yield f"NOT EXISTS (SELECT 1 FROM {last} AS l WHERE {same})"

    def _last(self, looked: Looked, later: Later) -> str:
        """The table with the last day of those records that surely count, for each link of a near record."""
        found = [number for number, one in enumerate(looked.laters) if one == later]
        name = f"last_{looked.entity}_{found[0]}"
        if (name,) in self.database.rows("SELECT table_name FROM duckdb_tables()"):
            return quoted(name)
        marked = self.now.tables[looked.entity].unreadable
        link, day = quoted(later.link), quoted(later.day)
        where = [f"{day} <= DATE '{later.until}'", f"{link} IN (SELECT {link} FROM {quoted(f'near_{looked.entity}')})"]
        where += [holding(column, choices) for column, choices in later.holding]
        where += [f"NOT {quoted(column + UNREADABLE_SUFFIX)}" for column, _ in later.holding if column in marked]
        told = f"SELECT {link} AS link, max({day}) AS day FROM {raw(TODAY, looked.entity)}"
        self.database.keep(name, f"{told} WHERE {' AND '.join(where)} GROUP BY 1", True)
        return quoted(name)

    def _changed(self, looked: Looked) -> Iterator[str]:
        """Records that came, went or are not what they were, with the case of each side."""
        was, now = self.was.tables[looked.entity], self.now.tables[looked.entity]
        own = looked.links is not None and len(looked.links) < 2
        case = (looked.links[0] if looked.links else looked.key) if own and looked.links is not None else ""
        if case and case not in now.columns | {looked.key}:
            case = ""
        found = changes(self.database, was, now, looked.key, looked.compared, case)
        if found is None:
            return
        if own or looked.links is None:
            yield found
            return
        keys = f"changed_{looked.entity}"
        self.database.keep(keys, f"SELECT DISTINCT k FROM ({found})", True)
        for side, snapshot in ((BEFORE, self.was), (TODAY, self.now)):
            cases = with_case(self.model, side, looked.entity, looked.links, snapshot)
            key = quoted(looked.key)
            yield f"SELECT {key} AS k, c FROM {cases} WHERE {key} IN (SELECT k FROM {quoted(keys)})"


def _needed(spot: Spot) -> tuple[str, ...]:
    """The columns that a spot's conditions read."""
    if spot.later is None:
        return (spot.column,)
    return spot.column, spot.later.link, spot.later.day
