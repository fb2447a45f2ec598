"""What a rule saw about a finding, with its reason tree: kept when somebody decides, compared every night after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.plan.rules import Rule
from engine.run.explain import as_data, explain
from engine.run.fetch import cases
from jobs.rules.rulebook import Loaded, load
from schemas.outcome import Explanation, Reasoning
from schemas.snapshot import Snapshot

Key = tuple[str, str, str]
"""Rule, record and period of a finding; the period is empty where there is only one."""


@dataclass(frozen=True, slots=True)
class Source:
    """What facts are read from: the rule files and the snapshot of a run, with its office and Stichtag.

    `loaded` are the same rules, if somebody has just read them.
    """

    rules: Path
    office: str
    as_of: date
    snapshot: Snapshot
    programs: Path | None = None
    drafts: bool = False
    loaded: Loaded | None = None


def facts(source: Source, wanted: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """What the rules see about findings; one that the rule says nothing about any more is missing.

    `hash` covers the values of all facts that were looked at, by field, and not what was computed from the Stichtag;
    `fassung` is the version of the rule that looked. Raises RulesRefused, Unknown, SpaceExhausted.
    """
    keys = set(wanted)
    if not keys:
        return {}
    loaded = source.loaded or load(source.rules, source.office, source.as_of, source.drafts, source.programs)
    found: dict[Key, dict[str, Any]] = {}
    for told in _told(loaded, source.snapshot, keys):
        key = (told.outcome.regel, told.outcome.vorgang_id, told.outcome.periode or "")
        if key in keys and (key not in found or _mattered(told)):
            found[key] = _kept(told)
    return found


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether what a rule saw at two looks (as `facts` gives it) is no longer the same.

    Another version of the rule may read other facts without anything having changed: of them only those count that
    both versions read, and of which each saw one value, so that no other choice of records makes the difference.
    """
    if before["fassung"] == now["fassung"]:
        return bool(before["hash"] != now["hash"])
    was, is_now = _single(before), _single(now)
    return any(was[field] != is_now[field] for field in was.keys() & is_now.keys())


def _single(seen: Mapping[str, Any]) -> dict[str, str]:
    """The fields of which a look saw one value."""
    values: dict[str, set[str]] = {}
    for fact in seen["angaben"]:
        values.setdefault(fact["feld"], set()).add(fact["wert"])
    return {field: next(iter(found)) for field, found in values.items() if len(found) == 1}


def _told(loaded: Loaded, snapshot: Snapshot, keys: set[Key]) -> Iterator[Explanation]:
    """The explanations of every rule about the records it has findings of; records are fetched entity by entity."""
    records: dict[str, set[str]] = {}
    for name, record, _ in keys:
        records.setdefault(name, set()).add(record)
    rules = [rule for rule in loaded.rulebook.rules if rule.id in records and rule.quota is None]
    by_entity: dict[str, list[Rule]] = {}
    for rule in rules:
        by_entity.setdefault(rule.entity, []).append(rule)
    for entity, some in by_entity.items():
        asked = sorted(set().union(*(records[rule.id] for rule in some)))
        fetched = cases(snapshot, loaded.model, some, entity, asked)
        for rule in some:
            for record in sorted(records[rule.id] & fetched.keys()):
                yield from explain(rule, fetched[record], record, loaded.rulebook, loaded.model)


def _mattered(told: Explanation) -> bool:
    """Of versions beside each other the one whose record it is."""
    return told.outcome.status != "trifft nicht zu"


def _kept(told: Explanation) -> dict[str, Any]:
    seen = sorted({f"{fact.field}={fact.value}" for step in told.steps for fact in _facts(step) if fact.field})
    data = as_data(told)
    return {
        "hash": hashlib.sha256("\n".join(seen).encode()).hexdigest(),
        "fassung": told.outcome.fassung,
        "stichtag": told.stichtag.isoformat(),
        "angaben": _stated(data["schritte"]),
        **json.loads(json.dumps(data, default=str)),
    }


def _facts(node: Reasoning) -> Iterator[Any]:
    yield from node.facts
    for child in node.children:
        yield from _facts(child)


def _stated(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every fact once, in the order in which it was looked at."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for step in steps:
        for fact in (*step.get("angaben", ()), *_stated(step.get("gründe", ()))):
            if fact["feld"] is not None:
                found.setdefault((fact["feld"], fact["wert"]), dict(fact))
    return list(found.values())
