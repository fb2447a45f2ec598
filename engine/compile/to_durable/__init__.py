"""A rule's logic as durable_rules rulesets: condition roots over leaf truths, and the order of decision over steps.

A truth is a number in a flat fact: 0 false, 1 true, 2 unknown. Every root has one rule that makes it true and one that
makes it false, each a single nested condition; where neither fires, it is unknown. Nothing is chained inside durable.
Its limits are met by cutting a large root into pieces (`trees`), whose truths are facts of the next round. The last
round asks the questions of the order of decision (`order`).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.compile.to_durable.order import OTHERWISE, QUESTIONS, TRUE_UNLESS_SAID, ordering, step_field
from engine.compile.to_durable.trees import (
    ALWAYS,
    FIELDS,
    Cutter,
    Expression,
    Names,
    Ruleset,
    Tree,
    expression,
    fields,
    grow,
    single,
)
from engine.plan.conditions import All, AnyOf, Condition, Constant, Named, Not
from engine.plan.rules import Rule
from schemas.verification import Step, Truth


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


def compile_rule(rule: Rule, name: str) -> Logic:
    """The rulesets of one rule, named `name` and a number."""
    names = Names()
    cutter = Cutter(names)
    own: dict[Step, tuple[str, ...]] = {}
    outputs: dict[Step, str] = {}
    for step, condition in roots(rule).items():
        before = len(names.leaves)
        outputs[step] = cutter.name(cutter.cut(grow(condition, names)))
        own[step] = tuple(names.leaves[before:])
    rulesets: dict[str, Ruleset] = {}
    rounds: list[Round] = []
    for group in _grouped(cutter.found):
        rounds.append(
            Round(f"{name}.{len(rounds)}", tuple(sorted(set().union(*map(fields, group.values())))), (*group,))
        )
        rulesets[rounds[-1].ruleset] = _deciding(group)
    questions = QUESTIONS.get(rule.kind, ())
    asked = tuple(step for steps, _, _ in questions for step in steps)
    if questions:
        rounds.append(Round(f"{name}.{len(rounds)}", tuple(map(step_field, asked)), ()))
        rulesets[rounds[-1].ruleset] = ordering(rule.kind)
    return Logic(rulesets, tuple(rounds), own, outputs, asked)


def _grouped(pieces: dict[str, Tree]) -> list[dict[str, Tree]]:
    """Pieces that can share a fact: none is built on another of its group, and their fields are few enough."""
    groups: list[dict[str, Tree]] = []
    for name, tree in pieces.items():
        last = groups[-1] if groups else None
        if last is None or last.keys() & fields(tree) or _too_many(last, tree):
            groups.append({name: tree})
        else:
            last[name] = tree
    return groups


def _too_many(group: dict[str, Tree], tree: Tree) -> bool:
    return len(fields(tree).union(*map(fields, group.values()))) > FIELDS


def _deciding(pieces: dict[str, Tree]) -> Ruleset:
    rules: Ruleset = {ALWAYS: single({ALWAYS: 1})}
    for name, tree in pieces.items():
        for sign, wanted in (("+", True), ("-", False)):
            made = expression(tree, wanted)
            if made is not None:
                rules[name + sign] = single(made)
    return rules


__all__ = [
    "ALWAYS",
    "OTHERWISE",
    "QUESTIONS",
    "TRUE_UNLESS_SAID",
    "Expression",
    "Logic",
    "Round",
    "Ruleset",
    "compile_rule",
    "encode",
    "leaves",
    "roots",
    "step_field",
]
