"""What the handbook says that people will see is what the program says."""

from __future__ import annotations

import ast
import re

import pytest

from tests.faults.office import HOUSE

PAGE = (HOUSE / "docs" / "handbuch" / "stoerungen.md").read_text(encoding="utf-8")
NOT_OURS = {"Traceback", "Fehler:"}
QUOTED = sorted(set(re.findall("„([^“]+)“", PAGE)) - NOT_OURS)


@pytest.fixture(scope="module")
def said() -> str:
    """All texts in the program, without the parts that are filled in."""
    texts = []
    for room in ("cli", "jobs", "store", "intake", "schemas"):
        for path in (HOUSE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                    texts.append("".join(str(part) for part in parts))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(node.value)
    return "\n".join(texts)


@pytest.mark.parametrize("quoted", QUOTED)
def test_what_is_to_be_seen_is_said(quoted: str, said: str) -> None:
    assert quoted in said
