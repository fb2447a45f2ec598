"""An example tried on its rule before anybody is offered it: whether the rule says of it what it is said to say."""

from __future__ import annotations

from pathlib import Path

from engine.check.single import Verdict
from jobs.authoring.judging import judged
from jobs.authoring.sending import with_example
from jobs.authoring.surroundings import surroundings
from schemas.node import fold


def tried(rules: Path, office: str, rule: str, example: str) -> Verdict | None:
    """What the rule of the folder says of an example in YAML, put behind those it has.

    With versions beside each other the first that finds it right speaks, else the last. None where the rule is not
    there or cannot be read.
    """
    around = surroundings(rules, office)
    found: Verdict | None = None
    for one in around.authored.rules:
        if fold(one.id.text) != fold(rule):
            continue
        path = around.path_of(one)
        put = with_example((rules / path).read_bytes(), str(rules / path), example)
        verdicts = () if put is None else judged(around, path, put[0]).verdicts
        found = verdicts[-1] if verdicts else found
        if found is not None and found.right:
            return found
    return found
