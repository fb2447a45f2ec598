"""A file that SQL reads is named at one door: DuckDB takes names for patterns, and folders for columns."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

DOOR = "schemas/snapshot.py"
_READS = re.compile(r"(?<!def )(?<!\.)\b(read_parquet|parquet_scan|parquet_schema|read_csv)\((?!\{exactly\()")


def test_a_file_is_read_by_its_exact_name(trees: dict[Path, ast.Module], house: Path) -> None:
    names = {path: path.relative_to(house).as_posix() for path in trees}
    asked = {path: name for path, name in names.items() if name.split("/")[0] not in {"bench", "fixtures", "tests"}}
    found = [name for path, name in asked.items() if _READS.search(path.read_text(encoding="utf-8"))]
    assert [name for name in found if name != DOOR] == []


@pytest.mark.parametrize("text", ['f"read_parquet({literal(str(path))})"', '"FROM read_csv(?)"'])
def test_a_way_around_the_door_is_found(text: str) -> None:
    assert _READS.search(text)
