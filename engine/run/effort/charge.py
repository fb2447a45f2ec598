"""What was measured, laid to the charge of rules: what one alone reads, and its share of what several read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.compile.relations import raw_name
from engine.plan.rules import Rulebook
from engine.run.effort.meter import COMPILING, Meter, counting, output
from engine.run.effort.readers import Reading, rule_stages
from engine.run.program.text import Statement, Text
from schemas.operation.effort import Effort, RuleEffort, Spent, StageEffort, together
from schemas.snapshot import Snapshot

STAGES, COUNTING, OUTPUT = "stufen", "zählen", "begründen"
READING, DELIVERY, REST, FILES, VERIFYING = "regeln", "daten", "übriges", "dateien", "gegenprobe"


def effort(text: Text, rulebook: Rulebook, snapshot: Snapshot, meter: Meter) -> Effort:
    """The cost of a run whose outcomes have all been read; its parts are those of the evaluation alone."""
    reading = Reading(text, meter.columns)
    raw = {raw_name(one.entity): one.rows for one in snapshot.tables.values()}
    by_rule = rule_stages(text, reading)
    stages = tuple(_stages(text, rulebook, reading, meter, {**raw, **meter.rows}, by_rule))
    rules = tuple(_rules(text, rulebook, reading, meter, {**raw, **meter.rows}, stages))
    parts = {
        COMPILING: meter.spent.get(COMPILING, Spent()),
        STAGES: together(one.spent for one in stages),
        COUNTING: together(one.counting for one in rules),
        OUTPUT: together(one.writing for one in rules),
    }
    unread = tuple(one.name for one in stages if not one.readers)
    return Effort(parts, rules, stages, sum(raw.values()), unread)


def whole(evaluation: Effort, spent: Mapping[str, Spent]) -> Effort:
    """The cost of a whole run: the evaluation's, with the parts around it, which `spent` has by the names of a run."""
    inner = evaluation.parts
    parts = {READING: spent["regeln"], DELIVERY: spent["daten"], **inner}
    parts[REST] = spent["auswertung"] - inner[COMPILING] - inner[STAGES] - inner[COUNTING]
    parts[FILES] = spent["ausgabe"] - inner[OUTPUT]
    if "gegenprobe" in spent:
        parts[VERIFYING] = spent["gegenprobe"]
    return replace(evaluation, parts=parts)


def _stages(
    text: Text,
    rulebook: Rulebook,
    reading: Reading,
    meter: Meter,
    rows: Mapping[str, int],
    by_rule: Mapping[int, set[str]],
) -> list[StageEffort]:
    readers: dict[str, dict[str, None]] = {}
    for number, names in by_rule.items():
        for name in names:
            readers.setdefault(name, {})[rulebook.rules[number].id] = None
    found = []
    for stage in text.stages:
        kept = not isinstance(stage, Statement) or stage.kept
        under = reading.sources(reading.said[stage.name], rows) if kept else ()
        found.append(
            StageEffort(
                stage.name,
                meter.spent.get(stage.name, Spent()),
                meter.rows.get(stage.name, 0),
                sum(rows.get(name, 0) for name in under),
                tuple(sorted(readers.get(stage.name, ()))),
                kept,
            )
        )
    return found


def _rules(
    text: Text,
    rulebook: Rulebook,
    reading: Reading,
    meter: Meter,
    rows: Mapping[str, int],
    stages: tuple[StageEffort, ...],
) -> list[RuleEffort]:
    numbers: dict[str, list[int]] = {}
    for number in (*(one.number for one in text.rules), *(one.number for one in text.quotas)):
        numbers.setdefault(rulebook.rules[number].id, []).append(number)
    decided = {one.number: one.decided for one in text.rules}
    found = []
    for rule, mine in numbers.items():
        own = [one for one in stages if one.readers == (rule,)]
        shared = [one for one in stages if one.shared and rule in one.readers]
        counted = [decided[number] for number in mine if number in decided]
        found.append(
            RuleEffort(
                rule,
                rulebook.rules[mine[-1]].title,
                together(one.spent for one in own),
                together(one.spent.part(len(one.readers)) for one in shared),
                together(meter.spent.get(counting(name), Spent()) for name in counted),
                together(meter.spent.get(output(number), Spent()) for number in mine),
                sum(one.read for one in own)
                + sum(rows.get(under, 0) for name in counted for under in reading.sources(frozenset({name}), rows)),
                sum(meter.written.get(number, 0) for number in mine),
            )
        )
    return sorted(found, key=lambda one: (-one.whole.processor, one.rule))
