"""Samples of Fachaufsicht, drawn because somebody asks for one."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.background.kinds import Order
from jobs.samples import draw
from store.records.upgrade import open_database


def drawn(order: Order) -> Mapping[str, object]:
    """A sample by the checklist `pruefbogen`, of the size `umfang`; with `folgt` once more after that sample."""
    given = order.given
    order.step("Grundgesamtheit ermitteln", 0, 0)
    asked = draw.Order(
        order.store, given["pruefbogen"], order.by, order.now, given["startwert"], draw.Size(int(given["umfang"])),
        rules=tuple(given.get("regeln", "").split()), teams=tuple(filter(None, given.get("teams", "").split(";"))),
        records=tuple(given.get("vorgaenge", "").split()), why=given.get("warum", ""), programs=order.programs,
    )  # fmt: skip
    engine = open_database(order.store.url)
    try:
        follows = given.get("folgt")
        made = draw.repeat(asked, engine, follows) if follows else draw.draw(asked, engine)
    finally:
        engine.dispose()
    return {"gut": True, "stichprobe": made.sample.id, "umfang": len(made.sample.cases)}
