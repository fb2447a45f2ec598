"""The results of a run as they lie in the archive: their digest, and how they differ from others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from schemas.evidence.replay import Difference
from schemas.snapshot import scan
from store.database import Connection, connect
from store.digest import Digest, digest

OUTCOMES, QUOTAS = "outcomes.parquet", "quotas.parquet"
_OF_OUTCOMES = ("regel", "vorgang_id", "periode")
_OF_QUOTAS = ("regel", "ebene", "einheit", "zeitraum")
_COVERED = ("vorgang", "fassung", "status", "faellig_am", "erledigt_am", "nachweis_id", "fehlend")
_MEASURED = ("fassung", "zaehler", "nenner", "unbekannt", "wert", "ziel", "ampel")


def written_digest(path: Path, scratch: Path) -> Digest | None:
    """The digest of outcomes that were written; None where the file is no readable Parquet with their columns."""
    try:
        return digest(path, scratch)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None


def differences(before: Path, after: Path, scratch: Path, limit: int) -> tuple[int, list[Difference]]:
    """How many rows of two runs' folders differ in what their digest covers or in a quota, and the first of them."""
    with connect(scratch) as connection:
        rows, outcomes = _differing(connection, before, after, OUTCOMES, _OF_OUTCOMES, _COVERED, limit)
        more, quotas = _differing(connection, before, after, QUOTAS, _OF_QUOTAS, _MEASURED, limit)
    return rows + more, [*outcomes, *quotas][:limit]


def _differing(
    connection: Connection, before: Path, after: Path, file: str, key: Sequence[str], values: Sequence[str], limit: int
) -> tuple[int, list[Difference]]:
    if not (before / file).is_file() or not (after / file).is_file():
        return 0, []
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in key)
    named = ", ".join(f"coalesce(b.{name}, a.{name})" for name in key)
    changed = " OR ".join(f"b.{name} IS DISTINCT FROM a.{name}" for name in values)
    pairs = ", ".join(f"CAST(b.{name} AS VARCHAR), CAST(a.{name} AS VARCHAR)" for name in values)
    query = (
        f"FROM {scan(before / file)} AS b FULL JOIN {scan(after / file)} AS a ON {same} "
        f"WHERE b.regel IS NULL OR a.regel IS NULL OR {changed}"
    )
    number = connection.execute(f"SELECT count(*) {query}").fetchall()[0][0]
    chosen = f"SELECT b.regel IS NULL, a.regel IS NULL, {named}, {pairs} {query} ORDER BY {named} LIMIT {int(limit)}"
    found: list[Difference] = []
    for new, gone, *row in connection.execute(chosen).fetchall():
        rule, *rest = row[: len(key)]
        record, period = (rest[0], rest[1]) if file == OUTCOMES else (" ".join(map(str, rest[:2])), rest[2])
        if new or gone:
            found.append(Difference(rule=rule, record=record, period=period, before=_there(gone), after=_there(new)))
            continue
        for name, was, now in zip(values, row[len(key) :: 2], row[len(key) + 1 :: 2], strict=True):
            if was != now:
                found.append(Difference(rule=rule, record=record, period=period, column=name, before=was, after=now))
    return int(number), found


def _there(other: bool) -> str | None:
    return "vorhanden" if other else None
