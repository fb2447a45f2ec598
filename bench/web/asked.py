"""One stored case with all rules through the interface's own application: `python -m bench.web.case --api`.

Requests go through the whole application (its middleware, the token, the answer as JSON) in this process, over ASGI
without a network. The processor's time is that of the whole process: the few tenths of the client are in it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
from fastapi import FastAPI

from jobs.access.accounts import Acting
from jobs.access.tokens import issue
from jobs.office.named import office_name
from schemas.access.role import Role
from store.folder import StoreFolder
from store.records.connect import Engine
from store.records.counted import statements
from web.app import make
from web.house import House
from web.page.assets import assets
from web.page.look import look
from web.warm import warm as read_ahead


@dataclass
class Answers:
    """Milliseconds by the clock and of the processor, statements and bytes of each answer."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    size: list[int] = field(default_factory=list)


class _Clock:
    """What the application takes for the time: a token may ask ten times a second, here it is never too often."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


def ask(store: StoreFolder, engine: Engine, programs: Path, keys: Sequence[str], reasons: bool, warm: int) -> Answers:
    """Asks about each case in turn, the first `warm` of them unmeasured; `reasons`: with the trees."""
    clock, built = _Clock(), assets()
    house = House(
        store, engine, office_name(store.rules, store.office), clock, lambda: secrets.token_hex(20), look(built), built,
        programs,
    )  # fmt: skip
    acting = Acting("messung@amt", clock.at)
    _, secret = issue(engine, "Messung", frozenset({Role.HEAD}), None, 1, acting, secrets.token_hex(20))
    app = make(house, ["localhost"])
    app.state.desk.prepare()
    read_ahead(app).join()
    return asyncio.run(_asked(app, engine, clock, secret, keys, reasons, warm))


async def _asked(
    app: FastAPI, engine: Engine, clock: _Clock, secret: str, keys: Sequence[str], reasons: bool, warm: int
) -> Answers:
    found = Answers()
    headers = {"authorization": f"Bearer {secret}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        for number, key in enumerate(keys):
            clock.at += timedelta(milliseconds=200)
            with statements(engine) as told:
                begun, spent = time.perf_counter(), time.process_time()
                answer = await client.post("/api/v1/pruefung", json={"fall": key, "gruende": reasons})
                took, spent = time.perf_counter() - begun, time.process_time() - spent
            answer.raise_for_status()
            if number >= warm:
                found.clock.append(took * 1000)
                found.processor.append(spent * 1000)
                found.statements.append(len(told))
                found.size.append(len(answer.content))
    return found
