"""The handbook's own rule: what a reader types is green, and what the handbook shows is what the tool says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from engine.pipeline import check

YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
TEXT = re.compile(r"```text\n(.*?)```", re.DOTALL)
NAME = "rules/jugend/termin-versaeumt-u25.yaml"
PARTS_OF_THE_RULE = 4


@pytest.fixture(scope="module")
def page(house: Path) -> str:
    """The page as readers see it."""
    return (house / "docs" / "handbuch" / "regel-schreiben.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def written(page: str) -> str:
    """The rule that the page builds up, put together as a reader would."""
    return "".join(YAML.findall(page)[:PARTS_OF_THE_RULE])


@pytest.fixture
def folder(tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped rules to write in, as the folder people stand in."""
    shutil.copytree(shipped, tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(folder: Path, text: str, programs: Path) -> str:
    """What check says about the rule when it reads `text`, beside rules that it has seen before."""
    (folder / NAME).write_text(text, encoding="utf-8")
    return "".join(f"{one}\n" for one in check(Path(NAME), remembered=programs))


def test_the_rule_of_the_page_does_not_exist_yet(shipped: Path) -> None:
    assert not (shipped.parent / NAME).exists()


def test_the_rule_of_the_page_is_green_and_leaves_no_hint(folder: Path, written: str, programs: Path) -> None:
    assert said(folder, written, programs) == ""


def test_the_page_shows_what_the_tool_says(folder: Path, page: str, written: str, programs: Path) -> None:
    misspelt = written.replace("nach termin.datum\n", "nach termin.dtaum\n")
    mistaken = written.replace("fällig am: 16.06.2020", "fällig am: 17.06.2020")
    start, end = written.index("  - name: heute letzter Tag"), written.index("  - name: noch Zeit")
    forgotten = written[:start] + written[end:]
    assert len({written, misspelt, mistaken, forgotten}) == PARTS_OF_THE_RULE
    assert TEXT.findall(page) == [said(folder, text, programs) for text in (misspelt, mistaken, forgotten)]


@pytest.mark.usefixtures("folder")
def test_the_whole_rule_of_every_kind_is_green_and_leaves_no_hint(page: str, programs: Path) -> None:
    whole = YAML.findall(page)[PARTS_OF_THE_RULE + 1 :]
    kinds = [re.findall(r"^(?:art: (?=\w)|(?=begriff: ))(\w+)", text, re.MULTILINE) for text in whole]
    assert kinds == [["pflicht"], ["vorschlag"], ["quote"], ["begriff"], ["frist"]]
    assert "tabelle:" in whole[-1]
    for text in whole:
        key, name = text.split("\n", 1)[0].split(": ")
        path = Path("rules", "begriffe" if key == "begriff" else "jugend", f"{name}.yaml")
        path.write_text(text, encoding="utf-8")
        assert [str(one) for one in check(path, remembered=programs)] == [], name


def test_the_office_can_set_the_value(folder: Path, page: str, written: str, programs: Path) -> None:
    office = folder / "rules" / "amt" / "musterstadt.yaml"
    added = YAML.findall(page)[PARTS_OF_THE_RULE].removeprefix("werte:\n")
    (folder / NAME).write_text(written, encoding="utf-8")
    text = office.read_text(encoding="utf-8").replace("\nwerte:\n", f"\nwerte:\n{added}")
    office.write_text(text, encoding="utf-8")
    assert [str(one) for one in check(office, remembered=programs)] == []
    office.write_text(text.replace("kontaktfrist: 14 Tage", "kontaktfrist: 80 %"), encoding="utf-8")
    assert check(office, remembered=programs) != []
