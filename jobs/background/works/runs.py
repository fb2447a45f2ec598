"""A run over the newest delivery, off the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jobs.background.kinds import Order
from jobs.findings.evaluate import Asked, evaluate
from store.records.upgrade import open_database


def evaluated(order: Order) -> Mapping[str, object]:
    """A run as `regelwerk run --store` does it; `abzug` and `stichtag` may be named."""
    day = order.given.get("stichtag")
    asked = Asked(
        store=order.store, by=order.by, run_id=f"{order.now:%Y%m%dT%H%M%SZ}-{order.folder.name[:8]}", now=order.now,
        snapshot=order.given.get("abzug"), as_of=date.fromisoformat(day) if day else None, programs=order.programs,
    )  # fmt: skip
    engine = open_database(order.store.url)
    try:
        done = evaluate(asked, engine, order.step)
    finally:
        engine.dispose()
    return {
        "gut": True, "lauf": asked.run_id, "stichtag": done.report.receipt.as_of.isoformat(),
        "abzug": done.delivery.id, "zeilen": done.report.receipt.rows, "abgleich": done.reconciled.state,
    }  # fmt: skip
