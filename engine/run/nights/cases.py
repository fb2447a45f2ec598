"""The SQL that tells a record's case, and the tables of two days side by side."""

from __future__ import annotations

from collections.abc import Iterable

from engine.run.duck import Scratch, quoted
from engine.run.nights.plan import Looked
from engine.run.nights.proof.days import Days
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot

BEFORE, TODAY = "before", "today"
CHOSEN = "chosen"
"""The table with the keys of the chosen cases (column `c`)."""


def raw(side: str, entity: str) -> str:
    """The relation of a delivered table of one of the two days."""
    return quoted(f"{side}_{entity}")


def opened(database: Scratch, side: str, snapshot: Snapshot, entities: Iterable[str]) -> None:
    """The delivered tables of some entities as relations."""
    for entity in sorted(entities):
        if entity in snapshot.tables:
            database.read(f"{side}_{entity}", snapshot.tables[entity].path)


def with_case(model: FactModel, side: str, entity: str, links: tuple[str, ...], delivered: Snapshot) -> str:
    """A relation of the entity's records with the key of their case as `c`; null where the way ends before it."""
    if not links:
        return f"(SELECT *, {quoted(model.entities[entity].key)} AS c FROM {raw(side, entity)})"
    joins, above, at = "", entity, "x"
    for number, link in enumerate(links):
        if above not in delivered.tables or link not in delivered.tables[above].columns:
            return f"(SELECT x.*, NULL::VARCHAR AS c FROM {raw(side, entity)} AS x)"
        last = number == len(links) - 1
        if last:
            break
        target = next(one.target for one in model.entities[above].links if one.column == link)
        if target not in delivered.tables:
            return f"(SELECT x.*, NULL::VARCHAR AS c FROM {raw(side, entity)} AS x)"
        key, name = quoted(model.entities[target].key), f"up{number}"
        joins += f" LEFT JOIN {raw(side, target)} AS {name} ON {name}.{key} = {at}.{quoted(link)}"
        above, at = target, name
    return f"(SELECT x.*, {at}.{quoted(links[-1])} AS c FROM {raw(side, entity)} AS x{joins})"


def crossing(looked: Looked) -> str | None:
    """The condition for records that cross; None where none can."""
    if looked.all_rows:
        return "true"
    parts = [within(name, days) for name, days in looked.days if days]
    for pause in looked.pauses:
        over = (f"{quoted(name)} < DATE '{looked.since}'" for name in (pause.start, pause.end))
        parts.append(f"({' AND '.join(over)}) IS NOT TRUE")
    return " OR ".join(parts) if parts else None


def within(name: str, days: Days) -> str:
    """The condition that a column holds one of some days."""
    told = (f"{quoted(name)} BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in days)
    return f"({' OR '.join(told)})"


def holding(name: str, choices: Iterable[str | bool]) -> str:
    """The condition that a column holds one of some texts, or a yes or no."""
    told = (text(one) if isinstance(one, str) else str(one).lower() for one in choices)
    return f"{quoted(name)} IN ({', '.join(told)})"


def listed(names: Iterable[str]) -> str:
    """Names of columns, quoted."""
    return ", ".join(quoted(name) for name in names)


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
