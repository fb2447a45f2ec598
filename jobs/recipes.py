"""The recipes of synthetic offices that are shipped: fixtures/caseload/*.yaml, with their further tables."""

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
TABLES = "tabellen"
"""The folder of further tables, which all offices share."""


def recipe(office: str, folder: Path = SHIPPED) -> Recipe:
    """The recipe for an office; raises Failure (with the names there are) where there is none.

    An office without published tables of its own may say `wie:` whose tables it takes.
    """
    path = folder / f"{office}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.yaml")))
        raise Failure(f"Für „{office}“ gibt es kein Rezept eines erfundenen Fallbestands. Es gibt: {known}.")
    tables = [table for file in sorted((SHIPPED / TABLES).glob("*.yaml")) for table in _read(file)["tabellen"]]
    plain = _read(path)
    if "wie" in plain:
        return replace(recipe(str(plain["wie"]), folder), name=str(plain["rezept"]), office=str(plain["amt"]))
    return read_recipe(plain, tables)


def _read(path: Path) -> Any:
    node, wrong = read(path.read_bytes(), path.name)
    if not isinstance(node, Mapping) or wrong:
        raise Failure(*(str(each) for each in wrong))
    return _plain(node)


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {entry.key.text: _plain(entry.value) for entry in node.entries}
    return [_plain(item) for item in node.items]
