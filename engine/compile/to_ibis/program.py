"""A rulebook as a program: stages in order, then for every rule what to count and what to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import Ground
from engine.compile.to_ibis.canon import Node, canonical, without_anchor
from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.kinds import criterion, deadline, evidence
from engine.compile.to_ibis.kinds.capacity import Places, places, ranked, unranked
from engine.compile.to_ibis.kinds.cycle import decide as cycle
from engine.compile.to_ibis.kinds.quota import piles
from engine.compile.to_ibis.kinds.outcome import WRITTEN, OutcomeStages, to_write, written
from engine.compile.to_ibis.kinds.steps import DONE, Decided, Verdicts, decide
from engine.compile.to_ibis.kinds.subject import in_force, way_to
from engine.compile.to_ibis.kinds.wording import Wording, wording
from engine.compile.to_ibis.records.children import collect
from engine.compile.to_ibis.records.frame import Frame, frame_of, prepare
from engine.compile.to_ibis.records.narrow import narrow
from engine.compile.to_ibis.stages import Stage, Workshop
from engine.compile.to_ibis.terms.days import numbered_days, working_days
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.plan.rules import Evidence, Rule, Rulebook
from engine.plan.values import Column
from schemas.factmodel import FactModel
from schemas.outcome import Kind
from schemas.snapshot import Snapshot

@dataclass(frozen=True, slots=True)
class Asked:
    """What a run writes besides outcomes that are not in order: all of them, or those of open findings."""

    all: bool = False
    open_keys: bool = False


@dataclass(frozen=True, slots=True)
class QuotaStage:
    """A quota and the kept relation with its piles; none where no record can be counted."""

    rule: Rule
    piles: str | None


@dataclass
class Program:
    """The stages that come first, and the rules in order of the rulebook; `silent`: rules that cannot say anything."""

    stages: list[Stage] = field(default_factory=list)
    rules: list[OutcomeStages] = field(default_factory=list)
    silent: list[tuple[str, str]] = field(default_factory=list)
    quotas: list[QuotaStage] = field(default_factory=list)
    calendar: dict[str, list[date | None]] = field(default_factory=dict)
    numbered: dict[str, list[object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule in canonical form with its wording and everything that it reads."""

    number: int
    rule: Rule
    words: Wording
    nodes: tuple[Node, ...]
    places: Places | None = None


def compile_run(rulebook: Rulebook, model: FactModel, snapshot: Snapshot, asked: Asked) -> Program:
    """The program of a run."""
    shop = Workshop(Delivery(model, snapshot, rulebook.today, rulebook.calendar))
    program = Program(stages=shop.stages)
    grounds = tuple(Ground) if asked.all or asked.open_keys else WRITTEN
    readings = []
    for number, rule in enumerate(rulebook.rules):
        if not shop.delivery.has(rule.entity):
            program.silent.append((rule.id, f"nicht geliefert: {model.entities[rule.entity].plural}"))
        else:
            readings.append(_read(number, rule, model, grounds))
    for reading in readings:
        collect(shop, reading.nodes)
    frames = {entity: _frame(shop, entity, [r for r in readings if r.rule.entity == entity])
              for entity in dict.fromkeys(r.rule.entity for r in readings)}  # fmt: skip
    deciding = [reading for reading in readings if reading.rule.quota is None]
    for reading in deciding:
        program.rules.append(_rule(shop, reading, frames[reading.rule.entity], asked, model))
    measured = {r.rule.id: r for r in readings if r.rule.quota is not None}
    for rule in rulebook.rules:
        if rule.quota is not None:
            program.quotas.append(_quota(shop, rule, measured.get(rule.id), (deciding, program.rules), frames, rulebook.office))
    program.calendar = working_days(rulebook.calendar, shop.steps) if shop.steps else {}
    program.numbered = numbered_days(rulebook.calendar) if shop.numbered else {}
    return program


