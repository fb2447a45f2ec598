"""Every number of a report counted once more: plain Python over the files of its run, and none of our queries."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy.engine import make_url

from schemas.reports.report import Number
from store.folder import StoreFolder

OPEN = {"bald fällig", "heute fällig", "überfällig", "nicht eingehalten", "Vorschlag", "ungeklärt", "versäumt"}
KINDS = {"heute oder bald fällig": {"heute fällig", "bald fällig"}}


class Recount:
    """The files of a store, read by hand."""

    def __init__(self, store: StoreFolder) -> None:
        self.store = store
        self._read: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._open: dict[str, list[dict[str, Any]]] = {}

    def rows(self, run: str, file: str = "outcomes") -> list[dict[str, Any]]:
        """The rows of a file of a run."""
        if (run, file) not in self._read:
            self._read[run, file] = pq.read_table(self.store.runs / run / f"{file}.parquet").to_pylist()
        return self._read[run, file]

    def receipt(self, run: str) -> dict[str, Any]:
        """What a run's receipt says."""
        return dict(json.loads((self.store.runs / run / "run.json").read_text(encoding="utf-8")))

    def open(self, run: str) -> list[dict[str, Any]]:
        """What a run found open."""
        if run not in self._open:
            self._open[run] = [
                row
                for row in self.rows(run)
                if row["status"] in OPEN and (row["status"] != "ungeklärt" or row["ursache"] == "Angabe fehlt")
            ]
        return self._open[run]

    def counted(self, number: Number) -> tuple[int | Decimal, int]:
        """The number, and how many cases it is about."""
        chosen: Any = getattr(self, "_" + str(number.abfrage).replace(" ", "_"))(number)
        if isinstance(chosen, list):
            return len(chosen), len({row["kunde_id"] or f"{row['vorgang']} {row['vorgang_id']}" for row in chosen})
        return chosen, 10**6

    def _narrowed(self, rows: list[dict[str, Any]], marks: dict[str, Any]) -> list[dict[str, Any]]:
        def within(value: str, wanted: Any) -> bool:
            return value in (wanted if isinstance(wanted, tuple) else (wanted,))

        found = rows
        if "regel" in marks:
            found = [row for row in found if within(row["regel"], marks["regel"])]
        if "team" in marks:
            found = [row for row in found if within(row["team"] or "", marks["team"])]
        if "art" in marks:
            found = [row for row in found if row["status"] in KINDS.get(marks["art"], {marks["art"]})]
        return found

    def _offen(self, number: Number) -> list[dict[str, Any]]:
        return self._narrowed(self.open(number.lauf), number.merkmale)

    def _neu(self, number: Number, back: bool = False) -> list[dict[str, Any]]:
        assert number.vorlauf is not None
        here, there = (number.vorlauf, number.lauf) if back else (number.lauf, number.vorlauf)
        known = {(row["regel"], row["vorgang_id"], row["periode"] or "") for row in self.open(there)}
        mine = self._narrowed(self.open(here), number.merkmale)
        return [row for row in mine if (row["regel"], row["vorgang_id"], row["periode"] or "") not in known]

    def _nicht_mehr_offen(self, number: Number) -> list[dict[str, Any]]:
        return self._neu(number, back=True)

    def _ungeklärt(self, number: Number) -> int:
        cause = number.merkmale["ursache"]
        return sum(row["status"] == "ungeklärt" and row["ursache"] == cause for row in self.rows(number.lauf))

    def _Regeln_ohne_Aussage(self, number: Number) -> int:  # noqa: N802 - named like the query
        return len(self.receipt(number.lauf)["silent"])

    def _quote(self, number: Number) -> Decimal:
        wanted = {name: number.merkmale[name] for name in ("regel", "ebene", "einheit")}
        (row,) = (one for one in self.rows(number.lauf, "quotas") if wanted.items() <= one.items())
        return Decimal(row[str(number.merkmale["spalte"])])

    def _geprüft(self, number: Number) -> int | Decimal:
        counts = self.receipt(number.lauf)["counts"]
        if not number.merkmale:
            return sum(sum(one.values()) for one in counts.values())
        mine = counts[str(number.merkmale["regel"])]
        failed = sum(mine.get(one, 0) for one in ("überfällig", "versäumt", "nicht eingehalten"))
        whole = failed + sum(mine.get(one, 0) for one in ("erledigt", "verspätet erledigt", "eingehalten"))
        asked: dict[str, int | Decimal] = {
            "nicht erfüllt": failed,
            "verlangt": whole,
            "anteil": round(Decimal(100 * failed) / whole, 1),
        }
        return asked[str(number.merkmale["was"])]

    def _entscheidungen(self, number: Number) -> int:
        marks = number.merkmale
        connection = sqlite3.connect(str(make_url(self.store.url).database))
        query = "SELECT count(*) FROM event WHERE actor IS NOT NULL AND kind = ? AND day BETWEEN ? AND ?"
        (found,) = connection.execute(query, (marks["art"], marks["von"], marks["bis"])).fetchone()
        connection.close()
        return int(found)

    def _risiken(self, number: Number) -> int:
        connection = sqlite3.connect(str(make_url(self.store.url).database))
        snapshot, last = connection.execute("SELECT snapshot, as_of FROM run WHERE id = ?", (number.lauf,)).fetchone()
        connection.close()
        last = date(date.fromisoformat(last).year, 12, 31)
        rows = pq.read_table(self.store.snapshots / snapshot / "risiko.parquet").to_pylist()
        return sum(
            all(str(row[name]) == wanted for name, wanted in number.merkmale.items())
            and (row["erkannt_am"] is None or row["erkannt_am"] <= last)
            and (row["abgeschlossen_am"] is None or row["abgeschlossen_am"] > last)
            for row in rows
        )

    def _plan(self, number: Number) -> int:
        """Working days without a run: no weekend, no holiday of the receipt."""
        first, last = (date.fromisoformat(str(number.merkmale[name])) for name in ("von", "bis"))
        free = {date.fromisoformat(day) for day in self.receipt(number.lauf)["calendar"]["holidays"]}
        ran = {date.fromisoformat(self.receipt(path.name)["as_of"]) for path in self.store.runs.iterdir()
               if (path / "run.json").is_file()}  # fmt: skip
        days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
        return sum(day.weekday() < 5 and day not in free and day not in ran for day in days)
