"""durable_rules: a Rete network in C, flat facts, integers and words alone.

The one way of using it that holds over many cases: one host, a context of its own for each case, facts with their own
id, the context dropped after each, and a rule that fires for every case, since dropping a context in which nothing
fired ends the process. `$or` fires once for each branch that is true: hits are counted once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from durable import engine

from bench.peers.adapter import Adapter
from bench.peers.cases.plain import flattened
from bench.peers.cases.rows import IN_THREE_MONTHS, TODAY, Flat, load
from bench.peers.workload import RULES, SEEKING

Condition = dict[str, Any]


def _all(*parts: Condition) -> Condition:
    return {"$and": list(parts)}


def _any(*parts: Condition) -> Condition:
    return {"$or": list(parts)}


_SEEKS = _any(*({"status": word} for word in SEEKING))

CONDITIONS: tuple[Condition, ...] = (
    _all({"$gte": {"bedarfe": 3}}, {"bereit": True}, {"im_fallmanagement": False}),
    _all({"$lt": {"vereinbarung_neu": TODAY}}, _SEEKS),
    _any({"$gt": {"lang_ohne_grund": 0}}, {"$gt": {"zu_lang": 0}}),
    {"$gt": {"ohne_absolventenmanagement": 0}},
    {"$gt": {"ohne_kontakt": 0}},
    _all({"im_fallmanagement": True}, {"$lt": {"ueberpruefung": TODAY}}),
    _all({"$gte": {"elternzeit_bis": TODAY}}, {"$lte": {"elternzeit_bis": IN_THREE_MONTHS}}, {"beratungen": 0}),
    _all({"alleinerziehend": True}, {"$lt": {"kind": 12}}, _SEEKS, {"im_spezialteam": False}),
    {"$lte": {"langzeit": TODAY}},
    {"$gte": {"leistungsmonate": 21}},
    _all({"$gt": {"jung_bis": TODAY}}, {"$gte": {"versaeumt": 2}}, {"gehalten": 0}),
    _all({"$lt": {"antragsfrist": TODAY}}, {"entschieden": False}),
)
_ALWAYS: Condition = {"$gte": {"fall": 0}}


def evaluate(cases: list[Flat]) -> dict[str, list[int]]:
    """One case after the other through one network."""
    hits: dict[str, list[int]] = {rule: [] for rule in RULES}
    rules = {name: _rule(condition, hits[name].append) for name, condition in zip(RULES, CONDITIONS, strict=True)}
    host = engine.Host({"faelle": {**rules, "immer": _rule(_ALWAYS, lambda _: None)}})
    for case in cases:
        context = str(case["fall"])
        host.assert_fact("faelle", {**case, "id": case["fall"], "sid": context})
        host.delete_state("faelle", context)
    return hits


def _rule(condition: Condition, add: Callable[[int], None]) -> dict[str, Any]:
    # Exactly one parameter: with a second one the engine waits for it to be called back.
    def run(fired: Any) -> None:
        add(fired.m["fall"])

    return {"all": [{"m": condition}], "run": run}


ADAPTERS = {"durable": Adapter(load, flattened, evaluate)}
