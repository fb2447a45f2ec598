"""A change tried on the caseload, and two days of the law side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jobs.background.kinds import Order
from jobs.imports import keyring
from jobs.releases.changing import Doing
from jobs.releases.lawchange import Days, side_by_side
from jobs.releases.releasing import take_over
from jobs.releases.trial.composing import compose, texts_of
from jobs.releases.trial.simulating import Trial, simulate
from schemas.failure import Unknown
from store.archive import delivered
from store.archive.snapshots import open_snapshot, read_manifest
from store.records.connect import reading
from store.records.upgrade import open_database
from store.releases import changes
from store.releases.differing import FILE


def simulated(order: Order) -> Mapping[str, object]:
    """Tries the change `aenderung`; what `inhalt` names keeps two trials of other texts apart."""
    engine = open_database(order.store.url)
    try:
        trial = Trial(
            order.store, int(order.given["aenderung"]), order.by, order.now, order.folder, order.folder.name,
            order.programs,
        )  # fmt: skip
        found = simulate(trial, engine, order.step)
    finally:
        engine.dispose()
    return {"aenderung": found.change, "simulation": found.id, "dateien": _files(order)}


def taken_over(order: Order) -> Mapping[str, object]:
    """Releases what lies in the folder of rules, for the reason `grund`, once every file is checked."""
    engine = open_database(order.store.url)
    try:
        order.step("Regeln prüfen", 0, 0)
        made = take_over(Doing(order.store, engine, order.by, order.now), order.given["grund"])
    finally:
        engine.dispose()
    return {"freigabe": made.id}


def compared(order: Order) -> Mapping[str, object]:
    """Evaluates `regeln` (ids, a space between them) on the days `von` and `bis`, by the rules as they are or, with
    `aenderung`, as that change would leave them."""
    store, number = order.store, order.given.get("aenderung")
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            deliveries = delivered.listed(connection, store.office)
            change = changes.one(connection, store.office, int(number)) if number else None
    finally:
        engine.dispose()
    if not deliveries:
        raise Unknown("In der Ablage liegt noch keine Lieferung, auf der sich die Tage vergleichen ließen.")
    folder = store.snapshots / deliveries[0].id
    keyring.check(store, read_manifest(folder))
    rules = store.rules
    if change is not None:
        rules = order.folder / "regeln"
        compose(store.rules, texts_of(change), rules)
    asked = Days(
        store, rules, tuple(order.given["regeln"].split()), date.fromisoformat(order.given["von"]),
        date.fromisoformat(order.given["bis"]), order.folder, order.programs,
    )  # fmt: skip
    told = side_by_side(asked, open_snapshot(folder), order.step)
    return {"gefunden": told.model_dump(mode="json"), "dateien": _files(order)}


def _files(order: Order) -> list[str]:
    return [FILE] if (order.folder / FILE).is_file() else []
