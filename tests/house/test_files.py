"""What may lie in the repository, and what may stand in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

GENERATED = re.compile(r"(^|/)(__pycache__|[^/]+\.egg-info|build|dist|\.venv[^/]*)/|\.(pyc|so|whl|duckdb|wal)$")
# Written in pieces, so that this file does not find itself.
OF_ONE_MACHINE = re.compile(
    "|".join([r"/wo" + r"rk/", r"(?<![\w.])/ro" + r"ot/", r"/ho" + r"me/\w+/", r"/Us" + r"ers/\w+/"])
)
REGISTRIES = re.compile(
    "|".join(
        ["pypi" + r"\.org", "python" + r"hosted\.", "registry" + r"\.npmjs", "deb" + r"\.debian", "ghcr" + r"\.io"]
    )
)


def text_of(path: Path) -> str:
    """The text of a file, or nothing where it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_nothing_generated_is_tracked(house: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=house, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("no git checkout: nothing is tracked here")
    names = listed.stdout.splitlines()
    assert "pyproject.toml" in names
    assert [name for name in names if GENERATED.search(name)] == []


@pytest.mark.parametrize("pattern", [OF_ONE_MACHINE, REGISTRIES], ids=["paths of one machine", "hosts of registries"])
def test_no_file_names(pattern: re.Pattern[str], files: list[Path]) -> None:
    found = [
        f"{path}:{number} {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_licence_is_one_text(house: Path) -> None:
    text = (house / "LICENSE").read_text(encoding="utf-8")
    assert text == (house / "LICENSES" / "EUPL-1.2.txt").read_text(encoding="utf-8")
    for article in range(1, 16):
        assert re.search(rf"^{article}\.", text, re.MULTILINE), f"article {article} is missing"
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "Appendix" in text


def test_publiccode_says_what_its_standard_asks_for(house: Path) -> None:
    page = YAML(typ="safe").load(house / "publiccode.yml")
    assert page["publiccodeYmlVersion"] == "0.4"
    needed = {"name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance"}
    assert needed <= set(page)
    assert page["legal"]["license"] == "EUPL-1.2"
    for language, text in page["description"].items():
        assert len(text["shortDescription"]) <= 150, language
        assert 150 <= len(text["longDescription"]) <= 10_000, language
        assert text["features"], language
    project = tomllib.loads((house / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert page["softwareVersion"] == project["version"]
    assert project["license"] == page["legal"]["license"]


def test_every_chart_has_a_table_beside_it(house: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (house / "web" / "templates").rglob("*.html")]
    drawn = [page for page in pages if "w.chart(" in page and "macro chart" not in page]
    assert len(drawn) >= 4
    assert [page for page in drawn if "t.table(" not in page.partition("w.chart(")[2]] == []
