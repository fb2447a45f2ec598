"""A rulebook as a program: stages in order, then for every rule what to count and what to write."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import ibis

from engine.compile.reasons import Ground
from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.kinds.outcome import WRITTEN, OutcomeStages
from engine.compile.to_ibis.kinds.quota import piles
from engine.compile.to_ibis.kinds.subject import way_to
from engine.compile.to_ibis.reading import Reading, read
from engine.compile.to_ibis.records.children import collect
from engine.compile.to_ibis.records.frame import Frame, frame_of
from engine.compile.to_ibis.records.narrow import narrow
from engine.compile.to_ibis.ruling import ruling, way
from engine.compile.to_ibis.stages import Sink, Workshop
from engine.compile.to_ibis.terms.moments import Moment, Moments
from engine.compile.verdicts import Asked
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
    grounds = tuple(Ground) if asked.all or asked.open_keys else WRITTEN
    readings: list[Reading] = []
    for number, rule in enumerate(rulebook.rules):
        if shop.delivery.has(rule.entity):
            readings.append(read(number, rule, model, grounds))
        else:
            program.silent.append((rule.id, f"nicht geliefert: {model.entities[rule.entity].plural}"))
    for reading in readings:
        collect(shop, reading.nodes)
    frames = {entity: _frame(shop, entity, [r for r in readings if r.rule.entity == entity])
              for entity in dict.fromkeys(r.rule.entity for r in readings)}  # fmt: skip
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


def _frame(shop: Workshop, entity: str, readings: list[Reading]) -> Frame:
    nodes = [node for reading in readings for node in reading.nodes]
    name = f"frame_{entity}"
    unit = way_to(shop.delivery.model, entity, shop.delivery.model.unit)
    frame = frame_of(shop, entity, nodes, name, unit)
    view = replace(frame.view, table=shop.keep(name, frame.table), values={}, truths={})
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
        _with_unit(shop, source, frames[source.rule.entity], stages)
        for source, stages in decided
        if source.rule.id == quota.from_rule
    ]
    if not tables:
        return None
    shop.keep(reading.name, piles.of_outcomes(quota, tables, frame.view, office, shop.delivery.model.unit))
    return reading.name


def _with_unit(shop: Workshop, reading: Reading, frame: Frame, stages: OutcomeStages) -> piles.Outcomes:
    """What a rule decided, with the unit of every record."""
    to = way_to(shop.delivery.model, reading.rule.entity, shop.delivery.model.unit)
    held = ibis.table(shop.schemas[stages.decided], name=stages.decided)
    if reading.rule.cycle is None:
        return piles.Outcomes(held, way(frame.view.over(held), to), stages.verdicts)
    view = narrow(frame.view, [] if to is None else [to], frame.keys, frame.name)
    joined = view.over(held.inner_join(view.table, held["@row"] == view.table[frame.keys[0]]))
    return piles.Outcomes(joined.table, way(joined, to), stages.verdicts)
