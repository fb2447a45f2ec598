"""What of a delivery is a part only, against the deliveries of the days before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jobs.clock.part import lacking
from schemas.delivery.manifest import Count, Extent, Manifest, TableNote

MONDAY, TUESDAY = date(2026, 3, 30), date(2026, 3, 31)


def table(source: str = "k.csv", columns: tuple[str, ...] = ("a", "b"), **extent: Any) -> TableNote:
    """A table of a delivery."""
    return TableNote(file="k.parquet", sha256="", rows=1, columns=columns, extent=Extent(**extent), source=source)


def delivery(day: date, *counts: Count, **tables: TableNote) -> Manifest:
    """A delivery."""
    return Manifest(office="m", as_of=day, source="s", tables=tables, counts=counts)


def rows(quarantined: int) -> Count:
    """A thousand rows, so many of them in quarantine."""
    return Count(table="k.csv", entity="kontakt", read=1000, accepted=1000 - quarantined, quarantined=quarantined)


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        (table(), table(), ()),
        (table(source=""), table(source=""), ()),
        (table(), table(columns=("a", "b", "c")), ()),
        (table(), table(source=""), ("Die Tabelle kontakt fehlt; in den Tagen davor wurde sie geliefert.",)),
        (table(), table(columns=("b",)),
         ("In der Tabelle kontakt fehlt, was in den Tagen davor geliefert wurde: a.",)),
        (table(units=("T1", "T2")), table(units=("T2", "T1")), ()),
        (table(units=("T1", "T2")), table(units=("T1",)),
         ("Die Tabelle kontakt umfasst weniger Teams als in den Tagen davor: nur noch 1.",)),
        (table(), table(units=("T1",)),
         ("Die Tabelle kontakt umfasst weniger Teams als in den Tagen davor: nur noch 1.",)),
        (table(end=MONDAY), table(end=TUESDAY), ()),
        (table(end=MONDAY), table(end=MONDAY), ("Die Tabelle kontakt reicht nur bis zum 30.03.2026.",)),
        # It never reached up to the day.
        (table(end=date(2026, 2, 28)), table(end=date(2026, 2, 28)), ()),
    ],
)  # fmt: skip
def test_what_a_delivery_lacks(before: TableNote, now: TableNote, wanted: tuple[str, ...]) -> None:
    earlier = [delivery(MONDAY, kontakt=before)]
    assert tuple(lacking(delivery(TUESDAY, kontakt=now), earlier)) == wanted
    assert tuple(lacking(delivery(TUESDAY, kontakt=now), [])) == ()


def test_a_table_that_is_wholly_gone_and_rows_in_quarantine() -> None:
    assert tuple(lacking(delivery(TUESDAY), [delivery(MONDAY, kontakt=table())])) == (
        "Die Tabelle kontakt fehlt; in den Tagen davor wurde sie geliefert.",
    )
    assert tuple(lacking(delivery(TUESDAY, rows(10)), [])) == ()
    assert tuple(lacking(delivery(TUESDAY, rows(11)), [])) == ("k.csv: 11 von 1000 Zeilen liegen in der Quarantäne.",)
