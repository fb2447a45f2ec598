"""`python -m bench.web --store ABLAGE`: people look through the pages of a store with a million findings.

The workbench runs as a process of its own, the people in this one: each asks for a page, reads it for some seconds,
asks for the next. The store is changed (findings, accounts, sessions): take a copy. Other rooms: --pages, their list.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx

from bench.machine import described
from bench.page import Line, latency, pairs, table
from bench.web.fill import fill
from jobs.access.sessions import begin
from schemas.access.account import Account
from schemas.access.role import EVERY_TEAM, Role
from schemas.access.session import Way
from store.access import accounts
from store.findings.lists.asked import Asked
from store.findings.lists.numbers import groups
from store.folder import StoreFolder, open_store
from store.records.connect import Engine, reading, writing
from store.records.upgrade import open_database
from web.gate.guard import cookie_name

PROMISED = 300.0
"""Milliseconds, for 95 of 100."""
_FINDING = re.compile(r'href="/befunde/(\d+)"')


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is asked for, how often compared with the others, and by whom."""

    weight: int
    role: Role
    address: str


@dataclass(slots=True)
class Seen:
    """What came back: milliseconds by address, and what was no page."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    largest: int = 0


def main() -> int:
    """The command line; 1 if a page takes longer than promised, or is none."""
    asked = _asked()
    store = open_store(asked.store)
    engine = open_database(store.url)
    number = fill(engine, asked.rows)
    visits = _visits(asked.pages)
    cookies = {role: _signed_in(store, engine, role) for role in {one.role for one in visits}}
    server = subprocess.Popen([sys.executable, "-m", "web.server", "--store", str(asked.store), "--port",
                               str(asked.port), "--programs", str(asked.store / "programme")])  # fmt: skip
    try:
        seen = asyncio.run(_load(asked, visits, {role: (cookie_name(store), one) for role, one in cookies.items()}))
    finally:
        server.terminate()
        server.wait(20)
    lines = [latency(address, times, PROMISED) for address, times in sorted(seen.times.items())]
    if not seen.times:
        raise SystemExit(f"Keine Seite kam zurück: {seen.failed[:3]}")
    everything = sorted(one for times in seen.times.values() for one in times)
    lines.append(latency("all pages", everything, PROMISED))
    lines.append(Line("findings in the store", f"{number:,}"))
    lines.append(Line("pages a second", f"{len(everything) / asked.seconds:.1f}", remark=f"{asked.users} people"))
    lines.append(Line("largest page, compressed", f"{seen.largest / 1000:.0f} KB", "< 150 KB", seen.largest < 150_000))
    lines.append(Line("no pages", str(len(seen.failed)), "0", not seen.failed, "; ".join(sorted(set(seen.failed))[:3])))
    print(table(lines), pairs(("where", ""), described()), sep="\n\n")
    return 1 if any(line.kept is False for line in lines) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--store", type=Path, required=True, help="a copy of a store that has had runs")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many findings (default 1,000,000)")
    parser.add_argument("--users", type=int, default=50, help="how many people (default 50)")
    parser.add_argument("--seconds", type=int, default=60, help="how long (default 60)")
    parser.add_argument("--reads", type=float, default=5.0, help="seconds somebody looks at a page, on average")
    parser.add_argument(
        "--pages", type=Path, default=Path(__file__).parent / "pages.txt", help="which pages, how often"
    )
    parser.add_argument("--port", type=int, default=8099)
    return parser.parse_args()


def _visits(file: Path) -> list[Visit]:
    lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [Visit(int(weight), Role(role), address) for weight, role, address in lines]


def _signed_in(store: StoreFolder, engine: Engine, role: Role) -> list[str]:
    """The cookies of some people with a role; those with a team each have another one."""
    with reading(engine) as connection:
        teams = [team for team in groups(connection, Asked(store.office, legacy=None), "team") if team]
    now, made = datetime.now(UTC), []
    for number in range(8):
        login = f"messung-{role.value.lower().encode('ascii', 'ignore').decode()}-{number}"
        mine = None if role in EVERY_TEAM else frozenset({teams[number % len(teams)]})
        with writing(engine) as connection:
            account = accounts.by_login(connection, login)
            if account is None:
                # Without a password nobody enters by the door: only by the session that is begun here.
                account = Account(accounts.next_id(connection), login, f"Besuch {number}", Way.LOCAL, frozenset({role}),
                                  mine, None, None, now, now, None, None, None, "", 0, None, False)  # fmt: skip
                accounts.add(connection, account, None)
        token = secrets.token_urlsafe(32)
        begin(store, engine, account.id, now, token)
        made.append(token)
    return made


async def _load(
    asked: argparse.Namespace, visits: list[Visit], cookies: dict[Role, tuple[str, list[str]]]
) -> Seen:  # fmt: skip
    address = f"http://127.0.0.1:{asked.port}"
    async with httpx.AsyncClient(base_url=address, timeout=60, headers={"accept-encoding": "gzip"}) as client:
        await _ready(client)
        # Once round before anything is measured: rules and delivery are held warm from then on.
        warm = Seen()
        for one in visits:
            await _ask(client, one, cookies, random.Random(1), warm)
        await asyncio.sleep(10)
        seen, until = Seen(), time.monotonic() + asked.seconds
        await asyncio.gather(*[_person(client, n, visits, cookies, asked.reads, until, seen)
                               for n in range(asked.users)])  # fmt: skip
    return seen


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(120):
        try:
            await client.get("/anmelden")
            return
        except httpx.HTTPError:
            await asyncio.sleep(0.5)
    raise SystemExit("Die Werkbank antwortet nicht.")


async def _person(
    client: httpx.AsyncClient, number: int, visits: list[Visit], cookies: dict[Role, tuple[str, list[str]]],
    reads: float, until: float, seen: Seen,
) -> None:  # fmt: skip
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * reads)
    while time.monotonic() < until:
        one = chance.choices(visits, [visit.weight for visit in visits])[0]
        await _ask(client, one, cookies, chance, seen)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * reads)


_KNOWN: dict[str, list[str]] = {}


async def _ask(
    client: httpx.AsyncClient, one: Visit, cookies: dict[Role, tuple[str, list[str]]], chance: random.Random, seen: Seen
) -> None:  # fmt: skip
    name, tokens = cookies[one.role]
    token = chance.choice(tokens)
    headers = {"cookie": f"{name}={token}"}
    address = one.address
    if "{befund}" in address:
        if token not in _KNOWN:
            _KNOWN[token] = _FINDING.findall((await client.get("/befunde?alt=alle&sortiert=neu", headers=headers)).text)
        if not _KNOWN[token]:
            return
        address = address.replace("{befund}", chance.choice(_KNOWN[token]))
    begun = time.perf_counter()
    answer = await client.get(address, headers=headers)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        seen.failed.append(f"{answer.status_code} {one.address}")
        return
    seen.times.setdefault(f"{one.role.value}: {one.address}", []).append(took)
    seen.largest = max(seen.largest, answer.num_bytes_downloaded)


if __name__ == "__main__":
    sys.exit(main())
