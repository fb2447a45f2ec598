"""A run: rules and data in, the files of a run out. The road on one page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path

from engine.plan.rules import Rulebook
from engine.run.batch import MEMORY, Options
from engine.run.effort.charge import effort, whole
from engine.run.effort.meter import Meter
from engine.run.program.database import Database
from engine.run.spark.session import Cluster
from intake.looking.known import Known
from intake.looking.legible import legible
from intake.snapshot import take
from jobs import receipt as noted
from jobs.coverage import read_coverage
from jobs.delivery import Delivery
from jobs.nights.evaluating import Evaluated, Seek, evaluated
from jobs.progress import Step, silent
from jobs.report import Report
from jobs.rules import reviews
from jobs.rules.places import places
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.operation.effort import Effort, Spent
from schemas.receipt import NotInForce, Receipt, RuleNote
from schemas.snapshot import Snapshot
from schemas.verification import Verification
from store.destination import SCRATCH, aside
from store.digest import Digest
from store.outcomes import digest_and_conflicts, write, write_receipt
from store.readback import check_open

OPEN_KEYS = "offen.parquet"
"""The keys of the findings that were open, as they were handed to the run."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run. `run_id` and `started_at` are handed in: no job looks at the clock.

    `verify` records are drawn with `seed` and evaluated a second time. `open_findings` is a Parquet file with regel,
    vorgang_id and periode whose outcomes are always written. `programs` keeps statements, and what deliveries were
    found in order, for the runs that follow.
    `drafts` also evaluates rules that are not released. `opened` gives a snapshot that was taken before, instead of the
    files in `data`; then the open findings' keys stay beside the results, so that the run can be replayed.
    `threads`: so many at most evaluate, None as many as there are cores; with `memory` at most, as DuckDB writes it,
    None what is usual. `profile` measures what everything takes; then one thing is done after the other, and the run
    takes longer. `cluster`: Spark evaluates instead of DuckDB; then it must reach `out` by the same path.
    """

    data: Path
    rules: Path
    office: str
    as_of: date
    out: Path
    run_id: str
    started_at: datetime
    csv: bool = False
    all: bool = False
    verify: int = 0
    seed: int = 1
    open_findings: Path | None = None
    programs: Path | None = None
    drafts: bool = False
    opened: Callable[[FactModel], Snapshot] | None = None
    threads: int | None = None
    memory: str | None = None
    profile: bool = False
    cluster: Cluster | None = None
    since: Seek | None = None


@dataclass
class Watch:
    """How long each part took, in seconds; `effort` is what was measured of a run that was to be."""

    seconds: dict[str, float] = field(default_factory=dict)
    spent: dict[str, Spent] = field(default_factory=dict)
    effort: Effort | None = None

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        begun, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            took = time.perf_counter() - begun
            self.seconds[name] = round(took, 3)
            self.spent[name] = Spent(took, time.process_time() - processor)


def run(order: Order, step: Step = silent) -> Report:
    """Checks the delivery, evaluates every rule on every record, writes the files and puts them into place.

    Raises RulesRefused, Unknown, DeliveryRefused, DestinationRefused and SpaceExhausted; then nothing has changed.
    """
    watch = Watch()
    with aside(order.out) as folder, Delivery(partial(_snapshot, order), folder / SCRATCH / "abzug", step) as delivery:
        if order.open_findings is not None:
            check_open(order.open_findings)
        with watch.part("regeln"):
            step("Regeln lesen", 0, 0)
            told = None if order.profile else delivery.begin
            loaded = load(order.rules, order.office, order.as_of, order.drafts, order.programs, told=told)
        with watch.part("daten"):
            snapshot = delivery.taken(loaded.model)
        with legible(snapshot.tables.values()):
            receipt = written(order, loaded, snapshot, folder, watch, step)
        if order.opened is not None and order.open_findings is not None:
            shutil.copyfile(order.open_findings, folder / OPEN_KEYS)
        files = tuple(sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")))
    effort = None if watch.effort is None else whole(watch.effort, watch.spent)
    return Report(receipt, order.out, files, _titles(loaded.rulebook), loaded, effort)


def written(
    order: Order, loaded: Loaded, snapshot: Snapshot, folder: Path, watch: Watch | None = None, step: Step = silent
) -> Receipt:
    """Evaluates a snapshot by a loaded rulebook and writes the files of a run into a folder of `aside`.

    Raises SpaceExhausted.
    """
    watch, scratch = watch or Watch(), folder / SCRATCH
    model, rulebook = loaded.model, loaded.rulebook
    options = Options(
        all=order.all, open_keys=order.open_findings, threads=order.threads,
        memory=order.memory or MEMORY, progress=_named("Fälle prüfen", step), programs=order.programs,
        meter=Meter() if order.profile else None,
        opened=None if order.cluster is None else partial(_on_spark, order.cluster, snapshot),
    )  # fmt: skip
    with watch.part("auswertung"):
        found = evaluated(order.since, rulebook, model, snapshot, scratch / "auswertung", options)
        results = found.results
    with watch.part("ausgabe"):
        step("Ergebnisse schreiben", 0, 0)
        with closing(results):
            write(results.outcomes, results.quotas, folder, order.csv, reviews.outcomes(rulebook))
        digest = digest_and_conflicts(folder, scratch, places(rulebook))
    if options.meter is not None:
        watch.effort = effort(results.text, rulebook, snapshot, options.meter)
    verification = None
    if order.verify:
        with watch.part("gegenprobe"):
            from jobs.verify import verified  # a second evaluator that most runs do without

            step("Gegenprobe", 0, 0)
            verification = verified(
                order.verify, order.seed, rulebook, model, snapshot, folder, scratch, order.programs
            )
    receipt = _receipt(order, rulebook, model, snapshot, found, digest, verification, watch.seconds)
    write_receipt(receipt, folder)
    return receipt


def _on_spark(cluster: Cluster, snapshot: Snapshot, folder: Path) -> Database:
    from engine.run.spark.way import Scratch  # most runs do without

    return Scratch.made(folder, cluster, sum(table.rows for table in snapshot.tables.values()))


def _snapshot(order: Order, model: FactModel, into: Path, step: Step) -> Snapshot:
    if order.opened is not None:
        return order.opened(model)
    coverage = read_coverage(order.data, model)
    known = Known(order.programs)
    taken = take(order.data, model, order.as_of, into, coverage, step=_named("Daten prüfen", step), known=known)
    known.save()
    return taken


def _titles(rulebook: Rulebook) -> dict[str, str]:
    drafted = {rule.id: f"{rule.title} (Entwurf)" for rule in rulebook.rules if rule.draft}
    return {reviews.RULE: reviews.TITLE, **{rule.id: rule.title for rule in rulebook.rules}, **drafted}


def _named(what: str, step: Step) -> Step:
    return lambda name, done, whole: step(f"{what}: {name}", done, whole)


def _receipt(
    order: Order,
    rulebook: Rulebook,
    model: FactModel,
    snapshot: Snapshot,
    found: Evaluated,
    digest: Digest,
    verification: Verification | None,
    seconds: dict[str, float],
) -> Receipt:
    results = found.results
    return Receipt(
        run_id=order.run_id,
        started_at=order.started_at,
        as_of=order.as_of,
        office=order.office,
        rules_digest=rulebook.digest,
        all=order.all,
        rows=digest.rows,
        digest=digest.sha256,
        inputs=noted.inputs(snapshot),
        not_delivered=noted.missing(model, snapshot),
        ignored_files=snapshot.ignored,
        flaws=noted.flaws(snapshot),
        rules=(
            *noted.rules(rulebook.rules, (rule for rule, _ in results.silent)),
            RuleNote(rule=reviews.RULE, title=reviews.TITLE),
        ),
        counts={**noted.counts(results.counts), **reviews.counted(rulebook)},
        not_in_force=tuple(NotInForce(rule=rule, reason=reason) for rule, reason in rulebook.not_in_force),
        silent=tuple(NotInForce(rule=rule, reason=reason) for rule, reason in results.silent),
        drafts=tuple(sorted({rule.id for rule in rulebook.rules if rule.draft})),
        agreements=dict(rulebook.agreements),
        overdue_reviews=noted.reviews(reviews.overdue(rulebook)),
        verification=verification,
        versions=noted.versions(*(() if order.cluster is None else ("pyspark",))),
        calendar=noted.calendar(rulebook.calendar),
        timings=seconds,
        built_on=found.built_on,
        why_full=found.why_full,
    )
