"""An office of 150 people with one delivery, whose rules may be changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jobs.generate import generate
from jobs.imports.bring import bring
from jobs.imports.order import Order
from jobs.office.make import make_store
from jobs.releases.changing import Doing, propose
from jobs.releases.releasing import Wish, release
from jobs.releases.trial.composing import base
from jobs.releases.trial.simulating import Trial, simulate
from schemas.release.draft import Change
from schemas.release.release import Release
from schemas.release.simulation import Simulation, Told
from store.folder import SETTINGS, StoreFolder, changed, open_store
from store.records.connect import Engine, reading, writing
from store.records.upgrade import open_database
from store.releases import changes, simulations
from store.releases.simulations import Subject

DAY = date(2020, 6, 30)
NOW = datetime(2020, 7, 1, 7, tzinfo=UTC)
PATH = "absolventenmanagement/absolventenmanagement-beginn.yaml"
RULE = "absolventenmanagement-beginn"
OLD, NEW = "bald: 4 Wochen", "bald: 6 Wochen"
AUTHOR, OTHER = "anna", "bert"


@dataclass
class Bureau:
    """The store with its rules, and the people in it."""

    store: StoreFolder
    engine: Engine
    programs: Path
    number: int = 0
    now: datetime = NOW
    trials: list[Simulation] = field(default_factory=list)

    def doing(self, by: str = AUTHOR) -> Doing:
        """Somebody does something."""
        return Doing(self.store, self.engine, by, self.now)

    def text(self, path: str = PATH) -> str:
        """A file as it lies in the folder of rules."""
        return (self.store.rules / path).read_text(encoding="utf-8")

    def propose(self, text: str | None = None, path: str = PATH, title: str = "Früher hinsehen") -> int:
        """A change of one file; by default a rule gets another title."""
        said = shorter(self.text(path)) if text is None else text
        return propose(self.store, self.engine, {path: said.encode()}, title, AUTHOR, self.now)

    def change(self, number: int) -> Change:
        """A change as it stands."""
        with reading(self.engine) as connection:
            return changes.one(connection, self.store.office, number)

    def tried(self, number: int) -> Simulation:
        """The change has been tried and nothing was found: what releasing looks at, without the evaluating."""
        self.number += 1
        change = self.change(number)
        was = base(self.store, self.engine)
        subject = Subject(self.store.office, number, change.content, was, "s", DAY, f"arbeit-{self.number}")
        with writing(self.engine) as connection:
            told = Told(office=self.store.office, rules=(), compared=0, changed=0)
            made = simulations.add(connection, subject, "akteur-0001", self.now, told)
            return simulations.one(connection, made)

    def simulate(self, number: int) -> Simulation:
        """The change is tried."""
        self.number += 1
        folder = self.store.path / f"versuch-{self.number}"
        folder.mkdir()
        trial = Trial(self.store, number, AUTHOR, self.now, folder, f"arbeit-{self.number}", self.programs)
        self.trials.append(simulate(trial, self.engine))
        return self.trials[-1]

    def release(self, number: int, by: str = OTHER, effective: date | None = None, **other: str) -> Release:
        """Somebody releases it as it stands."""
        wish = Wish(number, other.get("content", self.change(number).content), other.get("reason", "Beschluss"),
                    effective or self.now.date())  # fmt: skip
        return release(self.doing(by), wish)

    def released(self, text: str | None = None, path: str = PATH) -> Release:
        """The whole way at once."""
        number = self.propose(text, path)
        self.tried(number)
        return self.release(number)

    def later(self, days: int = 1) -> None:
        """Time passes."""
        self.now += timedelta(days=days)


def shorter(text: str) -> str:
    """The rule with another title: a new version, every outcome and every example as before."""
    assert "Absolventenmanagement rechtzeitig beginnen" in text
    return text.replace("Absolventenmanagement rechtzeitig beginnen", "Absolventenmanagement früh genug beginnen")


@pytest.fixture(scope="session")
def started(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store before anything was released; nobody changes it."""
    folder = tmp_path_factory.mktemp("freigabe")
    shutil.copytree(rules, folder / "regeln")
    generate("magdeburg", 150, 7, DAY, folder / "daten", rules)
    store = make_store(folder / "ablage", "magdeburg", folder / "regeln", None, "Erika Muster", NOW)
    engine = open_database(store.url)
    bring(Order(store, ("fachmodell",), (folder / "daten",), DAY, "Erika Muster", NOW, DAY, "wort"), engine)
    engine.dispose()
    return folder


@pytest.fixture
def bureau(started: Path, tmp_path: Path, programs: Path) -> Iterator[Bureau]:
    """The office, the test's own."""
    for name in ("ablage", "ablage-schluessel", "regeln"):
        shutil.copytree(started / name, tmp_path / name)
    settings = tmp_path / "ablage" / SETTINGS
    written = changed(settings.read_text(encoding="utf-8"), "amt", "regeln", str(tmp_path / "regeln"))
    settings.write_text(written, encoding="utf-8")
    store = open_store(tmp_path / "ablage")
    engine = open_database(store.url)
    yield Bureau(store, engine, programs)
    engine.dispose()
