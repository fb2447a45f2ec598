"""Reports on their day: the right period, one mail a receiver, nothing twice, and the same from both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cli.kept import kept
from cli.main import main
from jobs.reports.make import Asked, make, read
from jobs.reports.publish import publish
from schemas.evidence.trail import Kind
from schemas.failure import StoreRefused
from schemas.reminder.digest import Receiver
from schemas.reports.period import Sort, due, period
from schemas.reports.report import Number
from store.folder import StoreFolder, open_store
from store.records.care.portable import export, load
from store.records.connect import Connection, Engine, connect, reading
from store.records.tables import mail
from store.records.upgrade import NEWEST, open_database
from store.trail.entries import entries
from tests.databases import Server
from tests.jobs.evidence.office import Office, opened

NOW = datetime(2020, 7, 13, 5, 0, tzinfo=UTC)
DAY = date(2020, 7, 13)


@pytest.mark.parametrize(
    ("sort", "day", "name"),
    [
        (Sort.WEEK, date(2020, 7, 6), "2020-W27"),
        (Sort.WEEK, date(2020, 7, 2), "2020-W26"),
        (Sort.WEEK, date(2020, 7, 3), "2020-W27"),
        (Sort.WEEK, date(2021, 1, 4), "2020-W53"),
        (Sort.MONTH, date(2020, 7, 13), "2020-06"),
        (Sort.MONTH, date(2020, 7, 31), "2020-07"),
        (Sort.MONTH, date(2021, 1, 12), "2020-12"),
        (Sort.QUARTER, date(2020, 7, 1), "2020-Q2"),
        (Sort.QUARTER, date(2020, 9, 30), "2020-Q3"),
        (Sort.RISK, date(2020, 12, 30), "2020"),
        (Sort.RISK, date(2021, 1, 15), "2020"),
    ],
)
def test_the_period_that_a_day_asks_for(sort: Sort, day: date, name: str) -> None:
    assert due(sort, day).name == name


@pytest.fixture
def store(reported: Office, tmp_path: Path) -> StoreFolder:
    """The office in a folder of its own, with an address of its reports."""
    found = opened(reported, tmp_path / "ablage").store
    with found.settings.open("a", encoding="utf-8") as file:
        file.write('\n[berichte]\nordner = "../laufwerk"\nadresse = "\\\\\\\\fs01\\\\berichte"\n')
    return open_store(found.path)


def mails(engine: Engine) -> list[tuple[str, str, str]]:
    """Kind, receiver and text of every mail."""
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(mail.c.kind, mail.c.receiver, mail.c.text))]


def exports(engine: Engine) -> list[str]:
    """The subjects of all exports in the trail."""
    with reading(engine) as connection:
        return [one.subject for one in entries(connection, Kind.EXPORT)]


def test_a_report_is_made_and_told_once(store: StoreFolder) -> None:
    engine = open_database(store.url)
    done = publish(store, engine, Sort.MONTH, DAY, "Betrieb", NOW, kept())
    assert (done.name, done.run) == ("bericht-monat-2020-06", "lauf-2")
    assert done.told == (Receiver("geschäftsführung"),)
    assert done.files["pdf"] == store.path.parent / "laufwerk" / "bericht-monat-2020-06.pdf"
    before = {ending: path.read_bytes() for ending, path in done.files.items()}
    again = publish(store, engine, Sort.MONTH, date(2020, 7, 14), "Betrieb", NOW, kept())
    assert (again.told, again.before) == ((), done.told)
    assert {ending: path.read_bytes() for ending, path in done.files.items()} == before
    ((kind, receiver, text),) = mails(engine)
    assert (kind, receiver) == ("bericht-monat-2020-06", "geschäftsführung|")
    assert exports(engine) == ["bericht-monat-2020-06"]
    assert "\\\\fs01\\berichte\\bericht-monat-2020-06.pdf" in text
    assert "Datenstand 30.06.2020" in text
    done.files["pdf"].unlink()
    assert publish(store, engine, Sort.MONTH, DAY, "Betrieb", NOW, kept()).told == ()
    assert done.files["pdf"].is_file()
    assert len(mails(engine)) == 1
    engine.dispose()


def test_the_mail_says_what_the_report_says_of_the_whole_office(store: StoreFolder) -> None:
    engine = open_database(store.url)
    publish(store, engine, Sort.MONTH, DAY, "Betrieb", NOW, kept())
    report = read(
        store, engine, Asked(period(Sort.MONTH, "2020-06"), store.path, "Betrieb", NOW, kept()), "akteur-0001"
    )
    ((_, _, text),) = mails(engine)
    table = next(part for part in report.teile if part.titel == "Überblick").tabelle
    assert table is not None
    lines = [line for line in text.split("\n\n") if ": " in line]
    for name, number in table.zeilen:
        assert isinstance(number, Number)
        shown = "•" if number.wert is None else f"{number.wert:,}".replace(",", ".")
        assert f"{name}: {shown}" in lines
    # Nothing else of the report is in it: no team, no rule, no case.
    assert "T000" not in text
    assert not any(rule in text for rule in ("kontaktdichte", "Kontakt"))
    engine.dispose()


def test_whoever_dies_before_telling_tells_later(store: StoreFolder) -> None:
    engine = open_database(store.url)
    make(store, Asked(period(Sort.WEEK, "2020-W28"), store.published, "Betrieb", NOW, kept()))
    assert mails(engine) == []
    done = publish(store, engine, Sort.WEEK, date(2020, 7, 12), "Betrieb", NOW, kept())
    assert (done.told, done.run) == ((Receiver("bereichsleitung"),), None)
    assert exports(engine) == ["bericht-woche-2020-W28"] * 2
    assert "im Zeitraum keine Prüfung" in mails(engine)[0][2]
    engine.dispose()


def test_the_command_tells_once(store: StoreFolder, capsys: pytest.CaptureFixture[str]) -> None:
    order = ["report", "risiko", "--year", "2020", "--store", str(store.path), "--by", "Erika", "--mail"]
    said = []
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(order)
        assert ended.value.code == 0
        said.append(capsys.readouterr().out)
    assert "Im Postausgang an: geschäftsführung" in said[0]
    assert "Schon gemeldet: geschäftsführung" in said[1]
    for wrong in ([*order, "--out", "aus"], order[:-1]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2


@pytest.mark.parametrize("said", ["ordner = 3", "mindestens_faelle = 9", "mindestens_beschaeftigte = true"])
def test_settings_that_cannot_be_are_refused(store: StoreFolder, said: str) -> None:
    text = store.settings.read_text(encoding="utf-8")
    assert open_store(store.path).reports.cases == 10
    store.settings.write_text(text.replace('ordner = "../laufwerk"', said), encoding="utf-8")
    with pytest.raises(StoreRefused, match="berichte"):
        open_store(store.path)
    store.settings.write_text(text + "mindestens_faelle = 25\n", encoding="utf-8")
    assert open_store(store.path).reports.cases == 25


def nothing(_: Connection) -> None:
    """Notes nothing."""


@pytest.mark.parametrize("sort", ["monat", "risiko"])
def test_the_same_report_from_postgresql(
    reported: Office, tmp_path: Path, postgresql: Server, sort: str
) -> None:  # fmt: skip
    asked = Asked(period(Sort(sort), {"monat": "2020-06", "risiko": "2020"}[sort]), tmp_path, "Betrieb", NOW, kept())
    small = open_database(reported.store.url)
    export(small, tmp_path / "s.db")
    name = postgresql.create()
    big = connect(postgresql.url(name))
    load(tmp_path / "s.db", big, "vorher", NEWEST, nothing)
    moved = replace(reported.store, url=postgresql.url(name))
    assert read(moved, big, asked, "akteur-0001") == read(reported.store, small, asked, "akteur-0001")
    small.dispose()
    if sort == "monat":
        away = replace(moved, path=tmp_path / "ablage", reports=replace(moved.reports, folder=str(tmp_path / "aus")))
        shutil.copytree(reported.store.path, away.path)
        assert publish(away, big, Sort.MONTH, DAY, "Betrieb", NOW, kept()).told
        assert not publish(away, big, Sort.MONTH, DAY, "Betrieb", NOW, kept()).told
        assert len(mails(big)) == 1
    big.dispose()
    postgresql.drop(name)
