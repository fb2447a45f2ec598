"""Values in Parquet that are none for the database: named with their column, and no reason to call a file damaged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intake.looking import examine
from tests.intake.conftest import Bench

FAR = 2**62


def put(bench: Bench, file: str, **columns: pa.Array) -> None:
    """Writes a Parquet file of the delivery with these columns."""
    pq.write_table(pa.table(columns), bench.data / file)


def moments(*values: int, unit: str = "us", zone: str | None = None) -> pa.Array:
    """Moments by their number since 1970."""
    return pa.array(values, pa.int64()).cast(pa.timestamp(unit, zone))


def loans(bench: Bench, **columns: pa.Array) -> None:
    """Writes loans with these columns."""
    many = len(next(iter(columns.values())))
    keys = {"ausleihe_id": [f"A{n}" for n in range(many)], "leser_id": ["L1"] * many}
    put(bench, "ausleihe.parquet", **{**{name: pa.array(cells) for name, cells in keys.items()}, **columns})


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()])
@pytest.mark.parametrize("odd", ["nan", "inf", "-inf"])
def test_keys_that_are_no_numbers_are_refused(bench: Bench, kind: pa.DataType, odd: str) -> None:
    put(bench, "leser.parquet", leser_id=pa.array([1.0, float(odd), None], kind))
    loans(
        bench, leser_id=pa.array([1.0, 1.0, float(odd)], kind), zweigstelle_id=pa.array([None, float(odd), 1.0], kind)
    )
    assert sorted(bench.refused(), reverse=True) == [
        "leser.parquet: leser_id ist in 1 Zeile keine Kennung, sondern keine Zahl (NaN) oder unendlich.",
        "leser.parquet: Der Schlüssel leser_id ist in 1 Zeile leer (z. B. Datensatz 3).",
        "ausleihe.parquet: zweigstelle_id ist in 1 Zeile keine Kennung, sondern keine Zahl (NaN) oder unendlich.",
        "ausleihe.parquet: leser_id ist in 1 Zeile keine Kennung, sondern keine Zahl (NaN) oder unendlich.",
    ]


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()])
@pytest.mark.parametrize("others", [[1.0], [1.0, 0.0], [1.0, None], [1.0, 5.0, 7.0]])
@pytest.mark.parametrize("column", ["gebuehr", "anzahl", "verlaengert"])
def test_a_number_that_is_none_is_found_whatever_stands_beside_it(
    bench: Bench, column: str, others: list[float | None], kind: pa.DataType
) -> None:
    loans(bench, **{column: pa.array([float("nan"), *others], kind)})
    snapshot = bench.take()
    found = bench.rows(snapshot, "ausleihe", f"{column}__unlesbar")
    assert found[:2] == [(True,), (False,)]
    assert snapshot.flaws[0].rows == sum(bad for (bad,) in found)


def test_numbers_as_keys_are_whole_numbers(bench: Bench) -> None:
    bench.parquet("leser.parquet", "SELECT unnest([1.00, 20.50, 300.00, 0.00])::DECIMAL(12,2) AS leser_id")
    bench.parquet("zweigstelle.parquet", "SELECT unnest([1, 1000])::DECIMAL(38,0) AS zweigstelle_id")
    bench.parquet("ausleihe.parquet", "SELECT 100::DOUBLE AS ausleihe_id, 20.5::DOUBLE AS leser_id")
    snapshot = bench.take()
    assert bench.rows(snapshot, "leser", "leser_id") == [("0",), ("1",), ("20.5",), ("300",)]
    assert bench.rows(snapshot, "zweigstelle", "zweigstelle_id") == [("1",), ("1000",)]
    assert bench.rows(snapshot, "ausleihe", "ausleihe_id, leser_id") == [("100", "20.5")]
    assert snapshot.flaws == ()


@pytest.mark.parametrize("zone", [None, "UTC"])
@pytest.mark.parametrize(
    ("unit", "far"), [("us", -(2**63)), ("us", FAR), ("us", 2**63 - 1), ("ns", -(2**63)), ("ms", 2**53)]
)
def test_moments_far_from_any_calendar_are_unreadable(bench: Bench, unit: str, far: int, zone: str | None) -> None:
    loans(bench, beginn=moments(0, far, unit=unit, zone=zone))
    snapshot = bench.take()
    assert bench.rows(snapshot, "ausleihe", "beginn, beginn__unlesbar") == [(date(1970, 1, 1), False), (None, True)]
    (flaw,) = snapshot.flaws
    assert (flaw.column, flaw.rows, flaw.examples) == ("beginn", 1, ("A1",))
    assert flaw.message.startswith("1 Wert ist kein gültiges Datum und gilt als unbekannt")


def test_the_day_of_a_moment_with_a_zone(bench: Bench) -> None:
    day = 86_400 * 10**9
    loans(bench, beginn=moments(day, day + 10**9, unit="ns", zone="Europe/Berlin"))
    assert bench.rows(bench.take(), "ausleihe", "beginn") == [(date(1970, 1, 2),), (None,)]


def test_a_column_that_the_database_cannot_read_is_named(bench: Bench) -> None:
    loans(bench, beginn=moments(0, FAR, unit="ms"), ende=moments(0, 0, unit="ms"))
    put(bench, "leser.parquet", leser_id=pa.array(["L1"]))
    assert bench.refused() == [
        "ausleihe.parquet: Die Spalte beginn lässt sich nicht lesen. Darin steht ein Zeitpunkt, den es in "
        "keinem Kalender gibt."
    ]


@pytest.mark.parametrize("column", ["gebuehr", "anzahl", "verlaengert", "leser_id"])
def test_a_far_moment_where_none_belongs_breaks_nothing_else(bench: Bench, column: str) -> None:
    loans(bench, **{column: moments(-(2**63), 0)})
    if column == "leser_id":
        assert bench.refused() == ["ausleihe.parquet: leser_id hat einen Typ, der kein Schlüssel sein kann (1 Zeile)."]
    else:
        assert [flaw.rows for flaw in bench.take().flaws] == [2]


def test_null_bytes_are_never_cut_off_in_silence(bench: Bench) -> None:
    put(
        bench,
        "leser.parquet",
        leser_id=pa.array(["L1", "L2", "L3"]),
        name=pa.array(["Ä\0b", "a\0b", "ö"]),
        gruppe=pa.array(["Schüler\0x", "FbW", "Schüler"]),
    )
    snapshot = bench.take()
    columns = "name, name__unlesbar, gruppe, gruppe__unlesbar"
    assert bench.rows(snapshot, "leser", columns) == [
        (None, True, None, True),
        ("a\0b", False, "FbW", False),
        ("ö", False, "Schüler", False),
    ]
    assert [(flaw.column, flaw.rows) for flaw in snapshot.flaws] == [("name", 1), ("gruppe", 1)]
    assert "kein Text und gilt als unbekannt, zum Beispiel „Ä␀b“" in snapshot.flaws[0].message


def test_keys_with_null_bytes_are_refused(bench: Bench) -> None:
    loans(bench, ausleihe_id=pa.array(["Ä\0b", "Ä\0c"]), leser_id=pa.array(["L1", "Ö\0"]))
    assert bench.refused() == [
        "ausleihe.parquet: ausleihe_id enthält in 2 Zeilen ein Nullbyte.",
        "ausleihe.parquet: leser_id enthält in 1 Zeile ein Nullbyte.",
    ]


@pytest.mark.parametrize("name", ["file_row_number", "FILE_ROW_NUMBER"])
def test_empty_keys_beside_a_column_of_the_databases_own_name(bench: Bench, name: str) -> None:
    put(bench, "leser.parquet", leser_id=pa.array(["L1", None, "L3", None]), **{name: pa.array([9, 9, 9, 9])})
    assert bench.refused() == ["leser.parquet: Der Schlüssel leser_id ist in 2 Zeilen leer (z. B. Datensatz 2, 4)."]


def test_what_fails_in_a_whole_file_is_not_called_damage(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bench, "leser.parquet", leser_id=pa.array(["L1"]))

    def fail(*_: object) -> None:
        duckdb.sql("SELECT error('nichts mit der Datei')").fetchall()

    monkeypatch.setattr(examine, "_tally", fail)
    with pytest.raises(duckdb.Error, match="nichts mit der Datei"):
        bench.take()


@pytest.mark.parametrize("footer", [True, False])
def test_an_encrypted_file_is_said_to_be_one(bench: Bench, footer: bool) -> None:
    encrypted(bench.data / "leser.parquet", footer)
    assert bench.refused() == ["leser.parquet: Die Datei ist verschlüsselt. Bitte unverschlüsselt liefern."]


def encrypted(path: Path, footer: bool) -> None:
    """Writes a file whose keys are encrypted, and its footer too or not."""
    encryption = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(encryption.KmsClient):  # type: ignore[misc, name-defined]
        def __init__(self, _: object) -> None:
            super().__init__()

        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key.hex().encode()

    told = encryption.EncryptionConfiguration(
        footer_key="f", column_keys={"c": ["leser_id"]}, plaintext_footer=not footer
    )
    factory = encryption.CryptoFactory(Keys)
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), told)
    table = pa.table({"leser_id": ["L1"], "name": ["x"]})
    with pq.ParquetWriter(path, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
