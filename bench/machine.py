"""Where a measurement was taken: machine, system and the versions that matter."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.process import ROOT
from schemas.clock.place import day_of

PACKAGES = (
    "regelwerk",
    "duckdb",
    "ibis-framework",
    "pyarrow",
    "numpy",
    "pydantic",
    "durable_rules",
    "ruamel.yaml",
    "pyspark",
)


def described(versions: str = "") -> list[tuple[str, str]]:
    """Day and machine as pairs of what and how much; what cannot be told is left out. `versions` instead of ours."""
    told = [
        ("day", day_of(datetime.now(UTC)).isoformat()),
        ("processor", f"{os.cpu_count()} × {_processor()}"),
        ("memory", _memory()),
        ("system", platform.platform(terse=True)),
        ("Python", platform.python_version()),
        ("load", _load()),
        ("versions", versions or ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))),
        ("commit", _commit()),
    ]
    return [(name, text) for name, text in told if text]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError, AttributeError):
        return ""


def _load() -> str:
    """How many wanted the processors in the minute before; our own last measurement is among them."""
    try:
        return f"{os.getloadavg()[0]:.0f} at the end"
    except (OSError, AttributeError):
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """The short hash, with a mark if files differ from it; empty outside a repository."""
    try:
        asked = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
