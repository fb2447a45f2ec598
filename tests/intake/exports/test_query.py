"""A query against a real PostgreSQL server: it reads, in one view of the data, within a time, and never writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from intake.exports.query import fetch, url_of
from schemas.failure import DeliveryRefused
from tests.databases import Server
from tests.intake.exports.conftest import kinds, rows


@pytest.fixture
def source(postgresql: Server) -> Iterator[str]:
    """The address of a source system with one table."""
    name = postgresql.create()
    url = postgresql.url(name)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kunde (nr text, tag date, zeit timestamptz, betrag numeric, ja boolean)")
        connection.execute(
            "INSERT INTO kunde VALUES ('007', '2026-01-02', '2026-01-02 00:00:00+01', 12.50, true), "
            "('', NULL, '2026-07-02 12:30:00+00', 1.234, NULL), ('9', NULL, NULL, NULL, false)"
        )
    yield url
    postgresql.drop(name)


def refusal(sql: str, url: str, target: Path, seconds: int = 30) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        fetch("kunden", sql, url, target, seconds=seconds)
    return str(refused.value)


def test_rows_come_as_texts_with_their_kind(source: str, tmp_path: Path) -> None:
    raw = fetch("kunden", "SELECT * FROM kunde ORDER BY nr DESC;", source, tmp_path / "a.parquet")
    assert raw.header == ("nr", "tag", "zeit", "betrag", "ja")
    assert rows(raw) == [
        (1, "9", None, None, None, "nein"),
        (2, "007", "2026-01-02", "2026-01-02", "12.5", "ja"),
        (3, None, None, "2026-07-02 14:30:00", "1.2340", None),
    ]
    assert kinds(raw) == ["t---b", "tddnb", "--un-"]
    assert (raw.kind, raw.file, raw.rows) == ("query", "kunden", 3)


def test_the_hash_does_not_hang_on_the_order(source: str, tmp_path: Path) -> None:
    orders = ("nr", "nr DESC")
    made = [
        fetch("k", f"SELECT * FROM kunde ORDER BY {o}", source, tmp_path / f"{n}.parquet") for n, o in enumerate(orders)
    ]
    assert made[0].sha256 == made[1].sha256
    other = fetch("k", "SELECT * FROM kunde WHERE nr <> '9'", source, tmp_path / "c.parquet")
    assert other.sha256 != made[0].sha256


def test_many_rows_come_through_the_cursor(source: str, tmp_path: Path) -> None:
    raw = fetch("zahlen", "SELECT n, 'x' || n AS t FROM generate_series(1, 45000) AS n", source, tmp_path / "a.parquet")
    found = rows(raw)
    assert (len(found), found[-1]) == (45_000, (45_000, "45000", "x45000"))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM kunde",
        "WITH weg AS (DELETE FROM kunde RETURNING nr) SELECT * FROM weg",
        "SELECT 1; DELETE FROM kunde",
        "SELECT setval('s', 5) FROM (SELECT 1) AS x",
        "COMMIT",
    ],
)
def test_nothing_is_written(source: str, tmp_path: Path, sql: str) -> None:
    with psycopg.connect(source) as connection:
        connection.execute("CREATE SEQUENCE s")
    assert refusal(sql, source, tmp_path / "a.parquet").startswith("kunden: Die ")
    with psycopg.connect(source) as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM kunde), (SELECT last_value FROM s)").fetchall() == [
            (3, 1)
        ]


def test_a_slow_query_is_ended(source: str, tmp_path: Path) -> None:
    said = refusal("SELECT pg_sleep(20)::text", source, tmp_path / "a.parquet", seconds=1)
    assert said.startswith("kunden: Die Abfrage dauert länger als 1 Sekunde und wurde abgebrochen. Bitte ")


def test_no_address_stands_in_a_message(source: str, tmp_path: Path) -> None:
    assert "versteht die Abfrage nicht" in refusal("SELECT * FROM gibtsnicht", source, tmp_path / "a.parquet")
    wrong = source.replace("regelwerk:", "regelwerk:falsch")
    said = refusal("SELECT 1 AS a", wrong, tmp_path / "a.parquet")
    assert said.startswith("kunden: Die Datenbank ist nicht erreichbar")
    assert "falsch" not in said
    assert "regelwerk" not in said
    said = refusal("SELECT 1 AS a", "geheim und keine Adresse", tmp_path / "a.parquet")
    assert said.startswith("kunden: Die Adresse der Datenbank ist keine") and "geheim" not in said


def test_where_the_address_comes_from(tmp_path: Path) -> None:
    assert url_of("env:QUELLE", {"QUELLE": " postgresql://x "}) == "postgresql://x"
    file = tmp_path / "adresse"
    file.write_text("postgresql://y\n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(DeliveryRefused, match="chmod 600"):
        url_of(f"datei:{file}", {})
    file.chmod(0o600)
    assert url_of(f"datei:{file}", {}) == "postgresql://y"
    for told, said in (("env:FEHLT", "ist nicht gesetzt"), ("postgresql://z", "steht nicht in der Quelle")):
        with pytest.raises(DeliveryRefused, match=said):
            url_of(told, {})
    with pytest.raises(DeliveryRefused, match="kann nicht gelesen werden"):
        url_of(f"datei:{tmp_path / 'fehlt'}", {})
    file.write_bytes(b"postgresql://k:\xfc@z")
    with pytest.raises(DeliveryRefused, match="kann nicht gelesen werden"):
        url_of(f"datei:{file}", {})
