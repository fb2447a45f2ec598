"""Small modules, short functions, folders one can take in at a glance."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

LINES_A_MODULE = 400
LINES_A_FUNCTION = 50
MODULES_A_FOLDER = 10


def test_modules_are_small(modules: list[Path]) -> None:
    lines = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert {name: n for name, n in lines.items() if n > LINES_A_MODULE} == {}


def test_functions_are_short(trees: dict[Path, ast.Module]) -> None:
    long = [
        f"{path}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LINES_A_FUNCTION
    ]
    assert long == []


def test_folders_hold_few_modules(modules: list[Path]) -> None:
    counted = Counter(path.parent for path in modules if path.name not in {"__init__.py", "__main__.py"})
    assert {str(folder): n for folder, n in counted.items() if n > MODULES_A_FOLDER} == {}
