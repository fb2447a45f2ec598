"""A rule's logic as durable_rules rulesets: condition roots over leaf truths, and the order of decision over steps.

A truth is a number in a flat fact: 0 false, 1 true, 2 unknown. Every root has one rule that makes it true and one that
makes it false, each a single nested condition; where neither fires, it is unknown. Nothing is chained inside durable.
Its limits (fewer than 16 gates in a condition, 64 open branches, one firing per true path through the "or"s) are met by
cutting a large root into pieces, whose truths are facts of the next round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.plan.conditions import All, AnyOf, Condition, Constant, Named, Not
from engine.plan.rules import Rule
from schemas.outcome import Kind, Status
from schemas.verification import Step, Truth

ALWAYS = "immer"
"""The field every fact holds and the rule that fires for every fact: without it, delete_state can crash."""

_GATES = 12
_PATHS = 64
_FIELDS = 20

Expression = dict[str, Any]
Ruleset = dict[str, Expression]


@dataclass(frozen=True, slots=True)
class Round:
    """One fact for one ruleset: `fields` go in, the truths of `pieces` come out."""

    ruleset: str
    fields: tuple[str, ...]
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """A compiled rule: rulesets by name, the rounds in order, which field is which leaf, which piece which root."""

    rulesets: dict[str, Ruleset]
    rounds: tuple[Round, ...]
    leaves: dict[Step, tuple[str, ...]]
    roots: dict[Step, str]
    steps: tuple[Step, ...]


def encode(truth: Truth) -> int:
    """A truth as durable sees it."""
    return 2 if truth is None else int(truth)


def roots(rule: Rule) -> dict[Step, Condition]:
    """The condition roots of a rule."""
    found = {Step.APPLIES: rule.applies, Step.EXEMPT: rule.exempt, Step.CRITERION: rule.criterion}
    return {step: condition for step, condition in found.items() if condition is not None}


def leaves(condition: Condition) -> tuple[Condition, ...]:
    """The leaves of a condition in plan order, depth first; constants are none."""
    match condition:
        case Constant():
            return ()
        case All(parts=parts) | AnyOf(parts=parts):
            return tuple(leaf for part in parts for leaf in leaves(part))
        case Not(part=part) | Named(condition=part):
            return leaves(part)
    return (condition,)


# A tree is a field's name, True or False, or a gate; negation is pushed down to the fields when a rule is written.


@dataclass(frozen=True, slots=True)
class _Gate:
    both: bool
    parts: tuple[_Tree, ...]


@dataclass(frozen=True, slots=True)
class _Negated:
    part: _Tree


_Tree = str | bool | _Gate | _Negated


@dataclass(slots=True)
class _Names:
    """Hands out the names of fields in plan order."""

    leaves: list[str] = field(default_factory=list)
    pieces: int = 0

    def leaf(self) -> str:
        self.leaves.append(f"b{len(self.leaves)}")
        return self.leaves[-1]

    def piece(self) -> str:
        self.pieces += 1
        return f"t{self.pieces - 1}"


def _tree(condition: Condition, names: _Names) -> _Tree:
    match condition:
        case Constant(truth=truth):
            return truth
        case All(parts=parts):
            return _gate(True, tuple(_tree(part, names) for part in parts))
        case AnyOf(parts=parts):
            return _gate(False, tuple(_tree(part, names) for part in parts))
        case Not(part=part):
            inner = _tree(part, names)
            return (not inner) if isinstance(inner, bool) else _Negated(inner)
        case Named(condition=part):
            return _tree(part, names)
    return names.leaf()


def _gate(both: bool, parts: tuple[_Tree, ...]) -> _Tree:
    if (not both) in parts:
        return not both
    flat: list[_Tree] = []
    for part in parts:
        if isinstance(part, _Gate) and part.both is both:
            flat += part.parts
        elif part is not both:
            flat.append(part)
    if len(flat) < 2:
        return flat[0] if flat else both
    return _Gate(both, tuple(flat))


@dataclass(frozen=True, slots=True)
class _Weight:
    """How much of durable's limits a tree needs: gates, fields, and firings when made true or made false."""

    gates: int = 0
    fields: int = 1
    true: int = 1
    false: int = 1

    @property
    def fits(self) -> bool:
        return self.gates <= _GATES and self.fields <= _FIELDS and max(self.true, self.false) <= _PATHS


