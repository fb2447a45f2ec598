"""The second opinion agrees with brute force on random logic, and its death costs a note and nothing else."""

from __future__ import annotations

import os
import random
import resource
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.compile import to_durable
from engine.plan.conditions import ALWAYS, All, AnyOf, Condition, Constant, Filled, Named, Not
from engine.plan.rules import InForce, Rule
from engine.plan.values import Column, RowRef
from engine.run import second
from schemas.factmodel import Empty, FieldType
from schemas.outcome import BY_KIND, Kind, Status
from schemas.verification import Root, Step, Truth, Truths

pytest.importorskip("durable", reason="durable_rules braucht einen C-Compiler")

LEAF = Filled(Column(RowRef("", (), "akte"), "feld", FieldType.TEXT, Empty.UNKNOWN))
LAW = InForce(date(2020, 1, 1))
WORDS = (False, True, None)


def kleene(condition: Condition, leaves: Iterable[Truth]) -> Truth:
    """Truth by Kleene's tables, leaves taken in plan order."""
    match condition:
        case Constant(truth=truth):
            return truth
        case Not(part=part):
            inner = kleene(part, leaves)
            return None if inner is None else not inner
        case Named(condition=part):
            return kleene(part, leaves)
        case All(parts=parts):
            truths = [kleene(part, leaves) for part in parts]
            return False if False in truths else None if None in truths else True
        case AnyOf(parts=parts):
            truths = [kleene(part, leaves) for part in parts]
            return True if True in truths else None if None in truths else False
    return next(iter(leaves))


def tree(rng: random.Random, depth: int) -> Condition:
    """A random condition, sometimes degenerate."""
    if depth == 0 or rng.random() < 0.25:
        return Constant(rng.random() < 0.5) if rng.random() < 0.05 else LEAF
    kind = rng.randrange(7)
    if kind == 0:
        return Not(tree(rng, depth - 1))
    if kind == 1:
        return Named("b", "B", tree(rng, depth - 1))
    parts = tuple(tree(rng, depth - 1) for _ in range(rng.choice((0, 1, 2, 2, 3, 3, 4))))
    return All(parts) if kind % 2 else AnyOf(parts)


def rule(
    name: str,
    kind: Kind,
    *,
    applies: Condition = ALWAYS,
    exempt: Condition | None = None,
    criterion: Condition | None = None,
) -> Rule:
    """A rule with nothing but logic."""
    return Rule(name, "", "", kind, "akte", applies, LAW, exempt=exempt, criterion=criterion)


def root(rng: random.Random, condition: Condition) -> Root:
    share = rng.choice((0.02, 0.3, 0.5, 0.7, 0.98))
    leaves = tuple(
        None if rng.random() < rng.choice((0, 0.2)) else rng.random() < share for _ in to_durable.leaves(condition)
    )
    return Root(leaves, kleene(condition, iter(leaves)))


def first_word(kind: Kind, truths: Truths) -> Status:
    """The order of decision, read off the documentation of engine.plan.rules."""
    said: dict[Step, Truth] = {step: step in (Step.IN_FORCE, Step.APPLIES, Step.DUE) for step in Step}
    said |= truths.steps | {step: root.truth for step, root in truths.roots.items()}
    for step in (Step.IN_FORCE, Step.APPLIES):
        if said[step] is not True:
            return Status.UNCLEAR if said[step] is None else Status.NOT_APPLICABLE
    if kind in (Kind.PROPOSAL, Kind.DUTY):
        if said[Step.EXEMPT] is not False:
            return Status.UNCLEAR if said[Step.EXEMPT] is None else Status.EXEMPT
        names = {Kind.PROPOSAL: (Status.PROPOSED, Status.NOT_PROPOSED), Kind.DUTY: (Status.MET, Status.NOT_MET)}[kind]
        return Status.UNCLEAR if said[Step.CRITERION] is None else names[0 if said[Step.CRITERION] else 1]
    if said[Step.DUE] is not True:
        return Status.UNCLEAR if said[Step.DUE] is None else Status.NOT_APPLICABLE
    held = (said[Step.EXEMPT], said[Step.PAUSED])
    order = (
        (said[Step.ON_TIME], Status.DONE),
        (said[Step.LATE], Status.DONE_LATE),
        (said[Step.ENDED_BEFORE], Status.ENDED),
        (said[Step.ENDED_AFTER], Status.MISSED),
        (True if True in held else None if None in held else False, Status.EXEMPT),
        (said[Step.TOO_LATE], Status.MISSED),
        (said[Step.OVERDUE], Status.OVERDUE),
        (said[Step.TODAY], Status.DUE_TODAY),
        (said[Step.SOON], Status.DUE_SOON),
        (True, Status.DUE_LATER),
    )
    return next(Status.UNCLEAR if truth is None else status for truth, status in order if truth is not False)


