"""The direction of imports, held by import-linter, over every folder that holds code."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

PLANTED = {
    "schemas": "import engine",
    "engine/plan": "import engine.parse",
    "store": "import intake",
    "caseload": "import ibis",
    "intake": "import ruamel.yaml",
    "engine/parse": "import dateutil",
}
"""A folder, and an import that it may not have."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the house in this folder."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([str(program), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_are_kept(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout


def test_a_planted_import_is_found(house: Path, packages: set[str], tmp_path: Path) -> None:
    for name in packages:
        shutil.copytree(house / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(house / ".importlinter", tmp_path)
    for folder, line in PLANTED.items():
        (tmp_path / folder / "planted.py").write_text(line + "\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert [folder for folder in PLANTED if folder.replace("/", ".") + ".planted" not in done.stdout] == []


def test_no_folder_escapes_the_contracts(packages: set[str], house: Path) -> None:
    config = configparser.ConfigParser()
    config.read(house / ".importlinter", encoding="utf-8")
    assert set(config["importlinter"]["root_packages"].split()) == packages
    layers = re.findall(r"\w+", config["importlinter:contract:house"]["layers"])
    assert packages <= set(layers)


def test_every_folder_with_code_is_shipped_and_typed(packages: set[str], house: Path) -> None:
    project = tomllib.loads((house / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert [name for name in packages if not any(fnmatch(name, pattern) for pattern in shipped)] == []
    typed = re.search(r"^CODE := \$\(wildcard (.*)\)$", (house / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert typed is not None
    assert [name for name in packages if name not in typed[1].split()] == []
