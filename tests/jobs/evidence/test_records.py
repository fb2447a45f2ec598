"""Records the office makes itself: entered, corrected, withdrawn, read from a form, handed to the next snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from cli.main import command
from delivery.sheets.record_form import record_forms
from intake.exports.sheet.read import read_cells
from jobs.evidence.records.check import DAY, DOCUMENT, KEY, POST, REASON, entity_named
from jobs.evidence.records.desk import Written, listed, record, record_file, take_back, template
from jobs.evidence.records.form import forms
from jobs.evidence.records.keep import Kept
from jobs.evidence.records.table import cell
from jobs.office.make import make_store
from jobs.rules.facts import fact_model
from schemas.delivery.record import Act, Value, own_entities
from schemas.evidence.trail import Kind, fingerprint
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, RecordRefused, Unknown
from store.folder import open_store
from store.records import own
from store.records.connect import reading
from store.records.upgrade import open_database
from store.trail.entries import entries
from tests.databases import Server

RULES = Path(__file__).resolve().parents[3] / "rules"
NOW = datetime(2026, 3, 21, 10, 0, tzinfo=UTC)
BY = "Erika Muster"
BOARD = {"dienststelle_id": "1", "name": "Beirat", "art": "örtlicher Beirat", "besteht_seit": "1.1.2020"}
MEETING = {"gremium_id": "beirat", "datum": "12.03.2026", "stand": "durchgeführt"}


@pytest.fixture(scope="module")
def model() -> FactModel:
    """The shipped fact model."""
    return fact_model(RULES)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """An empty store on each database."""
    path = tmp_path / "ablage"
    if request.param == "sqlite":
        make_store(path, "magdeburg", RULES, None, BY, NOW)
        yield path
        return
    server: Server = request.getfixturevalue("postgresql")
    name = server.create()
    make_store(path, "magdeburg", RULES, server.url(name), BY, NOW)
    yield path
    server.drop(name)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An empty store in a file, for what no database changes."""
    path = tmp_path / "ablage"
    make_store(path, "magdeburg", RULES, None, BY, NOW)
    return path


def entered(store: Path, entity: str, fields: dict[str, str], key: str | None = None, after: int = 0) -> Kept:
    """A record with all that is asked for."""
    written = Written(entity, fields, key, "Az. 1/2026", "Büro der Geschäftsführung")
    return record(store, written, BY, NOW + timedelta(minutes=after))


def test_the_life_of_a_record(store: Path, model: FactModel, tmp_path: Path) -> None:
    entered(store, "gremium", BOARD, "beirat")
    (first,) = entered(store, "sitzung", MEETING).entries
    assert (first.key, first.act, first.day) == ("sitzung-0001", Act.NEW, date(2026, 3, 12))
    correction = Written("sitzung", {"protokoll_am": "20.03.2026"}, first.key, reason="nachgetragen")
    (second,) = record(store, correction, BY, NOW + timedelta(days=1)).entries
    assert (second.act, second.replaces, second.document) == (Act.CORRECTED, first.id, "Az. 1/2026")
    assert record(store, correction, BY, NOW + timedelta(days=2)).unchanged == 1
    (shown,) = listed(store, "sitzung", first.key)
    assert [one.values["protokoll_am"] for one in (shown, *shown.earlier)] == ["2026-03-20", None]

    folder = tmp_path / "eigene"
    folder.mkdir()
    engine = open_database(open_store(store).url)
    with reading(engine) as connection:
        files = own.write_own(connection, model, folder)
        trail = list(entries(connection, Kind.CORRECTION))
        rows = {one.id: own.row(one) for one in (shown, *shown.earlier)}
    engine.dispose()
    assert [path.name for path in files] == ["gremium.parquet", "sitzung.parquet"]
    (meeting,) = pq.read_table(folder / "sitzung.parquet").to_pylist()
    assert (meeting["sitzung_id"], meeting["gremium_id"], meeting["datum"], meeting["protokoll_am"]) == (
        "sitzung-0001", "beirat", date(2026, 3, 12), date(2026, 3, 20),
    )  # fmt: skip
    assert {key: meeting[key] for key in ("_datei", "_zeile")} == {"_datei": own.SOURCE, "_zeile": 1}
    noted = {one.subject: json.loads(one.body)["sha256"] for one in trail}
    assert {name: fingerprint(row) for name, row in rows.items()}.items() <= noted.items()
    assert "Erika" not in str(trail)

    take_back(store, "sitzung", first.key, "doppelt erfasst", BY, NOW + timedelta(days=3))
    with pytest.raises(Unknown, match="geltenden Nachweis"):
        take_back(store, "sitzung", first.key, "noch einmal", BY, NOW)
    engine = open_database(open_store(store).url)
    with reading(engine) as connection:
        own.write_own(connection, model, folder)
    engine.dispose()
    assert pq.read_table(folder / "sitzung.parquet").num_rows == 0
    (again,) = entered(store, "sitzung", MEETING, first.key, after=9).entries
    assert (again.act, again.id) == (Act.NEW, "sitzung/sitzung-0001/4")


