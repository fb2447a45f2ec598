"""Readers whose numbers tell who they are, loans whose keys hold the number, and what hangs on a loan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from intake.database import connect
from intake.keys.pseudonym import pseudonyms
from intake.landing.writing import Landed, land
from intake.snapshot import take
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.snapshot import Snapshot

STICHTAG = date(2020, 6, 30)
KEY = bytes(range(32))


def model() -> FactModel:
    """Readers, their households, loans, reminders of loans."""
    leser = Entity(
        "leser", "Leser", "Leser", "der", "leser_id",
        {"geburtsdatum": Field("geburtsdatum", "Geburtsdatum", FieldType.DATE),
         "alter": Field("alter", "Alter", FieldType.AGE, start="geburtsdatum"),
         "notiz": Field("notiz", "Notiz", FieldType.TEXT)},
        (Link("haushalt_id", "haushalt", required=False),),
    )  # fmt: skip
    haushalt = Entity("haushalt", "Haushalt", "Haushalte", "der", "haushalt_id", {}, personal=True)
    ausleihe = Entity(
        "ausleihe", "Ausleihe", "Ausleihen", "die", "ausleihe_id",
        {"beginn": Field("beginn", "Beginn", FieldType.DATE),
         "ende": Field("ende", "Ende", FieldType.DATE, Empty.RUNNING, planned=True),
         "anzahl": Field("anzahl", "Anzahl", FieldType.INTEGER)},
        (Link("leser_id", "leser"),), day="beginn", interval=("beginn", "ende"),
    )  # fmt: skip
    mahnung = Entity(
        "mahnung", "Mahnung", "Mahnungen", "die", "mahnung_id",
        {"am": Field("am", "Tag", FieldType.DATE)}, (Link("ausleihe_id", "ausleihe"),), day="am",
    )  # fmt: skip
    return FactModel({e.name: e for e in (mahnung, leser, haushalt, ausleihe)}, case="leser", unit="haushalt")


@dataclass
class Desk:
    """A delivery in the fact model's form, and what landing makes of it."""

    folder: Path
    model: FactModel

    def put(self, **tables: str) -> Snapshot:
        """Writes the tables (CSV) and reads them."""
        data = self.folder / "daten"
        data.mkdir(exist_ok=True)
        for name, text in tables.items():
            (data / f"{name}.csv").write_text(text, encoding="utf-8")
        return take(data, self.model, STICHTAG, self.folder / "gelesen")

    def land(self, read: Snapshot, name: str = "abzug", **more: Any) -> Landed:
        """Lands a delivery."""
        into, scratch = self.folder / name, self.folder / f"{name}.arbeit"
        into.mkdir()
        scratch.mkdir()
        with connect(scratch) as database:
            return land(read, self.model, partial(pseudonyms, KEY), into, database, **more)

    def rows(self, landed: Landed, entity: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The rows of a landed table, as they lie there."""
        return duckdb.connect().execute(f"SELECT {columns} FROM '{landed.tables[entity].path}'").fetchall()
