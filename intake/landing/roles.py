"""What stands beside the tables of a delivery: who is responsible for a case, and tables that can hold nothing yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intake.contents import unborn, write_empty
from intake.database import connect
from schemas.factmodel import FactModel
from schemas.failure import space
from schemas.snapshot import Table, scan


def read_roles(path: Path | None) -> dict[str, tuple[str, str]]:
    """Case (number as delivered) → responsible worker and substitute, empty where nobody is named."""
    if path is None:
        return {}
    with connect() as connection:
        rows = connection.execute(f"SELECT key, worker, substitute FROM {scan(path)} WHERE key IS NOT NULL").fetchall()
    return {str(key): (worker or "", substitute or "") for key, worker, substitute in rows}


def complete(tables: dict[str, Table], model: FactModel, as_of: date, into: Path) -> dict[str, Table]:
    """The tables with an empty one for every entity of which there can be no record on the Stichtag."""
    with connect() as connection, space():
        empty = {one.name: write_empty(connection, one, into) for one in unborn(model, as_of, tables)}
    return {**tables, **empty}
