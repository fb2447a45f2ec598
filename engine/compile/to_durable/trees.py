"""A condition as a tree over fields, small enough for durable_rules: what is too large is cut into pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.plan.conditions import All, AnyOf, Condition, Constant, Named, Not

GATES = 12
"""At most 15 gates fit into one condition of durable 2.0.28 (32 expressions, two a gate and one spare)."""

PATHS = 64
"""A condition fires once for every true path through its "or"s: kept few."""

FIELDS = 20
"""At most 64 branches may be open at once while one fact is looked at: kept few."""

ALWAYS = "immer"
"""The field every fact holds and the rule that fires for every fact: without it, delete_state can crash."""

Expression = dict[str, Any]
"""A condition as durable_rules reads it."""

Ruleset = dict[str, Expression]
"""Rules by name, each without its action."""


def single(expression: Expression) -> Expression:
    """A rule on one fact."""
    return {"all": [{"m": expression}]}


@dataclass(frozen=True, slots=True)
class Gate:
    """True when all parts are (`both`), or when one is."""

    both: bool
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """True when its part is false."""

    part: Tree


Tree = str | bool | Gate | Negated
"""A field's name, a constant, or a gate; negation is pushed down to the fields when a rule is written."""


@dataclass(slots=True)
class Names:
    """Hands out the names of fields in plan order."""

    leaves: list[str] = field(default_factory=list)
    pieces: int = 0

    def leaf(self) -> str:
        """The next leaf's name."""
        self.leaves.append(f"b{len(self.leaves)}")
        return self.leaves[-1]

    def piece(self) -> str:
        """The next piece's name."""
        self.pieces += 1
        return f"t{self.pieces - 1}"


def grow(condition: Condition, names: Names) -> Tree:
    """The tree of a condition; every leaf is a field of its own, in plan order."""
    match condition:
        case Constant(truth=truth):
            return truth
        case All(parts=parts):
            return gate(True, tuple(grow(part, names) for part in parts))
        case AnyOf(parts=parts):
            return gate(False, tuple(grow(part, names) for part in parts))
        case Not(part=part):
            inner = grow(part, names)
            return (not inner) if isinstance(inner, bool) else Negated(inner)
        case Named(condition=part):
            return grow(part, names)
    return names.leaf()


def gate(both: bool, parts: tuple[Tree, ...]) -> Tree:
    """A gate without constants, and without gates of its own kind among its parts."""
    if (not both) in parts:
        return not both
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, Gate) and part.both is both:
            flat += part.parts
        elif part is not both:
            flat.append(part)
    if len(flat) < 2:
        return flat[0] if flat else both
    return Gate(both, tuple(flat))


@dataclass(frozen=True, slots=True)
class Weight:
    """How much of durable's limits a tree needs: gates, fields (`width`), and firings when made true or made false."""

    gates: int = 0
    width: int = 1
    true: int = 1
    false: int = 1

    @property
    def fits(self) -> bool:
        """Whether durable can take it."""
        return self.gates <= GATES and self.width <= FIELDS and max(self.true, self.false) <= PATHS


def weigh(tree: Tree) -> Weight:
    """What a tree needs."""
    match tree:
        case Negated(part=part):
            inner = weigh(part)
            return Weight(inner.gates, inner.width, inner.false, inner.true)
        case Gate(both=both, parts=parts):
            total = Weight(1, 0, 1 if both else 0, 0 if both else 1)
            for weight in map(weigh, parts):
                total = Weight(
                    total.gates + weight.gates,
                    total.width + weight.width,
                    total.true * weight.true if both else total.true + weight.true,
                    total.false + weight.false if both else total.false * weight.false,
                )
            return total
    return Weight()


@dataclass(slots=True)
class Cutter:
    """Cuts trees into pieces that fit; `found` are the pieces by name, each after those it is built on."""

    names: Names
    found: dict[str, Tree] = field(default_factory=dict)

    def cut(self, tree: Tree) -> Tree:
        """A tree that fits, with the pieces cut out of it as fields."""
        match tree:
            case Negated(part=part):
                return Negated(self.cut(part))
            case Gate(both=both, parts=parts):
                return self._shrink(both, [self.cut(part) for part in parts])
        return tree

    def name(self, tree: Tree) -> str:
        """The name under which the truth of a whole tree is known."""
        name = self.names.piece()
        self.found[name] = tree
        return name

    def _shrink(self, both: bool, parts: list[Tree]) -> Tree:
        while len(parts) > FIELDS:
            parts = [*parts[FIELDS:], self.name(self._shrink(both, parts[:FIELDS]))]
        while not weigh(Gate(both, tuple(parts))).fits:
            heaviest = max(range(len(parts)), key=lambda at: self._size(parts[at]))
            parts[heaviest] = self.name(parts[heaviest])
        return Gate(both, tuple(parts))

    @staticmethod
    def _size(tree: Tree) -> int:
        weight = weigh(tree)
        return 0 if isinstance(tree, str) else weight.gates + weight.width + weight.true + weight.false


def fields(tree: Tree) -> set[str]:
    """The fields a tree asks."""
    match tree:
        case str():
            return {tree}
        case Negated(part=part):
            return fields(part)
        case Gate(parts=parts):
            return set().union(*map(fields, parts))
    return set()


def expression(tree: Tree, wanted: bool) -> Expression | None:
    """The condition under which a tree has the wanted truth, or None if it never has."""
    match tree:
        case bool():
            return {ALWAYS: 1} if tree is wanted else None
        case str():
            return {tree: int(wanted)}
        case Negated(part=part):
            return expression(part, not wanted)
        case Gate(both=both, parts=parts):
            return {"$and" if both is wanted else "$or": [expression(part, wanted) for part in parts]}
