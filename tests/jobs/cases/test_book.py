"""Rules that stay read are read again once a file has changed; what editors leave beside them is no rule file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from jobs.authoring.surroundings import surroundings
from jobs.cases.book import Shelved

RULES = Path(__file__).resolve().parents[3] / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for part in ("fachmodell", "begriffe", "budget", "erinnerung"):
        shutil.copytree(RULES / part, tmp_path / "rules" / part)
    (tmp_path / "rules" / "amt").mkdir()
    text = "amt: eins\nname: Jobcenter eins\nbundesland: ST\nbald: 4 Wochen\nregeln: alle\n"
    (tmp_path / "rules" / "amt" / "eins.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "rules"


def test_what_was_read_stays_until_a_rule_file_changes(rules: Path, tmp_path: Path) -> None:
    shelved, day = Shelved("eins", tmp_path / "merk"), date(2020, 6, 30)
    book, around = shelved.book(rules, day), surroundings(rules, "eins")
    (rules / "budget" / ".#offen.yaml").symlink_to("jemand@rechner")
    (rules / ".git").mkdir()
    (rules / ".git" / "auch.yaml").write_text("on: push\n", encoding="utf-8")
    assert shelved.book(rules, day) is book
    assert surroundings(rules, "eins") is around
    with (rules / "amt" / "eins.yaml").open("a", encoding="utf-8") as file:
        file.write("# noch einmal gesehen\n")
    assert shelved.book(rules, day) is not book
    assert surroundings(rules, "eins") is not around
