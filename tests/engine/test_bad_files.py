"""Every wrong file under fixtures/rules/bad says what it should, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.read import LARGEST, read
from schemas.diagnostic import Diagnostic
from tests.handbuch.judge import judge, judge_files

BAD = Path(__file__).parents[2] / "fixtures" / "rules" / "bad"
CASES = sorted(path for path in BAD.iterdir() if path.is_dir())


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = (case / "erwartet.txt").read_text(encoding="utf-8")
    found = judge(case)
    assert "".join(f"{diagnostic}\n" for diagnostic in found) == expected
    assert found, "a wrong file must say something"
    for place in (diagnostic.place for diagnostic in found):
        data = (case / place.file).read_bytes()
        lines = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8", errors="replace").splitlines()
        assert 1 <= place.line <= place.end_line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1


def test_a_huge_file_is_refused_unread() -> None:
    data = b"regel: x\n" * (50_000_000 // 9)
    node, found = read(data, "riesig.yaml")
    assert node is None
    assert [str(diagnostic) for diagnostic in found] == [
        "riesig.yaml:1:1: Fehler[R102]: Die Datei ist mit 50,0 MB zu groß; eine Regel ist höchstens 1 MB groß."
    ]


def test_the_largest_file_is_still_read() -> None:
    line = b"# Kommentar\n"
    data = b"regel: x\n" + line * ((LARGEST - 9) // len(line))
    node, found = read(data, "gross.yaml")
    assert node is not None
    assert found == []


def _mended(data: bytes, diagnostic: Diagnostic) -> bytes:
    """The file with the remedy in the place of the stretch; a colon that is there already is not doubled."""
    place, remedy = diagnostic.place, diagnostic.remedy or ""
    lines = data.decode("utf-8").split("\n")
    line, last = lines[place.line - 1], lines[place.end_line - 1]
    rest = last[place.end_column - 1 :]
    text = line[: place.column - 1] + (remedy[:-1] if rest.startswith(":") and remedy.endswith(":") else remedy) + rest
    return "\n".join([*lines[: place.line - 1], text, *lines[place.end_line :]]).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_remedy_mends(case: Path, tmp_path: Path) -> None:
    files = {path.relative_to(case).as_posix(): path.read_bytes() for path in case.rglob("*.yaml")}
    for number, diagnostic in enumerate(judge(case)):
        broken = files[diagnostic.place.file]
        if diagnostic.remedy is None or broken.startswith(b"\xff\xfe"):
            continue
        mended = {**files, diagnostic.place.file: _mended(broken, diagnostic)}
        left = judge_files(mended, tmp_path / str(number))
        same = {(one.code, one.place.file, one.place.line) for one in left}
        assert (diagnostic.code, diagnostic.place.file, diagnostic.place.line) not in same, diagnostic
        assert "R119" not in {one.code for one in left}
