"""Defects are counted exactly, with examples; the brake says why it is pulled; the import's own look is a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from intake.database import Connection, connect
from intake.landing.brake import Limits, Total, reasons
from intake.landing.defects import checked, defects
from intake.landing.inspection import Inspection, merge, note
from intake.snapshot import take
from schemas.delivery.quality import Defect
from schemas.factmodel import Entity, FactModel, Field, FieldType, Link
from tests.intake.landing.desk import STICHTAG, Desk, model

LESER = "leser_id;geburtsdatum\nL1;01.02.2000\nL2;01.07.2020\nL3;2020-02-31\nL4;\n"
AUSLEIHE = (
    "ausleihe_id;leser_id;beginn;ende;anzahl\n"
    "a1;L1;01.03.2020;28.02.2020;1\n"
    "a2;L1;31.01.2000;;1\n"
    "a3;L1;01.07.2020;01.08.2020;1\n"
    "a4;fort;01.03.2020;01.03.2020;1\n"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Connection]:
    with connect(tmp_path) as connection:
        yield connection


def test_every_defect_is_counted_once_with_its_keys(desk: Desk, database: Connection) -> None:
    landed = desk.land(desk.put(leser=LESER, ausleihe=AUSLEIHE))
    found = {
        (one.entity, one.column, one.defect): one.rows for one in defects(landed.tables, desk.model, STICHTAG, database)
    }
    assert found == {
        ("leser", "geburtsdatum", Defect.FUTURE_BIRTH): 1,
        ("leser", "geburtsdatum", Defect.UNREADABLE): 1,
        ("ausleihe", "ende", Defect.END_BEFORE_BEGIN): 1,
        ("ausleihe", "beginn", Defect.ORDER): 1,
        ("ausleihe", "beginn", Defect.FUTURE): 1,
        ("ausleihe", "leser_id", Defect.ORPHAN): 1,
    }
    assert checked(landed.tables, desk.model) == 4 * 1 + 4 * 3


def test_plausible_data_have_no_defects(desk: Desk, database: Connection) -> None:
    plain = "ausleihe_id;leser_id;beginn;ende;anzahl\na1;L1;30.06.2020;30.06.2020;1\na2;L4;01.01.2020;31.12.2020;1\n"
    landed = desk.land(desk.put(leser="leser_id;geburtsdatum\nL1;30.06.2020\nL4;\n", ausleihe=plain))
    assert defects(landed.tables, desk.model, STICHTAG, database) == ()


def pulled(now: dict[str, int], before: dict[str, int] | None, **more: object) -> tuple[str, ...]:
    """The reasons for which the brake is pulled, all limits as they are shipped unless said otherwise."""
    today = more.get("today", STICHTAG)
    assert isinstance(today, date)
    totals = more.get("totals", ())
    assert isinstance(totals, tuple)
    return reasons(now, before, STICHTAG, today, totals, model(), Limits())


def test_the_first_delivery_is_compared_with_nothing() -> None:
    assert pulled({"leser": 5}, None) == ()


@pytest.mark.parametrize(("now", "on"), [(900, False), (899, True), (1100, False), (1101, True), (0, True)])
def test_the_limit_of_cases_is_ten_percent(now: int, on: bool) -> None:
    assert bool(pulled({"leser": now}, {"leser": 1000})) is on


@pytest.mark.parametrize(("now", "then", "on"), [(80, 100, False), (79, 100, True), (1, 20, False), (21, 5, True)])
def test_the_limit_of_rows_is_a_fifth_and_few_rows_do_not_count(now: int, then: int, on: bool) -> None:
    assert bool(pulled({"ausleihe": now}, {"ausleihe": then})) is on


def test_a_table_that_is_gone_pulls_the_brake() -> None:
    assert pulled({"leser": 5}, {"leser": 5, "ausleihe": 3}) == (
        "Ausleihen fehlen in dieser Lieferung; in der letzten waren es 3.",
    )


def test_age_and_control_total() -> None:
    assert pulled({}, None, today=date(2020, 7, 14)) == ()
    assert pulled({}, None, today=date(2020, 7, 15)) == (
        "Der Stichtag liegt 15 Tage zurück. Die Grenze liegt bei 14 Tagen.",
    )
    fine, apart = Total("Leser", Decimal(1000), Decimal(990)), Total("Leser", Decimal(1000), Decimal(989))
    assert pulled({}, None, totals=(fine,)) == ()
    assert pulled({}, None, totals=(apart,)) == (
        "Kontrollsumme Leser: Das Fachverfahren nennt 1.000, gelesen wurden 989. Die Grenze liegt bei 1 %.",
    )


LOOK = Inspection("durchsicht", "am", "werte", "fehler", "haus")


def house() -> FactModel:
    """A house, and the looks through its data."""
    durchsicht = Entity(
        "durchsicht", "Durchsicht", "Durchsichten", "die", "durchsicht_id",
        {"am": Field("am", "Tag", FieldType.DATE), "werte": Field("werte", "Werte", FieldType.INTEGER),
         "fehler": Field("fehler", "Fehler", FieldType.INTEGER), "von": Field("von", "Von", FieldType.TEXT)},
        (Link("haus_id", "haus"),), day="am",
    )  # fmt: skip
    haus = Entity("haus", "Haus", "Häuser", "das", "haus_id", {"name": Field("name", "Name", FieldType.TEXT)})
    return FactModel({"haus": haus, "durchsicht": durchsicht}, case="haus", unit="haus")


def test_the_look_of_an_import_stays_known_to_the_next(tmp_path: Path, database: Connection) -> None:
    desk = Desk(tmp_path, house())
    (tmp_path / "daten").mkdir()
    (tmp_path / "daten" / "haus.csv").write_text("haus_id\nH\n")
    read = take(tmp_path / "daten", desk.model, STICHTAG, tmp_path / "gelesen")
    earlier, scratch = None, tmp_path / "arbeit"
    scratch.mkdir()
    for month, wrong in ((5, 3), (6, 0)):
        into = tmp_path / f"abzug{month}"
        landed = desk.land(read, into.name)
        found, day = (40, wrong), date(2020, month, 30)
        landed.tables.update(note(landed.tables, desk.model, LOOK, day, found, earlier, into, scratch, database))
        earlier = landed.tables["durchsicht"].path
    key = desk.rows(landed, "haus", "haus_id")[0][0]
    assert desk.rows(landed, "durchsicht", "*") == [
        (f"einfuhr-2020-05-30-{key}", key, date(2020, 5, 30), 40, 3),
        (f"einfuhr-2020-06-30-{key}", key, date(2020, 6, 30), 40, 0),
    ]


def test_a_house_that_was_not_delivered_has_no_look(desk: Desk, tmp_path: Path, database: Connection) -> None:
    landed = desk.land(desk.put(leser=LESER))
    assert note(landed.tables, desk.model, LOOK, STICHTAG, (1, 1), None, tmp_path, tmp_path, database) == landed.tables


def test_a_record_of_the_office_takes_the_place_of_the_delivered_one(
    desk: Desk, tmp_path: Path, database: Connection
) -> None:
    read = desk.put(mahnung="mahnung_id;ausleihe_id;am\nm1;a;01.05.2020\nm2;a;31.02.2020\n")
    own = tmp_path / "mahnung.parquet"
    first = "SELECT 'm1' AS mahnung_id, 'b' AS ausleihe_id, DATE '2020-05-02' AS am, 'x' AS _datei, 1::BIGINT AS _zeile"
    both = f"{first} UNION ALL SELECT 'm3', 'b', NULL, 'x', 2"
    duckdb.connect().execute(f"COPY ({both}) TO '{own}' (FORMAT parquet)")
    merged = merge(read, [own], desk.model, tmp_path, database)
    assert merged.replaced == {"mahnung": 1}
    table = merged.snapshot.tables["mahnung"]
    rows = duckdb.connect().execute(f"SELECT * FROM '{table.path}' ORDER BY 1").fetchall()
    assert rows == [
        ("m1", "b", date(2020, 5, 2), False),
        ("m2", "a", None, True),
        ("m3", "b", None, False),
    ]
    assert (table.rows, table.unreadable) == (3, frozenset({"am"}))
