"""What the prose promises is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINES_A_DECISION = 45
MADE = re.compile(r"`make ([a-z-]+)")
LINKED = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def prose(files: list[Path]) -> list[Path]:
    """Every page of prose."""
    return [path for path in files if path.suffix == ".md"]


def test_readme_names_the_two_commands(house: Path) -> None:
    readme = (house / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_every_make_target_in_the_prose_exists(files: list[Path], house: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (house / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {(name, str(page)) for page in prose(files) for name in MADE.findall(page.read_text(encoding="utf-8"))}
    assert named
    assert [(name, page) for name, page in named if name not in targets] == []


def test_links_lead_somewhere(files: list[Path]) -> None:
    broken = [
        f"{page}: {target}"
        for page in prose(files)
        for target in LINKED.findall(page.read_text(encoding="utf-8"))
        # Pictures of the handbook are made by a script, not kept.
        if not (page.parent / target).exists() and not (page.parent.name == "handbuch" and target.startswith("bilder/"))
    ]
    assert broken == []


def test_the_architecture_names_every_room(packages: set[str], house: Path) -> None:
    page = (house / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in sorted(packages) if f"`{name}/`" not in page] == []


def decisions() -> list[Path]:
    """The pages of docs/decisions."""
    return sorted((Path(__file__).resolve().parents[2] / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", decisions(), ids=lambda page: page.stem)
def test_a_decision_is_short_and_says_why(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES_A_DECISION
    assert lines[0].startswith("# ")
    for part in ("**Decided:**", "**Why:**"):
        assert any(line.startswith(part) for line in lines), f"{page.name} has no line that starts with {part}"


def test_decisions_are_listed_in_the_architecture(house: Path) -> None:
    page = (house / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert decisions()
    assert [one.name for one in decisions() if f"decisions/{one.name}" not in page] == []
