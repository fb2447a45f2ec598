"""The commands of the audit as somebody types them: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from tests.jobs.evidence.office import Office, harm


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> object:
    """Runs a command line; gives its exit code and what it printed."""

    def run(*words: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def test_from_a_checkpoint_to_a_verdict(office: Office, tmp_path: Path, typed: object) -> None:
    assert callable(typed)
    store, file = office.store.path, tmp_path / "p.json"
    code, said = typed("trail", "checkpoint", "--store", store, "--to", file)
    assert (code, "Gesiegelt bis Eintrag 8" in said) == (0, True)
    code, said = typed("verify", "--store", store, "--checkpoint", file)
    assert (code, "Ergebnis: Alles passt zusammen." in said) == (0, True)
    code, said = typed("trail", "show", "--store", store, "--last", 3)
    assert [line.split()[0] for line in said.splitlines()] == ["7", "8", "9"]
    assert "Erika Muster  entscheidung: 2" in said
    harm(office.store, ["UPDATE trail SET reason = 'anders' WHERE seq = 3"])
    code, said = typed("verify", "--store", store)
    assert code == 1
    assert "Eintrag 3 (import, 2020-06-30) wurde verändert" not in said
    assert "Eintrag 3 (lauf" in said
    assert "Ergebnis: 1 Stelle passt nicht." in said
    code, said = typed("verify", "--store", store, "--format", "json")
    assert (code, json.loads(said)["faults"][0]["seq"]) == (1, 3)
    code, said = typed("trail", "show", "--store", store, "--all", "--format", "json")
    assert [json.loads(line)["seq"] for line in said.splitlines()] == list(range(1, 10))


def test_a_file_that_is_no_checkpoint_is_refused(office: Office, tmp_path: Path, typed: object) -> None:
    assert callable(typed)
    (tmp_path / "p.json").write_text("{}", encoding="utf-8")
    code, said = typed("verify", "--store", office.store.path, "--checkpoint", tmp_path / "p.json")
    assert (code, "ist kein Prüfpunkt" in said) == (1, True)
    code, said = typed("verify", "--store", office.store.path, "--checkpoint", tmp_path / "q.json")
    assert (code, "gibt es nicht" in said) == (2, True)
    code, said = typed("trail", "show", "--store", office.store.path, "--kind", "quatsch")
    assert (code, "Möglich sind: lauf, import" in said) == (2, True)


def test_replay_told(office: Office, typed: object) -> None:
    assert callable(typed)
    code, said = typed("replay", "lauf-1", "--store", office.store.path)
    assert (code, "Ergebnis: Es kommt dasselbe heraus." in said) == (0, True)
    assert "Wiederholbar bis 30.05.2022." in said
    (office.store.runs / "lauf-1" / "offen.parquet").unlink()
    code, said = typed("replay", "lauf-1", "--store", office.store.path)
    assert (code, "Weicht ab: " in said, ": fehlt jetzt" in said) == (1, True, True)


def test_disclosure_and_erasure_told(office: Office, tmp_path: Path, typed: object) -> None:
    assert callable(typed)
    store = office.store.path
    asked = ("--store", store, "--case", "K00000027", "--reason", "Antrag")
    code, said = typed("auskunft", *asked)
    assert (code, said.startswith("# Auskunft über gespeicherte Daten")) == (0, True)
    code, said = typed("auskunft", *asked, "--out", tmp_path / "auskunft.pdf")
    assert code == 0
    assert (tmp_path / "auskunft.pdf").read_bytes().startswith(b"%PDF")
    assert typed("auskunft", *asked, "--out", tmp_path / "auskunft.doc")[0] == 2
    code, said = typed("loeschen", *asked)
    assert (code, "Der Fall K00000027 ist gelöscht." in said) == (0, True)
    code, said = typed("loeschen", *asked)
    assert (code, "ist schon gelöscht" in said) == (0, True)
    assert typed("loeschen", "--store", store, "--case", "K9x", "--reason", "Antrag")[0] == 2
    assert typed("verify", "--store", store)[0] == 0


def test_a_new_seal_needs_a_reason(office: Office, tmp_path: Path, typed: object) -> None:
    assert callable(typed)
    asked = ("trail", "checkpoint", "--store", office.store.path, "--to", tmp_path / "p.json")
    assert typed(*asked)[0] == 0
    (office.store.keys / "siegel").unlink()
    code, said = typed(*asked)
    assert (code, "aus der Sicherung der Schlüssel" in said) == (1, True)
    assert typed(*asked, "--new-key")[0] == 2
    assert typed(*asked, "--new-key", "--reason", "Schlüssel verloren")[0] == 0
    assert typed("verify", "--store", office.store.path, "--checkpoint", tmp_path / "p.json")[0] == 0
