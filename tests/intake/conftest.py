"""A small fact model of libraries, so that nothing here leans on the words of the Jobcenter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.snapshot import take
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.failure import DeliveryRefused
from schemas.snapshot import Snapshot
from tests.tearing import as_large

STICHTAG = date(2020, 6, 30)


def small_model() -> FactModel:
    """Readers and their loans; a loan may belong to a branch."""

    def fields(*items: Field) -> dict[str, Field]:
        return {item.name: item for item in items}

    leser = Entity(
        "leser", "Leser", "Leser", "der", "leser_id",
        fields(
            Field("name", "Name", FieldType.TEXT),
            Field("gruppe", "Gruppe", FieldType.CHOICE, choices=("Schüler", "FbW", "Große Gruppe")),
            Field("krank", "krank", FieldType.CHOICE, choices=("gelegentlich", "oft"), protection="gesundheit"),
        ),
    )  # fmt: skip
    ausleihe = Entity(
        "ausleihe", "Ausleihe", "Ausleihen", "die", "ausleihe_id",
        fields(
            Field("beginn", "Beginn", FieldType.DATE),
            Field("ende", "Ende", FieldType.DATE, Empty.RUNNING, planned=True),
            Field("gebuehr", "Gebühr", FieldType.NUMBER),
            Field("anzahl", "Anzahl", FieldType.INTEGER),
            Field("verlaengert", "verlängert", FieldType.YES_NO),
            Field("dauer", "Dauer", FieldType.DURATION, start="beginn", end="ende"),
        ),
        (Link("leser_id", "leser"), Link("zweigstelle_id", "zweigstelle", required=False)),
        day="beginn",
    )  # fmt: skip
    zweig = Entity(
        "zweigstelle",
        "Zweigstelle",
        "Zweigstellen",
        "die",
        "zweigstelle_id",
        fields(Field("ort", "Ort", FieldType.TEXT)),
    )
    return FactModel({e.name: e for e in (leser, ausleihe, zweig)}, case="leser", unit="zweigstelle")


@dataclass
class Bench:
    """A folder to put files into, and what taking a snapshot of it gives."""

    data: Path
    into: Path
    model: FactModel

    def put(self, name: str, content: str | bytes) -> Path:
        """Writes a file of the delivery."""
        path = self.data / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def parquet(self, name: str, select: str) -> Path:
        """Writes a Parquet file of the delivery from a query."""
        path = self.data / name
        duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)").fetchall()
        return path

    def take(self, **more: Any) -> Snapshot:
        """The snapshot of the folder."""
        return take(self.data, self.model, STICHTAG, self.into, **more)

    def refused(self) -> list[str]:
        """The reasons for which the folder is refused; nothing may be left behind."""
        with pytest.raises(DeliveryRefused) as caught:
            self.take()
        assert not self.into.exists() or list(self.into.iterdir()) == []
        return list(caught.value.lines)

    def rows(self, snapshot: Snapshot, entity: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The rows of a table of the snapshot, by key."""
        table = snapshot.tables[entity]
        key = self.model.entities[entity].key
        return duckdb.connect().execute(f"SELECT {columns} FROM '{table.path}' ORDER BY {key}").fetchall()


@pytest.fixture(params=["all columns at once", "column by column"])
def bench(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """An empty delivery, its files looked through as small ones and as large ones are."""
    as_large(monkeypatch, request.param == "column by column")
    data = tmp_path / "daten"
    data.mkdir()
    return Bench(data, tmp_path / "abzug", small_model())
