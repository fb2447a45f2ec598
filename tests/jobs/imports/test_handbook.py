"""The handbook's chapter on deliveries, followed word for word by a shell in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3]
CHAPTER = HOUSE / "docs" / "handbuch" / "import.md"


def blocks(kind: str) -> list[str]:
    """The blocks of a kind in the chapter."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", CHAPTER.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def pattern(line: str) -> str:
    """A line of the chapter as a pattern; … stands for what differs from day to day, blanks for columns."""
    return r"\s+".join(re.escape(word).replace("…", r"\S+") for word in line.split())


@pytest.mark.slow
def test_the_chapter_works_word_for_word(tmp_path: Path) -> None:
    programs, work = tmp_path / "programme", tmp_path / "arbeit"
    programs.mkdir()
    work.mkdir()
    (programs / "regelwerk").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli.main "$@"\n')
    (programs / "regelwerk").chmod(0o755)
    shutil.copytree(HOUSE / "rules", work / "rules")
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(HOUSE), "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks("sh"))],
        cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    said = [line for block in blocks("text") for line in block.splitlines()]
    assert len(said) > 15
    for line in said:
        assert re.search(rf"^\s*{pattern(line)}\s*$", done.stdout, re.MULTILINE), line
    proposed = (work / "vorschlag.yaml").read_text(encoding="utf-8")
    assert "kunde_id: Kundennummer" in proposed and "- Nachname" in proposed
