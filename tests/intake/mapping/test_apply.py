"""Rows of a delivery become records, or stay apart with a reason; every one of them is accounted for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from schemas.cases.case import Coverage
from schemas.delivery.quarantine import Cause
from schemas.delivery.scope import Given
from schemas.failure import DeliveryRefused
from tests.engine.sources.written import HEAD, mapping
from tests.intake.mapping.delivered import PEOPLE, deliver, people, rows, table


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    source = people("    summenzeile: Summe\n    ausgelassen:\n      - spalte: Status\n        ist: geloscht\n"
                    "        grund: im Fachverfahren gelöscht\n")  # fmt: skip
    text = rows(
        "1;01.02.1990;arbeitslos;12,5", "2;31.02.1990;arbeitslos;1", ";01.02.1990;arbeitslos;1", "4;;geloscht;1",
        "1;01.02.1990;arbeitslos;12,5", "5;01.02.1990;;1", "5;01.02.1991;;1", "6;01.02.1990", "", "Nr;Geb;Status;Std",
        "7;02.02.1990;unbekannt;x", "Summe;;;99",
    )  # fmt: skip
    mapped = deliver(tmp_path, source, {"kunden.csv": text})
    account = mapped.accounts[0]
    assert account.balanced
    assert (account.rows, account.accepted, account.collapsed, account.quarantined) == (12, 4, 1, 4)
    assert account.left_out == {
        "im Fachverfahren gelöscht": 1, "wiederholte Kopfzeile": 1, "leere Zeile": 1, "Summenzeile": 1,
    }  # fmt: skip
    assert account.causes == {Cause.NO_KEY: 1, Cause.DOUBLED: 2, Cause.BROKEN: 1}
    kept = table(mapped, "kunde")
    assert [(one["kunde_id"], one["geburtsdatum"], one["wochenstunden_zusammen"]) for one in kept] == [
        ("1", date(1990, 2, 1), Decimal("12.5")), ("2", None, Decimal(1)), ("7", date(1990, 2, 2), None),
    ]  # fmt: skip
    assert mapped.tables["kunde"].unreadable == {"geburtsdatum", "status", "wochenstunden_zusammen"}
    assert [(one.entity, one.count, one.rows) for one in mapped.doubled] == [("kunde", 1, 2)]


def test_a_cell_that_cannot_be_read_is_unknown_and_not_empty(tmp_path: Path) -> None:
    mapped = deliver(tmp_path, people(), {"kunden.csv": rows("1;morgen;;", "2;;;")})
    first, second = table(mapped, "kunde")
    assert (first["geburtsdatum"], first["geburtsdatum__unlesbar"]) == (None, True)
    assert (second["geburtsdatum"], second["geburtsdatum__unlesbar"]) == (None, False)


def test_a_column_that_is_not_delivered_is_reported_and_not_empty(tmp_path: Path) -> None:
    files = {"kunden1.csv": rows("1;arbeitslos", header="Nr;Status"), "kunden2.csv": rows("2;01.02.1990;;3")}
    mapped = deliver(tmp_path, people(), files)
    assert [one.missing for one in mapped.accounts] == [("Geb", "Std"), ()]
    first, second = table(mapped, "kunde")
    assert first["geburtsdatum__unlesbar"] is True
    assert second["geburtsdatum__unlesbar"] is False
    nowhere = deliver(tmp_path / "2", people(), {"kunden.csv": files["kunden1.csv"]})
    assert nowhere.tables["kunde"].columns == {"kunde_id", "status"}


def test_columns_nobody_mapped_are_reported_and_not_read(tmp_path: Path) -> None:
    source = people("    nicht übernommen:\n      - Vorname\n")
    text = rows("1;;;;Meier;Anna;gut", header="Nr;Geb;Status;Std;Nachname;Vorname;Laune")
    mapped = deliver(tmp_path, source, {"kunden.csv": text})
    assert mapped.accounts[0].unmapped == ("Nachname", "Laune")
    assert mapped.accounts[0].refused == ("Nachname",)
    assert "Meier" not in str(table(mapped, "kunde"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rows("1;2", header="Nummer;Geb"), "fehlt „Nr“"),
        (rows("1;2;3", header="Nr;Geb;Geb"), "Die Spalte „Geb“ gibt es mehrfach"),
    ],
)
def test_a_header_that_leaves_a_doubt_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeliveryRefused, match=said):
        deliver(tmp_path, people(), {"kunden.csv": text})
    assert list((tmp_path / "aus").iterdir()) == []


def test_files_nobody_reads_are_named(tmp_path: Path) -> None:
    mapped = deliver(tmp_path, people(), {"kunden.csv": rows("1;;;"), "rest.csv": rows("2;;;")})
    assert mapped.unread == ("rest.csv",)
    with pytest.raises(DeliveryRefused, match=r"Keine Datei der Lieferung passt.*rest\.csv"):
        deliver(tmp_path / "2", people(), {"rest.csv": rows("2;;;")})


ADDED = """  - entität: kunde
    dateien: zusatz*.csv
    ergänzt: ja
    felder:
      kunde_id: Nr
      alleinerziehend: AE
