"""The chapter about samples, followed word for word; the auditor has a shell only."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from cli.main import main
from tests.jobs.findings.conftest import MONDAY
from tests.jobs.samples.filling import fill

CHAPTER = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "stichprobe.md"


def call(line: str) -> int:
    """One command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(line)[1:])
    return int(ended.value.code or 0)


@pytest.mark.slow
def test_the_chapter_word_for_word(
    tmp_path: Path, rules: Path, people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(f"regelwerk db init --store ablage --office magdeburg --rules {rules}") == 0
    assert call(f"regelwerk import --store ablage --source fachmodell {people} --as-of {MONDAY:%d.%m.%Y}") == 0
    text = CHAPTER.read_text(encoding="utf-8")
    lines = re.findall(r"^    (regelwerk .*)$", text, re.MULTILINE)
    assert len(lines) == 12
    said: dict[str, str] = {}
    for line in lines:
        if "--file" in line:
            fill(tmp_path / "stichprobe" / "pruefbogen.xlsx", 1, questions=3)
        capsys.readouterr()
        code = call(line)
        out = capsys.readouterr()
        assert (code, out.err) == (0, ""), line
        said[line.split("stichprobe-0001")[0].strip()] = out.out
    assert (
        "exakt (Clopper-Pearson)" in said["regelwerk sample result"]
        or "alle geprüft" in said["regelwerk sample result"]
    )
    assert "1 berichtigt" in said["regelwerk sample record"]
    assert said["regelwerk sample show --store ablage"].count("stichprobe-000") == 2
    assert "Nachprüfung" in said["regelwerk sample show --store ablage"]
    (script,) = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "gleich"), done.stdout + done.stderr
