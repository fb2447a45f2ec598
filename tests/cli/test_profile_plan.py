"""`regelwerk run --profile-plan`: on the terminal, as a file beside the results, and what is refused before the run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Called

Call = Callable[..., Called]


def test_a_run_shows_where_its_time_went(regelwerk: Call, rules: Path, delivery: Path, tmp_path: Path) -> None:
    given = [
        "run", "--data", delivery, "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", rules,
        "--out", tmp_path / "ergebnis",
    ]  # fmt: skip
    for wrong, said in (("ergebnis/plan.json", "aufwand.json"), ("aufwand.txt", ".json oder .parquet")):
        refused = regelwerk(*given, "--profile-plan", wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
    assert not (tmp_path / "ergebnis").exists()
    for _ in range(2):  # the file beside the results does not stand in the way of the next run
        done = regelwerk(*given, "--profile-plan", "ergebnis/aufwand.json")
        assert (done.returncode, done.stderr) == (0, "")
    told = json.loads((tmp_path / "ergebnis" / "aufwand.json").read_text(encoding="utf-8"))
    for title in ("Wohin die Zeit ging", "Je Regel (Rechenzeit in Sekunden)", "Stufen, die mehrere Regeln lesen"):
        assert f"\n{title}" in done.stdout
    after = done.stdout.partition("Je Regel (Rechenzeit")[2]
    assert [one["name"] for one in told["regeln"] if f"\n{one['name']} " not in after] == []
    assert "\nRegeln in SQL übersetzen " in done.stdout
    plain = regelwerk(*given, "--profile-plan")
    assert "\nWohin die Zeit ging\n" in plain.stdout
    assert not (tmp_path / "ergebnis" / "aufwand.json").exists()