"""


def test_what_another_table_adds(tmp_path: Path) -> None:
    files = {"kunden.csv": rows("1;;;", "2;;;"), "zusatz.csv": rows("1;ja", "3;nein", header="Nr;AE")}
    mapped = deliver(tmp_path, people(ADDED), files)
    first, second = table(mapped, "kunde")
    assert (first["alleinerziehend"], first["alleinerziehend__unlesbar"]) == (True, False)
    assert (second["alleinerziehend"], second["alleinerziehend__unlesbar"]) == (None, True)
    assert [one.causes for one in mapped.accounts] == [{}, {Cause.NO_RECORD: 1}]
    with pytest.raises(DeliveryRefused, match="die Datensätze selbst wurden nicht mitgeliefert"):
        deliver(tmp_path / "2", people(ADDED), {"zusatz.csv": files["zusatz.csv"]})


LINKED = """tabellen:
  - entität: kontakt
    dateien: kontakte*.csv
    felder:
      kontakt_id:
        spalten:
          - Kunde
          - Tag
      kunde_id:
        spalte: Kunde
        mit nullen auf: 5
      datum: Tag
"""


def test_keys_out_of_several_columns_and_links(tmp_path: Path) -> None:
    text = rows("7;01.02.2020", ";01.02.2020", "8;", header="Kunde;Tag")
    mapped = deliver(tmp_path, mapping(HEAD + LINKED), {"kontakte.csv": text})
    assert [(one["kontakt_id"], one["kunde_id"]) for one in table(mapped, "kontakt")] == [("7-01.02.2020", "00007")]
    assert mapped.accounts[0].causes == {Cause.NO_KEY: 2}
    assert mapped.hidden == {"kontakt": frozenset({"kontakt_id"})}


def test_an_empty_link_keeps_the_row_apart(tmp_path: Path) -> None:
    own = LINKED.replace(
        "      kontakt_id:\n        spalten:\n          - Kunde\n          - Tag\n", "      kontakt_id: K\n"
    )
    text = rows("1;;01.02.2020", "2;7;01.02.2020", header="K;Kunde;Tag")
    mapped = deliver(tmp_path, mapping(HEAD + own), {"kontakte.csv": text})
    assert mapped.accounts[0].causes == {Cause.NO_LINK: 1}
    assert mapped.hidden == {}


TEAMS = (
    HEAD
    + PEOPLE.replace("kunden*.csv", "kunden_{team}_{bis}.csv")
    + """      team_id:
        aus dateiname: team
    lieferumfang:
      teams: aus dem Dateinamen
      von: 01.01.2019
      bis: aus dem Dateinamen