def _weigh(tree: _Tree) -> _Weight:
    match tree:
        case _Negated(part=part):
            inner = _weigh(part)
            return _Weight(inner.gates, inner.fields, inner.false, inner.true)
        case _Gate(both=both, parts=parts):
            total = _Weight(1, 0, 1 if both else 0, 0 if both else 1)
            for weight in map(_weigh, parts):
                total = _Weight(
                    total.gates + weight.gates,
                    total.fields + weight.fields,
                    total.true * weight.true if both else total.true + weight.true,
                    total.false + weight.false if both else total.false * weight.false,
                )
            return total
    return _Weight()


@dataclass(slots=True)
class _Cutter:
    """Cuts trees into pieces that fit; `found` are the pieces by name, each after those it is built on."""

    names: _Names
    found: dict[str, _Tree] = field(default_factory=dict)

    def cut(self, tree: _Tree) -> _Tree:
        """A tree that fits, with the pieces cut out of it as fields."""
        match tree:
            case _Negated(part=part):
                return _Negated(self.cut(part))
            case _Gate(both=both, parts=parts):
                return self._shrink(both, [self.cut(part) for part in parts])
        return tree

    def name(self, tree: _Tree) -> str:
        """The name under which the truth of a whole tree is known."""
        name = self.names.piece()
        self.found[name] = tree
        return name

    def _shrink(self, both: bool, parts: list[_Tree]) -> _Tree:
        while len(parts) > _FIELDS:
            parts = [*parts[_FIELDS:], self.name(self._shrink(both, parts[:_FIELDS]))]
        while not _weigh(_Gate(both, tuple(parts))).fits:
            heaviest = max(range(len(parts)), key=lambda at: self._size(parts[at]))
            parts[heaviest] = self.name(parts[heaviest])
        return _Gate(both, tuple(parts))

    @staticmethod
    def _size(tree: _Tree) -> int:
        weight = _weigh(tree)
        return 0 if isinstance(tree, str) else weight.gates + weight.fields + weight.true + weight.false


def _fields(tree: _Tree) -> set[str]:
    match tree:
        case str():
            return {tree}
        case _Negated(part=part):
            return _fields(part)
        case _Gate(parts=parts):
            return set().union(*map(_fields, parts))
    return set()


def _expression(tree: _Tree, wanted: bool) -> Expression | None:
    """The condition under which a tree has the wanted truth, or None if it never has."""
    match tree:
        case bool():
            return {ALWAYS: 1} if tree is wanted else None
        case str():
            return {tree: int(wanted)}
        case _Negated(part=part):
            return _expression(part, not wanted)
        case _Gate(both=both, parts=parts):
            return {"$and" if both is wanted else "$or": [_expression(part, wanted) for part in parts]}


def _rule(expression: Expression) -> Expression:
    return {"all": [{"m": expression}]}


def compile_rule(rule: Rule, name: str) -> Logic:
    """The rulesets of one rule, named `name` and a number."""
    names = _Names()
    cutter = _Cutter(names)
    own: dict[Step, tuple[str, ...]] = {}
    outputs: dict[Step, str] = {}
    for step, condition in roots(rule).items():
        before = len(names.leaves)
        outputs[step] = cutter.name(cutter.cut(_tree(condition, names)))
        own[step] = tuple(names.leaves[before:])
    rulesets: dict[str, Ruleset] = {}
    rounds: list[Round] = []
    for group in _grouped(cutter.found):
        rounds.append(
            Round(f"{name}.{len(rounds)}", tuple(sorted(set().union(*map(_fields, group.values())))), (*group,))
        )
        rulesets[rounds[-1].ruleset] = _deciding(group)
    questions = QUESTIONS.get(rule.kind, ())
    asked = tuple(step for steps, _, _ in questions for step in steps)
    if questions:
        rounds.append(Round(f"{name}.{len(rounds)}", tuple(map(step_field, asked)), ()))
        rulesets[rounds[-1].ruleset] = _ordering(rule.kind)
    return Logic(rulesets, tuple(rounds), own, outputs, asked)


def _grouped(pieces: dict[str, _Tree]) -> list[dict[str, _Tree]]:
    """Pieces that can share a fact: none is built on another of its group, and their fields are few enough."""
    groups: list[dict[str, _Tree]] = []
    for name, tree in pieces.items():
        last = groups[-1] if groups else None
        if last is None or last.keys() & _fields(tree) or _too_many(last, tree):
            groups.append({name: tree})
        else:
            last[name] = tree
    return groups


