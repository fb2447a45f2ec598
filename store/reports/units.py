"""What the units of an office are called, and which unit each belongs to, from a snapshot."""

from __future__ import annotations

from pathlib import Path

from schemas.factmodel import Entity
from schemas.snapshot import Snapshot, scan
from store.database import connect

_NAMES = ("name", "bezeichnung")
"""The fields that say what people call a record."""


def names(snapshot: Snapshot, entity: Entity, scratch: Path) -> dict[str, str]:
    """By key the name of each unit, with its key behind where others have the same name. Empty: not delivered."""
    table = snapshot.tables.get(entity.name)
    field = next((one for one in _NAMES if table is not None and one in table.columns), None)
    if table is None or field is None:
        return {}
    found = _pairs(f'SELECT "{entity.key}", trim("{field}") FROM {scan(table.path)}', scratch)
    said = list(found.values())
    return {key: name if said.count(name) == 1 else f"{name} ({key})" for key, name in found.items() if name}


def homes(snapshot: Snapshot, entity: Entity, above: str, scratch: Path) -> dict[str, str]:
    """By key the unit above it of the entity `above`; empty where the link was not delivered."""
    table, link = snapshot.tables.get(entity.name), entity.link_to(above)
    if table is None or link is None or link.column not in table.columns:
        return {}
    found = _pairs(f'SELECT "{entity.key}", "{link.column}" FROM {scan(table.path)}', scratch)
    return {key: home for key, home in found.items() if home}


def _pairs(query: str, scratch: Path) -> dict[str, str]:
    connection = connect(scratch)
    try:
        rows = connection.execute(f"{query} ORDER BY 1").fetchall()
    finally:
        connection.close()
    return {str(key): str(value or "") for key, value in rows}
