"""`python -m bench.findings`: fills a store with synthetic findings and measures its lists, filters and counts."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.findings.fill import CASES, RULES, TEAMS, fill, size
from bench.machine import described
from bench.page import Line, latency, pairs, table
from schemas.findings.finding import State
from store.findings.page import Filter, backlog, counts, number, one, page
from store.records.connect import Connection, Engine, connect, reading
from store.records.tables import finding

PROMISED = 300.0
"""Milliseconds."""
OFFICE = "magdeburg"
Question = Callable[[Connection, random.Random], object]


def main() -> int:
    """The command line; 1 if a question takes longer than promised."""
    asked = _asked()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        work = asked.work or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        lines += _measured("SQLite", f"sqlite:///{work / 'befunde.db'}", asked)
        if asked.postgresql:
            lines += _measured("PostgreSQL", asked.postgresql, asked)
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 1 if any(line.kept is False for line in lines) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.findings", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="how many findings (default 10,000,000)")
    parser.add_argument("--rounds", type=int, default=40, help="how often each question is asked (default 40)")
    parser.add_argument("--postgresql", metavar="URL", help="an empty PostgreSQL database, measured too")
    parser.add_argument("--work", type=Path, help="a folder for the SQLite file, kept and used again")
    return parser.parse_args()


def _measured(name: str, url: str, asked: argparse.Namespace) -> list[Line]:
    engine = connect(url, create=True)
    begun = time.perf_counter()
    if not _filled(engine):
        fill(engine, asked.rows)
    engine.dispose()
    engine = connect(url)
    took = time.perf_counter() - begun
    lines = [
        Line(f"{name}: {asked.rows:,} findings made, with indexes", f"{took:.0f} s, {size(engine) / 2**30:.1f} GiB")
    ]
    for said, question in QUESTIONS.items():
        lines.append(latency(f"{name}: {said}", _times(engine, question, asked.rounds), PROMISED))
        print(lines[-1].name, lines[-1].found, lines[-1].remark, file=sys.stderr)
    engine.dispose()
    return lines


def _filled(engine: Engine) -> bool:
    from sqlalchemy import inspect, select

    with reading(engine) as connection:
        return (
            inspect(connection).has_table("finding")
            and connection.execute(select(finding.c.id).limit(1)).first() is not None
        )


def _times(engine: Engine, question: Question, rounds: int) -> list[float]:
    """Milliseconds; every round asks for something else, in a transaction of its own."""
    chance = random.Random(1)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with reading(engine) as connection:
            question(connection, chance)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _rule(chance: random.Random) -> str:
    return f"regel-{chance.randrange(RULES)}"


def _team(chance: random.Random) -> str:
    return f"Team {chance.randrange(TEAMS)}"


def _deep(connection: Connection, asked: Filter) -> object:
    """The fifth page: each is asked for behind the last one."""
    found = page(connection, asked)
    for _ in range(4):
        if found.next is not None:
            found = page(connection, asked, behind=found.next)
    return found


QUESTIONS: dict[str, Question] = {
    "list, first page": lambda c, _: page(c, Filter(OFFICE)),
    "list, five pages": lambda c, _: _deep(c, Filter(OFFICE)),
    "list of one team": lambda c, r: page(c, Filter(OFFICE, team=_team(r))),
    "list of one rule": lambda c, r: page(c, Filter(OFFICE, rule=_rule(r))),
    "list of one team and rule": lambda c, r: page(c, Filter(OFFICE, team=_team(r), rule=_rule(r))),
    "list of one case": lambda c, r: page(c, Filter(OFFICE, case=f"k{r.randrange(CASES)}")),
    "list, due before a day": lambda c, r: page(c, Filter(OFFICE, due_before=date(2021 + r.randrange(4), 6, 1))),
    "list of what is closed": lambda c, r: page(c, Filter(OFFICE, (State.RESOLVED,), team=_team(r))),
    "list of Altbestand of one team": lambda c, r: page(c, Filter(OFFICE, team=_team(r), legacy=True)),
    "one finding": lambda c, r: one(c, r.randrange(1, 100_000)),
    "number of one team's": lambda c, r: number(c, Filter(OFFICE, team=_team(r))),
    "number of one team's and rule's": lambda c, r: number(c, Filter(OFFICE, team=_team(r), rule=_rule(r))),
    "number of all closed": lambda c, _: number(c, Filter(OFFICE, (State.RESOLVED, State.MISSED, State.LAPSED))),
    "numbers by state": lambda c, _: counts(c, OFFICE),
    "this week's Altbestand of all teams": lambda c, _: list(backlog(c, OFFICE, date(2026, 3, 2), 10)),
}


if __name__ == "__main__":
    sys.exit(main())