def _too_many(group: dict[str, _Tree], tree: _Tree) -> bool:
    return len(_fields(tree).union(*map(_fields, group.values()))) > _FIELDS


def _deciding(pieces: dict[str, _Tree]) -> Ruleset:
    rules: Ruleset = {ALWAYS: _rule({ALWAYS: 1})}
    for name, tree in pieces.items():
        for sign, wanted in (("+", True), ("-", False)):
            expression = _expression(tree, wanted)
            if expression is not None:
                rules[name + sign] = _rule(expression)
    return rules


# The order of decision (engine.plan.rules): a question, the answer that settles it, and the status it settles on.
# A question of two steps is true if one is. A question that is unknown settles on `ungeklärt`.
Question = tuple[tuple[Step, ...], bool, Status]

_SCOPE: tuple[Question, ...] = (
    ((Step.IN_FORCE,), False, Status.NOT_APPLICABLE),
    ((Step.APPLIES,), False, Status.NOT_APPLICABLE),
)
_BY_DAY: tuple[Question, ...] = (
    *_SCOPE,
    ((Step.DUE,), False, Status.NOT_APPLICABLE),
    ((Step.ON_TIME,), True, Status.DONE),
    ((Step.LATE,), True, Status.DONE_LATE),
    ((Step.ENDED_BEFORE,), True, Status.ENDED),
    ((Step.ENDED_AFTER,), True, Status.MISSED),
    ((Step.EXEMPT, Step.PAUSED), True, Status.EXEMPT),
    ((Step.TOO_LATE,), True, Status.MISSED),
    ((Step.OVERDUE,), True, Status.OVERDUE),
    ((Step.TODAY,), True, Status.DUE_TODAY),
    ((Step.SOON,), True, Status.DUE_SOON),
)
_EXEMPT: Question = ((Step.EXEMPT,), True, Status.EXEMPT)

QUESTIONS: dict[Kind, tuple[Question, ...]] = {
    Kind.DEADLINE: _BY_DAY,
    Kind.CYCLE: _BY_DAY,
    Kind.PROPOSAL: (*_SCOPE, _EXEMPT, ((Step.CRITERION,), True, Status.PROPOSED)),
    Kind.DUTY: (*_SCOPE, _EXEMPT, ((Step.CRITERION,), True, Status.MET)),
}
"""What each kind asks, in order."""

OTHERWISE: dict[Kind, Status] = {
    Kind.DEADLINE: Status.DUE_LATER,
    Kind.CYCLE: Status.DUE_LATER,
    Kind.PROPOSAL: Status.NOT_PROPOSED,
    Kind.DUTY: Status.NOT_MET,
}
"""The status when no question settles the matter."""

TRUE_UNLESS_SAID = frozenset({Step.IN_FORCE, Step.APPLIES, Step.DUE})
"""Steps that count as true where a rule does not ask them; the others count as false."""


def step_field(step: Step) -> str:
    """The field of a fact that holds a step's truth."""
    return f"s{list(Step).index(step)}"


def _ordering(kind: Kind) -> Ruleset:
    rules: Ruleset = {ALWAYS: _rule({ALWAYS: 1})}
    open_so_far: list[Expression] = []
    for number, (steps, settles, status) in enumerate(QUESTIONS[kind]):
        settled, passed = _asked(steps, settles), _asked(steps, not settles)
        rules[f"{status}/{number}"] = _rule(_all_of([*open_so_far, settled]))
        rules[f"{Status.UNCLEAR}/{number}"] = _rule(_all_of([*open_so_far, _unknown(steps)]))
        open_so_far.append(passed)
    rules[f"{OTHERWISE[kind]}/-"] = _rule(_all_of(open_so_far))
    return rules


def _all_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else {"$and": parts}


def _asked(steps: tuple[Step, ...], answer: bool) -> Expression:
    parts = [{step_field(step): int(answer)} for step in steps]
    return parts[0] if len(parts) == 1 else {"$or" if answer else "$and": parts}


def _unknown(steps: tuple[Step, ...]) -> Expression:
    first, *rest = map(step_field, steps)
    if not rest:
        return {first: 2}
    other = rest[0]
    return {
        "$or": [
            {"$and": [{first: 2}, {other: 2}]},
            {"$and": [{first: 2}, {other: 0}]},
            {"$and": [{first: 0}, {other: 2}]},
        ]
    }
