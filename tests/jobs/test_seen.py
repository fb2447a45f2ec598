"""A delivery that a run has looked through before gives the same results and complaints as one never seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pytest

from intake import snapshot
from intake.database import Connection
from intake.looking import examine
from intake.looking.known import SEEN
from intake.source import Source
from jobs.explain import explain
from jobs.run import Order, run
from schemas.failure import DeliveryRefused
from schemas.receipt import Receipt
from tests.tearing import KONTAKT_TORN, as_large, tear

Make = Callable[..., Order]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entities whose files were looked through."""
    found: list[str] = []

    def examined(lane: Connection, source: Source) -> examine.Examined:
        found.append(source.entity.name)
        return examine.examine(lane, source)

    monkeypatch.setattr(snapshot, "examine", examined)
    return found


@pytest.fixture
def data(delivery: Path, tmp_path: Path) -> Path:
    """A delivery that may be changed."""
    folder = tmp_path / "daten"
    shutil.copytree(delivery, folder)
    return folder


@pytest.fixture
def seen(programs: Path, tmp_path: Path) -> Path:
    """What runs keep, of which none has seen a delivery yet."""
    folder = tmp_path / "gemerkt"
    if programs.exists():
        shutil.copytree(programs, folder, ignore=shutil.ignore_patterns(SEEN))
    return folder


def spoil(data: Path, table: str, select: str) -> None:
    """Writes a table anew, as a query over what it was (`alt`)."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE alt AS FROM '{data}/{table}.parquet'")
        connection.execute(f"COPY ({select}) TO '{data}/{table}.parquet' (FORMAT parquet)")


def said(receipt: Receipt) -> tuple[object, ...]:
    """What a run has found, and found wrong."""
    return receipt.digest, receipt.inputs, receipt.flaws, receipt.counts, receipt.not_delivered


CHANGES = {
    "an orphan": ("kontakt", "SELECT * REPLACE (if(rowid % 50 = 0, 'K-nie', kunde_id) AS kunde_id) FROM alt"),
    "a person gone": ("kunde", "FROM alt WHERE rowid > 3"),
    "an unknown choice": ("kontakt", "SELECT * REPLACE (if(rowid = 5, 'Rauchzeichen', art) AS art) FROM alt"),
    "an impossible day": ("kontakt", "SELECT * REPLACE (if(rowid = 5, DATE '9999-12-31', datum) AS datum) FROM alt"),
    "a blank": ("kunde", "SELECT * REPLACE (kunde_id || ' ' AS kunde_id) FROM alt"),
    "a key twice": ("kontakt", "FROM alt UNION ALL (FROM alt LIMIT 2)"),
    "another order": ("kontakt", "FROM alt ORDER BY hash(kontakt_id)"),
    "another column": ("kunde", "SELECT *, 1 AS nebensache FROM alt"),
}


def test_only_what_has_changed_is_looked_through_again(order: Make, data: Path, seen: Path, looked: list[str]) -> None:
    first = run(order(data=data, programs=seen)).receipt
    assert set(looked) == {one.entity for one in first.inputs}
    looked.clear()
    assert said(run(order(data=data, programs=seen)).receipt) == said(first)
    assert looked == []
    spoil(data, "kontakt", "FROM alt LIMIT 100")
    run(order(data=data, programs=seen))
    assert looked == ["kontakt"]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_whatever_changes_is_said_as_if_nothing_had_been_seen(
    order: Make, delivery: Path, data: Path, seen: Path, seed: int
) -> None:
    chance, whole = Random(seed), {path.name: path.read_bytes() for path in delivery.glob("*.parquet")}
    run(order(data=data, programs=seen))
    for what in chance.choices([*CHANGES, "as it was"], k=5):
        if what == "as it was":
            for name, content in whole.items():
                (data / name).write_bytes(content)
        else:
            spoil(data, *CHANGES[what])
        try:
            found = run(order(data=data, programs=seen)).receipt
        except DeliveryRefused as refused:
            with pytest.raises(DeliveryRefused) as again:
                run(order(data=data))
            assert again.value.lines == refused.lines
        else:
            (seen / SEEN).rename(seen / "beiseite")
            assert said(run(order(data=data, programs=seen)).receipt) == said(found), what
            (seen / "beiseite").replace(seen / SEEN)


def test_a_memory_that_cannot_be_read_is_none(order: Make, data: Path, seen: Path, looked: list[str]) -> None:
    first = run(order(data=data, programs=seen)).receipt
    for broken in ("", "{", '{"sound": {"x": 1}}'):
        (seen / SEEN).write_text(broken)
        looked.clear()
        assert said(run(order(data=data, programs=seen)).receipt) == said(first)
        assert len(looked) == len(first.inputs)


@pytest.fixture
def torn(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A delivery with a page of days that cannot be read, in a table as large that nobody looks at every page of it."""
    as_large(monkeypatch)
    tear(data)
    return data


def test_a_page_that_cannot_be_read_is_named_where_it_is_met(order: Make, torn: Path) -> None:
    asked = order(data=torn)
    with pytest.raises(DeliveryRefused) as caught:
        run(asked)
    assert caught.value.lines == (KONTAKT_TORN,)
    assert not asked.out.exists() and list(asked.out.parent.glob(".*")) == []
    with duckdb.connect() as connection:
        ((record,),) = connection.execute(f"SELECT kunde_id FROM '{torn}/kunde.parquet' LIMIT 1").fetchall()
    with pytest.raises(DeliveryRefused) as explained:
        explain(torn, asked.rules, asked.office, asked.as_of, "kontaktdichte", record)
    assert explained.value.lines == (KONTAKT_TORN,)


def test_another_failure_stays_what_it_is(order: Make, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("jobs.run.written", failing)
    with pytest.raises(ZeroDivisionError):
        run(order(data=data))