def test_a_correction_needs_a_reason(small: Path) -> None:
    entered(small, "gremium", BOARD, "beirat")
    with pytest.raises(RecordRefused, match="Wer ihn ändert, nennt den Grund"):
        record(small, Written("gremium", {"name": "Anderer"}, "beirat"), BY, NOW)


def test_all_mistakes_are_told_at_once(small: Path) -> None:
    entered(small, "gremium", BOARD, "beirat")
    fields = {"gremium_id": "beirt", "datum": "31.02.2026", "stand": "gehalten", "protokoll_am": "bald"}
    with pytest.raises(RecordRefused) as refused:
        record(small, Written("sitzung", fields, post="Frau Müller"), BY, NOW)
    assert list(refused.value.lines) == [
        "--set datum: Den Tag 31.02.2026 gibt es nicht.",
        "--set stand: „gehalten“ steht nicht zur Auswahl. Erlaubt sind: geplant, durchgeführt, ausgefallen.",
        "--set protokoll_am: „bald“ ist kein Tag. Erwartet wird 30.06.2020 oder 2020-06-30.",
        "--post: „Frau Müller“ sieht nach dem Namen einer Person aus. Bitte die Stelle nennen, zum Beispiel "
        "„Teamleitung Team 3“.",
        "--document: Das Dokument fehlt (Aktenzeichen oder Fundstelle).",
        "--set gremium_id: „beirt“ ist nicht erfasst (Gremium). Gemeint ist vielleicht beirat.",
    ]
    assert [one.entity for one in listed(small, None, None)] == ["gremium"]


@pytest.mark.parametrize(
    ("entity", "message"),
    [("kontakt", "kommt mit den Lieferungen"), ("mitarbeiter", "kommt mit den Lieferungen"), ("sitzug", "sitzung")],
)
def test_what_is_not_the_offices_own_is_refused(model: FactModel, entity: str, message: str) -> None:
    with pytest.raises(Unknown, match=message):
        entity_named(model, entity)


def test_own_records_never_are_about_a_person(model: FactModel) -> None:
    own_names = {one.name for one in own_entities(model)}
    assert {"gremium", "sitzung", "befragung", "schulung", "projekt", "risiko", "kundenreaktion"} <= own_names
    personal = {one.name for one in model.personal}
    assert not own_names & personal
    for one in own_entities(model):
        assert not [link for link in one.links if link.required and link.target in personal], one.name


def filled(model: FactModel, rows: dict[str, list[dict[str, Value]]], out: Path) -> Path:
    """A form with these rows, written as our own form is."""
    from dataclasses import replace

    made = forms(model, [entity_named(model, name) for name in rows])
    full = [
        replace(form, rows=tuple(tuple(row.get(one.id) for one in form.columns) for row in rows[form.entity]))
        for form in made
    ]
    out.write_bytes(record_forms(full, (("Amt", "probe"),), date(2026, 3, 21)))
    return out


def row(**said: str) -> dict[str, Value]:
    """A row with document and post."""
    return {DOCUMENT: "Az. 2", POST: "Qualitätsmanagement", **said}


def test_a_form_is_read_back(store: Path, model: FactModel, tmp_path: Path) -> None:
    rows = {
        "gremium": [{**row(dienststelle_id="007", name="=SUMME(A1)", art="Netzwerk"), KEY: "netz"}],
        "sitzung": [row(gremium_id="netz", datum="2026-03-12", stand="durchgeführt")],
        "befragung": [
            row(dienststelle_id="007", art="Kundenbefragung", note="2.25", anzahl_antworten="120", standardisiert="ja",
                ergebnis_am="2026-02-01")
        ],
    }  # fmt: skip
    file = filled(model, rows, tmp_path / "form.xlsx")
    kept = record_file(store, file, BY, NOW)
    assert [one.key for one in kept.entries] == ["netz", "sitzung-0001", "befragung-0001"]
    board, _, survey = kept.entries
    assert (board.values["name"], board.values["dienststelle_id"]) == ("=SUMME(A1)", "007")
    assert (survey.values["note"], survey.values["anzahl_antworten"], survey.day) == ("2.25", "120", date(2026, 2, 1))
    assert record_file(store, filled(model, {"gremium": rows["gremium"]}, file), BY, NOW).unchanged == 1
    folder = tmp_path / "eigene"
    folder.mkdir()
    engine = open_database(open_store(store).url)
    with reading(engine) as connection:
        own.write_own(connection, model, folder)
    engine.dispose()
    (found,) = pq.read_table(folder / "befragung.parquet").to_pylist()
    assert (found["note"], found["standardisiert"], found["anzahl_antworten"]) == (Decimal("2.2500"), True, 120)