def _read(number: int, rule: Rule, model: FactModel, grounds: Iterable[Ground]) -> Reading:
    plain = _timeless(canonical(replace(rule, capacity=None)))
    limited = None if rule.capacity is None else places(rule.capacity)
    words = wording(rule, grounds_of(rule, grounds) if rule.quota is None else (), model)
    ways = [way_to(model, rule.entity, target) for target in (model.case, model.unit)]
    nodes: list[Node] = [plain.applies, plain.exempt, plain.criterion, plain.in_force.event, *ways, *words.nodes()]
    if plain.quota is not None:
        nodes += [plain.quota.fulfilled, plain.quota.of, *(ref for _, ref in plain.quota.levels if ref is not None)]
    body = plain.deadline if plain.cycle is None else plain.cycle.deadline
    if plain.cycle is not None:
        nodes += [plain.cycle.first, plain.cycle.every]
    if body is not None:
        nodes += [body.due, body.not_before, body.ends, body.catch_up_until, body.anchor, body.pauses]
        nodes += _evidence(body.evidence, plain.cycle is not None)
    nodes += [] if limited is None else limited.nodes()
    return Reading(number, plain, words, tuple(node for node in nodes if node is not None), limited)


def _timeless(rule: Rule) -> Rule:
    """A cycle's evidence is collected before its periods are known: there no period has begun."""
    if rule.cycle is None:
        return rule
    body = rule.cycle.deadline
    return replace(rule, cycle=replace(rule.cycle, deadline=replace(body, evidence=without_anchor(body.evidence))))


def _quota(
    shop: Workshop, rule: Rule, reading: Reading | None, decided: tuple[list[Reading], list[OutcomeStages]],
    frames: dict[str, Frame], office: str,
) -> QuotaStage:  # fmt: skip
    """The piles of a quota."""
    if reading is None:
        return QuotaStage(rule, None)
    quota, name = reading.rule.quota, f"rule_{reading.number}"
    assert quota is not None
    frame = frames[reading.rule.entity]
    if quota.from_rule is None:
        view = narrow(frame.view, reading.nodes, frame.keys, f"frame_{reading.rule.entity}")
        shop.keep(name, piles.of_records(reading.rule, view, office))
        return QuotaStage(rule, name)
    tables = [
        _with_unit(shop, source, frames[source.rule.entity], stages)
        for source, stages in zip(*decided, strict=True)
        if source.rule.id == quota.from_rule
    ]
    if not tables:
        return QuotaStage(rule, None)
    shop.keep(name, piles.of_outcomes(quota, tables, frame.view, office, shop.delivery.model.unit))
    return QuotaStage(rule, name)


def _with_unit(shop: Workshop, reading: Reading, frame: Frame, stages: OutcomeStages) -> piles.Outcomes:
    """What a rule decided, with the unit of every record."""
    way = way_to(shop.delivery.model, reading.rule.entity, shop.delivery.model.unit)
    view = narrow(frame.view, [] if way is None else [way], frame.keys, f"frame_{reading.rule.entity}")
    decided = ibis.table(shop.schema(stages.decided), name=stages.decided)
    joined = view.over(decided.inner_join(view.table, decided["vorgang_id"] == view.table[frame.keys[0]]))
    return piles.Outcomes(joined.table, _way(joined, way), stages.verdicts)


def _evidence(evidence: Evidence | None, cycle: bool) -> list[Node]:
    """What evidence reads of the record; a cycle collects the evidence itself instead of asking for the first."""
    if evidence is None or not cycle:
        return [evidence]
    return [evidence.own, *(part for s in evidence.sources for part in (s.rows, s.earliest, s.until))]


_CRITERION = {
    Kind.PROPOSAL: {Ground.PROPOSED, Ground.NOT_PROPOSED},
    Kind.DUTY: {Ground.MET, Ground.NOT_MET},
}
_COMMON = {Ground.NOT_CONCERNED, Ground.VALUE_NOT_SET, Ground.NOT_DELIVERED, Ground.FACT_MISSING}


def grounds_of(rule: Rule, wanted: Iterable[Ground]) -> list[Ground]:
    """The grounds that a rule can give, of those that are wanted."""
    possible = set(_COMMON)
    possible |= _CRITERION.get(rule.kind, set(Ground) - _CRITERION[Kind.PROPOSAL] - _CRITERION[Kind.DUTY])
    possible -= set() if rule.exempt is not None else {Ground.EXEMPTED}
    possible |= {Ground.EXEMPTED} if rule.exempt is not None else set()
    possible |= {Ground.OUT_OF_FORCE} if rule.in_force.event is not None else set()
    return [ground for ground in wanted if ground in possible]


