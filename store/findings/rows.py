"""What is kept along with the findings: how many there are of each kind, and the ids that are taken."""

from __future__ import annotations

from sqlalchemy import Connection as Database
from sqlalchemy import text


def counted(database: Database, office: str, changes: list[tuple[str, str, str, bool, int]]) -> None:
    """Adds to the counts: rule, team (\"\" for none), state, Altbestand, how many more."""
    statement = text(
        "INSERT INTO finding_count (office, rule, team, state, legacy, n) "
        "VALUES (:office, :rule, :team, :state, :legacy, :n) "
        "ON CONFLICT (office, rule, team, state, legacy) DO UPDATE SET n = finding_count.n + excluded.n"
    )
    named = ("rule", "team", "state", "legacy", "n")
    if changes:
        database.execute(statement, [{"office": office, **dict(zip(named, one, strict=True))} for one in changes])


def highest(database: Database, table: str) -> int:
    """The highest id so far; ids are handed out inside the one writing transaction."""
    return int(database.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one())


def recounted_open(database: Database, finding: int, sign: int) -> None:
    """Takes one finding out of the counts of open ones (-1) before it changes, and puts it in again (1)."""
    database.execute(text(
        "INSERT INTO finding_open (office, team, rule, kind, status, cause, state, legacy, parked, n) "
        "SELECT office, coalesce(team, ''), rule, kind, status, coalesce(cause, ''), state, legacy, "
        "follow_up IS NOT NULL, :sign FROM finding WHERE id = :finding AND closed_day IS NULL "
        "ON CONFLICT (office, team, rule, kind, status, cause, state, legacy, parked) "
        "DO UPDATE SET n = finding_open.n + excluded.n"), {"finding": finding, "sign": sign})  # fmt: skip
