"""`regelwerk aemter`: mistakes in the list with their place; a start over offices that are not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Called

Call = Callable[..., Called]
LIST = "ämterliste: land\ntitel: Ein Land\nämter:\n  - kennung: nord\n    daten: fehlt\n    amt: magdeburg\n"


def test_mistakes_of_the_list_come_with_line_and_column(regelwerk: Call, tmp_path: Path) -> None:
    (tmp_path / "land.yaml").write_text(LIST.replace("daten: fehlt", "datn: fehlt"), encoding="utf-8")
    done = regelwerk("aemter", "pruefen", "--list", "land.yaml", "--as-of", "30.06.2020", "--out", "bericht")
    assert done.returncode == 1
    assert "land.yaml:5:5: Fehler[R201]" in done.stderr
    assert "Abhilfe: daten" in done.stderr
    assert not (tmp_path / "bericht").exists()
    assert regelwerk("aemter", "--help").returncode == 0


@pytest.mark.slow
def test_an_office_that_is_not_there_is_told_and_ends_with_one(regelwerk: Call, tmp_path: Path) -> None:
    (tmp_path / "land.yaml").write_text(LIST, encoding="utf-8")
    done = regelwerk(
        "aemter",
        "pruefen",
        "--list",
        "land.yaml",
        "--as-of",
        "30.06.2020",
        "--out",
        "bericht",
        "--tries",
        "2",
        "--wait",
        "0",
    )
    assert done.returncode == 1
    assert "Geprüft: 0 von 1 Amt." in done.stdout
    assert "nord, nicht erreichbar nach 2 Versuchen" in done.stdout
    assert (tmp_path / "bericht" / "bericht-2020-06-30" / "bericht.xlsx").is_file()
