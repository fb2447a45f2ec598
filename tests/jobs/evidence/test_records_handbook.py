"""The chapters about records and the audit package, followed word for word."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3]
_BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.DOTALL)


def follow(chapter: str, folder: Path) -> int:
    """Types every command of a chapter; each line of a following ```text block has to be among what was said."""
    said, commands = "", 0
    for kind, body in _BLOCK.findall((HOUSE / "docs" / "handbuch" / chapter).read_text(encoding="utf-8")):
        if kind == "text":
            for line in body.splitlines():
                assert line in said.splitlines(), (line, said)
            continue
        said = ""
        for line in body.replace("\\\n", " ").splitlines():
            words = shlex.split(line)
            if words[0] == "regelwerk":
                words = [sys.executable, "-m", "cli.main", *words[1:]]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=surroundings())
            assert done.returncode == 0, (line, done.stdout, done.stderr)
            said += done.stdout
            commands += 1
    return commands


def surroundings() -> dict[str, str]:
    """What the commands find around them."""
    import os

    return {**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"}


@pytest.mark.slow
def test_records(tmp_path: Path) -> None:
    assert follow("nachweise.md", tmp_path) == 9


@pytest.mark.slow
def test_the_audit_package(tmp_path: Path) -> None:
    assert follow("pruefpaket.md", tmp_path) == 8
