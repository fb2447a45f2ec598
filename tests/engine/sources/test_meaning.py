"""Mappings mean what their authors wrote, and say so when they cannot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from engine.sources.load import load_source, model_of
from engine.sources.meaning import across
from schemas.delivery.mapping import Brake, Checked, Numbers, SourceMapping, together
from schemas.delivery.scope import Scope, Told
from schemas.failure import Unknown
from tests.engine.sources.written import HEAD, mapping, read_text

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["verbis", "fachverfahren"])
def test_shipped_templates_are_right_and_say_that_nobody_checked_them(name: str) -> None:
    loaded = load_source(ROOT / "rules", name)
    assert loaded.diagnostics == ()
    assert loaded.mapping is not None
    assert loaded.mapping.checked is None


def test_the_templates_together_cover_what_the_starting_pack_reads() -> None:
    both = [load_source(ROOT / "rules", name).mapping for name in ("verbis", "fachverfahren")]
    one = together([source for source in both if source is not None])
    mapped = {(table.entity, field.name) for table in one.tables for field in table.fields}
    needed = {("kunde", "alleinerziehend"), ("kunde", "fluchtkontext"), ("kunde", "fachkraft_spezialisierung"),
              ("team", "art"), ("handlungsbedarf", "schluesselgruppe"), ("bewilligung", "begruendung"),
              ("teilnahme", "art"), ("kontakt", "datum"), ("eingliederungsvereinbarung", "gueltig_bis")}  # fmt: skip
    assert needed <= mapped
    assert len({table.name for table in one.tables}) == len(one.tables)


def test_shipped_templates_say_nothing_against_each_other() -> None:
    both = [load_source(ROOT / "rules", name).mapping for name in ("verbis", "fachverfahren")]
    assert across([one for one in both if one is not None]) == []


def test_a_field_comes_from_one_of_the_mappings_read_together() -> None:
    table = "tabellen:\n  - entität: kunde\n    dateien: kunden*.csv\n    felder:\n      kunde_id: Kundennummer\n"
    first = mapping(f"{HEAD}{table}      geburtsdatum: Geboren\n")
    adding = table.replace("    felder", "    ergänzt: ja\n    felder")
    assert across([first, mapping(f"{HEAD}{adding}      einreise_am: Einreise\n")]) == []
    (found,) = across([first, mapping(f"{HEAD}{adding}      geburtsdatum: Geboren\n")])
    assert found.code == "R1011"
    assert "geburtsdatum" in found.message


def test_an_unknown_source_is_named_with_the_nearest() -> None:
    with pytest.raises(Unknown, match="Gemeint ist vielleicht „verbis“"):
        load_source(ROOT / "rules", "verbiss")


def test_an_entity_in_a_folder_of_its_own_is_known_as_to_check(tmp_path: Path) -> None:
    copytree(ROOT / "rules" / "fachmodell", tmp_path / "fachmodell")
    facts, own = tmp_path / "fachmodell", tmp_path / "fachmodell" / "eigene"
    own.mkdir()
    (facts / "bedarfsgemeinschaft.yaml").rename(own / "bedarfsgemeinschaft.yaml")
    copytree(ROOT / "rules" / "quellen", tmp_path / "quellen")
    assert load_source(tmp_path, "verbis").diagnostics == ()
    with pytest.raises(Unknown, match="Den Ordner"):
        model_of(tmp_path / "quellen")
    with pytest.raises(Unknown, match="gibt es nicht unter"):
        load_source(tmp_path, "../quellen/verbis")


def test_the_whole_language() -> None:
    source = mapping(
        HEAD.replace("Vorlage, ungeprüft", "geprüft am 01.07.2026 von Qualitätsmanagement")
        + """zahlenform: 1,234.56
leer: k. A.
lieferbremse:
  zeilen: 20 %
  höchstalter: 7 Tage
tabellen:
  - entität: kunde
    dateien: "kunden_{team}_{bis}.csv"
    kopfzeile: 4
    summenzeile: Summe
    lieferumfang:
      teams: aus dem Dateinamen
      von: 01.01.2020
      bis: aus dem Dateinamen
    felder:
      kunde_id:
        spalten:
          - Bezirk
          - Nummer
        verbunden mit: /
      team_id:
        aus dateiname: team
      geburtsdatum:
        spalte: Geb
        datumsform:
          - TT.MM.JJ
          - T. Monat JJJJ
        jahrhundert ab: 1930
      erwerbsfähig:
        fest: ja
      alleinerziehend:
        spalte: AE
        ja: x
        wenn leer: nein
    ausgelassen:
      - spalte: Kennzeichen
        ist: gelöscht
        grund: gelöschte Datensätze
    kontrollsumme:
      zählt: Summe von Betrag
      zelle: B2
    zuständig: Betreuer
