"""Parquet: types are known by column and come as the same texts as from a spreadsheet."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.intake.exports.conftest import Desk, ask, kinds, rows
from tests.intake.test_odd_values import encrypted, moments


def test_types_become_texts(desk: Desk) -> None:
    path = desk.folder / "a.parquet"
    ask(
        f"""COPY (SELECT * FROM (VALUES
            ('007', DATE '2026-01-02', TIMESTAMP '2026-01-02 13:05:00', 3, 1.5::DOUBLE, 32.0000::DECIMAL(18,4), true),
            ('', NULL, TIMESTAMP '2026-01-02 00:00:00', NULL, 1.234::DOUBLE, 0.125::DECIMAL(18,4), NULL),
            (NULL, NULL, NULL, -4, 1e20::DOUBLE, 100.0000::DECIMAL(18,4), false)
        ) AS t("Nr", tag, "Zeit punkt", ganz, fließ, dezimal, ja)) TO '{path}' (FORMAT parquet)"""
    )
    (raw,) = desk.read()
    assert raw.header == ("Nr", "tag", "Zeit punkt", "ganz", "fließ", "dezimal", "ja")
    assert rows(raw) == [
        (1, "007", "2026-01-02", "2026-01-02 13:05:00", "3", "1.5", "32", "ja"),
        (2, None, None, "2026-01-02", None, "1.2340", "0.1250", None),
        (3, None, None, None, "-4", "100000000000000000000", "100", "nein"),
    ]
    assert kinds(raw) == ["tdunnnb", "t-d-nn-", "---nnnb"]
    assert (raw.kind, raw.header_row, raw.rows) == ("parquet", 0, 3)


def test_lists_in_cells_are_refused(desk: Desk) -> None:
    ask(f"COPY (SELECT 1 AS nr, [1, 2] AS liste) TO '{desk.folder / 'a.parquet'}' (FORMAT parquet)")
    assert "a.parquet: liste enthält Listen oder Binärdaten" in desk.refusal()


def test_a_table_without_records(desk: Desk) -> None:
    ask(f"COPY (SELECT 1 AS nr WHERE false) TO '{desk.folder / 'a.parquet'}' (FORMAT parquet)")
    (raw,) = desk.read()
    assert (raw.header, raw.rows) == (("nr",), 0)


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number"])
def test_a_column_of_the_databases_own_name(desk: Desk, name: str) -> None:
    pq.write_table(pa.table({"Nr": ["a", "b"], name: [8, 9]}), desk.folder / "a.parquet")
    assert rows(desk.read()[0]) == [(1, "a", "8"), (2, "b", "9")]


def test_moments_of_any_kind(desk: Desk) -> None:
    day = 86_400 * 10**9
    far = {"fern": moments(-(2**63), 2**62), "zone": moments(day, day + 10**9, unit="ns", zone="Europe/Berlin")}
    pq.write_table(pa.table(far), desk.folder / "a.parquet")
    (raw,) = desk.read()
    assert rows(raw) == [(1, "vor dem Jahr 1", "1970-01-02"), (2, "148108-07-06 14:00:27", "1970-01-02 00:00:01")]
    assert kinds(raw) == ["ud", "uu"]


@pytest.mark.parametrize("footer", [True, False])
def test_an_encrypted_file_is_said_to_be_one(desk: Desk, footer: bool) -> None:
    encrypted(desk.folder / "a.parquet", footer)
    said = desk.refusal(desk.folder / "a.parquet")
    assert said == "a.parquet: Die Datei ist verschlüsselt. Bitte unverschlüsselt ausgeben."
