"""Reports that somebody asks for."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.background.kinds import Order
from jobs.reports.kept.shelf import refuse_rewriting
from jobs.reports.make import Asked, make, name_of
from schemas.reports.period import Sort, period


def written(order: Order) -> Mapping[str, object]:
    """The report `art` about the period `zeitraum`, put where all reports lie; a final one stays."""
    order.step("Bericht schreiben", 0, 0)
    asked = period(Sort(order.given["art"]), order.given["zeitraum"])
    refuse_rewriting(order.store, asked)
    made = make(order.store, Asked(asked, order.store.published, order.by, order.now, order.programs))
    return {"gut": True, "bericht": name_of(asked), "endungen": sorted(made.files)}
