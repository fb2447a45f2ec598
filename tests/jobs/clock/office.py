"""A tiny office with three rules that delivers into its inbox, and a clock that is set by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from engine.workflow.dates import instant
from intake.keys.secret import make as make_keys
from jobs.clock.check import Night
from jobs.clock.night import Made, run_night
from jobs.office.make import make_store
from schemas.clock.planned import Planned
from schemas.workflow.exact import FLOWS
from store.clock import planned
from store.folder import StoreFolder, open_store
from store.records.connect import Engine, connect, reading

SHIPPED = Path(__file__).resolve().parents[3] / "rules"
RULES = ("u25-zuordnung", "alleinerziehende-spezialteam", "fluechtlingsteam-zuordnung")
WEDNESDAY = dict.fromkeys(
    ("wochenbericht", "quartalsbericht", "stichprobe", "risikobericht", "aufbewahrung"), "jeden Mittwoch"
)
CHECKLIST = """prüfbogen: zuordnung
titel: Zuordnung zu Teams
status: geprüft am 02.01.2026 von Fachaufsicht
thema: Zuordnung
regeln:
  - u25-zuordnung
fragen:
  - kennung: richtig
    frage: Ist die Zuordnung richtig?
"""
SCHEDULES = ("tagespruefung", "aufbewahrung", "pruefspur", "monatsbericht")
OFFICE = "amt: musterstadt\nname: Jobcenter Musterstadt\nbundesland: ST\nbald: 4 Wochen\nregeln: alle\n"


def house(folder: Path, schedules: Collection[str] = SCHEDULES) -> Path:
    """Three rules of the startpaket, an office, schedules."""
    for name in ("fachmodell", "begriffe", "erinnerung"):
        shutil.copytree(SHIPPED / name, folder / name)
    for path in SHIPPED.rglob("*.yaml"):
        if path.stem in RULES or (path.parent.name == "zeitplan" and path.stem in schedules):
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name / path.name)
    # In the hour that the clock leaps over in spring.
    sunday = folder / "zeitplan" / "aufbewahrung.yaml"
    sunday.write_text(sunday.read_text(encoding="utf-8").replace("um: 03:00", "um: 02:30"), encoding="utf-8")
    (folder / "amt").mkdir()
    (folder / "amt" / "musterstadt.yaml").write_text(OFFICE, encoding="utf-8")
    return folder


def full_house(folder: Path) -> Path:
    """The same with all ten flows, every one of which falls on a Wednesday, and a checklist that somebody checked."""
    house(folder, FLOWS)
    for name, when in WEDNESDAY.items():
        path = folder / "zeitplan" / f"{name}.yaml"
        written = path.read_text(encoding="utf-8")
        path.write_text(re.sub("(?m)^wann: .*$", f"wann: {when}", written), encoding="utf-8")
    (folder / "pruefbogen").mkdir()
    (folder / "pruefbogen" / "zuordnung.yaml").write_text(CHECKLIST, encoding="utf-8")
    return folder


@dataclass
class Clocked:
    """The store, what is delivered, and the time it is."""

    store: StoreFolder
    engine: Engine
    data: Path
    programs: Path | None
    now: datetime = field(default_factory=lambda: instant(datetime(2026, 1, 1)))  # noqa: DTZ001
    trouble: list[str] = field(default_factory=list)
    tokens: int = 0

    def token(self) -> str:
        """Another word each time."""
        self.tokens += 1
        return f"w{self.tokens:04}"

    def deliver(self, day: date, source: str = "fachmodell") -> Path:
        """Lays a delivery into the inbox; its contents differ from day to day by one contact."""
        self.store.inbox.mkdir(exist_ok=True)
        return Path(shutil.copytree(self.data, self.store.inbox / f"{source}_{day}"))

    def at(self, day: date, hour: int, minute: int = 0) -> Clocked:
        """Sets the clock: German time."""
        self.now = instant(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001
        return self

    def night(self) -> Night:
        """What a night works with."""
        return Night(self.store, self.engine, "Nacht", lambda: self.now, self.token, self.trouble.append, self.programs)

    def run(self) -> Made:
        """One call of the night."""
        return run_night(self.night())

    def rows(self) -> list[Planned]:
        """Everything planned."""
        with reading(self.engine) as connection:
            return list(planned.listed(connection, "musterstadt", date(2026, 1, 1), date(2027, 1, 1)))


def opened(folder: Path, rules: Path, data: Path, url: str | None, programs: Path | None) -> Clocked:
    """A new store."""
    at = instant(datetime(2026, 1, 1))  # noqa: DTZ001
    store = make_store(folder / "ablage", "musterstadt", rules, url, "T", at)
    if not (store.keys / "fallschluessel").exists():
        make_keys(store.keys)
    return Clocked(open_store(store.path), connect(store.url), data, programs)
