"""A store with a small delivery: three people of a Jobcenter, their contacts, their teams."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Engine, MetaData, select

from jobs.imports.bring import bring
from jobs.imports.order import Imported, Order
from jobs.office.make import make_store
from schemas.delivery.scope import Given
from store.folder import StoreFolder
from store.records.connect import connect, reading

STICHTAG = date(2020, 6, 30)
NOW = datetime(2020, 7, 1, 6, tzinfo=UTC)
NUMBERS = ("111A111111", "222B222222", "333C333333")
FILES = {
    "kunde.csv": "kunde_id;team_id;bedarfsgemeinschaft_id;geburtsdatum\n"
    "111A111111;T1;BG-77;01.02.1980\n222B222222;T1;;01.02.1990\n333C333333;T2;;01.02.2021\n",
    "team.csv": "team_id;name\nT1;Team 1\nT2;Team 2\n",
    "dienststelle.csv": "dienststelle_id;name;nachweis_ab\nD1;Amt;01.01.2020\n",
    "kontakt.csv": "kontakt_id;kunde_id;datum;art\n"
    "K1;111A111111;01.03.2020;persönlich\n222B222222/1;222B222222;02.03.2020;telefonisch\nK3;444D444444;03.03.2020;Video\n",
    "lieferumfang.yaml": "kontakt:\n  von: 01.01.2020\n  bis: 30.06.2020\n  teams:\n    - T1\n",
}


@dataclass
class Office:
    """A store, its database, and a folder for deliveries."""

    store: StoreFolder
    engine: Engine
    data: Path
    turns: int = 0

    def put(self, **changed: str | None) -> Path:
        """Writes the delivery, with some files changed (None: left out; a trailing _csv is .csv)."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir()
        for name, text in {**FILES, **{one.replace("_csv", ".csv"): text for one, text in changed.items()}}.items():
            if text is not None:
                (self.data / name).write_text(text, encoding="utf-8")
        return self.data

    @property
    def now(self) -> datetime:
        """A time after all that has been done so far."""
        return NOW + timedelta(minutes=self.turns)

    def order(self, day: date = STICHTAG, total: int | None = None, **more: Any) -> Order:
        """An order over the delivery."""
        # A clock that goes on: of two deliveries of one day the later one counts.
        self.turns += 1
        given = Given(totals={} if total is None else {"": Decimal(total)})
        made = Order(
            self.store, ("fachmodell",), (self.data,), day, "Tester", self.now, day, f"probe{self.turns}", given
        )  # fmt: skip
        return replace(made, **more)

    def bring(self, day: date = STICHTAG, total: int | None = None, **more: Any) -> Imported:
        """Imports the delivery."""
        return bring(self.order(day, total, **more), self.engine)

    def rows(self, imported: Imported | str, entity: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The rows of a table of a snapshot."""
        name = imported if isinstance(imported, str) else imported.id
        path = self.store.snapshots / name / f"{entity}.parquet"
        return duckdb.connect().execute(f"SELECT {columns} FROM '{path}' ORDER BY ALL").fetchall()

    def everything(self) -> str:
        """All that the store holds, as one text: every cell of every snapshot, every row of the database."""
        found = []
        for path in self.store.snapshots.rglob("*"):
            if path.suffix == ".parquet":
                found.append(str(duckdb.connect().execute(f"SELECT * FROM '{path}'").fetchall()))
            elif path.is_file() and not path.name.startswith("."):
                found.append(path.read_text(encoding="utf-8"))
        tables = MetaData()
        tables.reflect(self.engine)
        with reading(self.engine) as connection:
            found += [str(connection.execute(select(table)).all()) for _, table in sorted(tables.tables.items())]
        return "\n".join(found)

    def snapshots(self) -> set[str]:
        """What lies in the folder of snapshots, hidden things and marks included, but the lock."""
        return {path.name for path in self.store.snapshots.iterdir()} - {".sperre"}


def opened(folder: Path, rules: Path, url: str | None = None) -> Iterator[Office]:
    """A new office with the delivery lying ready."""
    store = make_store(folder / "ablage", "magdeburg", rules, url, "Tester", NOW)
    engine = connect(store.url, patience=5)
    office = Office(store, engine, folder / "daten")
    office.put()
    yield office
    engine.dispose()
