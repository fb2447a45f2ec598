"""`regelwerk run --memory`: what does not fit goes to the disk, and the outcomes are the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Called

Call = Callable[..., Called]


def test_with_little_memory_the_same_comes_out(regelwerk: Call, rules: Path, delivery: Path, tmp_path: Path) -> None:
    given = ["run", "--data", delivery, "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", rules]
    for wrong, said in (("2G", "2GB oder 800MB"), ("100MB", "mindestens 500MB"), ("viel", "keine Größe")):
        refused = regelwerk(*given, "--out", tmp_path / "nie", "--memory", wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
    digests = []
    for more in ([], ["--memory", "500 mb"]):
        done = regelwerk(*given, "--out", tmp_path / "ergebnis", *more)
        assert (done.returncode, done.stderr) == (0, "")
        digests.append(json.loads((tmp_path / "ergebnis" / "run.json").read_text(encoding="utf-8"))["digest"])
    assert digests[0] == digests[1]
