"""`regelwerk run --memory`: what does not fit goes to the disk, and the outcomes are the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.run import batch
from engine.run.duck import Scratch
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


def test_where_memory_is_short_tables_lie_on_disk(
    regelwerk: Call, rules: Path, delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def digest(folder: str) -> object:
        given = ["--data", delivery, "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", rules]
        assert regelwerk("run", *given, "--out", tmp_path / folder, "--all").returncode == 0
        return json.loads((tmp_path / folder / "run.json").read_text(encoding="utf-8"))["digest"]

    made, where = Scratch.made.__func__, []

    def noted(*given: object, **more: object) -> Scratch:
        where.append(more["on_disk"])
        return made(*given, **more)

    monkeypatch.setattr(Scratch, "made", classmethod(noted))
    plenty = digest("viel")
    monkeypatch.setattr(batch, "_ROW", 10**9)
    assert digest("wenig") == plenty
    assert where == [False, True]
    assert {one.name for one in (tmp_path / "wenig").iterdir()} == {one.name for one in (tmp_path / "viel").iterdir()}
