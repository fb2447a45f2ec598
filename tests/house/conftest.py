"""The house as the tests of its order see it."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
FETCHED = {"node_modules", "built"}
"""Folders that make fills."""
NOT_SHIPPED = {"tests", "docs", "fixtures", "rules", "build", "dist"}


def tracked(house: Path) -> list[Path]:
    """Every file under version control; in an unpacked archive, every file outside hidden folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        return [house / name for name in listed.stdout.split("\0") if name and (house / name).is_file()]
    return [
        path
        for path in house.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") or part in FETCHED for part in path.relative_to(house).parts[:-1])
    ]


@pytest.fixture(scope="session")
def house() -> Path:
    """The root of the repository."""
    return HOUSE


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that belongs to the repository."""
    return sorted(tracked(HOUSE))


@pytest.fixture(scope="session")
def modules(files: list[Path]) -> list[Path]:
    """Every module of ours that is not a test."""
    return [path for path in files if path.suffix == ".py" and path.relative_to(HOUSE).parts[0] not in NOT_SHIPPED]


@pytest.fixture(scope="session")
def packages(modules: list[Path]) -> set[str]:
    """The top folders that hold code which is installed."""
    tops = {path.relative_to(HOUSE).parts[0] for path in modules if path.parent != HOUSE}
    return tops - {"bench", "deploy"}


@pytest.fixture(scope="session")
def trees(modules: list[Path]) -> dict[Path, ast.Module]:
    """The same modules, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules}
