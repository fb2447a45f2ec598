"""After an erasure: the same delivery comes in again, so that a name stands for two snapshots; what the disk keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from jobs.evidence.erase import erase
from store.records import tables
from store.records.connect import connect, reading, writing
from tests.jobs.evidence.office import Office
from tests.jobs.evidence.test_erase import case_of, order

REASON = ("--by", "Erika Muster", "--reason", "Antrag nach Art. 17 DSGVO")


def test_a_delivery_that_comes_in_again_keeps_verify_and_replay_right(
    rules: Path, delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "ablage")

    def said(*words: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, "--store", store])
        told = capsys.readouterr()
        assert not ended.value.code, (words, told)
        return told.out

    def brought() -> None:
        said("import", "--source", "fachmodell", str(delivery), "--as-of", "30.06.2020")

    def found(*words: str) -> Any:
        return json.loads(said(*words, "--format", "json"))

    said("db", "init", "--office", "magdeburg", "--rules", str(rules))
    brought()
    said("run")
    first, second = sorted({one["case"] for one in found("findings")["befunde"] if one["case"]})[:2]
    said("loeschen", "--case", first, *REASON)
    brought()
    said("run")
    for run in sorted(path.name for path in (tmp_path / "ablage" / "laeufe").glob("2*")):
        assert found("replay", run)["found"] == found("replay", run)["digest"]
    said("loeschen", "--case", second, *REASON)
    assert found("verify")["faults"] == []
    # The first case is there once more, and goes once more; then both, and one after the other.
    assert "ist gelöscht" in said("loeschen", "--case", first, *REASON)
    brought()
    for case in (first, second):
        assert "ist gelöscht" in said("loeschen", "--case", case, *REASON)
    assert found("verify")["faults"] == []
    runs = sorted(path.name for path in (tmp_path / "ablage" / "laeufe").glob("2*"))
    assert [found("replay", run)["erased"] for run in runs] == [2, 2]


def test_no_word_of_a_reason_is_left_in_the_file(office: Office) -> None:
    case, engine = case_of(office), connect(office.store.url)
    with writing(engine) as connection:
        known = tables.finding.c.case_key == case
        connection.execute(tables.finding.update().where(known).values(reason="Ein Quastenflosser"))
    # Somebody else keeps the database open, as the workbench does.
    with reading(engine):
        pass

    def kept() -> bytes:
        return b"".join(path.read_bytes() for path in office.store.path.glob("regelwerk.db*")).lower()

    assert b"quastenflosser" in kept()
    erase(order(office, case))
    assert b"quastenflosser" not in kept()
    engine.dispose()
