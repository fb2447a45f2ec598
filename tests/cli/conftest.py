"""The command as people call it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jobs.conftest import delivery, rules

HOUSE = Path(__file__).resolve().parents[2]
Called = subprocess.CompletedProcess[str]


@pytest.fixture
def regelwerk(tmp_path: Path) -> Callable[..., Called]:
    """Calls the command in an empty folder; a traceback is never right."""

    def call(*arguments: str | Path, **more: str) -> Called:
        environment = {**os.environ, "PYTHONPATH": str(HOUSE), "COLUMNS": "80", **more}
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *map(str, arguments)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, encoding="utf-8", timeout=300,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done

    return call


__all__ = ["delivery", "rules"]