def _frame(shop: Workshop, entity: str, readings: list[Reading]) -> Frame:
    nodes = [node for reading in readings for node in reading.nodes]
    name = f"frame_{entity}"
    unit = way_to(shop.delivery.model, entity, shop.delivery.model.unit)
    frame = frame_of(shop, entity, nodes, name, unit)
    view = replace(frame.view, table=shop.keep(name, frame.table), values={}, truths={})
    return replace(frame, view=view)


def _rule(shop: Workshop, reading: Reading, frame: Frame, asked: Asked, model: FactModel) -> OutcomeStages:
    rule, name = reading.rule, f"rule_{reading.number}"
    view = narrow(frame.view, reading.nodes, frame.keys, f"frame_{rule.entity}")
    if rule.cycle is not None:
        decided = cycle.decided(shop, rule, view, frame.keys, name, reading.nodes)
    else:
        decided = _decide(shop, rule, view, frame.keys, name)
    kept = shop.keep(name, decided.table)
    verdicts = decided.verdicts
    chosen = to_write(kept, rule, verdicts, asked.all, asked.open_keys)
    over = _written(shop, reading, frame, view, chosen, verdicts)
    case, unit = (_way(over, way_to(model, rule.entity, target)) for target in (model.case, model.unit))
    return OutcomeStages(rule, name, written(over, verdicts, reading.words, case, unit), verdicts)


def _written(
    shop: Workshop, reading: Reading, frame: Frame, view: View, chosen: ir.Table, verdicts: Verdicts
) -> View:
    """The decided rows that are written, joined with everything that their sentences read."""
    rule, name = reading.rule, f"rule_{reading.number}"
    wide = chosen.inner_join(view.table, chosen["vorgang_id"] == view.table[frame.keys[0]])
    over = view.over(wide)
    if rule.cycle is None:
        over = evidence.named(shop, over, rule, frame.keys, name)
    else:
        said = reading.words.nodes()
        over = cycle.with_opener(shop, over, rule.cycle, said)
        over = prepare(shop, Frame(f"{name}_said", over, ("vorgang_id", "periode")), said, periodic=True).view
    return unranked(over) if reading.places is None else ranked(over, reading.places, verdicts)


def _way(view: View, column: Column | None) -> ir.StringValue:
    if column is None or name_of(column.row, column.name) not in view.table.columns:
        return ibis.null("string")
    return value(column, view).value  # type: ignore[no-any-return]


def _decide(shop: Workshop, rule: Rule, view: View, keys: tuple[str, ...], name: str) -> Decided:
    spoken, _ = in_force(rule.in_force, view)
    if spoken is not True:
        view = view.over(view.table.filter(spoken))
    if rule.deadline is None:
        table = view.table.mutate(due=ibis.null("date"), sure=ibis.null("date"))
        over = view.over(table)
        return _slim(decide(table, [*in_force(rule.in_force, over)[1], *criterion.steps(rule, over)]), keys)
    counted = value(rule.deadline.due, view)
    way = deadline.course(shop, view, keys, rule.deadline, counted, name)
    found = deadline.proof(rule.deadline.evidence, way.view)
    table = way.view.table.mutate(sure=found.sure, possible=found.possible)
    over = way.view.over(table)
    again = deadline.proof(rule.deadline.evidence, over)
    proof = deadline.Proof(table["sure"], table["possible"], again.gaps)
    law = in_force(rule.in_force, over)[1]
    steps = deadline.steps(rule, rule.deadline, over, way.due.read(table), proof, way.paused)
    return _slim(decide(table, [*law, *steps]), keys)


def _slim(decided: Decided, keys: tuple[str, ...]) -> Decided:
    """What was decided, with the record's key and the days, and nothing else."""
    table = decided.table
    done = decided.verdicts.steps(DONE)
    never = ibis.null("date")
    fulfilled = ibis.ifelse(table["step"].isin(done), table["sure"], never) if done else never
    slim = table.select(
        "step", "missing", faellig_am=ibis.ifelse(table["dated"], table["due"], never),
        erledigt_am=fulfilled, vorgang_id=table[keys[0]], periode=ibis.null("string"),
    )  # fmt: skip
    return Decided(slim, decided.verdicts)
