"""Reason trees as the macro `tree` shows them: from an explanation, or from one that was kept as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.outcome import Explanation, Reasoning
from web.page.look import capital

_STATES = {"wahr": "ja", "falsch": "nein", "unbekannt": "unbekannt"}


@dataclass(frozen=True, slots=True)
class Node:
    """A reason: its sentence, ja, nein, unbekannt or empty, what stands beside it, and the reasons below."""

    text: str
    state: str
    note: str
    children: tuple[Node, ...]


def tree(steps: Sequence[Mapping[str, Any]], facts: bool = False) -> tuple[Node, ...]:
    """The steps of a reason; with `facts` the facts it looked at stand beside each."""
    return tuple(_node(step, facts) for step in steps)


def _node(step: Mapping[str, Any], facts: bool) -> Node:
    seen = "; ".join(f"{one['name']}: {one['wert']}" for one in step.get("angaben", ())) if facts else ""
    beside = " · ".join(filter(None, (seen, str(step.get("vergleich") or ""), str(step.get("grundlage") or ""))))
    text, state = str(step["satz"]), _STATES.get(str(step.get("wahrheit", "")), "")
    return Node(capital(text), state, beside, tree(step.get("gründe", ()), facts))


def questions(told: Explanation) -> tuple[Node, ...]:
    """The questions of an outcome in their order."""
    return tuple(_reason(step) for step in told.steps)


def _reason(node: Reasoning) -> Node:
    beside = " · ".join(part for part in (node.comparison, node.basis) if part)
    return Node(capital(node.sentence), _STATES.get(node.truth, ""), beside, tuple(map(_reason, node.children)))
