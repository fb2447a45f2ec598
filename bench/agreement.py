"""Whether a run and the rules by hand say the same, row by row: three readings of one rulebook must not differ."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.by_hand import COUNTS, FINDINGS, QUOTAS
from schemas.outcome import IN_ORDER

KEY = ("regel", "vorgang_id", "periode")
SAID = ("status", "faellig_am", "erledigt_am", "nachweis_id", "kunde_id", "team", "tage", "ursache")
WORDS = ("art", "vorgang", "rang", "platz_frei", "zustaendig", "fehlend", "grund")
"""What only the outcomes in full say, besides `fassung`: nobody writes a hash by hand."""
MEASURED = ("zaehler", "nenner", "unbekannt", "ampel")
UNIT = ("regel", "ebene", "einheit")
EXAMPLES = 20


def differences(run: Path, by_hand: Path, short: bool = False) -> list[str]:
    """What differs between the outcomes and quotas of two folders, a line each; of many only the first.

    Reasons and what is missing are compared letter for letter, unless the rules by hand were `short`; what is in order
    has no reason there.
    """
    said = SAID if short else SAID + WORDS
    fine = ", ".join(f"'{status}'" for status in sorted(IN_ORDER))
    outcomes = f"""
        SELECT * REPLACE (CASE WHEN status NOT IN ({fine}) THEN grund END AS grund)
        FROM read_parquet({_text(run / "outcomes.parquet")})"""
    with duckdb.connect(":memory:") as connection:
        found = _compared(connection, outcomes, _rows(by_hand / FINDINGS), KEY, said)
        return found + _compared(connection, _rows(run / "quotas.parquet"), _rows(by_hand / QUOTAS), UNIT, MEASURED)


def counts(by_hand: Path) -> dict[tuple[str, str], int]:
    """How many outcomes of each rule and status the rules by hand have found."""
    with duckdb.connect(":memory:") as connection:
        query = f"SELECT regel, status, anzahl FROM read_parquet({_text(by_hand / COUNTS)})"
        return {(rule, status): number for rule, status, number in connection.execute(query).fetchall()}


def _compared(
    connection: duckdb.DuckDBPyConnection, run: str, by_hand: str, key: tuple[str, ...], said: tuple[str, ...]
) -> list[str]:
    joined = " AND ".join(f"r.{name} IS NOT DISTINCT FROM h.{name}" for name in key)
    other = " OR ".join(f"r.{name} IS DISTINCT FROM h.{name}" for name in said)
    names = [f"coalesce(r.{name}, h.{name})" for name in key]
    names += [f"{side}.{name}::VARCHAR" for side in "rh" for name in said]
    table = f"""
        FROM (SELECT *, true AS there FROM ({run})) AS r
        FULL JOIN (SELECT *, true AS there FROM ({by_hand})) AS h ON {joined}
        WHERE r.there IS NULL OR h.there IS NULL OR {other}"""
    total = connection.execute(f"SELECT count(*) {table}").fetchall()[0][0]
    rows = (
        connection.execute(f"SELECT {', '.join(names)} {table} ORDER BY ALL LIMIT {EXAMPLES}").fetchall()
        if total
        else []
    )
    lines = [_line(row, len(key), len(said)) for row in rows]
    if total > len(lines):
        lines.append(f"… {total} differences in all")
    return lines


def _line(row: tuple[str | None, ...], key: int, said: int) -> str:
    name = "/".join(str(part) for part in row[:key] if part is not None)
    ours, theirs = row[key : key + said], row[key + said :]
    return f"{name}: run {_said(ours)}, by hand {_said(theirs)}"


def _said(values: tuple[str | None, ...]) -> str:
    return " ".join(value if value is not None else "–" for value in values)


def _rows(path: Path) -> str:
    return f"FROM read_parquet({_text(path)})"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
