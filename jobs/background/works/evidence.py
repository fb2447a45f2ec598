"""Replaying, verifying, the audit package, and why a case was (not) reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from jobs.background.kinds import Order
from jobs.evidence.package.make import Asked, make
from jobs.evidence.replay import replay
from jobs.evidence.verify import verify
from jobs.evidence.why import why


def replayed(order: Order) -> Mapping[str, object]:
    """The run `lauf`, evaluated again."""
    found = replay(order.store, order.given["lauf"], order.programs, order.step)
    return {"gut": found.identical, "wiederholung": found.model_dump(mode="json")}


def verified(order: Order) -> Mapping[str, object]:
    """The whole store, recomputed."""
    proof = verify(order.store, step=order.step)
    return {"gut": proof.holds, "nachweis": proof.model_dump(mode="json")}


def packed(order: Order) -> Mapping[str, object]:
    """The audit package of the days `von` to `bis`."""
    first, last = (date.fromisoformat(order.given[name]) for name in ("von", "bis"))
    name = f"pruefpaket-{order.store.office}-{first}-{last}.zip"
    asked = Asked(first, last, order.folder / name, order.by, order.now, order.programs)
    made = make(order.store, asked, order.step)
    return {
        "gut": made.proof.holds, "dateien": [name], "sha256": made.sha256, "laeufe": made.runs,
        "befunde": made.findings, "hinweise": list(made.remarks), "fehler": [one.message for one in made.proof.faults],
    }  # fmt: skip


def reasoned(order: Order) -> Mapping[str, object]:
    """What the rule `regel` said of the case `fall` on the day `tag`, and why."""
    given = order.given
    order.step("Regel und Daten von damals lesen", 0, 0)
    found = why(order.store, given["fall"], given["regel"], date.fromisoformat(given["tag"]), order.programs)
    return {"gut": True, **asdict(found), "as_of": found.as_of.isoformat()}
