"""Every shipped rule is written by the form alone: from an empty one, by buttons and fields, to the same plan."""

from __future__ import annotations

from typing import Any

import pytest

from engine.check.survey import Reading, read_alone
from engine.plan.bare import bare
from engine.plan.conditions import All, AnyOf
from jobs.authoring.surroundings import Surroundings, own
from tests.jobs.authoring.rebuild.author import Author
from tests.jobs.authoring.rebuild.rules import exemplified, rebuilt, shipped, wanted
from tests.jobs.authoring.rebuild.trees import text_of

FEW = ("begriffe/u25.yaml", "iks/geschaeftsanweisung-eindeutig.yaml", "iks/fachaufsicht-stichprobe.yaml")
"""A condition, two records told apart, a cycle whose evidence is compared with a field."""

EXAMPLES = ("begriffe/u25.yaml", "fbw/fbw-kontakt-nach-ende.yaml", "ziele/lzb-bestand-senkung.yaml",
            "begriffe/teilnahmedauer-individuell.yaml", "ziele/zielwert-je-indikator.yaml",
            "ziele/zielvereinbarung-jaehrlich.yaml")  # fmt: skip
"""Examples that expect a truth, are delivered to a day, expect a light, have a record that the rule does not read,
miss a table, miss a value."""

PARTS, SHARES = 16, 41
"""So many tests for the rules, and for their examples; only the one with the longest rule (1,042 steps) takes long."""


def _said(around: Surroundings, path: str, author: Author) -> tuple[Reading, Reading]:
    """What the shipped file says and what the new one says; the new one has the shipped examples."""
    now = {**author.now(), "beispiele": wanted(around, path)["beispiele"]}
    name = "begriff" if "begriff" in now else "regel"
    mine = own(around, path, text_of({name: author.goal[name], **{key: now[key] for key in now if key != name}}))
    old = own(around, path, shipped(around, path))
    assert mine.rule is not None and old.rule is not None, mine.found
    return read_alone(mine.library, mine.rule), read_alone(old.library, old.rule)


def _whole(around: Surroundings, path: str) -> None:
    mine, old = _said(around, path, rebuilt(around, path))
    assert mine.version.found == [], path
    for piece in ("rule", "condition", "value"):
        assert _ordered(bare(getattr(mine, piece))) == _ordered(bare(getattr(old, piece))), path


def _ordered(piece: Any) -> Any:
    """An image of a plan in which the parts of a group stand in one order: which comes first does not matter."""
    if not isinstance(piece, tuple):
        return piece
    inner = tuple(_ordered(one) for one in piece)
    return (inner[0], tuple(sorted(inner[1], key=repr))) if inner and inner[0] in (All, AnyOf) else inner


@pytest.mark.parametrize("path", FEW)
def test_a_shipped_rule_is_written_by_the_form_alone(around: Surroundings, path: str) -> None:
    _whole(around, path)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(PARTS))
def test_every_shipped_rule_is_written_by_the_form_alone(around: Surroundings, share: int) -> None:
    for path in sorted({around.path_of(rule) for rule in around.authored.rules})[share::PARTS]:
        _whole(around, path)


@pytest.mark.parametrize("path", EXAMPLES)
def test_special_examples_are_written_by_the_form_alone(around: Surroundings, path: str) -> None:
    assert exemplified(around, path).steps > 0


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_all_examples_are_written_by_the_form_alone(around: Surroundings, share: int) -> None:
    for path in sorted({around.path_of(rule) for rule in around.authored.rules})[share::SHARES]:
        assert exemplified(around, path).steps > 0, path
