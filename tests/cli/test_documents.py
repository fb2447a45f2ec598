"""Commands that make files: render --pdf, datenbestellung, pages."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import HOUSE, Called

Call = Callable[..., Called]
WHOSE = ("--office", "magdeburg", "--as-of", "30.06.2020")


def test_the_rulebook_as_pdf(regelwerk: Call, rules: Path, tmp_path: Path) -> None:
    done = regelwerk("render", *WHOSE, "--rules", rules, "--pdf", "akte/regelwerk.pdf")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Geschrieben: akte/regelwerk.pdf\n", "")
    assert (tmp_path / "akte" / "regelwerk.pdf").read_bytes().startswith(b"%PDF")
    done = regelwerk("render", *WHOSE, "--rules", rules, "--pdf", "regelwerk.doc")
    assert done.returncode == 2
    assert done.stderr.startswith("Fehler: --pdf: Der Name der Datei muss auf .pdf enden.\n")


def test_definitions_and_what_is_not_in_force_can_be_read(regelwerk: Call, rules: Path) -> None:
    done = regelwerk("render", "u25", *WHOSE, "--rules", rules)
    assert done.stdout.startswith("# Unter 25 Jahre alt\n\n`u25` · Begriff · gilt ab 01.01.2005\n")
    assert "**So ist Unklares entschieden.**" in done.stdout
    refused = regelwerk("render", "bfm-zugang", "--as-of", "30.06.2010", "--rules", rules)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert regelwerk("render", "bfm-zugang", "--all", "--rules", rules).stdout.startswith("# Zugang zum besch")
    done = regelwerk("render", "--all", "--rules", rules, "--pdf", "x.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--all und --pdf passen nicht zusammen" in done.stderr
    assert "Gemeint ist vielleicht bfm-zugang." in regelwerk("render", "bfm-zugan", "--all", "--rules", rules).stderr


def test_the_order_of_data(regelwerk: Call, rules: Path, tmp_path: Path) -> None:
    done = regelwerk("datenbestellung", "bfm-zugang", *WHOSE, "--rules", rules, "--out", "b.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" Tabellen für 1 Regel: b.xlsx\n")
    assert zipfile.is_zipfile(tmp_path / "b.xlsx")
    done = regelwerk("datenbestellung", "--rules", rules, "--out", "alle.xlsx")
    assert done.stdout.endswith(" Tabellen für 5 Regeln: alle.xlsx\n")
    done = regelwerk("datenbestellung", "bfm-zugan", "--rules", rules, "--out", "c.xlsx")
    assert done.returncode == 2
    assert "Gemeint ist vielleicht bfm-zugang." in done.stderr
    (tmp_path / "ordner.xlsx").mkdir()
    done = regelwerk("datenbestellung", "--rules", rules, "--out", "ordner.xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Fehler: ordner.xlsx ist ein Ordner.")


def test_pages_are_written_and_compared(regelwerk: Call, rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "abdeckung"
    folder.mkdir(parents=True)
    (folder / "register.yaml").write_bytes((HOUSE / "docs" / "abdeckung" / "register.yaml").read_bytes())
    asked = ("pages", "--rules", rules, "--docs", "docs")
    done = regelwerk(*asked, "--check")
    assert done.returncode == 1
    assert done.stdout == "docs/abdeckung.md: veraltet\ndocs/handbuch/regelwerk.md: veraltet\n"
    assert "egv-erstabschluss: keine Regel und kein Grund.\n" in done.stderr
    assert not (tmp_path / "docs" / "abdeckung.md").exists()
    assert regelwerk(*asked).stdout == "docs/abdeckung.md: geschrieben\ndocs/handbuch/regelwerk.md: geschrieben\n"
    assert regelwerk(*asked, "--check").stdout == "Alle Seiten sind aktuell.\n"
    assert regelwerk("pages", "--docs", "gibtesnicht").stderr.startswith(
        "Fehler: Das Register gibtesnicht/abdeckung/register.yaml"
    )
