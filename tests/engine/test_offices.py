"""A list of offices: what it means, and every mistake in it with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.offices import load_list
from schemas.failure import RulesRefused, Unknown
from schemas.offices.listed import Delivered, Listed, Stored

HEAD = "ämterliste: land\ntitel: Ein Land\n"


def written(folder: Path, text: str) -> Path:
    """A list in a file."""
    path = folder / "land.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[tuple[int, int, str]]:
    """Line, column and code of everything that is wrong."""
    with pytest.raises(RulesRefused) as refused:
        load_list(written(folder, text), folder / "rules")
    return [(one.place.line, one.place.column, one.code) for one in refused.value.diagnostics]


def test_offices_come_by_their_keys_and_paths_start_at_the_list(tmp_path: Path) -> None:
    text = f"""{HEAD}ämter:
  - kennung: sued
    name: Jobcenter Süd
    daten: abzuege/sued
    amt: magdeburg
    regeln: ../eigene
  - kennung: mitte
    daten: /woanders
    amt: worms
  - kennung: nord
    ablage: ablagen/nord
"""
    found = load_list(written(tmp_path, text), tmp_path / "rules")
    assert (found.name, found.title) == ("land", "Ein Land")
    assert found.offices == (
        Listed("mitte", "", Delivered(Path("/woanders"), tmp_path / "rules", "worms")),
        Listed("nord", "", Stored(tmp_path / "ablagen/nord")),
        Listed("sued", "Jobcenter Süd", Delivered(tmp_path / "abzuege/sued", tmp_path / "../eigene", "magdeburg")),
    )
    shared = load_list(written(tmp_path, text.replace("ämter:", "regeln: haus\nämter:")), tmp_path / "rules")
    assert shared.offices[0].source == Delivered(Path("/woanders"), tmp_path / "haus", "worms")
    home = load_list(written(tmp_path, text.replace("ämter:", "regeln: ~/haus\nämter:")), tmp_path / "rules")
    assert home.offices[0].source == Delivered(Path("/woanders"), Path.home() / "haus", "worms")


@pytest.mark.parametrize(
    ("offices", "wanted"),
    [
        ("  - kennung: a\n    amt: magdeburg\n", [(4, 5, "R202")]),
        ("  - kennung: a\n    daten: d\n", [(4, 5, "R202")]),
        ("  - kennung: a\n    ablage: x\n    amt: magdeburg\n", [(6, 5, "R223")]),
        ("  - kennung: a\n    ablage: x\n    daten: d\n", [(6, 5, "R223")]),
        ("  - kennung: a\n    ablage: x\n    regeln: r\n", [(6, 5, "R223")]),
        ("  - kennung: A b\n    ablage: x\n", [(4, 14, "R210")]),
        ("  - kennung: a\n    ablage: x\n  - kennung: a\n    ablage: y\n", [(6, 14, "R224")]),
        ("  - kennung: a\n    ablage:\n", [(5, 5, "R204")]),
        ("  - kennung: a\n    abblage: x\n", [(5, 5, "R201")]),
        ("  - kennung: a\n   ablage: x\n", [(5, 4, "R106")]),
    ],
)
def test_every_mistake_is_told_with_its_place(offices: str, wanted: list[tuple[int, int, str]], tmp_path: Path) -> None:
    found = mistakes(tmp_path, f"{HEAD}ämter:\n{offices}")
    assert set(wanted) <= set(found), found


def test_all_mistakes_at_once_and_no_list_at_all(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "ämterliste: anders\nämter:\n  - kennung: Ä\n    ablage: x\n  - kennung: b\n")
    assert {code for _, _, code in found} >= {"R209", "R202"}
    with pytest.raises(Unknown, match="gibt es nicht"):
        load_list(tmp_path / "fehlt.yaml", tmp_path)
    with pytest.raises(Unknown):
        load_list(tmp_path, tmp_path)
