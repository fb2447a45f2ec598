"""Samples of Fachaufsicht, drawn because somebody asks for one."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.background.kinds import Order
from jobs.samples import draw
from jobs.samples.files import BOOK, hand_out
from schemas.clock.place import day_of
from schemas.sample.draw import Member
from store.records.connect import reading
from store.records.upgrade import open_database
from store.samples import rows


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


def fetched(order: Order) -> Mapping[str, object]:
    """The records behind the cases of a `stichprobe`, by their numbers, and its files."""
    order.step("Grundgesamtheit wiederherstellen", 0, 0)
    engine = open_database(order.store.url)
    try:
        with reading(engine) as connection:
            sample = rows.one(connection, order.given["stichprobe"])
        found = draw.found_again(order.store, engine, sample, order.programs)
    finally:
        engine.dispose()
    hand_out(found, order.folder, day_of(order.now))
    cases = {str(one.number): list(_record(found.members[one.token])) for one in sample.cases}
    return {"gut": True, "stichprobe": sample.id, "faelle": cases, "dateien": [BOOK]}


def _record(member: Member) -> tuple[str, str]:
    return member.record, member.period