def case(rng: random.Random, rule: Rule) -> Truths:
    roots = {step: root(rng, condition) for step, condition in to_durable.roots(rule).items()}
    asked = [step for step in Step if step not in roots and rng.random() < 0.7]
    if rng.random() < 0.5:
        steps: dict[Step, Truth] = {step: rng.choice(WORDS) for step in asked}
    else:  # most questions settle nothing, so that the last ones are asked too
        loud = rng.choice(asked or [Step.SOON])
        steps = {step: step in to_durable.TRUE_UNLESS_SAID or step is loud for step in asked}
    truths = Truths(rule.id, rule.in_force.start, "1", Status.UNCLEAR, None, roots, steps)
    return replace(truths, status=first_word(rule.kind, truths))


def random_rules(rng: random.Random, number: int, depth: int = 4) -> list[Rule]:
    kinds = (Kind.PROPOSAL, Kind.DUTY, Kind.DEADLINE, Kind.CYCLE)
    rules = []
    for at in range(number):
        kind = kinds[at % 4]
        criterion = tree(rng, depth) if at % 4 < 2 else None
        exempt = tree(rng, depth) if rng.random() < 0.7 else None
        rules.append(rule(f"regel-{at}", kind, applies=tree(rng, depth), exempt=exempt, criterion=criterion))
    return rules


def assert_agrees(truths: list[Truths], opinion: second.Opinion) -> None:
    assert opinion.notes == ()
    for asked, verdict in zip(truths, opinion.verdicts, strict=True):
        assert verdict is not None
        assert verdict.contradictions == ()
        assert verdict.roots == {step: root.truth for step, root in asked.roots.items()}, asked
        assert verdict.statuses == (asked.status,), asked


def test_random_logic_is_decided_as_brute_force_decides_it() -> None:
    rng = random.Random(11)
    rules = random_rules(rng, 60)
    truths = [case(rng, rule) for rule in rules for _ in range(60)]
    assert_agrees(truths, second.judge(rules, truths))
    for kind in to_durable.OTHERWISE:
        met = {truth.status for truth, rule in zip(truths, (r for r in rules for _ in range(60)), strict=True)
               if rule.kind is kind}  # fmt: skip
        assert met == BY_KIND[kind]


@pytest.mark.parametrize(
    "condition",
    [
        AnyOf((LEAF,) * 300),
        All((LEAF,) * 300),
        All((AnyOf((LEAF, LEAF)),) * 30),
        AnyOf((All((LEAF, AnyOf((LEAF, LEAF)))),) * 30),
        Not(All((AnyOf((LEAF,) * 25), Not(AnyOf((LEAF,) * 25)), All((LEAF,) * 25)))),
    ],
    ids=("300 oder", "300 und", "30 und-oder", "30 oder-und", "breit"),
)
def test_roots_beyond_durables_limits_are_cut(condition: Condition) -> None:
    rng = random.Random(3)
    big = rule("gross", Kind.DUTY, criterion=condition)
    truths = [case(rng, big) for _ in range(40)]
    count = len(to_durable.leaves(condition))
    for word in WORDS:
        root = Root((word,) * count, kleene(condition, iter((word,) * count)))
        truths.append(replace(truths[0], roots=truths[0].roots | {Step.CRITERION: root}, steps={}))
        truths[-1] = replace(truths[-1], status=first_word(Kind.DUTY, truths[-1]))
    assert_agrees(truths, second.judge([big], truths))


