"""Which rules rest on a source: words of the document or the passage, whatever their case."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.rules.catalogue import catalogue
from schemas.failure import RulesRefused, Unknown

HEAD = """titel: {name}
quelle:
  - dokument: Geschäftsanweisung GA 02/2018
    fundstelle: 3.1 – Fristen
  - dokument: SGB II
    fundstelle: § 15 Abs. 2
verantwortlich: Leitung
geprüft: 02.11.2026
nächste prüfung: 30.11.2027
gilt ab: 01.01.2020
je: kunde
wenn:
  kunde.status: arbeitslos
beispiele:
  - name: eins
    erwartet: {expected}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, more in (("erste", "status: entwurf\n"), ("zweite", "")):
        text = HEAD.format(name=name, expected="unbekannt")
        (tmp_path / f"{name}.yaml").write_text(f"begriff: {name}\n{more}{text}", encoding="utf-8")
    other = HEAD.replace("GA 02/2018", "GA 03/2018").format(name="dritte", expected="unbekannt")
    (tmp_path / "dritte.yaml").write_text(f"begriff: dritte\n{other}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("GA 02/2018", ["erste", "zweite"]),
        ("ga  02/2018, 3.1", ["erste", "zweite"]),
        ("geschaeftsanweisung", ["dritte", "erste", "zweite"]),
        ("§ 15", ["dritte", "erste", "zweite"]),
        ("§ 16", []),
        ("", ["dritte", "erste", "zweite"]),
    ],
)
def test_rules_of_a_source(folder: Path, source: str, found: list[str]) -> None:
    assert [one.rule for one in catalogue(folder, source)] == found


def test_what_is_listed(folder: Path) -> None:
    first, second = catalogue(folder, "GA 02/2018")
    assert (first.status, second.status) == ("entwurf", "freigegeben")
    assert first.sources == (("Geschäftsanweisung GA 02/2018", "3.1 – Fristen"),)


def test_nothing_is_left_out_silently(folder: Path) -> None:
    (folder / "kaputt.yaml").write_text("begriff: kaputt\n", encoding="utf-8")
    with pytest.raises(RulesRefused):
        catalogue(folder, "GA 02/2018")
    with pytest.raises(Unknown):
        catalogue(folder / "nichts")
