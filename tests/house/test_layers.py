"""The direction of imports, held by import-linter, over every folder that holds code."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path


def test_the_contracts_are_kept(house: Path) -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(program), "--no-cache"], cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


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
