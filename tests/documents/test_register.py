"""The register: complete, without sentences of its sources, and its mistakes are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jobs.documents.coverage.register import Register, read_register
from schemas.failure import PageRefused, Unknown

HEAD = 'dokumente:\n  - seed: "000"\n    titel: Ein Programm\n    kurz: Programm\neinträge:\n'
ENTRY = """  - id: erste
    titel: Erste Pflicht
    stärke: hart
    bereich: ziele
    ebene:
      - fall
    quellen:
      - seed: "000"
        abschnitt: 1. Anfang
"""


def test_it_holds_the_whole_register(register: Register) -> None:
    assert len(register.duties) == len({duty.id for duty in register.duties}) == 176
    assert Counter(duty.strength for duty in register.duties) == {"hart": 58, "mittel": 86, "weich": 32}
    assert len({source.document for duty in register.duties for source in duty.sources}) == 5
    assert all(duty.title and duty.levels and duty.sources for duty in register.duties)
    assert all(len(source.passage) < 120 for duty in register.duties for source in duty.sources)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "register.yaml").write_text(HEAD + ENTRY, encoding="utf-8")
    return tmp_path


def test_reasons_stand_beside_it(folder: Path) -> None:
    (folder / "ziele.yaml").write_text("erste: Das entscheidet die  Leitung.\n", encoding="utf-8")
    assert read_register(folder).reasons == {"erste": "Das entscheidet die Leitung."}


def test_mistakes_are_told_all_at_once(folder: Path) -> None:
    entry = ENTRY.replace('"000"', '"009"').replace("    titel: Erste Pflicht\n", "")
    (folder / "register.yaml").write_text(HEAD + entry, encoding="utf-8")
    (folder / "a.yaml").write_text("erste: ein Grund\nzweite: ein Grund\n", encoding="utf-8")
    (folder / "b.yaml").write_text("erste: noch ein Grund\n", encoding="utf-8")
    with pytest.raises(PageRefused) as refused:
        read_register(folder)
    told = "\n".join(refused.value.lines)
    assert "a.yaml, Zeile 2: zweite steht nicht im Register." in told
    assert "b.yaml, Zeile 1: erste hat schon einen Grund." in told
    assert "Dieses Dokument steht nicht unter „dokumente:“." in told
    assert "Hier fehlt „titel:“." in told


def test_without_a_register_nothing_can_be_said(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match=r"Das Register .*register\.yaml gibt es nicht"):
        read_register(tmp_path)
