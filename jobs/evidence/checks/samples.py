"""Samples of Fachaufsicht against the trail, and drawn once more from their seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobs.evidence.checks.chain import Claims
from jobs.progress import Step
from jobs.samples.population import population
from jobs.samples.proof import disagreement
from schemas.evidence.trail import fingerprint
from schemas.evidence.verification import Fault, Part
from schemas.failure import Failure
from schemas.sample.draw import Member
from schemas.sample.sample import Sample
from store.folder import StoreFolder
from store.records.connect import Connection, Engine
from store.samples import rows
from store.trail import recorded


@dataclass(slots=True)
class Samples:
    """Checks every sample of an office; `remarks` are about those that can no longer be drawn again."""

    store: StoreFolder
    engine: Engine
    claims: Claims
    step: Step
    programs: Path | None = None
    remarks: list[str] = field(default_factory=list)
    number: int = 0
    _made: dict[tuple[object, ...], list[Member]] = field(default_factory=dict)

    def faults(self, connection: Connection) -> Iterator[Fault]:
        """Everything that does not fit."""
        found = {one.id: one for one in rows.listed(connection, self.store.office)}
        self.number = len(found)
        yield from self._kept(found)
        yield from self._said(rows.entries(connection))
        runs = {row.id: row.snapshot for row in recorded.runs(connection)}
        rewritten = {new for some in self.claims.successors.values() for _, new in some}
        for place, one in enumerate(sorted(found), start=1):
            self.step("Stichproben", place, len(found))
            sample = found[one]
            if runs.get(sample.run) in rewritten:
                self.remarks.append(_not_again(one, "Aus der Lieferung ihres Laufs wurde seither ein Fall gelöscht."))
                continue
            yield from self._drawn_again(sample, found.get(sample.follows or ""))

    def _kept(self, found: dict[str, Sample]) -> Iterator[Fault]:
        """Every sample is in the trail as it was drawn, and none is missing."""
        for name in sorted(self.claims.samples.keys() - found.keys()):
            yield _fault(name, "fehlt in der Datenbank", self.claims.samples[name][0])
        for name, sample in sorted(found.items()):
            said = self.claims.samples.get(name)
            if said is None:
                yield _fault(name, "steht nicht in der Prüfspur", None)
            elif said[1] != sample.sha256:
                yield _fault(name, "wurde verändert: Sie ergibt einen anderen Hash als den der Prüfspur", said[0])

    def _said(self, entries: Sequence[rows.EntryRow]) -> Iterator[Fault]:
        """The same for what was said about them: answers, measures, closings."""
        missing = dict(self.claims.said)
        for one in entries:
            said = missing.pop(one.id, None)
            mine = fingerprint(
                {"id": one.id, "sample": one.sample, "kind": one.kind, "body": one.body, "replaces": one.replaces}
            )
            if said is None:
                yield _fault(one.sample, f"hat einen Eintrag {one.id}, der nicht in der Prüfspur steht", None)
            elif said[1] != mine:
                yield _fault(one.sample, f"hat einen Eintrag {one.id}, der verändert wurde", said[0])
        for number, (seq, _, name) in sorted(missing.items()):
            yield _fault(name, f"hatte einen Eintrag {number}, der in der Datenbank fehlt", seq)

    def _drawn_again(self, sample: Sample, earlier: Sample | None) -> Iterator[Fault]:
        try:
            there = self._population(sample)
        except Failure as failure:
            self.remarks.append(_not_again(sample.id, failure.lines[0]))
            return
        what = disagreement(sample, there, earlier)
        if what is not None:
            yield _fault(sample.id, what, None)

    def _population(self, sample: Sample) -> list[Member]:
        key = (sample.run, sample.rules, sample.teams)
        if key not in self._made:
            made = population(self.store, self.engine, sample.run, sample.rules, sample.teams, self.programs)
            self._made[key] = made.members
        return self._made[key]


def _not_again(name: str, why: str) -> str:
    return f"Die Stichprobe {name} lässt sich nicht noch einmal ziehen; ihre Marken gelten weiter. {why}"


def _fault(name: str, what: str, seq: int | None) -> Fault:
    tail = "" if seq is None else f" (Eintrag {seq})"
    return Fault(part=Part.SAMPLE, subject=name, message=f"Die Stichprobe {name} {what}{tail}.", seq=seq)
