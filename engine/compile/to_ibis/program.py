"""A rulebook as a program: stages in order, then for every rule what to count and what to write."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import Ground
from engine.compile.to_ibis.asking import collect
from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.kinds.outcome import OutcomeStages
from engine.compile.to_ibis.kinds.quota import piles
from engine.compile.to_ibis.kinds.steps import ROW
from engine.compile.to_ibis.kinds.subject import path_to, way_to
from engine.compile.to_ibis.reading import Reading, read
from engine.compile.to_ibis.records.frame import Frame, frame_of, looked_up
from engine.compile.to_ibis.records.narrow import narrow
from engine.compile.to_ibis.records.scan import scan
from engine.compile.to_ibis.ruling import at_once, decisions, ruling, way
from engine.compile.to_ibis.stages import Sink, Workshop
from engine.compile.to_ibis.terms.moments import Moment, Moments
from engine.compile.verdicts import WRITTEN, Asked
from engine.plan.quotas import Quota
from engine.plan.rules import Rule, Rulebook
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class QuotaStage:
    """A quota and the kept relation with its piles; none where no record can be counted."""

    rule: Rule
    piles: str | None


@dataclass
class Program:
    """The rules and quotas in order of the rulebook; `silent`: rules that cannot say anything, each with the reason."""

    rules: list[OutcomeStages] = field(default_factory=list)
    silent: list[tuple[str, str]] = field(default_factory=list)
    quotas: list[QuotaStage] = field(default_factory=list)


def compile_run(
    rulebook: Rulebook, model: FactModel, snapshot: Snapshot, asked: Asked, sink: Sink, told: dict[date, Moment]
) -> Program:
    """The program of a run; while it is compiled its stages go to `sink`, and to `told` what their days stand for."""
    shop = Workshop(Delivery(model, snapshot, rulebook.today, Moments(told=told)), sink)
    program = Program()
    grounds = () if asked.deciding else tuple(Ground) if asked.all or asked.open_keys else WRITTEN
    readings: list[Reading] = []
    for number, rule in enumerate(rulebook.rules):
        if shop.delivery.has(rule.entity):
            readings.append(read(number, rule, model, grounds))
        else:
            program.silent.append((rule.id, f"nicht geliefert: {model.entities[rule.entity].plural}"))
    for reading in readings:
        collect(shop, reading.nodes)
    if asked.deciding:
        program.rules = _decided(shop, [reading for reading in readings if reading.rule.quota is None], asked)
        return program
    frames = {entity: _frame(shop, entity, own) for entity, own in _by_entity(readings).items()}
    decided: list[tuple[Reading, OutcomeStages]] = []
    for reading in readings:
        if reading.rule.quota is None:
            decided.append((reading, ruling(shop, reading, frames[reading.rule.entity], asked)))
    program.rules = [stages for _, stages in decided]
    measured = {reading.number: reading for reading in readings if reading.rule.quota is not None}
    for number, rule in enumerate(rulebook.rules):
        if rule.quota is not None:
            stage = _quota(shop, measured[number], decided, frames, rulebook.office) if number in measured else None
            program.quotas.append(QuotaStage(rule, stage))
    return program


def _by_entity(readings: list[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.rule.entity, []).append(reading)
    return found


def _decided(shop: Workshop, readings: list[Reading], asked: Asked) -> list[OutcomeStages]:
    """What every rule decides: of an entity, all that need but one statement in one view, which nobody else reads."""
    found: list[OutcomeStages] = []
    for entity, own in _by_entity(readings).items():
        together = [reading for reading in own if at_once(reading.rule)]
        frame = _frame(shop, entity, own, kept=len(together) < len(own))
        found += decisions(shop, together, frame, f"decided_{entity}") if together else []
        found += [ruling(shop, reading, frame, asked) for reading in own if not at_once(reading.rule)]
    return sorted(found, key=lambda stages: stages.number)


def _frame(shop: Workshop, entity: str, readings: list[Reading], kept: bool = True) -> Frame:
    # Who has the records to itself looks up what it only says, of what it writes; several would each look it up again.
    alone = len(readings) == 1 and readings[0].rule.quota is None
    decides = [node for r in readings for node in (r.decides if alone else r.nodes)]
    says = [node for r in readings for node in r.says]
    name = f"frame_{entity}"
    unit = way_to(shop.delivery.model, entity, shop.delivery.model.unit)
    frame = frame_of(shop, entity, decides, says, name, unit)
    kept = kept and not (frame.bare and alone and at_once(readings[0].rule))
    view = replace(frame.view, table=shop.keep(name, frame.table, kept), values={}, truths={})
    return replace(frame, view=view)


def _quota(
    shop: Workshop,
    reading: Reading,
    decided: list[tuple[Reading, OutcomeStages]],
    frames: dict[str, Frame],
    office: str,
) -> str | None:
    """The stage with the piles of a quota."""
    quota, frame = reading.rule.quota, frames[reading.rule.entity]
    assert quota is not None
    if quota.from_rule is None:
        view = narrow(frame.view, reading.nodes, frame.keys, frame.name)
        shop.keep(reading.name, piles.of_records(reading.rule, view, office))
        return reading.name
    tables = [
        _with_units(shop, quota, source, frames[source.rule.entity], stages)
        for source, stages in decided
        if source.rule.id == quota.from_rule
    ]
    if not tables:
        return None
    shop.keep(reading.name, piles.of_outcomes(quota, tables, frame.view, office))
    return reading.name


def _with_units(shop: Workshop, quota: Quota, reading: Reading, frame: Frame, stages: OutcomeStages) -> piles.Outcomes:
    """What a rule decided, with the unit of every record, and what lies above the unit on the way to each level."""
    model = shop.delivery.model
    to = way_to(model, reading.rule.entity, model.unit)
    held = ibis.table(shop.schemas[stages.decided], name=stages.decided)
    wanted = [] if to is None else [to]
    own = narrow(frame.view, wanted, frame.keys, frame.name)
    own = looked_up(shop, frame, own, wanted)
    view = own.over(held.inner_join(own.table, held[ROW] == own.table[frame.keys[0]]))
    table = view.table.mutate(**{"@unit": way(view, to)})
    units = {}
    for level, ref in quota.levels:
        if ref is not None and ref.entity != model.unit:
            table, units[level] = _above(shop, table, ref.entity)
        elif ref is not None:
            units[level] = "@unit"
    return piles.Outcomes(table, {level: table[name] for level, name in units.items()}, stages.verdicts)


def _above(shop: Workshop, table: ir.Table, target: str) -> tuple[ir.Table, str]:
    """The relation with the key of the `target` that its units belong to, and the name of that column."""
    model = shop.delivery.model
    name, entity, keys = f"@{target}", model.unit, table.mutate(**{f"@{target}": table["@unit"]})
    path = path_to(model, entity, target)
    for column in path or ():
        if not shop.delivery.has(entity):
            path = None
            break
        above = scan(shop, entity)
        step = above.select(**{f"{name} of": above[model.entities[entity].key], f"{name} to": above[column]})
        joined = keys.left_join(step, keys[name] == step[f"{name} of"])
        keys = joined.mutate(**{name: joined[f"{name} to"]}).drop(f"{name} of", f"{name} to")
        entity = next(link.target for link in model.entities[entity].links if link.column == column)
    return keys if path is not None else keys.mutate(**{name: ibis.null("string")}), name
