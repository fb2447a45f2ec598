"""The lock file and the way it is installed."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def install(house: Path) -> ModuleType:
    """The script beside the Makefile, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("install", house / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lock(house: Path) -> str:
    return (house / "requirements.lock").read_text(encoding="utf-8")


def test_every_requirement_is_exact_and_hashed(install: ModuleType, lock: str) -> None:
    blocks = install.blocks(lock)
    assert len(blocks) > 50
    for block in blocks:
        first, *hashes = block.replace("\\\n", "\n").splitlines()
        assert re.match(r"[a-z0-9.-]+==\S+", first), first
        assert hashes, f"{first} has no hash"
        assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", line) for line in hashes), first


def test_the_lock_has_no_address(lock: str) -> None:
    assert [line for line in lock.splitlines() if "://" in line or line.startswith("-")] == []


def test_the_part_from_source_is_split_off_whole(install: ModuleType, lock: str) -> None:
    rest, alone = install.split(lock, install.FROM_SOURCE)
    assert alone.startswith("durable-rules==2.0.28")
    assert "--hash=" in alone
    assert len(install.blocks(alone)) == 1
    assert "durable" not in rest
    assert sorted(install.blocks(rest) + install.blocks(alone)) == sorted(install.blocks(lock))


def test_spark_is_split_off_whole(install: ModuleType, lock: str) -> None:
    rest, demanded = install.everyday(lock)
    assert [block.split("==")[0] for block in install.blocks(demanded)] == ["py4j", "pyspark"]
    assert "pyspark" not in rest
    assert sorted(install.blocks(rest) + install.blocks(demanded)) == sorted(install.blocks(lock))


def test_the_lock_holds_what_the_project_asks_for(install: ModuleType, lock: str, house: Path) -> None:
    project = tomllib.loads((house / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    locked = {block.split("==")[0]: block for block in install.blocks(lock)}
    for requirement in asked:
        name = re.split(r"[<>=\[;]", requirement)[0]
        key = re.sub(r"[._]", "-", name).lower()
        assert key in locked, f"{name} is not in the lock: make lock"
        if exact := re.search(r"==([\w.]+)", requirement):
            assert locked[key].startswith(f"{key}=={exact[1]} "), requirement


def test_what_leads_pip_astray_is_left_out(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "a mirror of the office")
    kept = install.environment()
    assert "PIP_TARGET" not in kept
    assert kept["PIP_INDEX_URL"] == "a mirror of the office"
    assert kept["PIP_USER"] == "0"
