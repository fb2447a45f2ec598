"""The recipes of synthetic offices that are shipped: fixtures/caseload/*.yaml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from caseload.recipe import Recipe
from caseload.recipe import read as read_recipe
from engine.read import read
from schemas.failure import Failure
from schemas.node import Mapping, Node, Scalar

SHIPPED = Path(__file__).resolve().parent.parent / "fixtures" / "caseload"


def recipe(office: str, folder: Path = SHIPPED) -> Recipe:
    """The recipe for an office; raises Failure (with the names there are) where there is none.

    An office without published tables of its own may say `wie:` whose tables it takes.
    """
    path = folder / f"{office}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.yaml")))
        raise Failure(f"Für „{office}“ gibt es kein Rezept eines erfundenen Fallbestands. Es gibt: {known}.")
    node, wrong = read(path.read_bytes(), path.name)
    if not isinstance(node, Mapping) or wrong:
        raise Failure(*(str(each) for each in wrong))
    plain = _plain(node)
    if "wie" in plain:
        return replace(recipe(str(plain["wie"]), folder), name=str(plain["rezept"]), office=str(plain["amt"]))
    return read_recipe(plain)


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {entry.key.text: _plain(entry.value) for entry in node.entries}
    return [_plain(item) for item in node.items]
