"""The chapter about findings, followed word for word on a new store; what the shell fills in, the test does."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.jobs.findings.conftest import MONDAY

CHAPTER = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "befunde.md"


def lines() -> list[str]:
    """Every command of the chapter, in order."""
    return re.findall(r"^    (regelwerk .*)$", CHAPTER.read_text(encoding="utf-8"), re.MULTILINE)


def filled(line: str, numbers: list[int]) -> list[str]:
    """The words of a command as the shell hands them over: numbers of the list, a day three months ahead."""
    later = datetime.now(UTC) + timedelta(days=90)
    for place, number in enumerate(numbers, start=1):
        line = line.replace(f"${place}", str(number))
    return shlex.split(line.replace("$BIS", f"{later:%d.%m.%Y}"))[1:]


def call(arguments: list[str]) -> int:
    """One command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def there(tmp_path: Path, rules: Path, people: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a new store in it that has one delivery."""
    monkeypatch.chdir(tmp_path)
    assert call(["db", "init", "--store", "ablage", "--office", "magdeburg", "--rules", str(rules)]) == 0
    day = f"{MONDAY:%d.%m.%Y}"
    assert call(["import", "--store", "ablage", "--source", "fachmodell", str(people), "--as-of", day]) == 0
    return tmp_path


@pytest.mark.usefixtures("there")
def test_the_chapter_word_for_word(capsys: pytest.CaptureFixture[str]) -> None:
    said: dict[str, str] = {}
    numbers: list[int] = []
    for line in lines():
        if "$1" in line and not numbers:
            capsys.readouterr()
            assert call(["findings", "--store", "ablage", "--format", "json"]) == 0
            numbers = [one["id"] for one in json.loads(capsys.readouterr().out)["befunde"][:4]]
        capsys.readouterr()
        code = call(filled(line, numbers))
        out = capsys.readouterr()
        assert (code, out.err) == (0, ""), line
        said[line] = out.out
    assert len(said) == 18
    run, again = (next(out for line, out in said.items() if f" {word}" in line) for word in ("run", "reconcile"))
    assert re.search(r"Befunde, Lauf \S+: \d+ neu", run)
    assert "Lieferbremse: Der Stichtag liegt" in run
    assert "keinen Lauf, der noch abzugleichen wäre" in again
    shown = next(out for line, out in said.items() if "findings show" in line)
    assert "Verlauf:" in shown
    assert re.search(r"zurück vermerkt; er war ausgenommen, ist erkannt", "".join(said.values()))
    assert "1 Fehlalarme" in said["regelwerk findings rules --store ablage"]


@pytest.mark.usefixtures("there")
def test_what_is_refused_is_said_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["run", "--store", "ablage"]) == 0
    capsys.readouterr()
    for words, code, told in (
        (["run", "--store", "ablage", "--office", "magdeburg"], 2, "--office gehört nicht zu einem Lauf"),
        (["run", "--data", "x", "--as-of", "30.06.2020", "--office", "a", "--out", "o", "--snapshot", "x"], 2,
         "--snapshot gehört nicht"),
        (["findings"], 2, "Es fehlt --store"),
        (["findings", "--store", "ablage", "--page", "heute"], 2, "keine Stelle"),
        (["findings", "show", "999999", "--store", "ablage"], 2, "Den Befund 999999 gibt es nicht"),
        (["decide", "1", "loben", "--store", "ablage"], 2, "Erlaubt sind: anerkennen"),
        (["decide", "1", "zurück", "--store", "ablage", "--reason", "x"], 1, "keine Entscheidung, die zurück"),
        (["reconcile", "nie", "--store", "ablage"], 2, "Den Lauf nie gibt es"),
        (["findings", "--store", "nirgends"], 1, "ist keine Ablage"),
    ):  # fmt: skip
        assert call(words) == code, words
        assert told in capsys.readouterr().err, words


@pytest.mark.usefixtures("there")
def test_json_is_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["run", "--store", "ablage"]) == 0

    def read(*words: str) -> Any:
        capsys.readouterr()
        assert call([*words, "--store", "ablage", "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    page = read("findings", "--state", "erkannt", "--size", "3")
    assert (len(page["befunde"]), page["mindestens"]) == (3, False)
    following = read("findings", "--state", "erkannt", "--size", "3", "--page", page["weiter"])
    assert not {one["id"] for one in page["befunde"]} & {one["id"] for one in following["befunde"]}
    one = read("findings", "show", str(page["befunde"][0]["id"]))
    assert [event["art"] for event in one["ereignisse"]] == ["erkannt"]
    assert {"rule", "since", "false_alarms"} <= read("findings", "rules")[0].keys()
    assert all(len(some) <= 10 for some in read("findings", "altbestand").values())
