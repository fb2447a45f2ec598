"""GoRules ZEN: one decision of twelve expressions over the nested case, or over the flat record.

Its engine calls an unknown day smaller than every other, and one missing number fails all rules of a case; what may be
empty is therefore asked for first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import zen

from bench.peers.adapter import Adapter
from bench.peers.cases.rows import Case, load
from bench.peers.workload import AS_OF, RULES

_TODAY = f"d('{AS_OF}')"
_SEEKING = "status in ['arbeitslos', 'arbeitsuchend']"
_LATELY = f"d(#.datum) >= {_TODAY}.sub(90, 'day') and d(#.datum) <= {_TODAY}"
_PORTION = 2_000


def _end(begin: str, months: int) -> str:
    """The last day of a period of months that begins with a day."""
    later = f"{begin}.add({months}, 'month')"
    return f"({later}.day() < {begin}.day() ? {later} : {later}.sub(1, 'day'))"


NATIVE = (
    "veraenderungsbereit and not im_fallmanagement and "
    "count(bedarf, #.gruppe in ['Rahmenbedingungen', 'Leistungsfähigkeit']) >= 3",
    f"{_SEEKING} and len(vereinbarung) > 0 and all(vereinbarung, d(#.beginn).add(6, 'month') < {_TODAY})",
    f"some(vereinbarung, (not #.begruendet and d(#.ende) > {_end('d(#.beginn)', 6)}) "
    f"or d(#.ende) > {_end('d(#.beginn)', 24)})",
    f"some(massnahme, not #.absolventenmanagement and d(#.beginn) <= {_TODAY} and d(#.ende) >= {_TODAY} and "
    f"d(#.ende).sub(d(#.ende) <= {_end('d(#.beginn)', 12)} ? 3 : 6, 'month') <= {_TODAY})",
    f"some(massnahme as m, d(m.ende).add(14, 'day') < {_TODAY} and d(m.ende) > {_end('d(m.beginn)', 6)} and "
    "none(kontakt as k, k.art != 'versäumt' and d(k.datum) >= d(m.ende) and d(k.datum) <= d(m.ende).add(14, 'day')))",
    f"im_fallmanagement and ueberprueft_am != null and d(ueberprueft_am).add(6, 'month') < {_TODAY}",
    f"elternzeit_bis != null and d(elternzeit_bis) >= {_TODAY} and d(elternzeit_bis) <= {_TODAY}.add(3, 'month') and "
    f"none(kontakt, #.art == 'Beratung' and {_LATELY})",
    f"alleinerziehend and alter_juengstes_kind != null and alter_juengstes_kind < 12 and {_SEEKING} "
    "and not im_spezialteam",
    f"arbeitslos_seit != null and d(arbeitslos_seit).add(12, 'month') <= {_TODAY}",
    "leistungsmonate >= 21",
    f"d(geburtsdatum).add(300, 'month') > {_TODAY} and count(kontakt, #.art == 'versäumt' and {_LATELY}) >= 2 and "
    f"none(kontakt, #.art != 'versäumt' and {_LATELY})",
    f"antrag_am != null and d(antrag_am).add(14, 'day') < {_TODAY} and entschieden_am == null",
)


def _graph() -> str:
    expressions = [{"id": rule, "key": rule, "value": text} for rule, text in zip(RULES, NATIVE, strict=True)]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "r", "type": "expressionNode", "name": "r", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    ways = [{"id": f"{a}{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in (("in", "r"), ("r", "out"))]
    return json.dumps({"nodes": nodes, "edges": ways})


def prepare(cases: list[Case]) -> list[Case]:
    """Days as the text that the engine reads."""
    return [_texts(case) for case in cases]


def _texts(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _texts(held) for name, held in value.items()}
    return [_texts(one) for one in value] if isinstance(value, list) else value


def one_by_one(cases: list[Case]) -> dict[str, list[int]]:
    """A call for each case."""
    content = zen.ZenDecisionContent(_graph())
    decision = zen.ZenEngine({"loader": lambda _: content}).create_decision(content)
    return _collected(cases, (decision.evaluate(case)["result"] for case in cases))


def in_batches(cases: list[Case]) -> dict[str, list[int]]:
    """A call for each two thousand cases; the engine spreads them over the cores."""
    content = zen.ZenDecisionContent(_graph())
    engine = zen.ZenEngine({"loader": lambda _: content})

    def told() -> Iterator[Any]:
        for portion in _portions(cases):
            for one in engine.evaluate_batch([{"key": "r", "context": case} for case in portion]):
                yield one["data"]["result"]

    return _collected(cases, told())


def _portions(cases: Sequence[Case]) -> Iterator[list[Case]]:
    left = iter(cases)
    while portion := list(islice(left, _PORTION)):
        yield portion


def _collected(cases: Sequence[Case], told: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
    hits: dict[str, list[int]] = {rule: [] for rule in RULES}
    for case, result in zip(cases, told, strict=True):
        for rule, hit in result.items():
            if hit is True:
                hits[rule].append(case["fall"])
    return hits


ADAPTERS = {
    "zen": Adapter(load, prepare, one_by_one),
    "zen-batch": Adapter(load, prepare, in_batches),
}