def test_a_deep_condition_is_cut() -> None:
    condition: Condition = LEAF
    for level in range(120):
        condition = All((LEAF, condition)) if level % 2 else AnyOf((LEAF, Not(condition)))
    rng = random.Random(5)
    deep = rule("tief", Kind.PROPOSAL, criterion=condition)
    truths = [case(rng, deep) for _ in range(60)]
    assert_agrees(truths, second.judge([deep], truths))


def simple(number: int) -> tuple[Rule, list[Truths]]:
    """A rule of one leaf and records that keep it, all alike."""
    roots = {Step.APPLIES: Root((), True), Step.CRITERION: Root((True,), True)}
    records = [Truths("eine", LAW.start, str(at), Status.MET, None, roots) for at in range(number)]
    return rule("eine", Kind.DUTY, criterion=LEAF), records


def test_every_version_is_judged_by_its_own_logic() -> None:
    one, (truth,) = simple(1)
    later = replace(LAW, start=date(2021, 3, 1))
    other = replace(one, in_force=later, applies=LEAF, criterion=Not(LEAF))
    roots = {Step.APPLIES: Root((True,), True), Step.CRITERION: Root((True,), False)}
    truths = [truth, replace(truth, since=later.start, roots=roots, status=Status.NOT_MET)]
    assert_agrees(truths, second.judge([one, other], truths))


def test_more_than_a_thousand_records_and_equal_facts() -> None:
    one, truths = simple(2500)
    assert_agrees(truths, second.judge([one], truths))


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def segfault(pid: int) -> None:
    os.kill(pid, signal.SIGSEGV)


def hang(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


def starve(pid: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_AS, (40_000_000, 40_000_000))


@pytest.mark.parametrize(
    ("how", "why"),
    [(kill, "Signal 9"), (segfault, "Signal 11"), (hang, "keine Antwort"), (starve, "Fehler|Signal")],
)
def test_a_dead_child_costs_a_note_and_nothing_else(how: Callable[[int], None], why: str) -> None:
    rng = random.Random(2)
    rules = random_rules(rng, 4)
    truths = [case(rng, rule) for rule in rules]
    opinion = second.judge(rules, truths, timeout=2.0 if how is hang else 60.0, started=how)
    assert opinion.verdicts == (None,) * 4
    (note,) = opinion.notes
    assert note.startswith("Die Zweitmeinung brach ab (")
    assert any(word in note for word in why.split("|"))
    assert note.endswith("0 von 4 geprüft.")


def test_what_was_answered_before_the_death_counts() -> None:
    one, truths = simple(100_000)

    def exhaust(pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))

    opinion = second.judge([one], truths, started=exhaust)
    answered = [verdict for verdict in opinion.verdicts if verdict is not None]
    assert 0 < len(answered) < len(truths)
    assert opinion.verdicts[: len(answered)] == tuple(answered)
    assert {verdict.statuses for verdict in answered} == {(Status.MET,)}
    assert opinion.notes[0].endswith(f"{len(answered)} von {len(truths)} geprüft.")


def test_rules_without_logic_of_their_own_get_no_verdict() -> None:
    quota = rule("quote", Kind.QUOTA)
    truths = [Truths("quote", LAW.start, "1", Status.GREEN)]
    assert second.judge([quota], truths) == second.Opinion((None,))


def test_without_durable_rules_it_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "durable.py").write_text("raise ImportError('no C compiler here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    one, truths = simple(3)
    assert second.judge([one], truths) == second.Opinion((None,) * 3, (second.NOT_INSTALLED,))