def test_mistakes_in_a_form_are_told_by_sheet_and_cell(small: Path, model: FactModel, tmp_path: Path) -> None:
    entered(small, "gremium", BOARD, "beirat")
    rows = {
        "sitzung": [
            row(gremium_id="beirat", datum="2026-03-12", stand="gehalten"),
            {POST: "Herr Meier", "gremium_id": "beirat", "datum": "2026-03-13", "stand": "geplant"},
        ],
        "gremium": [{**row(dienststelle_id="1", name="Anderer Name"), KEY: "beirat"}],
    }
    with pytest.raises(RecordRefused) as refused:
        record_file(small, filled(model, rows, tmp_path / "form.xlsx"), BY, NOW)
    columns = ["", KEY, "gremium_id", "datum", "stand", "geschaeftsjahr", "anwesend", "tagesordnung", "protokoll_am",
               DOCUMENT, POST, DAY, REASON]  # fmt: skip
    told = list(refused.value.lines)
    assert told[0].startswith(f"Blatt „Sitzungen“, Zelle {cell(3, columns.index('stand'))}: „gehalten“ steht nicht")
    assert told[1].startswith(f"Blatt „Sitzungen“, Zelle {cell(4, columns.index(POST))}: „Herr Meier“")
    where = f"Blatt „Sitzungen“, Zelle {cell(4, columns.index(DOCUMENT))}"
    assert told[2] == f"{where}: Das Dokument fehlt (Aktenzeichen oder Fundstelle)."
    assert told[3] == ("Blatt „Gremien“, Zelle B3: Den Nachweis beirat gibt es schon. Wer ihn ändert, nennt den Grund.")
    assert len(told) == 4
    assert [one.key for one in listed(small, None, None)] == ["beirat"]


def test_a_file_that_is_no_form_is_refused(small: Path, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "fremd.xlsx"))
    book.add_worksheet("Tabelle1").write(0, 0, "Name")
    book.close()
    with pytest.raises(RecordRefused, match="enthält keinen Vordruck"):
        record_file(small, tmp_path / "fremd.xlsx", BY, NOW)
    (tmp_path / "kaputt.xlsx").write_bytes(b"PK\x03\x04 nichts")
    with pytest.raises(DeliveryRefused):
        record_file(small, tmp_path / "kaputt.xlsx", BY, NOW)


def test_the_form_explains_itself(small: Path, tmp_path: Path) -> None:
    import zipfile

    entered(small, "gremium", BOARD, "beirat")
    out = tmp_path / "form.xlsx"
    assert template(small, ["sitzung", "gremium", "sitzung"], True, out, date(2026, 3, 21)) == ("Sitzungen", "Gremien")
    sheets = {name: [cells for _, cells in rows] for name, rows in read_cells(out)}
    assert list(sheets) == ["Anleitung", "Sitzungen", "Gremien", "Auswahl"]
    assert sheets["Gremien"][2][sheets["Gremien"][0].index("besteht_seit")] == date(2020, 1, 1)
    with zipfile.ZipFile(out) as parts:
        form = parts.read("xl/worksheets/sheet2.xml").decode()
        notes = parts.read("xl/comments1.xml").decode()
        assert 'state="hidden"' in parts.read("xl/workbook.xml").decode()
    assert 'hidden="1"' in form
    assert form.count("<dataValidation ") >= 12
    assert 'type="date"' in form
    assert "Auswahl!$A$1:$A$1" in form  # the one board that is known, offered for the reference
    assert "Tag der Sitzung, auch ein geplanter" in notes
    assert "<f>" not in form


def test_the_command_line(small: Path) -> None:
    runner = CliRunner()
    said = ["--store", str(small), "--by", "Testerin"]
    first = runner.invoke(command, [
        "record", "gremium", *said, "--key", "beirat",
        *[word for pair in BOARD.items() for word in ("--set", "=".join(pair))],
        "--document", "Az. 1", "--post", "Geschäftsführung",
    ])  # fmt: skip
    assert (first.exit_code, first.output) == (0, "gremium beirat: erfasst.\n")
    shown = runner.invoke(command, ["record", "list", "--store", str(small), "--key", "beirat"])
    assert "örtlicher Beirat" in shown.output
    gone = runner.invoke(command, ["record", "withdraw", "gremium", "beirat", *said, "--reason", "irrtümlich"])
    assert gone.output == "gremium beirat: zurückgezogen.\n"
    assert runner.invoke(command, ["record", "list", "--store", str(small)]).output == "Es ist nichts erfasst.\n"
    assert "sitzung:" in runner.invoke(command, ["record", "list", "--tables", "--store", str(small)]).output
