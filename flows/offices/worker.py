"""A worker of the offices' work pool: checks what is handed out, so many at a time, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from prefect.workers.process import ProcessWorker

from flows.deploy.client import opened
from flows.offices.single import THREADS


def work(pool: str, limit: int, say: Callable[[str], None]) -> None:
    """Works until a signal comes; what is under way then is broken off, and handed out again by whoever awaits it.

    Raises PrefectRefused where there is no server.
    """
    os.environ.setdefault(THREADS, str(max(1, (os.cpu_count() or 1) // limit)))
    with suppress(asyncio.CancelledError):
        asyncio.run(_work(pool, limit, say))


async def _work(pool: str, limit: int, say: Callable[[str], None]) -> None:
    this = asyncio.current_task()
    assert this is not None
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, this.cancel)
    async with opened() as client:
        await client.hello()
    worker = ProcessWorker(work_pool_name=pool, name=f"aemter-{socket.gethostname()}-{os.getpid()}", limit=limit)
    await worker.start(printer=lambda _text: say(f"Bereit am Work Pool {pool}: {limit} zugleich."))
