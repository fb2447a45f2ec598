"""The whole way: an archive made, unpacked elsewhere, installed and proved without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from deploy.bundle import pack
from deploy.bundle.__main__ import bundle


@pytest.mark.slow
def test_an_office_without_a_network_installs_and_works(offline: list[str], tmp_path: Path) -> None:
    made = bundle(sys.executable, tmp_path / "dist")
    assert made.with_name(f"{made.name}.sha256").read_text(encoding="utf-8").split()[0] == pack.sha256(made)
    with tarfile.open(made) as opened:
        opened.extractall(tmp_path / "büro", filter="data")
    (folder,) = (tmp_path / "büro").iterdir()
    names = {path.name.split("-")[0] for path in (folder / pack.WHEELS).iterdir()}
    assert {"regelwerk", "durable_rules", "typst", "prefect"} <= names
    assert names & {"pytest", "mypy", "ruff", "hypothesis", "setuptools"} == set()
    target = tmp_path / "programm"
    # Neither a compiler nor Node nor our own environment is to be found there.
    path = f"{Path(sys.executable).resolve().parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    done = subprocess.run(
        [*offline, "sh", str(folder / "install.sh"), "--to", str(target)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", "CC": "false"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Probe bestanden" in done.stdout
