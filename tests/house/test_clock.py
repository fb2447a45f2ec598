"""A day is a day in the offices: the machine's zone decides nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DOOR = "schemas/clock/place.py"
WITHOUT_ZONE = {
    "jobs/evidence/records/values.py", "engine/workflow/dates.py", "intake/exports/typed.py",
    "store/records/care/counts.py", "cli/commands/office/samples/show.py", "bench/year/calendar.py",
}  # fmt: skip
"""What they take the day of was read or reckoned without a zone, or in the offices' own."""


def test_the_day_of_a_moment_is_asked_at_one_door(trees: dict[Path, ast.Module], house: Path) -> None:
    found = []
    for path, tree in trees.items():
        name = path.relative_to(house).as_posix()
        if name != DOOR:
            found += [f"{name}:{line}: {what}" for line, what in _past_the_door(tree, name in WITHOUT_ZONE)]
    assert found == []


def test_every_exception_is_needed(trees: dict[Path, ast.Module], house: Path) -> None:
    assert [name for name in sorted(WITHOUT_ZONE) if not list(_past_the_door(trees[house / name], False))] == []


@pytest.mark.parametrize(
    "text", ["date.today()", "now.date()", "now.astimezone()", 'ZoneInfo("Europe/Berlin")', "one.at.date()"]
)
def test_a_way_around_the_door_is_found(text: str) -> None:
    assert list(_past_the_door(ast.parse(text), False))


def _past_the_door(tree: ast.Module, without_zone: bool) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        bare = not node.args and not node.keywords
        endings = (".astimezone",) if without_zone else (".astimezone", ".date")
        zoned = called.endswith("ZoneInfo") or called in {"date.today", "datetime.today"}
        if zoned or (bare and called.endswith(endings)):
            yield node.lineno, called
