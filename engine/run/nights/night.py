"""A night's outcomes out of those of an earlier run: what is untouched is kept, the rest is evaluated.

The chosen cases are written into a small snapshot of their own and go through the same evaluator as everything else;
so do, on all cases, the rules of which it is not proven that they can be asked of some. What a night must not do is to
be cleverer than a full run: where anything is in doubt it is a full run, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import pyarrow as pa

from engine.plan.rules import Rule, Rulebook
from engine.run import batch, contract
from engine.run.batch import Options, Results
from engine.run.duck import Scratch
from engine.run.nights.cases import BEFORE, TODAY
from engine.run.nights.choose import Choosing, narrowed
from engine.run.nights.kept import Keeping
from engine.run.nights.plan import Plan, differs, plan
from engine.run.program.text import Text
from schemas.factmodel import FactModel
from schemas.outcome import Status
from schemas.snapshot import Snapshot

_MOST = 0.5
"""Beyond this share of chosen cases a full run is no slower."""
_ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run of an earlier day over a snapshot: its rulebook, fact model, outcomes.parquet and counts by rule and
    status. `open_keys`: the findings that were open, as they were handed to it."""

    rulebook: Rulebook
    model: FactModel
    snapshot: Snapshot
    outcomes: Path
    counts: dict[str, dict[str, int]]
    all: bool = False
    open_keys: Path | None = None


