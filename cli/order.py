"""What the command line asks of a run, with the run's id and the clock read once."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jobs.run import Order


def order(data: Path, rules: Path, office: str, as_of: date, out: Path, **more: Any) -> Order:
    """An order of now."""
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    return Order(
        data=data, rules=rules, office=office, as_of=as_of, out=out, run_id=run_id, started_at=now,
        programs=programs(), **more,
    )  # fmt: skip


def programs() -> Path | None:
    """The folder of the user's own that keeps what was put into statements once; none where there is no home."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    with suppress(RuntimeError):
        cache = cache.expanduser()
    return cache / "regelwerk" / "programme" if cache.is_absolute() else None
