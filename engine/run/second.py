"""The second opinion: durable_rules decides every rule's logic again, in a child process that may die.

The child is started with the rulesets and facts as JSON on its standard input and answers one line per record; whatever
it answered before it died counts. A death costs a note and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine
from engine.compile.to_durable import (
    ALWAYS,
    OTHERWISE,
    TRUE_UNLESS_SAID,
    Logic,
    Round,
    compile_rule,
    encode,
    step_field,
)
from engine.plan.rules import Rule
from schemas.outcome import Status
from schemas.verification import Step, Truth, Truths

NOT_INSTALLED = (
    "Die Zweitmeinung entfällt: durable_rules ist nicht installiert (die Installation braucht einen C-Compiler). "
    "Massenprüfung und Einzelfallprüfung werden trotzdem verglichen."
)
_CHILD = "import sys; sys.path[:0] = sys.argv[1:]; from engine.run.second import serve; serve()"
_MISSING = "fehlt"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What durable_rules decided about one record: the truth of every root, and the statuses that fired.

    `contradictions` are roots it found true and false at once; more or fewer than one status is a fault of its own.
    """

    roots: dict[Step, Truth]
    statuses: tuple[Status, ...]
    contradictions: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """One verdict per given record, None where there is none; `notes` say in German why."""

    verdicts: tuple[Verdict | None, ...]
    notes: tuple[str, ...] = ()


def _ignore(_pid: int) -> None:
    """Nobody wants to know the child's process id."""


def judge(
    rules: Sequence[Rule], truths: Sequence[Truths], timeout: float = 60.0, started: Callable[[int], None] = _ignore
) -> Opinion:
    """The second opinion on records of `rules` (named by `regel` and `since`), within `timeout` seconds.

    `started` is told the child's process id. Records of rules that have no logic of their own (quotas) get no verdict.
    """
    versions = {(rule.id, rule.in_force.start): rule for rule in rules if rule.kind in OTHERWISE}
    names = {version: f"r{at}" for at, version in enumerate(versions)}
    logics = {name: compile_rule(versions[version], name) for version, name in names.items()}
    asked = [(at, names[version]) for at, one in enumerate(truths) if (version := (one.regel, one.since)) in names]
    if not asked:
        return Opinion((None,) * len(truths))
    request = {
        "rulesets": {name: ruleset for logic in logics.values() for name, ruleset in logic.rulesets.items()},
        "rounds": {name: [_plain(turn) for turn in logic.rounds] for name, logic in logics.items()},
        "facts": [(name, _fact(logics[name], truths[at])) for at, name in asked],
    }
    lines, note = _ask(json.dumps(request), timeout, started)
    if lines[:1] == [_MISSING]:
        return Opinion((None,) * len(truths), (NOT_INSTALLED,))
    verdicts: list[Verdict | None] = [None] * len(truths)
    for (at, name), line in zip(asked, lines, strict=False):
        verdicts[at] = _verdict(logics[name], json.loads(line))
    if note is None and len(lines) < len(asked):
        note = "ohne Angabe eines Grundes"
    if note is None:
        return Opinion(tuple(verdicts))
    return Opinion(tuple(verdicts), (f"Die Zweitmeinung brach ab ({note}): {len(lines)} von {len(asked)} geprüft.",))


def _plain(turn: Round) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return turn.ruleset, turn.fields, turn.pieces


def _fact(logic: Logic, truths: Truths) -> dict[str, int]:
    """The leaf and step truths of one record; a step that is a root is filled in by the child's own finding."""
    fact = {step_field(step): encode(truths.steps.get(step, step in TRUE_UNLESS_SAID)) for step in logic.steps}
    for step, names in logic.leaves.items():
        fact |= dict(zip(names, map(encode, truths.roots[step].leaves), strict=True))
    return fact | {f"={piece}": list(Step).index(step) for step, piece in logic.roots.items()}


def _ask(request: str, timeout: float, started: Callable[[int], None]) -> tuple[list[str], str | None]:
    """The lines the child answered in full, and why there are no more of them."""
    root = Path(engine.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as child:
        started(child.pid)
        try:
            answer, _ = child.communicate(request, timeout)
            note = None if child.returncode == 0 else _why(child.returncode)
        except subprocess.TimeoutExpired:
            child.kill()
            answer, _ = child.communicate()
            note = f"nach {timeout:g} Sekunden keine Antwort"
    return answer.split("\n")[:-1], note


def _why(code: int) -> str:
    return f"Signal {-code}" if code < 0 else f"Fehler {code}"


def _verdict(logic: Logic, answer: dict[str, Any]) -> Verdict:
    found = {step: answer["pieces"][piece] for step, piece in logic.roots.items()}
    return Verdict(
        {step: {0: False, 1: True}.get(value) for step, value in found.items()},
        tuple(sorted({Status(name.partition("/")[0]) for name in answer["fired"]})),
        tuple(step for step, value in found.items() if value == 3),
    )


class _Judge:
    """The child's one Host and what fires while it looks at one fact."""

    def __init__(self, durable: Any, rulesets: dict[str, Any]) -> None:
        self._fired: set[str] = set()
        self._contexts = 0
        self._host = durable.Host(
            {
                name: {rule: body | {"run": self._note(rule)} for rule, body in ruleset.items()}
                for name, ruleset in rulesets.items()
            }
        )

    def _note(self, rule: str) -> Callable[[Any], None]:
        # Exactly one parameter: durable takes an action with two as asynchronous and loses firings.
        def run(_closure: Any) -> None:
            self._fired.add(rule)

        return run

    def fire(self, ruleset: str, fact: dict[str, int]) -> set[str]:
        """The names of the rules that fire for one fact, in a fresh context."""
        self._contexts += 1
        self._fired.clear()
        self._host.assert_fact(ruleset, fact | {ALWAYS: 1, "id": self._contexts, "sid": str(self._contexts)})
        self._host.delete_state(ruleset, str(self._contexts))
        if ALWAYS not in self._fired:
            raise RuntimeError(f"{ruleset}: nothing fired")
        return self._fired - {ALWAYS}

    def decide(self, rounds: list[Any], fact: dict[str, int]) -> dict[str, Any]:
        """All rounds of one rule for one record."""
        becomes = {name[1:]: f"s{step}" for name, step in fact.items() if name.startswith("=")}
        fired: set[str] = set()
        for ruleset, fields, pieces in rounds:
            fired = self.fire(ruleset, {name: fact[name] for name in fields})
            for piece in pieces:
                made = (f"{piece}+" in fired) + 2 * (f"{piece}-" in fired)
                fact[piece] = (2, 1, 0, 3)[made]
                if piece in becomes:
                    fact[becomes[piece]] = fact[piece]
        return {"pieces": {piece: fact[piece] for piece in becomes}, "fired": sorted(fired)}


def serve() -> None:
    """The child: reads one request, answers a line per fact, and leaves without tidying up."""
    request = json.load(sys.stdin)
    try:
        from durable import engine as durable
    except ImportError:
        sys.stdout.write(_MISSING + "\n")
        sys.stdout.flush()
        os._exit(0)
    child = _Judge(durable, request["rulesets"])
    for name, fact in request["facts"]:
        sys.stdout.write(json.dumps(child.decide(request["rounds"][name], fact)) + "\n")
        sys.stdout.flush()
    os._exit(0)  # durable's timer threads and its state may crash an orderly exit