"""
)


def test_the_extent_comes_from_the_names_of_files(tmp_path: Path) -> None:
    files = {"kunden_T1_20200630.csv": rows("1;;;"), "kunden_T2_2020-05-31.csv": rows("2;;;")}
    mapped = deliver(tmp_path, mapping(TEAMS), files)
    assert mapped.tables["kunde"].coverage == Coverage(date(2019, 1, 1), date(2020, 5, 31), frozenset({"T1", "T2"}))
    assert [one["team_id"] for one in table(mapped, "kunde")] == ["T1", "T2"]
    with pytest.raises(DeliveryRefused, match="„gestern“ im Namen der Datei ist kein Tag"):
        deliver(tmp_path / "2", mapping(TEAMS), {"kunden_T1_gestern.csv": rows("1;;;")})


def test_parts_that_follow_each_other_are_one_stretch(tmp_path: Path) -> None:
    source = mapping(HEAD + PEOPLE.replace("kunden*.csv", "kunden_{von}_{bis}.csv") + """    lieferumfang:
      teams: alle
      von: aus dem Dateinamen
      bis: aus dem Dateinamen
""")  # fmt: skip
    files = {
        "kunden_20190101_20191231.csv": rows("1;;;"), "kunden_20200101_20200331.csv": rows("2;;;"),
        "kunden_20200501_20200630.csv": rows("3;;;"),
    }  # fmt: skip
    mapped = deliver(tmp_path, source, files)
    assert mapped.tables["kunde"].coverage == Coverage(date(2020, 5, 1), date(2020, 6, 30))
    del files["kunden_20200501_20200630.csv"]
    mapped = deliver(tmp_path / "2", source, files)
    assert mapped.tables["kunde"].coverage == Coverage(date(2019, 1, 1), date(2020, 3, 31))


def test_what_is_said_at_the_import(tmp_path: Path) -> None:
    source = mapping(HEAD.replace("von: unbegrenzt", "von: beim Import") + PEOPLE)
    with pytest.raises(DeliveryRefused, match="Zum Lieferumfang von kunde fehlt der erste Tag"):
        deliver(tmp_path, source, {"kunden.csv": rows("1;;;")})
    given = Given({"": Coverage(date(2020, 1, 1))})
    mapped = deliver(tmp_path / "2", source, {"kunden.csv": rows("1;;;")}, given)
    assert mapped.tables["kunde"].coverage == Coverage(date(2020, 1, 1))


def test_what_is_said_at_the_import_narrows_what_the_mapping_says(tmp_path: Path) -> None:
    source = mapping(HEAD.replace("von: unbegrenzt", "von: 01.01.2019") + PEOPLE)
    files = {"kunden.csv": rows("1;;;")}
    given = Given({"kunde": Coverage(date(2018, 1, 1), date(2020, 5, 31), frozenset({"T1"}))})
    mapped = deliver(tmp_path, source, files, given)
    assert mapped.tables["kunde"].coverage == Coverage(date(2019, 1, 1), date(2020, 5, 31), frozenset({"T1"}))
    mapped = deliver(tmp_path / "2", source, files, Given({"kontakt": Coverage(date(2020, 1, 1))}))
    assert mapped.tables["kunde"].coverage == Coverage(date(2019, 1, 1))
    mapped = deliver(tmp_path / "3", mapping(TEAMS), {"kunden_T1_20200630.csv": rows("1;;;")},
                     Given({"": Coverage(units=frozenset({"T1", "T2"}))}))  # fmt: skip
    assert mapped.tables["kunde"].coverage.units == {"T1"}


@pytest.mark.parametrize(
    ("said", "text", "expected", "found"),
    [
        ("Zeilen\n      beim import: ja", rows("1;;;", ";;arbeitslos;"), 2, 2),
        ("Fälle\n      beim import: ja", rows("1;;;", "1;;;", "2;;;"), 2, 2),
        ("Summe von Std\n      aus summenzeile: Std", rows("1;;;1.234,5", "2;;;1", "Summe;;;1.235,5"), "1235.5",
         "1235.5"),
        ("Zeilen\n      zelle: B1", "Anzahl;3\n" + rows("1;;;", "2;;;"), 3, 2),
    ],
)  # fmt: skip
def test_the_control_total(tmp_path: Path, said: str, text: str, expected: int | str, found: int | str) -> None:
    source = people(f"    summenzeile: Summe\n    kontrollsumme:\n      zählt: {said}\n")
    mapped = deliver(tmp_path, source, {"kunden.csv": text}, Given(totals={"kunde": Decimal(2)}))
    control = mapped.accounts[0].control
    assert control is not None
    assert (control.expected, control.found) == (Decimal(expected), Decimal(found))
    assert (control.deviation == 0) is (expected == found)


def test_the_number_of_a_control_total_stands_in_the_file_that_is_named(tmp_path: Path) -> None:
    source = people("    kontrollsumme:\n      zählt: Zeilen\n      zelle: B1\n      aus datei: Stand.csv\n")
    files = {"kunden.csv": "Anzahl;7\n" + rows("1;;;", "2;;;"), "stand.csv": "Anzahl;3\nTeam;T1\n"}
    control = deliver(tmp_path, source, files).accounts[0].control
    assert control is not None
    assert control.expected == 3
    del files["stand.csv"]
    with pytest.raises(DeliveryRefused, match=r"kunden.csv: Die Datei „Stand.csv“ .* fehlt in der Lieferung"):
        deliver(tmp_path / "2", source, files)


def test_who_is_responsible_is_handed_on_apart(tmp_path: Path) -> None:
    source = people("    zuständig: Kürzel\n    vertretung: Vertretung\n")
    text = rows("1;;;;mei;schu", ";;;;x;y", header="Nr;Geb;Status;Std;Kürzel;Vertretung")
    mapped = deliver(tmp_path, source, {"kunden.csv": text})
    assert mapped.roles is not None
    assert "mei" not in str(table(mapped, "kunde"))
    assert duckdb.execute(f"SELECT * FROM read_parquet('{mapped.roles}')").fetchall() == [("1", "mei", "schu")]


def test_worker_and_substitute_are_those_of_one_row(tmp_path: Path) -> None:
    source = people("    zuständig: Kürzel\n    vertretung: Vertretung\n")
    text = rows("1;;;;;", "1;;;;zoe;abt", "1;;;;ann;wil", header="Nr;Geb;Status;Std;Kürzel;Vertretung")
    mapped = deliver(tmp_path, source, {"kunden.csv": text})
    assert duckdb.execute(f"SELECT * FROM read_parquet('{mapped.roles}')").fetchall() == [("1", "zoe", "abt")]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = {"kunden1.csv": rows("2;;;", "1;;;"), "kunden2.csv": rows("3;01.01.1990;;")}
    first, second = (deliver(tmp_path / name, people(), files) for name in ("a", "b"))
    assert first.tables["kunde"].path.read_bytes() == second.tables["kunde"].path.read_bytes()


def test_a_table_without_rows_is_a_table(tmp_path: Path) -> None:
    mapped = deliver(tmp_path, people(), {"kunden.csv": "Nr;Geb;Status;Std\n"})
    assert (mapped.accounts[0].rows, mapped.tables["kunde"].rows) == (0, 0)
    assert mapped.tables["kunde"].columns == {"kunde_id", "geburtsdatum", "status", "wochenstunden_zusammen"}


def test_one_file_can_feed_two_entities(tmp_path: Path) -> None:
    more = "  - entität: profiling\n    dateien: kunden*.csv\n    felder:\n      profiling_id: P\n      kunde_id: Nr\n"
    mapped = deliver(tmp_path, people(more), {"kunden.csv": rows("1;;;;9", header="Nr;Geb;Status;Std;P")})
    assert [(one.entity, one.unmapped, one.accepted) for one in mapped.accounts] == [
        ("kunde", (), 1), ("profiling", (), 1),
    ]  # fmt: skip
    assert [(one["profiling_id"], one["kunde_id"]) for one in table(mapped, "profiling")] == [("9", "1")]
