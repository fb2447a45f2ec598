"""What the command line asks of a run, with the run's id and the clock read once."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cli.kept import kept
from jobs.run import Order


def new_id(now: datetime) -> str:
    """The id of a run that begins now: two that begin at once have different ones."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def order(data: Path, rules: Path, office: str, as_of: date, out: Path, **more: Any) -> Order:
    """An order of now."""
    now = datetime.now(UTC)
    return Order(
        data=data, rules=rules, office=office, as_of=as_of, out=out, run_id=new_id(now), started_at=now,
        programs=kept(), **more,
    )  # fmt: skip