@dataclass
class Night:
    """What a night found. `why_full`: why everything was evaluated (German); None where cases were chosen.

    `chosen` of `cases` were evaluated again; `in_full` are the rules that were asked of all, each with the reason.
    `counts` are by rule and status, over all records.
    """

    results: Results
    counts: dict[str, dict[str, int]]
    why_full: str | None = None
    chosen: int = 0
    cases: int = 0
    in_full: tuple[tuple[str, str], ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


def evaluate(
    earlier: Earlier, rulebook: Rulebook, model: FactModel, snapshot: Snapshot, scratch: Path, options: Options
) -> Night:
    """The outcomes of a Stichtag, built on those of an earlier one where that is proven to give the same."""
    why = _doubt(earlier, rulebook, model, snapshot, options)
    if why is None:
        night = _Building(earlier, rulebook, model, snapshot, scratch, options)
        found = night.built()
        if isinstance(found, Night):
            return found
        why = found
    results = batch.evaluate(rulebook, model, snapshot, scratch / "ganz", options)
    return Night(results, summed(results.counts), why)


def summed(counts: dict[tuple[str, str, Status], int]) -> dict[str, dict[str, int]]:
    """Counts by rule and status, over all versions of a rule."""
    found: dict[str, dict[str, int]] = {}
    for (rule, _, status), number in counts.items():
        statuses = found.setdefault(rule, {})
        statuses[str(status)] = statuses.get(str(status), 0) + number
    return found


def _doubt(earlier: Earlier, rulebook: Rulebook, model: FactModel, snapshot: Snapshot, options: Options) -> str | None:
    if earlier.model != model:
        return "das Faktenmodell hat sich geändert"
    if earlier.all != options.all:
        return "der frühere Lauf schrieb anderes auf"
    if isinstance(options.open_keys, pa.Table):
        return "die offenen Befunde liegen nicht als Datei vor"
    if model.case not in snapshot.tables:
        return "es wurden keine Fälle geliefert"
    return differs(earlier.rulebook, rulebook, earlier.snapshot, snapshot)


@dataclass
class _Building:
    """One night under way."""

    earlier: Earlier
    rulebook: Rulebook
    model: FactModel
    snapshot: Snapshot
    scratch: Path
    options: Options
    stack: ExitStack = field(default_factory=ExitStack)

    def built(self) -> Night | str:
        """The night, or why it has to be a full run."""
        with ExitStack() as stack:
            self.stack = stack
            found = self._built()
            if isinstance(found, Night):
                found.results.close = stack.pop_all().close
            return found

    def _built(self) -> Night | str:
        told = plan(self.earlier.rulebook, self.rulebook, self.model, self.snapshot)
        database = Scratch.made(self.scratch / "wahl", self.options.threads, self.options.memory)
        self.stack.callback(database.close)
        choosing = Choosing(database, self.model, self.earlier.snapshot, self.snapshot, told)
        number = choosing.choose(self._newly_asked(database))
        cases = self.snapshot.tables[self.model.case].rows
        if number is None:
            return "die Fälle hängen zu weit zusammen"
        if number > cases * _MOST:
            return f"{number} von {cases} Fällen wären neu auszuwerten"
        before = narrowed(choosing, BEFORE, self.earlier.snapshot, self.scratch / "vorher")
        today = narrowed(choosing, TODAY, self.snapshot, self.scratch / "heute")
        small, whole = self._evaluated(told, today)
        counts = self._counts(told, small, whole, self._before(told, before))
        return Night(
            self._joined(self._kept(database, told), small, whole, counts), counts, None, number, cases, told.why,
            {**small.seconds},
        )  # fmt: skip

    def _evaluated(self, told: Plan, today: Snapshot) -> tuple[Results, Results]:
        small = self._run(self.rulebook, told.chosen, today, "wenige", self.options)
        return small, self._run(self.rulebook, told.full, self.snapshot, "alle", self.options)

    def _run(self, rulebook: Rulebook, rules: tuple[Rule, ...], over: Snapshot, name: str, options: Options) -> Results:
        found = batch.evaluate(replace(rulebook, rules=rules), self.model, over, self.scratch / name, options)
        self.stack.callback(found.close)
        return found

    def _before(self, told: Plan, before: Snapshot) -> dict[str, dict[str, int]]:
        """What the chosen cases counted for in the earlier run."""
        options = replace(self.options, all=False, open_keys=None)
        found = batch.evaluate(
            replace(self.rulebook, rules=told.chosen, today=self.earlier.rulebook.today),
            self.model, before, self.scratch / "damals", options,
        )  # fmt: skip
        found.close()
        return summed(found.counts)

    def _counts(
        self, told: Plan, small: Results, whole: Results, before: dict[str, dict[str, int]]
    ) -> dict[str, dict[str, int]]:
        """Over all records: those of yesterday less what the chosen cases were, and with what they are."""
        found = summed(whole.counts)
        now = summed(small.counts)
        for name in {rule.id for rule in told.chosen}:
            was, less, more = self.earlier.counts.get(name, {}), before.get(name, {}), now.get(name, {})
            sums = {s: was.get(s, 0) - less.get(s, 0) + more.get(s, 0) for s in {*was, *less, *more}}
            found[name] = {status: number for status, number in sums.items() if number}
        return {name: sums for name, sums in found.items() if sums}

    def _newly_asked(self, database: Scratch) -> str | None:
        """A relation with the open findings about which the earlier run wrote nothing."""
        keys = self.options.open_keys
        if keys is None or not isinstance(keys, Path):
            return None
        database.read(_ASKED, keys)
        database.read("written", self.earlier.outcomes)
        same = "w.regel = a.regel AND w.vorgang_id = a.vorgang_id AND coalesce(w.periode, '') = coalesce(a.periode, '')"
        query = f"SELECT a.* FROM {_ASKED} AS a WHERE NOT EXISTS (SELECT 1 FROM written AS w WHERE {same})"
        database.keep("newly_asked", query, True)
        return "newly_asked"

    def _kept(self, database: Scratch, told: Plan) -> Iterator[pa.RecordBatch]:
        asked = _ASKED if isinstance(self.options.open_keys, Path) else None
        keeping = Keeping(
            database, self.model, self.earlier.snapshot, told.chosen, self.earlier.outcomes,
            self.earlier.rulebook.today, self.rulebook.today, self.options.all, asked,
        )  # fmt: skip
        for found in database.stream(keeping.query(), self.options.batch):
            yield found.cast(contract.OUTCOMES)

    def _joined(
        self, kept: Iterator[pa.RecordBatch], small: Results, whole: Results, counts: dict[str, dict[str, int]]
    ) -> Results:
        """Everything together; counts are over all versions of a rule, so that no version stands in them."""
        reader = pa.RecordBatchReader.from_batches(contract.OUTCOMES, chain(kept, small.outcomes, whole.outcomes))
        silent = sorted({*small.silent, *whole.silent})
        told = {(rule, "", Status(s)): number for rule, sums in counts.items() for s, number in sums.items()}
        return Results(reader, told, whole.quotas, silent, Text())
