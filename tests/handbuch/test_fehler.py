"""docs/handbuch/fehler.md holds: every wrong example says exactly its code, every right one says nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.handbuch.examples import Example, codes, examples, file_of, patterns
from tests.handbuch.judge import judge_files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", patterns())
def test_pattern_is_right(kind: str, tmp_path: Path) -> None:
    pattern = patterns()[kind]
    assert list(map(str, judge_files({file_of(pattern): pattern.encode()}, tmp_path))) == []


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.code}-{'falsch' if e.wrong else 'richtig'}")
def test_example(example: Example, tmp_path: Path) -> None:
    found = judge_files(example.files, tmp_path)
    said = {diagnostic.code for diagnostic in found}
    if example.code == "R199":
        said.discard("R107")
    assert said == ({example.code} if example.wrong else set()), "\n".join(map(str, found))


def test_each_code_has_a_wrong_and_a_right_example() -> None:
    every = examples()
    for code in codes():
        assert {example.wrong for example in every if example.code == code} == {True, False}, code


def test_documented_codes_are_the_codes_of_the_engine() -> None:
    used: set[str] = set()
    for module in (ROOT / "engine").rglob("*.py"):
        used.update(re.findall(r'"(R\d{3,4})"', module.read_text(encoding="utf-8")))
    documented = codes()
    assert documented == sorted(set(documented), key=lambda code: int(code[1:])), "each code once, in order"
    assert set(documented) == used
