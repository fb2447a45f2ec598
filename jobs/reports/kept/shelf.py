"""Reports that are written: listed, read, their files and pictures; and which periods one can ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from delivery.charts.draw import svg
from jobs.reports.make import name_of
from schemas.clock.place import day_of
from schemas.failure import Unknown, WrongPeriod
from schemas.reports.period import Period, Sort, due, period
from schemas.reports.report import Report
from store.folder import StoreFolder

ENDINGS = ("pdf", "xlsx", "json")
TITLES = {
    Sort.WEEK: "Wochenbericht",
    Sort.MONTH: "Monatsbericht",
    Sort.QUARTER: "Quartalsbericht",
    Sort.RISK: "Risikobericht",
}
_NAME = re.compile(r"bericht-(?P<sort>[a-z]+)-(?P<name>[0-9A-Z-]+)")
_BACK = {Sort.WEEK: 6, Sort.MONTH: 6, Sort.QUARTER: 4, Sort.RISK: 2}
_GONE = "Diesen Bericht gibt es nicht."


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report that lies in the folder of reports: its period, when its files were written, which there are."""

    name: str
    period: Period
    written: datetime
    endings: tuple[str, ...]


def shelved(store: StoreFolder) -> list[Shelved]:
    """All reports in the folder, the newest period first."""
    found = [_shelved(path) for path in store.published.glob("bericht-*.json")] if store.published.is_dir() else []
    there = [one for one in found if one is not None]
    return sorted(there, key=lambda one: (one.period.last, one.period.first, one.name), reverse=True)


def read(store: StoreFolder, name: str) -> Report:
    """A report by its name. Raises Unknown where there is none, or where its file is no report."""
    try:
        return Report.model_validate_json(file_of(store, name, "json").read_bytes())
    except ValidationError as error:
        raise Unknown(f"Der Bericht {name} ist in seiner JSON-Datei nicht lesbar.") from error


def file_of(store: StoreFolder, name: str, ending: str) -> Path:
    """A file of a report. Raises Unknown."""
    match = _NAME.fullmatch(name)
    path = store.published / f"{name}.{ending}"
    if match is None or ending not in ENDINGS or not path.is_file():
        raise Unknown(_GONE)
    return path


def picture(store: StoreFolder, name: str, number: int) -> str:
    """The picture of a part as SVG. Raises Unknown."""
    parts = read(store, name).teile
    drawn = parts[number].bild if 0 <= number < len(parts) else None
    if drawn is None:
        raise Unknown("Dieses Bild gibt es nicht.")
    return svg(drawn)


def askable(today: date) -> Iterator[tuple[Sort, Period]]:
    """The last few periods of each kind, the newest first."""
    for sort in Sort:
        one = due(sort, today)
        for _ in range(_BACK[sort]):
            yield sort, one
            one = due(sort, one.first - timedelta(days=1))


def refuse_rewriting(store: StoreFolder, asked: Period) -> None:
    """Raises WrongPeriod where the report of a period that was over is written: people hold it in their hands."""
    name = name_of(asked)
    try:
        there = read(store, name)
    except Unknown:
        return
    if day_of(there.erstellt_am) > asked.last:
        raise WrongPeriod(
            f"Der Bericht über {asked.title} ist schon geschrieben, nach dem Ende des Zeitraums; er bleibt, wie er ist."
        )


def _shelved(path: Path) -> Shelved | None:
    match = _NAME.fullmatch(path.stem)
    if match is None or match["sort"] not in set(Sort):
        return None
    try:
        about = period(Sort(match["sort"]), match["name"])
    except WrongPeriod:
        return None
    endings = tuple(one for one in ENDINGS if path.with_suffix(f".{one}").is_file())
    return Shelved(path.stem, about, datetime.fromtimestamp(path.stat().st_mtime, UTC), endings)
