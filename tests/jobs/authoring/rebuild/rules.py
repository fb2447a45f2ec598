"""The shipped rules as something to be written anew, whole or their examples alone."""

from __future__ import annotations

from engine.edit import Value
from engine.read import read
from jobs.authoring.form.cases.examples import value_of
from jobs.authoring.fresh import Wish, begun
from jobs.authoring.surroundings import Surroundings
from schemas.node import fold
from schemas.outcome import Kind
from tests.jobs.authoring.conftest import TODAY
from tests.jobs.authoring.rebuild.author import Author
from tests.jobs.authoring.rebuild.trees import agreeing, keys_of, text_of, usual


def shipped(around: Surroundings, path: str) -> bytes:
    """A shipped file, its ordinals in the form of the word that the form writes."""
    return agreeing((around.root / path).read_text(encoding="utf-8"), around.authored.model).encode()


def wanted(around: Surroundings, path: str) -> dict[str, Value]:
    """What a shipped rule says, as the form writes it."""
    node, _ = read(shipped(around, path), path)
    assert node is not None
    goal = keys_of(usual(value_of(node)))
    for example in goal["beispiele"]:
        assert isinstance(example, dict)
        example.setdefault("stichtag", str(goal["gilt ab"]))  # the day that counts where none is said
    return goal


def rebuilt(around: Surroundings, path: str) -> Author:
    """A shipped rule without its examples, written anew from its title, its kind and its topic."""
    goal = {**wanted(around, path), "beispiele": ""}
    kind = Kind.DEFINITION if "begriff" in goal else Kind(str(goal["art"]))
    said = {fold(key): one for key, one in goal.items()}
    wish = Wish(str(goal["titel"]), kind, path.split("/")[0], _subject(said, kind), str(said["verantwortlich"]),
                str(said.get("zustaendig", "")))  # fmt: skip
    author = Author(around, path, goal, begun(around, wish, frozenset(), TODAY)[1])
    author.write()
    return author


def exemplified(around: Surroundings, path: str) -> Author:
    """A shipped rule with its examples written anew."""
    goal = wanted(around, path)
    author = Author(around, path, goal, text_of({**goal, "beispiele": ""}))
    author.write()
    return author


def _subject(said: dict[str, Value], kind: Kind) -> str:
    """What a new rule is made about."""
    return str(keys_of(said.get("gezaehlt werden")).get("aus", "kunde") if kind is Kind.QUOTA else said["je"])