"""
    )
    assert source.checked == Checked(date(2026, 7, 1), "Qualitätsmanagement")
    assert source.brake == Brake(rows=Decimal(20), age=7)
    table = source.tables[0]
    assert table.scope == Scope(Told.FILE, date(2020, 1, 1), Told.FILE)
    assert (table.header, table.total, table.worker) == (4, "Summe", "Betreuer")
    assert table.columns == ("Bezirk", "Nummer", "Geb", "AE", "Kennzeichen", "Betreuer", "Betrag")
    key, born, able, alone = (
        table.field(one) for one in ("kunde_id", "geburtsdatum", "erwerbsfaehig", "alleinerziehend")
    )
    assert key is not None and key.origin.joined == "/" and key.origin.columns == ("Bezirk", "Nummer")
    assert born is not None and born.reading.dates == ("TT.MM.JJ", "T. Monat JJJJ") and born.reading.century == 1930
    assert born.reading.numbers is Numbers.POINT and born.reading.empty == ("k. A.",)
    assert able is not None and able.origin.constant == "ja"
    assert alone is not None and (alone.reading.yes, alone.reading.default) == (("x",), "nein")
    assert table.left_out[0].values == ("geloescht",)


def test_the_digest_is_of_the_meaning() -> None:
    text = HEAD + "tabellen:\n  - entität: kunde\n    dateien: k*.csv\n    felder:\n      kunde_id: Nr\n"
    other = text.replace("k*.csv", "kunden*.csv")
    assert mapping(text).digest == mapping("# ein Kommentar\n" + text).digest
    assert mapping(text).digest != mapping(other).digest


TABLE = "tabellen:\n  - entität: kontakt\n    dateien: k.csv\n    felder:\n      kontakt_id: Nr\n      kunde_id: Kd\n"


@pytest.mark.parametrize("header", ["Name", "VORNAME", "Nachname", "Kundenname", "GEB_NAME"])
def test_a_name_is_never_text_whatever_reason_is_given(header: str) -> None:
    why = f"      ergebnis:\n        spalte: {header}\n        freitext erlaubt: wird gebraucht\n"
    assert {one.code for one in read_text(HEAD + TABLE + why)[1]} == {"R1008"}


@pytest.mark.parametrize("header", ["Bemerkung", "Notiz", "Telefon privat", "E-Mail", "IBAN", "Straße"])
def test_contacts_and_free_text_need_a_reason(header: str) -> None:
    bare = f"      ergebnis: {header}\n"
    why = f"      ergebnis:\n        spalte: {header}\n        freitext erlaubt: die Regel prüft den Wortlaut\n"
    assert {one.code for one in read_text(HEAD + TABLE + bare)[1]} == {"R1008"}
    assert read_text(HEAD + TABLE + why)[1] == []


def test_what_looks_personal_may_be_a_choice() -> None:
    assert read_text(HEAD + TABLE + "      anlass: Bemerkung\n")[1] == []


def test_limits_of_several_sources_are_those_of_the_first_that_sets_one() -> None:
    one = SourceMapping("a", "A", None, (), Brake(rows=Decimal(5)))
    other = SourceMapping("b", "B", Checked(date(2026, 1, 1), "QM"), (), Brake(rows=Decimal(9), age=3))
    both = together([one, other])
    assert both.brake == Brake(rows=Decimal(5), age=3)
    assert (both.name, both.checked) == ("a+b", None)


def test_the_example_of_the_handbook_is_right() -> None:
    page = (ROOT / "docs" / "handbuch" / "quellen.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    table = mapping(example).tables[0]
    assert (table.header, table.total, len(table.left_out), len(table.not_taken)) == (4, "Summe", 1, 2)


@pytest.mark.parametrize(("said", "codes"), [("ja", set()), ("nein", {"R1008"})])
def test_whether_a_free_text_is_there_needs_no_reason(said: str, codes: set[str]) -> None:
    only = f"      ergebnis:\n        spalte: Notiz\n        nur ob ausgefüllt: {said}\n"
    assert {one.code for one in read_text(HEAD + TABLE + only)[1]} == codes
