"""The other commands: check, explain, render, bereitschaft, generate, schema, demo."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cli.terminal import number
from tests.cli.conftest import HOUSE, Called

Call = Callable[..., Called]
DAY = ("--as-of", "30.06.2020")
OFFICE = ("--office", "magdeburg")


def test_the_shipped_rules_are_right(regelwerk: Call) -> None:
    done = regelwerk("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Dateien geprüft: keine Fehler.\n")


@pytest.fixture
def wrong(rules: Path, tmp_path: Path) -> Path:
    """A folder of rules with one file that holds two mistakes."""
    changed = tmp_path / "regeln"
    shutil.copytree(rules, changed)
    file = next(changed.rglob("bfm-zugang.yaml"))
    text = file.read_text(encoding="utf-8").replace("\nart: vorschlag", "\nart vorschlag").replace("\nwenn:", "\nwen:")
    file.write_text(text, encoding="utf-8")
    return file


def test_mistakes_are_shown_with_file_line_and_remedy(regelwerk: Call, wrong: Path) -> None:
    done = regelwerk("check", wrong)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith(f"{wrong}:3:1: Fehler[R107]: ")
    assert lines[1] == "  Abhilfe: art: vorschlag"
    assert "  Abhilfe: wenn" in lines
    assert done.stderr == "1 Datei geprüft: 2 Fehler, 0 Hinweise.\n"


def test_mistakes_for_machines(regelwerk: Call, rules: Path, wrong: Path) -> None:
    done = regelwerk("check", "--format", "json", wrong)
    found = json.loads(done.stdout)
    assert done.returncode == 1
    first = {"file": str(wrong), "line": 3, "column": 1, "severity": "error", "code": "R107"}
    assert first.items() <= found[0].items()
    assert regelwerk("check", "--format", "json", rules).stdout == "[]\n"


def test_a_file_is_held_against_the_rules_it_lies_in_as_an_import_does(regelwerk: Call, tmp_path: Path) -> None:
    for name in ("fachmodell", "quellen"):
        shutil.copytree(HOUSE / "rules" / name, tmp_path / "eigene" / name)
    source = tmp_path / "eigene" / "quellen" / "verbis.yaml"
    assert regelwerk("check", source).returncode == 0
    (tmp_path / "eigene" / "fachmodell" / "bedarfsgemeinschaft.yaml").unlink()
    done = regelwerk("check", source)
    assert done.returncode == 1
    assert f"regelwerk check {tmp_path / 'eigene' / 'fachmodell'}" in done.stderr
    assert "R806" in regelwerk("check", tmp_path / "eigene" / "fachmodell").stdout
    assert regelwerk("check", "--rules", HOUSE / "rules", source).returncode == 0


def test_a_path_that_is_not_there_is_wrong_use(regelwerk: Call, tmp_path: Path) -> None:
    assert regelwerk("check", "nirgends.yaml").stderr == "Fehler: nirgends.yaml gibt es nicht.\n"
    (tmp_path / "leer").mkdir()
    done = regelwerk("check", "leer")
    assert (done.returncode, done.stderr) == (2, "Fehler: In leer steht keine Datei mit der Endung .yaml.\n")


def test_explain_in_words_and_for_machines(regelwerk: Call, rules: Path, delivery: Path) -> None:
    asked = ("explain", "--data", delivery, *DAY, *OFFICE, "--rules", rules, "bfm-zugang", "K00000007")
    words, data = regelwerk(*asked), regelwerk(*asked, "--format", "json")
    (told,) = json.loads(data.stdout)
    assert (words.returncode, data.returncode) == (0, 0)
    assert words.stdout.startswith("bfm-zugang: Zugang zum beschäftigungsorientierten Fallmanagement\n")
    assert told["ergebnis"]["vorgang_id"] == "K00000007"
    assert told["ergebnis"]["grund"] in words.stdout
    assert told["schritte"]


@pytest.mark.parametrize(
    ("rule", "record", "said"),
    [
        ("bfm-zugan", "K00000007", "Die Regel bfm-zugan gibt es nicht. Gemeint ist vielleicht bfm-zugang."),
        ("bfm-zugang", "K000007", "In der Tabelle kunde gibt es K000007 nicht. Ähnlich sind: K00000007"),
    ],
)
def test_explain_helps_whoever_mistypes(
    regelwerk: Call, rules: Path, delivery: Path, rule: str, record: str, said: str
) -> None:
    done = regelwerk("explain", "--data", delivery, *DAY, *OFFICE, "--rules", rules, rule, record)
    assert done.returncode == 2
    assert said in done.stderr


def test_render(regelwerk: Call) -> None:
    done = regelwerk("render", "bfm-zugang", *DAY)
    assert done.returncode == 0
    assert done.stdout.startswith("# Zugang zum beschäftigungsorientierten Fallmanagement\n")
    assert regelwerk("render", *DAY).stdout.count("\n# ") > 10
    assert regelwerk("render", "kooperationsplan-fortschreibung", *DAY).stderr == (
        "Fehler: Die Regel kooperationsplan-fortschreibung ist am Stichtag nicht in Kraft: gilt erst ab 01.07.2023.\n"
    )


@pytest.fixture
def drafted(rules: Path, tmp_path: Path) -> Path:
    """A folder of rules in which bfm-zugang is a draft only."""
    changed = tmp_path / "entwürfe"
    shutil.copytree(rules, changed)
    file = next(changed.rglob("bfm-zugang.yaml"))
    text = file.read_text(encoding="utf-8")
    assert "status: freigegeben" in text
    file.write_text(text.replace("status: freigegeben", "status: entwurf"), encoding="utf-8")
    return changed


def test_a_draft_is_explained_when_asked_for(regelwerk: Call, drafted: Path, delivery: Path) -> None:
    asked = ("explain", "--data", delivery, *DAY, *OFFICE, "--rules", drafted, "bfm-zugang", "K00000007")
    assert "Die Regel bfm-zugang ist am Stichtag nicht in Kraft: ist ein Entwurf" in regelwerk(*asked).stderr
    words = regelwerk(*asked, "--drafts")
    assert words.stdout.startswith("bfm-zugang: Zugang zum beschäftigungsorientierten Fallmanagement (Entwurf)\n")
    (told,) = json.loads(regelwerk(*asked, "--drafts", "--format", "json").stdout)
    assert told["ergebnis"]["grund"] in words.stdout


def test_a_draft_is_rendered_when_asked_for(regelwerk: Call, drafted: Path, tmp_path: Path) -> None:
    asked = ("render", *DAY, *OFFICE, "--rules", drafted)
    title = "# Zugang zum beschäftigungsorientierten Fallmanagement\n"
    assert title not in regelwerk(*asked).stdout
    assert title in regelwerk(*asked, "--drafts").stdout
    assert " · **entwurf**" in regelwerk(*asked, "--drafts", "bfm-zugang").stdout
    done = regelwerk(*asked, "--drafts", "--pdf", "buch.pdf")
    assert (done.returncode, (tmp_path / "buch.pdf").exists()) == (2, False)
    assert "--drafts und --pdf passen nicht zusammen" in done.stderr


def test_readiness_names_what_is_missing(regelwerk: Call, rules: Path, delivery: Path, tmp_path: Path) -> None:
    asked = ("bereitschaft", *OFFICE, *DAY, "--rules", rules, "--data")
    assert regelwerk(*asked, delivery).stdout.splitlines()[0].endswith("  bereit")
    data = tmp_path / "daten"
    data.mkdir()
    (data / "kunde.csv").write_text("kunde_id;team_id;geburtsdatum\n", encoding="utf-8")
    done = regelwerk(*asked, data)
    line = next(line for line in done.stdout.splitlines() if line.startswith("bfm-zugang "))
    assert done.returncode == 0
    assert "Tabelle handlungsbedarf nicht geliefert" in line
    assert "Feld kunde.veraenderungsbereit nicht geliefert" in line
    found = {one["rule"]: one for one in json.loads(regelwerk(*asked, data, "--format", "json").stdout)}
    assert found["bfm-zugang"]["ready"] is False


def test_generate_is_the_same_for_the_same_seed(regelwerk: Call, rules: Path, tmp_path: Path) -> None:
    common = ("generate", *OFFICE, *DAY, "--rules", rules, "--people", 50)
    for out, seed in (("a", 7), ("b", 7)):
        done = regelwerk(*common, "--seed", seed, "--out", out)
        assert done.returncode == 0

    def people(name: str) -> list[tuple[object, ...]]:
        return duckdb.connect().execute(f"SELECT * FROM '{tmp_path / name / 'kunde.parquet'}' ORDER BY ALL").fetchall()

    planted = number(len(people("b")) - 50)
    assert done.stdout == f"50 Personen und {planted} Fälle aus den Beispielen der Regeln nach b geschrieben.\n"
    assert people("a") == people("b")
    assert (tmp_path / "a" / "planted.parquet").is_file()
    # It replaces what it has made, and nothing else.
    asked = (*common, "--seed", 8, "--out", "a")
    assert regelwerk(*asked).returncode == 0
    assert people("a") != people("b")
    (tmp_path / "a" / "brief.txt").write_text("wertvoll")
    done = regelwerk(*asked)
    assert done.returncode == 1
    assert "brief.txt" in done.stderr
    assert "Es gibt: " in regelwerk("generate", "--office", "nirgends", *DAY, "--out", "x").stderr


def test_rules_of_a_source(regelwerk: Call) -> None:
    done = regelwerk("rules", "--source", "ga 02/2018")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("kontaktdichte  turnus, freigegeben, ab 01.01.2020: ")
    assert done.stdout.endswith("1 Fassung einer Regel beruht auf „ga 02/2018“.\n")
    found = json.loads(regelwerk("rules", "--source", "GA 02/2018", "--format", "json").stdout)
    assert [one["rule"] for one in found] == ["kontaktdichte"]
    assert "0 Fassungen von Regeln beruhen auf" in regelwerk("rules", "--source", "GA 99/2099").stdout


@pytest.mark.parametrize(
    "name", ["regel", "amt", "paket", "fachmodell", "leiter", "ablauf", "zeitplan", "quelle", "pruefbogen"]
)
def test_schema(regelwerk: Call, tmp_path: Path, name: str) -> None:
    shown = json.loads(regelwerk("schema", name).stdout)
    assert shown["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert regelwerk("schema", "--out", "schemata").returncode == 0
    written = tmp_path / "schemata" / f"{name}.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == shown


@pytest.mark.slow
def test_demo(regelwerk: Call, tmp_path: Path) -> None:
    done = regelwerk("demo", "--office", "worms")
    assert (done.returncode, done.stderr) == (0, "")
    assert "worms, Stichtag 30.06.2020: " in done.stdout
    assert "alle Auswertungen stimmen überein" in done.stdout
    assert done.stdout.rstrip().endswith("regelwerk serve --demo")
    assert (tmp_path / "demo" / "worms" / "ergebnis" / "run.json").is_file()
