"""What a statement says more than once is computed once: repeated terms of a projection move into one below it.

The database reads every statement word by word before it plans it; for an office's caseload that is most of its work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from engine.compile.to_ibis.writing.lean import lean, recreated

_LEAST = 5
"""Terms of fewer parts are shorter than their name is worth."""


def shared(expression: ir.Table) -> ir.Table:
    """The same relation, lean, in which no projection repeats a term of some length."""
    return expression.op().replace(_once).to_expr()


def _once(node: ops.Node, changed: Mapping[str, Any] | None) -> ops.Node:
    new = lean(recreated(node, changed) if changed else node)
    return _spread(new) if isinstance(new, ops.Project) else new


def _spread(project: ops.Project) -> ops.Project:
    """The projection over one or more that give a name to what it repeats, the innermost terms first."""
    terms = _Terms(project)
    parent, known = project.parent, dict[ops.Value, ops.Value]()
    for number, layer in enumerate(terms.layers()):
        fields = {name: ops.Field(parent, name) for name in parent.schema.names}
        named = {f"~{number}.{at}": term.replace(known, filter=ops.Value) for at, term in enumerate(layer)}
        parent = ops.Project(parent, {**fields, **named})
        known = {old: ops.Field(parent, new.name) for old, new in known.items()}
        known |= {ops.Field(project.parent, name): ops.Field(parent, name) for name in project.parent.schema.names}
        known |= {term: ops.Field(parent, name) for term, name in zip(layer, named, strict=True)}
    if parent is project.parent:
        return project
    return ops.Project(parent, {name: term.replace(known, filter=ops.Value) for name, term in project.values.items()})


class _Terms:
    """The terms of a projection: how long each is, whether it can stand alone, and how often others name it."""

    def __init__(self, project: ops.Project) -> None:
        self.length: dict[ops.Value, int] = {}
        self.alone: dict[ops.Value, bool] = {}
        self.named: Counter[ops.Value] = Counter()
        self.depth: dict[ops.Value, int] = {}
        for term in project.values.values():
            self._measure(term)
            self.named[term] += 1

    def layers(self) -> list[list[ops.Value]]:
        """What is to be computed apart, each layer out of those before."""
        found: list[list[ops.Value]] = []
        for term in self.length:  # parts before the whole
            inner = max((self.depth[part] for part in _parts(term)), default=0)
            apart = self.named[term] > 1 and self.length[term] >= _LEAST and self.alone[term]
            self.depth[term] = inner + apart
            if apart:
                found += [[]] if inner == len(found) else []
                found[inner].append(term)
        return found

    def _measure(self, term: ops.Value) -> None:
        if term in self.length:
            return
        parts = _parts(term)
        for part in parts:
            self._measure(part)
            self.named[part] += 1
        self.length[term] = 1 + sum(self.length[part] for part in parts)
        self.alone[term] = not isinstance(term, _BOUND) and all(self.alone[part] for part in parts)


_BOUND = (ops.Reduction, ops.Analytic, ops.WindowFunction, ops.Subquery, ops.Impure, ops.Unnest)
"""What means something else in another place."""


def _parts(term: ops.Value) -> list[ops.Value]:
    if isinstance(term, (ops.Field, ops.Literal, ops.Subquery)):
        return []
    return [part for part in term.__children__ if isinstance(part, ops.Value)]
