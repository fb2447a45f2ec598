"""Names that say something; no word of one office in the engine; a sentence at every public door."""

from __future__ import annotations

import ast
import re
from pathlib import Path

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "core",
    "misc",
    "manager",
    "handler",
    "service",
    "impl",
}
DECORATED = re.compile(r"(Manager|Handler|Service|Impl|Helper|Util|Utils|Base|Wrapper)$")
OF_ONE_OFFICE = re.compile(
    r"(?<![a-zäöüß])(kunde|kundin|egv|bfm|jobcenter|fallmanagement|eingliederungsvereinbarung|teilnahme|massnahme|maßnahme"
    r"|bedarfsgemeinschaft|handlungsbedarf|profiling|vermittlungsvorschlag|kooperationsplan)(?![a-zäöüß])",
    re.IGNORECASE,
)


def test_no_module_has_an_empty_name(modules: list[Path], house: Path) -> None:
    parts = {(part.removesuffix(".py"), str(path)) for path in modules for part in path.relative_to(house).parts}
    assert [where for part, where in parts if part in SAYS_NOTHING] == []


def test_no_class_is_decorated_with_an_empty_word(trees: dict[Path, ast.Module]) -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and DECORATED.search(node.name)
    ]
    assert found == []


def documented(node: ast.AST) -> bool:
    """Whether a node that can carry a docstring carries one."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, kinds) and bool(ast.get_docstring(node))


def test_public_names_have_a_docstring(trees: dict[Path, ast.Module]) -> None:
    silent = [f"{path}: the module" for path, tree in trees.items() if not documented(tree)]
    silent += [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not documented(node)
    ]
    assert silent == []


OF_THE_RESULT = {"kunde_id"}
"""Names the contract gives to columns of outcomes.parquet, whatever an office's case is called."""


def docstrings(tree: ast.Module) -> set[int]:
    """The constants that are prose: docstrings of modules, classes, functions and of the names above them."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_the_engine_knows_no_office(trees: dict[Path, ast.Module], house: Path) -> None:
    found = []
    for path, tree in trees.items():
        if path.relative_to(house).parts[0] != "engine":
            continue
        prose = docstrings(tree)
        for node in ast.walk(tree):
            word = {ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.FunctionDef: "name"}.get(type(node))
            text = getattr(node, word) if word else ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                text = node.value
            if text not in OF_THE_RESULT and OF_ONE_OFFICE.search(text.replace("_", " ")):
                found.append(f"{path}:{getattr(node, 'lineno', 0)} {text!r}")
    assert found == []
