"""`python -m web.server --store DIR`: the workbench as a process of its own, the third child of `regelwerk serve`."""

from __future__ import annotations

import argparse
import secrets
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from jobs.office.named import office_name
from store.folder import StoreFolder, open_store
from store.records.upgrade import open_database
from web.app import make
from web.house import House
from web.page.assets import assets
from web.page.look import look
from web.warm import warm


def main() -> None:
    """Serves until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m web.server", description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--programs", type=Path)
    parser.add_argument("--demo", action="store_true")
    asked = parser.parse_args()
    store = open_store(asked.store)
    serve(store, asked.port or store.workbench.port, asked.programs, asked.demo)


def serve(store: StoreFolder, port: int, programs: Path | None, demo: bool) -> None:
    """Serves one store. Raises what opening it raises."""
    built, bench = assets(), store.workbench
    house = House(
        store,
        open_database(store.url),
        office_name(store.rules, store.office),
        lambda: datetime.now(UTC),
        lambda: secrets.token_urlsafe(32),
        look(built),
        built,
        programs,
        demo,
    )
    app = make(house, sorted(bench.hosts), bench.secure)
    warm(app)
    uvicorn.run(
        app,
        host=bench.host, port=port, log_level="warning", access_log=False, server_header=False,
        ssl_certfile=bench.certificate or None, ssl_keyfile=bench.key or None, proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
