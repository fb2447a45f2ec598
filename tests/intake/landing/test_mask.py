"""The number of a person is nowhere in what is kept, and everything that belonged together still does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intake.keys.pseudonym import pseudonym
from schemas.failure import DeliveryRefused
from tests.intake.landing.desk import KEY, Desk

LESER = (
    "leser_id;haushalt_id;geburtsdatum;notiz\n123D456789;H1;01.02.1980;siehe 999A888777\n123d456780;;;ruft 123d456780\n"
)
HAUSHALT = "haushalt_id\nH1\n"
AUSLEIHE = (
    "ausleihe_id;leser_id;beginn;ende;anzahl\n123D456789/2;123D456789;01.03.2020;;1\nfrei;123d456780;02.03.2020;;2\n"
)
MAHNUNG = "mahnung_id;ausleihe_id;am\nm1;123D456789/2;01.05.2020\nm2;frei;02.05.2020\n"


def whole(desk: Desk) -> str:
    """Everything in the landed tables as one text."""
    landed = desk.land(desk.put(leser=LESER, haushalt=HAUSHALT, ausleihe=AUSLEIHE, mahnung=MAHNUNG))
    return str([desk.rows(landed, name) for name in landed.tables])


def test_no_number_is_left_anywhere(desk: Desk) -> None:
    text = whole(desk)
    for number in ("123D456789", "123d456780", "999A888777", "H1"):
        assert number not in text


def test_links_still_meet(desk: Desk) -> None:
    landed = desk.land(desk.put(leser=LESER, haushalt=HAUSHALT, ausleihe=AUSLEIHE, mahnung=MAHNUNG))
    reader, household = pseudonym(KEY, "leser", "123D456789"), pseudonym(KEY, "haushalt", "H1")
    assert (reader, household) in desk.rows(landed, "leser", "leser_id, haushalt_id")
    assert desk.rows(landed, "haushalt") == [(household,)]
    assert {row[0] for row in desk.rows(landed, "ausleihe", "ausleihe_id")} == {f"{reader}/2", "frei"}
    assert desk.rows(landed, "mahnung", "ausleihe_id") == [(f"{reader}/2",), ("frei",)]


def test_the_table_that_leads_back_knows_everybody_once(desk: Desk) -> None:
    landed = desk.land(desk.put(leser=LESER, haushalt=HAUSHALT, ausleihe=AUSLEIHE))
    assert sorted((one.entity, one.number) for one in landed.people) == [
        ("haushalt", "H1"), ("leser", "123D456780"), ("leser", "123D456789"),
    ]  # fmt: skip


def test_a_number_in_a_text_goes_the_one_of_the_row_becomes_the_pseudonym(desk: Desk) -> None:
    landed = desk.land(desk.put(leser=LESER))
    notes = {row[0] for row in desk.rows(landed, "leser", "notiz")}
    assert notes == {"siehe [Nummer entfernt]", f"ruft {pseudonym(KEY, 'leser', '123D456780')}"}


def test_a_hidden_key_without_its_person_in_the_row_is_replaced_whole(desk: Desk) -> None:
    read = desk.put(mahnung="mahnung_id;ausleihe_id;am\nK77-1;K77;01.05.2020\n", ausleihe="ausleihe_id;leser_id\nx;9\n")
    landed = desk.land(read, hidden={"mahnung": {"mahnung_id", "ausleihe_id"}})
    assert desk.rows(landed, "mahnung", "mahnung_id, ausleihe_id") == [
        (pseudonym(KEY, "mahnung", "K77-1"), pseudonym(KEY, "ausleihe", "K77"))
    ]


def test_a_foreign_number_in_a_key_refuses_the_delivery(desk: Desk) -> None:
    read = desk.put(leser=LESER, ausleihe="ausleihe_id;leser_id\n555X444333-1;123D456789\n")
    with pytest.raises(DeliveryRefused, match="wie eine Kundennummer"):
        desk.land(read)


def test_two_spellings_of_one_number_are_one_key_twice(desk: Desk) -> None:
    read = desk.put(leser="leser_id\n123D456789\n123d456789\n")
    with pytest.raises(DeliveryRefused, match="mehrfach"):
        desk.land(read)


def test_short_numbers_do_not_eat_into_other_keys(desk: Desk) -> None:
    landed = desk.land(desk.put(leser="leser_id\n1\n", ausleihe="ausleihe_id;leser_id\n2011-1;1\n"))
    assert desk.rows(landed, "ausleihe", "ausleihe_id") == [("2011-1",)]


_ELSEWHERE = """
import sys
from pathlib import Path
import duckdb
from tests.intake.landing.desk import KEY, STICHTAG, model
from functools import partial
from intake.database import connect
from intake.keys.pseudonym import pseudonyms
from intake.landing.writing import land
from intake.snapshot import take
folder = Path(sys.argv[1])
into, scratch = folder / "abzug", folder / "arbeit"
into.mkdir(parents=True)
scratch.mkdir()
read = take(Path(sys.argv[2]), model(), STICHTAG, folder / "gelesen")
for name, table in land(read, model(), partial(pseudonyms, KEY), into, connect(scratch)).tables.items():
    print(name, table.sha256)
"""


def test_the_same_data_are_the_same_bytes_in_every_order_and_process(tmp_path: Path) -> None:
    data = tmp_path / "daten"
    data.mkdir()
    lines = [f"{n:06d}A;{n % 1000:09d};0{n % 9 + 1}.03.2020;;{n}" for n in range(130_000)]
    head = "ausleihe_id;leser_id;beginn;ende;anzahl"
    seen = set()
    for turn, hashed, cores in ((0, "1", "0"), (1, "2", "0,1")):
        (data / "ausleihe.csv").write_text("\n".join([head, *(lines if turn == 0 else reversed(lines))]))
        command = ["taskset", "-c", cores, sys.executable, "-c", _ELSEWHERE, str(tmp_path / hashed), str(data)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": hashed, "PYTHONPATH": str(Path(__file__).parents[3])},
        )  # fmt: skip
        assert "ausleihe" in done.stdout
        seen.add(done.stdout)
    assert len(seen) == 1
