"""What an office installs: the code, and beside it the rules and the recipes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_wheel_carries_code_rules_and_recipes(house: Path, files: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "house"
    for path in files:
        target = copy / path.relative_to(house)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    built = house / "web" / "built"
    if not (built / "manifest.json").is_file():
        pytest.skip("the pages were never built here: make front")
    shutil.copytree(built, copy / "web" / "built")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-qq",
        "--no-deps",
        "--no-build-isolation",
        ".",
        "-w",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    code = ("caseload", "cli", "delivery", "engine", "flows", "intake", "jobs", "schemas", "store", "web")
    carried = (*code, "rules", "fixtures/caseload")
    wanted = {str(path.relative_to(house)) for path in files if path.suffix in {".py", ".yaml", ".typ", ".html"}}
    wanted = {name for name in wanted if name.startswith(tuple(f"{folder}/" for folder in carried))}
    wanted |= {f"web/built/{path.name}" for path in built.iterdir()}
    assert wanted - names == set()
    assert [name for name in names if "node_modules" in name or name.startswith("web/frontend")] == []
    assert {name for name in names if name.startswith("docs/")} == {
        str(path.relative_to(house))
        for path in files
        if path.parent == house / "docs" / "handbuch" and path.suffix == ".md"
    }
    assert [name for name in names if name.startswith(("tests/", "bench/", "fixtures/rules", "install"))] == []
