"""`regelwerk check --cost`: advice with exit code 0, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Called

Call = Callable[..., Called]


def test_costs_are_advice(regelwerk: Call, rules: Path, delivery: Path) -> None:
    asked = ["check", "--rules", rules, rules / "fachmodell", "--cost", "--office", "magdeburg"]
    done = regelwerk(*asked, "--data", delivery, "--as-of", "30.06.2020")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nKosten von 5 Regeln, gemessen an den Daten mit " in done.stdout
    for wrong, said in (
        (["check", "--data", delivery], "--data gehört zu --cost"),
        ([*asked, "--data", delivery], "--as-of"),
        ([*asked, "--format", "json"], "nur als Text"),
    ):
        refused = regelwerk(*wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
