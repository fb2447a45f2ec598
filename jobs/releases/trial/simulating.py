"""A change tried on the real caseload before anybody releases it: two set-wise passes over the newest delivery.

Only the rules that the change reaches are evaluated, once as they are and once as they would be. Nothing of it counts:
no run is recorded, no finding is touched; what is kept are the numbers, and for some days the rows that differ.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from engine.growing import growing
from engine.run.batch import Options, evaluate
from jobs.imports import keyring
from jobs.progress import Step, silent
from jobs.releases.standing import note_rulebook
from jobs.releases.trial import composing, reminding
from jobs.releases.trial.examining import mistakes
from jobs.releases.trial.reminding import Side
from jobs.releases.trial.touched import restricted, touched
from jobs.rules.rulebook import Loaded, load
from schemas.failure import ReleaseRefused, RulesRefused, Unknown
from schemas.release.draft import Change
from schemas.release.simulation import Simulation, Told, Touched
from schemas.snapshot import Snapshot
from store.archive import delivered, rulebooks
from store.archive.snapshots import open_snapshot, read_manifest
from store.destination import SCRATCH
from store.folder import StoreFolder
from store.outcomes import write
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.releases import changes, differing, simulations
from store.releases.simulations import Subject

_NEW = "neu in Kraft"


@dataclass(frozen=True, slots=True)
class Trial:
    """A change to be tried. `folder` takes the rows that differ; `task` names the work; nobody looks at the clock."""

    store: StoreFolder
    change: int
    by: str
    now: datetime
    folder: Path
    task: str
    programs: Path | None = None


def simulate(trial: Trial, engine: Engine, step: Step = silent) -> Simulation:
    """Checks the changed rules with their examples, evaluates twice, compares, and keeps the numbers.

    Mistakes in the files stand in what is kept; with red examples it is evaluated all the same. Raises Unknown without
    a delivery or change, ReleaseRefused for drafts of a file that has changed since, SnapshotRefused, SpaceExhausted.
    """
    store = trial.store
    step("Regeln zusammenstellen", 0, 0)
    with reading(engine) as connection:
        change = changes.one(connection, store.office, trial.change)
        deliveries = delivered.listed(connection, store.office)
    _refuse(store, change)
    if not deliveries:
        raise Unknown("In der Ablage liegt noch keine Lieferung, auf der sich die Änderung ausprobieren ließe.")
    newest, was = deliveries[0], composing.base(store, engine)
    texts = composing.texts_of(change)
    with composing.composed(rulebooks.kept(was, store.rulebooks), texts) as folder:
        after = rulebooks.keep(folder, store.rulebooks)
    tried = Passes(
        store, rulebooks.kept(was, store.rulebooks), rulebooks.kept(after, store.rulebooks), tuple(texts),
        newest.as_of, store.snapshots / newest.id, trial.folder, trial.programs,
    )  # fmt: skip
    told = tried.told(step)
    subject = Subject(store.office, change.id, change.content, was, newest.id, newest.as_of, trial.task)
    with writing(engine) as connection:
        for digest in (was, after):
            note_rulebook(connection, digest, trial.now)
        number = simulations.add(connection, subject, pseudonym(connection, trial.by), trial.now, told)
        return simulations.one(connection, number)


def _refuse(store: StoreFolder, change: Change) -> None:
    if not change.drafts:
        raise ReleaseRefused("Die Änderung enthält keinen Entwurf.")
    late = composing.outdated(store, change)
    if late:
        raise ReleaseRefused(*late)


@dataclass(frozen=True, slots=True)
class Passes:
    """Two rulebooks over one delivery. `files` are the changed ones, below both folders of rules."""

    store: StoreFolder
    before: Path
    after: Path
    files: tuple[str, ...]
    day: date
    delivery: Path
    folder: Path
    programs: Path | None = None

    @growing()
    def told(self, step: Step = silent) -> Told:
        """What the change would do, or why it cannot be evaluated."""
        begun = time.perf_counter()
        step("Regeln lesen", 0, 5)
        was = load(self.before, self.store.office, self.day, remembered=self.programs, within=True)
        try:
            now = load(self.after, self.store.office, self.day, remembered=self.programs, within=True)
        except RulesRefused as failure:
            lines = tuple(str(one) for one in failure.diagnostics)
            return Told(office=self.store.office, rules=(), compared=0, changed=0, wrong=lines)
        rules = touched(was, now, self.files)
        read = time.perf_counter()
        step("Regeln und Beispiele prüfen", 1, 5)
        found = mistakes(self.after, self.files, [one.rule for one in rules], now, self.programs)
        wrong = tuple(str(one) for one in found)
        examined = time.perf_counter()
        told = self._compared(was, now, rules, step)
        seconds = {"lesen": read - begun, "prüfen": examined - read, "rechnen": time.perf_counter() - examined}
        rounded = {name: round(one, 3) for name, one in seconds.items()}
        return told.model_copy(update={"wrong": wrong, "seconds": rounded})

    def _compared(self, was: Loaded, now: Loaded, rules: tuple[Touched, ...], step: Step) -> Told:
        if not rules:
            return Told(office=self.store.office, rules=(), compared=0, changed=0)
        names = frozenset(one.rule for one in rules)
        keyring.check(self.store, read_manifest(self.delivery))
        snapshot = open_snapshot(self.delivery)
        step("Fälle prüfen, wie es gilt", 2, 5)
        old = evaluated(was, names, snapshot, self.folder / "vorher", self.programs)
        step("Fälle prüfen, wie es gälte", 3, 5)
        new = evaluated(now, names, snapshot, self.folder / "nachher", self.programs)
        step("Vergleichen", 4, 5)
        fresh = [one.rule for one in rules if one.why == _NEW]
        found = differing.differ(old / "outcomes.parquet", new / "outcomes.parquet", names, fresh, self.folder)
        weeks = reminding.weeks(differing.coming(self.folder, fresh), _side(was), _side(now), self.day)
        quotas = differing.quotas(old / "quotas.parquet", new / "quotas.parquet", names, self.folder)
        step("Fertig", 5, 5)
        return Told(
            office=self.store.office, rules=rules, compared=found.pairs, changed=found.changed, flows=found.flows,
            moved=found.moved, teams=found.teams, weeks=weeks, quotas=quotas, legacy=found.legacy, people=found.people,
        )  # fmt: skip


def evaluated(
    loaded: Loaded, names: frozenset[str], snapshot: Snapshot, folder: Path, programs: Path | None = None
) -> Path:
    """Some rules on every record, all outcomes written, into a folder."""
    (folder / SCRATCH).mkdir(parents=True)
    results = evaluate(restricted(loaded.rulebook, names), loaded.model, snapshot, folder / SCRATCH / "auswertung",
                       Options(all=True, programs=programs))  # fmt: skip
    try:
        write(results.outcomes, results.quotas, folder)
    finally:
        results.close()
    return folder


def _side(loaded: Loaded) -> Side:
    ladders = {one.id: one for one in loaded.workflows.ladders}
    rules = {rule.id: rule for rule in loaded.rulebook.rules}
    named = {name: ladders[rule.reminder] for name, rule in rules.items() if rule.reminder in ladders}
    return Side(named, rules, loaded.rulebook.calendar)
