"""Whole deliveries: which files are read, how CSV is understood, what is refused and what is only said."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from intake.snapshot import take
from schemas.cases.case import Coverage
from schemas.failure import DeliveryRefused
from tests.intake.conftest import STICHTAG, Bench, small_model

LESER = "leser_id;name\nL1;Ä\nL2;b\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_as_offices_write_it(bench: Bench, delimiter: str, mark: bytes, newline: str) -> None:
    bench.put("leser.csv", mark + LESER.replace(";", delimiter).replace("\n", newline).encode())
    snapshot = bench.take()
    assert bench.rows(snapshot, "leser", "leser_id, name") == [("L1", "Ä"), ("L2", "b")]
    assert snapshot.flaws == ()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_other_encodings_are_read_and_said(bench: Bench, encoding: str) -> None:
    content = LESER.encode(encoding)
    bench.put("leser.csv", content)
    snapshot = bench.take()
    assert bench.rows(snapshot, "leser", "name") == [("Ä",), ("b",)]
    assert [("Windows-1252" in f.message) for f in snapshot.flaws] == ([True] if encoding == "cp1252" else [])
    assert snapshot.tables["leser"].sha256 == hashlib.sha256(content).hexdigest()


def test_bytes_of_no_encoding_are_refused(bench: Bench) -> None:
    bench.put("leser.csv", LESER.encode("cp1252") + b"L3;\x81\n")
    assert bench.refused() == [
        "leser.csv: Die Zeichenkodierung ist weder UTF-8 noch Windows-1252. Bitte als UTF-8 speichern."
    ]


def test_null_bytes_are_refused(bench: Bench) -> None:
    bench.put("leser.csv", b"leser_id;name\nL1;\0\n")
    assert "Nullbytes" in bench.refused()[0]


@pytest.mark.parametrize("after", ["", "L3;c\n"])
def test_a_line_longer_than_the_databases_buffer_is_refused_and_not_dropped(bench: Bench, after: str) -> None:
    bench.put("leser.csv", "leser_id;name\nL1;a\nL2;" + "x" * 33_000_000 + "\n" + after)
    assert bench.refused() == ["leser.csv: 1 Zeile hat mehr als zwei Millionen Zeichen (Zeile 3)."]


def test_a_line_that_is_wrong_twice_is_named_once(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id;name\nL1;a;b;c\n")
    assert bench.refused() == ["leser.csv: 1 Zeile hat zu viele Spalten (Zeile 2)."]


def test_excels_first_line_is_understood(bench: Bench) -> None:
    bench.put("leser.csv", "sep=;\nleser_id;name\nL1;x\n")
    assert bench.rows(bench.take(), "leser", "leser_id, name") == [("L1", "x")]


def test_a_header_alone_is_a_table_without_records(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id;name\n")
    table = bench.take().tables["leser"]
    assert (table.rows, set(table.columns)) == (0, {"leser_id", "name"})


def test_files_are_found_by_umlaut_folded_or_in_another_case(bench: Bench) -> None:
    bench.model.entities["prüfung"] = bench.model.entities.pop("zweigstelle")
    folded = {**bench.model.entities, "pruefung": bench.model.entities.pop("prüfung")}
    bench.model.entities.clear()
    bench.model.entities.update(folded)
    bench.put("Prüfung.CSV", "zweigstelle_id;ort\nZ1;x\n")
    assert set(bench.take().tables) == {"pruefung"}


def test_other_files_are_named_and_near_names_hinted(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    bench.put("notizen.txt", "x")
    bench.put("ausleihen.csv", "x")
    bench.put("zweigstelle.xlsx", "x")
    bench.put("lieferumfang.yaml", "")
    snapshot = bench.take()
    assert snapshot.ignored == ("ausleihen.csv", "notizen.txt", "zweigstelle.xlsx")
    said = " ".join(f.message for f in snapshot.flaws)
    assert "Gemeint ist vielleicht ausleihe." in said
    assert "zweigstelle.xlsx wird nicht gelesen" in said
    assert "notizen" not in said


def test_unknown_columns_are_hinted_with_the_nearest(bench: Bench) -> None:
    bench.put("ausleihe.csv", "ausleihe_id;leser_id;begin;dauer;\nA1;L1;01.01.2020;3;\n")
    snapshot = bench.take()
    assert snapshot.tables["ausleihe"].columns == {"ausleihe_id", "leser_id"}
    said = [f.message for f in snapshot.flaws]
    assert "Gemeint ist vielleicht beginn." in said[0]
    assert "Dauer wird berechnet" in said[1]
    assert "Spalte 5 hat keinen Namen" in said[2]


def test_orphans_are_kept_and_counted(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    bench.put("ausleihe.csv", "ausleihe_id;leser_id\nA1;L1\nA2;L9\nA3;L8\n")
    snapshot = bench.take()
    assert len(bench.rows(snapshot, "ausleihe")) == 3
    (flaw,) = snapshot.flaws
    assert (flaw.entity, flaw.column, flaw.rows, flaw.examples) == ("ausleihe", "leser_id", 2, ("A2", "A3"))


def test_no_orphans_without_the_parents_table(bench: Bench) -> None:
    bench.put("ausleihe.csv", "ausleihe_id;leser_id;zweigstelle_id\nA1;L1;Z1\n")
    assert bench.take().flaws == ()


def test_coverage_is_handed_through_and_checked(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    covered = {"leser": Coverage(date(2020, 7, 1)), "ausleihe": Coverage()}
    snapshot = bench.take(coverage=covered)
    assert snapshot.tables["leser"].coverage == Coverage(date(2020, 7, 1))
    assert [f.message for f in snapshot.flaws] == [
        "Der Lieferumfang beginnt erst nach dem Stichtag.",
        "Der Lieferumfang nennt diese Tabelle, geliefert wurde sie nicht.",
    ]


def test_units_of_the_extent_that_were_not_delivered_are_named(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    covered = {"leser": Coverage(units=frozenset({"Z1", "Z2", "Z3"})), "ausleihe": Coverage()}
    assert len(bench.take(coverage=covered).flaws) == 1
    bench.into = bench.into.with_name("noch einmal")
    bench.put("zweigstelle.csv", "zweigstelle_id\nZ2\n")
    flaw, _ = bench.take(coverage=covered).flaws
    assert (flaw.entity, flaw.message) == (
        "leser",
        "Der Lieferumfang nennt Zweigstellen, die nicht geliefert wurden: Z1, Z3.",
    )


def test_double_keys_are_refused_with_examples(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id;name\nL1;a\nL1;b\nL2;c\n L2 ;d\nL2;e\nL3;f\n")
    assert bench.refused() == ["leser.csv: 2 Schlüssel kommen in leser_id mehrfach vor, in 5 Zeilen (z. B. L1, L2)."]


def test_empty_keys_and_links_are_refused_with_their_places(bench: Bench) -> None:
    bench.put("leser.csv", 'leser_id;name\nL1;a\n"  ";b\n;c\n')
    bench.put("ausleihe.csv", "ausleihe_id;leser_id;zweigstelle_id\nA1;L1;\nA2;;\n")
    assert bench.refused() == [
        "leser.csv: Der Schlüssel leser_id ist in 2 Zeilen leer (z. B. Datensatz 2, 3).",
        "ausleihe.csv: Die Verknüpfung leser_id ist in 1 Zeile leer (z. B. ausleihe_id A2).",
    ]


def test_rows_of_another_width_are_refused_by_line(bench: Bench) -> None:
    bench.put("leser.csv", 'leser_id;name\nL1;"a\nb"\nL2\nL3;x;y\nL4;z\n')
    assert sorted(bench.refused()) == [
        "leser.csv: 1 Zeile hat zu viele Spalten (Zeile 5).",
        "leser.csv: 1 Zeile hat zu wenig Spalten (Zeile 4).",
    ]


def test_an_open_quotation_mark_is_refused_by_line(bench: Bench) -> None:
    bench.put("leser.csv", 'leser_id;name\nL1;a\nL2;"b\nL3;c\n')
    (line,) = bench.refused()
    assert "Anführungszeichen, das nicht geschlossen wird (Zeile 3)" in line


def test_double_and_missing_columns_are_refused(bench: Bench) -> None:
    bench.put("leser.csv", "name;Name;größe\nx;y;1\n")
    assert bench.refused() == [
        "leser.csv: Die Spalte name gibt es doppelt (name und Name).",
        "leser.csv: Es fehlt der Schlüssel leser_id. Gelesene Spalten: name, Name, größe.",
    ]


def test_one_table_delivered_twice_is_refused(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    bench.parquet("leser.parquet", "SELECT 'L1' AS leser_id")
    (line,) = bench.refused()
    assert line.startswith("leser.parquet: leser wurde doppelt geliefert, auch als leser.csv.")


def test_everything_wrong_is_said_at_once(bench: Bench) -> None:
    bench.put("leser.csv", "")
    bench.put("ausleihe.parquet", "PAR1 kaputt")
    (bench.data / "zweigstelle.csv").mkdir()
    said = bench.refused()
    assert [line.split(":")[0] for line in said] == ["leser.csv", "zweigstelle.csv", "ausleihe.parquet"]
    assert "0 Bytes" in said[0]
    assert "Das ist ein Ordner" in said[1]


def test_a_pipe_and_a_dangling_link_do_not_hang(bench: Bench) -> None:
    os.mkfifo(bench.data / "leser.csv")
    (bench.data / "ausleihe.csv").symlink_to(bench.data / "fort.csv")
    assert sorted(bench.refused()) == [
        "ausleihe.csv: Der Verweis zeigt auf eine Datei, die es nicht gibt.",
        "leser.csv: Das ist keine gewöhnliche Datei.",
    ]


def test_what_the_system_says_is_said_in_german(bench: Bench) -> None:
    (bench.data / "leser.csv").symlink_to(bench.data / "leser.csv")
    assert bench.refused() == ["leser.csv: Die Datei kann nicht gelesen werden (der Verweis führt im Kreis)."]


def test_no_known_table_at_all(bench: Bench, tmp_path: Path) -> None:
    assert "ist keine bekannte Tabelle. Er ist leer." in bench.refused()[0]
    bench.put("liste.csv", "a;b\n")
    assert "Gefunden wurden nur: liste.csv." in bench.refused()[0]
    for wrong in (tmp_path / "nirgends", bench.data / "liste.csv"):
        with pytest.raises(DeliveryRefused):
            take(wrong, small_model(), STICHTAG, tmp_path / "neu")


def test_a_path_with_odd_characters(bench: Bench) -> None:
    bench.data = bench.data.rename(bench.data.with_name("Daten [neu] 'ä' *?"))
    bench.into = bench.into.with_name("Abzug [1]'")
    bench.put("leser.csv", LESER)
    assert bench.take().tables["leser"].rows == 2


def test_only_what_is_needed_is_read_and_told(bench: Bench) -> None:
    bench.put("leser.csv", LESER)
    bench.put("ausleihe.csv", "unlesbar")
    bench.put("zweigstelle.csv", "zweigstelle_id\nZ1\n")
    told: list[tuple[str, int, int]] = []
    snapshot = bench.take(only={"leser", "zweigstelle"}, step=lambda *one: told.append(one))
    assert set(snapshot.tables) == {"leser", "zweigstelle"}
    assert told == [("leser.csv", 1, 2), ("zweigstelle.csv", 2, 2)]


def test_the_name_of_another_file_in_another_encoding_is_written_down_as_far_as_it_can_be(bench: Bench) -> None:
    bench.put("leser.csv", "leser_id\nL1\n")
    bench.put(os.fsdecode(b"pr\xfcfung.csv"), "")
    bench.put(os.fsdecode(b"leser\xfc.csv"), "")
    snapshot = bench.take()
    assert snapshot.ignored == ("leser?.csv", "pr?fung.csv")
    assert "Die Datei leser?.csv gehört zu keiner Tabelle." in snapshot.flaws[0].message
