"""The entrance: help in German, wrong use in German, and nothing heavy loaded for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.main import COMMANDS
from cli.options import Day
from tests.cli.conftest import HOUSE, Called

Call = Callable[..., Called]
ENGLISH = ("Usage", "Options", "Commands", "Error", "Show this message", "Missing", "Invalid", "required", "Example")


def speaks_german(text: str) -> None:
    """No word of Click's own may be left."""
    assert [word for word in ENGLISH if word in text] == []


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(regelwerk: Call, arguments: list[str]) -> None:
    done = regelwerk(*arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("Aufruf: regelwerk BEFEHL [OPTIONEN]\n")
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []
    speaks_german(done.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(regelwerk: Call, name: str) -> None:
    done = regelwerk(name, "--help")
    assert done.returncode == 0
    assert f"Beispiel:\n  regelwerk {name}" in done.stdout
    speaks_german(done.stdout)


RUN = ("run", "--data", "d", "--office", "magdeburg", "--out", "o")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "Den Befehl chek gibt es nicht. Gemeint ist vielleicht check."),
        (["--version"], "Die Option --version gibt es nicht."),
        (["run"], "Es fehlt --data (oder --store"),
        (["run", "--daten", "x"], "Die Option --daten gibt es nicht. Gemeint ist vielleicht --data."),
        ([*RUN, "--as-of"], "Die Option --as-of ist nicht richtig angegeben. Fehlt ihr Wert?"),
        ([*RUN, "--as-of", "30.02.2020"], "--as-of: Den Tag 30.02.2020 gibt es nicht."),
        ([*RUN, "--as-of", "gestern"], "„gestern“ ist kein Tag. Erwartet wird 30.06.2020 oder 2020-06-30."),
        ([*RUN, "--as-of", "30.06.0020"], "liegt außerhalb der Jahre 1900 bis 2199."),
        ([*RUN, "--as-of", "30.06.2020", "noch", "mehr"], "Hier ist zu viel angegeben: noch mehr"),
        ([*RUN, "--as-of", "30.06.2020", "--verify", "viele"], "--verify: „viele“ ist keine ganze Zahl."),
        ([*RUN, "--as-of", "30.06.2020", "--verify", "-1"], "--verify: Die Zahl muss mindestens 0 sein."),
        ([*RUN, "--as-of", "30.06.2020", "--engine", "spork"], "„spork“ ist nicht möglich. Erlaubt sind: duckdb,"),
        (
            [*RUN, "--csv=ja"],
            "Die Option --csv steht allein; hinter ihr kommt kein Wert.\nHilfe zeigt: regelwerk run -",
        ),
        (["check", "--format", "xml"], "„xml“ ist nicht möglich. Erlaubt sind: text, json."),
        (["explain"], "Es fehlt REGEL."),
        (["explain", "bfm-zugang", "K1"], "Es fehlt --data."),
    ],
)
def test_wrong_use_is_said_in_german(regelwerk: Call, arguments: list[str], said: str) -> None:
    done = regelwerk(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "--help" in done.stderr
    assert done.stdout == ""
    speaks_german(done.stderr)


@pytest.mark.parametrize("text", ["30.06.2020", "2020-06-30", " 30.6.2020 "])
def test_both_ways_to_write_a_day(text: str) -> None:
    assert Day().convert(text, None, None) == date(2020, 6, 30)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["check", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    heavy = "{'ibis', 'duckdb', 'pyarrow', 'pandas', 'numpy', 'rich', 'pydantic', 'prefect', 'holidays'}"
    script = (
        "import sys\nfrom cli.main import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stderr.strip() == "[]"


def test_on_a_machine_of_another_encoding_words_and_folders_are_the_same(
    delivery: Path, rules: Path, tmp_path: Path
) -> None:
    asked = ["run", "--data", delivery, "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", rules]
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *map(str, asked), "--out", str(tmp_path / "Prüfung")],
        cwd=HOUSE, capture_output=True, check=False,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "Am längsten überfällig" in done.stdout.decode()
    assert (tmp_path / "Prüfung" / "outcomes.parquet").is_file()


def test_a_word_in_another_encoding_is_refused(regelwerk: Call) -> None:
    done = regelwerk("run", "--data", os.fsdecode(b"pr\xfcfung"))
    assert done.returncode == 2
    assert "„pr?fung“ ist nicht in UTF-8 geschrieben." in done.stderr
    speaks_german(done.stderr)


def test_streams_that_are_closed_are_no_reason_to_fail(delivery: Path, rules: Path, tmp_path: Path) -> None:
    asked = ["run", "--data", delivery, "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", rules]
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', sys.executable, "-m", "cli.main", *map(str, asked),
         "--out", str(tmp_path / "ergebnis")],
        cwd=HOUSE, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert (tmp_path / "ergebnis" / "run.json").is_file()
