"""A rule is read on every day on which what it says changes, and inherits what is wrong with its definitions."""

from __future__ import annotations

import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from engine.gather import files, gather
from engine.pipeline import check, load
from engine.plan.rules import Calendar
from engine.resolve import Library
from engine.resolve.law.rulebook import rulebook
from jobs.rules.render import render
from schemas.diagnostic import Severity
from tests.engine.test_pipeline import OFFICE, RULES, edit

U25 = Path("begriffe") / "u25.yaml"
STEPS = "altersgrenze:\n    - gilt ab: 01.01.2005\n      wert: 25 Jahre\n    - gilt ab: 01.01.2023\n      wert: "


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The shipped rules about the young, whose age limit changes in 2023, and one office."""
    folder = tmp_path / "rules"
    for part in ("fachmodell", "begriffe", "jugend", "erinnerung"):
        shutil.copytree(RULES / part, folder / part)
    (folder / "amt").mkdir()
    (folder / "amt" / "probe.yaml").write_text(OFFICE, encoding="utf-8")
    edit(folder / U25, "je: kunde", "maßgeblich: Stichtag\nje: kunde")
    edit(folder / U25, "altersgrenze: 25 Jahre", f"{STEPS}27 Jahre")
    return folder


def errors(rules: Path) -> set[tuple[str, str]]:
    """The codes of all mistakes and the names of the files they are in."""
    return {(one.code, Path(one.place.file).name) for one in check(rules) if one.severity is Severity.ERROR}


@pytest.mark.parametrize(("wrong", "code"), [("27", "R309"), ("27 %", "R309"), ("27 Tage", "R310")])
def test_a_later_step_of_the_wrong_kind_is_named_and_nothing_is_evaluated(rules: Path, wrong: str, code: str) -> None:
    edit(rules / U25, "27 Jahre", wrong)
    assert (code, "u25.yaml") in errors(rules)
    assert load(rules, "probe", date(2022, 12, 31)).rulebook is None


def test_a_planned_rule_inherits_the_mistakes_of_its_definitions(rules: Path) -> None:
    edit(rules / U25, "27 Jahre", "27")
    authored = gather(files(rules))
    library = Library(authored.model, authored.rules, authored.packs)
    for today, codes in ((date(2022, 12, 31), set()), (date(2023, 1, 1), {"R309"})):
        _, wrong = rulebook(library, authored.offices[0], today, Calendar())
        assert {one.code for one in wrong} == codes


def test_a_definition_is_shown_with_the_values_of_the_day(rules: Path) -> None:
    assert "unter 25 Jahren" in render(rules, "probe", date(2022, 12, 31), ["u25"])
    assert "unter 27 Jahren" in render(rules, "probe", date(2023, 1, 1), ["u25"])


def test_letters_written_in_two_parts_are_the_same_rule(rules: Path) -> None:
    fassungen = []
    for form in ("NFC", "NFD"):
        for path in files(rules / "jugend", rules / "begriffe"):
            path.write_text(unicodedata.normalize(form, path.read_text(encoding="utf-8")), encoding="utf-8")
        book = load(rules, "probe", date(2022, 12, 31)).rulebook
        assert book is not None
        fassungen.append([one.fassung for one in book.rules])
    assert fassungen[0] == fassungen[1] != []
