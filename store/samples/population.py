"""The matters of a run that a sample may be drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.outcome import Status
from schemas.sample.draw import Member
from schemas.snapshot import scan
from store.database import connect, literal


def members(outcomes: Path, rules: Sequence[str], teams: Sequence[str], scratch: Path) -> list[Member]:
    """Every record and period that one of the rules applies to, of these teams or (none named) of all."""
    chosen = f"regel IN ({_texts(rules)}) AND status <> {literal(str(Status.NOT_APPLICABLE))}"
    if teams:
        chosen += f" AND team IN ({_texts(teams)})"
    connection = connect(scratch)
    try:
        rows = connection.execute(
            f"SELECT DISTINCT regel, coalesce(team, ''), vorgang_id, coalesce(periode, '') FROM {scan(outcomes)} "
            f"WHERE {chosen}"
        ).fetchall()
    finally:
        connection.close()
    return [Member(*row) for row in rows]


def _texts(words: Sequence[str]) -> str:
    return ", ".join(literal(one) for one in words)
