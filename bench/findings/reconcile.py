"""`python -m bench.findings.reconcile`: what a night costs a store with a million findings, by how much it changes."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bench.findings.fill import size
from bench.machine import described
from bench.page import Line, pairs, table
from schemas.receipt import CalendarNote, InputFile, Receipt, RuleNote
from schemas.snapshot import scan
from store.database import connect as scratch_database
from store.database import literal
from store.findings.matching.observed import Observation
from store.findings.matching.opened import write_keys
from store.findings.reconcile import reconcile
from store.records import tables
from store.records.connect import Connection, Engine, connect, reading, writing
from store.records.upgrade import migrate
from store.table import OUTCOMES

PROMISED = 60.0
"""Seconds, for whatever a night may bring."""
OFFICE, FIRST = "magdeburg", date(2026, 3, 2)
RULES, TEAMS, CASES_A_RECORD = 150, 40, 3


@dataclass(frozen=True, slots=True)
class Night:
    """What a night finds: of a hundred records `share` have this status, the others are overdue as before."""

    name: str
    status: str
    share: int = 100
    moved: int = 0


NIGHTS = (
    Night("all new", "überfällig"),
    Night("unchanged", "überfällig"),
    Night("5 of 100 changed", "heute fällig", share=5, moved=14),
    Night("all changed, due days too", "bald fällig", moved=30),
    Night("all statuses changed", "überfällig", moved=30),
    Night("all resolved", "erledigt", moved=30),
    Night("all reopened", "überfällig", moved=30),
)
"""One after the other in the same store. `moved`: by how many days the due days have moved since the first night."""

_OUTCOMES = """
SELECT 'regel-' || (h % {rules}) AS regel, repeat('a', 64) AS fassung, 'frist' AS art, 'teilnahme' AS vorgang,
 'T' || n AS vorgang_id, NULL AS periode, 'k' || md5(CAST(n // {cases} AS VARCHAR)) AS kunde_id,
 if(n % 100 < {share}, {status}, 'überfällig') AS status,
 DATE '2021-01-01' + CAST(h % 1800 + if(n % 100 < {share}, {moved}, 0) AS INTEGER) AS faellig_am,
 if({status} = 'erledigt', {day}, NULL) AS erledigt_am, NULL AS nachweis_id, NULL AS rang, NULL AS platz_frei,
 92 AS tage, 'integrationsfachkraft' AS zustaendig, 'Team ' || (h // 150 % {teams}) AS team, NULL AS ursache,
 CAST([] AS VARCHAR[]) AS fehlend,
 if(n % 100 < {share}, {status}, 'überfällig') || ': Der Nachweis fehlt, fällig war er vor 92 Tagen.' AS grund
FROM (SELECT n, (n * 2654435761) % 4294967296 // 16 AS h FROM range(1, {rows} + 1) AS made(n))"""


def main() -> int:
    """The command line; 1 if a night takes longer than promised."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.work) as made:
        folder = Path(made)
        lines = _measured("SQLite", f"sqlite:///{folder / 'befunde.db'}", folder, asked.rows)
        if asked.postgresql:
            lines += _measured("PostgreSQL", asked.postgresql, folder, asked.rows)
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 1 if any(line.kept is False for line in lines) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.findings.reconcile", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many outcomes a night (default 1,000,000)")
    parser.add_argument("--postgresql", metavar="URL", help="an empty PostgreSQL database, measured too")
    parser.add_argument("--work", type=Path, help="a folder in which everything is made, and removed afterwards")
    return parser.parse_args()


def _measured(name: str, url: str, folder: Path, rows: int) -> list[Line]:
    engine = connect(url, create=True)
    migrate(engine)
    lines = []
    for number, night in enumerate(NIGHTS):
        seen = _observed(engine, folder / f"{name}-{number}", night, number, rows)
        scratch = seen.folder / "arbeit"
        scratch.mkdir()
        with writing(engine) as connection:
            server, begun = _server(connection), time.perf_counter()
            here, there = time.process_time(), _processor(server)
            found = reconcile(connection, seen, scratch, datetime(2026, 3, 3, 5, tzinfo=UTC))
            here, there = time.process_time() - here, _processor(server) - there
        took = time.perf_counter() - begun
        events = found.new + found.changed + found.resolved + found.reopened
        told = f"{events:,} events; {here:.0f} s of processor, the server {there:.0f} s; {size(engine) / 2**30:.1f} GiB"
        promise = f"< {PROMISED:.0f} s"
        lines.append(Line(f"{name}: {night.name}", f"{took:.1f} s", promise, took < PROMISED, told))
        print(lines[-1].name, lines[-1].found, told, file=sys.stderr, flush=True)
    engine.dispose()
    return lines


def _server(connection: Connection) -> int | None:
    """The process of the server that works for this connection; None for SQLite, which is part of our own."""
    if connection.dialect.name == "sqlite":
        return None
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def _processor(process: int | None) -> float:
    """Seconds of processor that another process of this machine has used; 0 where that cannot be told."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _observed(engine: Engine, into: Path, night: Night, number: int, rows: int) -> Observation:
    """A recorded run with its outcomes."""
    into.mkdir()
    day, run = FIRST + timedelta(number), into.name
    with reading(engine) as connection:
        write_keys(connection, OFFICE, into / "offen.parquet")
    query = _OUTCOMES.format(
        rules=RULES, cases=CASES_A_RECORD, teams=TEAMS, rows=rows, share=night.share, status=literal(night.status),
        moved=night.moved, day=f"DATE {literal(day.isoformat())}",
    )  # fmt: skip
    with scratch_database(into) as duck:
        columns = ", ".join(OUTCOMES.names)
        target = literal(str(into / "outcomes.parquet"))
        duck.execute(f"COPY (SELECT {columns} FROM ({query})) TO {target} (FORMAT parquet, COMPRESSION zstd)")
        assert duck.execute(f"SELECT count(*) FROM {scan(into / 'outcomes.parquet')}").fetchall() == [(rows,)]
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    with writing(engine) as connection:
        connection.execute(insert(tables.run).values(
            id=run, office=OFFICE, as_of=day, started_at=at, recorded_at=at, snapshot=f"abzug-{run}", rulebook="",
            digest="", rows=rows, open=0, state="erfasst", receipt={}))  # fmt: skip
    receipt = Receipt(
        run_id=run, started_at=at, as_of=day, office=OFFICE, rules_digest="", all=False, rows=rows, digest="",
        counts={}, versions={}, calendar=CalendarNote(source="", holidays=()),
        rules=tuple(RuleNote(rule=f"regel-{one}", title="Ein Titel, wie ihn Regeln haben") for one in range(RULES)),
        inputs=(InputFile(file="teilnahme.csv", entity="teilnahme", sha256="", rows=rows),),
    )  # fmt: skip
    return Observation(into, receipt)


if __name__ == "__main__":
    sys.exit(main())
